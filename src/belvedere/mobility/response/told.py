"""People and vehicles of a side as tables and valuation need them.

Takes   how each layer answered and what it costs
Gives   travellers, vehicles, cars → what Side holds of them
Used by respond.py
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from belvedere.mobility.charges import charges
from belvedere.mobility.demand.trips import Demand, Layer
from belvedere.mobility.modes import priors
from belvedere.mobility.modes.feedback import PEAK_HOURS
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.response.cost import euros, value_of_time
from belvedere.mobility.response.layers import Costs, People, on_tour
from belvedere.mobility.response.side import Travellers, Vehicles
from belvedere.mobility.response.trips import LayerAnswer
from belvedere.mobility.response.vehicles import GOODS, GOODS_KM


def travellers(costs: Costs, people: Sequence[People]) -> tuple[Travellers, ...]:
    """Return the people of each purpose with what they pay in the mean of payers and others."""
    made = []
    for each in people:
        name = each.before.wish.name
        charge = each.answered.payers * each.charge
        charge[priors.CAR] += each.toll
        charge += each.fee
        felt = euros(each.cost, value_of_time(name, costs.values)) + charge
        made.append(
            Travellers(
                name,
                2.0 * each.answered.trips,
                each.cost.time,
                each.cost.money + charge,
                felt,
                charge,
                each.cost.parking,
            )
        )
    return tuple(made)


def vehicles(costs: Costs, demand: Demand, answers: Sequence[LayerAnswer]) -> tuple[Vehicles, ...]:
    """Return the vehicles of the outside world, vans and trucks."""
    wishes = {wish.name for wish in costs.base.setting.wanted.wishes}
    return tuple(
        _driven(costs, demand, layer, answer)
        for layer, answer in zip(demand.layers, answers, strict=True)
        if layer.name not in wishes
    )


def cars(costs: Costs, demand: Demand, answers: Sequence[LayerAnswer]) -> tuple[Vehicles, ...]:
    """Return the cars of the travellers, scaled to counts."""
    wishes = {wish.name for wish in costs.base.setting.wanted.wishes}
    return tuple(
        _driven(costs, demand, layer, answer)
        for layer, answer in zip(demand.layers, answers, strict=True)
        if layer.name in wishes
    )


def _driven(costs: Costs, demand: Demand, layer: Layer, answer: LayerAnswer) -> Vehicles:
    """Return one layer's vehicles of a day, from home to where one goes and back, and what they cost."""
    out, back = (np.zeros_like(layer.trips) for _ in range(2))
    for hour in range(24):
        calibrated = demand.start_factor[hour][:, None] * demand.end_factor[hour]
        out += calibrated * layer.out[hour]
        back += calibrated * layer.back[hour]
    paying = np.zeros_like(out) if answer.payers is None else answer.payers.share * answer.payers.mean
    factor = answer.free + paying * (answer.paid - answer.free)
    kept = _kept(layer, answer)
    trips = layer.trips * factor * kept * (out + back.T)
    peak = float((layer.out + layer.back)[list(PEAK_HOURS)].sum() / max(float((layer.out + layer.back).sum()), 1e-12))
    minutes, kilometres, _ = costs.drive(peak, after=True)
    charge = costs.passing(peak, charges(costs.city, costs.values), tour=on_tour(layer))
    if answer.payers is not None:
        payers = np.divide(paying * answer.paid, factor, out=np.zeros_like(factor), where=factor > 0)
        charge = charge + payers * answer.payers.amount
    kilometre = GOODS_KM[layer.name] if layer.name in GOODS else priors.CAR_KM
    return Vehicles(layer.name, trips, minutes, kilometres * kilometre + charge, charge)


def _kept(layer: Layer, answer: LayerAnswer) -> Floats:
    """Return the share of a day's trips that low-emission zones let go on."""
    if all(each is None for each in answer.kept):
        return np.ones_like(layer.trips)
    course = layer.out + layer.back
    kept = sum(
        (course[hour] * (1.0 if each is None else each) for hour, each in enumerate(answer.kept)),
        np.zeros_like(layer.trips),
    )
    mean: Floats = kept / max(float(course.sum()), 1e-12)
    return mean
