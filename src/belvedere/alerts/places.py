"""What measures in a city, and what is around each: the neighbours that an alert is judged and explained by.

Takes   a City
Gives   places(): detector id → Place
Used by look.py's callers: server/, replay.py, benchmarks/alerts.py
Source  nearest over the streets, driven either way (dijkstra of scipy.sparse.csgraph); detectors that join no street:
        those of the same name (the two directions of one counting station)
"""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from belvedere.alerts.seen import Place
from belvedere.city.model import City
from belvedere.city.street_names import same_street

REACH = 1_500.0  # [m] over the streets: further away nothing is a neighbour
MOST = 6  # [-] neighbours
UNUSED = "register"  # feed of detectors that never report


def places(city: City) -> Mapping[str, Place]:
    """Return everything of a city that measures, with what is around it."""
    table = city.map_table("detectors")
    table = table[~table["detector_id"].str.startswith(f"{UNUSED}:")].sort_values("detector_id").reset_index(drop=True)
    geographic = table.geometry.to_crs("EPSG:4326")
    districts = _districts(table, city)
    streets = _streets(table, city.links)
    around = _around(table, city)
    found = {}
    for row, name in enumerate(table["detector_id"]):
        point = geographic.iloc[row]
        found[str(name)] = Place(
            place=str(name),
            name=str(table["name"].iloc[row]),
            street=streets[row],
            district=districts[row],
            feed=str(name).partition(":")[0],
            longitude=float(point.x),
            latitude=float(point.y),
            neighbours=tuple(around[row]),
        )
    return found


def _streets(table: pd.DataFrame, links: pd.DataFrame) -> list[str]:
    """Return the name of each detector's street as its link has it; as published where the two are not one street."""
    names = links["name"].to_numpy(dtype=object)
    found = []
    for published, link in zip(table["name"], table["link_id"], strict=True):
        mapped = str(names[int(link)]) if link >= 0 else ""
        same = bool(mapped) and same_street(str(published), mapped)
        found.append(mapped if same else str(published).title().replace("'S ", "'s ") if link >= 0 else "")
    return found


def _districts(table: gpd.GeoDataFrame, city: City) -> list[str]:
    areas = city.map_table("areas")
    if not len(areas) or not len(table):
        return [""] * len(table)
    joined = gpd.sjoin(table[["geometry"]], areas[["district", "geometry"]], how="left", predicate="within")
    first = joined[~joined.index.duplicated()]["district"].reindex(table.index)
    return [str(name) if isinstance(name, str) else "" for name in first]


def _around(table: pd.DataFrame, city: City) -> list[list[str]]:
    """Return the nearest detectors of each over the streets, nearest first; of those at no street the same name's."""
    names = table["detector_id"].to_numpy(dtype=object)
    link = table["link_id"].to_numpy(dtype=np.int64)
    found: list[list[str]] = [[] for _ in names]
    for label, same in table[link < 0].groupby("name", sort=True).indices.items():
        nowhere = np.flatnonzero(link < 0)[same]
        if label:
            for row in nowhere:
                found[int(row)] = [str(names[other]) for other in nowhere if other != row][:MOST]
    rows = np.flatnonzero(link >= 0).astype(np.int64)
    if not len(rows):
        return found
    links, size = city.links, len(city.nodes)
    tails, heads = links["from_node_id"].to_numpy(dtype=np.int64), links["to_node_id"].to_numpy(dtype=np.int64)
    length = np.maximum(links["length"].to_numpy(dtype=np.float64), 0.1)  # 0 would mean no link
    order = np.lexsort((length, heads, tails))  # of two links between the same nodes the shorter
    keep = np.ones(len(order), dtype=bool)
    keep[1:] = (np.diff(tails[order]) != 0) | (np.diff(heads[order]) != 0)
    first = order[keep]
    graph = coo_array((length[first], (tails[first], heads[first])), shape=(size, size)).tocsr()
    graph = graph.maximum(graph.T)
    at = tails[link[rows]]
    apart = dijkstra(graph, directed=False, indices=at, limit=REACH)[:, at]
    for position, row in enumerate(rows):
        near = np.lexsort((names[rows].astype(str), apart[position]))
        chosen = [other for other in near if other != position and np.isfinite(apart[position, other])]
        found[int(row)] = [str(names[rows[other]]) for other in chosen[:MOST]]
    return found
