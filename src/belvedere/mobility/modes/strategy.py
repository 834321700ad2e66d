"""The strategy that gets a rider there soonest when buses come at intervals: board whichever useful line comes first.

Takes   rides of lines between stops, how often each line comes, walks between stops, the way from stops to one zone
Gives   spread: from every stop, the expected ride, wait, walk and boardings of the best strategy to that zone
Used by frequency.py
Source  Spiess & Florian (1989), Optimal strategies, Transportation Research B 23, 83-102: label setting from the
        destination; a line adds to a stop's strategy as long as riding it is shorter than what the stop has
"""

from __future__ import annotations

import heapq

import numba
import numpy as np

RIDE, WAIT, WALK, BOARDINGS = 0, 1, 2, 3  # the parts of a strategy
STOP, BOARD, ABOARD = 0, 1, 2  # what an entry of the heap is: a stop, boarding a line there, being on the line there


@numba.njit(cache=True, nogil=True)
def spread(  # type: ignore[no-untyped-def]  # noqa: ANN201, PLR0912, PLR0915, PLR0917
    exits,  # noqa: ANN001 (stops,) [min] walk from the stop to the zone; infinity: too far
    aboard_stop,  # noqa: ANN001 (aboard,) stop of each place of a line
    interval,  # noqa: ANN001 (aboard,) [min] mean wait for the line there
    ride_start,  # noqa: ANN001 (aboard + 1,) rides that END at each place of a line
    ride_from,  # noqa: ANN001 (rides,) place of the line where each begins
    ride_time,  # noqa: ANN001 (rides,) [min]
    at_start,  # noqa: ANN001 (stops + 1,) places of lines at each stop
    walk_start,  # noqa: ANN001 (stops + 1,) walks that end at each stop
    walk_from,  # noqa: ANN001 (walks,)
    walk_time,  # noqa: ANN001 (walks,) [min]
    weights,  # noqa: ANN001 (4,) [-] of a minute's ride, wait and walk, and [min] of a boarding
):
    """Return parts, shape (stops, 4): expected ride [min], wait [min], walk [min] and boardings [-]; infinity: no way.

    `aboard` is a line at a stop; places of lines are sorted by stop.
    """
    stops, aboard = len(exits), len(aboard_stop)
    label, comes = np.full(stops, np.inf), np.zeros(stops)  # comes: [1/min] frequency of the lines taken so far
    on_board = np.full(aboard, np.inf)
    parts, rides = np.full((stops, 4), np.inf), np.full((aboard, 4), np.inf)
    settled, left = np.zeros(stops, np.bool_), np.zeros(aboard, np.bool_)
    heap = [(0.0, STOP, np.int64(0)) for _ in range(0)]
    for stop in range(stops):
        if np.isfinite(exits[stop]):
            label[stop] = weights[WALK] * exits[stop]
            parts[stop] = 0.0
            parts[stop, WALK] = exits[stop]
            heapq.heappush(heap, (label[stop], STOP, np.int64(stop)))
    while len(heap) > 0:
        key, kind, at = heapq.heappop(heap)
        if kind == STOP:
            if settled[at] or key > label[at]:
                continue
            settled[at] = True
            for place in range(at_start[at], at_start[at + 1]):  # alight here
                if key < on_board[place]:
                    on_board[place] = key
                    rides[place] = parts[at]
                    heapq.heappush(heap, (key, ABOARD, np.int64(place)))
            for way in range(walk_start[at], walk_start[at + 1]):
                stop = walk_from[way]
                reached = key + weights[WALK] * walk_time[way]
                if reached < label[stop]:
                    label[stop] = reached
                    comes[stop] = np.inf
                    parts[stop] = parts[at]
                    parts[stop, WALK] += walk_time[way]
                    heapq.heappush(heap, (reached, STOP, np.int64(stop)))
        elif kind == ABOARD:
            if left[at] or key > on_board[at]:
                continue
            left[at] = True
            heapq.heappush(heap, (key + weights[BOARDINGS], BOARD, np.int64(at)))
            for ride in range(ride_start[at], ride_start[at + 1]):
                place = ride_from[ride]
                reached = key + weights[RIDE] * ride_time[ride]
                if reached < on_board[place]:
                    on_board[place] = reached
                    rides[place] = rides[at]
                    rides[place, RIDE] += ride_time[ride]
                    heapq.heappush(heap, (reached, ABOARD, np.int64(place)))
        else:
            stop = aboard_stop[at]
            if settled[stop] or key >= label[stop]:
                continue
            often = 1.0 / interval[at]
            if comes[stop] == 0.0 or np.isinf(comes[stop]):
                if comes[stop] == 0.0 and np.isfinite(label[stop]):  # walking all the way is what the stop has
                    if key + weights[WAIT] * interval[at] >= label[stop]:
                        continue
                elif np.isinf(comes[stop]) and key + weights[WAIT] * interval[at] >= label[stop]:
                    continue
                comes[stop] = often
                label[stop] = key + weights[WAIT] * interval[at]
                parts[stop] = rides[at]
                parts[stop, WAIT] += interval[at]
                parts[stop, BOARDINGS] += 1.0
            else:
                share = often / (comes[stop] + often)
                # the wait of the lines together is that of all before, shortened
                label[stop] = (1.0 - share) * label[stop] + share * key
                for part in range(4):
                    parts[stop, part] = (1.0 - share) * parts[stop, part] + share * rides[at, part]
                parts[stop, BOARDINGS] += share
                comes[stop] += often
            heapq.heappush(heap, (label[stop], STOP, np.int64(stop)))
    return parts
