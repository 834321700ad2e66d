"""Predictions of what a fit has not seen: a later year, a boulevard, the other district.

Takes   a Bench (equilibria of the prior) and the city's observations
Gives   validate → Trials: model, estimate and naive guesses beside the counts
Used by calibration.py
Source  ground rules in folds.py. Fits of this file keep the prior's use of links, which no count has touched: no new
        equilibrium is solved, so that sixteen fits take as long as one

2020 and 2021 are years of lockdowns: their counts are in no fit and predict nothing. The counting stations of 2024,
which give six gateways their level in the prior, are in every fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.mobility.calibration.baselines import class_mean, hour_mean
from belvedere.mobility.calibration.fit import Fit, measure
from belvedere.mobility.calibration.folds import street_of
from belvedere.mobility.calibration.trial import Bench, counts_on, run
from belvedere.mobility.calibration.uncertainty import estimate
from belvedere.mobility.demand.counts import typical_workday, years_counted
from belvedere.mobility.paths.shortest import Flags
from belvedere.progress import Progress

LOCKDOWN = frozenset({2020, 2021})  # years whose workdays were no usual workdays
BOULEVARD = "Viale "  # streets whose name begins so are predicted one by one
LEAST = 24  # [-] loop-hours that a trial needs


@dataclass(frozen=True)
class Trial:
    """One prediction, and naive ones beside it."""

    kind: str  # year, forecast, boulevard or district
    name: str  # what was predicted
    fits: Mapping[str, Fit]  # model, estimate, and baselines


def validate(bench: Bench, folder: Path, table: pd.DataFrame, progress: Progress) -> tuple[Trial, ...]:
    """Return the trials that the city's counts allow.

    Parameters
    ----------
    table : counts.stations of the latest year of each loop, sorted by hour and detector
    """
    trials: list[Trial] = []
    yearly = _yearly(folder, bench.city, table)
    years = sorted(set(yearly["year"]) - LOCKDOWN)
    several = yearly.groupby("detector_id")["year"].nunique()
    repeated = yearly[yearly["detector_id"].isin(several[several > 1].index) & ~yearly["year"].isin(LOCKDOWN)]
    steady = table[~table["detector_id"].isin(repeated["detector_id"])]
    streets = table["street"].map(street_of)
    boulevards = sorted(set(streets[streets.str.startswith(BOULEVARD)])) if streets.nunique() > 2 else []
    feeds = sorted(set(table["detector_id"].str.split(":").str[0]))
    jobs = len(years) + len(boulevards) + len(feeds)
    for year in years:
        if (repeated["year"] == year).sum() < LEAST:
            continue
        others = repeated[repeated["year"] != year]
        usual = others.groupby(["detector_id", "link_id", "street", "hour"], as_index=False)["flow"].mean()
        found = _same_loops(bench, pd.concat([steady, usual]), repeated[repeated["year"] == year])
        trials.append(Trial("year", f"{year} from other years", found))
        earlier = others[others["year"] < year]
        if len(earlier):
            latest = earlier[earlier["year"] == earlier.groupby("detector_id")["year"].transform("max")]
            found = _same_loops(bench, latest, repeated[repeated["year"] == year])
            trials.append(Trial("forecast", f"{year} from years before, these loops only", found))
        progress(len(trials) / (jobs + 3), f"{year} predicted", f"{year} previsto")
    for street in boulevards:
        trials.append(Trial("boulevard", street, _unseen(bench, table, (streets != street).to_numpy())))
        progress(len(trials) / (jobs + 3), f"{street} predicted", f"{street}: previsto")
    for feed in feeds if len(feeds) > 1 else []:
        mine = table["detector_id"].str.startswith(f"{feed}:").to_numpy()
        shared = table["street"].map(street_of).isin(set(streets[mine])).to_numpy()
        seen = ~mine & ~shared
        if mine.sum() >= LEAST and seen.sum() >= LEAST:
            trials.append(Trial("district", f"{feed} from the others", _unseen(bench, table, seen, mine)))
    return tuple(trials)


def _yearly(folder: Path, city: City, table: pd.DataFrame) -> pd.DataFrame:
    """Return the typical workday of every year of the detectors in `table`, with a column year."""
    known = table.drop_duplicates("detector_id").set_index("detector_id")
    parts = []
    for year in years_counted(folder):
        found = typical_workday(folder, city, years=(year,))
        found = found[found["detector_id"].isin(known.index)]
        if len(found):
            parts.append(found.assign(year=year))
    yearly = pd.concat(parts, ignore_index=True)
    place = known.loc[yearly["detector_id"]]
    return yearly.assign(link_id=place["link_id"].to_numpy(), street=place["street"].to_numpy())


def _same_loops(bench: Bench, used: pd.DataFrame, wanted: pd.DataFrame) -> dict[str, Fit]:
    """Return the prediction of loops' other years from a fit on `used`, which may hold the same loops."""
    used = used.sort_values(["hour", "detector_id"]).reset_index(drop=True)
    counted = counts_on(used)
    found = run(bench, counted, np.ones(len(used), np.bool_), steps=0)
    middle, _, _ = estimate(found.errors, found.errors.sites)
    said = pd.DataFrame({"model": found.model, "estimate": middle, "same_loop": counted.flow})
    said_index = pd.MultiIndex.from_frame(used[["detector_id", "hour"]])
    said.index = said_index
    keys = pd.MultiIndex.from_frame(wanted[["detector_id", "hour"]])
    both = keys.isin(said.index)
    flow = wanted["flow"].to_numpy()[both]
    said = said.loc[keys[both]]
    fits = {name: measure(said[name].to_numpy(np.float64), flow) for name in said.columns}
    mean = pd.Series(hour_mean(used, np.ones(len(used), np.bool_)), index=said_index)
    usual = np.asarray(mean.loc[keys[both]], np.float64)
    fits["mean_of_used"] = measure(usual, flow)
    return fits


def _unseen(bench: Bench, table: pd.DataFrame, seen: Flags, wanted: Flags | None = None) -> dict[str, Fit]:
    """Return the prediction of loops on streets that were not seen."""
    counted = counts_on(table)
    found = run(bench, counted, seen, steps=0)
    rows = ~seen if wanted is None else wanted
    flow = counted.flow[rows]
    prior = bench.solved.flow[counted.hour, counted.link]
    by_class = class_mean(bench.city, table, seen)
    return {
        "model": measure(found.model[rows], flow),
        "estimate": measure(found.estimate[rows], flow),
        "prior": measure(prior[rows], flow),
        "mean_of_used_by_class": measure(by_class[rows], flow),
    }
