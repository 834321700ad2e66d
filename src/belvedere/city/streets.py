"""Links and nodes of a city from the streets of OpenStreetMap, whatever file they came in.

Takes   Streets: undirected or one-way ways between junctions, with their tags as text
Gives   the tables `nodes` and `links` of city/model.py; links also have speed_limit [km/h], ref, junction, osm_way_id
Used by build.py
Source  GMNS 0.96; defaults in street_classes.py
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from belvedere.city import osm_tags
from belvedere.city.street_classes import CLASSES, ENOUGH, NATIONAL, ROUNDABOUT_CAPACITY, column, free_speed
from belvedere.errors import InputError

# columns of Streets.ways beside `geometry`; text, "" where the tag is missing
WAY_TAGS = ("highway", "name", "ref", "maxspeed", "lanes", "junction", "access")
# text columns that a reader may add: what holds in one direction only
DIRECTED_TAGS = ("maxspeed:forward", "maxspeed:backward", "lanes:forward", "lanes:backward")
NEAR_HULL = 50.0  # [m] from the outline of the network; ours, to be confirmed


@dataclass(frozen=True)
class Streets:
    """What the readers of OpenStreetMap give.

    nodes   osm_node_id, node_type, cut (bool: streets go on from here outside the file), geometry
    ways    from_osm, to_osm, osm_way_id, oneway, WAY_TAGS, geometry drawn from from_osm to to_osm, which is the
            direction of travel where oneway; DIRECTED_TAGS and `uses` where the file tells more than highway and access
    """

    nodes: gpd.GeoDataFrame
    ways: gpd.GeoDataFrame


def network(streets: Streets, country: str) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the tables nodes and links: a two-way street becomes two links with one street_id.

    Raises
    ------
    InputError
        when a way ends at a node that is not there
    """
    ways = streets.ways.sort_values(["from_osm", "to_osm", "osm_way_id"], kind="stable").reset_index(drop=True)
    nodes = streets.nodes.sort_values("osm_node_id", kind="stable").reset_index(drop=True)
    number = pd.Series(nodes.index.to_numpy(dtype="int64"), index=nodes["osm_node_id"].to_numpy())
    for end in ("from_osm", "to_osm"):
        lost = ways.index[~ways[end].isin(number.index)]
        if len(lost):
            raise InputError(
                "streets",
                f"way {ways['osm_way_id'].iloc[lost[0]]}",
                f"{len(lost)} ways end at a node that is not in the file, first {ways[end].iloc[lost[0]]}",
                remedy="Download nodes and ways together.",
            )
    ways["street_id"] = np.arange(len(ways), dtype="int64")
    ways["highway"] = ways["highway"].map(facility_type)
    forward = _directed(ways, number, backward=False)
    backward = _directed(ways[~ways["oneway"]], number, backward=True)
    both = pd.concat([forward, backward], ignore_index=True)
    both = both.sort_values(["street_id", "backward"], kind="stable").reset_index(drop=True)
    links = _links(both, country)
    nodes["node_id"] = np.arange(len(nodes), dtype="int64")
    nodes["node_type"] = nodes["node_type"].astype("str")
    return (
        gpd.GeoDataFrame(nodes[["node_id", "osm_node_id", "node_type", "cut", "geometry"]], crs=streets.nodes.crs),
        gpd.GeoDataFrame(links, geometry="geometry", crs=streets.ways.crs),
    )


def facility_type(highway: str) -> str:
    """Return the class of street; the most important where a merged street has several."""
    found = [part for part in highway.split(";") if part in CLASSES]
    return min(found, key=lambda name: CLASSES[name].rank) if found else "unclassified"


def near_hull(nodes: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Return which nodes lie at the outline of the network: where a file does not tell where it was cut."""
    points = shapely.multipoints(shapely.get_coordinates(nodes.geometry))
    outline = shapely.boundary(shapely.concave_hull(points, ratio=0.1))
    return np.asarray(nodes.geometry.distance(outline) <= NEAR_HULL, dtype="bool")


def with_areas(links: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the links with the area_id of the area that holds each link's middle, "" where none does."""
    middles = gpd.GeoDataFrame(geometry=links.geometry.interpolate(0.5, normalized=True), crs=links.crs)
    joined = gpd.sjoin(middles, areas[["area_id", "geometry"]], predicate="intersects", how="left")
    first = joined.sort_values("area_id", kind="stable").groupby(level=0)["area_id"].first()
    return links.assign(area_id=first.reindex(links.index).fillna("").astype("str"))


def _directed(ways: gpd.GeoDataFrame, number: pd.Series[int], *, backward: bool) -> pd.DataFrame:
    """Return one row a way for one direction of travel, its limit and lanes being those of that direction."""
    here, there = ("to_osm", "from_osm") if backward else ("from_osm", "to_osm")
    side = "backward" if backward else "forward"
    table = pd.DataFrame(ways.drop(columns="geometry"))
    table["geometry"] = ways.geometry.reverse() if backward else ways.geometry
    table["backward"] = backward
    table["from_node_id"] = ways[here].map(number).astype("int64")
    table["to_node_id"] = ways[there].map(number).astype("int64")
    for tag in ("maxspeed", "lanes"):
        table[f"own_{tag}"] = ways.get(f"{tag}:{side}", "")
    return table


def _links(both: pd.DataFrame, country: str) -> pd.DataFrame:
    classes = both["highway"].astype("str")
    tagged_limit = _limits(both, country)
    limit = tagged_limit.fillna(_usual_limits(classes, tagged_limit))
    tagged_lanes = _lanes(both)
    lanes = tagged_lanes.fillna(pd.Series(column(classes, "lanes"), index=both.index))
    roundabout = both["junction"].isin(["roundabout", "circular"]).to_numpy()
    per_lane = column(classes, "capacity")
    per_lane = np.where(roundabout & (per_lane > 600.0), ROUNDABOUT_CAPACITY, per_lane)
    uses = both["uses"] if "uses" in both else _uses(classes, both["access"])
    geometry = gpd.GeoSeries(both["geometry"])
    return pd.DataFrame(
        {
            "link_id": np.arange(len(both), dtype="int64"),
            "street_id": both["street_id"].astype("int64"),
            "from_node_id": both["from_node_id"],
            "to_node_id": both["to_node_id"],
            "name": both["name"].str.replace(";", " / ", regex=False).astype("str"),
            "ref": both["ref"].astype("str"),
            "facility_type": classes,
            "length": geometry.length.astype("float64"),
            "lanes": lanes.astype("float64"),
            "speed_limit": limit.astype("float64"),
            "free_speed": free_speed(np.asarray(limit, dtype=np.float64), classes),
            "capacity": lanes.to_numpy(dtype="float64") * per_lane,
            "toll": np.zeros(len(both)),
            "allowed_uses": uses.astype("str"),
            "speed_tagged": tagged_limit.notna().astype("bool"),
            "lanes_tagged": tagged_lanes.notna().astype("bool"),
            "junction": both["junction"].astype("str"),
            "osm_way_id": both["osm_way_id"].astype("int64"),
            "area_id": pd.Series("", index=both.index, dtype="str"),
            "geometry": both["geometry"],
        }
    )


def _uses(classes: pd.Series[str], access: pd.Series[str]) -> pd.Series[str]:
    """Return the uses let in where the file tells no more than class and access."""
    kinds = pd.MultiIndex.from_arrays([classes, access])
    known = {kind: osm_tags.uses(kind[0], kind[1], {}) for kind in kinds.unique()}
    return pd.Series([known[kind] for kind in kinds], index=classes.index, dtype="str")


def _limits(both: pd.DataFrame, country: str) -> pd.Series[float]:
    """Return the signed limit [km/h] of each direction, NaN where none is tagged."""
    values = both["own_maxspeed"].where(both["own_maxspeed"] != "", both["maxspeed"])
    known = {value: osm_tags.speed(value, country) for value in values.unique()}
    return values.map(known).astype("float64")


def _usual_limits(classes: pd.Series[str], limits: pd.Series[float]) -> pd.Series[float]:
    """Return the limit [km/h] most streets of the class have in this city, or the table's where few are tagged."""
    usual = pd.Series(column(classes, "limit"), index=classes.index)
    for name, own in limits.dropna().groupby(classes):
        if len(own) >= ENOUGH and name not in NATIONAL:
            usual[classes == name] = float(own.mode().min())
    return usual


def _lanes(both: pd.DataFrame) -> pd.Series[float]:
    """Return the lanes of each direction, NaN where none are tagged.

    OSM counts the lanes of both directions of a two-way street together: each gets half, so a single lane that both
    share is half a lane each.
    """
    own = (
        both["own_lanes"].map({value: osm_tags.lanes(value) for value in both["own_lanes"].unique()}).astype("float64")
    )
    total = both["lanes"].map({value: osm_tags.lanes(value) for value in both["lanes"].unique()}).astype("float64")
    return own.fillna(total.where(both["oneway"], total / 2))
