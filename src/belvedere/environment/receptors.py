"""Where people breathe: points along the streets of each zone, at the fronts of houses.

Takes   a City (links, zones, landuse, detectors)
Gives   Receptors: points with the row they belong to (zones first, then air stations) and the street they stand on
Used by air.py, canyon.py
Source  people are taken to live evenly along the streets of a zone, in residential land where there is any [M];
        a façade stands 6 m from the middle of a street, and 1.75 m more for each lane and direction above one [M]
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely import get_coordinates, line_interpolate_point, point_on_surface
from shapely.geometry.base import BaseGeometry

from belvedere.city.model import City

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

POINTS = 12  # [-] of a zone
FACADE = 6.0  # [m] from the middle of a street with one lane a direction [M]
LANE = 1.75  # [m] half a lane
SPACING = 25.0  # [m] between candidates along a street
NO_HOMES = ("motorway", "motorway_link", "trunk", "trunk_link", "busway")
AIR_STATION = "air_station"


@dataclass(frozen=True)
class Receptors:
    """Points where the air is worked out, in rows that are averaged."""

    position: Floats  # (n, 2) [m]
    row: Indices  # (n,) zones 0 … z-1, then stations
    street: Indices  # (n,) street_id that the point stands on; -1: none
    stations: tuple[str, ...]  # detector_id of each row after the zones
    zones: int

    @property
    def rows(self) -> int:
        """Rows in all."""
        return self.zones + len(self.stations)


def receptors(city: City) -> Receptors:
    """Return the points of a city: up to POINTS a zone, and every air station where the publisher places it.

    A zone without streets gets one point within it.
    """
    candidates = _along_streets(city)
    inside = gpd.sjoin(candidates, city.zones[["zone_id", "geometry"]], predicate="within", how="inner")
    homes = city.map_table("landuse")
    homes = homes[homes["landuse"] == "residential"]
    near_homes = set(gpd.sjoin(inside.drop(columns="index_right"), homes, predicate="within", how="inner").index)
    inside["home"] = inside.index.isin(near_homes)
    positions, rows, streets = [], [], []
    by_zone = dict(tuple(inside.groupby("zone_id", sort=True)))
    for zone, shape in zip(city.zones["zone_id"].to_numpy(), city.zones.geometry, strict=True):
        some = by_zone.get(zone)
        if some is None:
            positions.append(get_coordinates(point_on_surface(shape)))
            streets.append(np.array([-1]))
        else:
            some = some[some["home"]] if some["home"].any() else some
            # evenly spaced along all its streets, strung in order of their ids
            chosen = some.iloc[np.unique(np.linspace(0, len(some) - 1, POINTS).round().astype(np.int64))]
            positions.append(get_coordinates(chosen.geometry.to_numpy()))
            streets.append(chosen["street_id"].to_numpy(dtype=np.int64))
        rows.append(np.full(len(streets[-1]), zone, dtype=np.int64))
    detectors = city.map_table("detectors")
    stations = detectors[detectors["kind"] == AIR_STATION].sort_values("detector_id")
    first = len(city.zones)
    return Receptors(
        np.concatenate([*positions, get_coordinates(stations.geometry.to_numpy())]),
        np.concatenate([*rows, np.arange(first, first + len(stations), dtype=np.int64)]),
        np.concatenate([*streets, np.full(len(stations), -1, dtype=np.int64)]),
        tuple(stations["detector_id"]),
        first,
    )


def _along_streets(city: City) -> gpd.GeoDataFrame:
    """Return candidates with street_id: points every SPACING metres, on the two sides by turns, at the façade."""
    links = city.links
    homes = links[~links["facility_type"].isin(NO_HOMES)]
    one = homes.sort_values(["street_id", "link_id"]).drop_duplicates("street_id")
    lanes = homes.groupby("street_id")["lanes"].sum().reindex(one["street_id"]).to_numpy(dtype=np.float64)
    count = np.maximum((one["length"].to_numpy() / SPACING).astype(np.int64), 1)
    index = np.repeat(np.arange(len(one)), count)
    turn = np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)
    length = one.geometry.length.to_numpy()[index]
    at = (turn + 0.5) / count[index] * length
    shapes: NDArray[np.object_] = one.geometry.to_numpy()[index]
    middle = get_coordinates(line_interpolate_point(shapes, at))
    ahead = get_coordinates(line_interpolate_point(shapes, np.minimum(at + 1.0, length)))
    back = get_coordinates(line_interpolate_point(shapes, np.maximum(at - 1.0, 0.0)))
    along = ahead - back
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    side = np.where(turn % 2 == 0, 1.0, -1.0) * (FACADE + LANE * np.maximum(np.nan_to_num(lanes)[index] - 2.0, 0.0))
    points = middle + side[:, None] * np.column_stack([along[:, 1], -along[:, 0]])
    table = pd.DataFrame({"street_id": one["street_id"].to_numpy(dtype=np.int64)[index]})
    shapes_of: list[BaseGeometry] = list(gpd.points_from_xy(points[:, 0], points[:, 1]))
    return gpd.GeoDataFrame(table, geometry=shapes_of, crs=links.crs)
