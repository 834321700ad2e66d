"""One pass over the events of each device: presence, bounded units, trips, and what the filters did.

Takes   rows of some buckets; rules; zones of the cells and where they stand; municipalities of the zones
Gives   walk(), by device: country, zone of each hour, seconds by cell and hour; trips; counts of dropped events
Used by kernel/day.py
Source  docs/presence-kernel.md: the rules in words, which reference.py says in SQL

All is whole seconds since the start of the day.
"""
# ruff: noqa: ANN001, ANN202, PLR0912, PLR0917 - kernels take arrays, and many

from __future__ import annotations

import numpy as np
from numba import int64, njit, uint64

from belvedere.presence.kernel.devices import gather, order
from belvedere.presence.kernel.filters import after, before, calm, clean
from belvedere.presence.kernel.ground import Ints, Longs, Shorts, Words
from belvedere.presence.kernel.partition import CELL_BITS, NO_MCC
from belvedere.presence.kernel.settings import Rules

TRIPS = 6  # of a device-day in each of the two tables: products.MOST_TRIPS
BY_DAY = 48  # bit of the keys of trips by zones and day; the others are by municipalities and hour
DUPLICATES, TELEPORTS, PING_PONGS, TELEPORT_SECONDS, PING_PONG_SECONDS, BUSY, USED = range(7)
COUNTS = 7
SECONDS = 3600  # [s] of an hour
ONE = np.uint64(1)


@njit(cache=True, nogil=True)
def walk(
    rows: Words, offsets: Longs, zone: Longs, town: Longs, at: Longs, rules: Rules, bits: int
) -> tuple[Words, Shorts, Shorts, Longs, Ints, Ints, Longs, Longs]:
    """Return what the devices of some buckets give.

    Parameters
    ----------
    rows : (rows, 2) from partition.split
    offsets : (chunks, buckets + 1) where each bucket starts in each chunk
    zone : (cells,) zone of each cell
    town : (zones,) municipality of each zone
    at : (cells, 2) x and y of each cell [m]
    bits : top bits of the hash that the devices of a bucket share

    Returns
    -------
    names : (n,) devices
    mcc : (n,) country codes; 0: unknown
    zone_hours : (n, hours) zone of the dominant cell; −1: not seen
    starts : (n + 1,) where each device's presence starts
    place : (pieces,) cell × hours + hour
    seconds : (pieces,) [s] presence there, 1 … 3600
    trips : (trips,) of a device at most TRIPS of either kind, each once: (municipality << 32) | (municipality << 16) |
        hour of departure; (1 << BY_DAY) | (zone << 32) | (zone << 16)
    counts : (COUNTS,) duplicates, teleports, ping-pongs, seconds that these two had, busy devices, events used
    """
    buckets = offsets.shape[1] - 1
    total = 0
    for c in range(len(offsets)):
        total += offsets[c, buckets] - offsets[c, 0]
    counts = np.zeros(COUNTS, np.int64)
    filtered = counts[TELEPORTS:BUSY]
    quiet = calm(at, rules)
    spent = np.zeros(len(zone), np.int64)  # [s] in each cell in the hour at hand
    touched = np.empty(len(zone), np.uint64)
    size = max(total // 16, 16)
    names, mcc = np.empty(size, np.uint64), np.empty(size, np.int16)
    zone_hours, starts = np.empty((size, rules.hours), np.int16), np.zeros(size + 1, np.int64)
    place, seconds = np.empty(total + size, np.int32), np.empty(total + size, np.int32)
    trips = np.empty(size, np.int64)
    n, pieces, made = 0, 0, 0
    for bucket in range(buckets):
        some, countries, first, keys = gather(rows, offsets[:, bucket : bucket + 2], bits)
        longest = 1
        for i in range(len(some)):
            longest = max(longest, first[i + 1] - first[i])
        room = np.empty(longest, np.uint64)
        time, cell = np.empty(longest, np.int64), np.empty(longest, np.uint64)
        while n + len(some) > len(names):
            names, mcc = _longer(names), _longer(mcc)
            zone_hours, starts = _taller(zone_hours), _longer(starts)
        zone_hours[n : n + len(some)] = -1
        for i in range(len(some)):
            order(keys, first[i], first[i + 1], room)
            many = _distinct(keys, first[i], first[i + 1], time, cell)
            counts[DUPLICATES] += first[i + 1] - first[i] - many
            counts[BUSY] += many > rules.busy
            many = clean(time, cell, many, at, rules, quiet, filtered)
            counts[USED] += many
            while pieces + many + rules.hours > len(place):
                place, seconds = _longer(place), _longer(seconds)
            while made + 2 * TRIPS > len(trips):
                trips = _longer(trips)
            names[n] = some[i]
            mcc[n] = countries[i] if countries[i] < NO_MCC else 0
            pieces, made = _follow(
                (time, cell, many),
                (zone, town),
                rules,
                (spent, touched),
                (place, seconds, pieces),
                (zone_hours, n),
                (trips, made),
            )
            n += 1
            starts[n] = pieces
    return (
        names[:n],
        mcc[:n],
        zone_hours[:n],
        starts[: n + 1],
        place[:pieces],
        seconds[:pieces],
        trips[:made],
        counts,
    )


@njit(cache=True, nogil=True)
def _distinct(keys: Words, start: int, end: int, time: Longs, cell: Words) -> int:
    """Unpack sorted keys, each once; return how many there are."""
    many = uint64(0)
    last = ~keys[start]
    for i in range(uint64(start), uint64(end)):
        key = keys[uint64(i)]
        if key != last:
            time[many] = int64(key >> uint64(CELL_BITS))
            cell[many] = key & uint64((1 << CELL_BITS) - 1)
            many += ONE
            last = key
    return int(many)


@njit(cache=True, nogil=True)
def _follow(events, ground, rules, scratch, presence, hours, went):  # type: ignore[no-untyped-def]
    """Follow one device through its day.

    Writes presence from `pieces` on, row `n` of the zones by hour, trips from `made` on; returns the new ends of the
    first and the last.
    """
    (time, cell, many), (zone, town), (spent, touched) = events, ground, scratch
    place, seconds, pieces_ = presence
    zones, n = hours
    trips, made = went
    first, pieces, row = made, uint64(pieces_), uint64(n)
    hour, hour_end, open_ = int64(-1), int64(0), uint64(0)  # the hour at hand, its end, cells touched in it
    island, dwell, last = int64(-1), int64(0), int64(0)  # zone of the run of events at hand, its seconds, its end
    origin, left = int64(-1), int64(0)  # zone of the last stay, when it ended
    next_time, next_cell = time[0], cell[0]
    start = max(next_time - rules.edge, 0)
    for i in range(many):
        now, here = next_time, next_cell
        if i + 1 < many:
            next_time, next_cell = time[uint64(i + 1)], cell[uint64(i + 1)]
            gap, same = next_time - now, here == next_cell
            end, following = now + after(gap, same, rules), next_time - before(gap, same, rules)
            if same and end == following:  # goes on in the same cell
                continue
        else:
            end, following = min(now + rules.edge, rules.seconds), int64(0)
        if end > start:
            if zone[here] == island:
                dwell += end - start
            else:
                if dwell >= rules.stay:
                    if origin >= 0 and origin != island:
                        made = _depart(origin, island, left, town, trips, first, made)
                    origin, left = island, last
                island, dwell = zone[here], end - start
            last = end
        while start < end:
            if start >= hour_end:
                if open_ > uint64(0):
                    pieces = _close(hour, open_, zone, rules, spent, touched, place, seconds, pieces, zones, row)
                    open_ = uint64(0)
                hour = int64(uint64(start) // uint64(SECONDS))
                hour_end = (hour + 1) * SECONDS
            stop = min(end, hour_end)
            had = spent[here]
            if had == 0:
                touched[open_] = here
                open_ += ONE
            spent[here] = had + stop - start
            start = stop
        start = following
    if open_ > uint64(0):
        pieces = _close(hour, open_, zone, rules, spent, touched, place, seconds, pieces, zones, row)
    if dwell >= rules.stay and origin >= 0 and origin != island:
        made = _depart(origin, island, left, town, trips, first, made)
    return int64(pieces), made


@njit(cache=True, nogil=True)
def _depart(origin, destination, left, town, trips, first, made):  # type: ignore[no-untyped-def]
    """Note a trip in both tables; return the new end."""
    hour = (left - 1) // SECONDS
    made = _note((town[origin] << 32) | (town[destination] << 16) | hour, trips, first, made)
    return _note((int64(1) << BY_DAY) | (origin << 32) | (destination << 16), trips, first, made)


@njit(cache=True, nogil=True)
def _note(key, trips, first, made):  # type: ignore[no-untyped-def]
    """Note a key if it is among the device's first TRIPS of its table and not a repetition; return the new end."""
    had = 0
    for k in range(first, made):
        if trips[k] == key:
            return made
        had += (trips[k] >> BY_DAY) == (key >> BY_DAY)
    if had < TRIPS:
        trips[made] = key
        made += 1
    return made


@njit(cache=True, nogil=True, inline="always")
def _close(hour, open_, zone, rules, spent, touched, place, seconds, pieces, zones, row):  # type: ignore[no-untyped-def]
    """Write the presence of one hour and its dominant zone; leave `spent` at zero."""
    best, most = touched[uint64(0)], int64(0)
    for k in range(open_):
        at = touched[uint64(k)]
        had = spent[at]
        if had > most or (had == most and at < best):
            best, most = at, had
        place[pieces] = int64(at) * rules.hours + hour
        seconds[pieces] = had
        spent[at] = 0
        pieces += ONE
    zones[row, uint64(hour)] = zone[best]
    return pieces


@njit(cache=True, nogil=True)
def _longer(array):  # type: ignore[no-untyped-def]
    larger = np.empty(2 * len(array) + 64, array.dtype)
    larger[: len(array)] = array
    return larger


@njit(cache=True, nogil=True)
def _taller(table):  # type: ignore[no-untyped-def]
    larger = np.empty((2 * len(table) + 64, table.shape[1]), table.dtype)
    larger[: len(table)] = table
    return larger
