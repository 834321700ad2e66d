"""Demand calibrated on loop counts, and how well it predicts loops that it has not seen.

Takes   a city's folder: bundle and observations
Gives   calibrate → Calibration; model/demand.parquet, flows.parquet, fit.json, provenance.json
Used by cli.py, docs/fit.py
Source  adjustment.py; k-fold cross-validation over streets: all loops of one street are left out together
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from belvedere.city.bundle import load
from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.adjustment import adjust, prior_spread, use_of_links
from belvedere.mobility.counts import LeftAside, stations, typical_workday
from belvedere.mobility.day import Day, assign, by_class
from belvedere.mobility.demand import day as model_demand
from belvedere.mobility.demand import save
from belvedere.mobility.equilibrium import skeleton_of, solve
from belvedere.mobility.fit import Fit, measure
from belvedere.mobility.network import Network, build_for
from belvedere.mobility.paths import Floats, Indices
from belvedere.mobility.report import write_fit, write_provenance
from belvedere.mobility.results import save_flows
from belvedere.mobility.rules import in_force
from belvedere.mobility.trips import Demand, rounded
from belvedere.progress import Progress

FOLDS = 5  # parts of the streets, each left out once
SEED = 2024  # of the folds
STEPS = 2  # adjustments with all loops, each followed by an equilibrium
FOLD_STEPS = 2  # and with one fold left out
LOOSE = 1e-3  # [-] relative gap while calibrating: flows are then within a few per cent, far below what counts can tell
WORKERS = 2  # threads


@dataclass(frozen=True)
class Calibration:
    """A calibrated demand, its base day and its fit."""

    demand: Demand
    day: Day
    points: pd.DataFrame  # detector_id, link_id, street, hour, fold, counted, prior, used, left_out [veh/h]
    fits: dict[str, Fit]  # prior, used, left_out, mean_of_used
    by_fold: tuple[tuple[Fit, Fit], ...]  # (used, left out) of each fold
    aside: tuple[LeftAside, ...]


@dataclass(frozen=True)
class _Hour:
    """One hour's calibration."""

    log_factors: Floats  # (2 · centroids,)
    prior: Floats  # (counts,) [veh/h] modelled at the counted links before any adjustment
    used: Floats  # (counts,) with all loops
    by_fold: Floats  # (folds, counts) with each fold left out


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
    counts, aside = stations(typical, city)
    if not len(counts):
        raise ModelError(f"{folder}: no detector counts on a street of the city. Add a feed of counts to the recipe.")
    prior = model_demand(city, typical)
    folds = folds_of(counts, FOLDS, SEED)
    hours = _all_hours(city, prior, counts, folds, lambda share, en, it: progress(0.02 + 0.78 * share, en, it))
    many = prior.zones + prior.gateways
    factors = rounded(np.exp(np.array([each.log_factors for each in hours])))
    demand = replace(prior, start_factor=factors[:, :many], end_factor=factors[:, many:])
    day = assign(city, demand, lambda share, en, it: progress(0.8 + 0.18 * share, en, it), workers=WORKERS)
    made = _summarise(demand, day, _points(counts, folds, hours, day), aside)
    save(demand, folder)
    save_flows(day, folder)
    names = ["detector_id", "link_id", "street", "hour", "fold", "counted", "prior", "used", "left_out"]
    write_fit(folder, made.points[names], made.fits, made.by_fold, aside)
    write_provenance(folder, made.day, {"seed": SEED, "folds": FOLDS, "steps": STEPS, "fold_steps": FOLD_STEPS})
    progress(1.0, "Calibrated", "Calibrazione completata")
    return made


def folds_of(counts: pd.DataFrame, folds: int, seed: int) -> pd.Series[int]:
    """Return the fold of each detector: streets shuffled by `seed`, largest first into the emptiest fold."""
    streets = counts.groupby("street")["detector_id"].nunique()
    shuffled = streets.sample(frac=1.0, random_state=seed).sort_values(ascending=False, kind="stable")
    filled = [0] * folds
    place: dict[str, int] = {}
    for street, size in shuffled.items():
        fold = int(np.argmin(filled))
        place[str(street)] = fold
        filled[fold] += int(size)
    each = counts.drop_duplicates("detector_id").set_index("detector_id")["street"]
    return each.map(place).astype("int64")


def _all_hours(
    city: City, demand: Demand, counts: pd.DataFrame, folds: pd.Series[int], progress: Progress
) -> list[_Hour]:
    """Calibrate all hours, two at a time."""
    networks = {rows: build_for(city, rows) for rows in {in_force(city, hour) for hour in range(24)}}
    gates = city.map_table("gateways").geometry.to_numpy()
    middle = np.concatenate([shapely.centroid(city.zones.geometry.to_numpy()), gates])
    spread = prior_spread(shapely.get_coordinates(middle), len(city.zones))
    done: list[int] = []

    def one(hour: int) -> _Hour:
        rows = counts[counts["hour"] == hour]
        fold: Indices = folds[rows["detector_id"]].to_numpy(dtype="int64").astype(np.int64)
        found = _one_hour(networks[in_force(city, hour)], demand.hour(hour), rows, fold, spread)
        done.append(hour)
        return found

    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        running = [pool.submit(one, hour) for hour in range(24)]
        try:
            results = []
            for each in running:
                results.append(each.result())
                progress(len(done) / 24, f"{len(done)} of 24 hours calibrated", f"{len(done)} ore su 24 calibrate")
        except BaseException:
            for each in running:
                each.cancel()
            raise
    return results


def _one_hour(network: Network, trips: Floats, rows: pd.DataFrame, fold: Indices, spread: Floats) -> _Hour:
    """Adjust one hour's trips to all loops, and to all but each fold."""
    many = network.centroids
    skeleton = skeleton_of(network)
    links, counted = rows["link_id"].to_numpy(), rows["flow"].to_numpy()
    base = solve(network, by_class(trips, network.gates), gap=LOOSE, skeleton=skeleton)
    prior = use_of_links(base, links, many)

    def fitted(seen: Indices, steps: int) -> tuple[Floats, Floats]:
        now = np.zeros(2 * many)
        use, routes = prior, base.routes
        for _ in range(steps):
            part = replace(use, flow=use.flow[seen], by_end=use.by_end[seen])
            now = adjust(part, counted[seen], spread, now)
            factor = np.exp(now)
            demand = by_class(factor[:many, None] * trips * factor[many:], network.gates)
            found = solve(network, demand, gap=LOOSE, warm=routes, skeleton=skeleton)
            use, routes = use_of_links(found, links, many), found.routes
        return now, use.flow

    everything = np.arange(len(counted))
    factors, used = fitted(everything, STEPS)
    left = np.array([fitted(np.flatnonzero(fold != each), FOLD_STEPS)[1] for each in range(FOLDS)])
    return _Hour(factors, prior.flow, used, left)


def _points(counts: pd.DataFrame, folds: pd.Series[int], hours: list[_Hour], day: Day) -> pd.DataFrame:
    """Return one row a detector and hour: counted, and modelled before, with all loops and with its street left out.

    Columns without_0, without_1 … are what the demand says that was calibrated without that fold.
    """
    parts = []
    for hour, found in enumerate(hours):
        rows = counts[counts["hour"] == hour]
        fold = folds[rows["detector_id"]].to_numpy()
        left_out = found.by_fold[fold, np.arange(len(rows))]
        parts.append(
            rows[["detector_id", "link_id", "street", "hour"]].assign(
                fold=fold,
                counted=rows["flow"],
                prior=found.prior,
                used=found.used,
                left_out=left_out,
                **{f"without_{each}": found.by_fold[each] for each in range(FOLDS)},
            )
        )
    table = pd.concat(parts, ignore_index=True)
    base = day.flows.set_index(["hour", "link_id"])["flow"]
    table["used"] = base.loc[pd.MultiIndex.from_frame(table[["hour", "link_id"]])].to_numpy()
    return table.sort_values(["detector_id", "hour"]).reset_index(drop=True)


def _summarise(demand: Demand, day: Day, points: pd.DataFrame, aside: tuple[LeftAside, ...]) -> Calibration:
    """Measure the fit, beside two ways to guess without a model of the city."""
    counted = points["counted"].to_numpy()
    mean_of_used = np.zeros(len(points))
    by_fold = []
    for fold in range(FOLDS):
        out = (points["fold"] == fold).to_numpy()
        usual = points[~out].groupby("hour")["counted"].mean()
        mean_of_used[out] = points.loc[out, "hour"].map(usual).fillna(0.0)
        seen = points[~out]
        by_fold.append(
            (
                measure(seen[f"without_{fold}"].to_numpy(), seen["counted"].to_numpy()),
                measure(points.loc[out, "left_out"].to_numpy(), counted[out]),
            )
        )
    fits = {name: measure(points[name].to_numpy(), counted) for name in ("prior", "used", "left_out")}
    fits["mean_of_used"] = measure(mean_of_used, counted)
    return Calibration(demand, day, points, fits, tuple(by_fold), aside)
