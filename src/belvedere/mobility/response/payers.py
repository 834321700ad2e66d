"""Who pays a charge, how much, and in which hours: by pair of zones.

Takes   the city's charges; hours in which people leave and come back
Gives   payers → Payers of a layer: how many pay, how much a trip, how that depends on the hour
Used by people.py, vehicles.py, hours.py
Source  an area's charge is paid by who starts or ends inside, whatever the route; a cordon's by who enters. Who passes
        through chooses by route (streets.py). Of zones that lie partly inside, that part of the trips pays. People who
        live inside are exempt to their share, all others to theirs; two charges on one pair are paid by the same
        people. Vehicles of the outside world are told one way at a time and pay half of a tour each: else a cordon
        would keep people out and let them leave all the same
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from belvedere.city.model import City
from belvedere.mobility.charges import AREA, Charge, paying
from belvedere.mobility.paths.shortest import Floats

# layers of which each holds one way of the same tours: who comes in leaves again, who leaves comes home
HALVES = ("enter", "leave")
USE = {"vans": "van", "trucks": "truck"}  # layers of goods; all others are cars


@dataclass(frozen=True)
class Payers:
    """Payers of one layer, (centroids, centroids) each: from home, or from where it starts, to where it goes."""

    share: Floats  # [-] of the trips that pay
    amount: Floats  # [EUR/trip] that payers pay, mean of both ways, when both fall in hours that are charged
    # of each of 24 hours; hours that are charged alike share one array
    out: tuple[Floats, ...]  # [-] part of it that a trip out in that hour comes to
    back: tuple[Floats, ...]  # [-] and a trip back, as seen from home
    saved_out: tuple[Floats, ...]  # [EUR] what a payer's trip out would save were its hour not charged
    saved_back: tuple[Floats, ...]  # [EUR]
    mean: Floats  # [-] part of `amount` over all hours


def payers(
    city: City, every: Sequence[Charge], layer: str, course: tuple[Floats, Floats], *, resident: bool
) -> Payers | None:
    """Return the payers of a layer, None where nobody pays.

    Parameters
    ----------
    course : (24,) each: share of the trips that leave, and that come back, in each hour
    resident : whether trips begin at home; those of the outside world do not
    """
    use = USE.get(layer, "car")
    asked = [(charge, paying(city, charge, use)) for charge in every]
    asked = [(charge, part) for charge, part in asked if part > 0]
    if not asked:
        return None
    many = len(asked[0][0].inside)
    leave, come = course
    if layer in HALVES:
        come = leave  # the other way is taken to fall in charged hours as often as this one
    ways = 2.0 if come.sum() > 0 else 1.0
    share, weight = np.zeros((many, many)), np.zeros((many, many))
    terms: list[_Term] = []
    for charge, part in asked:
        there = charge.ends_inside()
        home = there.T if ways > 1.0 else np.zeros_like(there)
        most = np.maximum(there, home)
        inner = charge.inside[:, None] * (charge.residents_exempt - charge.others_exempt) if resident else 0.0
        own = most * part * (1.0 - charge.others_exempt - inner)
        per_out, per_back = (
            np.divide(each, most, out=np.zeros_like(most), where=most > 0) * charge.amount / ways
            for each in (there, home)
        )
        terms.append(_Term(charge, own, per_out, per_back, _part(leave, charge), _part(come, charge)))
        share = np.maximum(share, own)
        weight += own * (per_out + per_back)
    over = np.divide(1.0, weight, out=np.zeros_like(weight), where=weight > 0)
    patterns = [tuple(bool(term.charge.hours[hour]) for term in terms) for hour in range(24)]
    of = {each: _of_hour(terms, each, over, ways) for each in set(patterns)}
    out, back, saved_out, saved_back = (tuple(of[each][at] for each in patterns) for at in range(4))
    if layer in HALVES:  # and is no trip of this layer
        come = np.zeros_like(leave)
    amount = np.divide(weight, share, out=np.zeros_like(weight), where=share > 0)
    total = max(float(leave.sum() + come.sum()), 1e-12)
    mean = np.zeros_like(weight)
    for hour in range(24):
        if leave[hour] + come[hour] > 0:
            mean += (leave[hour] * out[hour] + come[hour] * back[hour]) / total
    return Payers(share, amount, out, back, saved_out, saved_back, mean)


@dataclass(frozen=True)
class _Term:
    """One charge for one layer."""

    charge: Charge
    own: Floats  # [-] share of trips that pay it
    out: Floats  # [EUR] of a trip out, in the mean of both ways
    back: Floats  # [EUR] of a trip back
    in_out: float  # [-] share of trips out in charged hours
    in_back: float  # [-] and of trips back


def _of_hour(terms: Sequence[_Term], holds: tuple[bool, ...], over: Floats, ways: float) -> tuple[Floats, ...]:
    """Return parts out and back [-], and what a trip out and back saves [EUR], where these charges hold."""
    out, back, saved_out, saved_back = (np.zeros_like(over) for _ in range(4))
    for term, held in zip(terms, holds, strict=True):
        out += term.own * (held * term.out + term.in_back * term.back)
        back += term.own * (held * term.back + term.in_out * term.out)
        if held:  # a day's charge is saved only where the other way is not charged either
            day = term.charge.kind == AREA
            saved_out += term.out * ways * (1.0 - term.in_back if day else 1.0)
            saved_back += term.back * ways * (1.0 - term.in_out if day else 1.0)
    return out * over, back * over, saved_out, saved_back


def _part(course: Floats, charge: Charge) -> float:
    return float(course @ charge.hours) / max(float(course.sum()), 1e-12)
