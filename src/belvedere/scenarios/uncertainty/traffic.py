"""The traffic of a draw, from a day that was solved: trips along today's routes, then shifted until ways cost the same.

Takes   a City, its trips by hour and its Day; for a variant, the trips of the base beside its own
Gives   around → Nearby; flows, a day's flows at any levels; longer, how times between zones move
Used by walk.py, exact.py
Source  mobility/equilibrium/nearby.py. A day of equilibria takes a minute, a day near one a tenth of a second; how far
        that is from exact equilibria is measured on some draws, and added to the intervals (exact.py)
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.day import Day, junction_waits, trips_of
from belvedere.mobility.equilibrium.circles import Ways, ways
from belvedere.mobility.equilibrium.loading import Shares, flows, shares, worth
from belvedere.mobility.equilibrium.nearby import ENOUGH, SWEEPS, settle
from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.paired import Equilibrium
from belvedere.mobility.levels import READ, Hourly, of_trips
from belvedere.parameters import Values
from belvedere.progress import Progress

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]

RESPONSE = "response_level"  # share of the modelled change of trips that a policy really brings
QUIET, PEAK = 3, 8  # [h] local hours whose times between zones are kept, when the caller does not say


@dataclass(frozen=True)
class Between:
    """What times between zones at one hour rest on."""

    shares: Shares
    at: Longs  # (kept,) pairs between zones, by which one class drives
    origin: Longs  # (kept,)
    destination: Longs  # (kept,)


@dataclass(frozen=True)
class Hour:
    """One hour's equilibrium at central levels, on its chains of links."""

    chain_of: Longs  # (links,) chain of each of the city's links, -1 in none
    total: Floats  # (chains,) [veh/h]
    loads: Floats  # (4, chains) [veh/h] of residents, of the outside, of the response of residents, of that of others
    constant: Floats  # (chains,) [s]
    waited: Floats  # (chains,) [s] of it, at junctions
    factor: Floats  # (chains,) [s/(veh/h)^power]
    factor_waited: Floats  # (chains,) what it grows by for each `waited` more
    power: Floats  # (chains,) [-]
    ways: Ways
    between: Between | None

    def flow(self, values: Values, enough: float) -> Floats:
        """Return the flow of each chain at the levels of `values`, (chains,) [veh/h]; enough: see Nearby."""
        residents, outside = values["trips_residents"], values["trips_outside"]
        answer = values[RESPONSE] - 1.0 if self.loads[2:].any() else 0.0
        amounts = (residents - 1.0, outside - 1.0, answer * residents, answer * outside)
        flow = self.total.copy()
        for amount, load in zip(amounts, self.loads, strict=True):
            if amount != 0.0:
                flow += amount * load
        driven = float(self.total.sum())
        level = float(flow.sum()) / driven if driven > 0 else 1.0
        longer = values["junction_wait"] - 1.0
        steep = values["delay_at_capacity"] / values["road_capacity"] ** self.power
        near = self.ways
        settle(
            near.begins, near.chain, near.sign, near.least * level, near.most * level, np.zeros(len(near.least)), flow,
            self.constant + longer * self.waited, steep * (self.factor + longer * self.factor_waited), self.power,
            SWEEPS, enough,
        )  # fmt: skip
        return np.maximum(flow, 0.0)


@dataclass(frozen=True)
class Nearby:
    """One side's day, as a function of the levels of trips, road and response."""

    link_id: Longs  # (24 · links,) hour by hour, links in the City's order
    hour: Longs  # (24 · links,)
    length: Floats  # (links,) [m]
    free_time: Floats  # (24, links) [s] waits at junctions included
    waits: Floats  # (links,) [s] of it
    capacity: Floats  # (24, links) [veh/h]
    alpha: Floats  # (24, links) [-]
    beta: Floats  # (24, links) [-]
    hours: tuple[Hour, ...]
    zones: int
    enough: float = ENOUGH  # [s] two ways that differ by less are left as they are

    def flows(self, values: Values) -> pd.DataFrame:
        """Return link_id, hour, flow [veh/h], speed [km/h], travel_time and free_time [s] at the levels of `values`."""
        flow = np.zeros(self.free_time.shape)
        for place, hour in enumerate(self.hours):
            there = hour.chain_of >= 0
            if len(hour.total):
                flow[place, there] = hour.flow(values, self.enough)[hour.chain_of[there]]
        alone = self._alone(values)
        full = flow / (self.capacity * values["road_capacity"])
        squared = full * full
        steep = squared * squared if (self.beta == 4.0).all() else full**self.beta
        time = alone * (1.0 + self.alpha * values["delay_at_capacity"] * steep)
        return pd.DataFrame(
            {
                "link_id": self.link_id,
                "hour": self.hour,
                "flow": flow.ravel(),
                "speed": (self.length / time * 3.6).ravel(),
                "travel_time": time.ravel(),
                "free_time": alone.ravel(),
            }
        )

    def with_free_time(self, table: pd.DataFrame, values: Values) -> pd.DataFrame:
        """Return a day's flows with what a car alone takes at the levels of `values`: free_time [s]."""
        return table.assign(free_time=self._alone(values).ravel())

    def longer(self, hour: int, table: pd.DataFrame, centre: pd.DataFrame) -> Floats:
        """Return how much longer [s] each way between zones takes on a day's flows than at the centre, (zones, zones).

        Connectors count as they do at the centre; 0 where nobody drives.

        Parameters
        ----------
        hour : one of those that `around` was asked to keep
        table, centre : as of flows

        Raises
        ------
        ModelError
            an hour that was not kept
        """
        kept = self.hours[hour].between
        if kept is None:
            raise ModelError(f"times between zones: hour {hour} was not kept. Name it when the traffic is made.")
        many = len(self.length)
        part = slice(hour * many, (hour + 1) * many)
        on_link = np.zeros(len(kept.shares.chain_of))
        on_link[:many] = (table["travel_time"].to_numpy() - centre["travel_time"].to_numpy())[part]
        seconds = np.zeros((self.zones, self.zones))
        seconds[kept.origin, kept.destination] = worth(kept.shares, on_link)[kept.at]
        return seconds

    def _alone(self, values: Values) -> Floats:
        """Return what a car alone takes on each link, waits included, (24, links) [s]."""
        time: Floats = self.free_time + (values["junction_wait"] - 1.0) * self.waits
        return time


def reads(variant: bool) -> tuple[str, ...]:
    """Return the names of the levels that move a side's traffic."""
    return (*READ, RESPONSE) if variant else READ


def around(  # noqa: PLR0917 they are what a side is
    city: City,
    day: Day,
    demand: Hourly,
    before: Hourly | None,
    progress: Progress,
    hours: Sequence[int] = (QUIET, PEAK),
    *,
    workers: int = 2,
) -> Nearby:
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
    many = len(city.links)
    waits = junction_waits(city)
    made: list[Hour] = []
    with ThreadPoolExecutor(max(1, workers)) as pool:
        running = [
            pool.submit(_hour, day.networks[hour], day.found[hour], demand, before, hour, waits, hour in hours)
            for hour in range(24)
        ]
        try:
            for hour, each in enumerate(running):
                made.append(each.result())
                progress((hour + 1) / 24, f"{hour + 1} of 24 hours varied", f"{hour + 1} ore su 24 variate")
        except BaseException:
            for each in running:
                each.cancel()
            raise
    curves = [network.curve for network in day.networks]
    return Nearby(
        day.flows["link_id"].to_numpy(),
        day.flows["hour"].to_numpy(),
        city.links["length"].to_numpy(np.float64),
        np.array([curve.free_time[:many] for curve in curves]),
        waits,
        np.array([curve.capacity[:many] for curve in curves]),
        np.array([curve.alpha[:many] for curve in curves]),
        np.array([curve.beta[:many] for curve in curves]),
        tuple(made),
        len(city.zones),
    )


def _hour(  # noqa: PLR0917 they are what an hour is
    network: Network, found: Equilibrium, demand: Hourly, before: Hourly | None, hour: int, waits: Floats, keep: bool
) -> Hour:
    """Return one hour as its chains see it."""
    at = shares(found)
    listed, trips = _parts(demand, before, hour, network)
    links, chains = len(found.flow), len(at.tail)
    in_chain = np.flatnonzero(at.chain_of >= 0)
    loads = np.zeros((4, chains))
    for part in range(4):
        if trips[part].any():
            loads[part, at.chain_of[in_chain]] = flows(at, trips[part])[in_chain]
    constant, factor, power = network.curve.powers()
    waited = np.concatenate([waits, np.zeros(links - len(waits))])
    alone = np.where(waited > 0, network.curve.free_time, 1.0)

    def summed(values: Floats) -> Floats:
        return np.bincount(at.chain_of[in_chain], values[in_chain], minlength=chains).astype(np.float64)

    powers = np.ones(chains)
    steep = in_chain[factor[in_chain] > 0]
    powers[at.chain_of[steep]] = power[steep]
    warm = found.warm
    return Hour(
        at.chain_of[: len(waits)],
        np.zeros(0) if warm is None else warm.total,
        loads,
        summed(constant),
        summed(waited),
        summed(factor),
        summed(factor * waited / alone),
        powers,
        ways(found, network, at),
        _between(at, listed, demand.zones) if keep else None,
    )


@dataclass(frozen=True)
class _Fixed:
    """One hour's trips, or how they change, as day.trips_of takes them."""

    zones: int
    gateways: int
    trips: Floats  # (centroids, centroids) [veh/h]

    def hour(self, hour: int) -> Floats:
        """Return them."""
        return self.trips


def _parts(
    demand: Hourly, before: Hourly | None, hour: int, network: Network
) -> tuple[list[Trips], tuple[Floats, Floats, Floats, Floats]]:
    """Return an hour's trips; and of residents and the outside, all trips and the response, each (pairs,) [veh/h]."""
    trips = demand.hour(hour)
    change = np.zeros_like(trips) if before is None else trips - before.hour(hour)
    listed = _by_name(demand, trips, hour, network)

    def part(of: Floats, name: str) -> Floats:
        only = of_trips(of, demand.zones, {each: float(each == name) for each in ("trips_residents", "trips_outside")})
        other = {each.name: each for each in _by_name(demand, only, hour, network)}
        return np.concatenate([_at(each, other[each.name], len(trips)) for each in listed] or [np.zeros(0)])

    names = ("trips_residents", "trips_outside")
    whole, answer = ([part(of, name) for name in names] for of in (trips, change))
    return listed, (whole[0], whole[1], answer[0], answer[1])


def _by_name(demand: Hourly, trips: Floats, hour: int, network: Network) -> list[Trips]:
    made = trips_of(_Fixed(demand.zones, demand.gateways, trips), hour, network)
    return sorted(made, key=lambda each: each.name)


def _at(listed: Trips, other: Trips, centroids: int) -> Floats:
    """Return the trips of `other` on the pairs of `listed`, 0 where it has none."""
    whole = np.zeros((centroids, centroids))
    whole[other.origin, other.destination] = other.flow
    found: Floats = whole[listed.origin, listed.destination]
    return found


def _between(at: Shares, listed: Sequence[Trips], zones: int) -> Between:
    """Return by which pair each two zones with trips are driven: the first class by name, who may enter limits."""
    origin = np.concatenate([each.origin for each in listed])
    destination = np.concatenate([each.destination for each in listed])
    within = np.flatnonzero((origin < zones) & (destination < zones))
    _, first = np.unique(origin[within] * zones + destination[within], return_index=True)
    kept = within[first]
    return Between(at, kept, origin[kept], destination[kept])
