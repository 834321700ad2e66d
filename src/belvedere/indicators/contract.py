"""What every file of indicators/ has.

    QUANTITY                the name of quantities.csv that it measures: unit, labels, which way is better
    NEEDS                   the tables of a model run that it reads: ("flows",), ("flows", "emissions") …
    measure(tables, city)   a table by area: area_id, value, weight; "" is the ground in no statistical area
    summary(table)          the whole city's value: `total` or `mean` of this file

`tables` are those of a run, as scenarios/result.py describes them (flows, emissions; later skims, concentrations):
an indicator reads what it needs of them and of the City, so that exposure (residents by area as weight) and access
(skims and places) fit as well as distance driven. `weight` says what the area counts in a mean; a sum ignores it.
An area for which a value cannot be said (no car drives there: no mean speed) has no row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, cast

import pandas as pd

from belvedere.city.model import City
from belvedere.plugins import modules

Tables = Mapping[str, pd.DataFrame]
COLUMNS = ["area_id", "value", "weight"]


class Indicator(Protocol):
    """The shape of a module of indicators/; a conformance test holds every file to it."""

    QUANTITY: str
    NEEDS: tuple[str, ...]

    def measure(self, tables: Tables, city: City) -> pd.DataFrame: ...  # noqa: D102

    def summary(self, table: pd.DataFrame) -> float: ...  # noqa: D102


def indicators() -> dict[str, Indicator]:
    """Return every indicator by the name of its file, outside packages' too."""
    return {name: cast("Indicator", module) for name, module in modules("indicators").items()}


def measure_all(tables: Tables, city: City) -> pd.DataFrame:
    """Return all indicators whose tables are there: quantity, area_id ("" = the whole city), value.

    Rows come by the indicators' names, the whole city first, then its areas by area_id.
    """
    parts = []
    for indicator in indicators().values():
        if any(name not in tables for name in indicator.NEEDS):
            continue
        by_area = indicator.measure(tables, city)[COLUMNS]
        whole = pd.DataFrame({"area_id": [""], "value": [indicator.summary(by_area)]})
        areas = by_area.loc[by_area["area_id"] != "", ["area_id", "value"]].sort_values("area_id", kind="stable")
        rows = pd.concat([whole, areas], ignore_index=True)
        parts.append(rows.assign(quantity=indicator.QUANTITY)[["quantity", "area_id", "value"]])
    if not parts:
        return pd.DataFrame({"quantity": [], "area_id": [], "value": []}).astype({"quantity": "str", "area_id": "str"})
    made = pd.concat(parts, ignore_index=True)
    return made.astype({"quantity": "str", "area_id": "str", "value": "float64"})


def total(table: pd.DataFrame) -> float:
    """Return the sum over all ground, in an area or not."""
    return float(table["value"].sum())


def mean(table: pd.DataFrame) -> float:
    """Return the mean weighted by `weight`; NaN where nothing weighs anything."""
    weight = float(table["weight"].sum())
    return float((table["value"] * table["weight"]).sum() / weight) if weight > 0 else float("nan")
