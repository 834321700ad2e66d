"""Small made-up observations for the tests of this room."""

from datetime import date

import numpy as np
import pandas as pd

from belvedere.city.model import Calendar
from belvedere.observations.schema import observations

ROME = Calendar("Europe/Rome", "IT", "10-04", ((date(2024, 6, 7), date(2024, 9, 15)),))


def hourly(start, values, place="loops:a", quantity="flow", quality=None, step="h"):
    """Return readings one `step` apart from `start` (UTC); NaN is a blank."""
    times = pd.date_range(start, periods=len(values), freq=step, tz="UTC")
    values = np.asarray(values, dtype=float)
    return observations(times, [place] * len(values), quantity, values, place.split(":")[0], quality)


def streets(days=56, size=8, seed=0, start="2024-01-08"):
    """Return (size, 24 × days) flows [veh/h] of streets with a morning and an evening peak and quiet weekends."""
    rng = np.random.default_rng(seed)
    hour = np.arange(24)
    shape = 0.05 + np.exp(-((hour - 8) ** 2) / 6) + 0.9 * np.exp(-((hour - 18) ** 2) / 8) + 0.5 * (hour > 6)
    weekday = pd.date_range(start, periods=days, freq="D").day_of_week.to_numpy()
    mean = shape[None, :] * np.where(weekday < 5, 1.0, 0.6)[:, None]
    level = rng.uniform(60, 900, size)
    scatter = rng.normal(1, 0.08, (size, days))[:, :, None]
    return rng.poisson(np.maximum(level[:, None, None] * mean[None] * scatter, 0.2)).reshape(size, -1).astype(float)
