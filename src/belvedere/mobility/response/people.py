"""How people answer: the choice of a mode, of a destination, or to stay at home, beside what they chose before.

Takes   what they chose in, costs before and after, who pays what
Gives   answer → Answered: trips by mode, and the factors of car trips by payers and by others
Used by respond.py
Source  incremental logit (Ortuzar & Willumsen 2011, Modelling Transport, 15.5.7): utilities of the base and the change
        of cost, so that no change of cost is no change of choice, to the last bit. Destinations and trips made answer
        to the log-sum, with trip ends kept (work and study: at both ends) as gravity.py does
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.errors import ModelError
from belvedere.mobility.demand.gravity import balance
from belvedere.mobility.demand.travel import Wish
from belvedere.mobility.modes import priors
from belvedere.mobility.modes.choice import AtHand, Choice, choose
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.response.cost import damped
from belvedere.parameters import Values

FIXED_ENDS = ("work", "study")  # as many go to each place as have a seat there
HORIZONS = ("short", "long")


@dataclass(frozen=True)
class Before:
    """What people of one purpose chose, and what it cost."""

    wish: Wish
    have: AtHand
    constants: Floats  # (modes,) [-]
    utility: Floats  # (modes, zones, zones) without the constants
    euros: Floats  # (modes, zones, zones) generalised cost
    choice: Choice


@dataclass(frozen=True)
class After:
    """What it costs now, (modes, zones, zones) each."""

    utility: Floats  # of modes.service: only for modes that nobody could take before
    euros: Floats  # generalised cost without charges
    charge: Floats  # [EUR] that payers pay beyond it
    pay: Floats  # (zones, zones) [-] share of those who do
    drawn: Floats  # (zones, zones) [-] factor of the trips wished for, as where a service has moved


@dataclass(frozen=True)
class Answered:
    """What people do now, (zones, zones) each unless said."""

    trips: Floats  # (modes, zones, zones) [trips/day] from home, as Wish.trips
    free: Floats  # [-] factor of car trips by those who pay nothing
    paid: Floats  # [-] and by those who pay for both ways
    shares: Floats  # (modes, zones, zones) [-]
    payers: Floats  # (modes, zones, zones) [-] share of each mode's trips that pay


def answer(before: Before, after: After, values: Values, horizon: str) -> Answered:
    """Return how people of one purpose answer.

    Parameters
    ----------
    horizon : "short" or "long"; in the long run cost weighs more, and destinations follow
    """
    if horizon not in HORIZONS:
        raise ModelError(f"response: no horizon is called {horizon!r}. Name one of {', '.join(HORIZONS)}.")
    weight = -priors.euro(distance(before)) * values[f"cost_sensitivity_{horizon}"]  # [1/EUR]
    free = _chosen(before, after, weight, None)
    paid = _chosen(before, after, weight, after.charge) if (after.charge > 0).any() else free
    shares = free.shares + after.pay * (paid.shares - free.shares)
    change = free.logsum + after.pay * (paid.logsum - free.logsum) - before.choice.logsum
    factor = _going(before.wish, change, values, horizon) * after.drawn
    old = before.choice.shares[priors.CAR]
    ratio = [
        factor * np.divide(each.shares[priors.CAR], old, out=np.ones_like(old), where=old > 0) for each in (free, paid)
    ]
    payers = np.divide(after.pay * paid.shares, shares, out=np.zeros_like(shares), where=shares > 0)
    return Answered(before.wish.trips * factor * shares, ratio[0], ratio[1], shares, payers)


def distance(before: Before) -> Floats:
    """Return how long a trip is that a euro is weighed on [km]: on foot, as in the choice."""
    minutes = before.utility[priors.WALK] / priors.WALK_MINUTE
    kilometres: Floats = minutes * 80.0 / 1000.0  # transit.WALKING
    return kilometres


def _chosen(before: Before, after: After, weight: Floats, charge: Floats | None) -> Choice:
    """Return the choice of those who pay `charge`, or of those who pay none."""
    now = after.euros if charge is None else after.euros + charge
    if np.array_equal(now, before.euros):
        return before.choice
    both = np.isfinite(now) & np.isfinite(before.euros)
    more = np.where(both, now, 0.0) - np.where(both, before.euros, 0.0)
    felt = weight * damped(np.where(both, before.euros, 1.0), more)
    worth = np.where(both, before.utility, 0.0) - felt
    worth = np.where(both, worth, np.where(np.isfinite(now), after.utility, -np.inf))
    return choose(worth, before.constants, before.have)


def _going(wish: Wish, change: Floats, values: Values, horizon: str) -> Floats:
    """Return the factor of all trips between each two zones [-], by the change of their log-sum."""
    if not change.any():
        return np.ones_like(change)
    where, whether = values[f"destination_{horizon}"], values[f"trips_made_{horizon}"]
    trips = wish.trips
    leaving = trips.sum(axis=1)
    mean = np.divide((trips * change).sum(axis=1), leaving, out=np.zeros_like(leaving), where=leaving > 0)
    starts = leaving * np.exp(whether * mean)
    drawn = trips * np.exp(where * change)
    if wish.name in FIXED_ENDS:
        ends = trips.sum(axis=0)
        ends = ends * (starts.sum() / max(float(ends.sum()), 1e-300))
        moved = balance(drawn, starts, ends) if starts.sum() > 0 else drawn
    else:
        sums = drawn.sum(axis=1, keepdims=True)
        moved = drawn * np.divide(starts[:, None], sums, out=np.zeros_like(sums), where=sums > 0)
    factor: Floats = np.divide(moved, trips, out=np.ones_like(trips), where=trips > 0)
    return factor
