"""The constants of modes, moved until the model's shares are those that a city knows.

Takes   what a city's recipe states of the shares of modes; a function that tells the model's shares
Gives   targets → Targets, the share of each mode and whether the city knows it; fit → constants
Used by feedback.py
Source  Train (2009), Discrete Choice Methods with Simulation, 2.8; roots by Broyden (1965). Modes that are known only
        together share as in TYPICAL, which is declared and not known
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from belvedere.city.facts import MODES
from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.modes.priors import CONSTANT
from belvedere.mobility.paths.shortest import Flags, Floats

EXACT = 1e-10  # [-] largest difference of a share from its target
ROUNDS = 80  # before giving up
FARTHEST = 2.0  # [-] that a constant moves in one round
# [-] shares of trips in Italian cities above 250,000 people as remembered (Audimob): to be confirmed. They only split
# what a city knows together; a city that knows nothing gets them whole
TYPICAL = np.array([0.35, 0.105, 0.045, 0.18, 0.05, 0.27])  # in the order of MODES


@dataclass(frozen=True)
class Targets:
    """Shares of modes in residents' trips that the constants give."""

    shares: Floats  # (modes,) [-]; zero: nobody can take it
    known: Flags  # (modes,) the city states this mode's share by itself; otherwise it rests on TYPICAL


def prior() -> Floats:
    """Return the constants of priors.py, (modes,) [-]."""
    return np.array([CONSTANT[mode] for mode in MODES])


def targets(city: City, possible: Flags) -> Targets:
    """Return the share of each mode: what the recipe states, split by TYPICAL among modes stated together.

    Parameters
    ----------
    possible : array, shape (modes,): False where nobody can take a mode, as transit in a city without any

    Raises
    ------
    ModelError
        when a mode that nobody can take has a share of its own, or the shares leave nothing for the other modes
    """
    table = city.table("facts")
    rows = table[table["modes"] != ""].sort_values("name")
    shares, stated, known = np.zeros(len(MODES)), np.zeros(len(MODES), np.bool_), np.zeros(len(MODES), np.bool_)
    for name, modes, value in zip(rows["name"], rows["modes"], rows["value"], strict=True):
        named = np.array([mode in modes.split(",") for mode in MODES])
        able = named & possible
        if value > 0 and not able.any():
            raise ModelError(f"facts.{name}: nobody can take {modes} in {city.name}. Take the fact out of the recipe.")
        shares[able] = value * TYPICAL[able] / TYPICAL[able].sum()
        known[named] = named.sum() == 1
        stated |= named
    rest = ~stated & possible
    left = 1.0 - shares.sum()
    if rest.any():
        if left <= 0:
            raise ModelError(f"{city.name}: the shares of modes leave nothing for the others. Correct [facts].")
        shares[rest] = left * TYPICAL[rest] / TYPICAL[rest].sum()
    return Targets(shares / shares.sum(), known)


def fit(target: Floats, shares: Callable[[Floats], Floats], start: Floats) -> Floats:
    """Return constants, (modes,), at which the model has the target shares to EXACT; the first mode's stays.

    Parameters
    ----------
    target : array, shape (modes,) [-]; a mode with a share of zero keeps its constant
    shares : gives the model's shares of all trips, (modes,), for constants
    start : where to begin

    Raises
    ------
    ModelError
        when no constants give these shares, as where too few people have a vehicle
    """
    at = np.flatnonzero(target > 0)
    first, others = at[0], at[1:]
    goal = np.log(target[others] / target[first])
    constants = start.copy()
    answer = np.eye(len(others))  # how constants answer to what is missing of the log-odds
    missing, moved = np.zeros(len(others)), np.zeros(len(others))
    for round_ in range(ROUNDS):
        found = shares(constants)
        if np.abs(found - target).max() <= EXACT:
            return constants
        if not (found[at] > 0).all():
            break
        before, missing = missing, goal - np.log(found[others] / found[first])
        if round_ and np.abs(moved).max() < FARTHEST:
            gained = before - missing
            along = moved @ answer
            if abs(along @ gained) > 1e-30:
                answer = answer + np.outer(moved - answer @ gained, along) / (along @ gained)
        moved = np.clip(answer @ missing, -FARTHEST, FARTHEST)
        constants = constants.copy()
        constants[others] += moved
    wanted = ", ".join(f"{MODES[mode]} {target[mode]:.3g}" for mode in at)
    raise ModelError(
        f"shares of modes: no constants give {wanted}. "
        "Look for vehicles that too few people have at hand, and correct the [facts] of the recipe."
    )
