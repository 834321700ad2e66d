"""How people answer another city than the one they know: choice and traffic, until one no longer changes the other.

Takes   the Side of the city as it is calibrated, another City
Gives   respond → Side of that city; no difference gives the same demand, to the last bit; answering, its parts
Used by scenarios/evaluate.py, elasticities.py
Source  fixed point of answer and equilibrium at two representative hours, from the base's traffic, as
        modes/feedback.py; steps by the secant of the last two: Irons & Tuck (1969), Int. J. Numer. Methods Eng. 1
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.mobility.charges import charges
from belvedere.mobility.day import networks_of
from belvedere.mobility.demand.travel import travel
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.modes.feedback import PEAK, QUIET
from belvedere.mobility.modes.service import Ground
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.response import barred, events, freight, ground
from belvedere.mobility.response.layers import Costs, People, Rules, of_people, of_vehicles
from belvedere.mobility.response.reference import GAP, driven, solved
from belvedere.mobility.response.side import Side
from belvedere.mobility.response.told import cars, travellers, vehicles
from belvedere.mobility.response.trips import ALL_DAY, LayerAnswer, changed
from belvedere.mobility.skims import ByCar
from belvedere.mobility.streets import build_for
from belvedere.parameters import CENTRAL, Values
from belvedere.progress import Progress, silent

AGREED = 0.01  # [-] of the first round's change that the last may still make: then choice and traffic agree
NOTHING = 1e-7  # [-] of all trips: less than this is no change
NEARBY = (7, 8, 9, 10, 11, 12)  # hours that are told while traffic is sought: PEAK, QUIET and their neighbours
FIRST_GAP = 1e-5  # [-] relative gap of the new streets' equilibria with the old trips
LOOSE = 1e-4  # [-] and at most of those on the way
FINER = 0.01  # [-] of what still moves: the gap of the next
ROUNDS = 6  # rounds at most; what is left then is told as numerical error
FIRST_STEP = 0.6  # [-] of the way to the traffic that an answer makes: cars that come back undo part of it
STEPS = (0.1, 1.5)  # [-] shortest and longest step


@dataclass(frozen=True)
class Answers:
    """What a round found: an answer a layer of the demand, and the people and vehicles behind it."""

    layers: tuple[LayerAnswer, ...]
    people: tuple[People, ...]


def respond(
    base: Side,
    city: City,
    progress: Progress = silent,
    *,
    horizon: str = "short",
    near: bool = True,
    values: Values = CENTRAL,
) -> Side:
    """Return the people of another city: theirs is the base's demand and what the difference changes of it.

    Parameters
    ----------
    base : as reference.reference gives it
    horizon : "short" or "long"
    near : whether the base's traffic is a good start for this city's

    Raises
    ------
    ModelError
        when an hour does not converge, or nobody can travel between some zones
    """
    progress(0.0, "How people answer", "Come rispondono le persone")
    if _same(base.city, city):
        return _told(replace(base, city=city), answering(base, base.city, base.ground, horizon, values), base.drives)
    networks = networks_of(city, values)
    pair = (networks[PEAK], networks[QUIET])
    now = ground.changed(base.city, city, pair[1], base.ground, values)
    asked = answering(base, city, now, horizon, values)
    starts = [hour.warm if near else None for hour in base.hours]
    hours = solved(pair, base.demand, starts, values, gap=FIRST_GAP)
    drives = before = driven(city, hours)
    demand = base.demand
    said: list[tuple[int, float]] = []
    step, missed = FIRST_STEP, None
    while len(said) < ROUNDS:
        earlier, demand = demand, asked.demand(drives, NEARBY)
        moved = _moved(earlier, demand)
        said.append((len(said) + 1, moved))
        progress(
            min(0.9, 0.2 + 0.15 * len(said)),
            f"Choice and traffic: round {len(said)}",
            f"Scelta e traffico: giro {len(said)}",
        )
        if (moved <= max(NOTHING, AGREED * said[0][1]) and (len(said) > 1 or moved == 0)) or len(said) == ROUNDS:
            break
        gap = max(GAP, min(LOOSE, FINER * moved))
        hours = solved(pair, demand, [hour.warm for hour in hours], values, gap=gap)
        loaded = driven(city, hours, drives)
        now_missed = _vector(loaded) - _vector(drives)
        if missed is not None:
            bent = now_missed - missed
            step = float(np.clip(-step * (missed @ bent) / max(float(bent @ bent), 1e-300), *STEPS))
        missed, before = now_missed, drives
        drives = (_between(drives[0], loaded[0], step), _between(drives[1], loaded[1], step))
    rounds = pd.DataFrame(said, columns=["round", "change"])
    demand, earlier = asked.demand(drives), asked.demand(before)
    side = replace(
        base,
        city=city,
        demand=demand,
        earlier=earlier,
        ground=now,
        hours=hours,
        drives=drives,
        horizon=horizon,
        rounds=rounds,
    )
    return _told(side, asked, drives)


@dataclass(frozen=True)
class Answering:
    """What an answer rests on that traffic does not change; `demand` answers to one traffic."""

    base: Side
    city: City
    ground: Ground
    horizon: str
    values: Values
    rules: Rules
    drawn: tuple[Floats, ...]  # by purpose, (zones, zones) [-]
    extra: Floats | None  # (24, centroids, centroids) [veh/h] of events

    def answers(self, drives: tuple[ByCar, ByCar]) -> Answers:
        """Return how each layer of the demand answers to a traffic."""
        costs = Costs(self.base, self.city, self.ground, drives, self.horizon, self.values)
        wishes = {wish.name: at for at, wish in enumerate(self.base.setting.wanted.wishes)}
        layers: dict[str, LayerAnswer] = {}
        people: list[People] = []
        by_name = {layer.name: layer for layer in self.base.demand.layers}
        for name, at in wishes.items():
            found = of_people(costs, self.rules, at, by_name.get(name), self.drawn[at])
            people.append(found)
            layers[name] = found.layer
        for layer in self.base.demand.layers:
            if layer.name not in wishes:
                layers[layer.name] = of_vehicles(costs, self.rules, layer)
        return Answers(tuple(layers[layer.name] for layer in self.base.demand.layers), tuple(people))

    def demand(self, drives: tuple[ByCar, ByCar], hours: Sequence[int] = ALL_DAY) -> Demand:
        """Return the demand that answers to a traffic; right in the `hours` asked for that have neighbours there."""
        return changed(self.base.demand, self.answers(drives).layers, self.extra, self.values, hours)


def answering(base: Side, city: City, now: Ground, horizon: str, values: Values) -> Answering:
    """Return what is found once."""
    gateways = base.demand.gateways
    kept, before = (barred.kept(each, gateways, horizon, values) for each in (city, base.city))
    rules = Rules(
        charges(city, values),
        _over(kept, before),
        {layer: freight.banned(base.city, city, gateways, layer) for layer in freight.LAYERS},
    )
    extra = events.trips(base.demand, base.city, city, values)
    return Answering(base, city, now, horizon, values, rules, _drawn(base, city), extra)


def _told(side: Side, asked: Answering, drives: tuple[ByCar, ByCar]) -> Side:
    """Return the side with its people and vehicles, as the last traffic has them."""
    costs = Costs(asked.base, side.city, asked.ground, drives, asked.horizon, asked.values)
    found = asked.answers(drives)
    return replace(
        side,
        travellers=travellers(costs, found.people),
        vehicles=vehicles(costs, side.demand, found.layers),
        cars=cars(costs, side.demand, found.layers),
    )


def _same(one: City, other: City) -> bool:
    """Tell whether two cities are alike in all that people could answer to."""
    if one is other:
        return True
    for mine, yours in ((one.tables, other.tables), (one.transit, other.transit)):
        if mine.keys() != yours.keys():
            return False
        if any(yours[name] is not table and not yours[name].equals(table) for name, table in mine.items()):
            return False
    return True


def _drawn(base: Side, city: City) -> tuple[Floats, ...]:
    """Return for each purpose the factor of trips wished for [-], (zones, zones): other than 1 where places moved."""
    wishes = base.setting.wanted.wishes
    ones = np.ones((len(city.zones), len(city.zones)))
    if city.table("zones") is base.city.table("zones"):
        return (ones,) * len(wishes)
    new = {wish.name: wish.trips for wish in travel(city, build_for(city, ())).wishes}
    return tuple(
        np.divide(new[wish.name], wish.trips, out=ones.copy(), where=wish.trips > 0) if wish.name in new else ones
        for wish in wishes
    )


def _over(now: tuple[Floats | None, ...], before: tuple[Floats | None, ...]) -> tuple[Floats | None, ...]:
    """Return what goes on now of what went on before, by hour; hours that are alike share one array."""
    made: dict[tuple[int, int], Floats | None] = {}
    for one, other in zip(now, before, strict=True):
        key = (id(one), id(other))
        if key not in made:
            whole = one if other is None else (1.0 / other if one is None else one / other)
            made[key] = None if whole is None or (whole == 1.0).all() else whole
    return tuple(made[id(one), id(other)] for one, other in zip(now, before, strict=True))


def _moved(one: Demand, other: Demand) -> float:
    """Return how much of the trips of the representative hours differs [-]."""
    if one is other:
        return 0.0
    moved, whole = 0.0, 0.0
    for hour in (PEAK, QUIET):
        before, after = one.hour(hour), other.hour(hour)
        moved, whole = moved + float(np.abs(after - before).sum()), whole + float(before.sum())
    return moved / max(whole, 1e-300)


def _vector(drives: tuple[ByCar, ByCar]) -> Floats:
    """Return the times and tolls of all pairs that have a way, end to end [s]."""
    parts = [np.where(np.isfinite(each.time), each.time, 0.0).ravel() for each in drives]
    return np.concatenate([*parts, *(each.toll.ravel() for each in drives if each.toll is not None)])


def _between(old: ByCar, new: ByCar, step: float) -> ByCar:
    """Return times and tolls on the way from old to new ones."""
    finite = np.isfinite(old.time) & np.isfinite(new.time)
    before, after = (np.where(finite, each.time, 0.0) for each in (old, new))
    time = np.where(finite, np.maximum(before + step * (after - before), 0.0), new.time)
    toll = new.toll if old.toll is None or new.toll is None else old.toll + step * (new.toll - old.toll)
    return ByCar(time, new.length, toll)
