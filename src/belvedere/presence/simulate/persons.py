"""Who somebody is and how they spend the day: at home in or near the city, passing through, staying, coming for a day.

Takes   Stage, a person's own chance (never changes) and that of the day, the day
Gives   at_home, in_transit, overnight, for_a_day: each writes a trail and returns who it was
Used by people.py
Source  shares: habits.py, declared. What never changes of a person is drawn in one order, from `own`

Each returns: class (schema.CLASSES), country (row of COUNTRIES; -1: this one), country code of the SIM, home (row of
Stage.share; -1: abroad), age (row of AGES), chance of a SIM of this operator. Class -1: not here any more.
"""
# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: ANN001, ANN201, ANN202, PLR0917

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from belvedere.presence.simulate import habits
from belvedere.presence.simulate.choices import OUTWORK, SCHOOL, TABLE, WORK
from belvedere.presence.simulate.draws import mix, pick, uniform
from belvedere.presence.simulate.plans import (
    ERRANDS,
    EVENING_OUT,
    JOB,
    LESSONS,
    SATURDAY,
    WORKDAY,
    be_a_guest,
    be_away,
    come_for_a_day,
    goal,
    live_at_home,
    pass_through,
)
from belvedere.presence.simulate.stage import FOREIGN, FOREIGN_DAY, PUPIL, REGIONAL, RESIDENT, WORKER
from belvedere.presence.simulate.trail import BICYCLE, CAR, RIDE

IN_CITY, COMMUTES, OF_REGION, OF_COUNTRY, OF_ABROAD, PASSES = range(6)  # rows of schema.CLASSES
EMPLOYED, STUDENT, WEEKEND_WORK = habits.EMPLOYED, habits.STUDENT, habits.WEEKEND_WORK
SPELL_LEAST, SPELL_MOST = habits.SPELL  # [nights]
FORTNIGHT = 14  # [days]
DAY_SALT, SPELL_SALT = np.uint64(0xD1B54A32D192ED03), np.uint64(0xABC98388FB8FAC03)
EIGHT, SIXTEEN, BYTE, SHORT = np.uint64(24), np.uint64(16), np.uint64(0xFF), np.uint64(0xFFFF)
FOREIGN_IN_TRANSIT = 0.08  # [-]; declared
BY_CAR = (0.55, 0.70)  # [-] of day visitors, of those in transit; declared
OFTEN_OUT = 0.15  # [-] evenings in the city of commuters over those of residents; declared


class Today(NamedTuple):
    """The day as kernels see it."""

    seed: np.uint64
    ordinal: int  # proleptic
    kind: int  # WORKDAY, SATURDAY, HOLIDAY
    school: bool
    friday: bool
    end: int  # [s]
    night_before: int  # ordinal of the Friday of the long weekend in which the last night lay; 0: none
    night_after: int  # same of this day's night
    month: int  # number of the month whose names are in force


@numba.njit(cache=True, nogil=True)
def away_at_night(me, ordinal, long_weekend):
    """Return whether a resident sleeps elsewhere in the night that ends a service day.

    Parameters
    ----------
    ordinal : of the service day; long_weekend : ordinal of its Friday, if the night is in one; else 0
    """
    block = ordinal // FORTNIGHT
    word = mix(me ^ mix(SPELL_SALT + np.uint64(block)))
    if np.float64(word & SHORT) < habits.HOLIDAY_SPELL * 65536.0:
        begins = np.int64((word >> SIXTEEN) & BYTE) % FORTNIGHT
        long = SPELL_LEAST + np.int64((word >> EIGHT) & BYTE) % (SPELL_MOST - SPELL_LEAST + 1)
        inside = ordinal - block * FORTNIGHT
        if begins <= inside < begins + long:
            return True
    if long_weekend > 0:
        word = mix(me ^ mix(SPELL_SALT + np.uint64(long_weekend) * DAY_SALT))
        return np.float64(word & SHORT) < habits.LONG_WEEKEND * 65536.0
    return False


@numba.njit(cache=True, nogil=True)
def at_home(stage, own, state, today, who, me, home, far, trail, at):
    """Let a resident or a commuter live a day; `far`: spot where holidays are spent."""
    town, area = stage.town, stage.area[home]
    age = _among(stage.ages[area], uniform(own))
    if who == WORKER:
        age = 1 + pick(own, 3)
    elif who == PUPIL:
        age = np.int64(1)
    mode = _how(own)
    works = who == WORKER or (who == RESIDENT and uniform(own) < EMPLOYED[age])
    chance = STUDENT[age] / (1.0 - EMPLOYED[age])
    learns = who == PUPIL or (who == RESIDENT and not works and uniform(own) < chance)
    inside = who != RESIDENT or uniform(own) < (habits.INSIDE_WORK if works else habits.INSIDE_SCHOOL)
    job = goal(town, own, home, (WORK if works else SCHOOL) if inside else OUTWORK)
    mcc = np.int64(habits.ITALY)
    if who == RESIDENT and uniform(own) < habits.FOREIGN_SIM:
        mcc = np.int64(stage.codes[_among(stage.country, uniform(own))])
    was = who == RESIDENT and away_at_night(me, today.ordinal - 1, today.night_before)
    will = who == RESIDENT and away_at_night(me, today.ordinal, today.night_after)
    if was or will:
        be_away(town, state, trail, at, home, far, was, will, RIDE if mode == BICYCLE else mode, today.end)
    else:
        task = ERRANDS
        if works:
            if uniform(state) < habits.AT_WORK * WEEKEND_WORK[today.kind]:
                task = JOB
        elif learns and today.kind == WORKDAY:
            # on days without lessons at school the university still has some
            open_share = 1.0 if today.school else 0.0 if age == 0 else 0.6
            if uniform(state) < habits.AT_SCHOOL * open_share:
                task = LESSONS
        evening = EVENING_OUT[SATURDAY if today.friday else today.kind]
        if who != RESIDENT:
            evening *= OFTEN_OUT
        live_at_home(town, state, trail, at, home, mode, job, task, today.kind, evening, today.end)
    place = _home_row(stage, home)
    return IN_CITY if who == RESIDENT else COMMUTES, -1, mcc, place, age, stage.share[place, age]


@numba.njit(cache=True, nogil=True)
def in_transit(stage, own, state, today, pairs, trail, at):
    """Let somebody pass through the city."""
    pair = pick(own, TABLE)
    origin, to = np.int64(pairs[0, pair]), np.int64(pairs[1, pair])
    mode = CAR if uniform(own) < BY_CAR[1] else RIDE
    pass_through(stage.town, state, trail, at, origin, to, mode, today.end)
    age = 1 + pick(own, 4)
    if uniform(own) < FOREIGN_IN_TRANSIT:
        kin, mcc = _country(stage, own)
        return PASSES, kin, mcc, -1, age, stage.roams[kin]
    place = _home_row(stage, origin)
    return PASSES, -1, np.int64(habits.ITALY), place, age, stage.share[place, age]


@numba.njit(cache=True, nogil=True)
def overnight(stage, own, state, today, who, came, hotel, far, guests, trail, at):
    """Let a guest spend a day of a stay; `came`: ordinal of the day of arrival."""
    nights = 1 + _among(stage.nights, uniform(own))
    since = today.ordinal - came
    age = 1 + pick(own, 4)
    if since > nights:
        return -1, -1, np.int64(0), -1, age, 0.0
    draw = pick(own, TABLE)
    if who == FOREIGN:
        kin, mcc = _country(stage, own)
        origin, place, sort, share = np.int64(guests[1, draw]), -1, OF_ABROAD, stage.roams[kin]
    else:
        origin = np.int64(guests[2, draw]) if uniform(own) < habits.GUESTS_REGIONAL else far
        kin, mcc, place = -1, np.int64(habits.ITALY), _home_row(stage, origin)
        sort = OF_REGION if stage.same_region[stage.town.zone[origin] - stage.town.zones] else OF_COUNTRY
        share = stage.share[place, age]
    be_a_guest(stage.town, state, trail, at, hotel, origin, since == 0, since == nights, today.kind, today.end)
    return sort, kin, mcc, place, age, share


@numba.njit(cache=True, nogil=True)
def for_a_day(stage, own, state, today, who, origin, trail, at):
    """Let somebody come from outside for a day."""
    age = 1 + pick(own, 4)
    mode = CAR if uniform(own) < BY_CAR[0] else RIDE
    come_for_a_day(stage.town, state, trail, at, origin, mode, today.kind, today.end)
    if who == FOREIGN_DAY:
        kin, mcc = _country(stage, own)
        return OF_ABROAD, kin, mcc, -1, age, stage.roams[kin]
    place = _home_row(stage, origin)
    sort = OF_REGION if who == REGIONAL else OF_COUNTRY
    return sort, -1, np.int64(habits.ITALY), place, age, stage.share[place, age]


@numba.njit(cache=True, nogil=True)
def _country(stage, own):
    """Return row and mobile country code of a foreigner's country."""
    kin = _among(stage.country, uniform(own))
    return kin, np.int64(stage.codes[kin])


@numba.njit(cache=True, nogil=True)
def _home_row(stage, spot):
    """Return the row of Stage.share of who lives at a spot: areas, then places outside."""
    area = np.int64(stage.area[spot])
    return area if area < stage.areas else stage.areas + np.int64(stage.town.zone[spot]) - stage.town.zones


@numba.njit(cache=True, nogil=True)
def _among(summed, draw):
    """Return the first entry of summed shares above a draw."""
    found = np.int64(0)
    while found < len(summed) - 1 and summed[found] <= draw:
        found += 1
    return found


@numba.njit(cache=True, nogil=True)
def _how(own):
    """Return how somebody gets about: half by car, as the mobility plan has it; the rest declared."""
    draw = uniform(own)
    return CAR if draw < 0.5 else RIDE if draw < 0.8 else BICYCLE
