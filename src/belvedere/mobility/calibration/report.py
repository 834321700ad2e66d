"""What a calibration leaves behind for people and programs to check.

Takes   the fit of a calibration, the base day, the seeds
Gives   write_fit (model/fit.json), write_provenance (model/provenance.json)
Used by calibration.py; docs/fit.py reads fit.json
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from belvedere import __version__
from belvedere.mobility.day import Day
from belvedere.mobility.demand.counts import LeftAside

FIT = Path("model") / "fit.json"
PROVENANCE = Path("model") / "provenance.json"
# [veh/h] columns of points are written with so many digits: the file is for reading, and the same on every machine
FLOWS = (
    "counted", "prior", "used", "left_out", "estimate", "low", "high", "free_flow", "mean_of_used",
    "class_mean_of_used",
)  # fmt: skip
COLUMNS = ("detector_id", "link_id", "street", "hour", "fold", *FLOWS)
DIGITS = 4  # of figures of fit [-]


def write_fit(folder: Path, points: pd.DataFrame, figures: Mapping[str, object], aside: Sequence[LeftAside]) -> Path:
    """Write the fit to model/fit.json, all or nothing, and return the file.

    Parameters
    ----------
    points : COLUMNS, a row a loop and hour
    figures : what Calibration.as_json gives
    """
    table = points[list(COLUMNS)].round(dict.fromkeys(FLOWS, 1)).sort_values(["detector_id", "hour"])
    text = {
        **{name: _plain(each) for name, each in figures.items()},
        "left_aside": [asdict(each) for each in aside],
        "points": {name: table[name].tolist() for name in table.columns},
    }
    return _write(folder / FIT, text)


def write_provenance(folder: Path, day: Day, settings: Mapping[str, int]) -> Path:
    """Write hashes of inputs and outputs, gaps and seeds to model/provenance.json, and return the file."""
    text = {
        "version": __version__,
        "settings": dict(settings),
        "inputs": {"data/manifest.json": _hash(folder / "data" / "manifest.json")},
        "outputs": {name: _hash(folder / "model" / name) for name in ("demand.parquet", "fit.json", "flows.parquet")},
        "relative_gap": {str(row.hour): float(f"{row.relative_gap:.2e}") for row in day.gaps.itertuples()},
        "unreachable_pairs": len(day.unreachable),
    }
    return _write(folder / PROVENANCE, text)


def _plain(value: object) -> object:
    """Return figures for JSON, which knows no NaN: a fold without loops has null."""
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, DIGITS)
    return value


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, text: Mapping[str, object]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(text, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n", encoding="utf-8")
    os.replace(beside, path)
    return path
