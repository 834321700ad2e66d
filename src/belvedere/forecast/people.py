"""People present, from what was released: series of zones, districts and city, by class, and which add up to which.

Takes   presence.published.Published; the city's calendar; which district each zone is in
Gives   from_published → People: a panel of kind "people", its Sums, the released noise; consistency
Used by room.py, server/, benchmarks
Source  PRESENCE: released values are unbiased with a stated noise variance and add up as they are; nothing else of
        that room may be seen here. Lags start at the release: contract.Kind.delay of "people", in Panel.late

A series is named level:place for all people and level:place:class for one class. Values may be below nought where the
noise is larger than the crowd: that is what unbiased means, and the kind's floor holds only what is forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.city.model import Calendar
from belvedere.errors import InputError
from belvedere.forecast.contract import KINDS, Floats, Panel
from belvedere.forecast.hierarchy import Consistency, Sums, learn, of
from belvedere.forecast.panel import from_observations
from belvedere.presence.published import Published

ALL = "all"  # released as the sum of the classes
CITY, DISTRICT, ZONE = "city", "municipality", "zone"  # levels of schema.RELEASED


@dataclass(frozen=True, slots=True)
class People:
    """Released hours on one clock."""

    panel: Panel
    sums: Sums
    noise: Floats  # (series, times) [people] standard error of the release's noise; NaN where nothing was released
    synthetic: bool  # of a synthetic operator: to be said wherever it is shown


def from_published(
    published: Published, calendar: Calendar, parent: Mapping[str, str], classes: Sequence[str] = (ALL,)
) -> People:
    """Return the released people of these classes as series.

    Parameters
    ----------
    parent : zone → municipality; zones without one add up to the city with all others only
    classes : of the definition released, or "all"; with all of a definition's classes and "all", classes add up too

    Raises
    ------
    InputError
        when nothing was released, or a class was not
    """
    table = published.presence
    if table.empty:
        raise InputError("releases", "presence", "nothing was released", remedy="Release a day of presence first.")
    missing = set(classes) - set(table["visitor_class"])
    if missing:
        known = ", ".join(sorted(set(table["visitor_class"])))
        raise InputError("releases", min(missing), "is not a class of this release", remedy=f"Ask for one of {known}.")
    chosen = table[table["visitor_class"].isin(list(classes))]
    names = _names(chosen)
    rows = pd.DataFrame({"place": names, "time": chosen["timestamp"], "value": chosen["population"]})
    keys = chosen.assign(place=names).drop_duplicates("place").set_index("place")[["level", "zone_id", "visitor_class"]]
    places = [name for level in (CITY, DISTRICT, ZONE) for name in sorted(keys.index[keys["level"] == level])]
    groups = {str(name): parent.get(str(row["zone_id"]), "") for name, row in keys.iterrows() if row["level"] == ZONE}
    span = (chosen["timestamp"].min().to_pydatetime(), (chosen["timestamp"].max() + pd.Timedelta("1h")).to_pydatetime())
    kind, quantity = KINDS["people"], KINDS["people"].quantities[0]
    panel = from_observations(rows, kind, quantity, calendar, places=places, groups=groups, start=span[0], end=span[1])
    errors = pd.DataFrame({"place": names, "time": chosen["timestamp"], "value": _noise(table, chosen)})
    noise = from_observations(errors, kind, quantity, calendar, places=places, start=span[0], end=span[1])
    whole = set(classes) >= set(table["visitor_class"]) and len(classes) > 2
    return People(panel, of(places, _sums(keys, parent, whole)), noise.value, published.synthetic)


def consistency(people: People, errors: Floats) -> Consistency:
    """Return how forecasts of people are made to add up; `errors` (n, series) of past ones, n may be 0.

    A series without enough errors counts as uncertain as the release's noise makes it.
    """
    variance = np.nanmean(np.where(np.isnan(people.noise), np.nan, people.noise**2), axis=1)
    return learn(people.sums, errors, variance)


def _names(table: pd.DataFrame) -> pd.Series:
    ending = np.where(table["visitor_class"] == ALL, "", ":" + table["visitor_class"].astype(str))
    return table["level"].astype(str) + ":" + table["zone_id"].astype(str) + ending


def _noise(table: pd.DataFrame, chosen: pd.DataFrame) -> Floats:
    """Return the standard error [people] of each row: that of devices times people a device in the city that hour."""
    city = table[(table["level"] == CITY) & (table["visitor_class"] == ALL)].set_index("timestamp")
    expansion = (city["population"] / city["devices"]).where(city["devices"] > 0)
    found: Floats = np.sqrt(chosen["variance"].to_numpy()) * chosen["timestamp"].map(expansion).to_numpy()
    return found


def _sums(keys: pd.DataFrame, parent: Mapping[str, str], whole: bool) -> list[tuple[str, list[str]]]:
    """Return each whole with its parts: classes of a place, zones of a district, districts or zones of the city."""
    found: list[tuple[str, list[str]]] = []
    if whole:
        for _, group in keys.groupby(["level", "zone_id"], sort=True):
            parts = sorted(str(name) for name in group.index[group["visitor_class"] != ALL])
            total = [str(name) for name in group.index[group["visitor_class"] == ALL]]
            found += [(total[0], parts)] if total and parts else []
    for _, group in keys.groupby("visitor_class", sort=True):
        zones = group[group["level"] == ZONE]
        districts = group[group["level"] == DISTRICT]
        city = [str(name) for name in group.index[group["level"] == CITY]]
        told = np.array([parent.get(str(zone), "") for zone in zones["zone_id"]], dtype=object)
        for name, row in districts.sort_index().iterrows():
            parts = sorted(str(zone) for zone in zones.index[told == row["zone_id"]])
            found += [(str(name), parts)] if parts else []
        lower = districts if len(districts) else zones
        found += [(city[0], sorted(str(name) for name in lower.index))] if city and len(lower) else []
        if city and len(districts) and len(zones) and not all(told):
            found += [(city[0], sorted(str(name) for name in zones.index))]
    return found
