"""An Effect as JSON, and as files.

Takes   an Effect
Gives   to_json; write: effect.json and the tables as Parquet
Used by cli.py, server/, benchmarks/before_after.py
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pandas as pd

from belvedere.scenarios.after.tables import Effect

TABLES = ("places", "methods", "days", "placebo", "weights")


def to_json(effect: Effect) -> dict[str, object]:
    """Return an effect as JSON values: numbers that are none become null, days are ISO text."""
    return {
        "measure": _plain(asdict(effect.measure)),
        "quantity": effect.measure.quantity,
        "unit": effect.unit,
        "sentence": {"en": effect.sentence[0], "it": effect.sentence[1]},
        **{name: _rows(getattr(effect, name)) for name in TABLES},
        "assumptions": [{"en": english, "it": italian} for english, italian in effect.assumptions],
        "warnings": [{"en": english, "it": italian} for english, italian in effect.warnings],
    }


def write(effect: Effect, folder: Path) -> None:
    """Write effect.json and one Parquet file a table into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        getattr(effect, name).to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")
    text = json.dumps(to_json(effect), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    beside = folder / ".effect.json"
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(folder / "effect.json")


def _rows(table: pd.DataFrame) -> list[object]:
    return [_plain({str(name): value for name, value in row.items()}) for row in table.to_dict("records")]


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
