"""Lockdown, reopening, and dates on which nothing happened: what `belvedere after` finds on Bologna's ring road.

    python -m benchmarks.before_after [--city DIR] [--every N] [--json]

Takes   the bundle of Bologna: nine loops of the ring road, Tuesdays and Wednesdays of 2019 to 2023
Gives   a table, or one JSON object last
Claim   the interval of a measure that never was includes no effect 95 times in a hundred (5 % ± 3 false alarms), over
        more than 200 dates

Protocol. A placebo date is a day with counts from 1 June 2021 to 22 November 2023, eight weeks counted from it; its
reference runs from 4 May 2021 (the end of the last restrictions on moving about) to the day before; season, weather and
kinds of day are also learnt from 1 January 2019 to 20 February 2020. A date is judged at each loop by the product's own
`compare`. Every tenth date, and no other, was looked at while the method was made (its constants, and whether intervals
are widened by the errors on hidden stretches): the figures are of the OTHER dates. Neighbouring dates share weeks, so
the rate is less sure than its count says. Real works and loops adjusted in 2021-23 count as false alarms here.

A known effect put into the counted days moves the logarithm found by just that much and nothing else (noise is fitted
before them), so power is exact arithmetic on the same runs. In the lockdown every street was touched: there is no
untreated place, only the series' own past. Controls are tried separately: each loop in turn as the touched one, the
others as controls, on every fourth of the dates.

Peers, on the same days: "before and after" (t-test of eight weeks against the eight before), "year before" (t-test
against the same weeks a year earlier), and "regression" (ordinary least squares on two harmonics, kinds of day, weather
and a trend, with Newey and West's errors), which is what a careful analyst does.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: two hundred small matrices, and a machine that is shared
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from scipy.stats import ttest_ind

from belvedere.city import bundle
from belvedere.errors import ModelError
from belvedere.scenarios.after.compare import Compared, Periods, compare
from belvedere.scenarios.after.contrast import Method, contrast
from belvedere.scenarios.after.effect import after
from belvedere.scenarios.after.known import YEAR, kinds, to_day, weather
from belvedere.scenarios.after.noise import Flags, full_rank
from belvedere.scenarios.after.series import Days, Floats, days, matching
from benchmarks.assignment import machine

CLAIM = "the interval of a measure that never was includes no effect 95 times in a hundred (5 % ± 3 false alarms)"
CITY = Path("cities/bologna")
FIRST, LAST = date(2021, 6, 1), date(2023, 11, 22)  # placebo dates
CALM = date(2021, 5, 4)  # the reference begins
LEARN = (date(2019, 1, 1), date(2020, 2, 20))
WEEKS = 8  # counted
TUNED = 10  # every so many dates one was looked at while the method was made
CONTROLS_EVERY = 4  # dates of which one is judged against controls too
EFFECTS = (5.0, 10.0, 15.0, 20.0, 30.0)  # [%] falls put into the data
LAGS = 8  # [-] of Newey and West: a month of Tuesdays and Wednesdays

Row = dict[str, str | float]


@dataclass(frozen=True)
class Ring:
    """The ring road's loops, and what is known of their days."""

    days: Days
    logs: Floats
    known: Floats
    names: dict[str, str]  # place → street and direction


@dataclass(frozen=True)
class Judged:
    """What was found at a place from a placebo date on, by us."""

    effect: float
    margin: float
    detectable: float
    told: bool


def ring(folder: Path) -> Ring:
    """Return the loops of the ring road."""
    city = bundle.load(folder)
    zone = city.calendar.timezone
    series = days(folder, "flow", matching(folder, "flow", ["ring_loops:*"]), zone)
    columns = [np.ones(len(series.day)), kinds(series.day, city.calendar), weather(folder, series.day, zone)]
    table = city.table("detectors").set_index("detector_id")
    said = table["name"].astype(str) + " " + table["direction"].astype(str)
    named = dict(zip(table.index.astype(str), said, strict=True))
    names = {place: named[place] for place in series.places}
    return Ring(series, np.log(series.value), np.column_stack(columns), names)


def periods(at: Ring, start: int) -> Periods:
    """Return the periods of a placebo date."""
    day, many = at.days.day, 7 * WEEKS
    none = np.zeros(len(day), bool)
    return Periods(
        reference=(day >= to_day(CALM)) & (day < start),
        learn=(day >= to_day(LEARN[0])) & (day <= to_day(LEARN[1])),
        transition=none,
        counted=(day >= start) & (day < start + many),
        lengths=(0, many),
    )


def placebo_dates(at: Ring, every: int) -> list[int]:
    """Return the dates that are reported: all but those looked at while the method was made."""
    day = at.days.day
    all_ = day[(day >= to_day(FIRST)) & (day <= to_day(LAST))]
    looked = day[(day >= to_day(date(2021, 9, 1))) & (day <= to_day(date(2023, 10, 26)))][::TUNED]
    return [int(each) for each in all_ if each not in set(looked.tolist())][::every]


def ours(at: Ring, starts: list[int], controls: bool) -> dict[str, list[Judged]]:
    """Return what is found at each loop from each date on, against its own past or against the other loops."""
    found: dict[str, list[Judged]] = {place: [] for place in at.days.places}
    for column, place in enumerate(at.days.places):
        near = None
        for start in starts:
            when = periods(at, start)
            others = np.delete(at.logs, column, axis=1)
            method: Method = "synthetic" if controls else "interrupted"
            made = contrast(method, at.logs[:, column], others, at.known, when.reference | when.learn)
            try:
                each: Compared = compare(at.days.day, made, at.known, when, place, near)
            except ModelError:
                continue
            near = each.fitted.noise
            found[place].append(Judged(each.effect, each.margin, each.detectable, not each.untold))
    return found


def before_and_after(at: Ring, value: Floats, start: int) -> bool | None:
    """Return whether a t-test of eight weeks against the eight before finds something."""
    return _t_test(at, value, start, start - 7 * WEEKS)


def year_before(at: Ring, value: Floats, start: int) -> bool | None:
    """Return whether a t-test against the same weeks a year earlier finds something."""
    return _t_test(at, value, start, start - 364)


def _t_test(at: Ring, value: Floats, start: int, earlier: int) -> bool | None:
    day, many = at.days.day, 7 * WEEKS
    sets = [value[(day >= first) & (day < first + many) & np.isfinite(value)] for first in (start, earlier)]
    if min(len(each) for each in sets) < 4:
        return None
    return bool(ttest_ind(*sets, equal_var=False).pvalue < 0.05)


def regression(at: Ring, value: Floats, start: int) -> bool | None:
    """Return whether least squares with Newey and West's errors finds a step at the date."""
    when = periods(at, start)
    rows: Flags = (when.reference | when.learn | when.counted) & np.isfinite(value)
    if (rows & when.counted).sum() < 4 or (rows & when.reference).sum() < 8:
        return None
    day = at.days.day
    turn = 2 * np.pi * day / YEAR
    waves = [wave(turn * number) for number in (1, 2) for wave in (np.cos, np.sin)]
    columns = full_rank(
        np.column_stack([when.counted, at.known, when.learn, (day - day[0]) / YEAR, *waves]).astype(np.float64), rows
    )[rows]
    effects, *_ = np.linalg.lstsq(columns, value[rows])
    scores = columns * (value[rows] - columns @ effects)[:, None]
    meat = scores.T @ scores
    for lag in range(1, LAGS + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (LAGS + 1)) * (cross + cross.T)
    bread = np.linalg.inv(columns.T @ columns)
    deviation = float(np.sqrt((bread @ meat @ bread)[0, 0]))
    return bool(abs(effects[0]) > 1.96 * deviation)


PEERS: dict[str, Callable[[Ring, Floats, int], bool | None]] = {
    "before and after": before_and_after,
    "year before": year_before,
    "regression": regression,
}


def events(folder: Path) -> list[Row]:
    """Return effect and interval of the lockdown and of the reopening on each boulevard."""
    rows: list[Row] = []
    names = ring(folder).names
    for measure in ("lockdown-2020", "reopening-2020"):
        found = after(folder, folder / "measures" / f"{measure}.toml")
        for each in found.places.to_dict("records"):
            case = f"{measure}: {names.get(str(each['place']), 'the whole ring')}"
            for figure in ("effect", "low", "high", "detectable_fall"):
                rows.append(_row("belvedere", case, figure, float(each[figure]), "%"))
    return rows


def rates(at: Ring, starts: list[int], tool: str, found: dict[str, list[Judged]]) -> list[Row]:
    """Return false alarms and power over the dates."""
    rows: list[Row] = []
    everything = [each for place in found.values() for each in place]
    for place, all_ in found.items():
        if all_:
            rows.append(_row(tool, f"placebo: {at.names[place]}", "false alarms", _alarms(all_), "%"))
            median = -100 * float(np.expm1(-np.median([each.detectable for each in all_])))
            rows.append(_row(tool, f"placebo: {at.names[place]}", "smallest detectable fall", median, "%"))
    rows += [
        _row(tool, "placebo: all loops", "dates", float(len(starts)), "-"),
        _row(tool, "placebo: all loops", "judged", float(len(everything)), "-"),
        _row(tool, "placebo: all loops", "cannot be told", 100 * _share([not each.told for each in everything]), "%"),
        _row(tool, "placebo: all loops", "false alarms", _alarms(everything), "%"),
    ]
    for fall in EFFECTS:
        put = float(np.log1p(-fall / 100))
        seen = [each.told and each.effect + put < -each.margin for each in everything]
        rows.append(_row(tool, f"a fall of {fall:g} %", "found", 100 * _share(seen), "%"))
    own = [each.told and each.effect - each.detectable < -each.margin for each in everything]
    rows.append(_row(tool, "a fall of the smallest detectable size", "found", 100 * _share(own), "%"))
    return rows


def peers(at: Ring, starts: list[int]) -> list[Row]:
    """Return the false alarms of other ways of looking, over the same dates."""
    rows: list[Row] = []
    for tool, look in PEERS.items():
        said = [look(at, at.logs[:, column], start) for column in range(len(at.days.places)) for start in starts]
        judged = [each for each in said if each is not None]
        rows.append(_row(tool, "placebo: all loops", "judged", float(len(judged)), "-"))
        rows.append(_row(tool, "placebo: all loops", "false alarms", 100 * _share(judged), "%"))
    return rows


def _alarms(all_: list[Judged]) -> float:
    return 100 * _share([abs(each.effect) > each.margin for each in all_ if each.told])


def _share(flags: list[bool]) -> float:
    return float(np.mean(flags)) if flags else 0.0


def _row(tool: str, case: str, figure: str, value: float, unit: str) -> Row:
    return {"tool": tool, "case": case, "figure": figure, "value": value, "unit": unit}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--city", type=Path, default=CITY, help="a city's folder")
    parser.add_argument("--every", type=int, default=1, help="judge one placebo date in N: a quick look")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args()
    began = time.process_time()
    at = ring(asked.city)
    starts = placebo_dates(at, asked.every)
    rows = events(asked.city)
    rows += rates(at, starts, "belvedere", ours(at, starts, False))
    few = starts[::CONTROLS_EVERY]
    rows += rates(at, few, "belvedere with controls", ours(at, few, True))
    rows += peers(at, starts)
    rows.append(_row("belvedere", "all of it", "cpu", time.process_time() - began, "s"))
    if asked.json:
        sys.stdout.write(json.dumps({"claim": CLAIM, "machine": machine(), "rows": rows}, ensure_ascii=False) + "\n")
        return
    for row in rows:
        print(f"{row['tool']:24s} {row['case']:55s} {row['figure']:26s} {row['value']:10.1f} {row['unit']}")


if __name__ == "__main__":
    main()
