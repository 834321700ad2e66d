"""What noise does to counts of people: the released table beside simpler ways at the same ε, and beside suppression.

    python -m benchmarks.release [--devices MANY] [--days MANY] [--epsilon E] [--json]
    python -m benchmarks.release --overspend [--json]

Takes   nothing from outside: a synthetic city (release_city.py), whose true counts are known
Gives   a table, or one JSON object last; MANY days are released of the same counts, each through a ledger of its own
Claim   at ε = 1 the median error of zone-hours is ≤ 4 % for 200–1,000 devices and ≤ 1.2 % for 1,000–5,000, without
        bias, adding up exactly, and 95 % intervals of the noise hold the truth in 93–97 %

Peers, at the same ε at 1e-6 by the same OpenDP: cells noised and added to zones; zones alone; Laplace noise of pure ε
on zones; and what a threshold of k devices hides. `--overspend` is release_overspend.py.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import opendp.prelude as dp
import pandas as pd

from belvedere.presence import release
from belvedere.presence.release import budget
from belvedere.presence.release.bounds import Floats, Ints, hourly
from belvedere.presence.release.mechanism import Gaussian, ask
from belvedere.presence.release.places import gathered
from belvedere.presence.release.settings import Settings
from belvedere.presence.schema import CLASSES
from benchmarks import release_overspend
from benchmarks.assignment import machine
from benchmarks.release_city import Truth, city

CLAIM = "at ε = 1 a day counts of zones by hour keep 4 % where 200–1,000 devices are, and add up exactly"
SIZES = ((50, 200), (200, 1000), (1000, 5000), (5000, 10**9))  # [devices] of a zone-hour, PRESENCE 3.3
Z95 = 1.959963984540054  # [standard errors] half of a 95 % interval
FLOORS = (5, 15, 50)  # [devices] thresholds that are in use
GOALS = (
    ("median error, zone, 200–1,000", "at most", 4.0),
    ("median error, zone, 1,000–5,000", "at most", 1.2),
    ("bias in standard errors, zone, worst size", "at most", 3.0),
    ("largest difference of sums", "at most", 0.0),
    ("coverage of 95 % intervals, least", "at least", 93.0),
    ("coverage of 95 % intervals, most", "at most", 97.0),
)
Row = dict[str, str | float]


@dataclass(frozen=True)
class Answer:
    """Released and true values of one level, with classes or without."""

    name: str
    value: Floats  # (days, places, hours, classes)
    true: Floats  # (places, hours, classes)
    variance: Floats  # (places, hours, classes)


def name(low: int, high: int) -> str:
    """Return a size in words."""
    return f"{low:,} and more" if high >= 10**9 else f"{low:,}–{high:,}"


def row(tool: str, figure: str, value: float, unit: str, case: str = "ε = 1") -> Row:
    """Return a figure in long format."""
    return {"tool": tool, "case": case, "figure": figure, "value": value, "unit": unit}


def released(truth: Truth, epsilon: float, days: int) -> tuple[list[Answer], float, float]:
    """Return what `release.presence` gives on `days` days, the largest difference of sums, and CPU [s] a release."""
    paid = release.Budget(budget.rho(epsilon))
    settings = Settings(release.Plan(epsilon))
    frames, spent = [], 0.0
    for number in range(days):
        with tempfile.TemporaryDirectory() as folder:
            began = time.process_time()
            about = release.About("benchmark", "benchmark", synthetic=True)
            ledger = release.Ledger(Path(folder), settings)
            file = release.presence(truth.units, truth.tree, truth.day, paid, ledger, about=about)
            spent += time.process_time() - began
            frames.append(pd.read_parquet(file).assign(draw=number))
    difference = max(apart(frame, truth) for frame in frames)
    shape = (days, 1 + len(truth.tree.municipalities) + len(truth.tree.zones), truth.day.hours, 1 + len(CLASSES))
    value = np.stack([frame["devices"].to_numpy() for frame in frames]).reshape(shape)
    variance = frames[0]["variance"].to_numpy().reshape(shape[1:])
    each = truth.units.astype(np.float64)
    true = np.concatenate([each.sum(axis=0, keepdims=True), gathered(truth.tree, each), each])
    true = np.concatenate([true.sum(axis=2, keepdims=True), true], axis=2)
    end = 1 + len(truth.tree.municipalities)
    parts = {"city": slice(0, 1), "municipality": slice(1, end), "zone": slice(end, None)}
    return (
        [
            Answer(level + suffix, value[:, at, :, of], true[at, :, of], variance[at, :, of])
            for level, at in parts.items()
            for suffix, of in (("", slice(0, 1)), (" × class", slice(1, None)))
        ],
        difference,
        spent / days,
    )


def apart(frame: pd.DataFrame, truth: Truth) -> float:
    """Return the largest difference of a released value from the sum of its classes, and from that of its places."""
    wide = frame.pivot(index=["level", "zone_id", "timestamp"], columns="visitor_class", values="devices")
    classes = (wide["all"] - wide[list(CLASSES)].sum(axis=1)).abs().max()
    parent = dict(zip(truth.tree.zones, np.array(truth.tree.municipalities)[truth.tree.parent], strict=True))
    zones = wide.loc["zone"].reset_index()
    below = zones.assign(zone_id=zones["zone_id"].map(parent)).groupby(["zone_id", "timestamp"]).sum()
    places = (wide.loc["municipality"] - below).abs().max().max()
    whole = (
        (wide.loc["city"].droplevel("zone_id") - zones.drop(columns="zone_id").groupby("timestamp").sum())
        .abs()
        .max()
        .max()
    )
    return float(max(classes, places, whole))


def errors(tool: str, answer: Answer) -> Iterator[Row]:
    """Give the median relative error by size, and the root mean square error."""
    for low, high in SIZES:
        inside = (answer.true >= low) & (answer.true < high)
        if inside.sum() >= 20:
            error = np.abs(answer.value - answer.true)[:, inside] / answer.true[inside]
            yield row(tool, f"median error, {answer.name}, {name(low, high)}", 100 * float(np.median(error)), "%")
    mean = float(np.sqrt(np.mean((answer.value - answer.true) ** 2)))
    yield row(tool, f"root mean square error, {answer.name}", mean, "devices")


def honest(answers: list[Answer]) -> Iterator[Row]:
    """Give bias [standard errors] and the coverage of 95 % intervals of each level, and the worst of them."""
    biases: dict[str, list[float]] = {answer.name: [] for answer in answers}
    covered: list[float] = []
    for answer in answers:
        error = answer.value - answer.true
        for low, high in ((0, SIZES[0][0]), *SIZES):  # by size: a bias, as of clipping at 0, is one of small counts
            inside = (answer.true >= low) & (answer.true < high)
            hours = inside.any(axis=(0, 2))  # days and hours are independent, cells of an hour are not
            if inside.sum() < 20 or hours.sum() < 5:
                continue
            mean = np.where(inside, error, 0).sum(axis=(1, 3))[:, hours] / inside.sum(axis=(0, 2))[hours]
            biases[answer.name].append(abs(float(mean.mean())) / (float(mean.std(ddof=1)) / math.sqrt(mean.size)))
            yield row(
                "belvedere", f"bias in standard errors, {answer.name}, {name(low, high)}", biases[answer.name][-1], "-"
            )
        covered.append(100 * float(np.mean(np.abs(error) <= Z95 * np.sqrt(answer.variance))))
        yield row("belvedere", f"coverage of 95 % intervals, {answer.name}", covered[-1], "%")
    yield row("belvedere", "bias in standard errors, zone, worst size", max(biases["zone"]), "-")
    yield row("belvedere", "coverage of 95 % intervals, least", min(covered), "%")
    yield row("belvedere", "coverage of 95 % intervals, most", max(covered), "%")


def peers(truth: Truth, epsilon: float) -> Iterator[Row]:
    """Give the errors of simpler ways, each at the whole ε, and of suppression."""
    rho, bound = budget.rho(epsilon), hourly(truth.day.hours)
    zones, cells = truth.units.sum(axis=2), truth.cells

    def gaussian(table: Ints) -> Floats:
        found = ask({"table": table}, [Gaussian("table", rho, bound)], rho, 0.0)["table"]
        return np.asarray(found, dtype=np.float64)

    summed = np.zeros(zones.shape)
    np.add.at(summed, truth.zone_of_cell, gaussian(cells))
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    laplace = dp.m.make_laplace(*space, scale=bound.units / epsilon)
    ways = {
        "cells noised, then added": summed,
        "zones alone, Gaussian": gaussian(zones),
        "zones alone, Laplace, pure ε": np.array(laplace(zones.ravel()), dtype=np.float64).reshape(zones.shape),
    }
    for tool, value in ways.items():
        yield from errors(tool, Answer("zone", value[np.newaxis], zones.astype(np.float64), np.zeros(0)))
    for floor in FLOORS:
        for what, table in (("cell-hours", cells), ("zone-hours × class", truth.units)):
            hidden = (table > 0) & (table < floor)
            tool = f"suppression below {floor}"
            yield row(tool, f"{what} hidden", 100 * float(hidden.sum() / (table > 0).sum()), "% of those not empty")
            yield row(tool, f"{what}: devices hidden", 100 * float(table[hidden].sum() / table.sum()), "%")


def measure(given: argparse.Namespace) -> list[Row]:
    """Return all figures."""
    truth = city(given.devices, given.seed)
    answers, difference, cpu = released(truth, given.epsilon, given.days)
    rows = [figure for answer in answers for figure in errors("belvedere", answer)]
    rows += [*honest(answers), row("belvedere", "largest difference of sums", difference, "devices")]
    rows += [row("belvedere", "cpu of a release", cpu, "s"), *peers(truth, given.epsilon)]
    default, _, _ = released(truth, release.Plan().budget("presence").epsilon, max(given.days // 4, 2))
    shared = [figure for answer in default for figure in errors("belvedere", answer)]
    rows += [one | {"case": "share of a day of ε = 1"} for one in shared]
    return [one | ({"case": f"ε = {given.epsilon:g}"} if one["case"] == "ε = 1" else {}) for one in rows]


def goals(rows: list[Row]) -> list[dict[str, str | float | bool]]:
    """Return each goal, what was measured at ε = 1, and whether it is met."""
    found: list[dict[str, str | float | bool]] = []
    for figure, kind, limit in GOALS:
        for one in rows:
            if (one["tool"], one["case"], one["figure"]) == ("belvedere", "ε = 1", figure):
                value = float(one["value"])
                met = value <= limit if kind == "at most" else value >= limit
                found.append({"figure": figure, "kind": kind, "asked": limit, "value": value, "met": met})
    return found


def main() -> None:
    """Measure, and print the table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=200_000, metavar="MANY")
    parser.add_argument("--days", type=int, default=30, metavar="MANY", help="releases of the same counts")
    parser.add_argument("--epsilon", type=float, default=1.0, metavar="E")
    parser.add_argument("--seed", type=int, default=0, help="of the city; the noise has none")
    parser.add_argument("--overspend", action="store_true", help="spend too much, release twice, kill the process")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    rows = release_overspend.measure() if given.overspend else measure(given)
    claim = release_overspend.CLAIM if given.overspend else CLAIM
    if given.json:
        answer = {"claim": claim, "machine": machine(), "rows": rows, "goals": goals(rows)}
        print(json.dumps(answer, ensure_ascii=False))
        return
    print(f"{claim}\n{machine()}\n")
    for one in rows:
        value = one["value"] if isinstance(one["value"], str) else f"{one['value']:.4g} {one['unit']}"
        print(f"{one['tool']:30} {one['case']:38.38} {one['figure']:60} {value}")
    for goal in goals(rows):
        print(f"goal: {goal['figure']} {goal['kind']} {goal['asked']}: {'met' if goal['met'] else 'not met'}")


if __name__ == "__main__":
    main()
