"""The people of a day, one after the other: where they are, what their phones send.

Takes   Stage, the groups present on the day (population.py), a block of people
Gives   live: fills tallies of what is true and buffers of events, for as many people as there is room for
Used by operator.py
Source  who somebody is depends on the seed and the person, what they do on the day as well: no state is kept
"""
# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: ANN001, ANN201, ANN202, PLR0917

from __future__ import annotations

import numba
import numpy as np

from belvedere.presence.simulate import habits
from belvedere.presence.simulate.choices import TABLE
from belvedere.presence.simulate.draws import bits, mix, pick, uniform
from belvedere.presence.simulate.emission import MOST_A_DAY, emit, tally, tally_country, tally_trips
from belvedere.presence.simulate.persons import DAY_SALT, OF_ABROAD, at_home, for_a_day, in_transit, overnight
from belvedere.presence.simulate.plans import clock
from belvedere.presence.simulate.stage import FOREIGN, GUEST, PUPIL, TRAIL, TRANSIT
from belvedere.presence.simulate.trail import MANY

MONTH_SALT = np.uint64(0x8CB92BA72F3D8DD7)
GROUP_BITS, ORDINAL_BITS, FIFTY_TWO = np.uint64(54), np.uint64(34), np.uint64(52)
ROOM = 3 * MOST_A_DAY  # [rows] free in the buffers before a person is begun
CLASS_OF, HOME_OF, AGE_OF = range(3)  # columns of what is known of a device


@numba.njit(cache=True, nogil=True)
def identity(seed, group, ordinal, index):
    """Return a person's own 64 bits: one-to-one for a seed."""
    packed = (np.uint64(group) << GROUP_BITS) | (np.uint64(ordinal) << ORDINAL_BITS) | np.uint64(index)
    return mix(packed ^ seed)


@numba.njit(cache=True, nogil=True)
def live(stage, today, groups, origins, first, last, truth, events, devices):
    """Let the people first … last-1 of the day live, until all have or the buffers are full.

    Parameters
    ----------
    today : persons.Today
    groups : (kind, ordinal, offset, home row) arrays by group, and `homes`, (rows, spots + 1): people up to each spot
    origins : spots that guests come from, (3, TABLE): Italian, foreign, regional; pairs in transit, (2, TABLE)
    truth : people by spot, devices by area, countries by area, trips, people by group (truth.Tallies)
    events : device, time, cell; devices : names of the month, mcc, (n, 3) class, home and age

    Returns
    -------
    next person, events written, devices written
    """
    group_kind, group_ordinal, group_offset, group_home, homes = groups
    guests, pairs = origins
    everybody, carried, countries, trips, counts = truth
    names, codes, about = devices
    trail, at = np.empty((3, TRAIL), np.int32), np.empty(3, np.int64)
    own, state = np.empty(1, np.uint64), np.empty(1, np.uint64)
    spots = np.arange(len(stage.area), dtype=np.int32)
    used, sims, g, row, home = 0, 0, 0, -1, 0
    person = first
    while person < last and used + ROOM <= len(events[0]) and sims < len(names):
        while group_offset[g + 1] <= person:
            g += 1
        who, index = group_kind[g], person - group_offset[g]
        if group_home[g] != row:
            row = group_home[g]
            home = np.searchsorted(homes[row], index, side="right") - 1
        while homes[row, home + 1] <= index:  # people are in order of their homes
            home += 1
        person += 1
        me = identity(today.seed, who, group_ordinal[g], index)
        own[0], state[0] = me, mix(me ^ mix(DAY_SALT + np.uint64(today.ordinal)))
        luck, activity = uniform(own), stage.activity[np.int64(bits(own) >> FIFTY_TWO)]
        off = _off(own, today.end)
        far = np.int64(guests[0, pick(own, TABLE)])
        if who <= PUPIL:
            told = at_home(stage, own, state, today, who, me, home, far, trail, at)
        elif who == TRANSIT:
            told = in_transit(stage, own, state, today, pairs, trail, at)
        elif who in (GUEST, FOREIGN):
            told = overnight(stage, own, state, today, who, group_ordinal[g], home, far, guests, trail, at)
        else:
            told = for_a_day(stage, own, state, today, who, home, trail, at)
        sort, kin, mcc, place, age, share = told
        if sort < 0:
            continue
        _clip(trail, at, today.end)
        counts[who] += 1
        tally(trail, at, spots, sort, everybody)
        tally_trips(stage.area, trail, at, trips)
        if sort == OF_ABROAD:
            tally_country(stage.area, trail, at, kin, countries)
        if luck >= share:
            continue
        tally(trail, at, stage.area, sort, carried)
        names[sims] = mix(me ^ mix(MONTH_SALT + np.uint64(today.month)))
        codes[sims] = mcc
        about[sims, CLASS_OF], about[sims, HOME_OF], about[sims, AGE_OF] = sort, place, age
        used = emit(stage.air, state, trail, at, sims, activity, off, events, used)
        sims += 1
    return person, used, sims


@numba.njit(cache=True, nogil=True)
def _off(own, end):
    """Return from when and until when [s] a phone is off by night; never: the end, and 0."""
    if uniform(own) < habits.OFF_AT_NIGHT:
        return np.int64(clock(22.5 + 2.0 * uniform(own))), np.int64(clock(6.5 + uniform(own)))
    return np.int64(end), np.int64(0)


@numba.njit(cache=True, nogil=True)
def _clip(trail, at, end):
    """Cut a trail at the end of the day; a trail that ends before lasts to the end."""
    n = at[MANY]
    while n > 1 and trail[1, n - 2] >= end:
        n -= 1
    at[MANY] = n
    trail[1, n - 1] = end
