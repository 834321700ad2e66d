"""From traffic to indicators: the part of the walk that every draw goes through.

Takes   a City with its people (Side), flows, uncertain values
Gives   prepare → Prepared, what no draw changes; tables_of → the tables of one side; indicators_of
Used by evaluate.py, uncertainty/
Source  environment/, indicators/, valuation/; each model has its own `prepare` and `run`
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from belvedere.city.model import City
from belvedere.environment import air, emissions, health, noise, safety, stations
from belvedere.indicators.contract import Tables, measure_all
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.response import tables as of_people
from belvedere.mobility.response.fleet import renewed
from belvedere.mobility.response.side import Side
from belvedere.parameters import CENTRAL, Values
from belvedere.progress import Progress, silent
from belvedere.scenarios import access, presence
from belvedere.scenarios.valuation import travel

BASE, VARIANT = "base", "variant"
NOTES = (*emissions.ASSUMPTIONS, *noise.ASSUMPTIONS, *safety.ASSUMPTIONS, *air.ASSUMPTIONS, *health.ASSUMPTIONS)


@dataclass(frozen=True)
class Prepared:
    """One side, ready for any flows and values."""

    name: str  # BASE or VARIANT
    city: City
    emissions: emissions.Prepared
    noise: noise.Prepared
    safety: safety.Prepared
    air: air.Prepared
    health: health.Prepared
    fixed: Tables  # trips, accounts, access and people, at central values
    travel: travel.Prepared | None  # of both sides together; None: nobody's people are known
    reach: access.Varied | None  # what draws make of access; None: it stays as it is
    year: int  # at whose prices people's time is told


def prepare(  # noqa: PLR0917 they are what a side is
    name: str, city: City, people: Side | None, year: int, near: Prepared | None = None, progress: Progress = silent
) -> Prepared:
    """Return what no draw changes of one side.

    Parameters
    ----------
    people : None: nobody's are known
    near : the other side, whose air is taken where no street is another
    """
    fixed: dict[str, pd.DataFrame] = {}
    if people is not None and people.travellers:
        fixed = {
            "trips": of_people.trips(people),
            "accounts": of_people.accounts(people),
            "access": access.run(access.prepare(city), people),
            "people": presence.run(people),
        }
    driven = city if people is None else renewed(people)
    exhaust = emissions.prepare(driven)
    return Prepared(
        name,
        city,
        exhaust,
        noise.prepare(driven, exhaust.bus_flow),
        safety.prepare(city),
        near.air if near is not None and _same_ground(near.city, city) else air.prepare(city, progress),
        health.prepare(city),
        fixed,
        None,
        None,
        year,
    )


def anchored(
    base: Prepared, variant: Prepared, flows: pd.DataFrame, folder: Path
) -> tuple[Prepared, Prepared, tuple[str, str]]:
    """Return both sides with their air tied to the city's stations at the base's flows, and a sentence that says so."""
    air_of_base, said = stations.anchored(folder, base.city, base.air, emissions.run(base.emissions, flows))
    if variant.air is base.air:
        return replace(base, air=air_of_base), replace(variant, air=air_of_base), said
    tied = replace(
        variant.air,
        scale=variant.air.scale * air_of_base.scale / base.air.scale,
        narrowed=air_of_base.narrowed,
        background=air_of_base.background,
    )
    return replace(base, air=air_of_base), replace(variant, air=tied), said


def with_travel(prepared: Prepared, found: travel.Prepared) -> Prepared:
    """Return a side that knows what both sides' travellers gain."""
    return replace(prepared, travel=found)


def with_reach(prepared: Prepared, people: Side, names: tuple[str, ...], moves: Floats) -> Prepared:
    """Return a side whose access follows the levels that move its traffic; see access.varied."""
    if "access" not in prepared.fixed:
        return prepared
    return replace(prepared, reach=access.varied(access.prepare(prepared.city), people, names, moves))


def tables_of(prepared: Prepared, flows: pd.DataFrame, values: Values = CENTRAL) -> Tables:
    """Return the tables of one side at these flows and values, without its indicators.

    Parameters
    ----------
    flows : link_id, hour, flow [veh/h], speed [km/h], travel_time [s], perhaps free_time [s]: alone, waits included
    """
    exhaust = emissions.run(prepared.emissions, flows, values)
    breathed = air.run(prepared.air, exhaust, values)
    homes, streets = noise.run_both(prepared.noise, flows, values)
    made = {
        **prepared.fixed,
        "flows": flows,
        "emissions": exhaust,
        "noise": homes,
        "noise_links": streets,
        "crashes": safety.run(prepared.safety, flows, values),
        "concentrations": breathed,
        "health": health.run(prepared.health, breathed, values),
    }
    if prepared.reach is not None:
        made["access"] = prepared.reach.at(values)
    if prepared.travel is not None:
        if prepared.name == VARIANT:
            made["benefits"], made["surplus"] = travel.run(prepared.travel, values, year=prepared.year)
        else:
            made["benefits"] = travel.nothing(prepared.travel)
    return made


def indicators_of(tables: Tables, city: City) -> pd.DataFrame:
    """Return quantity, area_id ("" = the whole city), value of every indicator whose tables are there."""
    return measure_all(tables, city)


def _same_ground(one: City, other: City) -> bool:
    """Tell whether two cities have the same streets, zones, houses and stations, whatever rules hold on them."""
    if any(one.table(name) is not other.table(name) for name in ("zones", "buildings", "landuse", "detectors")):
        return False
    a, b = one.links, other.links
    if a is b:
        return True
    columns = ["link_id", "street_id", "facility_type", "length", "lanes"]
    return len(a) == len(b) and a[columns].equals(b[columns]) and bool((a.geometry.values == b.geometry.values).all())
