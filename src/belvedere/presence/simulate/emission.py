"""The events of a phone along its trail, and what is truly there, counted.

Takes   Air, a trail
Gives   emit: events into buffers; tally, tally_country, tally_trips: seconds, heads at half past, trips
Used by people.py
Source  updates: a silent phone reports `update_period` after its last event (3GPP TS 24.301, timer T3412); ping-pong
        and duplicates as PRESENCE.md's data; a phone keeps its cell while it rests, and tries again now and then
"""
# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: ANN001, ANN201, ANN202, PLR0917

from __future__ import annotations

import numba
import numpy as np

from belvedere.presence.simulate.draws import bits, uniform
from belvedere.presence.simulate.habits import MOVING
from belvedere.presence.simulate.trail import MANY

HOURS = 26  # [-] of a service day at most, and one
SECONDS = 3600  # [s]
FEWEST = 900  # [s] a rest that counts as an end of a trip: 15 minutes; declared
RESELECT = 0.12  # [-] of events at rest after which the phone may have another cell; declared
MOST_A_DAY = 20_000  # [events] of a device: the timer of a phone gone mad
ONE_BYTE, LOW, TWELVE = np.uint64(0xFF), np.uint64(0xFFFF), np.uint64(0xFFF)
SIXTEEN, TWENTY_EIGHT, FORTY_FOUR = np.uint64(16), np.uint64(28), np.uint64(44)
UNIT = 1.0 / 65536.0


@numba.njit(cache=True, nogil=True, inline="always")
def _serving(air, spot, draw):
    """Return the cell that serves at a spot for a draw 0 … 65535."""
    best = 0
    while air.upto[spot, best] < draw:
        best += 1
    return air.cell[spot, best]


@numba.njit(cache=True, nogil=True)
def emit(air, state, trail, at, row, activity, off, events, used):
    """Write the events of a device's day; return how many rows of `events` are used then.

    Parameters
    ----------
    row : number of the device in this block; activity : [-] of the device, 1 in the mean
    off : [s] from which, and before which, the phone is off
    events : three arrays: device, time [s after 04:00], cell
    used : rows that hold events already
    """
    who, when, where = events
    pieces, update = at[MANY], air.update
    piece, last, cell = 0, -1, np.int32(-1)
    first = used
    time = np.int64(uniform(state) * update)
    slow = 1.0 / activity
    while used - first < MOST_A_DAY:
        while piece < pieces and trail[1, piece] <= time:
            piece += 1
        if piece == pieces:
            break
        spot, moving = trail[0, piece], trail[2, piece]
        word = bits(state)
        if air.cell[spot, 0] < 0:  # no antennas: it reports soon after it is back
            time = trail[1, piece] + np.int64(word & ONE_BYTE)
            continue
        if time >= off[0]:
            break
        if time < off[1]:
            time = off[1] + np.int64(word & ONE_BYTE)
            continue
        again = (word >> FORTY_FOUR) & TWELVE
        if piece != last or np.float64(again) < RESELECT * 4096.0:
            cell, last = _serving(air, spot, np.int64(word & LOW)), piece
        who[used], when[used], where[used] = row, time, cell
        used += 1
        chance = np.float64((word >> TWENTY_EIGHT) & LOW) * UNIT
        if chance < air.duplicates:
            who[used], when[used], where[used] = row, time, cell
            used += 1
        elif chance > 1.0 - air.ping_pong:
            other = air.cell[spot, 1] if air.cell[spot, 1] != cell else air.cell[spot, 0]
            pause = 1 + np.int64(word & ONE_BYTE) // 12
            if other >= 0 and time + 2 * pause < trail[1, piece]:
                who[used], when[used], where[used] = row, time + pause, other
                who[used + 1], when[used + 1], where[used + 1] = row, time + 2 * pause, cell
                used += 2
                time += 2 * pause
        wait = air.waits[np.int64((word >> SIXTEEN) & TWELVE)] * air.gap[time // SECONDS] * slow
        if moving:
            wait /= MOVING
        time += np.int64(max(1.0, min(wait, update)))
    return used


@numba.njit(cache=True, nogil=True)
def tally(trail, at, place, sort, people):
    """Add where a person is, as differences along the hours: sums over hours give the values.

    Parameters
    ----------
    place : array, spot → row of `people`, (sorts, rows, HOURS + 1, 2): seconds, and heads at half past
    """
    start = 0
    for piece in range(at[MANY]):
        end = trail[1, piece]
        row = place[trail[0, piece]]
        a, b = start // SECONDS, end // SECONDS
        if a == b:
            people[sort, row, a, 0] += end - start
            people[sort, row, a + 1, 0] -= end - start
        else:
            people[sort, row, a, 0] += (a + 1) * SECONDS - start
            people[sort, row, a + 1, 0] += start - a * SECONDS
            rest = end - b * SECONDS
            people[sort, row, b, 0] += rest - SECONDS
            people[sort, row, b + 1, 0] -= rest
        # hour h counts where start <= 3600 h + 1800 < end
        a, b = (start + 1799) // SECONDS, (end + 1799) // SECONDS
        if b > a:
            people[sort, row, a, 1] += 1
            people[sort, row, b, 1] -= 1
        start = end


@numba.njit(cache=True, nogil=True)
def tally_country(area, trail, at, kin, countries):
    """Add a foreigner's area at half past each hour, as differences along the hours."""
    start = 0
    for piece in range(at[MANY]):
        end = trail[1, piece]
        a, b = (start + 1799) // SECONDS, (end + 1799) // SECONDS
        if b > a:
            countries[kin, area[trail[0, piece]], a] += 1
            countries[kin, area[trail[0, piece]], b] -= 1
        start = end


@numba.njit(cache=True, nogil=True)
def tally_trips(area, trail, at, trips):
    """Add the trips between rests of 15 minutes or more, by the hour of leaving; areas: outside."""
    origin, left, start = -1, 0, 0
    for piece in range(at[MANY]):
        end, spot = trail[1, piece], trail[0, piece]
        if trail[2, piece] == 0 and (end - start >= FEWEST or piece == at[MANY] - 1):
            if origin >= 0 and spot != origin:
                trips[area[origin], area[spot], left // SECONDS] += 1
            origin, left = spot, end
        start = end
