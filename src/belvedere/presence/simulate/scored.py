"""A synthetic release against its truth: how far off, how biased, how often the interval holds.

Takes   released presence (schema.RELEASED), the truth of a synthetic operator, the tree of places
Gives   truth, people by zone, hour and class; values, each released value beside its truth; against, the table
        quality.ERRORS
Used by example.py, benchmarks/presence_truth.py, benchmarks/presence_errors.py
Source  people present are person-hours of each hour; relative errors of values of FEWEST people or more
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.mobility.paths.shortest import Floats
from belvedere.presence.people.quality import ERRORS
from belvedere.presence.release.places import Tree, gathered
from belvedere.presence.schema import CLASSES

ALL = "all"
FEWEST = 50.0  # [people] below, a relative error says nothing
# [people] of the true value, by which zones are told apart
SIZES = ((50.0, 1_000.0, "50–1,000"), (1_000.0, 5_000.0, "1,000–5,000"), (5_000.0, np.inf, "5,000+"))


def truth(folder: Path, day: date, zones: Sequence[str]) -> Floats:
    """Return people present, (zones, hours, classes): mean of each hour."""
    table = pd.read_parquet(folder / "people" / f"{day.isoformat()}.parquet")
    table = table.astype({"zone_id": "str", "visitor_class": "str"})
    wide = table.pivot(index=["zone_id", "hour"], columns="visitor_class", values="person_hours")
    hours = int(table["hour"].max()) + 1
    wanted = pd.MultiIndex.from_product([list(zones), range(hours)])
    found: Floats = wide.loc[wanted, list(CLASSES)].to_numpy(np.float64).reshape(len(zones), hours, len(CLASSES))
    return found


def values(released: pd.DataFrame, folder: Path, tree: Tree, day: date) -> pd.DataFrame:
    """Return each value that was released of a day beside the truth.

    Returns
    -------
    level, zone_id, visitor_class, hour (index of the day), true, people, low, high [people]
    """
    leaves = truth(folder, day, tree.zones)
    levels = {"city": leaves.sum(axis=0, keepdims=True), "municipality": gathered(tree, leaves), "zone": leaves}
    names = {"city": (tree.city,), "municipality": tree.municipalities, "zone": tree.zones}
    whole = pd.read_parquet(folder / "people" / f"{day.isoformat()}.parquet")
    clock = whole.drop_duplicates("hour").set_index("hour")["timestamp"].sort_index().to_numpy()
    parts = []
    for level, true in levels.items():
        everything = np.concatenate([true.sum(axis=2, keepdims=True), true], axis=2)
        index = pd.MultiIndex.from_product([names[level], clock, (ALL, *CLASSES)])
        keys = ["zone_id", "timestamp", "visitor_class"]
        mine = released[released["level"] == level].set_index(keys).reindex(index)
        parts.append(
            pd.DataFrame(
                {
                    "level": level,
                    "zone_id": index.get_level_values(0),
                    "visitor_class": index.get_level_values(2),
                    "hour": np.tile(np.repeat(np.arange(len(clock)), 1 + len(CLASSES)), len(names[level])),
                    "true": everything.ravel(),
                    "people": mine["population"].to_numpy(),
                    "low": mine["population_lower"].to_numpy(),
                    "high": mine["population_upper"].to_numpy(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True).dropna()


def against(released: pd.DataFrame, folder: Path, tree: Tree, days: Sequence[date]) -> pd.DataFrame:
    """Return errors by level, class ("all" first) and, for all people of zones, size of the value."""
    found = pd.concat([values(released, folder, tree, day) for day in days], ignore_index=True)
    rows = [
        _row(level, kind, "", found[(found["level"] == level) & (found["visitor_class"] == kind)])
        for level in ("city", "municipality", "zone")
        for kind in (ALL, *CLASSES)
    ]
    zones = found[(found["level"] == "zone") & (found["visitor_class"] == ALL)]
    rows += [_row("zone", ALL, name, zones[zones["true"].between(low, high)]) for low, high, name in SIZES]
    return pd.DataFrame([row for row in rows if row is not None], columns=list(ERRORS))


def _row(level: str, kind: str, size: str, values: pd.DataFrame) -> tuple[str | float, ...] | None:
    """Return one row of ERRORS; None where no value is large enough."""
    use = values[values["true"] >= FEWEST]
    if use.empty:
        return None
    error = (use["people"] - use["true"]) / use["true"]
    held = (use["low"] <= use["true"]) & (use["true"] <= use["high"])
    half = (use["high"] - use["low"]) / 2.0 / use["true"]
    bias = float(use["people"].sum() / use["true"].sum() - 1.0)
    return level, kind, size, float(error.abs().median()), bias, float(held.mean()), float(half.median())
