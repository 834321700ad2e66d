"""A network on a city: all that the kernel and the expansion need of where its cells are.

Takes   City, schema.NETWORK, the places outside
Gives   Footprint; make: the kernel's Ground, the footprint's mixing and ratio, the tree of places of a release
Used by the command line, benchmarks/presence_truth.py; `earlier` keeps what has not changed from one day to the next
Source  connection.strongest with the city's prior: of the three models the one that misplaces fewest people
        (benchmarks/presence_truth.py)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from belvedere.city.model import City
from belvedere.presence.footprint.allocation import joint, nearest, zone_of_cell, zones_of_cells
from belvedere.presence.footprint.connection import strongest
from belvedere.presence.footprint.grid import Floats, Ints, cover
from belvedere.presence.footprint.prior import Outside, Prior, at, build
from belvedere.presence.footprint.signal import Radio, Signal, measure
from belvedere.presence.kernel.ground import Ground
from belvedere.presence.release.places import Tree, tree

TILE = 100.0  # [m] at 500 m a tenth of Bologna's areas have no cell of their own; ours
MARGIN = 4_000.0  # [m] of ground around the city whose people its cells hear; ours


@dataclass(frozen=True, slots=True)
class Footprint:
    """Cells on the ground of a city."""

    prior: Prior
    signal: Signal  # give it as `earlier` to the next day
    connection: csr_array  # (cells, tiles), P(cell | tile)
    zones: Ints  # (cells,) the zone that each cell counts for: an index of prior.zones
    ground: Ground  # for the kernel

    def expected(self, hour: int | None = None) -> Floats:
        """Return allocation.joint at an hour of the local clock; None: the day's mean. (zones, zones) [people]."""
        return joint(self.connection, at(self.prior, hour), self.zones)


def make(
    city: City,
    network: pd.DataFrame,
    outside: Outside,
    earlier: Footprint | None = None,
    radio: Radio | None = None,
) -> Footprint:
    """Return the footprint of a network; of `earlier` the prior and unchanged cells are taken over.

    Parameters
    ----------
    outside : places around the city
    earlier : of the same city and places; None: everything is computed

    Raises
    ------
    InputError
        naming the row, when one of the network is no antenna, or the city has no zones
    """
    west, south, east, north = (float(edge) for edge in city.zones.total_bounds)
    if earlier is None:
        grid = cover((west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN), TILE, city.crs)
        prior = build(city, grid, outside)
    else:
        prior = earlier.prior
    signal = measure(network, prior.grid, radio or Radio(), earlier.signal if earlier else None)
    connection = strongest(signal)
    shares = zones_of_cells(connection, at(prior), nearest(network, outside, prior.inside))
    zones = zone_of_cell(shares)
    return Footprint(prior, signal, connection, zones, _ground(city, network, prior, zones, outside))


def places(city: City) -> Tree:
    """Return the tree of a release: the city, its districts, its areas; a city without areas is one zone.

    Zones are in the order of Prior.zones, so that the kernel's units of the first `inside` zones are the release's.
    """
    areas = city.table("areas")
    if not len(areas):
        return tree(city.name, [(city.name, city.name)])
    pairs = zip(areas["area_id"].astype("str"), areas["district_id"].astype("str"), strict=True)
    return tree(city.name, list(pairs))


def _ground(city: City, network: pd.DataFrame, prior: Prior, zones: Ints, outside: Outside) -> Ground:
    """Return the kernel's ground: districts are the city's municipalities, each place outside is one of its own."""
    beyond = len(prior.zones) - prior.inside
    region = outside.same_region if len(outside.same_region) else np.ones(beyond, dtype=np.bool_)
    parent = places(city).parent
    own = int(parent.max()) + 1 + np.arange(beyond)
    return Ground(
        zone=zones.astype(np.int32),
        x=network["x"].round().to_numpy(dtype="int32"),
        y=network["y"].round().to_numpy(dtype="int32"),
        city=np.arange(len(prior.zones)) < prior.inside,
        region=np.concatenate([np.ones(prior.inside, dtype=np.bool_), region]),
        municipality=np.concatenate([parent, own]).astype(np.int32),
    )
