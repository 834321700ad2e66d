"""The traffic of a draw, from a day that was solved: flows along the tangent of each hour, times by the delay curves.

Takes   a City, its trips by hour and its Day; for a variant, the trips of the base beside its own
Gives   tangents → Traffic; Traffic.flows, a day's flows at any levels; slower, how times between zones move
Used by walk.py
Source  mobility/equilibrium/sensitivity.py. A day of equilibria takes a minute, a day along its tangents milliseconds;
        how far that is from exact equilibria is measured on some draws, and added to the intervals (exact.py)
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from belvedere.city.model import City
from belvedere.mobility.day import Day, junction_waits, trips_of
from belvedere.mobility.equilibrium.curves import BPR
from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.sensitivity import pair_costs, respond, tangent
from belvedere.mobility.levels import ROAD, TRIPS, Hourly, of_trips
from belvedere.parameters import CENTRAL, Values
from belvedere.progress import Progress

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

RESPONSE = "response_level"  # share of the modelled change of trips that a policy really brings
QUIET, PEAK = 3, 8  # [h] local hours whose times between zones are kept, when the caller does not say


@dataclass(frozen=True)
class Slower:
    """By how much an hour's times between zones grow with each parameter."""

    hour: int
    seconds: Singles  # (names, zones, zones) [s a unit of the parameter]


@dataclass(frozen=True)
class Traffic:
    """One side's day, as a function of the levels of trips, road and response."""

    names: tuple[str, ...]  # the levels that move it
    link_id: npt.NDArray[np.int64]  # (24 · links,) hour by hour, links in the City's order
    hour: npt.NDArray[np.int64]  # (24 · links,)
    length: Floats  # (links,) [m]
    flow: Floats  # (24, links) [veh/h] at central levels
    moves: Singles  # (names, 24 · links) [veh/h a unit of the parameter]
    free_time: Floats  # (24, links) [s] waits at junctions included
    waits: Floats  # (links,) [s] of it
    capacity: Floats  # (24, links) [veh/h]
    alpha: Floats  # (24, links) [-]
    beta: Floats  # (24, links) [-]
    slower: tuple[Slower, ...]

    def flows(self, values: Values) -> pd.DataFrame:
        """Return link_id, hour, flow [veh/h], speed [km/h], travel_time [s] at the levels of `values`."""
        moved = np.zeros(self.flow.size, np.float32)  # not by BLAS: every process would start threads of its own
        for name, moves in zip(self.names, self.moves, strict=True):
            moved += np.float32(values[name] - CENTRAL[name]) * moves
        flow = np.maximum(self.flow + moved.reshape(self.flow.shape), 0.0)
        free_time = self.free_time + (values["junction_wait"] - 1.0) * self.waits
        full = flow / (self.capacity * values["road_capacity"])
        squared = full * full
        steep = squared * squared if (self.beta == 4.0).all() else full**self.beta
        time = free_time * (1.0 + self.alpha * values["delay_at_capacity"] * steep)
        return pd.DataFrame(
            {
                "link_id": self.link_id,
                "hour": self.hour,
                "flow": flow.ravel(),
                "speed": (self.length / time * 3.6).ravel(),
                "travel_time": time.ravel(),
            }
        )

    def seconds(self, hour: int, values: Values) -> Floats:
        """Return how much longer [s] each way between zones takes at an hour that is kept, (zones, zones)."""
        kept = next(each for each in self.slower if each.hour == hour)
        away = np.array([values[name] - CENTRAL[name] for name in self.names])
        return np.tensordot(away, kept.seconds.astype(np.float64), axes=1)


@dataclass(frozen=True)
class _Moved:
    """What one hour's tangent gave."""

    flow: Singles  # (names, links)
    seconds: Singles | None  # (names, zones, zones)


def tangents(  # noqa: PLR0917 they are what a side is
    city: City,
    day: Day,
    demand: Hourly,
    before: Hourly | None,
    progress: Progress,
    hours: Sequence[int] = (QUIET, PEAK),
    *,
    workers: int = 2,
) -> Traffic:
    """Return one side's traffic as a function of its levels.

    Parameters
    ----------
    day : solved at central levels, to 1e-6 or less
    before : the base's trips, for a variant; None for the base itself
    hours : whose times between zones are kept
    workers : threads

    Raises
    ------
    CancelledError
        when `progress` raises it
    """
    names = (*ROAD, *TRIPS, *(() if before is None else (RESPONSE,)))
    many, zones = len(city.links), len(city.zones)
    waits = junction_waits(city)
    moved: list[_Moved] = []

    def of_hour(hour: int) -> _Moved:
        network, found = day.networks[hour], day.found[hour]
        listed, trips = _changes(demand, before, hour, network, names)
        at = tangent(found, network)
        cost = _costs(network.curve, found.flow, waits, names)
        flow = respond(at, trips, cost)
        if hour not in hours:
            return _Moved(flow[:many].T.astype(np.float32), None)
        longer = pair_costs(at, cost + network.curve.slope(found.flow)[:, None] * flow)
        return _Moved(flow[:many].T.astype(np.float32), _between(longer, listed, zones).astype(np.float32))

    with ThreadPoolExecutor(max(1, workers)) as pool:
        running = [pool.submit(of_hour, hour) for hour in range(24)]
        try:
            for hour, each in enumerate(running):
                moved.append(each.result())
                progress((hour + 1) / 24, f"{hour + 1} of 24 hours varied", f"{hour + 1} ore su 24 variate")
        except BaseException:
            for each in running:
                each.cancel()
            raise
    curves = [network.curve for network in day.networks]
    return Traffic(
        names,
        day.flows["link_id"].to_numpy(),
        day.flows["hour"].to_numpy(),
        city.links["length"].to_numpy(np.float64),
        day.flows["flow"].to_numpy(np.float64).reshape(24, many),
        np.concatenate([each.flow for each in moved], axis=1),
        np.array([curve.free_time[:many] for curve in curves]),
        waits,
        np.array([curve.capacity[:many] for curve in curves]),
        np.array([curve.alpha[:many] for curve in curves]),
        np.array([curve.beta[:many] for curve in curves]),
        tuple(Slower(hour, each.seconds) for hour, each in enumerate(moved) if each.seconds is not None),
    )


@dataclass(frozen=True)
class _Fixed:
    """One hour's trips, or how they change, as day.trips_of takes them."""

    zones: int
    gateways: int
    trips: Floats  # (centroids, centroids) [veh/h]

    def hour(self, hour: int) -> Floats:
        """Return them whatever the hour."""
        return self.trips


def _changes(
    demand: Hourly, before: Hourly | None, hour: int, network: Network, names: Sequence[str]
) -> tuple[list[Trips], Floats]:
    """Return an hour's trips, and by how much each level moves them, (pairs, names) [veh/h a unit]."""
    trips = demand.hour(hour)
    listed = _by_name(demand, trips, hour, network)
    pairs = sum(len(each.flow) for each in listed)
    columns = np.zeros((pairs, len(names)))
    for column, name in enumerate(names):
        if name in TRIPS:
            change = of_trips(trips, demand.zones, {each: float(each == name) for each in TRIPS})
        elif name == RESPONSE and before is not None:
            change = trips - before.hour(hour)
        else:
            continue
        other = {each.name: each for each in _by_name(demand, change, hour, network)}
        columns[:, column] = np.concatenate([_at(each, other[each.name], len(trips)) for each in listed])
    return listed, columns


def _by_name(demand: Hourly, trips: Floats, hour: int, network: Network) -> list[Trips]:
    made = trips_of(_Fixed(demand.zones, demand.gateways, trips), hour, network)
    return sorted(made, key=lambda each: each.name)


def _at(listed: Trips, other: Trips, centroids: int) -> Floats:
    """Return the trips of `other` on the pairs of `listed`, 0 where it has none."""
    whole = np.zeros((centroids, centroids))
    whole[other.origin, other.destination] = other.flow
    found: Floats = whole[listed.origin, listed.destination]
    return found


def _costs(curve: BPR, flow: Floats, waits: Floats, names: Sequence[str]) -> Floats:
    """Return by how much each level of the road makes each link dearer at today's flow, (links, names) [s a unit]."""
    time = curve.time(flow)
    delay = time - curve.free_time
    waited = np.concatenate([waits, np.zeros(len(time) - len(waits))])
    cost = np.zeros((len(time), len(names)))
    for column, name in enumerate(names):
        if name == "road_capacity":
            cost[:, column] = -curve.beta * delay
        elif name == "delay_at_capacity":
            cost[:, column] = delay
        elif name == "junction_wait":
            cost[:, column] = waited * time / np.where(waited > 0, curve.free_time, 1.0)
    return cost


def _between(slower: Floats, listed: Sequence[Trips], zones: int) -> Floats:
    """Return a quantity of pairs, (pairs, names), as matrices between zones, (names, zones, zones); 0 without trips.

    Where several classes drive between two zones, the first by name counts: who may drive into limited-traffic zones.
    """
    origin = np.concatenate([each.origin for each in listed])[::-1]
    destination = np.concatenate([each.destination for each in listed])[::-1]
    within = (origin < zones) & (destination < zones)
    made = np.zeros((slower.shape[1], zones, zones))
    finite = np.where(np.isfinite(slower[::-1][within]), slower[::-1][within], 0.0)
    made[:, origin[within], destination[within]] = finite.T
    return made
