"""Small cities for the tests of the release: places, a day, a room with a ledger, devices that can be left out."""

from datetime import date

import numpy as np

from belvedere.presence import release
from belvedere.presence.day import service_day
from belvedere.presence.release.places import tree
from belvedere.presence.release.settings import Settings

DAY = service_day(date(2024, 3, 26), "Europe/Rome")
# three municipalities of three, one and two zones
PLACES = tree("city", [("z0", "a"), ("z1", "a"), ("z2", "a"), ("z3", "b"), ("z4", "c"), ("z5", "c")])
ABOUT = release.About("the officer", "example", synthetic=True)


def units(hours: int = 24, seed: int = 0):
    return np.random.default_rng(seed).integers(0, 900, (6, hours, 6))


def present(folder, day=DAY, about=ABOUT, **kwargs):
    """Release presence of a small city into the folder."""
    settings = kwargs.get("settings", Settings())
    ledger = release.Ledger(folder, settings, kwargs.get("progress", lambda *_: None))
    budget = kwargs.get("budget", settings.plan.budget("presence"))
    return release.presence(units(day.hours), PLACES, day, budget, ledger, about=about)


def trips_of(devices, hours=24):
    """Return counts of the trips of devices, each a list of (origin, destination, hour), bounded as they should be."""
    cells, pairs = np.zeros((3, 3, hours), np.int64), {}
    for trips in devices:
        between = list(dict.fromkeys((int(PLACES.parent[o]), int(PLACES.parent[d]), h) for o, d, h in trips))[:6]
        for cell in between:
            cells[cell] += 1
        for pair in list(dict.fromkeys((o, d) for o, d, _ in trips))[:6]:
            pairs[pair] = pairs.get(pair, 0) + 1
    origin, destination = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    return release.TripCounts(cells, origin, destination, np.array(list(pairs.values()), np.int64))
