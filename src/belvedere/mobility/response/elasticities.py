"""How strongly demand answers when something gets dearer or slower, beside what was measured elsewhere.

Takes   the Side of the city as it is calibrated; the same city with a cordon charge
Gives   elasticities → one row a change; PUBLISHED, what is known
Used by docs/response.py, tests
Source  arc elasticities of demand with traffic held, so that what congestion gives back is not in them. Published:
        METHODS §4 of the project's notes, from memory unless said, to be confirmed; cordon: Boerjesson & Kristoffersson
        (2018), Transportation Research A 107, 35-51, -0.70 at the introduction growing to -0.85, by the cost of the
        trip with running costs, as we read it
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.mobility.modes import priors
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.response.ground import changed
from belvedere.mobility.response.layers import Costs
from belvedere.mobility.response.respond import Answers, answering
from belvedere.mobility.response.side import Side
from belvedere.mobility.response.told import cars, vehicles
from belvedere.mobility.skims import ByCar
from belvedere.mobility.streets import VALUE_OF_TIME
from belvedere.parameters import CENTRAL, Values

MORE = 0.1  # [-] dearer or slower
FUEL, TIME, FARE, OFTEN, CORDON = (
    "car distance by fuel price",
    "car distance by car time",
    "transit trips by fare",
    "transit trips by frequency",
    "crossings of payers by a cordon charge",
)


@dataclass(frozen=True)
class Published:
    """What was measured elsewhere, and within what factor of it the model is to be."""

    short: float
    long: float
    factor: float


PUBLISHED: Mapping[str, Published] = {
    FUEL: Published(-0.10, -0.29, 2.0),
    TIME: Published(-0.27, -0.57, 2.0),
    FARE: Published(-0.40, -1.00, 2.5),
    OFTEN: Published(0.40, 0.70, 2.5),  # a stand-in of frequencies bounds waits: docs/modes.md
    CORDON: Published(-0.70, -0.85, 2.5),  # half as strong, and by its area just inside or outside a factor of 2
}


def elasticities(base: Side, cordon: City | None, horizon: str, values: Values = CENTRAL) -> pd.DataFrame:
    """Return what, elasticity, published [-] and whether it is within the stated factor.

    Parameters
    ----------
    cordon : the same city with a cordon charge and no other difference; None: no row of it
    horizon : "short" or "long"
    """
    before = _driven(base, base.city, base.drives, horizon, values)
    distance, rides = _distance(base, before), _rides(base, before)
    found: dict[str, float] = {}
    dearer = MORE * priors.FUEL_SHARE * priors.CAR_KM * 3.6 / VALUE_OF_TIME  # [s/m]
    fuel = tuple(
        _with(each, toll=np.where(np.isfinite(each.length), each.length, 0.0) * dearer) for each in base.drives
    )
    slow = tuple(replace(each, time=each.time * (1.0 + MORE)) for each in base.drives)
    for what, drives in ((FUEL, fuel), (TIME, slow)):
        after = _driven(base, base.city, (drives[0], drives[1]), horizon, values)
        found[what] = float(np.log(_distance(base, after) / distance) / np.log(1.0 + MORE))
    if rides > 0:
        for what, column in ((FARE, "fare"), (OFTEN, "frequency")):
            after = _driven(base, _with_change(base.city, column), base.drives, horizon, values)
            found[what] = float(np.log(_rides(base, after) / rides) / np.log(1.0 + MORE))
    if cordon is not None:
        found[CORDON] = _crossing(base, cordon, horizon, values)
    rows = [(what, value, getattr(PUBLISHED[what], horizon), PUBLISHED[what].factor) for what, value in found.items()]
    made = pd.DataFrame(rows, columns=["what", "elasticity", "published", "factor"])
    ratio = made["elasticity"] / made["published"]
    return made.assign(within=(ratio >= 1.0 / made["factor"]) & (ratio <= made["factor"])).astype({"what": "str"})


@dataclass(frozen=True)
class _Answer:
    costs: Costs
    answers: Answers


def _driven(base: Side, city: City, drives: tuple[ByCar, ByCar], horizon: str, values: Values) -> _Answer:
    """Return how people answer to these drives in this city, traffic held."""
    now = base.ground if city is base.city else changed(base.city, city, base.hours[1].network, base.ground, values)
    made = answering(base, city, now, horizon, values)
    return _Answer(Costs(base, city, now, drives, horizon, values), made.answers(drives))


def _distance(base: Side, answer: _Answer) -> float:
    """Return what cars drive in a day but for goods [km], on the free streets' ways."""
    metres = base.drives[1].length
    length = np.where(np.isfinite(metres), metres, 0.0) / 1000.0
    layers = (
        *cars(answer.costs, base.demand, answer.answers.layers),
        *(
            each
            for each in vehicles(answer.costs, base.demand, answer.answers.layers)
            if each.name in ("enter", "leave")
        ),
    )
    return float(sum((each.trips * length).sum() for each in layers))


def _rides(base: Side, answer: _Answer) -> float:
    """Return trips by public transport in a day."""
    return float(sum(each.answered.trips[priors.TRANSIT].sum() for each in answer.answers.people))


def _crossing(base: Side, city: City, horizon: str, values: Values) -> float:
    """Return the elasticity of payers' trips by car across a cordon to what the trip costs in money."""
    answer = _driven(base, city, base.drives, horizon, values)
    before, after, cost, dearer = 0.0, 0.0, 0.0, 0.0
    names = {wish.name for wish in base.setting.wanted.wishes}
    metres = base.drives[1].length
    length = np.where(np.isfinite(metres), metres, 0.0) / 1000.0
    for layer, found in zip(base.demand.layers, answer.answers.layers, strict=True):
        if found.payers is None or (layer.name not in names and layer.name != "enter"):
            continue
        far = length + (0.0 if layer.name in names else values["outside_length"])
        paying: Floats = layer.trips * found.payers.share
        before += float(paying.sum())
        after += float((paying * found.paid).sum())
        cost += float((paying * far * priors.CAR_KM).sum())
        dearer += float((paying * found.payers.amount).sum())
    return float(np.log(after / before) / np.log((cost + dearer) / cost)) if before > 0 else float("nan")


def _with(drive: ByCar, toll: Floats) -> ByCar:
    return replace(drive, toll=toll if drive.toll is None else drive.toll + toll)


def _with_change(city: City, column: str) -> City:
    """Return the city with one column of transit_changes at 1 + MORE for every line."""
    row = {"route_id": "*", "frequency": 1.0, "fare": 1.0, "ride": 1.0, "start_hour": 0, "end_hour": 24}
    table = city.table("transit_changes")
    made = pd.concat([table, pd.DataFrame([{**row, column: 1.0 + MORE}])], ignore_index=True)
    return city.with_table("transit_changes", made.astype({name: str(table[name].dtype) for name in table}))
