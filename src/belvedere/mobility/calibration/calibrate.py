"""Demand calibrated on loop counts, and how well it predicts streets, years and districts that it has not seen.

Takes   a city's folder: bundle and observations
Gives   calibrate → Calibration; model/demand.parquet, flows.parquet, fit.json, provenance.json
Used by cli.py, docs/fit.py
Source  adjustment.py (generalised least squares), uncertainty.py (estimate and interval), folds.py (what may be seen)

One prior, made without any loop (regional stations outside the network may set the level of gateways), is solved
once; every fit starts from it. Five folds of streets, then the hold-out, are predicted from the streets that may be
seen, each with a new equilibrium; the demand that is kept has seen all loops.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city.bundle import load
from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.calibration.baselines import class_mean, free_flow, hour_mean
from belvedere.mobility.calibration.fit import Fit, measure
from belvedere.mobility.calibration.folds import FOLDS, HOLD_OUT_PARTS, SEED, folds_of, held_out, street_of
from belvedere.mobility.calibration.report import write_fit, write_provenance
from belvedere.mobility.calibration.results import save_flows
from belvedere.mobility.calibration.trial import WORKERS, Outcome, counts_on, prepare, run
from belvedere.mobility.calibration.uncertainty import Errors, estimate, sites_of
from belvedere.mobility.calibration.validation import Trial, validate
from belvedere.mobility.day import Day, assign
from belvedere.mobility.demand.counts import LeftAside, stations, typical_workday
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.demand.workday import day as model_demand
from belvedere.mobility.demand.workday import save
from belvedere.mobility.paths.shortest import Indices
from belvedere.mobility.rules import in_force, rules
from belvedere.mobility.supply import ranks
from belvedere.progress import Progress

HELD_OUT = -1  # fold of the hold-out
NAIVE = ("prior", "free_flow", "mean_of_used", "class_mean_of_used")
CLASSES = {5: "motorway", 4: "primary", 3: "secondary", 2: "tertiary", 1: "other"}


@dataclass(frozen=True)
class Calibration:
    """A calibrated demand, its base day and its fit."""

    demand: Demand
    day: Day
    points: pd.DataFrame  # a row a loop and hour: COLUMNS of report.py
    fits: Mapping[str, Fit]  # on loops used; left out; of the hold-out; naive ones on the same loop-hours
    by_fold: tuple[tuple[Fit, Fit, Fit], ...]  # used, left out, estimate left out, of each fold
    coverage: Mapping[str, float]  # [-] share of counts within their interval, left out, by class; hold_out
    trials: tuple[Trial, ...]  # years, boulevards, districts
    aside: tuple[LeftAside, ...]

    def as_json(self) -> dict[str, object]:
        """Return all figures for JSON."""
        return {
            "fits": {name: asdict(each) for name, each in self.fits.items()},
            "folds": [
                {"fold": number, "used": asdict(used), "left_out": asdict(left), "left_out_estimate": asdict(better)}
                for number, (used, left, better) in enumerate(self.by_fold)
            ],
            "coverage": dict(self.coverage),
            "trials": [
                {"kind": each.kind, "name": each.name, "fits": {name: asdict(fit) for name, fit in each.fits.items()}}
                for each in self.trials
            ],
        }


def calibrate(folder: Path, progress: Progress) -> Calibration:
    """Calibrate a city's demand on its counts and write what came of it to the folder's model/.

    Raises
    ------
    ModelError
        when the city has no residents or no usable counts
    BundleError
        when the folder holds no bundle or no observations
    """
    progress(0.0, "Reading counts", "Lettura dei conteggi")
    city = load(folder)
    typical = typical_workday(folder, city)
    table, aside = stations(typical, city)
    if not len(table):
        raise ModelError(f"{folder}: no detector counts on a street of the city. Add a feed of counts to the recipe.")
    table = table.sort_values(["hour", "detector_id"]).reset_index(drop=True)
    counted = counts_on(table)
    fold = _folds(table)
    progress(0.01, "Making the prior demand", "Domanda a priori")
    prior = model_demand(city, _outside(typical, table, city))
    bench = prepare(city, prior, np.unique(counted.link), _hours(progress, 0.06, 0.1, "before any count", "a priori"))
    without: dict[int, Outcome] = {}
    kinds = sorted(set(fold.tolist()) - {HELD_OUT})
    parts = [*kinds, HELD_OUT] if (fold == HELD_OUT).any() else kinds
    for at, part in enumerate(parts):
        seen = (fold != part) & (fold != HELD_OUT)
        begin = 0.16 + 0.5 * at / len(parts)
        listen = _hours(progress, begin, 0.5 / len(parts), f"without part {at + 1}", f"senza la parte {at + 1}")
        without[part] = run(bench, counted, seen, done=listen)
    progress(0.66, "Fitting to all loops", "Adattamento a tutte le spire")
    found = run(bench, counted, np.ones(len(table), np.bool_), steps=0)
    day = assign(
        city, found.demand, lambda share, en, it: progress(0.67 + 0.15 * share, en, it), workers=WORKERS,
        warm=bench.solved.warm,
    )  # fmt: skip
    points = _points(table, fold, without, bench.solved.flow, day)
    points["free_flow"] = free_flow(bench, counted, np.asarray(fold))
    points["mean_of_used"], points["class_mean_of_used"] = 0.0, 0.0
    for part in parts:
        rows, seen = fold == part, (fold != part) & (fold != HELD_OUT)
        points.loc[rows, "mean_of_used"] = hour_mean(table, seen)[rows]
        points.loc[rows, "class_mean_of_used"] = class_mean(city, table, seen)[rows]
    trials = validate(bench, folder, table, lambda share, en, it: progress(0.82 + 0.15 * share, en, it))
    made = Calibration(
        found.demand, day, points, _fits(points), _by_fold(points, without, counted.flow), _coverage(city, points),
        trials, aside,
    )  # fmt: skip
    progress(0.97, "Estimating every street", "Stima di ogni strada")
    save(found.demand, folder)
    save_flows(day, folder, _estimated(city, found.errors, day))
    write_fit(folder, points, made.as_json(), aside)
    write_provenance(folder, day, {"seed": SEED, "folds": FOLDS, "hold_out_parts": HOLD_OUT_PARTS})
    progress(1.0, "Calibrated", "Calibrazione completata")
    return made


def _hours(progress: Progress, begin: float, share: float, en: str, it: str) -> Callable[[int], None]:
    """Return a listener to hours solved that tells the whole calibration's progress."""

    def listen(hours: int) -> None:
        progress(begin + share * hours / 24, f"{hours} of 24 hours {en}", f"{hours} ore su 24 {it}")

    return listen


def _outside(typical: pd.DataFrame, table: pd.DataFrame, city: City) -> pd.DataFrame | None:
    """Return the counts that the prior may know: counting stations that no fit is held against; None without any."""
    detectors = city.table("detectors")
    stations_only = set(detectors.loc[detectors["kind"] == "count_station", "detector_id"]) - set(table["detector_id"])
    known = typical[typical["detector_id"].isin(stations_only)]
    return known if len(known) else None


def _folds(table: pd.DataFrame) -> Indices:
    """Return the fold of each row, HELD_OUT for the hold-out; with fewer than three other streets there is none."""
    streets = table["street"].map(street_of)
    apart = streets.map(held_out)
    if streets[~apart].nunique() < 3:
        apart = apart & False
    loops = table.assign(street=streets)[~apart].drop_duplicates("detector_id")["street"]
    place = folds_of(loops, FOLDS, SEED)
    return np.array([HELD_OUT if out else place[street] for street, out in zip(streets, apart, strict=True)])


def _points(
    table: pd.DataFrame, fold: Indices, without: Mapping[int, Outcome], prior: np.ndarray, day: Day
) -> pd.DataFrame:
    """Return one row a detector and hour: counted, and what was said before, with all loops and without its part."""
    hour, link = table["hour"].to_numpy(), table["link_id"].to_numpy()
    many = len(day.flows) // 24
    points = table[["detector_id", "link_id", "street", "hour"]].assign(
        fold=fold,
        counted=table["flow"],
        prior=prior[hour, link],
        used=day.flows["flow"].to_numpy().reshape(24, many)[hour, link],
    )
    for name in ("left_out", "estimate", "low", "high"):
        said = np.zeros(len(table))
        for part, outcome in without.items():
            rows = fold == part
            said[rows] = (outcome.model if name == "left_out" else getattr(outcome, name))[rows]
        points[name] = said
    return points


def _fits(points: pd.DataFrame) -> dict[str, Fit]:
    """Return the fit on all loops, on those of the folds when left out, and on the hold-out, with naive ones."""

    def fit(rows: pd.DataFrame, name: str) -> Fit:
        return measure(rows[name].to_numpy(), rows["counted"].to_numpy())

    inner, outer = points[points["fold"] != HELD_OUT], points[points["fold"] == HELD_OUT]
    fits = {
        "used": fit(points, "used"),
        "left_out": fit(inner, "left_out"),
        "left_out_estimate": fit(inner, "estimate"),
    }
    fits |= {name: fit(inner, name) for name in NAIVE}
    if len(outer):
        fits |= {"hold_out": fit(outer, "left_out"), "hold_out_estimate": fit(outer, "estimate")}
        fits |= {f"hold_out_{name}": fit(outer, name) for name in NAIVE}
    return fits


def _by_fold(
    points: pd.DataFrame, without: Mapping[int, Outcome], counted: np.ndarray
) -> tuple[tuple[Fit, Fit, Fit], ...]:
    """Return the fit of each fold on the loops it used, on those it left out, and of the estimate there."""
    fold = points["fold"].to_numpy()
    found = []
    for part in sorted(set(without) - {HELD_OUT}):
        used, out = (fold != part) & (fold != HELD_OUT), fold == part
        each = without[part]
        found.append(
            (
                measure(each.model[used], counted[used]),
                measure(each.model[out], counted[out]),
                measure(each.estimate[out], counted[out]),
            )
        )
    return tuple(found)


def _coverage(city: City, points: pd.DataFrame) -> dict[str, float]:
    """Return the share of counts within their interval on streets left out: all, by class, and of the hold-out."""
    within = (points["counted"] >= points["low"]) & (points["counted"] <= points["high"])
    names = pd.Series(ranks(city.links)[points["link_id"].to_numpy()], index=points.index).map(CLASSES)
    inner = points["fold"] != HELD_OUT
    found = {"left_out": float(within[inner].mean())}
    found |= {f"left_out_{name}": float(share) for name, share in within[inner].groupby(names[inner]).mean().items()}
    if (~inner).any():
        found["hold_out"] = float(within[~inner].mean())
    return found


def _estimated(city: City, errors: Errors, day: Day) -> pd.DataFrame:
    """Return estimate, flow_low and flow_high [veh/h] of every link and hour; none where no car may drive."""
    number = np.arange(len(day.flows) // 24)
    sites = sites_of(city, day.flows["hour"].to_numpy(), np.tile(number, 24), day.flows["flow"].to_numpy())
    middle, low, high = estimate(errors, sites)
    shut = {rows: rules(city, rows).shut for rows in {in_force(city, hour) for hour in range(24)}}
    closed = np.concatenate([shut[in_force(city, hour)] for hour in range(24)])
    for each in (middle, low, high):
        each[closed] = 0.0
    return pd.DataFrame({"estimate": middle, "flow_low": low, "flow_high": high})
