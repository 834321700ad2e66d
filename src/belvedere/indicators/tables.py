"""Sums what happens on links and in zones over the areas that hold them.

Takes   tables of a run, a City
Gives   over_hours: a day's sum on each link; by_area: one row an area; whole: the city alone
Used by the indicators of this folder
Source  a link is of the area that holds its middle, a zone lies in one area (city/)
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.city.model import City
from belvedere.errors import ModelError

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Ground:
    """Where each link and zone lies, looked up once a city: areas count from 0 in the order of `area_id`."""

    area_id: tuple[str, ...]  # (areas,) sorted; "" is the ground in no area
    name: pd.api.extensions.ExtensionArray  # the same, as a table's column
    of_link: Indices  # (links,)
    of_zone: Indices  # (zones,)
    link_id: Indices  # (links,)
    zone_id: Indices  # (zones,)
    length: Floats  # (links,) [km]
    free_time: Floats  # (links,) [s] at the link's free speed, without waits at its end
    residents: Floats  # (zones,) 0 where nobody publishes them
    income: Floats  # (areas,) [EUR/year] NaN where nobody publishes it


_KNOWN: dict[int, tuple[weakref.ref[City], Ground]] = {}  # by id of the city, which never changes


def ground(city: City) -> Ground:
    """Return where links and zones of a city lie."""
    held = _KNOWN.get(id(city))
    if held is not None and held[0]() is city:
        return held[1]
    made = _ground(city)
    key = id(city)
    _KNOWN[key] = (weakref.ref(city, lambda _: _KNOWN.pop(key, None)), made)
    return made


def over_hours(table: pd.DataFrame, city: City, value: Floats) -> Floats:
    """Return the sum of a table's rows (link_id, …) on each link, (links,): rates [1/h] become a day's amount.

    Parameters
    ----------
    value : array, one a row of the table

    Raises
    ------
    ModelError
        when a link is not in the city
    """
    ids = ground(city).link_id
    wanted = table["link_id"].to_numpy()
    many = len(ids)
    if many and len(wanted) % many == 0 and (wanted.reshape(-1, many) == ids).all():  # hour by hour, as runs have it
        daily: Floats = value.reshape(-1, many).sum(axis=0)
        return daily
    return _binned(_rows(ids, wanted, "link", city), value, many)


def at_hour(table: pd.DataFrame, city: City, name: str, hour: int) -> Floats:
    """Return a column of `flows` in one hour, (links,); zero where a link has no row."""
    there = (table["hour"] == hour).to_numpy()
    part = table.loc[there]
    return over_hours(part, city, part[name].to_numpy(dtype=np.float64))


def links_by_area(city: City, value: Floats, weight: Floats | None = None, *, mean: bool = False) -> pd.DataFrame:
    """Return sums of what each link has, (links,): area_id, value, weight (1 where none is given).

    Parameters
    ----------
    mean : return sums over their weights; an area that weighs nothing has no row
    """
    where = ground(city)
    return _summed(where, where.of_link, value, weight, mean=mean)


def zones_by_area(
    table: pd.DataFrame, city: City, value: Floats, weight: Floats | None = None, *, mean: bool = False
) -> pd.DataFrame:
    """Return sums of a table's rows (zone_id, …): area_id, value, weight (1 where none is given).

    Parameters
    ----------
    mean : return sums over their weights; an area that weighs nothing has no row

    Raises
    ------
    ModelError
        when a zone is not in the city
    """
    where = ground(city)
    return _summed(where, where.of_zone[zone_rows(table, city)], value, weight, mean=mean)


def zone_rows(table: pd.DataFrame, city: City) -> Indices:
    """Return the row of each of a table's zones (zone_id, …) among those of the city; see `zones_by_area`."""
    return _rows(ground(city).zone_id, table["zone_id"].to_numpy(), "zone", city)


def on_zones(table: pd.DataFrame, city: City, value: Floats) -> Floats:
    """Return the sum of a table's rows (zone_id, …) in each zone, (zones,); see `zones_by_area`."""
    return _binned(zone_rows(table, city), value, len(ground(city).zone_id))


def per_resident(table: pd.DataFrame, city: City, value: Floats) -> pd.DataFrame:
    """Return the mean of zones' values (one a row of the table) by area, weighted by who lives there.

    An area where nobody lives has no row.
    """
    where = ground(city)
    rows = zone_rows(table, city)
    known = np.isfinite(value)
    people = np.where(known, where.residents[rows], 0.0)
    return _summed(where, where.of_zone[rows], np.where(known, value, 0.0) * people, people, mean=True)


def averaged(sums: pd.DataFrame) -> pd.DataFrame:
    """Return sums over their weights; an area that weighs nothing has no row."""
    value, weight = sums["value"].to_numpy(), sums["weight"].to_numpy()
    there = weight > 0
    return as_table(sums["area_id"].array[there], value[there] / weight[there], weight[there])


def as_table(area_id: pd.api.extensions.ExtensionArray, value: Floats, weight: Floats) -> pd.DataFrame:
    """Return columns as the table that an indicator gives."""
    return pd.DataFrame({"area_id": area_id, "value": value, "weight": weight})


def whole(value: float) -> pd.DataFrame:
    """Return a value that only the city as a whole has; no row where it is none."""
    many = int(np.isfinite(value))
    return as_table(pd.array([""] * many, dtype="str"), np.full(many, value), np.ones(many))


def residents(city: City) -> float:
    """Return how many people live in the city; NaN where nobody publishes it."""
    people = float(ground(city).residents.sum())
    return people if people > 0 else float("nan")


def share_of(table: pd.DataFrame, city: City, modes: Sequence[str]) -> pd.DataFrame:
    """Return the share [-] of `trips` that residents make by these modes, by the area where they live."""
    taken = table["mode"].isin(list(modes)).to_numpy()
    trips = table["daily_trips"].to_numpy(dtype=np.float64)
    return zones_by_area(table, city, np.where(taken, trips, 0.0), trips, mean=True)


def within(table: pd.DataFrame, city: City, mode: str, what: str, minutes: float) -> pd.DataFrame:
    """Return the part of `access` that asks for one mode, thing and time; mean over residents by area."""
    part = table[(table["mode"] == mode) & (table["what"] == what) & (table["minutes"] == minutes)]
    return per_resident(part, city, part["value"].to_numpy(dtype=np.float64))


# ─────────────────────────────────────────────────────────────── parts


def _ground(city: City) -> Ground:
    links, zones, areas = city.links, city.zones, city.table("areas")
    area_id = tuple(sorted({"", *areas["area_id"], *links["area_id"], *zones["area_id"]}))
    index = pd.Index(area_id)
    income = np.full(len(area_id), np.nan)
    income[index.get_indexer(pd.Index(areas["area_id"]))] = areas["income"].to_numpy(dtype=np.float64)
    return Ground(
        area_id=area_id,
        name=pd.array(list(area_id), dtype="str"),
        of_link=index.get_indexer(pd.Index(links["area_id"])).astype(np.int64),
        of_zone=index.get_indexer(pd.Index(zones["area_id"])).astype(np.int64),
        link_id=links["link_id"].to_numpy(dtype=np.int64),
        zone_id=zones["zone_id"].to_numpy(dtype=np.int64),
        length=links["length"].to_numpy(dtype=np.float64) / 1000.0,
        free_time=(links["length"] / (links["free_speed"] / 3.6)).to_numpy(dtype=np.float64),
        residents=zones["residents"].fillna(0.0).to_numpy(dtype=np.float64),
        income=income,
    )


def _rows(ids: Indices, wanted: Indices, kind: str, city: City) -> Indices:
    """Return the place of each wanted id among sorted ids."""
    row: Indices = np.searchsorted(ids, wanted)
    row[row == len(ids)] = 0
    lost = ids[row] != wanted if len(ids) else np.ones(len(wanted), dtype=np.bool_)
    if lost.any():
        raise ModelError(f"{kind} {wanted[lost][0]} is not in {city.title}. Take tables of the same city.")
    return row


def _summed(where: Ground, place: Indices, value: Floats, weight: Floats | None, *, mean: bool = False) -> pd.DataFrame:
    many = len(where.area_id)
    heavy = np.ones(many) if weight is None else _binned(place, weight, many)
    summed = _binned(place, value, many)
    if not mean:
        return as_table(where.name, summed, heavy)
    there = heavy > 0
    return as_table(where.name[there], summed[there] / heavy[there], heavy[there])


def _binned(place: Indices, value: Floats, many: int) -> Floats:
    return np.bincount(place, weights=value, minlength=many).astype(np.float64, copy=False)
