"""What was forecast for a reading, by what was known before its interval began.

Takes   forecasts of forecast/, asked for by quantity and instant
Gives   bands(): what look.Ground.bands takes
Used by server/
Source  forecast/contract.py: LEVELS; the band is 5 to 95 %

A reading is compared with a forecast made LEAD before its interval, not with the last one: that one has seen the first
hours of an incident, and takes them for the new usual.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np

from belvedere.alerts.look import Bands
from belvedere.alerts.seen import Series
from belvedere.forecast.contract import LEVELS, Forecast

LEAD = timedelta(hours=2)  # before a reading's interval; incidents last hours
LOW, MIDDLE, HIGH = (int(np.argmin(np.abs(LEVELS - level))) for level in (0.05, 0.5, 0.95))

# the forecast of a quantity made at an instant, or the last before it; None: there is none
Ask = Callable[[str, datetime], Forecast | None]


def bands(ask: Ask, lead: timedelta = LEAD) -> Bands:
    """Return a function that says what 5, 50 and 95 % of a series' interval were forecast to be; None: nobody knows.

    Parameters
    ----------
    ask : must not wait: what is not there yet is None. One that knows more than its instant is not used
    lead : before an interval's start
    """

    def band(name: Series, start: datetime, at: datetime) -> tuple[float, float, float] | None:
        place, quantity = name
        made = ask(quantity, min(start, at) - lead)
        if made is None or place not in made.places:
            return None
        begin = np.datetime64(start.replace(tzinfo=None), "s")
        if made.at.astype("datetime64[s]") > begin:
            return None
        step = int(np.searchsorted(made.starts.astype("datetime64[s]"), begin, side="right")) - 1
        if step < 0 or begin >= made.ends[step]:
            return None
        low, middle, high = made.quantiles[[LOW, MIDDLE, HIGH], step, made.places.index(place)].tolist()
        return None if np.isnan(middle) else (low, middle, high)

    return band
