"""Which hours of a release are silent, told from its noisy values alone.

Takes   a table of schema.RELEASED
Gives   hours, those in which the city's noisy total cannot be told from nobody
Used by the command line, to mark hours of presence, trips and countries; attacks/silent_hours.py
Source  post-processing: Dwork & Roth 2014, proposition 2.1. Counting events in place of this would tell of one device
"""

from __future__ import annotations

import numpy as np
import pandas as pd

LEAST = 6.0  # [standard errors] of the city's noisy total; ours: of silent hours one in 10⁹ is not marked


def hours(table: pd.DataFrame) -> tuple[int, ...]:
    """Return the indices of hours whose total for the city lies below LEAST standard errors of its noise."""
    city = table[(table["level"] == "city") & (table["visitor_class"] == "all")].sort_values("timestamp")
    low = city["devices"].to_numpy(np.float64) < LEAST * np.sqrt(city["variance"].to_numpy(np.float64))
    return tuple(int(hour) for hour in np.flatnonzero(low))
