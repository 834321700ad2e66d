"""Everything after traffic, for base and variant of one draw: environment, indicators, money, themes of the map.

Takes   both sides' walk.Prepared, a Scenario; the traffic of a draw
Gives   Models, the Walk of a real run
Used by widen.py
Source  scenarios/walk.py and worth.py do the same for the verdict at central values; what people do by mode and purpose
        follows the response by its level, as their trips by car do
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from belvedere.indicators.contract import Tables, changing, measure_all
from belvedere.parameters import Values
from belvedere.scenarios import walk
from belvedere.scenarios.scenario import Scenario
from belvedere.scenarios.uncertainty.traffic import RESPONSE
from belvedere.scenarios.uncertainty.walk import Outcome, Traffic
from belvedere.scenarios.valuation import appraisal, distribution, money
from belvedere.scenarios.worth import links, zones

ANSWERED = ("trips", "accounts", "people")  # tables of what people do: the variant's follow the response
VERDICT, MONEY, APPRAISAL, DISTRIBUTION = "verdict", "money", "appraisal", "distribution"
LINKS, ZONES = "themes_links", "themes_zones"


@dataclass(frozen=True)
class Models:
    """What no draw changes of a run."""

    base: walk.Prepared
    variant: walk.Prepared
    standing: money.Standing
    scenario: Scenario

    def __call__(self, base: Traffic, variant: Traffic, values: Values) -> Outcome:
        """Return verdict, money, appraisal, distribution and the themes of the map at these values."""
        one, other = self.sides(base, variant, values)
        rows = money.money(one, other, self.standing, self.scenario, values)
        gains = distribution.distribution(one, other, self.variant.city, self.scenario, values)
        return {
            VERDICT: _both(
                measure_all(one, self.base.city, changing()),
                measure_all(other, self.variant.city, changing()),
                ["quantity", "area_id"],
            ),
            MONEY: rows[["who", "item", "value"]],
            APPRAISAL: appraisal.appraise(rows, self.scenario.costs, values)[["figure", "value"]],
            DISTRIBUTION: gains[["area_id", "value"]],
            LINKS: themes(links(one), links(other), "link_id"),
            ZONES: themes(zones(one), zones(other), "zone_id"),
        }

    def sides(self, base: Traffic, variant: Traffic, values: Values) -> tuple[Tables, Tables]:
        """Return the tables of base and variant at these values."""
        answering = replace(self.variant, fixed=answered(self.base.fixed, self.variant.fixed, values))
        return (
            walk.tables_of(self.base, base.flows(values), values),
            walk.tables_of(answering, variant.flows(values), values),
        )


def answered(base: Tables, variant: Tables, values: Values) -> Tables:
    """Return the variant's tables of what people do, on the way from the base's by the level of response."""
    level = values[RESPONSE] if _differ(base, variant) else 1.0
    if level == 1.0:
        return variant
    return {
        name: _between(base.get(name), table, level) if name in ANSWERED else table for name, table in variant.items()
    }


def themes(base: pd.DataFrame, variant: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return key, quantity, base, variant of each theme, one below the other, as worth.worth has them."""
    names = list(base.columns.drop(key))
    if not names:
        return pd.DataFrame({key: [], "quantity": [], "base": [], "variant": []})
    sides: Mapping[str, np.ndarray[tuple[int], np.dtype[np.float64]]] = {
        side: np.concatenate([table[name].to_numpy(np.float64) for name in names])
        for side, table in (("base", base), ("variant", variant))
    }
    where = {key: np.tile(base[key].to_numpy(), len(names)), "quantity": np.repeat(names, len(base))}
    return pd.DataFrame({**where, **sides}).astype({"quantity": "str"})


def _differ(base: Tables, variant: Tables) -> bool:
    return any(name in base and not base[name].equals(variant[name]) for name in ANSWERED if name in variant)


def _between(base: pd.DataFrame | None, variant: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return a table whose numbers lie between those of base and variant, where their rows are the same."""
    if base is None or len(base) != len(variant) or list(base) != list(variant):
        return variant
    numbers = [str(name) for name in variant if variant[name].dtype == np.float64]
    if not base.drop(columns=numbers).equals(variant.drop(columns=numbers)):
        return variant
    moved = variant.copy()
    moved[numbers] = base[numbers] + level * (variant[numbers] - base[numbers])
    return moved


def _both(base: pd.DataFrame, variant: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return keys, base and variant of the rows that both sides have."""
    if len(base) == len(variant) and all(np.array_equal(base[key], variant[key]) for key in keys):
        return base[keys].assign(base=base["value"], variant=variant["value"])
    both = base.merge(variant, on=keys, suffixes=("_base", "_variant"), validate="one_to_one")
    return both.rename(columns={"value_base": "base", "value_variant": "variant"})[[*keys, "base", "variant"]]
