"""What a trip by public transport takes, whatever it was computed from.

Takes   nothing
Gives   Transit, the parts of each pair's trip; nowhere, where a city has none; who walks how far to a stop
Used by frequency.py, timetable.py (make one), service.py (weighs it)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from belvedere.city.model import City
from belvedere.mobility.connectors import DETOUR, connect
from belvedere.mobility.paths.shortest import Floats

WALKING = 80.0  # [m/min] 4.8 km/h; to be confirmed
NEAR = 1000.0  # [m] straight line that people walk to a stop; to be confirmed
FAR = 2000.0  # [m] and to the nearest one where none is near
STAND_IN = "frequency stand-in"  # named in every result that rests on it
TIMETABLE = "timetable"
NONE = "none"


@dataclass(frozen=True)
class Transit:
    """Parts of a trip by public transport, (zones, zones) each; infinite where nobody rides, the diagonal included."""

    made_from: str  # STAND_IN, TIMETABLE or NONE
    ride: Floats  # [min] in vehicles
    wait: Floats  # [min]
    walk: Floats  # [min] to, between and from stops
    transfers: Floats  # [-]

    def total(self) -> Floats:
        """Return the time door to door [min]."""
        whole: Floats = self.ride + self.wait + self.walk
        return whole


def nowhere(zones: int) -> Transit:
    """Return the public transport of a city that has none."""
    never = np.full((zones, zones), np.inf)
    return Transit(NONE, never, never, never, never)


def middles(city: City) -> Floats:
    """Return where trips of each zone begin: the middle of its street nodes, (zones, 2) [m]."""
    nodes = np.ones(len(city.nodes), np.bool_)
    ways = connect(city.zones, city.table("gateways").iloc[:0], city.nodes, nodes)
    out = ways.outbound
    xy = shapely.get_coordinates(city.nodes.geometry.to_numpy())[ways.node[out]]
    many = np.bincount(ways.centroid[out], minlength=len(city.zones))
    middle: Floats = np.column_stack(
        [np.bincount(ways.centroid[out], weights=xy[:, axis], minlength=len(city.zones)) / many for axis in (0, 1)]
    )
    return middle


def to_stops(zones: Floats, stops: Floats) -> Floats:
    """Return the walk [min] between each zone and each stop, (zones, stops); infinite where nobody walks.

    People walk to any stop within NEAR; where there is none, to the nearest within FAR.
    """
    straight = np.hypot(*(zones[:, None, :] - stops[None, :, :]).transpose(2, 0, 1))
    nearest = straight.min(axis=1, keepdims=True, initial=np.inf)
    may = (straight <= NEAR) | ((straight <= nearest) & (nearest <= FAR))
    walk: Floats = np.where(may, straight * DETOUR / WALKING, np.inf)
    return walk
