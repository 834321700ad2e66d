"""Faults planted into real series: which are found, as what, how soon, and how often nothing is the matter.

    python -m benchmarks.cleaning --data ../shared/data           a table
    python -m benchmarks.cleaning --data ../shared/data --json    one JSON object last

Takes   Bologna's western loops (2024), ring road (2019 to 2023), regional counts and NO2 (2024), read by their feeds
Gives   by series and kind of fault: planted, found, readings masked (at once, within a day, at last), precision, and
        alarms a sensor and year where nothing was planted; CPU seconds
Claim   issue 6: stuck, spike, gap, drift and re-scaled sensors are found and masked, each with a reason

Thresholds were chosen on sensors of even number (sorted by code); what is printed is of odd ones, which were not looked
at. "Alarms" are those of the data as published: real faults among them are counted as false.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city import recipe
from belvedere.feeds.contract import Folder
from belvedere.feeds.ingest import read_feed
from belvedere.forecast.cleaning.clean import ON_ARRIVAL, clean
from belvedere.forecast.cleaning.marks import NEVER, Cleaned
from belvedere.forecast.clock import steps_in_day
from belvedere.forecast.contract import KINDS, Panel
from belvedere.forecast.panel import from_observations
from benchmarks.faults import mask_of, plant

SEED = 20240623
SERIES = (
    ("western loops 2024", "west_loops", "traffic", "flow"),
    ("ring road 2019-2023", "ring_loops", "traffic", "flow"),
    ("regional counts 2024", "regional_counts", "traffic", "flow"),
    ("NO2 2024", "air", "air_hourly", "no2"),
)
A_YEAR = {"stuck": 5.0, "gap": 12.0, "spike": 25.0, "rescaled": 3.0, "drift": 1.0}  # [faults a sensor and year]
WRONG = 0.2  # [-] off by which a drifting reading is taken as wrong

Row = dict[str, str | float]


def panels(data: Path, city: Path) -> dict[str, Panel]:
    """Return the series by name, with all readings that arrived, as the publishers gave them."""
    read = recipe.read(city)
    found = {}
    for name, feed, kind, quantity in SERIES:
        use = read.feeds[feed]
        table, _, _ = read_feed(feed, use.feed, use.options, Folder(data / "bologna"))
        rows = table.to_pandas()
        found[name] = from_observations(rows, KINDS[kind], quantity, read.calendar, trusted=ON_ARRIVAL)
    return found


def score(name: str, panel: Panel, odd: bool, seed: int) -> list[Row]:
    """Return the figures of one set of series, of its sensors of odd or of even number."""
    mine = np.arange(len(panel.places)) % 2 == int(odd)
    there = ~np.isnan(panel.value[mine])
    years = there.sum() / (365 * steps_in_day(panel.kind))
    begun = time.process_time()
    plain = clean(panel)
    taken = time.process_time() - begun
    spoilt, truth = plant(panel, seed, A_YEAR)
    found = clean(spoilt)
    rows: list[Row] = []

    def add(kind: str, figure: str, value: float, unit: str) -> None:
        rows.append({"series": name, "kind": kind, "figure": figure, "value": float(value), "unit": unit})

    add("all", "sensor-years", years, "years")
    add("all", "cleaning", taken, "CPU s")
    names = {place for place, is_mine in zip(panel.places, mine, strict=True) if is_mine}
    before = plain.marks.at(int(NEVER) - 1)
    after = found.marks.at(int(NEVER) - 1)
    planted = mask_of(panel, truth, tuple(A_YEAR))
    fresh = after & ~before & mine[:, None]
    add("all", "precision of readings", _share((fresh & planted).sum(), fresh.sum()), "-")
    add("all", "masked where nothing was planted", _share(before[mine].sum(), there.sum()), "-")
    for kind in A_YEAR:
        _of_kind(add, kind, (panel, spoilt), truth[truth["place"].isin(names)], found)
        told = found.faults[(found.faults["kind"] == kind) & found.faults["place"].isin(names) & _real(found)]
        known = plain.faults[(plain.faults["kind"] == kind) & plain.faults["place"].isin(names) & _real(plain)]
        new = told[~_overlap(told, known)]
        add(kind, "precision", _share(_overlap(new, truth).sum(), len(new)), "-")
        add(kind, "precision, same kind", _share(_overlap(new, truth[truth["kind"] == kind]).sum(), len(new)), "-")
        add(kind, "alarms", len(known) / years, "a sensor-year")
    return rows


def _of_kind(add: object, kind: str, panels_: tuple[Panel, Panel], truth: pd.DataFrame, found: Cleaned) -> None:
    assert callable(add)
    panel, spoilt = panels_
    mine = truth[truth["kind"] == kind]
    mask = mask_of(panel, mine, (kind,)) & ~np.isnan(spoilt.value)
    wrong = mask & (np.abs(spoilt.value - panel.value) > (WRONG * panel.value if kind in ("drift", "rescaled") else 0))
    since = np.minimum.reduce([found.marks.since[one] for one in found.marks.since])
    last = found.marks.at(int(NEVER) - 1)
    late = int(panel.late.max(initial=0))
    steps = np.arange(panel.value.shape[1])[None, :] + 1 + late
    number = {place: row for row, place in enumerate(panel.places)}
    seen, named, delays = 0, 0, []
    for row in mine.itertuples():
        one, first, end = number[str(row.place)], int(str(row.first)), int(str(row.last)) + 1
        marked = last[one, first:end] & mask[one, first:end]
        seen += bool(marked.any())
        named += bool(found.marks.at(int(NEVER) - 1, kind)[one, first:end].any())
        if marked.any():
            delays.append(int(since[one, first:end][marked].min()) - first - late)
    add(kind, "planted", len(mine), "faults")
    add(kind, "recall", _share(seen, len(mine)), "-")
    add(kind, "recall, same kind", _share(named, len(mine)), "-")
    add(kind, "readings masked at once", _share((wrong & last & (since <= steps)).sum(), wrong.sum()), "-")
    day = steps_in_day(panel.kind)
    add(kind, "readings masked within a day", _share((wrong & last & (since <= steps + day)).sum(), wrong.sum()), "-")
    add(kind, "readings masked at last", _share((wrong & last).sum(), wrong.sum()), "-")
    add(kind, "delay, median", float(np.median(delays)) if delays else np.nan, "steps")


def _real(cleaned: Cleaned) -> pd.Series:
    """Return which rows are of readings, not of their absence."""
    return cleaned.faults["share"] > 0


def _overlap(rows: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """Return which rows share time with one of the others at the same place."""
    by_place = {str(place): part for place, part in others.groupby("place")}
    hit = np.zeros(len(rows), dtype=bool)
    for number, row in enumerate(rows.itertuples()):
        part = by_place.get(str(row.place))
        if part is not None:
            hit[number] = bool(((part["start"] < row.end) & (part["end"] > row.start)).any())
    return hit


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else float("nan")


def machine() -> dict[str, str | int]:
    """Return what the figures were measured on."""
    return {
        "cpu": platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 0,
        "system": platform.system(),
        "python": platform.python_version(),
    }


def main() -> None:
    """Plant, clean, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cleaning")
    parser.add_argument("--data", type=Path, required=True, help="the folder of raw open data")
    parser.add_argument("--city", type=Path, default=Path("cities/bologna/city.toml"))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--even", action="store_true", help="the sensors that thresholds were chosen on")
    options = parser.parse_args()
    rows: list[Row] = []
    for name, panel in panels(options.data, options.city).items():
        clean(panel)  # compiled and warm
        rows += score(name, panel, not options.even, SEED + int(options.even))
        print(f"{name} done", file=sys.stderr, flush=True)
    claim = "Stuck, spike, gap, drift and re-scaled sensors are found and masked, each with a reason"
    if options.json:
        print(json.dumps({"claim": claim, "machine": machine(), "rows": rows}))
        return
    table = pd.DataFrame(rows)
    print(f"{claim}\n{machine()}\n")
    wide = table.pivot_table(index=["series", "kind"], columns="figure", values="value", sort=False, dropna=False)
    with pd.option_context("display.width", 250, "display.max_columns", 40, "display.precision", 3):
        for part in (table["kind"] == "all", table["kind"] != "all"):
            print(
                wide.loc[wide.index.isin(set(zip(table["series"][part], table["kind"][part], strict=True)))].dropna(
                    axis=1, how="all"
                )
            )


if __name__ == "__main__":
    main()
