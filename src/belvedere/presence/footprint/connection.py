"""Which cell a device on a tile is connected to: three models of one shape.

Takes   Signal, or schema.NETWORK and a grid
Gives   a matrix (cells, tiles) [-] whose columns sum to 1 where any cell is heard: dominant, strongest, voronoi
Used by allocation.py
Source  dominant: Tennekes & Gootzen (2022), JOSIS 25; multimno's cell_connection_probability.
        strongest: the cell is the strongest under shadowing; the greatest of independent Gumbel errors is a softmax
        (McFadden 1974), whose spread is that of the shadowing. voronoi: the baseline that both are measured against
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from belvedere.presence.footprint.grid import Floats, Grid, Ints, centres
from belvedere.presence.footprint.signal import Signal, check, dominance

SAME_SITE = 1.0  # [m] antennas closer than this stand on one mast; ours


def dominant(signal: Signal) -> csr_array:
    """Return P(cell | tile) in proportion to signal dominance: the published model, shape (cells, tiles) [-]."""
    made = signal.strength.copy()
    made.data = dominance(made.data, signal.radio)
    return _columns_to_one(made)


def strongest(signal: Signal) -> csr_array:
    """Return P(cell | tile) that the cell is the strongest under shadowing, shape (cells, tiles) [-].

    Cells that are weaker than the tile's strongest by more than `radio.within` get nothing.
    """
    radio, made = signal.radio, signal.strength.tocsc()
    heard = np.diff(made.indptr) > 0
    top = np.full(made.shape[1], -np.inf)
    top[heard] = np.maximum.reduceat(made.data, made.indptr[:-1][heard]) if heard.any() else -np.inf
    below = made.data - np.repeat(top, np.diff(made.indptr))
    spread = radio.shadow * np.sqrt(6.0) / np.pi  # [dB] scale of the Gumbel law of that standard deviation
    made.data = np.where(below >= -radio.within, np.exp(below / spread), 0.0)
    made.eliminate_zeros()
    return _columns_to_one(csr_array(made.tocsr()))


def voronoi(network: pd.DataFrame, grid: Grid) -> csr_array:
    """Return the baseline: each tile hears the nearest mast, there the sector that points at it, shape (cells, tiles).

    Sectors that point the same way share equally; an antenna without azimuth counts as pointing at everything.

    Raises
    ------
    InputError
        when a row of the network is no antenna
    """
    check(network)
    place = network[["x", "y"]].to_numpy(dtype="float64")
    azimuth = network["azimuth"].to_numpy(dtype="float64")
    masts, mast_of = _masts(place)
    x, y = centres(grid)
    if not len(masts):
        return csr_array((0, grid.tiles), dtype="float64")
    _, nearest = cKDTree(masts).query(np.column_stack([x, y]))
    rows, columns, values = [], [], []
    for mast in np.unique(nearest):
        cells, tiles = np.flatnonzero(mast_of == mast), np.flatnonzero(nearest == mast)
        bearing = np.degrees(np.arctan2(x[tiles] - masts[mast, 0], y[tiles] - masts[mast, 1]))
        off = np.abs((bearing[None, :] - azimuth[cells][:, None] + 180.0) % 360.0 - 180.0)
        off = np.where(np.isnan(off), 0.0, np.round(off, 6))
        hears = off == off.min(axis=0)
        cell, tile = np.nonzero(hears)
        rows.append(cells[cell])
        columns.append(tiles[tile])
        values.append(1.0 / hears.sum(axis=0)[tile])
    parts = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return csr_array(parts, shape=(len(network), grid.tiles))


def _masts(place: Floats) -> tuple[Floats, Ints]:
    """Return the masts' places, and the mast of each cell."""
    rounded = np.round(place / SAME_SITE)
    masts, mast_of = np.unique(rounded, axis=0, return_inverse=True)
    return masts * SAME_SITE, np.asarray(mast_of, dtype="int64").reshape(-1)


def _columns_to_one(matrix: csr_array) -> csr_array:
    """Return the matrix with each column divided by its sum."""
    total = np.asarray(matrix.sum(axis=0)).ravel()
    made = matrix.copy()
    made.data = made.data / total[made.indices]
    return made
