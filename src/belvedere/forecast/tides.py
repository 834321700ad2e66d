"""The tide of the astronomers: the part of the sea level that is known years ahead.

Takes   hourly sea level and its clock
Gives   analyse → Tide, a Known: `at` any times, `columns` between any edges
Used by models/tide.py; anybody who wants the tide as a column that is known ahead
Source  harmonic analysis by least squares: Schureman (1958), Manual of Harmonic Analysis and Prediction of Tides, US
        Coast and Geodetic Survey SP 98. Speeds in tides.csv [°/h]: IHO TWCWG list of tidal constituents (2017), as
        in CNES' aviso-fes. Slow change by the Moon's node: factor f and angle u of Doodson & Warburg (1941), table 1,
        as in Pugh (1987), Tides, Surges and Mean Sea-Level, table 4.3

Each constituent is f · A cos(speed · t + u − phase), t from J2000. Phases are the analysis' own (of its place and this
origin), not Greenwich lags of a tide table. Rows of tides.csv go from the strongest to the weakest: one that the record
is too short to tell from a stronger one (Rayleigh: a whole turn apart) is left out; what the node does to L2, M3, J1
and OO1 is not in the source and is left at 1.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from belvedere.errors import ModelError
from belvedere.forecast.contract import Floats, Times

ORIGIN = np.datetime64("2000-01-01T12:00:00", "s")  # J2000, for arguments and the node
NODE = (125.0445, -1934.1363)  # [°] and [°/Julian century] longitude of the Moon's ascending node, Meeus (1998)
CENTURY = 36525.0 * 24.0  # [h] Julian
# node's effect: f = first + cos N · second + cos 2N · third; u [°] = sin N · fourth + sin 2N · fifth
FAMILIES: Mapping[str, tuple[float, float, float, float, float]] = {
    "M2": (1.0, -0.037, 0.0, -2.1, 0.0),
    "K1": (1.006, 0.115, -0.009, -8.9, 0.7),
    "O1": (1.009, 0.187, -0.015, 10.8, -1.3),
    "K2": (1.024, 0.286, 0.008, -17.7, 0.7),
    "MM": (1.0, -0.130, 0.0, 0.0, 0.0),
    "MF": (1.043, 0.414, 0.0, -23.7, 2.7),
}
GREAT = {"M2", "S2", "K1", "O1"}  # told apart after 15 days: without them there is no tide to speak of
RIDGE = 1e-9  # [-] of a column's mean square, against a record with holes; no effect on a whole one


@dataclass(frozen=True, slots=True)
class Constituent:
    """A row of tides.csv."""

    name: str
    speed: float  # [°/h]
    node: tuple[str, ...]  # families whose f multiply and whose u add up


@dataclass(frozen=True, slots=True)
class Tide:
    """What the analysis found: mean and two amplitudes a constituent, in the level's unit."""

    names: tuple[str, ...]
    mean: float
    cosine: Floats  # (constituents,)
    sine: Floats

    def at(self, times: Times) -> Floats:
        """Return the level at these times, (times,) in the level's unit, its mean included."""
        waves = _waves(times, self.names)
        found: Floats = self.mean + waves @ np.concatenate([self.cosine, self.sine])
        return found

    def columns(self, edges: Times) -> Mapping[str, Floats]:
        """Return {"tide": (times,)} at the start of each interval between edges, as a Known does."""
        return {"tide": self.at(edges[:-1])}


@lru_cache(maxsize=1)
def constituents() -> tuple[Constituent, ...]:
    """Return the rows of tides.csv, the strongest first."""
    text = files("belvedere.forecast").joinpath("tides.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(Constituent(row["name"], float(row["speed"]), tuple(row["node"].split())) for row in rows)


def told_apart(hours: float) -> tuple[str, ...]:
    """Return the constituents that a record of so many hours can tell from each other and from the mean."""
    kept: list[Constituent] = []
    for one in constituents():
        others = [0.0, *(known.speed for known in kept)]
        if min(abs(one.speed - speed) for speed in others) * hours >= 360.0:
            kept.append(one)
    return tuple(one.name for one in kept)


def node(family: tuple[str, ...], times: Times) -> tuple[Floats, Floats]:
    """Return factor f [-] and angle u [°] of a constituent, (times,) each."""
    turn = np.deg2rad(NODE[0] + NODE[1] * _hours(times) / CENTURY)
    factor, angle = np.ones(len(times)), np.zeros(len(times))
    for name in family:
        first, second, third, fourth, fifth = FAMILIES[name]
        factor = factor * (first + second * np.cos(turn) + third * np.cos(2 * turn))
        angle = angle + fourth * np.sin(turn) + fifth * np.sin(2 * turn)
    return factor, angle


def analyse(times: Times, level: Floats) -> Tide:
    """Return the tide in a record; missing levels are NaN.

    Parameters
    ----------
    times, level : (n,) UTC and any unit

    Raises
    ------
    ModelError
        when the record is too short for the tide of a fortnight
    """
    there = ~np.isnan(level)
    hours = float(_hours(times[there])[-1] - _hours(times[there])[0]) if there.any() else 0.0
    names = told_apart(hours)
    if not GREAT.issubset(names) or there.sum() < 4 * len(names):
        raise ModelError(f"a tide needs at least 15 days of levels, there are {there.sum()} over {hours / 24:.0f} days")
    waves = np.column_stack([np.ones(int(there.sum())), _waves(times[there], names)])
    square = waves.T @ waves
    square[np.diag_indices_from(square)] *= 1.0 + RIDGE
    found = np.linalg.solve(square, waves.T @ level[there])
    return Tide(names, float(found[0]), found[1 : len(names) + 1], found[len(names) + 1 :])


def _hours(times: Times) -> Floats:
    hours: Floats = (times.astype("datetime64[s]") - ORIGIN).astype(np.int64) / 3600.0
    return hours


def _waves(times: Times, names: tuple[str, ...]) -> Floats:
    """Return f cos(speed t + u) of each constituent, then f sin of each, (times, 2 constituents)."""
    hours = _hours(times)
    chosen = [one for one in constituents() if one.name in names]
    effects = {family: node(family, times) for family in {one.node for one in chosen}}
    found = np.empty((len(times), 2 * len(chosen)))
    for column, one in enumerate(chosen):
        factor, angle = effects[one.node]
        turn = np.deg2rad(one.speed * hours % 360.0 + angle)
        found[:, column] = factor * np.cos(turn)
        found[:, column + len(chosen)] = factor * np.sin(turn)
    return found
