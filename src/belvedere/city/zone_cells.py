"""The shapes of traffic zones: H3 cells cut by areas, the slightest merged until their count lies in a range.

Takes   areas, or only the links of a network
Gives   pieces (h3, area_id, whole, geometry), and for each the zone that it becomes part of
Used by zones.py
Source  H3: https://h3geo.org/docs/core-library/restable (mean cell: 0.74 km2 at resolution 8, 0.105 km2 at 9)
"""

from __future__ import annotations

import heapq

import geopandas as gpd
import h3
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from belvedere.city.recipe_sections import ZonesSection
from belvedere.errors import InputError

SLIVER = 0.25  # [-] of its cell: a smaller piece is merged with a neighbour; ours
SHORE = 250.0  # [m] the hull of a network is widened by this, so that its outer streets lie inside; ours
CROWD = 10  # [-] cells a zone at most, to start from: a wide city gets larger cells, not a long computation; ours
FINEST = 12  # [-] H3 resolution: 300 m2 a cell


def pieces_of(areas: gpd.GeoDataFrame, links: gpd.GeoDataFrame, section: ZonesSection) -> gpd.GeoDataFrame:
    """Return the areas cut by H3 cells, sorted: h3, area_id, geometry, whole (the cell's surface [m2]).

    The resolution is the coarsest, from `section.resolution` on, that gives at least `section.minimum` pieces without
    counting slivers. A city so wide that this would be over CROWD cells a zone starts from a coarser one.

    Parameters
    ----------
    areas : area_id and polygons; no rows: the hull of the links, one area called ""
    links : lines, in the city's CRS

    Raises
    ------
    InputError
        when there are more areas than `section.maximum`, or no resolution gives enough pieces
    """
    if section.minimum > section.maximum or section.minimum < 1:
        problem = f"minimum {section.minimum} and maximum {section.maximum} leave no count of zones"
        raise InputError("city.toml", "zones", problem, remedy="Write 1 <= minimum <= maximum.")
    wholes = areas[["area_id", "geometry"]] if len(areas) else _hull(links)
    if len(wholes) > section.maximum:
        problem = f"there are {len(wholes)} areas, more than the {section.maximum} zones asked for"
        raise InputError("city.toml", "zones.maximum", problem, remedy="Raise maximum: a zone lies within one area.")
    start, surface = section.resolution, float(wholes.area.sum())
    while start > 0 and surface / h3.average_hexagon_area(start, unit="m^2") > CROWD * section.maximum:
        start -= 1
    for resolution in range(start, FINEST + 1):
        pieces = _cut(wholes, resolution)
        if int((pieces.area >= SLIVER * pieces["whole"]).sum()) >= section.minimum:
            return pieces
    problem = f"no H3 resolution from {start} to {FINEST} gives {section.minimum} zones"
    raise InputError("city.toml", "zones.minimum", problem, remedy="Lower minimum.")


def merge(pieces: gpd.GeoDataFrame, mass: npt.NDArray[np.float64], maximum: int) -> npt.NDArray[np.int64]:
    """Return for each piece the zone that it becomes part of, 0 … zones-1 in the order of their first piece.

    Slivers, and then the pieces of least mass until at most `maximum` are left, are merged into a neighbour in their
    area: the one of least mass among those with a border at least half as long as the longest. A piece with no
    neighbour goes to the nearest in its area. The last piece of an area stays.

    Parameters
    ----------
    mass : array, shape (pieces,) [-], what a zone should have an equal part of
    """
    size, weight = pieces.area.to_numpy().copy(), mass.copy()
    sliver = size < SLIVER * pieces["whole"].to_numpy()
    area = pieces["area_id"].to_numpy(dtype=object)
    owner, near = np.arange(len(pieces)), _borders(pieces)
    members = {code: int((area == code).sum()) for code in sorted(set(area))}
    left = len(pieces)
    queue = [(not sliver[row], weight[row], row) for row in range(len(pieces))]
    heapq.heapify(queue)
    while queue:
        not_sliver, heavy, row = heapq.heappop(queue)
        stale = owner[row] != row or heavy != weight[row] or not_sliver == sliver[row]
        if stale or members[area[row]] == 1 or (not_sliver and left <= maximum):
            continue
        target = _partner(row, near, weight) if near[row] else _nearest(row, pieces, owner, area)
        for other, border in near[row].items():
            near[other].pop(row)
            if other != target:
                near[other][target] = near[target][other] = near[target].get(other, 0.0) + border
        near[row] = {}
        owner[owner == row] = target
        size[target] += size[row]
        weight[target] += weight[row]
        sliver[target] = sliver[target] and size[target] < SLIVER * pieces["whole"].iloc[target]
        members[area[row]] -= 1
        left -= 1
        heapq.heappush(queue, (not sliver[target], weight[target], target))
    _, zone = np.unique(owner, return_inverse=True)
    first = pd.Series(range(len(owner))).groupby(zone).min().sort_values()
    rank = np.empty(len(first), dtype="int64")
    rank[first.index.to_numpy()] = np.arange(len(first))
    return rank[zone]


def _hull(links: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if links.empty:
        raise InputError("table links", "", "there are no links to lay zones over", remedy="Check the network's file.")
    hull = shapely.MultiPoint(shapely.get_coordinates(links.geometry.to_numpy())).convex_hull.buffer(SHORE)
    return gpd.GeoDataFrame({"area_id": pd.Series([""], dtype="str")}, geometry=[hull], crs=links.crs)


def _cut(wholes: gpd.GeoDataFrame, resolution: int) -> gpd.GeoDataFrame:
    """Return each area cut by the H3 cells that touch it: h3, area_id, geometry, whole (the cell's surface [m2])."""
    around = wholes.to_crs("EPSG:4326").geometry.union_all().convex_hull
    shape = h3.geo_to_h3shape(around)
    names = sorted(h3.h3shape_to_cells_experimental(shape, resolution, contain="overlap"))
    polygons = [shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(name)]) for name in names]
    grid = gpd.GeoDataFrame({"h3": pd.Series(names, dtype="str")}, geometry=polygons, crs="EPSG:4326").to_crs(
        wholes.crs
    )
    tree = shapely.STRtree(grid.geometry.to_numpy())
    which, cell = tree.query(wholes.geometry.to_numpy(), predicate="intersects")
    cuts = shapely.intersection(wholes.geometry.to_numpy()[which], grid.geometry.to_numpy()[cell])
    made = gpd.GeoDataFrame(
        {
            "h3": grid["h3"].to_numpy()[cell],
            "area_id": wholes["area_id"].to_numpy()[which],
            "whole": grid.area.to_numpy()[cell],
        },
        geometry=cuts,
        crs=wholes.crs,
    ).explode(index_parts=False)
    made = made[made.geom_type.isin(("Polygon",)) & (made.area > 1.0)]  # [m2] less is rounding along a border
    corner = made.representative_point()
    made = made.assign(x=corner.x, y=corner.y).sort_values(["area_id", "h3", "x", "y"], kind="stable")
    return gpd.GeoDataFrame(made.drop(columns=["x", "y"]).reset_index(drop=True), crs=wholes.crs)


def _borders(pieces: gpd.GeoDataFrame) -> list[dict[int, float]]:
    """Return for each piece the length [m] of the border it shares with each neighbour in its own area."""
    shapes, area = pieces.geometry.to_numpy(), pieces["area_id"].to_numpy(dtype=object)
    near: list[dict[int, float]] = [{} for _ in range(len(pieces))]
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=0.01)
    pairs = (one < other) & (area[one] == area[other])
    one, other = one[pairs], other[pairs]
    edge = shapely.length(shapely.intersection(shapely.buffer(shapes[one], 0.01), shapely.boundary(shapes[other])))
    for a, b, length in zip(one.tolist(), other.tolist(), edge.tolist(), strict=True):
        if length > 1.0:  # [m] a common corner is no border
            near[a][b] = near[b][a] = length
    return near


def _partner(row: int, near: list[dict[int, float]], weight: npt.NDArray[np.float64]) -> int:
    longest = max(near[row].values())
    good = [other for other, border in near[row].items() if border >= 0.5 * longest]
    return min(good, key=lambda other: (weight[other], other))


def _nearest(row: int, pieces: gpd.GeoDataFrame, owner: npt.NDArray[np.int64], area: npt.NDArray[np.object_]) -> int:
    others = np.flatnonzero((area == area[row]) & (owner != row))
    mine = shapely.union_all(pieces.geometry.to_numpy()[owner == row])
    distance = shapely.distance(mine, pieces.geometry.to_numpy()[others])
    return int(owner[others[int(distance.argmin())]])
