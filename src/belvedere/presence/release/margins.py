"""A noisy origin–destination table made to agree with its noisy departures, arrivals and total.

Takes   noisy cells, row sums, column sums and the total of a square table, the variance of each
Gives   agreed → Agreed: cells whose sums are every margin, and the variance of cell, margin and total
Used by flows.py
Source  least squares by the analysis of variance: a table is the sum of its mean, row effects, column effects and
        interactions; equal noise in all cells is independent between the four, so each is joined on its own, exactly
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.presence.release.bounds import Floats
from belvedere.presence.release.consistency import GRAIN


@dataclass(frozen=True, slots=True)
class Agreed:
    """Fitted cells (places, places, hours) and variances [trips²]."""

    cells: Floats
    cell_variance: float
    margin_variance: float  # of departures from a place, and of arrivals at one
    total_variance: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Noisy answers: cells (places, places, hours), origins and destinations (places, hours), total (hours,)."""

    cells: Floats
    origins: Floats
    destinations: Floats
    total: Floats


@dataclass(frozen=True, slots=True)
class Variance:
    """Variance [trips²] of the noise of each answer."""

    cell: float
    margin: float  # the same for origins and destinations
    total: float


def agreed(measured: Measured, variance: Variance) -> Agreed:
    """Return the least-squares table."""
    cells = measured.cells
    places = cells.shape[0]
    from_cells = 1 / (places * variance.cell)  # precision of a margin's deviation from the mean, by its own cells
    weight = (1 / variance.margin) / (1 / variance.margin + from_cells)

    def shift(margin: Floats, sums: Floats) -> Floats:
        return np.asarray(weight * ((margin - margin.mean(axis=0)) - (sums - sums.mean(axis=0))), dtype=np.float64)

    rows = shift(measured.origins, cells.sum(axis=1))
    columns = shift(measured.destinations, cells.sum(axis=0))
    exact = np.array(
        [
            1 / (places**2 * variance.cell),
            1 / (places * variance.margin),
            1 / (places * variance.margin),
            1 / variance.total,
        ]
    )
    sums = cells.sum(axis=(0, 1))
    guesses = np.stack([sums, measured.origins.sum(axis=0), measured.destinations.sum(axis=0), measured.total])
    total = (exact[:, np.newaxis] * guesses).sum(axis=0) / exact.sum()
    fitted = cells + rows[:, np.newaxis] / places + columns[np.newaxis] / places + (total - sums) / places**2
    of_total = 1 / float(exact.sum())
    effect = (1 - 1 / places) / (1 / variance.margin + from_cells)  # variance of a margin's deviation
    return Agreed(
        np.round(fitted / GRAIN) * GRAIN,
        variance.cell * (1 - 1 / places) ** 2 + 2 * effect / places**2 + of_total / places**4,
        effect + of_total / places**2,
        of_total,
    )
