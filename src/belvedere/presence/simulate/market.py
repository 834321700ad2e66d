"""Who has this operator's SIM: a share that varies, and what the operator would publish of it.

Takes   Ground, settings
Gives   market → Market: the true share by home and age and by country; published, the table for the statistician
Used by operator.py, people.py
Source  spreads: habits.py, declared; the error of ± 2 points: PRESENCE section 4
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.mobility.paths.shortest import Floats
from belvedere.presence.simulate import habits
from belvedere.presence.simulate.choices import Choices
from belvedere.presence.simulate.ground import Ground
from belvedere.presence.simulate.settings import Settings


@dataclass(frozen=True)
class Market:
    """The true shares; nobody but the simulator knows them."""

    home: Floats  # (areas + places outside, AGES) [-]
    country: Floats  # (countries,) [-] of foreign guests who roam on this operator


def market(ground: Ground, choices: Choices, settings: Settings) -> Market:
    """Return shares that vary by home and age, so that their mean among the city's residents is the one asked for."""
    rng = np.random.default_rng([settings.seed, 5])
    areas, outside = len(ground.areas), len(ground.outside.ids)
    spread = np.concatenate(
        [
            habits.SHARE_SPREAD_PLACE * rng.standard_normal(areas),
            habits.SHARE_SPREAD_FAR * rng.standard_normal(outside),
        ]
    )
    weight = np.bincount(ground.area, ground.residents, minlength=areas + 1)[:areas]
    low, high = -12.0, 12.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        share = _logistic(middle + spread[:, None] + habits.SHARE_BY_AGE[None, :])
        mean = float((share[:areas] * choices.ages[:areas] * weight[:, None]).sum() / weight.sum())
        low, high = (middle, high) if mean < settings.market_share else (low, middle)
    among = np.log(settings.market_share / (1.0 - settings.market_share))
    country = _logistic(among + habits.SHARE_SPREAD_COUNTRY * rng.standard_normal(len(habits.COUNTRIES)))
    return Market(share, country)


def published(ground: Ground, choices: Choices, true: Market, settings: Settings) -> pd.DataFrame:
    """Return what the operator would publish: market shares with error, one row a home and age, and a country.

    Returns
    -------
    kind (area, municipality, region, country), id, age ("" for countries), mcc (0 but for countries),
    population [people], share [-], share_error [-] standard deviation of `share` as declared by the operator
    """
    rng = np.random.default_rng([settings.seed, 6])
    areas, ages = len(ground.areas), len(habits.AGES)
    people = np.concatenate(
        [
            np.bincount(ground.area, ground.residents, minlength=areas + 1)[:areas],
            ground.outside.residents,
        ]
    )
    by_age = np.vstack([choices.ages[:areas], np.tile(choices.ages[-1], (len(ground.outside.ids), 1))])
    # one error a home: the operator's count of customers is right, whom it counts as living there is not
    error = habits.PUBLISHED_ERROR * rng.standard_normal(len(people))
    told = np.clip(true.home + error[:, None], 0.01, 0.99)
    kinds = ["area"] * areas + ["region" if far else "municipality" for far in ground.outside.far]
    homes = pd.DataFrame(
        {
            "kind": np.repeat(kinds, ages),
            "id": np.repeat([*ground.areas, *ground.outside.ids], ages),
            "age": np.tile(habits.AGES, len(people)),
            "mcc": np.int32(0),
            "population": np.round((people[:, None] * by_age).ravel(), 1),
            "share": np.round(told.ravel(), 4),
            "share_error": habits.PUBLISHED_ERROR,
        }
    )
    factor = np.exp(habits.PUBLISHED_ERROR_COUNTRY * rng.standard_normal(len(habits.COUNTRIES)))
    countries = pd.DataFrame(
        {
            "kind": "country",
            "id": [name for _, name, _ in habits.COUNTRIES],
            "age": "",
            "mcc": np.array([code for code, _, _ in habits.COUNTRIES], np.int32),
            "population": np.nan,
            "share": np.round(np.clip(true.country * factor, 0.01, 0.99), 4),
            "share_error": np.round(habits.PUBLISHED_ERROR_COUNTRY * true.country, 4),
        }
    )
    return pd.concat([homes, countries], ignore_index=True)


def _logistic(value: Floats) -> Floats:
    share: Floats = 1.0 / (1.0 + np.exp(-value))
    return share
