"""How much traffic and how much road: the levels by which uncertain values scale a day.

Takes   a Network and what its streets wait at junctions, trips of an hour, Values
Gives   of_road, of_trips; READ, the names they read; Blend, trips between those of two demands
Used by day.py, scenarios/uncertainty/
Source  each level is a row of parameters.csv; its central value, 1, leaves everything as it is, to the last bit
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from belvedere.mobility.equilibrium.network import Network
from belvedere.mobility.paths.shortest import Floats
from belvedere.parameters import Values

ROAD = ("road_capacity", "junction_wait", "delay_at_capacity")
TRIPS = ("trips_residents", "trips_outside")
READ = (*ROAD, *TRIPS)


class Hourly(Protocol):
    """Car trips by hour: a Demand, or a Blend of two."""

    @property
    def zones(self) -> int:
        """Number of zones, the first centroids."""
        ...

    @property
    def gateways(self) -> int:
        """Number of gateways, the other centroids."""
        ...

    def hour(self, hour: int) -> Floats:
        """Return the trips that start in a local hour, shape (centroids, centroids) [veh/h]."""
        ...


@dataclass(frozen=True)
class Blend:
    """Trips on the way from one demand to another: 0, the one; 1, the other; more, beyond it, but none below zero."""

    one: Hourly
    other: Hourly
    share: float  # [-]

    @property
    def zones(self) -> int:
        """Number of zones."""
        return self.one.zones

    @property
    def gateways(self) -> int:
        """Number of gateways."""
        return self.one.gateways

    def hour(self, hour: int) -> Floats:
        """Return the trips that start in a local hour, shape (centroids, centroids) [veh/h]."""
        before, after = self.one.hour(hour), self.other.hour(hour)
        if self.share == 1.0:
            return after
        return np.maximum(before + self.share * (after - before), 0.0)


def of_road(network: Network, waits: Floats, values: Values) -> Network:
    """Return the network with capacity, waits at junctions and delay at their levels.

    Parameters
    ----------
    waits : array, shape (links,) [s], the part of free time that is waited at junctions; 0 on connectors
    """
    curve = network.curve
    return replace(
        network,
        curve=replace(
            curve,
            free_time=curve.free_time + (values["junction_wait"] - 1.0) * waits,
            capacity=curve.capacity * values["road_capacity"],
            alpha=curve.alpha * values["delay_at_capacity"],
        ),
    )


def of_trips(trips: Floats, zones: int, values: Values) -> Floats:
    """Return an hour's trips with those between zones, and those with an end outside, at their levels.

    Parameters
    ----------
    trips : array, shape (centroids, centroids) [veh/h]; the first `zones` are zones
    """
    level = np.full(trips.shape, values["trips_outside"])
    level[:zones, :zones] = values["trips_residents"]
    scaled: Floats = trips * level
    return scaled
