"""What people choose and how full the streets are, until one no longer changes the other.

Takes   a City, typical counts where there are any
Gives   converge → Converged: car demand, the choice of each purpose, what each round changed
Used by demand.py (few rounds), shares.py, scenarios later
Source  fixed point of choice and equilibrium. Times by car are averaged with a step that halves whenever the change
        grows (after Polyak & Juditsky): full steps where answers are mild, smaller ones where they swing
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.city.facts import MODES
from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.day import solve_hour
from belvedere.mobility.demand.profiles import SHAPES
from belvedere.mobility.demand.travel import Travel, Wish, drivers, travel
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.equilibrium.network import Network
from belvedere.mobility.equilibrium.warm import Warm
from belvedere.mobility.modes.choice import AtHand, Choice, at_hand, choose
from belvedere.mobility.modes.constants import Targets, fit, prior, targets
from belvedere.mobility.modes.priors import CAR, TRANSIT
from belvedere.mobility.modes.service import Ground, Prices, both_ways, ground, utilities
from belvedere.mobility.modes.transit import Transit
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.rules import in_force
from belvedere.mobility.skims import ByCar, by_car
from belvedere.mobility.streets import build_for
from belvedere.progress import Progress, silent

PEAK, QUIET = 8, 11  # local hours that stand for the peak and for the rest of the day
PEAK_HOURS = (7, 8, 17, 18)
TOLERANCE = 1e-3  # [-] largest change of the share of any mode in the trips of any pair and purpose
GAP = 1e-4  # [-] relative gap of the equilibria in between
ROUNDS = 30  # before giving up


@dataclass(frozen=True)
class Setting:
    """What a choice is made in, apart from traffic."""

    wanted: Travel
    ground: Ground
    have: tuple[AtHand, ...]  # by purpose
    in_peak: tuple[float, ...]  # [-] of each purpose's trips
    targets: Targets  # shares that the constants are fitted to


@dataclass(frozen=True)
class Converged:
    """Choices and traffic that belong together."""

    demand: Demand
    setting: Setting
    choices: tuple[Choice, ...]  # by purpose, as Travel.wishes
    constants: Floats  # (modes,) [-]
    drives: tuple[ByCar, ByCar]  # peak, quiet: what the choices were made for; lengths on free streets
    rounds: pd.DataFrame  # round, step [-], change [-]: the largest of any share
    converged: bool  # to the tolerance asked for


def converge(
    city: City,
    counts: pd.DataFrame | None = None,
    progress: Progress = silent,
    *,
    tolerance: float = TOLERANCE,
    rounds: int | None = None,
    transit: Transit | None = None,
    constants: Floats | None = None,
) -> Converged:
    """Return mode choice and car traffic that agree.

    Parameters
    ----------
    counts : counts.typical_workday of the city
    rounds : stop after so many whether or not they agree; None: until they do
    transit : None: by the timetable where the feed has one, else the stand-in where the bundle has one
    constants : array, shape (modes,), of an earlier run, as to see what a policy changes; None: fitted to the shares
        that the city knows

    Raises
    ------
    ModelError
        when people, streets or shares are missing, or choice and traffic do not agree after ROUNDS
    """
    progress(0.0, "Trips by purpose", "Spostamenti per motivo")
    wanted = travel(city, build_for(city, ()), counts)
    networks = tuple(build_for(city, in_force(city, hour)) for hour in (PEAK, QUIET))
    setting = settle(city, wanted, networks[1], transit)
    length = city.links["length"].to_numpy(dtype="float64")
    drives = tuple(by_car(network, None, length, wanted.zones) for network in networks)
    held = constants is not None
    now, choices = calibrated(setting, (drives[0], drives[1]), prior() if constants is None else constants, held=held)
    warm: list[Warm | None] = [None, None]
    said: list[tuple[int, float, float]] = []
    step, last = 1.0, np.inf
    most = ROUNDS if rounds is None else rounds
    while len(said) < most:
        demand = drivers(wanted, tuple(each.shares[CAR] for each in choices))
        loaded = []
        for at, (network, hour) in enumerate(zip(networks, (PEAK, QUIET), strict=True)):
            found = solve_hour(network, demand, hour, GAP, warm[at])
            warm[at] = found.warm
            loaded.append(by_car(network, found.flow, length, wanted.zones))
        drives = tuple(_between(old, new, step) for old, new in zip(drives, loaded, strict=True))
        now, after = calibrated(setting, (drives[0], drives[1]), now, held=held)
        change = max(
            float(np.abs(new.shares - old.shares).max(initial=0.0)) for new, old in zip(after, choices, strict=True)
        )
        choices = after
        said.append((len(said) + 1, step, change))
        progress(
            min(0.95, len(said) / 8), f"Choice and traffic: round {len(said)}", f"Scelta e traffico: giro {len(said)}"
        )
        if change / step <= tolerance:
            break
        step = step / 2.0 if change > 0.7 * last else step
        last = change
    agreed = bool(said) and said[-1][2] / said[-1][1] <= tolerance
    if rounds is None and not agreed:
        raise ModelError(
            f"{city.name}: after {most} rounds of choice and traffic a share still changes by {said[-1][2]:.1e}, "
            f"not {tolerance:g}. Ask for a larger tolerance, or look for streets with hardly any capacity."
        )
    demand = drivers(wanted, tuple(each.shares[CAR] for each in choices))
    table = pd.DataFrame(said, columns=["round", "step", "change"])
    progress(1.0, "Choice and traffic agree", "Scelta e traffico concordano")
    return Converged(demand, setting, choices, now, (drives[0], drives[1]), table, agreed)


def settle(city: City, wanted: Travel, network: Network, transit: Transit | None = None) -> Setting:
    """Return what choices are made in; `network` with limited-traffic zones in force."""
    found = ground(city, network, wanted.apart, transit)
    possible = np.ones(len(MODES), np.bool_)
    possible[TRANSIT] = np.isfinite(found.transit.ride).any()
    return Setting(
        wanted,
        found,
        tuple(at_hand(city, wish.purpose, wish.name) for wish in wanted.wishes),
        tuple(_in_peak(wish.name) for wish in wanted.wishes),
        targets(city, possible),
    )


def calibrated(
    setting: Setting, drives: tuple[ByCar, ByCar], start: Floats, *, held: bool = False
) -> tuple[Floats, tuple[Choice, ...]]:
    """Return constants that give the shares aimed at, or `start` if held, and the choices made with them."""
    worth = [utility(setting, at, drives) for at in range(len(setting.wanted.wishes))]
    wishes, have = setting.wanted.wishes, setting.have
    last: list[tuple[Choice, ...]] = []

    def shares(constants: Floats) -> Floats:
        made = tuple(choose(each, constants, owned) for each, owned in zip(worth, have, strict=True))
        last[:] = [made]
        return total_shares(wishes, made)

    if held:
        shares(start)
        return start, last[0]
    constants = fit(setting.targets.shares, shares, start)
    return constants, last[0]


def utility(setting: Setting, at: int, drives: tuple[ByCar, ByCar], prices: Prices | None = None) -> Floats:
    """Return the utilities of one purpose, (modes, zones, zones), for its mix of peak and quiet hours."""
    peak = setting.in_peak[at]
    time = peak * drives[0].time + (1.0 - peak) * drives[1].time
    length = peak * drives[0].length + (1.0 - peak) * drives[1].length
    return utilities(setting.ground, both_ways(time) / 60.0, both_ways(length) / 1000.0, prices)


def total_shares(wishes: tuple[Wish, ...], choices: tuple[Choice, ...]) -> Floats:
    """Return the shares of modes in residents' trips, (modes,) [-]; visitors are in no city's statistics."""
    trips = np.zeros(len(MODES))
    for wish, choice in zip(wishes, choices, strict=True):
        if wish.name != "visitors":
            trips += (choice.shares * wish.trips).sum(axis=(1, 2))
    whole: Floats = trips / trips.sum()
    return whole


def _in_peak(name: str) -> float:
    """Return the share of a purpose's trips that start in the peak."""
    out, back = SHAPES[name]
    return float((out[list(PEAK_HOURS)].sum() + back[list(PEAK_HOURS)].sum()) / 2.0)


def _between(old: ByCar, new: ByCar, step: float) -> ByCar:
    """Return times on the way from old to new ones.

    Lengths stay those of free streets: in equilibrium ways of different length take the same time, and which of them is
    the fastest changes from one solution to the next.
    """
    return ByCar(old.time + step * (new.time - old.time), old.length)
