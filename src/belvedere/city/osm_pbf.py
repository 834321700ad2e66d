"""Streets of an OpenStreetMap extract.

Takes   any .osm.pbf (or .osm, .opl): nodes, ways
Gives   Streets: ways split where they meet, with direction, uses and tags
Used by assemble.py
Source  OSM wiki: Key:highway, Key:oneway, Key:access. Where an extract was cut through a way, nodes that the way names
        are missing: the way is kept up to there and its last node marked `cut`; where ways were kept whole, `cut` are
        the nodes at or beyond the extract's own box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import osmium
import pandas as pd
import shapely

from belvedere.city import osm_tags
from belvedere.city.street_classes import DRIVABLE
from belvedere.city.streets import DIRECTED_TAGS, WAY_TAGS, Streets, near_hull
from belvedere.errors import InputError, MissingFileError

ROAD = "road"  # OSM: a street whose class nobody has looked at; streets.py takes it as unclassified
BOX_MARGIN = 0.0005  # [deg] about 50 m: a node this near the extract's box is at its edge
OTHER_SIDE = {
    "maxspeed:forward": "maxspeed:backward",
    "maxspeed:backward": "maxspeed:forward",
    "lanes:forward": "lanes:backward",
    "lanes:backward": "lanes:forward",
}

Point = tuple[float, float]  # longitude, latitude [deg]


@dataclass(frozen=True, slots=True)
class Way:
    """One street as mapped: the nodes that are in the file, in the direction of travel where one-way."""

    way: int
    refs: tuple[int, ...]
    oneway: bool
    uses: str
    tags: dict[str, str]
    cut_start: bool
    cut_end: bool


def streets(path: Path, crs: str) -> Streets:
    """Return the drivable streets of an extract in a projected CRS.

    Raises
    ------
    MissingFileError
        when the file is not there
    InputError
        when it is no OpenStreetMap file, was not downloaded whole, or holds no streets
    """
    ways: list[Way] = []
    places: dict[int, Point] = {}
    kinds: dict[int, str] = {}
    with opened(path) as file:
        box = osmium.FileProcessor(file).header.box()
        for each in osmium.FileProcessor(file).with_locations().with_filter(osmium.filter.KeyFilter("highway")):
            if isinstance(each, osmium.osm.Node):
                kinds[each.id] = each.tags["highway"]
            elif isinstance(each, osmium.osm.Way) and each.tags["highway"].split(";")[0] in DRIVABLE | {ROAD}:
                ways.extend(_ways(each, places))
    if not ways:
        raise InputError(path, "", "the file holds no streets", remedy="Take an extract with highway=* in it.")
    used = Counter(ref for way in ways for ref in way.refs)
    ends = {ref for way in ways for ref in (way.refs[0], way.refs[-1])}
    pieces = [piece for way in ways for piece in _split(way, used, ends)]
    nodes = _nodes(pieces, places, kinds, crs)
    cut = {way.refs[0] for way in ways if way.cut_start} | {way.refs[-1] for way in ways if way.cut_end}
    at_edge = _at_box(nodes, places, box) if box.valid() else near_hull(nodes)
    nodes = nodes.assign(cut=nodes["osm_node_id"].isin(cut).to_numpy() | at_edge)
    return Streets(nodes, _table(pieces, places, crs))


@contextmanager
def opened(path: Path) -> Iterator[str]:
    """Give the path to osmium, and say in plain words what it could not read.

    Raises
    ------
    MissingFileError, InputError
        as `streets`
    """
    if not path.is_file():
        raise MissingFileError(path, remedy="Put it into the raw folder, or correct `file` in the recipe.")
    try:
        yield str(path)
    except RuntimeError as error:
        raise InputError(
            path, "", f"not a whole OpenStreetMap file ({error})", remedy="Download the extract again."
        ) from error


def _ways(each: osmium.osm.Way, places: dict[int, Point]) -> Iterator[Way]:
    """Give the parts of a way that lie in the file, and put its nodes' places into `places` (streets' own)."""
    tags = dict(each.tags)
    highway = tags["highway"]
    uses = osm_tags.uses(highway.split(";")[0], tags.get("access", ""), tags)
    direction = osm_tags.direction(tags)
    nodes = [(node.ref, node.location) for node in each.nodes]
    inside = [location.valid() for _, location in nodes]
    if direction < 0:
        nodes.reverse()
        inside.reverse()
        tags = {OTHER_SIDE.get(key, key): value for key, value in tags.items()}
    start = 0
    while start < len(nodes):
        if not inside[start]:
            start += 1
            continue
        stop = start
        while stop < len(nodes) and inside[stop]:
            ref, location = nodes[stop]
            places[ref] = (location.lon, location.lat)
            stop += 1
        refs = [ref for ref, _ in nodes[start:stop]]
        refs = refs[:1] + [there for here, there in pairwise(refs) if here != there]
        if len(refs) > 1:
            yield Way(each.id, tuple(refs), direction != 0, uses, tags, start > 0, stop < len(nodes))
        start = stop


def _split(way: Way, used: Counter[int], ends: set[int]) -> Iterator[Way]:
    """Give the pieces of a way between nodes where streets meet or end."""
    first = 0
    for place in range(1, len(way.refs)):
        ref = way.refs[place]
        if place == len(way.refs) - 1 or used[ref] > 1 or ref in ends:
            yield Way(way.way, way.refs[first : place + 1], way.oneway, way.uses, way.tags, False, False)
            first = place


def _nodes(pieces: list[Way], places: dict[int, Point], kinds: dict[int, str], crs: str) -> gpd.GeoDataFrame:
    refs = sorted({ref for piece in pieces for ref in (piece.refs[0], piece.refs[-1])})
    where = np.array([places[ref] for ref in refs])
    return gpd.GeoDataFrame(
        {
            "osm_node_id": np.array(refs, dtype="int64"),
            "node_type": pd.Series([kinds.get(ref, "") for ref in refs], dtype="str"),
        },
        geometry=gpd.points_from_xy(where[:, 0], where[:, 1]),
        crs="EPSG:4326",
    ).to_crs(crs)


def _at_box(nodes: gpd.GeoDataFrame, places: dict[int, Point], box: osmium.osm.Box) -> npt.NDArray[np.bool_]:
    where = np.array([places[ref] for ref in nodes["osm_node_id"]])
    low, high = box.bottom_left, box.top_right
    inner = (
        (where[:, 0] > low.lon + BOX_MARGIN)
        & (where[:, 0] < high.lon - BOX_MARGIN)
        & (where[:, 1] > low.lat + BOX_MARGIN)
        & (where[:, 1] < high.lat - BOX_MARGIN)
    )
    return np.asarray(~inner, dtype="bool")


def _table(pieces: list[Way], places: dict[int, Point], crs: str) -> gpd.GeoDataFrame:
    points = np.array([places[ref] for piece in pieces for ref in piece.refs])
    which = np.repeat(np.arange(len(pieces)), [len(piece.refs) for piece in pieces])
    text = {
        tag: pd.Series([piece.tags.get(tag, "") for piece in pieces], dtype="str")
        for tag in (*WAY_TAGS, *DIRECTED_TAGS)
    }
    return gpd.GeoDataFrame(
        {
            "from_osm": np.array([piece.refs[0] for piece in pieces], dtype="int64"),
            "to_osm": np.array([piece.refs[-1] for piece in pieces], dtype="int64"),
            "osm_way_id": np.array([piece.way for piece in pieces], dtype="int64"),
            "oneway": np.array([piece.oneway for piece in pieces], dtype="bool"),
            "uses": pd.Series([piece.uses for piece in pieces], dtype="str"),
            **text,
        },
        geometry=shapely.linestrings(points, indices=which),
        crs="EPSG:4326",
    ).to_crs(crs)
