"""How much demand answers when something gets one per cent dearer or slower: the model's answer beside published ones.

Takes   what has converged
Gives   elasticities → one row a change: the model's, what is published, by whom
Used by docs/modes.py
Source  finite differences of the choice, traffic and destinations held: short-run answers. Published: METHODS §4 of the
        project's notes, from memory unless said, to be confirmed
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.mobility.modes import priors
from belvedere.mobility.modes.choice import choose
from belvedere.mobility.modes.feedback import Converged, Setting, utility
from belvedere.mobility.modes.frequency import possible, stand_in
from belvedere.mobility.modes.service import Prices, both_transit
from belvedere.mobility.modes.transit import STAND_IN
from belvedere.mobility.paths.shortest import Floats

STEP = 0.01  # [-] change of each price


@dataclass(frozen=True)
class Answer:
    """One change and whom it moves."""

    what: str
    prices: Prices
    mode: int
    published: str


ANSWERS = (
    Answer("car distance by car time", Prices(car_time=1 + STEP), priors.CAR, "-0.27 short run, -0.57 long run"),
    Answer("car distance by fuel price", Prices(fuel=1 + STEP), priors.CAR, "-0.10 short run, -0.29 long run"),
    Answer(
        "car distance by parking fee", Prices(parking=1 + STEP), priors.CAR, "-0.3 (-0.1 to -0.6), trips to the place"
    ),
    Answer("transit trips by fare", Prices(fare=1 + STEP), priors.TRANSIT, "-0.4 short run, -1.0 long run (bus)"),
    Answer("transit trips by riding time", Prices(transit_time=1 + STEP), priors.TRANSIT, "none at hand"),
    Answer("transit trips by car time", Prices(car_time=1 + STEP), priors.TRANSIT, "none at hand"),
    Answer("transit trips by fuel price", Prices(fuel=1 + STEP), priors.TRANSIT, "none at hand"),
    Answer("bicycle trips by car time", Prices(car_time=1 + STEP), priors.BICYCLE, "none at hand"),
)
OFTENER = "0.4 short run, 0.7 long run (vehicle-km)"


def elasticities(city: City, found: Converged) -> pd.DataFrame:
    """Return what, elasticity [-] and published; car answers are of distance driven, others of trips; NaN: none."""
    base = amounts(found, Prices())

    def answer(changed: Floats, mode: int) -> float:
        return float(np.log(changed[mode] / base[mode]) / np.log(1 + STEP)) if base[mode] > 0 else float("nan")

    rows = [(each.what, answer(amounts(found, each.prices), each.mode), each.published) for each in ANSWERS]
    if found.setting.ground.transit.made_from == STAND_IN and possible(city):
        oftener = stand_in(city, priors.of_transit(), headway=1.0 / (1.0 + STEP))
        setting = replace(found.setting, ground=replace(found.setting.ground, transit=both_transit(oftener)))
        more = amounts(replace(found, setting=setting), Prices())
        rows.append(("transit trips by frequency", answer(more, priors.TRANSIT), OFTENER))
    return pd.DataFrame(rows, columns=["what", "elasticity", "published"])


def amounts(found: Converged, prices: Prices) -> Floats:
    """Return what is asked of each mode, (modes,): distance driven by car [km/day], trips by the others [trips/day]."""
    setting: Setting = found.setting
    length = found.drives[1].length / 1000.0
    length = np.where(np.isfinite(length), length, 0.0)
    asked = np.zeros(6)
    for at, (wish, have) in enumerate(zip(setting.wanted.wishes, setting.have, strict=True)):
        choice = choose(utility(setting, at, found.drives, prices), found.constants, have)
        trips = 2.0 * choice.shares * wish.trips
        asked += trips.sum(axis=(1, 2))
        asked[priors.CAR] += float((trips[priors.CAR] * (length - 1.0)).sum())
    return asked
