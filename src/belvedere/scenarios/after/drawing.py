"""The course of a place before and after a measure: what a chart draws.

Takes   what was found at a place, its logarithms, the measure's periods
Gives   course: one row a day, observed, expected and the interval of one day
Used by effect.py
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.scenarios.after.compare import Compared, Periods
from belvedere.scenarios.after.expectation import as_the_others_tell, expect
from belvedere.scenarios.after.known import to_date
from belvedere.scenarios.after.series import Floats

COURSE = ("day", "observed", "expected", "low", "high", "period")


def course(found: Compared, logs: Floats, periods: Periods) -> pd.DataFrame:
    """Return the days from the start of the reference to the last counted one.

    Each day of the reference shows what the other days make expect of it; a day that was not counted or taught is
    shown with what was expected of it. Where controls are used, expected is what they did, at the place's level.

    Parameters
    ----------
    logs : (days,) logarithms at the place

    Returns
    -------
    DataFrame: day (date), observed, expected, low, high [the quantity's unit], period (reference, transition, counted,
    other; odd: a day of the reference that was not believed)
    """
    fitted = found.fitted
    shown = np.flatnonzero(periods.reference | periods.counted)
    rows = np.arange(shown[0], shown[-1] + 1)
    rows = rows[np.isfinite(fitted.value[rows])]
    value, spread = as_the_others_tell(fitted)
    ahead = rows[~fitted.teaches[rows]]
    if len(ahead):
        expected = expect(fitted, ahead)
        value[ahead], spread[ahead] = expected.value, np.sqrt(np.diag(expected.spread))
    wide = found.margin / found.deviation
    level = logs[rows] - fitted.value[rows] + value[rows]
    period = np.full(len(fitted.day), "other", dtype=object)
    period[periods.reference] = np.where(fitted.teaches[periods.reference], "reference", "odd")
    period[periods.transition], period[periods.counted] = "transition", "counted"
    return pd.DataFrame(
        {
            "day": [to_date(each) for each in fitted.day[rows]],
            "observed": np.exp(logs[rows]),
            "expected": np.exp(level),
            "low": np.exp(level - wide * spread[rows]),
            "high": np.exp(level + wide * spread[rows]),
            "period": period[rows].astype(str),
        }
    )
