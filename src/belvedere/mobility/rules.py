"""Which streets are shut to cars at an hour, and for whom.

Takes   the city's restrictions and exemptions, its links and zones
Gives   in_force, Rules: links shut to all, links open only to trips that end inside, how much of each zone is inside
Used by streets.py, day.py, classes.py, calibration.py, trial.py
Source  limited-traffic zones let in who has business inside (Highway Code art. 7); pedestrian areas nobody
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from belvedere.city.model import City
from belvedere.mobility.paths.shortest import Flags, Floats

EDGE = 20.0  # [m] a border street is not in the zone; borders are drawn less exactly than streets
CAR = "car"  # GMNS allowed_uses
MOST = 0.5  # [-] share of a street's length inside a polygon from which the polygon's rule holds on it


@dataclass(frozen=True)
class Rules:
    """What holds in one hour."""

    shut: Flags  # (links,) no car at all
    guarded: Flags  # (links,) only cars whose trip begins or ends inside a limited-traffic zone
    inside: Floats  # (zones,) [-] share of the zone's surface inside a limited-traffic zone
    let_in: Floats  # (zones,) [-] share of the trips to that part which are let in


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


def drivable(uses: pd.Series[str], use: str = CAR) -> Flags:
    """Return whether each list of uses, comma-separated, names the use, shape (rows,)."""
    permitted: Flags = uses.map(lambda each: use in {one.strip() for one in each.split(",")}).to_numpy(dtype=np.bool_)
    return permitted


def _shares(exemptions: pd.DataFrame) -> dict[str, float]:
    """Return the share of trips let into each restriction; several kinds of permit add up to at most all."""
    total = exemptions.groupby("restriction_id")["share"].sum()
    return {str(name): min(1.0, float(share)) for name, share in total.items()}
