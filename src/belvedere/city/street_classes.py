"""What is usual for each class of street: lanes, limit, capacity, time lost at junctions.

Takes   an OSM highway class
Gives   StreetClass, and the free speed that follows from a limit
Used by streets.py, gateways.py, policies/ (free_speed after a limit has changed)
Source  limits: Italian Highway Code (D.Lgs. 285/1992) art. 142. Capacity per lane: saturation flow × share of green,
        base saturation flow 1,900 veh/h of TRB, Highway Capacity Manual 6 (2016), ch. 19, where signals rule;
        2,000 to 2,200 on motorways, ch. 12; residential and living streets as MATSim's OsmNetworkReader. Share of
        green, junctions per km and seconds lost at each are planning values from memory: to be confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

SATURATION = 1900.0  # [veh/h] a lane at a signal that is always green, HCM 6 ch. 19
ROUNDABOUT_CAPACITY = 1200.0  # [veh/h] a circulating lane, HCM 6 ch. 22; to be confirmed


@dataclass(frozen=True, slots=True)
class StreetClass:
    """What is usual for a class of street."""

    rank: int  # 0 is the most important
    lanes: float  # [-] in one direction, where the tag is missing
    limit: float  # [km/h] where the tag is missing and fewer than ENOUGH streets of the class have one
    capacity: float  # [veh/h] a lane
    delay: float  # [s/km] lost at junctions by a car that is alone: junctions per km × seconds at each


ENOUGH = 20  # [-] tagged links of a class from which on the city's own usual limit replaces the table's
NATIONAL = frozenset({"motorway", "trunk"})  # their limit is the highway code's, not the city's: they keep the table's

CLASSES: Mapping[str, StreetClass] = {
    "motorway": StreetClass(0, 2, 130, 2100.0, 3.0),  # lost to slower vehicles
    "trunk": StreetClass(1, 2, 90, 1900.0, 4.0),
    "primary": StreetClass(2, 1, 50, 0.50 * SATURATION, 20.0),  # 2 signals/km × 10 s
    "secondary": StreetClass(3, 1, 50, 0.45 * SATURATION, 22.0),
    "tertiary": StreetClass(4, 1, 50, 0.40 * SATURATION, 22.0),
    "unclassified": StreetClass(5, 1, 50, 600.0, 18.0),  # 6 junctions/km × 3 s to look and turn
    "residential": StreetClass(6, 1, 50, 600.0, 18.0),
    "living_street": StreetClass(7, 1, 20, 300.0, 12.0),
    "service": StreetClass(8, 1, 20, 300.0, 12.0),
    "busway": StreetClass(9, 1, 50, 600.0, 15.0),
    "pedestrian": StreetClass(10, 1, 10, 300.0, 12.0),
    "motorway_link": StreetClass(0, 1, 60, 1600.0, 5.0),
    "trunk_link": StreetClass(1, 1, 60, 1400.0, 10.0),
    "primary_link": StreetClass(2, 1, 50, 0.50 * SATURATION, 20.0),
    "secondary_link": StreetClass(3, 1, 50, 0.45 * SATURATION, 22.0),
    "tertiary_link": StreetClass(4, 1, 50, 0.40 * SATURATION, 22.0),
}
DRIVABLE = frozenset(CLASSES) - {"service", "pedestrian"}  # classes that a drive network takes


def column(classes: pd.Series[str], field: str) -> npt.NDArray[np.float64]:
    """Return a field of StreetClass for each class of street; every class must be in CLASSES."""
    table = {name: float(getattr(each, field)) for name, each in CLASSES.items()}
    return np.asarray(classes.map(table), dtype=np.float64)


def free_speed(limit: npt.NDArray[np.float64], classes: pd.Series[str]) -> npt.NDArray[np.float64]:
    """Return the speed [km/h] of a car that is alone on the street.

    The signed limit is not the speed of a free car in a city: it also waits and turns at junctions. So
    time per km = time at the limit + `delay` of the class, and the delay does not shrink when the limit is lowered.

    Parameters
    ----------
    limit : array, shape (links,) [km/h]
    classes : facility_type, shape (links,)
    """
    time = 3600.0 / limit + column(classes, "delay")  # [s/km]
    return np.asarray(3600.0 / time, dtype="float64")
