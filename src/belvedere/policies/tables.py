"""What policies do to a City's tables: links chosen on the map, a new limit, a new row of a rule.

Takes   a City, streets picked, a polygon as text
Gives   inside, known_fleet, picked, chosen, zones_inside, ground; limits, with_limit; with_row, rule_of, with_rule,
        with_exempt
Used by the policies of this folder
Source  free speed after a new limit: city/street_classes.py; a link is inside a polygon when half its length is, as
        mobility/rules.py has it for restrictions
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from belvedere.city.model import COLUMNS, City
from belvedere.city.street_classes import free_speed
from belvedere.errors import InputError
from belvedere.policies.shapes import in_city, polygon

Flags = NDArray[np.bool_]
MOST = 0.5  # [-] share of a link's length, or a zone's surface, inside a polygon from which it is
MOTOR = ("car", "van", "truck", "motorcycle")  # uses that a closure or a limited-traffic zone may shut out
STRIP = 1.0  # [m] half width of the ground that stands for a picked street: crossing streets stay outside it
AROUND = 100.0  # [m] beyond the outermost streets: the ground of a rule that holds in the whole city


def inside(city: City, text: str, policy: str, field: str = "polygon") -> Flags:
    """Return whether each link lies in the polygon, shape (links,); all do where the text is empty.

    Raises
    ------
    InputError
        when the polygon is none (see `polygon`) or holds no street of the city
    """
    shape = polygon(text, policy, field)
    if shape is None:
        return np.ones(len(city.links), dtype=np.bool_)
    area = in_city(shape, city)
    lines = city.links.geometry.to_numpy()
    shapely.prepare(area)
    held: Flags = np.zeros(len(lines), dtype=np.bool_)
    near = np.flatnonzero(shapely.intersects(area, lines))
    held[near] = shapely.length(shapely.intersection(area, lines[near])) >= MOST * shapely.length(lines[near])
    if not held.any():
        raise InputError(
            policy,
            field,
            f"holds no street of {city.title}",
            remedy="Draw it over the city's streets.",
            italian=(f"l'area non contiene strade di {city.title}", "Disegnala sopra le strade della città."),
        )
    return held


def known_fleet(city: City, policy: str, field: str) -> None:
    """Do nothing where the city's fleet is known, so that a rule by fuel or Euro class can say whom it meets.

    Raises
    ------
    InputError
        when it is not
    """
    if city.table("fleet").empty:
        raise InputError(
            policy,
            field,
            f"the fleet of {city.title} is not known, so nobody can say whom a rule by fuel or class meets",
            remedy="Give the city a [fleet] in its recipe, or a rule that holds for all vehicles.",
            italian=(
                f"il parco veicolare di {city.title} non è noto, quindi una regola per carburante o classe non si può"
                " applicare",
                "Aggiungi [fleet] alla ricetta della città, o scegli una regola che valga per tutti i veicoli.",
            ),
        )


def picked(city: City, streets: Iterable[int], policy: str, field: str = "streets") -> Flags:
    """Return whether each link is of one of the streets, shape (links,).

    Raises
    ------
    InputError
        when a street is not in the city
    """
    named = set(streets)
    identity = city.links["street_id"].to_numpy()
    lost = sorted(named - set(identity.tolist()))
    if lost:
        raise InputError(
            policy,
            field,
            f"{city.title} has no street {lost[0]}",
            remedy="Pick streets on its map.",
            italian=(f"{city.title} non ha la strada {lost[0]}", "Scegli le strade sulla sua mappa."),
        )
    return np.isin(identity, np.array(sorted(named), dtype=np.int64))


def chosen(city: City, streets: tuple[int, ...], text: str, policy: str) -> Flags:
    """Return the links of the streets picked and of the area drawn, shape (links,).

    Raises
    ------
    InputError
        when neither is given, a street is not in the city, or the area is none or holds no street
    """
    found = picked(city, streets, policy)
    if text.strip():
        found = found | inside(city, text, policy)
    if not found.any():
        raise InputError(
            policy,
            "streets",
            "no street is named",
            remedy="Pick streets or draw an area.",
            italian=("non è indicata nessuna strada", "Scegli le strade o disegna un'area."),
        )
    return found


def zones_inside(city: City, text: str, policy: str) -> Flags:
    """Return whether half of each zone's ground lies in the polygon, shape (zones,); all do where the text is empty.

    Raises
    ------
    InputError
        when the polygon is none, or holds no zone by half
    """
    shape = polygon(text, policy)
    cells = city.zones.geometry.to_numpy()
    if shape is None:
        return np.ones(len(cells), dtype=np.bool_)
    held: Flags = shapely.area(shapely.intersection(in_city(shape, city), cells)) >= MOST * shapely.area(cells)
    if not held.any():
        raise InputError(
            policy,
            "polygon",
            f"holds no traffic zone of {city.title} by half",
            remedy="Draw a larger area: zones are about 300 m across.",
            italian=(
                f"l'area non contiene almeno metà di una zona di traffico di {city.title}",
                "Disegnane una più grande: le zone misurano circa 300 m.",
            ),
        )
    return held


def ground(city: City, text: str, policy: str) -> BaseGeometry:
    """Return the polygon of a rule in the city's CRS, the whole network's where the text is empty.

    Raises as `inside`.
    """
    shape = polygon(text, policy)
    if shape is None:
        nodes = shapely.multipoints(city.nodes.geometry.to_numpy())
        whole: BaseGeometry = shapely.buffer(shapely.convex_hull(nodes), AROUND)
        return whole
    inside(city, text, policy)  # refuses an area without streets
    return in_city(shape, city)


def strip(city: City, links: Flags) -> BaseGeometry:
    """Return the ground of some links, for a rule that holds on them alone."""
    lines = city.links.geometry.to_numpy()[links]
    return shapely.union_all(shapely.buffer(lines, STRIP, cap_style="flat"))


def names(city: City, links: Flags, most: int = 5) -> str:
    """Return the names of the streets of some links, a few of them."""
    return ", ".join(sorted({str(name) for name in city.links["name"].to_numpy()[links] if name})[:most])


def limits(links: pd.DataFrame) -> NDArray[np.float64]:
    """Return the speed limit of each link [km/h]: its column speed_limit, or free_speed in a city that has none."""
    return links["speed_limit" if "speed_limit" in links.columns else "free_speed"].to_numpy(dtype=np.float64)


def with_limit(city: City, links: Flags, limit: float) -> City:
    """Return the city with a speed limit [km/h] on some links, shape (links,).

    Free speed follows by the class of street: the time lost at junctions stays. Capacity stays too: it is the
    junctions' (Highway Capacity Manual 6, ch. 19).
    """
    table = city.links.copy()
    if "speed_limit" in table.columns:
        table.loc[links, "speed_limit"] = limit
        table.loc[links, "free_speed"] = free_speed(
            np.full(int(links.sum()), float(limit)), table.loc[links, "facility_type"]
        )
    else:
        table.loc[links, "free_speed"] = limit
    table.loc[links, "speed_tagged"] = True
    return city.with_table("links", table)


def with_row(city: City, name: str, row: Mapping[str, object]) -> tuple[City, str]:
    """Return the city with one more row of a rule table, and the row's name, counted in that table.

    Parameters
    ----------
    name : restrictions, charges, visitors or events, whose first column names the row
    row : all columns but the first, those that a city has besides apart; geometry in the city's CRS
    """
    table = city.map_table(name)
    key = next(iter(COLUMNS[name]))
    prefix = "policy:" if name == "restrictions" else f"policy:{name}:"  # exemptions name rows of two tables
    given = f"{prefix}{1 + int(table[key].str.startswith(prefix).sum())}"
    plain = {"bool": False, "int64": 0, "float64": float("nan")}  # in columns that a city has besides
    blank = {column: plain.get(str(table[column].dtype), "") for column in table.columns}
    added = gpd.GeoDataFrame([{**blank, key: given, **row}], geometry="geometry", crs=city.crs)
    kinds = {column: str(table[column].dtype) for column in table.columns if column != "geometry"}
    added = gpd.GeoDataFrame(added[list(table.columns)].astype(kinds), geometry="geometry", crs=city.crs)
    grown = pd.concat([table, added], ignore_index=True) if len(table) else added
    return city.with_table(name, gpd.GeoDataFrame(grown, geometry="geometry", crs=city.crs)), given


class InArea(Protocol):
    """A policy that holds on some ground in some hours for some vehicles."""

    LABEL_IT: ClassVar[str]

    @property
    def polygon(self) -> str:
        """The ground, WGS 84; "" is the whole city."""
        ...

    @property
    def hours(self) -> tuple[int, int]:
        """First hour in force and first no longer."""
        ...

    @property
    def uses(self) -> tuple[str, ...]:
        """Who is held to it."""
        ...


def rule_of(city: City, policy: InArea, name: str, kind: str) -> dict[str, object]:
    """Return what a policy called `name` asks as a row of `restrictions`, for with_rule. Raises as `inside`."""
    return {
        "kind": kind,
        "name": policy.LABEL_IT,
        "uses": ",".join(policy.uses),
        "start_hour": policy.hours[0],
        "end_hour": policy.hours[1],
        "geometry": ground(city, policy.polygon, name),
    }


def with_rule(city: City, rule: Mapping[str, object], exempt: Mapping[str, float]) -> City:
    """Return the city with one more restriction.

    Parameters
    ----------
    rule : kind, name, uses, start_hour, end_hour, geometry (in the city's CRS) of the table `restrictions`, and where
        it is not for all vehicles `classes` and `compliance`
    exempt : who → share let in all the same [-]; empty for a closure, which lets nobody in
    """
    made, given = with_row(city, "restrictions", {"classes": "", "compliance": 1.0, **rule})
    return with_exempt(made, given, exempt)


def with_exempt(city: City, rule: str, exempt: Mapping[str, float]) -> City:
    """Return the city with exemptions from a rule or charge: who → share [-]."""
    if not exempt:
        return city
    rows = pd.DataFrame([{"restriction_id": rule, "who": who, "share": float(share)} for who, share in exempt.items()])
    exemptions = pd.concat([city.table("exemptions"), rows], ignore_index=True)
    return city.with_table("exemptions", exemptions.astype(dict(COLUMNS["exemptions"])))
