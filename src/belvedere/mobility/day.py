"""The 24 hours of a workday, assigned.

Takes   a City, its trips by hour, uncertain Values, an earlier Day to start from
Gives   assign → Day: flow, speed and travel time of every street in every hour, with their numerical error
Used by calibration/, response/, scenarios/
Source  hours are independent equilibria: a trip is driven in the hour in which it starts
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility import charges
from belvedere.mobility.equilibrium.network import BARRED, INSIDE, OUTSIDE, Gates, Network, Trips
from belvedere.mobility.equilibrium.paired import Equilibrium, solve
from belvedere.mobility.equilibrium.warm import Warm
from belvedere.mobility.levels import Hourly, of_road, of_trips
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.rules import in_force
from belvedere.mobility.streets import build_for
from belvedere.mobility.supply import wait as waits_at_junctions
from belvedere.parameters import CENTRAL, Values
from belvedere.progress import Progress

GAP = 1e-6  # [-] relative gap asked for when the caller does not say
# Hours that start from one another, in order: always these two, whatever the number of workers, so that a result does
# not depend on it. Each has seven of the busy hours from 7 to 20.
CHAINS = (tuple(range(3, 14)), (*range(14, 24), 0, 1, 2))


@dataclass(frozen=True)
class Day:
    """A workday as modelled; tables sorted by hour and link."""

    flows: pd.DataFrame  # link_id, hour, flow [veh/h], speed [km/h], travel_time [s]
    gaps: pd.DataFrame  # hour, relative_gap [-], passes
    flows_error: pd.DataFrame  # link_id, hour, flow [veh/h]: the change since the gap was 100 times larger
    unreachable: pd.DataFrame  # hour, origin, destination, trips [veh/h] that found no way
    warm: tuple[Warm | None, ...]  # by hour, to start another day from
    networks: tuple[Network, ...] = ()  # by hour, that were solved; hours with the same rules share one
    found: tuple[Equilibrium, ...] = ()  # by hour; empty where a Day was not assigned here


def assign(
    city: City,
    demand: Hourly,
    progress: Progress,
    *,
    gap: float = GAP,
    workers: int = 2,
    warm: Day | Sequence[Warm | None] | None = None,
    values: Values = CENTRAL,
) -> Day:
    """Return the equilibria of all 24 hours.

    Parameters
    ----------
    gap : relative gap [-] that every hour reaches
    workers : threads; more than two do not help today
    warm : a Day of the same zones and gateways, or its `warm`, before a change of city or demand
    values : levels of trips and of the road, see levels.py

    Raises
    ------
    ModelError
        when demand and city have other zones or gateways, or an hour does not converge
    CancelledError
        when `progress` raises it; hours under way are finished, none is begun
    """
    if (demand.zones, demand.gateways) != (len(city.zones), len(city.table("gateways"))):
        raise ModelError(
            f"{city.name}: demand is for {demand.zones} zones and {demand.gateways} gateways, the city has "
            f"{len(city.zones)} and {len(city.table('gateways'))}. Run: belvedere calibrate",
            italian=f"{city.name}: la domanda ha {demand.zones} zone e {demand.gateways} varchi, la città ne ha "
            f"{len(city.zones)} e {len(city.table('gateways'))}. Esegui: belvedere calibrate",
        )
    progress(0.0, "Preparing the streets", "Preparazione delle strade")
    by_hour = networks_of(city, values)
    starts = warm.warm if isinstance(warm, Day) else warm
    stop = threading.Event()
    solved: dict[int, Equilibrium] = {}

    def chain(hours: Sequence[int]) -> None:
        earlier: Warm | None = None
        for hour in hours:
            if stop.is_set():
                return
            network = by_hour[hour]
            start = earlier if starts is None else starts[hour]
            found = solve_hour(network, demand, hour, gap, start, values)
            earlier = found.warm
            solved[hour] = found

    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        running: set[Future[None]] = {pool.submit(chain, hours) for hours in CHAINS}
        try:
            while running:
                done, running = wait(running, timeout=0.1, return_when=FIRST_COMPLETED)
                for each in done:
                    each.result()
                count = len(solved)
                progress(0.02 + 0.96 * count / 24, f"{count} of 24 hours assigned", f"{count} ore su 24 assegnate")
        except BaseException:
            stop.set()
            raise
    return _tables(city, by_hour, solved)


def networks_of(city: City, values: Values = CENTRAL) -> tuple[Network, ...]:
    """Return the network of each hour, at the levels of the road; hours with the same rules share one."""
    waits = junction_waits(city)
    rows = [(in_force(city, hour), charges.in_force(city, hour)) for hour in range(24)]
    networks: dict[tuple[tuple[int, ...], tuple[int, ...]], Network] = {}
    for each in sorted(set(rows)):
        made = build_for(city, *each)
        connectors = np.zeros(len(made.from_node) - len(waits))
        networks[each] = of_road(made, np.concatenate([waits, connectors]), values)
    return tuple(networks[each] for each in rows)


def junction_waits(city: City) -> Floats:
    """Return what a vehicle waits at the end of each link when it is alone, shape (links,) [s]."""
    return waits_at_junctions(city.links, city.nodes)


def trips_of(demand: Hourly, hour: int, network: Network, values: Values = CENTRAL) -> tuple[Trips, ...]:
    """Return the trips of one hour by class, at their levels; see by_class.

    Where a low-emission zone is in force, those who pass it by in vehicles that it shuts out are a class of their own.
    """
    entering, passing = by_class(of_trips(demand.hour(hour), demand.zones, values), network.gates)
    if network.barred is None:
        return entering, passing
    kept_out = network.barred[passing.origin, passing.destination]
    return (
        entering,
        replace(passing, flow=passing.flow * (1.0 - kept_out)),
        replace(passing, name=BARRED, flow=passing.flow * kept_out),
    )


def solve_hour(  # noqa: PLR0917 they are what an hour is
    network: Network, demand: Hourly, hour: int, gap: float, warm: Warm | None, values: Values = CENTRAL
) -> Equilibrium:
    """Return the equilibrium of one hour's trips."""
    return solve(network, trips_of(demand, hour, network, values), gap=gap, warm=warm)


def by_class(trips: Floats, gates: Gates | None) -> tuple[Trips, Trips]:
    """Return trips by whether they begin or end inside a limited-traffic zone in force.

    Of trips with an end inside, the share that is let in drives in; the others park, and later start, in the same zone
    outside the limits, or in the nearest zone outside.

    Parameters
    ----------
    trips : array, shape (centroids, centroids) [veh/h]
    """
    if gates is None:
        return _listed(INSIDE, np.zeros_like(trips)), _listed(OUTSIDE, trips)
    in_zone = gates.inside * gates.let_in  # share of a centroid's trips that drive inside
    parked = gates.inside * (1.0 - gates.let_in)
    outside = 1.0 - gates.inside
    moved = np.zeros((len(in_zone), len(in_zone)))  # (from centroid, to the centroid where its trips begin or end)
    moved[np.arange(len(in_zone)), np.arange(len(in_zone))] = outside
    np.add.at(moved, (np.arange(len(in_zone)), gates.park), parked)
    free = moved.T @ trips @ moved
    entering = (in_zone[:, None] * trips) @ (moved + np.diag(in_zone)) + moved.T @ (trips * in_zone)
    return _listed(INSIDE, entering), _listed(OUTSIDE, free)


def _listed(name: str, trips: Floats) -> Trips:
    """Return the pairs with trips between different centroids."""
    between = trips.copy()
    np.fill_diagonal(between, 0.0)
    origin, destination = np.nonzero(between)
    return Trips(name, origin.astype(np.int64), destination.astype(np.int64), between[origin, destination])


def _tables(city: City, by_hour: Sequence[Network], solved: dict[int, Equilibrium]) -> Day:
    """Return what was solved as tables."""
    link_id = city.links["link_id"].to_numpy()
    length = city.links["length"].to_numpy()
    many = len(link_id)
    flow = np.array([solved[hour].flow[:many] for hour in range(24)])
    error = np.array([solved[hour].flow_error[:many] for hour in range(24)])
    time = np.array([by_hour[hour].curve.time(solved[hour].flow)[:many] for hour in range(24)])
    index = {"link_id": np.tile(link_id, 24), "hour": np.repeat(np.arange(24), many)}
    lost = [(hour, *each[1:]) for hour in range(24) for each in solved[hour].unreachable]
    return Day(
        pd.DataFrame(
            {
                **index,
                "flow": flow.ravel(),
                "speed": (length / time * 3.6).ravel(),
                "travel_time": time.ravel(),
            }
        ),
        pd.DataFrame(
            {
                "hour": np.arange(24),
                "relative_gap": [solved[hour].relative_gap for hour in range(24)],
                "passes": [len(solved[hour].passes) for hour in range(24)],
            }
        ),
        pd.DataFrame({**index, "flow": error.ravel()}),
        pd.DataFrame(lost, columns=["hour", "origin", "destination", "trips"]),
        tuple(solved[hour].warm for hour in range(24)),
        tuple(by_hour),
        tuple(solved[hour] for hour in range(24)),
    )
