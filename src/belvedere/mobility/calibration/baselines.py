"""Guesses that a model must beat.

Takes   counts that may be seen; a Bench for the guess by empty streets
Gives   hour_mean, class_mean, free_flow [veh/h] of every loop and hour
Used by calibration.py, validation.py
Source  counts alone; and shortest ways at free-flow times with the same adjustment of trips
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.mobility.calibration.adjustment import Counted, adjust
from belvedere.mobility.calibration.trial import Bench, equilibrate, hours_for
from belvedere.mobility.paths.shortest import Flags, Floats, Indices
from belvedere.mobility.supply import ranks


def hour_mean(table: pd.DataFrame, seen: Flags) -> Floats:
    """Return the mean count of the hour over the loops seen, for each row of `counts.stations`."""
    mean = table[seen].groupby("hour")["flow"].mean()
    found: Floats = mean.reindex(table["hour"]).fillna(0.0).to_numpy(np.float64)
    return found


def class_mean(city: City, table: pd.DataFrame, seen: Flags) -> Floats:
    """Return for each row the mean count of the hour over loops seen on streets of its class, else over all seen."""
    rank = ranks(city.links)[table["link_id"].to_numpy()]
    known = pd.DataFrame({"rank": rank, "hour": table["hour"].to_numpy(), "flow": table["flow"].to_numpy()})
    alike = known[seen].groupby(["rank", "hour"])["flow"].mean()
    found: Floats = alike.reindex(pd.MultiIndex.from_frame(known[["rank", "hour"]])).to_numpy(np.float64)
    return np.where(np.isnan(found), hour_mean(table, seen), found)


def free_flow(bench: Bench, counted: Counted, fold: Indices) -> Floats:
    """Return the flows of trips adjusted to the counts of the other folds, all on the shortest ways of empty streets.

    The hold-out, a fold of its own here, helps to predict the folds: this guess may see more than the model.
    """
    empty = [
        replace(network, curve=replace(network.curve, alpha=np.zeros_like(network.curve.alpha)))
        for network in bench.networks
    ]
    solved = equilibrate(empty, bench.prior, bench.prior, bench.links, None, lambda _: None)
    hours = hours_for(solved, bench.links, counted)
    return adjust(hours, counted, bench.spread, np.ones(len(fold), np.bool_), fold).left_out
