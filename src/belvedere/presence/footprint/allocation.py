"""From counts by cell to people by tile and zone.

Takes   P(cell | tile) of connection.py, the prior of prior.py, counts by cell or by zone
Gives   posterior, place (Bayes, and a few steps of EM), zones_of_cells, zone_of_cell, nearest, joint,
        mixing, placing, ratio
Used by the kernel (zone_of_cell), people/placed.py (placing), benchmarks/presence_truth.py
Source  Tennekes & Gootzen (2022), JOSIS 25: P(tile | cell) ~ P(tile) P(cell | tile). EM: Ricciato & Coluccia, to be
        confirmed; Shepp & Vardi (1982). Its first step from the prior is Bayes; many steps fit the noise
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from belvedere.errors import InputError
from belvedere.presence.footprint.grid import Floats, Ints
from belvedere.presence.footprint.prior import Outside


def posterior(connection: csr_array, prior: Floats) -> csr_array:
    """Return P(tile | cell), shape (cells, tiles) [-]; each row sums to 1.

    The row of a cell that no tile with people hears is empty.

    Parameters
    ----------
    connection : (cells, tiles), P(cell | tile)
    prior : (tiles,) [people], not below zero

    Raises
    ------
    InputError
        when the prior does not fit the matrix, is negative or not finite
    """
    _check(connection, prior)
    made = csr_array(connection.copy())
    made.data = made.data * prior[made.indices]
    total = np.asarray(made.sum(axis=1)).ravel()
    made.data = made.data / np.repeat(np.where(total > 0, total, 1.0), np.diff(made.indptr))
    made.eliminate_zeros()
    return made


def place(counts: Floats, connection: csr_array, prior: Floats, steps: int = 1) -> Floats:
    """Return the people on each tile, shape (tiles,) or (tiles, hours), in the unit of `counts`.

    All people of a cell stay: the sum over tiles is the sum over cells that any tile with people hears.

    Parameters
    ----------
    counts : (cells,) or (cells, hours)
    steps : of EM; 1 is Bayes' rule once. Above 1 negative counts (of noise) are taken as 0 but in the last step

    Raises
    ------
    InputError
        when shapes do not fit, the prior is negative, or there is no step
    """
    if steps < 1 or counts.shape[0] != connection.shape[0]:
        problem = f"{counts.shape[0]} counts for {connection.shape[0]} cells, {steps} steps"
        raise InputError("allocation", "counts", problem, remedy="Give one count a cell and at least one step.")
    if steps == 1:
        return np.asarray(posterior(connection, prior).T @ counts, dtype="float64")
    if counts.ndim == 2:
        made = [place(counts[:, hour], connection, prior, steps) for hour in range(counts.shape[1])]
        return np.stack(made, axis=1)
    current = prior
    for _ in range(steps - 1):
        current = np.asarray(posterior(connection, current).T @ np.maximum(counts, 0.0), dtype="float64")
    return place(counts, connection, current)


def zones_of_cells(connection: csr_array, masses: csr_array, elsewhere: Ints) -> Floats:
    """Return the share of each cell's people in each zone, shape (cells, zones) [-]; each row sums to 1.

    Parameters
    ----------
    masses : (tiles, zones) [people] of prior.at
    elsewhere : (cells,) the zone of a cell that no tile with people hears: it stands off the grid. `nearest` has it
    """
    joint = np.asarray((connection @ masses).todense(), dtype="float64")
    total = joint.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(joint, total, out=np.zeros_like(joint), where=total > 0)
    off = np.flatnonzero(total[:, 0] <= 0)
    shares[off, elsewhere[off]] = 1.0
    return shares


def zone_of_cell(shares: Floats) -> Ints:
    """Return the zone with the most of each cell's people, the first of equals, shape (cells,).

    It is what the kernel counts a cell's people in, and what the release releases.
    """
    return np.asarray(np.argmax(shares, axis=1), dtype="int64")


def nearest(network: pd.DataFrame, outside: Outside, inside: int) -> Ints:
    """Return the place outside that is nearest to each cell, as a zone: `inside` + its row, shape (cells,)."""
    if len(outside.zones) < 2:
        return np.full(len(network), inside, dtype="int64")
    places = np.column_stack([outside.x, outside.y])
    found = cKDTree(places).query(network[["x", "y"]].to_numpy(dtype="float64"))[1]
    return np.asarray(inside + found, dtype="int64")


def joint(connection: csr_array, masses: csr_array, zones: Ints) -> Floats:
    """Return the people expected to be counted in one zone (row) while they stand in another (column) [people].

    Shape (zones, zones). Cells weigh as much as people are expected in them, so nothing of the data is used.

    Parameters
    ----------
    zones : (cells,), zone_of_cell
    """
    found = np.asarray((connection @ masses).todense(), dtype="float64")
    made = np.zeros((masses.shape[1], masses.shape[1]))
    np.add.at(made, zones, found)
    return made


def mixing(expected: Floats) -> Floats:
    """Return where the people stand whom the kernel counts in each zone, shape (zones, zones) [-]; each row sums to 1.

    A zone that no cell counts for keeps its own people.

    Parameters
    ----------
    expected : of `joint`
    """
    total = expected.sum(axis=1, keepdims=True)
    unit = np.eye(len(expected))
    return np.where(total > 0, np.divide(expected, total, out=np.zeros_like(expected), where=total > 0), unit)


def ratio(expected: Floats) -> Floats:
    """Return people who stand in each zone over those counted in it, as expected, shape (zones,) [-].

    The correction that keeps a release additive as it is: one number a zone. NaN for a zone that no cell counts for:
    nothing can be said of it but through `mixing`.

    Parameters
    ----------
    expected : of `joint`
    """
    standing, counted = expected.sum(axis=0), expected.sum(axis=1)
    made: Floats = np.divide(standing, counted, out=np.full(len(counted), np.nan), where=counted > 0)
    return made


def placing(expected: Floats, inside: int) -> Floats:
    """Return mixing between the first `inside` zones alone, for a release that tells nothing of those outside.

    Shape (inside, inside) [-]. Who is counted inside and stands outside leaves; who is expected to come the other way
    is added in proportion to those who are there already. Rows sum to about 1, not exactly.

    Parameters
    ----------
    expected : of `joint`
    """
    own = expected[:inside, :inside].sum(axis=0)
    every = expected[:, :inside].sum(axis=0)
    inflow = np.divide(every, own, out=np.ones_like(own), where=own > 0)
    made: Floats = mixing(expected)[:inside, :inside] * inflow
    return made


def _check(connection: csr_array, prior: Floats) -> None:
    """Raise InputError when the prior is not one for this matrix."""
    if prior.shape != (connection.shape[1],) or not np.isfinite(prior).all() or (prior < 0).any():
        problem = f"a prior of shape {prior.shape}, least {np.min(prior, initial=0.0)}, for {connection.shape[1]} tiles"
        raise InputError("allocation", "prior", problem, remedy="Give one count of people a tile, none below zero.")
