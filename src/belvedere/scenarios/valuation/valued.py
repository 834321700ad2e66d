"""All that valuation says of a run, in one call a draw.

Takes   two Sides once; tables of base and variant, values
Gives   Valuation, prepare → Valuation; Valuation(…) → Valued: benefits, money, appraisal, distribution
Used by evaluate.py, uncertainty/
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables
from belvedere.mobility.response.side import Side
from belvedere.parameters import CENTRAL, Values
from belvedere.scenarios.scenario import Scenario
from belvedere.scenarios.valuation import travel
from belvedere.scenarios.valuation.appraisal import appraise
from belvedere.scenarios.valuation.distribution import distribution
from belvedere.scenarios.valuation.money import Standing, money, year_of
from belvedere.scenarios.valuation.money import prepare as stand
from belvedere.scenarios.valuation.travel import Moves, Prepared


@dataclass(frozen=True)
class Valued:
    """What a run is worth; every `value` above zero is a gain."""

    benefits: pd.DataFrame  # zone_id, purpose, value [EUR/day], trips
    surplus: pd.DataFrame  # who, item, parameter, value [EUR/day]
    money: pd.DataFrame  # who, item, value [EUR/year], confirmed, parameter, daily
    appraisal: pd.DataFrame  # figure, value
    distribution: pd.DataFrame  # area_id, residents, value [EUR/year]


@dataclass(frozen=True)
class Valuation:
    """What no draw changes."""

    travel: Prepared
    standing: Standing
    city: City  # the base's: where people live
    scenario: Scenario

    def __call__(self, base: Tables, variant: Tables, values: Values = CENTRAL) -> Valued:
        """Return what a run is worth at these values; tables as scenarios/result.py has them."""
        benefits, surplus = travel.run(self.travel, values, year=year_of(self.scenario))
        whole = {**variant, "benefits": benefits, "surplus": surplus}
        year = money(base, whole, self.standing, self.scenario, values)
        return Valued(
            benefits,
            surplus,
            year,
            appraise(year, self.scenario.costs, values),
            distribution(base, whole, self.city, self.scenario, values),
        )

    def base_benefits(self) -> pd.DataFrame:
        """Return the benefits of the base: none, so that indicators of gains have something to begin from."""
        return travel.nothing(self.travel)


def prepare(base: Side, variant: Side, scenario: Scenario, moves: Moves | None = None) -> Valuation:
    """Return what is needed of two sides; `moves`: how times by car move with uncertain levels."""
    return Valuation(travel.prepare(base, variant, moves), stand(base.city, variant.city), base.city, scenario)
