"""Small worlds for the tests of cleaning: streets that count alike, day after day, from a seed."""

import numpy as np

from belvedere.city.model import Calendar
from belvedere.forecast.contract import KINDS, Panel

ROME = Calendar("Europe/Rome", "IT")
MONDAY = 1_714_946_400  # [s] 2024-05-06 00:00 in Rome: no change of clocks and one holiday (15 August) follow
DAY = np.array([5, 3, 2, 2, 4, 15, 50, 90, 100, 85, 75, 75, 80, 78, 76, 80, 90, 100, 95, 70, 45, 30, 20, 10]) / 100


def streets(days, size=6, seed=1, kind="traffic", quantity="flow", peak=600.0):
    """Hourly Poisson counts of some streets; Sundays at 60 %, each street of its own size."""
    rng = np.random.default_rng(seed)
    week = np.concatenate([DAY * share for share in (1, 1, 1, 1, 1, 0.8, 0.6)])
    mean = peak * np.tile(week, days // 7 + 1)[: days * 24]
    value = rng.poisson(mean * rng.uniform(0.5, 2.0, (size, 1))).astype(float)
    edges = (np.arange(days * 24 + 1) * 3600 + MONDAY).astype("datetime64[s]")
    places = tuple(f"loops:{number}" for number in range(size))
    return Panel(KINDS[kind], quantity, places, edges, value, np.zeros(size, dtype=int), ROME, ("",) * size)
