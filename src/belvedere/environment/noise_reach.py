"""Who lives along which street, and which streets he hears.

Takes   a City's links and zones
Gives   people: residents along each street, by zone; reach: how much of each street's sound power gets to the others
Used by noise.py
Source  screening, not the whole method of CNOSSOS-EU: divergence over hard ground (Directive 2002/49/EC, annex II),
        no barriers, no slopes, no weather; what rows of houses hold back is a parameter of noise.py
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import KDTree

from belvedere.city.model import City
from belvedere.environment.emission_factors import Array

Rows = NDArray[np.int64]
NOBODY = ("motorway", "motorway_link", "trunk", "trunk_link", "busway")  # classes without houses along them
PIECE = 50.0  # [m] a street is heard as points so far apart
HEARD = 300.0  # [m] beyond this distance nothing is counted
NEAREST = 25.0  # [m] another street is at least so far from the houses of this one


def people(city: City, street: Rows) -> tuple[Rows, Rows, Array]:
    """Return residents along streets: number of the street, row of the zone, people; arrays of one length.

    A zone's residents are spread along its streets by length, but for motorways and the like: no buildings are needed.
    Where a zone has none, its people live along the street nearest to its middle.

    Parameters
    ----------
    street : array, shape (links,): number of the street that a link is a direction of
    """
    links, zones = city.links, city.zones
    middles = shapely.line_interpolate_point(links.geometry.to_numpy(), 0.5, normalized=True)
    lived = np.flatnonzero(~links["facility_type"].isin(NOBODY).to_numpy())
    if not len(zones) or not len(lived):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    residents = np.nan_to_num(zones["residents"].to_numpy(np.float64))
    shapes = zones.geometry.to_numpy()
    inner, zone = shapely.STRtree(shapes).query(middles[lived], predicate="intersects")
    _, first = np.unique(inner, return_index=True)  # a middle on a border is of the first zone
    link, zone = lived[inner[first]], zone[first]
    empty = np.setdiff1d(np.flatnonzero(residents > 0), zone)
    _, near = KDTree(shapely.get_coordinates(middles[lived])).query(
        shapely.get_coordinates(shapely.centroid(shapes[empty])).reshape(-1, 2)
    )
    link, zone = np.concatenate([link, lived[near]]), np.concatenate([zone, empty])
    length = links["length"].to_numpy(np.float64)[link]
    whole = np.bincount(zone, length, len(zones))
    home, at = np.unique(street[link] * len(zones) + zone, return_inverse=True)
    made: Array = np.bincount(at, residents[zone] * length / whole[zone]).astype(np.float64)
    return home // len(zones), home % len(zones), made


def reach(city: City, street: Rows, receivers: Rows) -> csr_array:
    """Return what gets from other streets to receivers in the open, shape (receivers, streets) [1/m].

    Times each street's sound power a metre [W/m], it gives intensity × 1 m² over hard ground [W].

    Parameters
    ----------
    street : array, shape (links,): number of the street that a link is a direction of
    receivers : numbers of the streets at whose middles people are; one's own is left out
    """
    _, first = np.unique(street, return_index=True)
    lines = city.links.geometry.to_numpy()[first]
    length = city.links["length"].to_numpy(np.float64)[first]
    pieces = np.maximum(np.ceil(length / PIECE), 1).astype(np.int64)
    owner = np.repeat(np.arange(len(lines)), pieces)
    order = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    points = shapely.line_interpolate_point(lines[owner], (order + 0.5) / pieces[owner], normalized=True)
    middles = shapely.line_interpolate_point(lines[receivers], 0.5, normalized=True)
    near = KDTree(shapely.get_coordinates(middles)).sparse_distance_matrix(
        KDTree(shapely.get_coordinates(points)), HEARD, output_type="coo_matrix"
    )
    other = receivers[near.row] != owner[near.col]
    row, piece, away = near.row[other], near.col[other], np.maximum(near.data[other], NEAREST)
    share = (length / pieces)[owner[piece]] / (2.0 * np.pi * away**2)
    made = csr_array((share, (row, owner[piece])), shape=(len(receivers), len(lines)))
    made.sum_duplicates()
    return made
