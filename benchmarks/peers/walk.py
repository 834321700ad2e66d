"""A walk graph of every mapped point, as routing on foot is often given: most nodes have two neighbours.

Takes   an OpenStreetMap extract
Gives   Walk: links between neighbouring points of all ways that may be walked, both directions
Used by benchmarks/paths.py
Source  osm_tags.uses decides who may walk; a straight line between points, on a sphere
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium

from belvedere.city import osm_tags
from belvedere.city.osm_pbf import opened
from belvedere.errors import InputError
from belvedere.mobility.paths.shortest import Floats, Indices

EARTH = 6371008.8  # [m] mean radius, IUGG
WALK_SPEED = 1.25  # [m/s] 4.5 km/h, a planning value
NOT_THERE = frozenset({"construction", "proposed", "razed", "abandoned", "raceway"})  # values of highway=*


@dataclass(frozen=True)
class Walk:
    """A graph on foot, its nodes in the order of their OpenStreetMap numbers."""

    from_node: Indices  # (links,)
    to_node: Indices  # (links,)
    nodes: int
    time: Floats  # (links,) [s]


def read(path: Path) -> Walk:
    """Return the walk graph of an extract.

    Raises
    ------
    MissingFileError, InputError
        no such file, no OpenStreetMap, or nothing in it that may be walked
    """
    where: dict[int, tuple[float, float]] = {}
    pairs: list[tuple[int, int]] = []
    with opened(path) as file:
        for way in osmium.FileProcessor(file, osmium.osm.NODE | osmium.osm.WAY).with_locations():
            if not isinstance(way, osmium.osm.Way) or way.tags.get("highway", "construction") in NOT_THERE:
                continue
            tags = dict(way.tags)
            if "walk" not in osm_tags.uses(tags["highway"].split(";")[0], tags.get("access", ""), tags).split(","):
                continue
            points = [(node.ref, node.location) for node in way.nodes if node.location.valid()]
            where.update((ref, (place.lon, place.lat)) for ref, place in points)
            pairs.extend((here, there) for (here, _), (there, _) in pairwise(points) if here != there)
    if not pairs:
        raise InputError(path, "", "nothing in it may be walked", remedy="Take an extract with highway=* in it.")
    refs, flat = np.unique(np.array(pairs, np.int64), return_inverse=True)
    ends = np.unique(np.sort(flat.reshape(-1, 2), axis=1), axis=0)
    place = np.radians([where[int(ref)] for ref in refs])
    one, other = place[ends[:, 0]], place[ends[:, 1]]
    half = (np.sin((other - one) / 2.0)) ** 2
    chord = half[:, 1] + np.cos(one[:, 1]) * np.cos(other[:, 1]) * half[:, 0]
    time = 2.0 * EARTH * np.arcsin(np.sqrt(chord)) / WALK_SPEED
    both = np.concatenate([ends, ends[:, ::-1]])
    return Walk(both[:, 0].copy(), both[:, 1].copy(), len(refs), np.concatenate([time, time]))
