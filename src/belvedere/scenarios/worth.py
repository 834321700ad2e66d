"""The tables of a comparison that a page is made of: money, appraisal, who gains, and the themes of the map.

Takes   tables of base and variant, their people, a Scenario
Gives   worth → the tables of result.TABLES at given values, low and high as central: draws widen them
Used by evaluate.py, uncertainty/
Source  valuation/; themes: a day's sums and means by link and zone
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from belvedere.indicators.contract import Tables
from belvedere.mobility.response.side import Side
from belvedere.parameters import CENTRAL, Values
from belvedere.scenarios.scenario import Scenario
from belvedere.scenarios.valuation import appraisal, checks, distribution, money

LINK_THEMES = ("flow", "speed", "co2_rate", "nox_rate", "pm10_rate", "lden", "injuries")
ZONE_THEMES = {"concentrations": ("no2", "pm10", "pm25"), "noise": ("lden",)}


def worth(
    base: Tables, variant: Tables, sides: tuple[Side, Side], scenario: Scenario, values: Values = CENTRAL
) -> Mapping[str, pd.DataFrame]:
    """Return money, appraisal, distribution, themes_links and themes_zones."""
    cities = sides[0].city, sides[1].city
    standing = money.prepare(*cities)
    rows = money.money(base, variant, standing, scenario, values)
    figures = pd.concat(
        [
            appraisal.appraise(rows, scenario.costs, values),
            checks.checks(sides, (base, variant), rows, scenario, values),
        ],
        ignore_index=True,
    )
    gains = distribution.distribution(base, variant, cities[1], scenario, values)
    return {
        "money": _told(rows)[["who", "item", "low", "central", "high", "confirmed"]],
        "appraisal": _told(figures),
        "distribution": _told(gains),
        "themes_links": _themes(links(base), links(variant), "link_id"),
        "themes_zones": _themes(zones(base), zones(variant), "zone_id"),
    }


def links(tables: Tables) -> pd.DataFrame:
    """Return link_id and a column a theme: of a day, speed in the mean over vehicles."""
    flows = tables["flows"]
    link_id = flows["link_id"].to_numpy()
    many = len(np.unique(link_id))
    shape = (len(flows) // max(many, 1), many)
    made = pd.DataFrame({"link_id": link_id[:many]})
    flow = flows["flow"].to_numpy(np.float64).reshape(shape)
    pace = flow / np.maximum(flows["speed"].to_numpy(np.float64).reshape(shape), 1e-3)
    made["flow"] = flow.sum(axis=0)
    free = flows["speed"].to_numpy(np.float64).reshape(shape).max(axis=0)
    made["speed"] = np.divide(made["flow"], pace.sum(axis=0), out=free, where=pace.sum(axis=0) > 0)
    for name in ("co2_rate", "nox_rate", "pm10_rate"):
        if name in tables["emissions"]:
            made[name] = tables["emissions"][name].to_numpy(np.float64).reshape(shape).sum(axis=0)
    for table, column in (("noise_links", "lden"), ("crashes", "injuries")):
        if table in tables:
            made = made.merge(tables[table][["link_id", column]], on="link_id", how="left", validate="one_to_one")
    return made


def zones(tables: Tables) -> pd.DataFrame:
    """Return zone_id and a column a theme."""
    made: pd.DataFrame | None = None
    for table, columns in ZONE_THEMES.items():
        if table in tables:
            part = tables[table][["zone_id", *columns]]
            made = part if made is None else made.merge(part, on="zone_id", how="outer", validate="one_to_one")
    return pd.DataFrame({"zone_id": pd.Series(dtype="int64")}) if made is None else made


def _themes(base: pd.DataFrame, variant: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return key, quantity, base, variant, low, high of the difference."""
    parts = []
    for name in base.columns.drop(key):
        before, after = base[name].to_numpy(np.float64), variant[name].to_numpy(np.float64)
        less = after - before
        parts.append(
            pd.DataFrame(
                {key: base[key], "quantity": name, "base": before, "variant": after, "low": less, "high": less}
            )
        )
    empty = pd.DataFrame({name: [] for name in (key, "quantity", "base", "variant", "low", "high")})
    made = pd.concat(parts, ignore_index=True) if parts else empty
    return made.astype({"quantity": "str"})


def _told(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of values with low, central and high."""
    return table.rename(columns={"value": "central"}).assign(low=table["value"], high=table["value"])
