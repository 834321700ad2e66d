"""Where people go from where they are: to work, to school, on errands, to see the sights.

Takes   Ground and Ways
Gives   choices → Choices: for each place and purpose a table of equally likely spots; commuters by origin
Used by population.py, plans.py
Source  work and school: doubly constrained by the city's jobs and students (mobility/demand/gravity); others:
        attraction × exp(-time/scale). The scales are declared; Bologna's counts were not used
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from belvedere.city.model import City
from belvedere.mobility.demand.gravity import balance
from belvedere.mobility.paths.shortest import Floats
from belvedere.presence.simulate import habits
from belvedere.presence.simulate.ground import Ground
from belvedere.presence.simulate.ways import Ways

WORK, SCHOOL, ERRAND, SIGHT, OUTWORK = range(5)  # purposes
TABLE = 1024  # [-] equally likely spots in a table: a power of two, so that it stays in the processor's cache
SCALE = {WORK: 1_500.0, SCHOOL: 600.0, ERRAND: 420.0, SIGHT: 700.0, OUTWORK: 1_200.0}  # [s]; declared
SEEN_FROM_AFAR = 1_800.0  # [s] scale of commuting from outside; declared


@dataclass(frozen=True)
class Choices:
    """What people choose among; rows are zones of the city, then places outside."""

    spot: npt.NDArray[np.uint16]  # (places, 5 purposes, TABLE), each entry equally likely
    commuters: Floats  # (places outside,) [people] who work in the city
    pupils: Floats  # (places outside,) [people] who study there
    ages: Floats  # (areas + 1, AGES) shares of residents; last row: outside


def choices(city: City, ground: Ground, ways: Ways, seed: int) -> Choices:
    """Return where people go, so that workers and students at destination are those of the city's tables."""
    zones, outside = ground.zones, len(ground.outside.ids)
    ages = age_shares(city)
    zone_area = ground.area[ground.first[:zones]]
    residents = _by_zone(ground, ground.residents)[:zones]
    employed = residents * (ages[zone_area] @ habits.EMPLOYED) * habits.INSIDE_WORK
    studying = residents * (ages[zone_area] @ habits.STUDENT) * habits.INSIDE_SCHOOL
    jobs, places = _by_zone(ground, ground.jobs)[:zones], _by_zone(ground, ground.students)[:zones]
    near = ~ground.outside.far
    pull = np.where(near, ground.outside.residents, 0.0)
    to_city = ways.time[zones:, :zones].min(axis=1)
    pull = pull * np.exp(-to_city / SEEN_FROM_AFAR)
    pull = pull / pull.sum() if pull.sum() > 0 else pull
    commuters = pull * max(jobs.sum() - employed.sum(), 0.0)
    pupils = pull * max(places.sum() - studying.sum(), 0.0)
    rng = np.random.default_rng([seed, 4])
    spot = np.zeros((zones + outside, 5, TABLE), np.uint16)
    to_zones = ways.time[:, :zones]
    rows = {
        WORK: _balanced(np.exp(-to_zones / SCALE[WORK]), np.concatenate([employed, commuters]), jobs),
        SCHOOL: _balanced(np.exp(-to_zones / SCALE[SCHOOL]), np.concatenate([studying, pupils]), places),
        ERRAND: _by_zone(ground, ground.draw)[:zones] * np.exp(-to_zones / SCALE[ERRAND]),
        SIGHT: _by_zone(ground, ground.sights)[:zones] * np.exp(-to_zones / SCALE[SIGHT]),
    }
    weights = {WORK: ground.jobs, SCHOOL: ground.students, ERRAND: ground.draw, SIGHT: ground.sights}
    for purpose, row in rows.items():
        within = _shares_within(ground, weights[purpose], np.arange(zones))
        spot[:, purpose] = _tables(row, within, ground.zone[: ground.inside], 0, rng)
    # residents who work outside: jobs there by time; only places with antennas
    outer = np.exp(-ways.time[:, zones:] / SCALE[OUTWORK]) * np.where(near, ground.outside.residents, 0.0)
    if not near.any():
        outer = np.exp(-ways.time[:, zones:] / SCALE[OUTWORK]) * ground.outside.residents
    beyond = np.arange(ground.inside, len(ground.x))
    within = _shares_within(ground, ground.residents, np.arange(zones, zones + outside))
    spot[:, OUTWORK] = _tables(outer, within, ground.zone[beyond] - zones, ground.inside, rng)
    return Choices(spot, commuters, pupils, ages)


def age_shares(city: City) -> Floats:
    """Return the shares of AGES among residents of each area; the last row is their mean, for places outside."""
    table = city.table("areas")
    names = ["residents_0_14", "residents_15_29", "residents_30_44", "residents_45_64", "residents_65_plus"]
    counts: Floats = np.nan_to_num(table[names].to_numpy(np.float64))
    whole = counts.sum(axis=0)
    whole = whole if whole.sum() > 0 else np.ones(len(names))
    counts = np.vstack([np.where(counts.sum(axis=1, keepdims=True) > 0, counts, whole), whole])
    shares: Floats = counts / counts.sum(axis=1, keepdims=True)
    return shares


def _by_zone(ground: Ground, values: Floats) -> Floats:
    return np.bincount(ground.zone, values, minlength=ground.places).astype(np.float64)


def _balanced(seed: Floats, starts: Floats, ends: Floats) -> Floats:
    """Return trips with these sums; where nothing starts, or nothing ends, what the seed alone would give."""
    if starts.sum() <= 0 or ends.sum() <= 0:
        return seed
    trips = balance(seed, starts, ends * (starts.sum() / ends.sum()))
    # rows in which nobody starts are never drawn from, but a table needs something to choose
    filled: Floats = np.where(starts[:, None] > 0, trips, seed)
    return filled


def _shares_within(ground: Ground, weight: Floats, places: npt.NDArray[np.int64]) -> Floats:
    """Return the share of each spot in its zone's weight, for the spots of `places`; equal where there is none."""
    begin, end = ground.first[places[0]], ground.first[places[-1] + 1]
    zone = ground.zone[begin:end] - places[0]
    part = weight[begin:end]
    total = np.bincount(zone, part, minlength=len(places))
    many = np.bincount(zone, minlength=len(places))
    shares: Floats = np.where(total[zone] > 0, part / np.where(total[zone] > 0, total[zone], 1.0), 1.0 / many[zone])
    return shares


def _tables(
    row: Floats, within: Floats, zone: npt.NDArray[np.int32], shift: int, rng: np.random.Generator
) -> npt.NDArray[np.int32]:
    """Return for each row TABLE spots, systematically drawn: each as often as its chance says, to one part in TABLE."""
    found = np.empty((len(row), TABLE), np.int32)
    start = rng.random(len(row))
    for origin, chances in enumerate(row):
        summed = np.cumsum(chances[zone] * within)
        if summed[-1] <= 0:
            summed = np.cumsum(within)
        at = (np.arange(TABLE) + start[origin]) / TABLE * summed[-1]
        found[origin] = np.minimum(np.searchsorted(summed, at, side="right"), len(summed) - 1) + shift
    return found
