"""How strongly each antenna is heard on each tile.

Takes   schema.NETWORK, a grid
Gives   Radio, the model's numbers; Signal, strength [dBm] by cell and tile; measure
Used by connection.py
Source  Tennekes & Gootzen (2022), JOSIS 25, and the defaults of their R package mobloc (read in its manual): strength
        falls with 10 · exponent · log10(distance). The pattern across and the gains are those of 3GPP TR 36.814, table
        A.2.1.1-2 (to be confirmed). The frequency's term is that of free space. The elevation pattern is left out: the
        network's table has no tilt.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array, vstack

from belvedere.errors import InputError
from belvedere.presence import schema
from belvedere.presence.footprint.grid import Floats, Grid, centres

POWER = 10.0  # [W] where the network says none: mobloc, W
RANGE = 10_000.0  # [m] where the network says none: mobloc, range
HEIGHT = 30.0  # [m] where the network says none: mobloc, height
BEAM = 65.0  # [degrees] of a directional antenna whose beam nobody wrote down: mobloc, beam_h
# [MHz] commonest band of each technology in Italy, to be confirmed
FREQUENCY = {
    "2G": 900.0,
    "GSM": 900.0,
    "3G": 2100.0,
    "UMTS": 2100.0,
    "4G": 1800.0,
    "LTE": 1800.0,
    "5G": 3500.0,
    "NR": 3500.0,
}
USUAL = 1800.0  # [MHz] of a technology that is not in FREQUENCY
REFERENCE = 900.0  # [MHz] at which the model's exponent holds as it is
NEAREST = 10.0  # [m] below this the far-field formula says nothing; ours
NUMBERS = ("x", "y", "azimuth", "beam_width", "range", "power", "frequency", "height")


@dataclass(frozen=True, slots=True)
class Radio:
    """Numbers of the signal model; mobloc's defaults."""

    exponent: float = 3.75  # [-] path loss in a city: mobloc, ple
    side_loss: float = 12.0  # [dB] at one beam width off the axis: TR 36.814
    back_loss: float = 25.0  # [dB] at most, behind the antenna: TR 36.814
    all_around: float = 9.0  # [dB] that an antenna without azimuth lacks: 5 dBi against 14 dBi, TR 36.814
    midpoint: float = -92.5  # [dBm] where dominance is one half: mobloc
    steepness: float = 0.2  # [1/dBm] of the logistic: mobloc
    faintest: float = 0.005  # [-] dominance below which a cell is not heard: mobloc, sig_d_th
    within: float = (
        25.0  # [dB] a cell fainter than the strongest by more is not chosen; ours: e^(−25/spread) is nothing
    )
    shadow: float = 4.0  # [dB] spread of obstacles that the model does not see; 4 to 8 in cities, to be confirmed

    def __post_init__(self) -> None:
        if not (self.exponent > 0 and self.steepness > 0 and 0 < self.faintest < 1 and self.shadow > 0):
            raise ValueError(f"Radio needs exponent, steepness, shadow > 0 and 0 < faintest < 1, got {self}")


@dataclass(frozen=True, slots=True)
class Signal:
    """Strength by cell and tile, with what tells whether a cell has changed."""

    grid: Grid
    radio: Radio
    strength: csr_array  # (cells, tiles) [dBm], stored where the cell is heard; never 0
    keys: tuple[str, ...]  # (cells,) hash of all that a cell's row depends on
    recomputed: int  # rows that were not taken over from an earlier Signal


def measure(network: pd.DataFrame, grid: Grid, radio: Radio, earlier: Signal | None = None) -> Signal:
    """Return the strength [dBm] of each cell on the tiles where it is heard.

    A row of `earlier` whose key is the same is taken over as it is: only changed cells are computed.

    Parameters
    ----------
    network : schema.NETWORK. NaN means: azimuth all around, the others this file's usual values

    Raises
    ------
    InputError
        naming the row, when a column is missing, a position is NaN, or a beam, range, power, frequency or height is not
        above zero
    """
    check(network)
    keys = tuple(_keys(network, grid, radio))
    known = {key: row for row, key in enumerate(earlier.keys)} if earlier is not None else {}
    x, y = centres(grid)
    columns = {name: network[name].to_numpy(dtype="float64") for name in NUMBERS}
    columns["frequency"] = _frequency(network)
    rows, recomputed = [], 0
    for cell, key in enumerate(keys):
        if earlier is not None and key in known:
            rows.append(earlier.strength[[known[key]], :])
        else:
            rows.append(_row({name: float(column[cell]) for name, column in columns.items()}, x, y, radio))
            recomputed += 1
    strength = csr_array(vstack(rows, format="csr")) if rows else csr_array((0, grid.tiles), dtype="float64")
    return Signal(grid, radio, strength, keys, recomputed)


def dominance(strength: Floats, radio: Radio) -> Floats:
    """Return the signal dominance [-], 0 to 1, of a strength [dBm]: a logistic about the midpoint."""
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(-radio.steepness * (strength - radio.midpoint))), dtype="float64")


def check(network: pd.DataFrame) -> None:
    """Raise InputError when the table is not schema.NETWORK or a row of it is no antenna."""
    for column in schema.NETWORK:
        if column not in network.columns:
            raise InputError("network", column, "the column is missing", remedy="Write it; NaN where nobody knows it.")
    for column in NUMBERS:
        values = network[column].to_numpy(dtype="float64")
        bad = ~np.isfinite(values) if column in ("x", "y") else np.isinf(values)
        if column not in ("x", "y", "azimuth"):
            bad = bad | (values <= 0)
        if bad.any():
            row = int(np.argmax(bad))
            where = f"row {row}, cell {network['cell_id'].iloc[row]}, {column}"
            problem = f"{values[row]} is no {'place' if column in ('x', 'y') else column} of an antenna"
            raise InputError("network", where, problem, remedy="Correct it, or leave the cell out of the topology.")


def _keys(network: pd.DataFrame, grid: Grid, radio: Radio) -> list[str]:
    """Return a hash of what each row depends on: its own numbers and technology, the grid and the model."""
    common = f"{grid}|{radio}".encode()
    numbers = np.ascontiguousarray(network[list(NUMBERS)].to_numpy(dtype="float64"))
    technology = network["technology"].astype("str")
    return [
        hashlib.blake2b(row.tobytes() + str(kind).encode() + common, digest_size=16).hexdigest()
        for row, kind in zip(numbers, technology, strict=True)
    ]


def _frequency(network: pd.DataFrame) -> Floats:
    """Return the frequency [MHz] of each cell: its own, or the usual of its technology."""
    own = network["frequency"].to_numpy(dtype="float64")
    usual = network["technology"].astype("str").map(FREQUENCY).fillna(USUAL).to_numpy(dtype="float64")
    return np.asarray(np.where(np.isnan(own), usual, own), dtype="float64")


def _row(cell: dict[str, float], x: Floats, y: Floats, radio: Radio) -> csr_array:
    """Return one cell's strength [dBm] on each tile where it is heard, shape (1, tiles)."""
    given = {name: value for name, value in cell.items() if not np.isnan(value)}
    reach, height = given.get("range", RANGE), given.get("height", HEIGHT)
    near = np.flatnonzero((np.abs(x - cell["x"]) <= reach) & (np.abs(y - cell["y"]) <= reach))
    east, north = x[near] - cell["x"], y[near] - cell["y"]
    flat = np.hypot(east, north)
    heard = 10.0 * np.log10(1000.0 * given.get("power", POWER)) - 10.0 * radio.exponent * np.log10(
        np.maximum(np.hypot(flat, height), NEAREST)
    )
    heard -= 20.0 * np.log10(cell["frequency"] / REFERENCE)
    if "azimuth" not in given:
        heard -= radio.all_around
    else:
        off = (np.degrees(np.arctan2(east, north)) - given["azimuth"] + 180.0) % 360.0 - 180.0
        heard -= np.minimum(radio.side_loss * (off / given.get("beam_width", BEAM)) ** 2, radio.back_loss)
    kept = (flat <= reach) & (dominance(heard, radio) >= radio.faintest) & (heard != 0.0)
    where: npt.NDArray[np.int64] = near[kept]
    return csr_array((heard[kept], where, np.array([0, len(where)])), shape=(1, len(x)))
