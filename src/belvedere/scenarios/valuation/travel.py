"""What travellers gain or lose, and what they pay to whom: the rule of half over all modes and purposes.

Takes   the Side of base and variant, how times move with uncertain levels
Gives   prepare → Prepared, once; run → benefits by home zone and surplus by who and item, a draw
Used by evaluate.py, checks.py
Source  rule of half: Jones (1977); each pair, mode and purpose gains its fall in generalised cost on trips that stay,
        and half of it on those that come or go. Generalised cost is the choice's own: felt time and money. Shown in
        parts that add up to it: time; money paid, which others receive; and the worth of trips made or given up, so
        that what one pays and another receives cancels to the last cent. Car trips are those on the road, scaled to
        counts; other modes are the model's. Payers of a charge and those exempt are told apart: to lump them together
        would lose a fifth of what payers lose
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.mobility.charges import charges
from belvedere.mobility.modes.priors import CAR, FUEL_SHARE, PASSENGER, TRANSIT, TWO_WHEELER, TWO_WHEELER_TIME
from belvedere.mobility.modes.service import both_ways
from belvedere.mobility.response.cost import value_of_time
from belvedere.mobility.response.payers import payers
from belvedere.mobility.response.side import Side, Travellers, Vehicles
from belvedere.parameters import CENTRAL, Values
from belvedere.scenarios.valuation.shut_out import losses
from belvedere.scenarios.valuation.unit_values import OTHER, PRICE_YEAR, VALUE_OF_TIME, price

Floats = NDArray[np.float64]
PARTS = ("hours", "worth", "charges", "parking", "fares", "running", "shut_out", "trips")
HOURS, WORTH, CHARGES, PARKING, FARES, RUNNING, SHUT_OUT, TRIPS = range(len(PARTS))
PAYMENTS = (CHARGES, PARKING, FARES, RUNNING)
RESPONSE = "response_level"  # share of the modelled change of trips that comes about
VISITORS, LEAVE = "visitors", "leave"
# item of time by its value
TIME = {"value_of_time_commute": "time_commute", OTHER: "time_other", "value_of_time_goods": "time_goods"}
# a car's minute in the time of each mode that drives in traffic [-]
BY_CAR = {CAR: 1.0, PASSENGER: 1.0, TWO_WHEELER: TWO_WHEELER_TIME}


@dataclass(frozen=True)
class Moves:
    """How times by car move with uncertain levels, as the tangents of traffic say."""

    names: tuple[str, ...]  # parameters
    base: Floats  # (2, names, zones, zones) [s a unit]: peak, quiet
    variant: Floats  # (2, names, zones, zones) [s a unit]


@dataclass(frozen=True)
class Prepared:
    """People and vehicles reduced to sums by origin, at no answer and for each unit of response_level."""

    groups: tuple[str, ...]  # purposes and layers
    parameters: tuple[str, ...]  # value of time of each
    at_home: tuple[bool, ...]  # whether its rows are zones where its people live
    zone_id: NDArray[np.int64]  # (zones,)
    amounts: Floats  # (groups, parts, 2, rows) [h/day], [EUR/day], [trips/day]; rows: zones, then gateways
    names: tuple[str, ...]  # parameters that move times
    moves: Floats  # (groups, names, 2, rows) [h/day a unit]
    unvalued: float  # [trips/day] by a mode that only one side has: the rule of half says nothing of them


def prepare(base: Side, variant: Side, moves: Moves | None = None, *, horizon: str = "short") -> Prepared:
    """Return what every draw needs of two sides.

    Parameters
    ----------
    moves : None: times stay as they are
    horizon : "short" or "long", as people answered: how many vehicles that are shut out were replaced
    """
    barred = losses(base, variant, horizon)
    zones, rows = len(base.city.zones), base.demand.zones + base.demand.gateways
    names = () if moves is None else moves.names
    made, moved, groups, home, lost = [], [], [], [], 0.0
    for one, other, peak in zip(base.travellers, variant.travellers, base.setting.in_peak, strict=True):
        old, new = _counted(one, base.cars), _counted(other, variant.cars)
        found, left = _travellers(old, new, _asked(base, variant, one.name, zones), rows)
        made.append(found)
        moved.append(_moved(old.trips, new.trips, moves, peak, rows))
        groups.append(one.name)
        home.append(one.name != VISITORS)
        lost += left
    for before, after in zip(base.vehicles, variant.vehicles, strict=True):
        found, left = _vehicles(before, after, _asked(base, variant, before.name, rows))
        made.append(found)
        moved.append(np.zeros((len(names), 2, rows)))
        groups.append(before.name)
        home.append(before.name == LEAVE)
        lost += left
    for at, name in enumerate(groups):
        if name in barred:
            made[at][SHUT_OUT, 1] -= barred[name]
    return Prepared(
        tuple(groups),
        tuple(VALUE_OF_TIME.get(name, OTHER) for name in groups),
        tuple(home),
        base.city.zones["zone_id"].to_numpy(dtype=np.int64),
        np.array(made).reshape(len(groups), len(PARTS), 2, rows),
        names,
        np.array(moved).reshape(len(groups), len(names), 2, rows),
        lost,
    )


def run(prepared: Prepared, values: Values = CENTRAL, *, year: int = PRICE_YEAR) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what travel gains at these values.

    Returns
    -------
    benefits : zone_id, purpose, value [EUR/day], trips: of residents, by the zone where they live
    surplus : who, item, parameter, value [EUR/day]: what each gains; payments of one are receipts of another
    """
    level = values.get(RESPONSE, 1.0)
    amount = prepared.amounts[:, :, 0] + level * prepared.amounts[:, :, 1]
    for at, name in enumerate(prepared.names):
        more = values[name] - CENTRAL[name]
        amount[:, HOURS] += more * (prepared.moves[:, at, 0] + level * prepared.moves[:, at, 1])
    worth = np.array([price(name, values, year) for name in prepared.parameters])
    time = amount[:, HOURS] * worth[:, None]
    gain = time + amount[:, WORTH] + amount[:, PAYMENTS].sum(axis=1) + amount[:, SHUT_OUT]
    zones = len(prepared.zone_id)
    living = [at for at, home in enumerate(prepared.at_home) if home]
    benefits = pd.DataFrame(
        {
            "zone_id": np.tile(prepared.zone_id, len(living)),
            "purpose": pd.array(np.repeat([prepared.groups[at] for at in living], zones), dtype="str"),
            "value": gain[living, :zones].ravel(),
            "trips": amount[living, TRIPS, :zones].ravel(),
        }
    )
    return benefits, _surplus(prepared, time.sum(axis=1), amount.sum(axis=(0, 2)), values)


def nothing(prepared: Prepared) -> pd.DataFrame:
    """Return the benefits of the base: none, in the rows of `run`."""
    return run(prepared)[0].assign(value=0.0)


def _surplus(prepared: Prepared, time: Floats, sums: Floats, values: Values) -> pd.DataFrame:
    """Return who gains what, payments as two entries."""
    rows: list[tuple[str, str, str, float]] = []
    for name, item in TIME.items():
        ours = [at for at, each in enumerate(prepared.parameters) if each == name]
        rows.append(("users", item, name, float(time[ours].sum())))
    rows.append(("users", "trips", "", float(sums[WORTH])))
    rows += [("users", PARTS[part], "", float(sums[part])) for part in (*PAYMENTS, SHUT_OUT)]
    fares = -float(sums[FARES])
    vat = fares * values["fare_tax_share"]
    fuel = -float(sums[RUNNING]) * FUEL_SHARE * values["fuel_tax_share"]
    rows += [
        ("municipality", "charges", "", -float(sums[CHARGES])),
        ("municipality", "parking", "", -float(sums[PARKING])),
        ("operators", "fares", "", fares - vat),
        ("state", "fare_taxes", "", vat),
        ("state", "fuel_taxes", "fuel_tax_share", fuel),
    ]
    return pd.DataFrame(rows, columns=["who", "item", "parameter", "value"]).astype(
        {"who": "str", "item": "str", "parameter": "str", "value": "float64"}
    )


# ─────────────────────────────────────────────────────────────── sums by origin


@dataclass(frozen=True)
class Asked:
    """The charge that a traveller of each pair would be asked for in the mean of payers and exempt [EUR/trip]."""

    base: Floats
    variant: Floats


def _asked(base: Side, variant: Side, name: str, many: int) -> Asked:
    layer = {each.name: each for each in base.demand.layers}.get(name)
    course = (layer.out, layer.back) if layer is not None else (np.full(24, 1 / 24), np.full(24, 1 / 24))
    resident = name in {each.name for each in base.travellers} - {VISITORS}

    def mean(side: Side) -> Floats:
        found = payers(side.city, charges(side.city), name, course, resident=resident)
        asked: Floats = np.zeros((many, many)) if found is None else found.share * found.mean * found.amount
        return asked[:many, :many]

    return Asked(mean(base), mean(variant))


def _counted(people: Travellers, cars: Sequence[Vehicles]) -> Travellers:
    """Return people whose car trips are those on the road, scaled to counts, with the charges that these pay."""
    for each in cars:
        if each.name == people.name:
            zones = people.trips.shape[1]
            trips, charge = people.trips.copy(), people.charge.copy()
            trips[CAR], charge[CAR] = each.trips[:zones, :zones], each.charge[:zones, :zones]
            more = charge - people.charge
            return replace(people, trips=trips, charge=charge, money=people.money + more, felt=people.felt + more)
    return people


def _travellers(one: Travellers, other: Travellers, asked: Asked, rows: int) -> tuple[Floats, float]:
    """Return sums of one purpose, (parts, 2, rows), and trips that have no value."""
    hour = value_of_time(one.name, CENTRAL)
    made = np.zeros((len(PARTS), 2, rows))
    lost = 0.0
    for mode in range(len(one.trips)):
        fare = mode == TRANSIT
        sides = []
        for side in (one, other):
            rest = side.money[mode] - side.charge[mode] - side.parking[mode]
            sides.append(
                Trip(
                    side.trips[mode],
                    (side.felt[mode] - side.money[mode]) / hour,
                    side.charge[mode],
                    {PARKING: side.parking[mode], FARES if fare else RUNNING: rest},
                )
            )
        part, left = sums(sides[0], sides[1], asked if mode == CAR else None)
        made[:, :, : part.shape[2]] += part
        lost += left
    return made, lost


def _vehicles(before: Vehicles, after: Vehicles, asked: Asked) -> tuple[Floats, float]:
    """Return sums of one layer, (parts, 2, centroids), and trips that have no value."""
    sides = [
        Trip(each.trips, each.time / 60.0, each.charge, {RUNNING: each.money - each.charge}) for each in (before, after)
    ]
    return sums(sides[0], sides[1], asked)


@dataclass(frozen=True)
class Trip:
    """Trips of one group by one mode on one side, and what each costs, (origins, destinations)."""

    trips: Floats  # [trips/day]
    hours: Floats  # [h] as felt
    charge: Floats  # [EUR]
    money: Mapping[int, Floats]  # other payments by part [EUR]


def sums(one: Trip, other: Trip, asked: Asked | None = None) -> tuple[Floats, float]:
    """Return sums by origin at no answer and for a whole one, (parts, 2, origins), and trips that have no value.

    Parameters
    ----------
    asked : charges in the mean of payers and exempt; None: everybody pays the same
    """
    both = np.isfinite(one.hours) & np.isfinite(other.hours)
    lost = float((one.trips + other.trips)[~both].sum())
    before = np.where(both, one.trips, 0.0)
    more = np.where(both, other.trips, 0.0) - before
    made = np.zeros((len(PARTS), 2, len(before)))
    gain = np.subtract(one.hours, other.hours, out=np.zeros_like(before), where=both)
    made[HOURS] = _over(before, gain), _over(more, gain) / 2.0
    made[TRIPS] = before.sum(axis=1), more.sum(axis=1) / 2.0
    for part, price_one in one.money.items():
        old, new = (np.where(both, each, 0.0) for each in (price_one, other.money[part]))
        _pay(made, part, before, more, (old, new))
        made[WORTH, 1] += _over(more, old + new) / 2.0
    old, new = (np.where(both, each, 0.0) for each in (one.charge, other.charge))
    if not (old.any() or new.any()):
        return made, lost
    _pay(made, CHARGES, before, more, (old, new))
    then, now = (old, new) if asked is None else _mixed(asked, old, new)
    # half of: what each side's own travellers pay less under the other side's rules; and what is paid, which is taken
    # out of it again, since it stands among the payments
    change = old - now + then - new
    made[WORTH, 0] += _over(before, change / 2.0 + new - old)
    made[WORTH, 1] += _over(more, (then - new) / 2.0 + new)
    return made, lost


def _mixed(asked: Asked, old: Floats, new: Floats) -> tuple[Floats, Floats]:
    """Return what the variant's travellers would pay by the base's rules, and the base's by the variant's [EUR]."""

    def under(paid: Floats, own: Floats, theirs: Floats, instead: Floats) -> Floats:
        ratio = np.divide(theirs, own, out=np.zeros_like(own), where=own > 0)
        return np.where(own > 0, paid * ratio, np.where(theirs > 0, theirs, instead))

    return under(new, asked.variant, asked.base, old), under(old, asked.base, asked.variant, new)


def _pay(made: Floats, part: int, before: Floats, more: Floats, price_pair: tuple[Floats, Floats]) -> None:
    """Enter what is paid more, as a loss."""
    old, new = price_pair
    made[part, 0] -= _over(before, new - old)
    made[part, 1] -= _over(more, new)


def _over(trips: Floats, each: Floats) -> Floats:
    summed: Floats = np.einsum("ij,ij->i", trips, each)
    return summed


def _moved(before: Floats, after: Floats, moves: Moves | None, peak: float, rows: int) -> Floats:
    """Return the hours gained by a unit of each level, (names, 2, rows) [h/day]."""
    if moves is None:
        return np.zeros((0, 2, rows))
    made = np.zeros((len(moves.names), 2, rows))
    stay = np.zeros(before.shape[1:])
    more = np.zeros_like(stay)
    for mode, slow in BY_CAR.items():
        stay += before[mode] * slow
        more += (after[mode] - before[mode]) * slow
    apart = moves.base - moves.variant
    for at in range(len(moves.names)):
        gain = both_ways(peak * apart[0, at] + (1.0 - peak) * apart[1, at]) / 3600.0
        gain = np.where(np.isfinite(gain), gain, 0.0)
        made[at, 0, : len(gain)] = _over(stay, gain)
        made[at, 1, : len(gain)] = _over(more, gain) / 2.0
    return made
