"""Why people travel: trips a day by all modes, and where they start and end.

Takes   a City with residents, jobs and students by zone, and what it knows of trips and overnight stays
Gives   ends → for each purpose the trips that leave home and where they are drawn
Used by travel.py
Source  rates and lengths: national travel surveys (Audimob) as remembered, each to be confirmed; a city's own numbers
        stand in its recipe ([facts.…])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.paths.shortest import Floats

TRIPS = 2.65  # [trips/day] of a resident by all modes, where the city does not say; Audimob, to be confirmed
INSIDE = 0.85  # [-] of residents' trips that stay within the city: the rest leaves by a gateway; to be confirmed


@dataclass(frozen=True, slots=True)
class Purpose:
    """What people are out for."""

    share: float  # [-] of residents' trips by all modes
    length: float  # [m] mean way of the trips that stay in the city
    at_hand: float  # [-] of those who have a car, the share that could take it for this


# shares and lengths from memory (Audimob; mean trips within Italian cities are 3 to 4 km), to be confirmed
PURPOSES: Mapping[str, Purpose] = {
    "work": Purpose(share=0.30, length=4600.0, at_hand=1.0),
    "study": Purpose(share=0.09, length=3000.0, at_hand=0.35),
    "shopping": Purpose(share=0.27, length=2100.0, at_hand=1.0),
    "leisure": Purpose(share=0.34, length=3400.0, at_hand=1.0),
}
VISITORS = Purpose(share=0.0, length=2200.0, at_hand=0.4)  # [-] of visitors who came by car, to be confirmed
VISITOR_TRIPS = 3.0  # [trips/day] of an overnight visitor within the city; to be confirmed
# [-] what draws a trip, beside a job: a resident who is visited, a museum, theatre, park or market; to be confirmed
DRAWN_BY_RESIDENT, DRAWN_BY_PLACE = 0.4, 20.0


@dataclass(frozen=True)
class Ends:
    """Trips of one purpose before anybody knows who goes where."""

    name: str
    purpose: Purpose
    starts: Floats  # (zones,) [trips/day] that leave home; each has its trip back
    drawn: Floats  # (zones,) [-] what draws them


def fact(city: City, name: str) -> float | None:
    """Return what a city's recipe states as a fact, or None."""
    table = city.table("facts")
    found = table.loc[table["name"] == name, "value"]
    return float(found.iloc[0]) if len(found) else None


def ends(city: City) -> tuple[Ends, ...]:
    """Return the trips of each purpose by all modes; without overnight stays in the recipe there are no visitors.

    Raises
    ------
    ModelError
        when nobody publishes residents, jobs or students of the zones
    """
    check(city)
    zones = city.zones
    residents, jobs, students = (zones[name].to_numpy(dtype="float64") for name in ("residents", "jobs", "students"))
    places = DRAWN_BY_PLACE * zones["attractions"].fillna(0.0).to_numpy(dtype="float64")
    rate, inside = fact(city, "trips"), fact(city, "inside")
    trips = (TRIPS if rate is None else rate) * (INSIDE if inside is None else inside) * residents.sum()
    drawn = {
        "work": jobs,
        "study": students,
        "shopping": jobs + 0.25 * DRAWN_BY_RESIDENT * residents,  # shops stand among other jobs; few among homes
        "leisure": 0.5 * jobs + DRAWN_BY_RESIDENT * residents + places,
    }
    made = [
        Ends(name, each, trips * each.share / 2.0 * residents / residents.sum(), drawn[name])
        for name, each in PURPOSES.items()
    ]
    nights = fact(city, "nights")
    if nights:
        stay = jobs + places  # hotels stand where services are: nobody publishes beds by zone here
        day = nights / 365.0 * VISITOR_TRIPS
        made.append(Ends("visitors", VISITORS, day / 2.0 * stay / stay.sum(), 0.25 * jobs + places))
    return tuple(made)


def check(city: City) -> None:
    """Raise ModelError when the zones lack what demand is made from."""
    for name in ("residents", "jobs", "students"):
        missing = int(city.zones[name].isna().sum())
        if missing or city.zones[name].sum() <= 0:
            what = f"{missing} of {len(city.zones)} zones have no {name}" if missing else f"no zone has {name}"
            raise ModelError(
                f"{city.name}: {what}: trips cannot be modelled. "
                f"Name a table of residents, jobs and students in the recipe ([areas] of city.toml) and build again."
            )


def adults(city: City) -> float:
    """Return the share of residents aged 15 and over: by the areas' table, or 0.87 (Italy, ISTAT) without one."""
    areas = city.table("areas")
    ages = areas[["residents", "residents_0_14"]].dropna() if len(areas) else areas
    if not len(ages) or ages["residents"].sum() <= 0:
        return 0.87  # [-]
    return float(np.clip(1.0 - ages["residents_0_14"].sum() / ages["residents"].sum(), 0.5, 1.0))
