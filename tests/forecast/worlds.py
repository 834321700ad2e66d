"""Small worlds of forecasts: a street of hours whose traffic swings by day and week, with noise."""

import numpy as np

from belvedere.city.model import Calendar
from belvedere.forecast.contract import KINDS, Panel

ROME = Calendar("Europe/Rome", "IT")
START = np.datetime64("2031-02-03T00:00:00", "s")  # a Monday


def street(days=60, series=3, *, late=0, seed=0, kind="traffic"):
    """A panel of `series` streets over so many days: a daily wave, quieter at weekends, noise of one in ten."""
    random = np.random.default_rng(seed)
    hours = np.arange(days * 24)
    wave = 200 + 150 * np.sin(2 * np.pi * (hours - 8) / 24)
    wave *= np.where((hours // 24) % 7 >= 5, 0.6, 1.0)
    value = np.maximum(wave * (1 + 0.1 * random.standard_normal((series, len(hours)))), 0)
    edges = START + np.arange(len(hours) + 1) * np.timedelta64(3600, "s")
    names = tuple(f"s{number}" for number in range(series))
    return Panel(KINDS[kind], "flow", names, edges, value, np.full(series, late), ROME, ("",) * series)
