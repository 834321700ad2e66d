"""Share of residents who have public transport near: 250 m to a bus, 400 m to a tram or metro, 800 m to a train.

Takes   the City's streets, zones and stops
Gives   share by area [-], weighted by residents
Used by scenarios, found by its file name
Source  PUMS indicator a.4.a. Distances are straight lines. People of a zone are taken to live along its streets: the
        half-way points of streets that are no motorway, weighted by length
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import per_resident, whole

QUANTITY = "stops_near"
NEEDS: tuple[str, ...] = ()
BUS, TRACK, RAIL = 250.0, 400.0, 800.0  # [m] bus and trolley; tram and metro; train
REACH = {"0": TRACK, "1": TRACK, "2": RAIL, "7": TRACK}  # [m] by GTFS route_type; all others as a bus
Floats = NDArray[np.float64]


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [-], weight [residents]; no row where no stop is known."""
    if not len(city.transit.get("stops", ())):
        return whole(float("nan"))
    place, reach = stops(city)
    links = city.links[~city.links["facility_type"].str.startswith(("motorway", "trunk"))]
    middle = shapely.get_coordinates(shapely.line_interpolate_point(links.geometry.to_numpy(), 0.5, normalized=True))
    near = np.zeros(len(middle), np.bool_)
    for far in np.unique(reach):
        apart, _ = KDTree(place[reach == far]).query(middle, distance_upper_bound=far)
        near |= np.isfinite(apart)
    shapes = city.zones.geometry.to_numpy()
    point, zone = shapely.STRtree(shapes).query(shapely.points(middle), predicate="within")
    length = links["length"].to_numpy(dtype="float64")
    many = len(shapes)
    streets = np.bincount(zone, weights=length[point], minlength=many)
    served = np.bincount(zone, weights=length[point] * near[point], minlength=many)
    nearest, _ = KDTree(place).query(shapely.get_coordinates(shapely.centroid(shapes)))
    share = np.where(streets > 0, served / np.maximum(streets, 1e-9), nearest <= BUS)
    return per_resident(pd.DataFrame({"zone_id": city.zones["zone_id"]}), city, share.astype(np.float64))


def stops(city: City) -> tuple[Floats, Floats]:
    """Return where stops are, (stops, 2) [m], and how far each counts as near, (stops,) [m].

    Where the feed says which lines call at which stops, a stop counts for the best of them, and one that nobody
    calls at does not count; else each counts as a bus stop.
    """
    table = city.transit["stops"]
    east, north = pyproj.Transformer.from_crs("EPSG:4326", city.crs, always_xy=True).transform(
        pd.to_numeric(table["stop_lon"]).to_numpy(), pd.to_numeric(table["stop_lat"]).to_numpy()
    )
    place = np.column_stack([east, north])
    edges, routes = city.transit.get("edges"), city.transit.get("routes")
    if edges is None or routes is None or edges.empty:
        return place, np.full(len(place), BUS)
    far = routes["route_type"].astype("str").map(REACH).fillna(BUS).to_numpy(dtype="float64")
    by_line = dict(zip(routes["route_short_name"].astype("str"), far, strict=True))
    by_line |= dict(zip(routes["route_id"].astype("str"), far, strict=True))
    calls = pd.concat(
        [edges[["line", each]].set_axis(["line", "stop"], axis=1) for each in ("from_stop_id", "to_stop_id")]
    )
    best = calls["line"].astype("str").map(by_line).fillna(BUS).groupby(calls["stop"].astype("str")).max()
    reach = best.reindex(table["stop_id"].astype("str")).to_numpy(dtype="float64")
    called = np.isfinite(reach)
    return place[called], reach[called]


summary = mean
