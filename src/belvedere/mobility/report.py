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
from belvedere.mobility.counts import LeftAside
from belvedere.mobility.day import Day
from belvedere.mobility.fit import Fit

FIT = Path("model") / "fit.json"
PROVENANCE = Path("model") / "provenance.json"
# [veh/h] and [-] are written with so many digits: the file is for reading, and the same on every machine
DIGITS = {"counted": 1, "prior": 1, "used": 1, "left_out": 1}


def write_fit(
    folder: Path,
    points: pd.DataFrame,
    fits: Mapping[str, Fit],
    by_fold: Sequence[tuple[Fit, Fit]],
    aside: Sequence[LeftAside],
) -> Path:
    """Write the fit to model/fit.json, all or nothing, and return the file."""
    table = points.round(DIGITS)
    text = {
        "fits": {name: _plain(fit) for name, fit in fits.items()},
        "folds": [{"fold": n, "used": _plain(a), "left_out": _plain(b)} for n, (a, b) in enumerate(by_fold)],
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


def _plain(fit: Fit) -> dict[str, float | None]:
    """Return a fit for JSON, which knows no NaN: a fold without loops has null."""
    return {name: None if math.isnan(value) else round(value, 4) for name, value in asdict(fit).items()}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, text: Mapping[str, object]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(text, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n", encoding="utf-8")
    os.replace(beside, path)
    return path
