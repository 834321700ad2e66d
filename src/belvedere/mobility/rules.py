"""Which streets are shut to cars at an hour, and for whom.

Takes   the city's restrictions and exemptions, its links and zones
Gives   in_force, Rules: links shut to all, links open only to trips that end inside, how much of each zone is inside;
        low_emission → Barred, whom low-emission zones shut out and where
Used by streets.py, charges.py, day.py, classes.py, response/, calibration.py, trial.py
Source  limited-traffic zones let in who has business inside (Highway Code art. 7); pedestrian areas nobody
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from belvedere.city.model import City
from belvedere.city.vehicle_classes import CLASSES, parsed, share
from belvedere.errors import ModelError
from belvedere.mobility.paths.shortest import Flags, Floats

EDGE = 20.0  # [m] a border street is not in the zone; borders are drawn less exactly than streets
CAR = "car"  # GMNS allowed_uses
LOW_EMISSION = "low_emission"  # a kind of restriction
RESIDENTS = "residents"  # word of the table `exemptions`
MOST = 0.5  # [-] share of a street's length inside a polygon from which the polygon's rule holds on it


@dataclass(frozen=True)
class Rules:
    """What holds in one hour."""

    shut: Flags  # (links,) no car at all
    guarded: Flags  # (links,) only cars whose trip begins or ends inside a limited-traffic zone
    inside: Floats  # (zones,) [-] share of the zone's surface inside a limited-traffic zone
    let_in: Floats  # (zones,) [-] share of the trips to that part which are let in


@dataclass(frozen=True)
class Barred:
    """Vehicles of some classes, and the ground that low-emission zones in force shut to them."""

    shut: Flags  # (links,)
    inside: Floats  # (zones,) [-] share of the zone inside
    residents: Floats  # (zones,) [-] of the trips of people who live in the zone: shut out, and staying out
    others: float  # [-] of all other trips
    share: float  # [-] of the use's kilometres that vehicles of these classes drive


def in_force(city: City, hour: int, use: str = CAR) -> tuple[int, ...]:
    """Return the rows of the table `restrictions` that hold for a use in a local hour, 0 to 23."""
    table = city.table("restrictions")
    start, end = table["start_hour"].to_numpy(), table["end_hour"].to_numpy()
    holds = np.where(start <= end, (start <= hour) & (hour < end), (hour >= start) | (hour < end))
    return tuple(int(row) for row in np.flatnonzero(holds & drivable(table["uses"], use)))


def rules(city: City, rows: tuple[int, ...], use: str = CAR) -> Rules:
    """Return what the restrictions in `rows` mean for each link and zone, for vehicles of one use."""
    links, zones = city.links, city.zones
    shut = ~drivable(links["allowed_uses"], use)
    guarded = np.zeros(len(links), np.bool_)
    inside = np.zeros(len(zones))
    refused = np.zeros(len(zones))
    if not rows:
        return Rules(shut, guarded, inside, np.ones(len(zones)))
    table = city.map_table("restrictions").iloc[list(rows)]
    table = table[table["kind"] != LOW_EMISSION]  # shuts streets to some vehicles only: see low_emission
    polygons = shapely.make_valid(table.geometry.to_numpy())
    limited = (table["kind"] == "limited_traffic").to_numpy()
    lines, cells = links.geometry.to_numpy(), zones.geometry.to_numpy()
    area = shapely.area(cells)
    shares = _shares(city.table("exemptions"))
    for name, polygon, is_limited in zip(table["restriction_id"], polygons, limited, strict=True):
        shapely.prepare(polygon)
        core = shapely.buffer(polygon, -EDGE) if is_limited else polygon
        near = np.flatnonzero(shapely.intersects(polygon, lines))
        within = shapely.length(shapely.intersection(core, lines[near])) >= MOST * shapely.length(lines[near])
        if not is_limited:
            shut[near[within]] = True
            continue
        guarded[near[within]] = True
        touched = np.flatnonzero(shapely.intersects(polygon, cells))
        part = shapely.area(shapely.intersection(polygon, cells[touched])) / area[touched]
        inside[touched] += part
        refused[touched] += part * (1.0 - shares.get(str(name), 1.0))
    let_in = 1.0 - np.divide(refused, inside, out=np.zeros(len(zones)), where=inside > 0)
    return Rules(shut, guarded & ~shut, np.minimum(inside, 1.0), np.clip(let_in, 0.0, 1.0))


def low_emission(city: City, rows: tuple[int, ...], use: str = CAR) -> Barred | None:
    """Return whom the low-emission zones among `rows` shut out, None without any.

    Where several are in force, the one that shuts out most of the use's vehicles says how many; their ground adds up.
    """
    table = city.map_table("restrictions").iloc[list(rows)]
    table = table[table["kind"] == LOW_EMISSION]
    if not len(table):
        return None
    exempt = city.table("exemptions")
    lines = city.links.geometry.to_numpy()
    shut, inside = np.zeros(len(lines), np.bool_), np.zeros(len(city.zones))
    residents, others, most = np.zeros(len(city.zones)), 0.0, 0.0
    for row in table.itertuples(index=False):
        area = shapely.make_valid(row.geometry)
        shapely.prepare(area)
        near = np.flatnonzero(shapely.intersects(area, lines))
        core = shapely.buffer(area, -EDGE)
        shut[near[shapely.length(shapely.intersection(core, lines[near])) >= MOST * shapely.length(lines[near])]] = True
        part = part_inside(city, area)
        inside = np.maximum(inside, part)
        own = exempt[exempt["restriction_id"] == row.restriction_id]
        of_residents = own["who"] == RESIDENTS
        affected = of_classes(city, use, str(row.classes))
        outer = float(row.compliance) * max(0.0, 1.0 - float(own.loc[~of_residents, "share"].sum()))
        inner = float(row.compliance) * max(0.0, 1.0 - float(own.loc[of_residents, "share"].sum()))
        residents = np.maximum(residents, part * inner + (1.0 - part) * outer)
        others, most = max(others, outer), max(most, affected)
    return Barred(shut, inside, residents, others, most)


def part_inside(city: City, area: BaseGeometry) -> Floats:
    """Return the share [-] of each zone's surface inside an area, shape (zones,)."""
    cells = city.zones.geometry.to_numpy()
    part = np.zeros(len(cells))
    touched = np.flatnonzero(shapely.intersects(area, cells))
    part[touched] = shapely.area(shapely.intersection(area, cells[touched])) / shapely.area(cells[touched])
    return np.clip(part, 0.0, 1.0)


def of_classes(city: City, use: str, classes: str) -> float:
    """Return the share of a use's kilometres that vehicles of the listed classes drive [-]; "" = all.

    Raises
    ------
    ModelError
        when classes are named and the city's fleet is not known
    """
    if parsed(classes) == frozenset(CLASSES):
        return 1.0
    fleet = city.table("fleet")
    if not len(fleet):
        raise ModelError(
            f"{city.title}: a rule names vehicle classes, and the city has no table of its fleet. "
            "Name [fleet] in the recipe, or leave the classes empty.",
            italian=f"{city.title}: una regola nomina classi di veicoli, e la città non ha una tabella del suo parco. "
            "Indica [fleet] nella ricetta, o lascia vuote le classi.",
        )
    return share(fleet, use, classes)


def drivable(uses: pd.Series[str], use: str = CAR) -> Flags:
    """Return whether each list of uses, comma-separated, names the use, shape (rows,)."""
    permitted: Flags = uses.map(lambda each: use in {one.strip() for one in each.split(",")}).to_numpy(dtype=np.bool_)
    return permitted


def _shares(exemptions: pd.DataFrame) -> dict[str, float]:
    """Return the share of trips let into each restriction; several kinds of permit add up to at most all."""
    total = exemptions.groupby("restriction_id")["share"].sum()
    return {str(name): min(1.0, float(share)) for name, share in total.items()}
