"""How many people of each kind there are on a day, and where each lives or comes from.

Takes   City, Ground, Choices, Ways, settings, a day
Gives   crowd: the groups of people of a day; service_day, long_weekend, true_scale, origins
Used by operator.py
Source  residents by area: the city's table, exactly; guests: the city's facts (nights a year);
        day visitors and transit: habits.py, declared
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.mobility.paths.shortest import Floats, Indices
from belvedere.observations.calendar import kind_of_day
from belvedere.presence.day import bounds
from belvedere.presence.simulate import habits, stage
from belvedere.presence.simulate.choices import TABLE, Choices
from belvedere.presence.simulate.ground import Ground
from belvedere.presence.simulate.settings import HOUR, Settings
from belvedere.presence.simulate.ways import Ways

ARRIVALS = np.array([0.92, 0.9, 0.9, 0.95, 1.2, 1.3, 0.83])  # [-] of guests by weekday, Monday first; declared
AT_EASTER = 1.3  # [-] of guests' arrivals before and in a long weekend; declared
FOREIGN_FOR_A_DAY = 0.15  # [-] foreign day visitors over foreign guests in town; declared
APART = 5_400.0  # [s] scale of trips between places outside; declared
MOST_PEOPLE = 1 << 34  # of one group: what an identity has room for


@dataclass(frozen=True)
class Crowd:
    """The groups of people of one day; a group's people are numbered from 0, in order of their home."""

    kind: Indices  # (groups,) code of stage.GROUPS
    ordinal: Indices  # (groups,) day of arrival as a proleptic ordinal; 0: always the same people
    offset: Indices  # (groups + 1,) first person of each group among the day's
    home: Indices  # (groups,) row of `homes`
    homes: Indices  # (rows, spots + 1) people up to each spot

    @property
    def people(self) -> int:
        """People to look at; guests whose stay is over are among them and do nothing."""
        return int(self.offset[-1])


@dataclass(frozen=True)
class Day:
    """A service day as the kernels see it."""

    day: date
    start: int  # [s] since 1970
    end: int  # [s] length: 23, 24 or 25 hours
    kind: int  # 0 workday, 1 Saturday, 2 Sunday or holiday
    school: bool
    friday: bool

    @property
    def hours(self) -> int:
        """Hours of the day."""
        return self.end // HOUR


def service_day(city: City, day: date) -> Day:
    """Return a service day."""
    start, end = bounds(day, city.calendar.timezone)
    told = kind_of_day([day], city.calendar)[0]
    kind = {"workday": 0, "saturday": 1}.get(told.kind, 2)
    return Day(day, start, end - start, kind, told.school and kind == 0, day.weekday() == 4)


def long_weekend(city: City, day: date) -> int:
    """Return the ordinal of the Friday of a long weekend that the night after `day` belongs to; 0: none."""
    friday = day - timedelta(days=(day.weekday() - 4) % 7)
    if (day - friday).days > 2:
        return 0
    around = kind_of_day([friday, friday + timedelta(days=3)], city.calendar)
    free = [each.kind == "holiday" and each.weekday < 5 for each in around]
    if not any(free) or (day.weekday() == 6 and not free[1]):
        return 0
    return friday.toordinal()


def true_scale(city: City, ground: Ground, choices: Choices, settings: Settings) -> float:
    """Return by how much the city is made larger or smaller so that there are `devices` of them on the first day."""
    if settings.devices == 0:
        return 1.0
    people = crowd(city, ground, choices, settings.first, 1.0).people
    return settings.devices / (people * settings.market_share)


def crowd(city: City, ground: Ground, choices: Choices, day: date, scale: float) -> Crowd:
    """Return the groups of people of a day."""
    kind = service_day(city, day).kind
    residents = float(ground.residents[: ground.inside].sum())
    out = ground.outside
    town = np.arange(len(ground.x)) >= ground.inside
    at = np.where(town, ground.zone - ground.zones, 0)
    region = town & out.same_region[at]
    beyond = town & ~out.same_region[at]
    middle = np.hypot(ground.x - ground.x[: ground.inside].mean(), ground.y - ground.y[: ground.inside].mean())
    near = ground.residents * np.exp(-middle / 40_000.0)
    far = ground.residents * np.exp(-middle / 200_000.0)
    part = np.where(town, ground.residents, 0.0)
    lodging = np.where(town, 0.0, 2.0 * ground.sights + ground.draw + 1e-12)
    works, studies = np.zeros(len(town)), np.zeros(len(town))
    total = np.bincount(at[town], part[town], minlength=len(out.ids))
    each = part[town] / np.maximum(total, 1e-12)[at[town]]
    works[town], studies[town] = choices.commuters[at[town]] * each, choices.pupils[at[town]] * each
    rows = [homes_of_residents(ground, scale)]
    found = [(stage.RESIDENT, 0, 0)]

    def add(group: int, ordinal: int, many: float, weight: Floats) -> None:
        count = round(many * scale)
        if count >= MOST_PEOPLE:
            raise InputError("settings", "devices", f"{count} people of one kind are too many", remedy="Ask for fewer.")
        if count > 0 and weight.sum() > 0:
            found.append((group, ordinal, len(rows)))
            rows.append(apportion(weight, count))

    add(stage.WORKER, 0, works.sum(), works)
    add(stage.PUPIL, 0, studies.sum(), studies)
    today = day.toordinal()
    add(stage.REGIONAL, today, habits.REGIONAL[kind] * residents, np.where(region, near, 0.0))
    add(stage.NATIONAL, today, habits.NATIONAL[kind] * residents, np.where(beyond, far, 0.0))
    nightly = guests_a_night(city, residents)
    mean = float(np.dot(np.arange(1, 7), habits.NIGHTS_EACH) / np.sum(habits.NIGHTS_EACH))
    for ago in range(len(habits.NIGHTS_EACH), -1, -1):
        came = day - timedelta(days=ago)
        many = nightly / mean * ARRIVALS[came.weekday()] / ARRIVALS.mean()
        many *= AT_EASTER if long_weekend(city, came) or long_weekend(city, came + timedelta(days=1)) else 1.0
        add(stage.GUEST, came.toordinal(), many * (1.0 - habits.GUESTS_FOREIGN), lodging)
        add(stage.FOREIGN, came.toordinal(), many * habits.GUESTS_FOREIGN, lodging)
    add(stage.FOREIGN_DAY, today, FOREIGN_FOR_A_DAY * habits.GUESTS_FOREIGN * nightly, np.where(beyond, far, 0.0))
    add(stage.TRANSIT, today, habits.TRANSIT[kind] * residents, np.where(town, 1.0, 0.0))
    homes = np.zeros((len(rows), len(ground.x) + 1), np.int64)
    np.cumsum(np.array(rows), axis=1, out=homes[:, 1:])
    columns = np.array(found, np.int64)
    offset = np.concatenate([[0], np.cumsum(homes[columns[:, 2], -1])])
    return Crowd(columns[:, 0].copy(), columns[:, 1].copy(), offset, columns[:, 2].copy(), homes)


def homes_of_residents(ground: Ground, scale: float) -> Indices:
    """Return residents of each spot, whole people; at scale 1 each area has exactly those of the census."""
    spots = ground.inside
    area = ground.area[:spots]
    people = np.bincount(area, ground.residents[:spots], minlength=len(ground.areas))
    by_area = apportion(people, round(people.sum() * scale))
    found = np.zeros(len(ground.x), np.int64)
    for row, many in enumerate(by_area):
        of = np.flatnonzero(area == row)
        if many:
            found[of] = apportion(ground.residents[of], int(many))
    return found


def guests_a_night(city: City, residents: float) -> float:
    """Return overnight guests in town on a spring night, untold ones too."""
    facts = city.table("facts")
    known = facts.loc[facts["name"] == "nights", "value"]
    a_year = float(known.iloc[0]) if len(known) else habits.NIGHTS_DEFAULT * residents
    return a_year / 365.25 * habits.GUESTS_UNTOLD * habits.GUESTS_SEASON


def apportion(weight: Floats | Indices, many: int) -> Indices:
    """Return whole numbers by weight that sum to `many`: largest remainders first, of equals the first."""
    exact = weight * (many / weight.sum())
    whole: Indices = np.floor(exact).astype(np.int64)
    left = many - int(whole.sum())
    first = np.argsort(-(exact - whole), kind="stable")[:left]
    whole[first] += 1
    return whole


def origins(ground: Ground, ways: Ways, seed: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return where guests come from, (3, TABLE) spots: Italian, foreign, regional; and pairs in transit, (2, TABLE)."""
    rng = np.random.default_rng([seed, 7])
    out, zones = ground.outside, ground.zones
    town = np.arange(ground.inside, len(ground.x))
    place = ground.zone[town] - zones
    away = np.hypot(ground.x[town] - ground.x[0], ground.y[town] - ground.y[0])
    people = ground.residents[town]
    beyond = ~out.same_region[place]
    if not beyond.any():
        beyond = np.ones(len(town), np.bool_)
    italian = np.where(beyond, people, 0.0)
    foreign = np.where(beyond, people * np.exp(-away / 250_000.0), 0.0)
    regional = np.where(out.same_region[place], people * np.minimum(away / 60_000.0, 1.0), 0.0)
    table = np.array([town[_drawn(weight, rng)] for weight in (italian, foreign, regional)], np.int32)
    time, gateway = ways.time[zones:, zones:], ways.gateway[zones:, zones:]
    pull = np.sqrt(np.outer(out.residents, out.residents)) * np.exp(-time / APART)
    pull = np.where(gateway >= 0, pull, 0.0)
    if pull.sum() <= 0:  # nobody's way leads through: they go in and out all the same
        pull = 1.0 - np.eye(len(out.ids))
    pair = _drawn(pull.ravel(), rng)
    spots = ground.first[zones : zones + len(out.ids)]
    return table, np.array([spots[pair // len(out.ids)], spots[pair % len(out.ids)]], np.int32)


def _drawn(weight: Floats, rng: np.random.Generator) -> Indices:
    """Return TABLE equally likely entries, systematically drawn by weight."""
    summed = np.cumsum(weight)
    if summed[-1] <= 0:
        summed = np.arange(1.0, len(weight) + 1.0)
    at = (np.arange(TABLE) + rng.random()) / TABLE * summed[-1]
    found: Indices = np.minimum(np.searchsorted(summed, at, side="right"), len(summed) - 1).astype(np.int64)
    return found
