"""What every file of indicators/ has.

    QUANTITY                the name of quantities.csv that it measures: unit, labels, which way is better
    NEEDS                   the tables of a model run that it reads: ("flows",), ("flows", "emissions") …, or a table
                            with a column that it may lack: ("flows.free_time",); () for what the City alone says
    measure(tables, city)   a table by area: area_id, value, weight; "" is the ground in no statistical area
    summary(table)          the whole city's value: `total` or `mean` of this file

`tables` are those of a run, as scenarios/result.py describes them (flows, emissions; later skims, concentrations):
an indicator reads what it needs of them and of the City, so that exposure (residents by area as weight) and access
(skims and places) fit as well as distance driven. `weight` says what the area counts in a mean; a sum ignores it.
An area for which a value cannot be said (no car drives there: no mean speed) has no row, nor has such a city.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Protocol, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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


def measure_all(tables: Tables, city: City, among: Mapping[str, Indicator] | None = None) -> pd.DataFrame:
    """Return all indicators whose tables are there: quantity, area_id ("" = the whole city), value.

    Rows come by the indicators' names, the whole city first, then its areas by area_id.

    Parameters
    ----------
    among : the indicators to measure; None: every one. `changing` are those that differ from draw to draw
    """
    names: list[str] = []
    parts: list[tuple[NDArray[np.object_], NDArray[np.float64]]] = []
    for indicator in (indicators() if among is None else among).values():
        if not all(_there(name, tables) for name in indicator.NEEDS):
            continue
        by_area = indicator.measure(tables, city)
        ids, value = by_area["area_id"].to_numpy(dtype=object), by_area["value"].to_numpy(dtype=np.float64)
        order = np.argsort(ids, kind="stable")
        order = order[ids[order] != ""]
        city_value = indicator.summary(by_area)
        head = [] if np.isnan(city_value) else [city_value]
        names.append(indicator.QUANTITY)
        parts.append((np.append([""] * len(head), ids[order]), np.append(head, value[order])))
    many = [len(value) for _, value in parts]
    return pd.DataFrame(
        {
            "quantity": pd.array(np.repeat(np.array(names, dtype=object), many), dtype="str"),
            "area_id": pd.array(np.concatenate([[], *(ids for ids, _ in parts)]), dtype="str"),
            "value": np.concatenate([np.empty(0), *(value for _, value in parts)]),
        }
    )


@cache
def changing() -> Mapping[str, Indicator]:
    """Return the indicators that read tables of a run; what the City alone says is the same in each draw.

    They are looked up once a process: each draw asks for them.
    """
    return MappingProxyType({name: each for name, each in indicators().items() if each.NEEDS})


def _there(name: str, tables: Tables) -> bool:
    table, _, column = name.partition(".")
    return table in tables and (not column or column in tables[table].columns)


def total(table: pd.DataFrame) -> float:
    """Return the sum over all ground, in an area or not."""
    return float(table["value"].to_numpy(dtype=float).sum())


def mean(table: pd.DataFrame) -> float:
    """Return the mean weighted by `weight`; NaN where nothing weighs anything."""
    value, weight = (table[name].to_numpy(dtype=float) for name in ("value", "weight"))
    heavy = float(weight.sum())
    return float((value * weight).sum() / heavy) if heavy > 0 else float("nan")
