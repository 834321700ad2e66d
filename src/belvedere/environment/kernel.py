"""The mean over a season of what a point source does around it: one table for all streets and receptors of a city.

Takes   a Climate
Gives   Kernel: by season, three hours of the day, distance and bearing; weights() to read it off at any offsets
Used by air.py
Source  dispersion.py; the ground is flat and everywhere alike, so only the offset from source to receptor matters
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from belvedere.environment.dispersion import point
from belvedere.environment.meteorology import PERIODS, Climate
from belvedere.environment.reference.typical_year import SECTORS

Floats = NDArray[np.float64]

BEARINGS = 144  # [-] of 2.5 degrees; a sector of wind is nine of them
WITHIN = 6  # [-] points averaged within a bearing
NEAREST, FARTHEST = 2.0, 40_000.0  # [m]
DISTANCES = np.geomspace(NEAREST, FARTHEST, 72)


@dataclass(frozen=True)
class Kernel:
    """Concentration times distance [s/m2] per strength of a point source."""

    table: Floats  # (DISTANCES × BEARINGS, PERIODS), distance-major; bearings from source to receptor, from north


def kernel(climate: Climate) -> Kernel:
    """Return the table of a climate; within a sector the wind comes from every direction alike."""
    fine = (np.arange(BEARINGS * WITHIN) + 0.5) / (BEARINGS * WITHIN) * 2.0 * np.pi - np.pi / BEARINGS
    down = DISTANCES[:, None] * np.cos(fine)
    across = DISTANCES[:, None] * np.sin(fine)
    shape = (len(DISTANCES), BEARINGS, WITHIN)
    plumes = np.empty((len(climate.states), len(DISTANCES), BEARINGS))
    for number, weather in enumerate(climate.states):
        made = point(weather, down.ravel(), across.ravel()).reshape(shape)
        plumes[number] = made.mean(axis=2) * DISTANCES[:, None]
    wide = BEARINGS // SECTORS
    blown_to = np.repeat(climate.share.reshape(PERIODS, len(climate.states), SECTORS), wide, axis=2) / wide
    blown_to = np.roll(blown_to, BEARINGS // 2 - wide // 2, axis=2)  # from → to, each sector about its middle
    waves = np.einsum("srf,psf->rfp", np.fft.rfft(plumes, axis=2), np.fft.rfft(blown_to, axis=2), optimize=True)
    table = np.fft.irfft(waves, n=BEARINGS, axis=1)
    return Kernel(np.maximum(table, 0.0).reshape(len(DISTANCES) * BEARINGS, PERIODS))


def weights(offsets: Floats, share: Floats, rows: NDArray[np.int64], count: int) -> csr_array:
    """Return a matrix that reads means off a Kernel: (count, DISTANCES × BEARINGS) · table = concentration [s/m3].

    Parameters
    ----------
    offsets : (n, 2) [m] from source to receptor, x east, y north; nearer than NEAREST counts as that
    share : (n,) [-] of each in its row
    rows : (n,) the row that each is added to
    """
    away = np.clip(np.hypot(offsets[:, 0], offsets[:, 1]), NEAREST, FARTHEST)
    step = np.log(DISTANCES[1] / DISTANCES[0])
    ring = np.log(away / NEAREST) / step
    inner = np.minimum(ring.astype(np.int64), len(DISTANCES) - 2)
    outward = ring - inner
    turn = np.arctan2(offsets[:, 0], offsets[:, 1]) / (2.0 * np.pi) * BEARINGS
    left = np.floor(turn).astype(np.int64)
    clockwise = turn - left
    value = share / away
    entries = []
    for further, by_ring in ((0, 1.0 - outward), (1, outward)):
        for beside, by_turn in ((0, 1.0 - clockwise), (1, clockwise)):
            entries.append((value * by_ring * by_turn, (inner + further) * BEARINGS + (left + beside) % BEARINGS))
    data = np.concatenate([entry[0] for entry in entries])
    column = np.concatenate([entry[1] for entry in entries])
    return csr_array((data, (np.tile(rows, 4), column)), shape=(count, len(DISTANCES) * BEARINGS))
