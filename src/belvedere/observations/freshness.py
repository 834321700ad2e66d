"""Is a reading still the present, at any clock time?

Takes   times of last readings, the interval [s] each feed promises, and the clock
Gives   ages [s], states fresh / late / down, the share of expected readings that are valid
Used by server/
Source  DESIGN: past 3 × the promised interval the number becomes "—". A reading is of the interval that starts at its
        time, so it can be there when that interval ends: age counts from then, and the next is due at one interval.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import numpy as np
import pandas as pd

from belvedere.observations.schema import Quality

State = Literal["fresh", "late", "down"]
LATE_AFTER = 1.0  # [intervals] the next reading was due
DOWN_AFTER = 3.0  # [intervals] DESIGN


def age(time: pd.Series, interval: pd.Series, at: datetime) -> np.ndarray:
    """Return the age [s] of readings: from the end of the interval they measured to the clock, at least 0.

    Parameters
    ----------
    time : (n,) UTC, start of the interval; NaT where there never was a reading
    interval : (n,) [s] promised

    Returns
    -------
    (n,) [s]; infinite where there never was a reading
    """
    since = (pd.Timestamp(at) - time).dt.total_seconds().to_numpy() - interval.to_numpy(dtype=float)
    return np.where(np.isnan(since), np.inf, np.maximum(since, 0.0))


def state(seconds: float, interval: float) -> State:
    """Return what an age [s] means where a reading is promised every `interval` [s]."""
    if seconds <= LATE_AFTER * interval:
        return "fresh"
    return "late" if seconds <= DOWN_AFTER * interval else "down"


def states(seconds: np.ndarray, interval: np.ndarray) -> np.ndarray:
    """Return `state` of many readings, as text."""
    return np.select([seconds <= LATE_AFTER * interval, seconds <= DOWN_AFTER * interval], ["fresh", "late"], "down")


def share_valid(readings: pd.DataFrame, start: datetime, end: datetime, interval: float) -> pd.DataFrame:
    """Return how many of the readings expected in [start, end) are there and valid, by place and quantity.

    Parameters
    ----------
    readings : place, quantity, time (UTC), quality
    interval : [s] promised, the same for all

    Returns
    -------
    place, quantity, expected [-], valid [-], share_valid [-], at most 1; a series without any reading in the window
    has no row: its share is 0
    """
    expected = max(1, round((end - start).total_seconds() / interval))
    inside = readings[(readings["time"] >= start) & (readings["time"] < end)]
    good = (inside["quality"] == Quality.VALID).groupby([inside["place"], inside["quantity"]]).sum()
    table = good.rename("valid").astype("int64").reset_index()
    return table.assign(expected=expected, share_valid=np.minimum(table["valid"] / expected, 1.0))
