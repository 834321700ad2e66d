"""The people of a day, one after the other: who they are, what they do, what their phones send.

Takes   Stage, the groups present on the day (population.py), a block of people
Gives   live: fills tallies of what is true and buffers of events, for as many people as there is room for
Used by operator.py
Source  who somebody is depends on the seed and the person, what they do on the day as well: no state is kept
"""
# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: ANN001, ANN201, PLR0917, PLR0913, PLR0912, PLR0915, PLR0914

from __future__ import annotations

import numba
import numpy as np

from belvedere.presence.simulate import habits
from belvedere.presence.simulate.choices import OUTWORK, SCHOOL, TABLE, WORK
from belvedere.presence.simulate.draws import bits, mix, pick, uniform
from belvedere.presence.simulate.emission import MOST_A_DAY, emit, tally, tally_trips
from belvedere.presence.simulate.plans import (
    ERRANDS,
    EVENING_OUT,
    JOB,
    LESSONS,
    SATURDAY,
    WORKDAY,
    be_a_guest,
    be_away,
    clock,
    come_for_a_day,
    goal,
    live_at_home,
    pass_through,
)
from belvedere.presence.simulate.stage import (
    FOREIGN,
    FOREIGN_DAY,
    GUEST,
    PUPIL,
    REGIONAL,
    RESIDENT,
    TRANSIT,
    WORKER,
)
from belvedere.presence.simulate.trail import BICYCLE, CAR, MANY, ON_FOOT, RIDE

EMPLOYED, STUDENT, WEEKEND_WORK = habits.EMPLOYED, habits.STUDENT, habits.WEEKEND_WORK
SPELL_LEAST, SPELL_MOST = habits.SPELL
FORTNIGHT = 14  # [days]
DAY_SALT, SPELL_SALT, MONTH_SALT = np.uint64(0xD1B54A32D192ED03), np.uint64(0xABC98388FB8FAC03), np.uint64(0x8CB92BA72F3D8DD7)
GROUP_BITS, ORDINAL_BITS = np.uint64(54), np.uint64(34)
ROOM = 3 * MOST_A_DAY  # [rows] free in the buffers before a person is begun
# columns of `devices`
CLASS_OF, HOME_OF, AGE_OF = range(3)


@numba.njit(cache=True, nogil=True)
def identity(seed, group, ordinal, index):
    """Return a person's own 64 bits: one-to-one for a seed."""
    packed = (np.uint64(group) << GROUP_BITS) | (np.uint64(ordinal) << ORDINAL_BITS) | np.uint64(index)
    return mix(packed ^ seed)


@numba.njit(cache=True, nogil=True)
def away_at_night(me, ordinal, long_weekend):
    """Return whether a resident sleeps elsewhere in the night that ends a service day.

    Parameters
    ----------
    ordinal : of the service day; long_weekend : ordinal of its first night, if the night is in one; else 0
    """
    block = ordinal // FORTNIGHT
    word = mix(me ^ mix(SPELL_SALT + np.uint64(block)))
    if np.float64(word & np.uint64(0xFFFF)) < habits.HOLIDAY_SPELL * 65536.0:
        begins = np.int64((word >> np.uint64(16)) & np.uint64(0xFF)) % FORTNIGHT
        long = SPELL_LEAST + np.int64((word >> np.uint64(24)) & np.uint64(0xFF)) % (SPELL_MOST - SPELL_LEAST + 1)
        inside = ordinal - block * FORTNIGHT
        if begins <= inside < begins + long:
            return True
    if long_weekend > 0:
        word = mix(me ^ mix(SPELL_SALT + np.uint64(long_weekend) * DAY_SALT))
        return np.float64(word & np.uint64(0xFFFF)) < habits.LONG_WEEKEND * 65536.0
    return False


@numba.njit(cache=True, nogil=True)
def _among(summed, draw):
    """Return the first entry of summed shares above a draw."""
    found = 0
    while found < len(summed) - 1 and summed[found] <= draw:
        found += 1
    return found


@numba.njit(cache=True, nogil=True)
def _how(state):
    """Return how somebody gets about; shares declared: mobility plan's half by car."""
    draw = uniform(state)
    return CAR if draw < 0.5 else RIDE if draw < 0.8 else BICYCLE


@numba.njit(cache=True, nogil=True)
def live(stage, day, groups, origins, first, last, truth, events, devices):
    """Let the people first … last-1 of the day live, until all have or the buffers are full.

    Parameters
    ----------
    day : (seed, ordinal, kind, school, friday, end [s], long weekend of the last night, of this night, month)
    groups : (kind, ordinal, offset, home row) arrays by group, and `homes`, (rows, spots + 1): people up to each spot
    origins : spots that guests come from, (3, TABLE): Italian, foreign, of the region; and pairs of those in transit, (2, TABLE)
    truth : people by spot, devices by area, countries by area, trips, people by group (truth.Tallies)
    events : device, time, cell; devices : names of the month, mcc, (n, 3) class, home and age

    Returns
    -------
    next person, events written, devices written
    """
    seed, ordinal, kind, school, friday, end, night_before, night_after, month = day
    group_kind, group_ordinal, group_offset, group_home, homes = groups
    guests, pairs = origins
    everybody, carried, countries, trips, counts = truth
    names, codes, about = devices
    trail = np.empty((3, 256), np.int32)
    at = np.empty(3, np.int64)
    own, state = np.empty(1, np.uint64), np.empty(1, np.uint64)
    town, air, outside = stage.town, stage.air, stage.areas
    spots = np.arange(len(town.zone), dtype=np.int32)
    used, sims = 0, 0
    g = 0
    spot_row, home = -1, 0
    person = first
    while person < last:
        if used + ROOM > len(events[0]) or sims == len(names):
            break
        while group_offset[g + 1] <= person:
            g += 1
        who, index = group_kind[g], person - group_offset[g]
        row = group_home[g]
        if row != spot_row:
            spot_row = row
            home = np.searchsorted(homes[row], index, side="right") - 1
        while homes[row, home + 1] <= index:
            home += 1
        person += 1
        me = identity(seed, who, group_ordinal[g], index)
        own[0] = me
        state[0] = mix(me ^ mix(DAY_SALT + np.uint64(ordinal)))
        # what never changes of a person is drawn first, and in one order
        luck, activity = uniform(own), stage.activity[np.int64(bits(own) >> np.uint64(52))]
        off = (np.int64(end), np.int64(0))
        if uniform(own) < habits.OFF_AT_NIGHT:
            off = (np.int64(clock(22.5 + 2.0 * uniform(own))), np.int64(clock(6.5 + uniform(own))))
        far = np.int64(guests[0, pick(own, TABLE)])
        sort, mcc, kin = np.int64(0), np.int64(habits.ITALY), -1
        if who <= PUPIL:
            area = stage.area[home]
            draw = uniform(own)
            age = _among(stage.ages[area], draw)
            if who == WORKER:
                age = 1 + np.int64(3 * uniform(own))
            elif who == PUPIL:
                age = 1
            mode = _how(own)
            employed = who == WORKER or (who == RESIDENT and uniform(own) < EMPLOYED[age])
            student = who == PUPIL or (who == RESIDENT and not employed and uniform(own) < STUDENT[age] / (1.0 - EMPLOYED[age]))
            if employed:
                inside = who == WORKER or uniform(own) < habits.INSIDE_WORK
                job = goal(town, own, home, WORK if inside else OUTWORK)
            else:
                inside = who == PUPIL or uniform(own) < habits.INSIDE_SCHOOL
                job = goal(town, own, home, SCHOOL if inside else OUTWORK)
            origin = home
            place = area if area < outside else outside + town.zone[home] - town.zones
            sort = 0 if who == RESIDENT else 1
            if who == RESIDENT and uniform(own) < habits.FOREIGN_SIM:
                kin = _among(stage.country, uniform(own))
                mcc = np.int64(stage.codes[kin])
                kin = -1
            was = who == RESIDENT and away_at_night(me, ordinal - 1, night_before)
            will = who == RESIDENT and away_at_night(me, ordinal, night_after)
            if was or will:
                be_away(town, state, trail, at, home, far, was, will, RIDE if mode == BICYCLE else mode, end)
            else:
                task = ERRANDS
                if employed and uniform(state) < habits.AT_WORK * WEEKEND_WORK[kind]:
                    task = JOB
                elif student and kind == WORKDAY and uniform(state) < habits.AT_SCHOOL * (
                    1.0 if school else (0.0 if age == 0 else 0.6)
                ):
                    task = LESSONS
                out = EVENING_OUT[SATURDAY if friday else kind]
                if who != RESIDENT:
                    out *= 0.15
                live_at_home(town, state, trail, at, home, mode, job, task, kind, out, end)
            share = stage.share[place, age]
        elif who == TRANSIT:
            pair = pick(own, TABLE)
            sort, age = np.int64(5), 3
            origin = np.int64(pairs[0, pair])
            place = outside + town.zone[origin] - town.zones
            foreign = uniform(own) < 0.08
            if foreign:
                kin = _among(stage.country, uniform(own))
                mcc = np.int64(stage.codes[kin])
            pass_through(town, state, trail, at, origin, np.int64(pairs[1, pair]), CAR if uniform(own) < 0.7 else RIDE, end)
            share = stage.roams[kin] if foreign else stage.share[place, age]
        elif who == GUEST or who == FOREIGN:
            nights = 1 + _among(stage.nights, uniform(own))
            since = ordinal - group_ordinal[g]
            if since > nights:
                continue
            age = 1 + np.int64(4 * uniform(own))
            if who == FOREIGN:
                sort = np.int64(4)
                kin = _among(stage.country, uniform(own))
                mcc = np.int64(stage.codes[kin])
                origin = np.int64(guests[1, pick(own, TABLE)])
                place, share = -1, stage.roams[kin]
            else:
                origin = np.int64(guests[2, pick(own, TABLE)] if uniform(own) < habits.GUESTS_REGIONAL else far)
                place = outside + town.zone[origin] - town.zones
                sort = np.int64(2 if stage.same_region[town.zone[origin] - town.zones] else 3)
                share = stage.share[place, age]
            be_a_guest(town, state, trail, at, home, origin, since == 0, since == nights, kind, end)
        else:
            origin, age = home, 1 + np.int64(4 * uniform(own))
            place = outside + town.zone[home] - town.zones
            sort = np.int64(2 if who == REGIONAL else 3)
            share = stage.share[place, age]
            if who == FOREIGN_DAY:
                sort = np.int64(4)
                kin = _among(stage.country, uniform(own))
                mcc = np.int64(stage.codes[kin])
                place, share = -1, stage.roams[kin]
            come_for_a_day(town, state, trail, at, home, CAR if uniform(own) < 0.55 else RIDE, kind, end)
        _clip(trail, at, end)
        counts[who] += 1
        tally(trail, at, spots, sort, everybody)
        tally_trips(stage.area, trail, at, trips)
        if kin >= 0 and sort == 4:
            _tally_country(stage.area, trail, at, kin, countries)
        if luck >= share:
            continue
        tally(trail, at, stage.area, sort, carried)
        names[sims] = mix(me ^ mix(MONTH_SALT + np.uint64(month)))
        codes[sims] = mcc
        about[sims, CLASS_OF], about[sims, HOME_OF], about[sims, AGE_OF] = sort, place, age
        used = emit(air, state, trail, at, sims, activity, off, events, used)
        sims += 1
    return person, used, sims


@numba.njit(cache=True, nogil=True)
def _clip(trail, at, end):
    """Cut a trail at the end of the day; a trail that ends before lasts to the end."""
    n = at[MANY]
    while n > 1 and trail[1, n - 2] >= end:
        n -= 1
    at[MANY] = n
    trail[1, n - 1] = end


@numba.njit(cache=True, nogil=True)
def _tally_country(area, trail, at, kin, countries):
    """Add a foreigner's area at half past each hour, as differences along the hours."""
    start = 0
    for piece in range(at[MANY]):
        end = trail[1, piece]
        a, b = (start + 1799) // 3600, (end + 1799) // 3600
        if b > a:
            countries[kin, area[trail[0, piece]], a] += 1
            countries[kin, area[trail[0, piece]], b] -= 1
        start = end
