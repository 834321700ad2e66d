"""Leaving earlier or later, where the next hour is not charged.

Takes   trips of each hour, what a payer saves by driving in an hour that is not charged
Gives   shifted → the same trips, some of them an hour off; moved_out, those that may not drive in their hour
Used by people.py, vehicles.py
Source  logit of staying or moving by one hour, against the same without any charge: nobody moves where nothing is
        charged. What an hour off costs: schedule delay, Small (1982), American Economic Review 72, 467-479
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from belvedere.mobility.paths.shortest import Floats
from belvedere.parameters import Values

MOST = 0.5  # [-] of an hour's trips go to one neighbour


def shifted(trips: Floats, paid: Sequence[Floats], share: Floats, values: Values, *, worth: float = 1.0) -> Floats:
    """Return trips by hour after payers have moved to neighbouring hours; no trip is lost or made.

    Parameters
    ----------
    trips : array, shape (24, centroids, centroids) [veh/h]
    paid : of each hour what a payer would save there were it not charged, (centroids, centroids) [EUR]; hours that are
        charged alike share one array
    share : array, shape (centroids, centroids) [-] of the trips that pay
    worth : value of time over that of commuters [-]: an hour off costs goods more
    """
    moving = [hour for hour in range(24) if paid[hour] is not paid[(hour + 1) % 24]]
    if not moving:
        return trips
    steep, delay = values["hour_shift_sensitivity"] / worth, values["hour_shift_cost"] * worth
    went = 1.0 / (1.0 + np.exp(steep * delay))
    made = trips.copy()
    for first in moving:
        second = (first + 1) % 24
        for here, there in ((first, second), (second, first)):
            gain = np.maximum(paid[here] - paid[there], 0.0)
            goes = 1.0 / (1.0 + np.exp(steep * (delay - gain)))
            moved = trips[here] * share * np.minimum((goes - went) / (1.0 - went), MOST)
            made[here] -= moved
            made[there] += moved
    return made


def moved_out(trips: Floats, banned: Floats) -> Floats:
    """Return trips by hour after those that may not drive have gone to the nearest hours before and after.

    Parameters
    ----------
    trips : array, shape (24, centroids, centroids) [veh/h]
    banned : array, shape (24, centroids, centroids) [-] share of the trips that may not drive in that hour
    """
    if not banned.any():
        return trips
    made = trips * (1.0 - banned)
    free = [not banned[hour].any() for hour in range(24)]
    if not any(free):
        return trips  # no hour is left: they drive as before, and are seen
    for hour in range(24):
        if free[hour]:
            continue
        before = next((hour - step) % 24 for step in range(1, 24) if free[(hour - step) % 24])
        after = next((hour + step) % 24 for step in range(1, 24) if free[(hour + step) % 24])
        near, far = (hour - before) % 24, (after - hour) % 24
        early = far / (near + far)  # the nearer hour takes more
        moved = trips[hour] * banned[hour]
        made[before] += early * moved
        made[after] += (1.0 - early) * moved
    return np.asarray(made)
