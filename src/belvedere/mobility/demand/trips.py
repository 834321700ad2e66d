"""Car trips of a workday, by purpose and hour.

Takes   trips a day between centroids, courses of the day
Gives   Layer, Demand; how much a policy changes it, if any did
Used by demand.py, files.py, day.py, calibration.py, response/
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.mobility.paths.shortest import Floats


@dataclass(frozen=True)
class Layer:
    """Trips of one purpose: out in the morning, back in the evening."""

    name: str
    trips: Floats  # (centroids, centroids) [trips/day] from home, or from the outside, to where one goes
    out: Floats  # (24,) [-] share of `trips` that leaves in each hour
    back: Floats  # (24,) [-] share of `trips` that comes back, the other way round, in each hour


@dataclass(frozen=True)
class Demand:
    """Car trips of a workday. Centroids are the zones, then the gateways."""

    zones: int
    gateways: int
    layers: tuple[Layer, ...]
    start_factor: Floats  # (24, centroids) [-] calibration: factor of the trips that start there in that hour
    end_factor: Floats  # (24, centroids) [-] and of those that end there
    change: Floats | None = None  # (24, centroids, centroids) [veh/h] by which people answer a policy; None: by nothing

    def hour(self, hour: int) -> Floats:
        """Return the trips that start in a local hour, shape (centroids, centroids) [veh/h]."""
        many = self.zones + self.gateways
        trips: Floats = np.zeros((many, many))
        for layer in self.layers:
            trips += layer.trips * layer.out[hour] + layer.trips.T * layer.back[hour]
        factored: Floats = self.start_factor[hour][:, None] * trips * self.end_factor[hour]
        return factored if self.change is None else np.maximum(factored + self.change[hour], 0.0)


def rounded(values: Floats) -> Floats:
    """Return values as the file will hold them, so that a demand read back gives the same flows to the last bit."""
    kept: Floats = values.astype(np.float32).astype(np.float64)
    return kept
