"""What a person does on a day: to work, to school, on errands, out for a visit, home to sleep.

Takes   Town, who the person is, the kind of day
Gives   live_at_home (residents, commuters), come_for_a_day, be_a_guest, pass_through: each writes a trail
Used by persons.py
Source  hours and shares are declared (habits.py and below): a plausible city, not a measured one
"""
# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: ANN001, ANN201, PLR0917

from __future__ import annotations

import numba
import numpy as np

from belvedere.presence.simulate.choices import ERRAND, SIGHT, TABLE, WORK
from belvedere.presence.simulate.draws import bell, pick, uniform
from belvedere.presence.simulate.habits import HALF_TIME, LATE_SHIFT, STOPS
from belvedere.presence.simulate.trail import HERE, NOW, ON_FOOT, begin, go, head_home, rest, rest_here, takes, visit

HOUR = 3600.0  # [s]
WORKDAY, SATURDAY, HOLIDAY = range(3)  # kinds of day
ERRANDS, JOB, LESSONS = range(3)  # what fills somebody's day
LUNCH_OUT, STOP_AFTER = 0.30, 0.35  # [-] of workers; declared
EVENING_OUT = (0.10, 0.26, 0.12)  # [-] of people by kind of day; Fridays as Saturdays; declared
MORNING_OUT, AFTERNOON_OUT = 0.60, 0.50  # [-] of people without work that day; declared
BUSINESS = 0.35  # [-] of day visitors and guests on workdays come for work; declared


@numba.njit(cache=True, nogil=True, inline="always")
def clock(hour):
    """Return seconds after 04:00 of a local hour, 4 to 28."""
    return (hour - 4.0) * HOUR


@numba.njit(cache=True, nogil=True)
def goal(town, state, spot, purpose):
    """Return a spot to go to from a spot."""
    return np.int64(town.goal[town.zone[spot], purpose, pick(state, TABLE)])


@numba.njit(cache=True, nogil=True)
def live_at_home(town, state, trail, at, home, mode, job, task, kind, evening, end):
    """Live a day from home: at work, at school, or on errands.

    Parameters
    ----------
    job : spot of work or school; task : ERRANDS, JOB or LESSONS
    evening : chance of going out in the evening [-]
    """
    begin(at, home)
    if task == ERRANDS:
        quiet = 1.0 if town.zone[home] < town.zones else 0.12
        if uniform(state) < MORNING_OUT * quiet:
            rest(trail, at, clock(9.6 + 0.9 * bell(state)))
            visit(
                town, trail, at, goal(town, state, home, ERRAND), (0.5 + 1.2 * uniform(state)) * HOUR, home, mode, end
            )
            if uniform(state) < 0.4:
                to = goal(town, state, at[HERE], ERRAND)
                visit(town, trail, at, to, (0.3 + 0.8 * uniform(state)) * HOUR, home, mode, end)
            go(town, trail, at, home, mode, 0)
        if uniform(state) < AFTERNOON_OUT * quiet:
            rest(trail, at, clock(15.8 + 1.0 * bell(state)))
            purpose = SIGHT if kind != WORKDAY and uniform(state) < 0.4 else ERRAND
            to = goal(town, state, home, purpose)
            visit(town, trail, at, to, (0.6 + 1.6 * uniform(state)) * HOUR, home, mode, end)
            go(town, trail, at, home, mode, 0)
    else:
        if task == LESSONS:
            leave, long = clock(7.75 + 0.25 * bell(state)), (5.5 + 2.5 * uniform(state)) * HOUR
        elif uniform(state) < LATE_SHIFT:
            leave, long = clock(13.4 + 0.5 * bell(state)), (7.2 + 0.6 * bell(state)) * HOUR
        else:
            leave, long = clock(7.6 + 0.75 * bell(state)), (8.7 + 0.8 * bell(state)) * HOUR
            if uniform(state) < HALF_TIME:
                long *= 0.53
        rest(trail, at, max(leave, 600.0))
        go(town, trail, at, job, mode, 0)
        finish = at[NOW] + long
        noon = clock(12.7 + 0.35 * bell(state))
        if task == JOB and at[NOW] + HOUR < noon and noon + 1.5 * HOUR < finish and uniform(state) < LUNCH_OUT:
            rest_here(town, trail, at, noon, home, mode, end)
            to = goal(town, state, job, ERRAND)
            visit(town, trail, at, to, (0.4 + 0.4 * uniform(state)) * HOUR, home, ON_FOOT, end)
            go(town, trail, at, job, ON_FOOT, 0)
        rest_here(town, trail, at, finish, home, mode, end)
        if uniform(state) < STOP_AFTER:
            to = goal(town, state, job, ERRAND)
            visit(town, trail, at, to, (0.3 + 1.0 * uniform(state)) * HOUR, home, mode, end)
        go(town, trail, at, home, mode, 0)
    if at[NOW] < clock(20.4) and uniform(state) < evening:
        rest(trail, at, clock(20.2 + 0.6 * bell(state)))
        purpose = SIGHT if uniform(state) < 0.5 else ERRAND
        to = goal(town, state, home, purpose)
        visit(town, trail, at, to, (1.6 + 0.6 * bell(state)) * HOUR, home, mode, end)
    head_home(town, trail, at, home, mode, end)


@numba.njit(cache=True, nogil=True)
def be_away(town, state, trail, at, home, away, was_away, will_be_away, mode, end):
    """Spend a day of a holiday spell: go, come back, or stay away."""
    begin(at, away if was_away else home)
    if was_away != will_be_away:
        rest(trail, at, clock(12.5 + 2.2 * bell(state)))
        go(town, trail, at, away if will_be_away else home, mode, 0)
    rest(trail, at, end)


@numba.njit(cache=True, nogil=True)
def come_for_a_day(town, state, trail, at, origin, mode, kind, end):
    """Come from outside, see one place or some, go back."""
    begin(at, origin)
    if kind == WORKDAY and uniform(state) < BUSINESS:
        rest(trail, at, clock(7.7 + 0.8 * bell(state)))
        visit(town, trail, at, goal(town, state, origin, WORK), (3.0 + 3.5 * uniform(state)) * HOUR, origin, mode, end)
        left = 0 if uniform(state) < 0.6 else 1
    else:
        late = uniform(state) < 0.32
        rest(trail, at, clock(16.5 + 1.3 * bell(state)) if late else clock(8.8 + 1.0 * bell(state)))
        left = 1 + pick(state, 2) if late else 1 + pick(state, 4)
    begins = origin
    for _ in range(left):
        purpose = SIGHT if uniform(state) < 0.55 else ERRAND
        to = goal(town, state, begins, purpose)
        by = mode if begins == origin else ON_FOOT
        visit(town, trail, at, to, (0.6 + 1.5 * uniform(state)) * HOUR, origin, by, end - 5400)
        begins = at[HERE]
    head_home(town, trail, at, origin, mode, end)


@numba.njit(cache=True, nogil=True)
def be_a_guest(town, state, trail, at, hotel, origin, arrives, leaves, kind, end):
    """Spend a day of a stay of some nights: arriving, leaving, or between."""
    begin(at, origin if arrives else hotel)
    if arrives:
        rest(trail, at, clock(12.6 + 2.2 * bell(state)))
        go(town, trail, at, hotel, ON_FOOT, 0)
        rest(trail, at, at[NOW] + 0.7 * HOUR)
    else:
        rest(trail, at, clock(9.3 + 0.7 * bell(state)))
    if leaves:
        if uniform(state) < 0.6:
            visit(
                town,
                trail,
                at,
                goal(town, state, hotel, SIGHT),
                (1.0 + 2.0 * uniform(state)) * HOUR,
                hotel,
                ON_FOOT,
                end,
            )
            go(town, trail, at, hotel, ON_FOOT, 0)
            rest(trail, at, at[NOW] + 0.4 * HOUR)
        head_home(town, trail, at, origin, ON_FOOT, end)
        return
    if not arrives and kind == WORKDAY and uniform(state) < BUSINESS:
        visit(town, trail, at, goal(town, state, hotel, WORK), (7.5 + bell(state)) * HOUR, hotel, ON_FOOT, end)
    else:
        for _ in range(2 + pick(state, 3)):
            if at[NOW] < clock(17.5):
                to = goal(town, state, at[HERE], SIGHT)
                visit(town, trail, at, to, (0.6 + 1.4 * uniform(state)) * HOUR, hotel, ON_FOOT, end)
    if at[NOW] < clock(19.0) and uniform(state) < 0.7:
        go(town, trail, at, hotel, ON_FOOT, 0)
        rest(trail, at, clock(19.7 + 0.5 * bell(state)))
    visit(town, trail, at, goal(town, state, at[HERE], SIGHT), (1.8 + 0.5 * bell(state)) * HOUR, hotel, ON_FOOT, end)
    head_home(town, trail, at, hotel, ON_FOOT, end)


@numba.njit(cache=True, nogil=True)
def pass_through(town, state, trail, at, origin, to, mode, end):
    """Drive or ride from outside to outside through the city; some change trains or rest for some minutes."""
    begin(at, origin)
    start = clock(5.0 + 18.0 * 0.5 * (uniform(state) + uniform(state)))
    pause = np.int64(900 + 1800 * uniform(state)) if uniform(state) < STOPS else 0
    rest(trail, at, min(start, end - 600 - pause - takes(town, origin, to, mode)[0]))
    go(town, trail, at, to, mode, pause)
    rest(trail, at, end)
