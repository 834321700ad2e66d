"""One fit on the counts that may be seen, and what it predicts of all.

Takes   a city, its prior demand, counts on links
Gives   prepare → Bench, solved once without any count; counts_on; run → Outcome of a fit on some counts
Used by calibration.py, validation.py
Source  adjustment.py (demand), day.py (equilibria), uncertainty.py (estimate and interval)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
import shapely

from belvedere.city.model import City
from belvedere.mobility.calibration.adjustment import Adjusted, Counted, Hour, adjust, hour_of, prior_spread
from belvedere.mobility.calibration.folds import street_of
from belvedere.mobility.calibration.uncertainty import Errors, estimate, learn, sites_of
from belvedere.mobility.day import CHAINS, by_class
from belvedere.mobility.demand.trips import Demand, rounded
from belvedere.mobility.equilibrium.network import Network
from belvedere.mobility.equilibrium.paired import solve
from belvedere.mobility.equilibrium.warm import Warm
from belvedere.mobility.paths.shortest import Flags, Floats, Indices
from belvedere.mobility.rules import in_force
from belvedere.mobility.streets import build_for

LOOSE = 1e-3  # [-] relative gap while calibrating: flows are then within a few per cent, far below what counts can tell
WORKERS = 2  # threads


@dataclass(frozen=True)
class Solved:
    """A day's equilibria, as far as a calibration needs them."""

    hours: tuple[Hour, ...]  # use of the bench's links in each hour; trips of the prior
    flow: Floats  # (24, streets) [veh/h]
    warm: tuple[Warm | None, ...]


@dataclass(frozen=True)
class Bench:
    """What every fit starts from; no count has been seen."""

    city: City
    networks: tuple[Network, ...]  # by hour
    prior: Demand
    links: Indices  # sorted numbers of all links with a count
    spread: Floats  # covariance of the log factors
    solved: Solved  # the prior's


@dataclass(frozen=True)
class Outcome:
    """What a fit says at every count, seen or not."""

    demand: Demand
    model: Floats  # (counts,) [veh/h] the equilibrium's flow, or the flow at the prior's use of links
    estimate: Floats  # (counts,) [veh/h] corrected by what other streets' counts say; as if its street was not seen
    low: Floats  # (counts,) [veh/h]
    high: Floats  # (counts,) [veh/h]
    errors: Errors


def counts_on(table: pd.DataFrame) -> Counted:
    """Return counts of `counts.stations`, sorted by hour and detector, as arrays."""
    assert table["hour"].is_monotonic_increasing, "counts must be sorted by hour"
    return Counted(
        table["hour"].to_numpy(np.int64),
        table["link_id"].to_numpy(np.int64),
        pd.factorize(table["detector_id"])[0].astype(np.int64),
        pd.factorize(table["street"].map(street_of))[0].astype(np.int64),
        table["flow"].to_numpy(np.float64),
    )


def prepare(city: City, prior: Demand, links: Indices, done: Callable[[int], None]) -> Bench:
    """Return the equilibria of the prior and how its trips use the links with counts.

    Parameters
    ----------
    links : array, sorted link numbers
    done : called with the number of hours solved
    """
    built = {rows: build_for(city, rows) for rows in {in_force(city, hour) for hour in range(24)}}
    networks = tuple(built[in_force(city, hour)] for hour in range(24))
    middle = np.concatenate(
        [shapely.centroid(city.zones.geometry.to_numpy()), city.map_table("gateways").geometry.to_numpy()]
    )
    spread = prior_spread(shapely.get_coordinates(middle), len(city.zones))
    solved = equilibrate(networks, prior, prior, links, None, done)
    return Bench(city, networks, prior, links, spread, solved)


def equilibrate(  # noqa: PLR0917 they are what a day is solved from
    networks: Sequence[Network],
    demand: Demand,
    prior: Demand,
    links: Indices,
    warm: Sequence[Warm | None] | None,
    done: Callable[[int], None],
) -> Solved:
    """Return a day's loose equilibria and how the trips use some links."""
    found: dict[int, tuple[Hour, Floats, Warm | None]] = {}

    def chain(hours: Sequence[int]) -> None:
        earlier: Warm | None = None
        for hour in hours:
            network = networks[hour]
            trips = by_class(demand.hour(hour), network.gates)
            solution = solve(network, trips, gap=LOOSE, warm=earlier if warm is None else warm[hour])
            earlier = solution.warm
            use = hour_of(solution, trips, network.gates, prior.hour(hour), links)
            found[hour] = (use, solution.flow, solution.warm)
            done(len(found))

    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        for each in [pool.submit(chain, hours) for hours in CHAINS]:
            each.result()
    return Solved(
        tuple(found[hour][0] for hour in range(24)),
        np.array([found[hour][1] for hour in range(24)]),
        tuple(found[hour][2] for hour in range(24)),
    )


def run(
    bench: Bench, counted: Counted, seen: Flags, *, steps: int = 1, done: Callable[[int], None] = lambda _: None
) -> Outcome:
    """Return the fit on the counts that are seen.

    Parameters
    ----------
    counted : on links of the bench
    seen : array, shape (counts,)
    steps : equilibria after adjustments; 0: the prior's use of links is kept
    """
    solved = bench.solved
    adjusted = _adjusted(bench, solved, counted, seen)
    demand = _with(bench.prior, adjusted.log_factors)
    model = adjusted.flow
    for step in range(steps):
        listen = partial(_after, done, 24 * step)
        solved = equilibrate(bench.networks, demand, bench.prior, bench.links, solved.warm, listen)
        model = solved.flow[counted.hour, counted.link]
        if step < steps - 1:
            adjusted = _adjusted(bench, solved, counted, seen)
            demand = _with(bench.prior, adjusted.log_factors)
    honest = sites_of(bench.city, counted.hour, counted.link, adjusted.left_out)
    rows, others = np.flatnonzero(seen), np.flatnonzero(~seen)
    errors = learn(honest.only(rows), counted.flow[rows], counted.street[rows])
    middle = np.zeros(len(counted.flow))
    low, high = middle.copy(), middle.copy()
    middle[rows], low[rows], high[rows] = errors.left_out, *errors.left_out_range
    now = sites_of(bench.city, counted.hour[others], counted.link[others], model[others])
    middle[others], low[others], high[others] = estimate(errors, now)
    return Outcome(demand, model, middle, low, high, errors)


def _after(done: Callable[[int], None], before: int, hours: int) -> None:
    """Tell how many hours are solved, counting those of earlier steps."""
    done(before + hours)


def hours_for(solved: Solved, links: Indices, counted: Counted) -> list[Hour]:
    """Return the use of the counted links hour by hour, from that of all links of the bench."""
    found = []
    for hour, each in enumerate(solved.hours):
        columns = np.searchsorted(links, counted.link[counted.at(hour)])
        found.append(Hour(each.trips, each.use.tocsc()[:, columns].tocsr()))
    return found


def _adjusted(bench: Bench, solved: Solved, counted: Counted, seen: Flags) -> Adjusted:
    """Return the factors at one use of links."""
    return adjust(hours_for(solved, bench.links, counted), counted, bench.spread, seen, counted.street)


def _with(prior: Demand, log_factors: Floats) -> Demand:
    """Return the prior with factors of what starts and ends, rounded as the file holds them."""
    many = prior.zones + prior.gateways
    factors = rounded(np.exp(log_factors))
    return replace(prior, start_factor=factors[:, :many], end_factor=factors[:, many:])
