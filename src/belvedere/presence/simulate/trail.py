"""A person's day as a row of rests and steps: how one rests, and how one goes from spot to spot.

Takes   Town
Gives   begin, rest, go, takes: they write on a trail, (3, TRAIL): spot, end [s after 04:00], 0 rest or 1 on the way
Used by plans.py
Source  the way and its time: ways.py; walking and cycling by straight distance; habits.py
"""
# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: ANN001, ANN201, ANN202, PLR0917

from __future__ import annotations

import numba
import numpy as np

from belvedere.presence.simulate.habits import CAR_BUSY, CYCLE, DETOUR, PARK, RIDE_SLOW, WAIT, WALK
from belvedere.presence.simulate.ways import LONGEST

CAR, RIDE, BICYCLE, ON_FOOT = range(4)  # how somebody gets about: people of ON_FOOT walk up to FAR_ON_FOOT, then ride
SHORT = 1_000.0  # [m] that everybody walks; declared
FAR_ON_FOOT = 2_000.0  # [m] that visitors walk; declared
FAR_BY_BICYCLE = 6_000.0  # [m]; declared
LONGEST_WAY = int(RIDE_SLOW * LONGEST + WAIT)  # [s] that any way takes: `ways` cuts them
FEW_STEPS = 1500  # [s] of a way on which every second spot is enough
MANY, NOW, HERE = range(3)  # of `at`: entries written, seconds since 04:00, spot


@numba.njit(cache=True, nogil=True)
def begin(at, spot):
    """Start a day at a spot."""
    at[MANY], at[NOW], at[HERE] = 0, 0, spot


@numba.njit(cache=True, nogil=True)
def _add(trail, at, spot, end, moving):
    """Write one entry; at most as many as there is room for (a day has far fewer)."""
    if end <= at[NOW]:
        return
    n = at[MANY]
    if n > 0 and ((trail[0, n - 1] == spot and trail[2, n - 1] == moving) or n == trail.shape[1]):
        trail[1, n - 1] = end
    else:
        trail[0, n], trail[1, n], trail[2, n] = spot, end, moving
        at[MANY] = n + 1
    at[NOW] = end


@numba.njit(cache=True, nogil=True)
def rest(trail, at, until):
    """Stay where one is until that second."""
    _add(trail, at, at[HERE], np.int64(until), 0)


@numba.njit(cache=True, nogil=True)
def takes(town, a, b, mode):
    """Return the seconds from spot to spot, and whether the way is walked or cycled (no street steps)."""
    if a == b:
        return 0, True
    here, there = town.zone[a], town.zone[b]
    inside = here < town.zones and there < town.zones
    if inside or here == there:
        east, north = town.xy[a, 0] - town.xy[b, 0], town.xy[a, 1] - town.xy[b, 1]
        away = DETOUR * np.sqrt(east * east + north * north)
        if away < SHORT or (mode == ON_FOOT and away < FAR_ON_FOOT):
            return np.int64(60.0 + away / WALK), True
        if mode == BICYCLE and away < FAR_BY_BICYCLE:
            return np.int64(120.0 + away / CYCLE), False
        if here == there:
            return np.int64(PARK + away / CYCLE), True
    if mode == CAR:
        return np.int64(CAR_BUSY * town.time[here, there] + PARK), False
    return np.int64(RIDE_SLOW * town.time[here, there] + WAIT), False


@numba.njit(cache=True, nogil=True)
def go(town, trail, at, to, mode, pause):
    """Travel to a spot, past those on the way; `pause` [s] is spent half way (changing trains)."""
    start, origin = at[NOW], at[HERE]
    taken, direct = takes(town, origin, to, mode)
    if taken <= 0:
        return
    if direct:
        _add(trail, at, origin, start + taken // 2, 1)
        _add(trail, at, to, start + taken, 1)
    else:
        here, there = town.zone[origin], town.zone[to]
        every = 2 if taken < FEW_STEPS else 1
        steps = town.past.shape[2] // every
        late = 0
        for step in range(steps):
            spot = town.past[here, there, every * step]
            _add(trail, at, spot, start + late + (taken * (step + 1)) // steps, 1)
            if pause > 0 and step == steps // 2 - 1:
                late = pause
                _add(trail, at, spot, at[NOW] + pause, 0)
    at[HERE] = to


@numba.njit(cache=True, nogil=True)
def rest_here(town, trail, at, until, home, mode, end):
    """Stay until that second, or until one must leave to be home ten minutes before the day ends."""
    until = np.int64(until)
    if until > end - 600 - LONGEST_WAY:
        until = min(until, end - 600 - takes(town, at[HERE], home, mode)[0])
    rest(trail, at, until)


@numba.njit(cache=True, nogil=True)
def can_visit(town, at, to, home, mode, end):
    """Return whether there is time to go there, spend ten minutes and be home before the day ends."""
    if at[NOW] + 2 * LONGEST_WAY + 1200 < end:
        return True
    there, _ = takes(town, at[HERE], to, mode)
    back, _ = takes(town, to, home, mode)
    return at[NOW] + there + back + 1200 < end


@numba.njit(cache=True, nogil=True)
def visit(town, trail, at, to, stay, home, mode, end):
    """Go there and stay some seconds, if there is time for it."""
    if can_visit(town, at, to, home, mode, end):
        go(town, trail, at, to, mode, 0)
        rest_here(town, trail, at, at[NOW] + stay, home, mode, end)


@numba.njit(cache=True, nogil=True)
def head_home(town, trail, at, home, mode, end):
    """Go home and stay for the rest of the day."""
    go(town, trail, at, home, mode, 0)
    rest(trail, at, end)
