"""Each layer of the demand beside its costs before and after: people by purpose, other vehicles.

Takes   the base's Side, the new city's ground and traffic, its rules
Gives   Costs, Rules; of_people, of_vehicles → how the layer answers
Used by respond.py, told.py
Source  people.py, vehicles.py, payers.py
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from belvedere.city.model import City
from belvedere.mobility.charges import Charge
from belvedere.mobility.demand.trips import Layer
from belvedere.mobility.modes import priors
from belvedere.mobility.modes.choice import choose
from belvedere.mobility.modes.feedback import PEAK_HOURS
from belvedere.mobility.modes.service import Ground, both_ways, utilities
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.response.cost import Cost, cost, euros, value_of_time
from belvedere.mobility.response.ground import parking, visitor_rules
from belvedere.mobility.response.payers import HALVES, Payers, payers
from belvedere.mobility.response.people import After, Answered, Before, answer
from belvedere.mobility.response.reference import mixed
from belvedere.mobility.response.side import Side
from belvedere.mobility.response.transit import fare
from belvedere.mobility.response.trips import LayerAnswer, Parts
from belvedere.mobility.response.vehicles import GOODS, THROUGH, driving, goods, outside
from belvedere.mobility.skims import ByCar
from belvedere.mobility.streets import VALUE_OF_TIME
from belvedere.parameters import Values

VISITORS = "visitors"
NONE: Parts = (None,) * 24


@dataclass(frozen=True)
class Rules:
    """What the new city asks of whom."""

    charges: tuple[Charge, ...]
    kept: Parts  # of car trips, by low-emission zones, beside the base
    banned: Mapping[str, Parts]  # of vans and trucks


@dataclass(frozen=True)
class Costs:
    """What answers are told from."""

    base: Side
    city: City
    ground: Ground
    drives: tuple[ByCar, ByCar]
    horizon: str
    values: Values

    @cached_property
    def fares(self) -> tuple[float, float]:
        """Factors of the fare before and after [-]."""
        return fare(self.base.city), fare(self.city)

    def drive(self, peak: float, *, after: bool) -> tuple[Floats, Floats, Floats]:
        """Return minutes, kilometres and tolls [EUR] of a drive between centroids."""
        minutes, kilometres, toll = mixed(self.drives if after else self.base.drives, peak)
        return minutes, kilometres, toll * VALUE_OF_TIME / 3600.0

    def passing(self, peak: float, every: Sequence[Charge], *, tour: bool) -> Floats:
        """Return what who drives through charged areas is asked for, (centroids, centroids) [EUR/trip].

        Of who starts or ends inside, `payers` says all: what the way to a centroid inside costs is not asked again.

        Parameters
        ----------
        tour : trips go out and come back: the mean of both ways
        """
        old, new = (self.drive(peak, after=after)[2] for after in (False, True))
        asked = old + (new - old - gates(every, new - old)) * _passing(every, len(new), tour=tour)
        return both_ways(asked) if tour else asked


@dataclass(frozen=True)
class People:
    """How people of one purpose answer, and what it costs them."""

    before: Before
    cost: Cost  # now, without charges
    toll: Floats  # (zones, zones) [EUR] that a driver who passes through an area is asked for
    fee: Floats  # (zones,) [EUR/trip] of visitors
    payers: Payers | None
    charge: Floats  # (modes, zones, zones) [EUR/trip] that those who pay do
    answered: Answered
    layer: LayerAnswer


def of_people(costs: Costs, rules: Rules, at: int, layer: Layer | None, drawn: Floats) -> People:
    """Return how the people of one purpose answer.

    Parameters
    ----------
    at : number of the purpose in Travel.wishes
    layer : their trips by car in the calibrated demand; None: it holds none
    drawn : array, shape (zones, zones), factor of the trips wished for [-]
    """
    setting, values, zones = costs.base.setting, costs.values, len(costs.city.zones)
    wish = setting.wanted.wishes[at]
    hour = value_of_time(wish.name, values)
    old_cost, old_toll, old_drive = _of_side(costs, wish.name, setting.in_peak[at], after=False)
    new_cost, _, new_drive = _of_side(costs, wish.name, setting.in_peak[at], after=True)
    new_cost = _slowed(costs, new_cost, old_drive[0], new_drive[0])
    utility = utilities(costs.base.ground, *old_drive)
    old_euros = _with(euros(old_cost, hour), priors.CAR, old_toll)
    before = Before(
        wish,
        setting.have[at],
        costs.base.constants,
        utility,
        old_euros,
        choose(utility, costs.base.constants, setting.have[at]),
    )
    many = costs.base.demand.zones + costs.base.demand.gateways
    course = (layer.out, layer.back) if layer is not None else _even()
    paying = payers(costs.city, rules.charges, wish.name, course, resident=wish.name != VISITORS)
    toll = costs.passing(setting.in_peak[at], rules.charges, tour=True)[:zones, :zones]
    fee, let_in = np.zeros(zones), np.ones(zones)
    if wish.name == VISITORS:
        old_fee, old_in = visitor_rules(costs.base.city, wish.trips.sum(axis=0))
        fee, let_in = visitor_rules(costs.city, wish.trips.sum(axis=0))
        fee, let_in = fee - old_fee, let_in / np.maximum(old_in, 1e-9)
    now = _with(euros(new_cost, hour), priors.CAR, toll) + fee
    charge, pay = np.zeros_like(now), np.zeros((zones, zones))
    if paying is not None:
        charge[priors.CAR] = paying.amount[:zones, :zones]
        if any("motorcycle" in each.uses for each in rules.charges):
            charge[priors.TWO_WHEELER] = paying.amount[:zones, :zones]
        pay = (paying.share * paying.mean)[:zones, :zones]
    after = After(utilities(costs.ground, *new_drive), now, charge, pay, drawn * let_in)
    found = answer(before, after, values, costs.horizon)
    free, paid = (_whole(each, many) for each in (found.free, found.paid))
    answered = _without_barred(found, rules.kept, course, values, zones)
    return People(
        before, new_cost, toll, fee, paying, charge, answered, LayerAnswer(free, paid, paying, rules.kept, NONE)
    )


def of_vehicles(costs: Costs, rules: Rules, layer: Layer) -> LayerAnswer:
    """Return how vehicles answer that are no resident's: of the outside world, vans and trucks."""
    values = costs.values
    peak = float((layer.out + layer.back)[list(PEAK_HOURS)].sum() / max(float((layer.out + layer.back).sum()), 1e-12))
    minutes, kilometres, old_toll = costs.drive(peak, after=False)
    new_minutes, new_kilometres, _ = costs.drive(peak, after=True)
    way = np.isfinite(minutes) & np.isfinite(new_minutes)
    before = driving(layer.name, np.where(way, minutes, 0.0), kilometres, values)
    then = driving(layer.name, np.where(way, new_minutes, 0.0), np.where(way, new_kilometres, kilometres), values)
    tour = on_tour(layer)
    asked = costs.passing(peak, rules.charges, tour=tour) - (both_ways(old_toll) if tour else old_toll)
    more = np.where(way, then - before + asked, 0.0)
    if layer.name not in GOODS:
        more[:, : len(costs.city.zones)] += _parked(costs)[None, :]
    paying = payers(costs.city, rules.charges, layer.name, (layer.out, layer.back), resident=False)
    amount = np.zeros_like(more) if paying is None else paying.amount

    def factor(extra: Floats) -> Floats:
        if layer.name in GOODS:
            return goods(before, extra, values)
        return outside(before, extra, kilometres, values, horizon=costs.horizon, through=layer.name == THROUGH)

    free = factor(more)
    paid = free if paying is None else factor(more + amount)
    worth = values["value_of_time_goods"] / values["value_of_time_commute"] if layer.name in GOODS else 1.0
    return LayerAnswer(free, paid, paying, rules.kept, rules.banned.get(layer.name, NONE), worth)


def _of_side(costs: Costs, name: str, peak: float, *, after: bool) -> tuple[Cost, Floats, tuple[Floats, Floats]]:
    """Return costs of all modes, tolls of drivers who pass through [EUR], minutes and kilometres of a drive."""
    zones = len(costs.city.zones)
    minutes, kilometres, toll = (each[:zones, :zones] for each in costs.drive(peak, after=after))
    minutes, kilometres = both_ways(minutes), both_ways(kilometres)
    city = costs.city if after else costs.base.city
    found = costs.ground if after else costs.base.ground
    ends = parking(city, name, found.parking_fee, costs.values)
    priced = cost(found, (minutes, kilometres), ends, costs.fares[after], costs.values)
    return priced, both_ways(toll), (minutes, kilometres)


def _slowed(costs: Costs, now: Cost, old: Floats, new: Floats) -> Cost:
    """Return costs with buses that are held up, or freed, as cars are on the same way."""
    drive = np.isfinite(old) & np.isfinite(new) & (old > 0)
    ratio = np.divide(new, old, out=np.ones_like(old), where=drive)
    if (ratio == 1.0).all():
        return now
    ride = np.where(np.isfinite(costs.ground.transit.ride), costs.ground.transit.ride, 0.0)
    slower = costs.values["bus_in_traffic"] * (ratio - 1.0) * ride
    weight = priors.RIDE_MINUTE / priors.CAR_MINUTE
    return replace(
        now,
        time=_with(now.time, priors.TRANSIT, slower),
        felt=_with(now.felt, priors.TRANSIT, weight * slower),
    )


def _parked(costs: Costs) -> Floats:
    """Return what parking costs more than before in each zone, (zones,) [EUR/trip], whoever comes from outside."""
    new, old = (
        parking(city, "", ground.parking_fee, costs.values)
        for city, ground in ((costs.city, costs.ground), (costs.base.city, costs.base.ground))
    )
    minute = costs.values["value_of_time_other"] / 60.0
    more: Floats = new.fee - old.fee + (new.search - old.search) * minute
    return more


def on_tour(layer: Layer) -> bool:
    """Tell whether each trip of a layer belongs to one that goes the other way, in this layer or in its other half."""
    return layer.name in HALVES or bool(layer.back.any())


def _passing(every: Sequence[Charge], many: int, *, tour: bool) -> Floats:
    """Return the share [-] of each pair's trips that `payers` says nothing of: on a tour neither way out nor back."""
    passing = np.ones((many, many))
    for charge in every:
        there = charge.ends_inside()
        passing *= 1.0 - (np.maximum(there, there.T) if tour else there)
    return passing


def gates(every: Sequence[Charge], more: Floats) -> Floats:
    """Return what every way into a zone partly inside is asked for, (centroids,) [EUR]: its own entry, and no passing.

    All streets that such a zone hangs on may lie inside, and then the part of it outside would seem to pay as well.
    """
    if not every:
        return np.zeros(len(more))
    inside = np.max([each.inside for each in every], axis=0)
    outside, partly = inside == 0.0, (inside > 0.0) & (inside < 1.0)
    least = np.maximum(more[outside].min(axis=0, initial=np.inf), 0.0)
    gates: Floats = np.where(partly & np.isfinite(least), least, 0.0)
    return gates


def _without_barred(
    found: Answered, kept: Parts, course: tuple[Floats, Floats], values: Values, zones: int
) -> Answered:
    """Return people after some drivers of vehicles that are shut out have taken another mode or stayed at home."""
    if all(each is None for each in kept):
        return found
    weight = course[0] + course[1]
    mean = sum(
        (weight[hour] * (1.0 if each is None else each[:zones, :zones]) for hour, each in enumerate(kept)),
        np.zeros((zones, zones)),
    ) / max(float(weight.sum()), 1e-12)
    trips = found.trips.copy()
    lost = trips[priors.CAR] * (1.0 - mean)
    others = trips.sum(axis=0) - trips[priors.CAR]
    grown = 1.0 + np.divide(lost * (1.0 - values["lez_given_up"]), others, out=np.zeros_like(lost), where=others > 0)
    trips = trips * grown
    trips[priors.CAR] = found.trips[priors.CAR] - lost
    return replace(found, trips=trips)


def _with(values: Floats, mode: int, more: Floats) -> Floats:
    """Return values of all modes with more for one."""
    made = values.copy()
    made[mode] += more
    return made


def _whole(zones: Floats, many: int) -> Floats:
    """Return factors between zones as between all centroids."""
    made = np.ones((many, many))
    made[: len(zones), : len(zones)] = zones
    return made


def _even() -> tuple[Floats, Floats]:
    return np.full(24, 1.0 / 24.0), np.full(24, 1.0 / 24.0)
