"""Sea level: the tide of the astronomers, and the surge that the weather adds.

Takes   a panel of sea levels; wind and pressure measured beside, where the panel has them in `outside`
Gives   NAME, TITLE_EN, TITLE_IT, fit → TideSurge
Used by the forecast room, for the kind "level"
Source  tides.py for the tide. The surge by least squares on its own last readings and the wind's, one set of
        coefficients a horizon: the statistical models of Venice's tide office have this shape (Canestrelli & Pastore
        (2000), Modelli stocastici per la previsione del livello di marea a Venezia; to be confirmed)

The surge at a horizon is a linear function of surges up to five days back, of their means, of seiches of the Adriatic
(21 and 11 h; to be confirmed) through lags of those lengths, of rates of change, and of measured columns and their
means. A column named like a direction [°] turns the one named like its speed into two winds and two pulls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from belvedere.forecast.contract import Floats, Ints, Known, Panel
from belvedere.forecast.panel import edges_ahead
from belvedere.forecast.tides import Tide, analyse

NAME = "tide"
TITLE_EN = "Tide and surge"
TITLE_IT = "Marea e sovralzo"
LAGS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 15, 18, 20, 21, 22, 23, 24, 25, 36, 42, 48, 72, 96, 120)  # [steps]
MEANS = (24, 72, 168, 720, 2160)  # [steps]
OUTSIDE_LAGS = (0, 1, 2, 3, 6, 9, 12, 18, 24)  # [steps]
OUTSIDE_MEANS = (6, 24, 72)  # [steps]
HELD = 6  # [steps] that a surge is held over a hole; then it is taken for its mean
STRENGTHS = (1.0, 10.0, 100.0, 1000.0, 10000.0)  # [-] of ridge, on columns scaled to 1; chosen on the last fifth
LEAST = 720  # [steps] of readings without which a series has no model: a month of hours


@dataclass(frozen=True, slots=True)
class TideSurge:
    """A tide a series, and coefficients (series, columns, horizons)."""

    tides: tuple[Tide | None, ...]
    centre: Floats  # (series, columns)
    width: Floats
    weight: Floats
    offset: Floats  # (series, horizons)
    horizons: Ints

    def predict(self, panel: Panel, instants: Ints, horizons: Ints) -> Floats:
        """Return tide and expected surge, (instants, horizons, series); NaN where a series has no model."""
        place = np.searchsorted(self.horizons, horizons)
        if (place >= len(self.horizons)).any() or (self.horizons[place] != horizons).any():
            raise ValueError(f"the model was fitted for horizons {self.horizons}, not {horizons}")
        target = instants[:, None] - 1 + horizons
        last = max(int(target.max()) + 1 - panel.value.shape[1], 0)
        starts = edges_ahead(panel, last)[:-1]
        found = np.full((len(instants), len(horizons), len(panel.places)), np.nan)
        for series, tide in enumerate(self.tides):
            if tide is None:
                continue
            level = tide.at(starts)
            newest = instants - panel.late[series] - 1
            first = max(int(newest.min()) - max(MEANS) - HELD, 0)
            columns = _columns(panel, series, level[: panel.value.shape[1]], first, int(newest.max()) + 1)
            rows = (columns[newest - first] - self.centre[series]) / self.width[series]
            surge = rows @ self.weight[series][:, place] + self.offset[series][place]
            found[:, :, series] = level[target] + surge
        return found


def fit(panel: Panel, until: int, horizons: Ints, known: Known) -> TideSurge:
    """Return the tide and the surge's coefficients from what was known at `until`.

    `known` is taken for the shape that forecasters share: a tide needs no kind of day.
    """
    horizons = np.unique(horizons)
    tides: list[Tide | None] = []
    parts: list[tuple[Floats, Floats, Floats, Floats] | None] = []
    for series in range(len(panel.places)):
        end = max(until - int(panel.late[series]), 0)
        level = panel.value[series, :end]
        if np.count_nonzero(~np.isnan(level)) < LEAST:
            tides.append(None)
            parts.append(None)
            continue
        tide = analyse(panel.edges[:end], level)
        tides.append(tide)
        columns = _columns(panel, series, tide.at(panel.edges[:end]), 0, end)
        target = level - tide.at(panel.edges[:end])
        parts.append(_surge(columns, target, horizons, int(panel.late[series])))
    wide = next((part[0].shape[0] for part in parts if part is not None), 1)
    blank = (np.zeros(wide), np.ones(wide), np.zeros((wide, len(horizons))), np.zeros(len(horizons)))
    filled = [blank if part is None else part for part in parts]
    centre, width, weight, offset = (np.stack([part[field] for part in filled]) for field in range(4))
    return TideSurge(tuple(tides), centre, width, weight, offset, horizons)


def _surge(columns: Floats, surge: Floats, horizons: Ints, late: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return centre, width, weights and offsets that tell the surge at each horizon from the columns.

    `columns[i]` holds what is known when reading i is the newest: at instant i + late + 1.
    """
    steps = len(surge)
    ahead = np.arange(steps)[:, None] + late + horizons  # the interval meant by each horizon
    target = np.where(ahead < steps, surge[np.minimum(ahead, steps - 1)], np.nan)
    rows = ~np.isnan(target).any(axis=1) & (np.arange(steps) >= min(max(LAGS), steps // 4))
    if rows.sum() < 2 * columns.shape[1]:
        flat = np.zeros((columns.shape[1], len(horizons)))
        return np.zeros(columns.shape[1]), np.ones(columns.shape[1]), flat, np.zeros(len(horizons))
    columns, target = columns[rows], target[rows]
    centre, width = columns.mean(axis=0), columns.std(axis=0)
    width = np.where(width > 0, width, 1.0)
    scaled = (columns - centre) / width
    learn = len(scaled) - len(scaled) // 5
    early = _sums(scaled[:learn], target[:learn])
    losses = []
    for strength in STRENGTHS:
        weight, offset = _ridge(early, strength)
        losses.append(float(np.abs(scaled[learn:] @ weight + offset - target[learn:]).mean()))
    late_sums = _sums(scaled[learn:], target[learn:])
    weight, offset = _ridge(
        tuple(one + other for one, other in zip(early, late_sums, strict=True)), STRENGTHS[int(np.argmin(losses))]
    )
    return centre, width, weight, offset


def _sums(columns: Floats, target: Floats) -> tuple[Floats, ...]:
    """Return the sums that least squares with an offset need."""
    count = np.array(float(len(columns)))
    return columns.T @ columns, columns.T @ target, columns.sum(axis=0), target.sum(axis=0), count


def _ridge(sums: tuple[Floats, ...], strength: float) -> tuple[Floats, Floats]:
    square, cross, columns, target, count = sums
    rows = float(count)
    middle, level = columns / rows, target / rows
    around = np.asarray(square - rows * np.outer(middle, middle) + strength * np.eye(len(middle)))
    weight = np.asarray(np.linalg.solve(around, cross - rows * np.outer(middle, level)), dtype=np.float64)
    offset = np.asarray(level - middle @ weight, dtype=np.float64)
    return weight, offset


def _columns(panel: Panel, series: int, tide: Floats, first: int, end: int) -> Floats:
    """Return what is known of one series when reading i is its newest, (end − first, columns)."""
    surge = _held(panel.value[series, first:end] - tide[first:end])
    parts = [_back(surge, lag) for lag in LAGS] + [_mean(surge, span) for span in MEANS]
    for column in _winds({name: column[first:end] for name, column in sorted(panel.outside.items())}):
        whole = _held(column)
        parts += [_back(whole, lag) for lag in OUTSIDE_LAGS] + [_mean(whole, span) for span in OUTSIDE_MEANS]
    return np.column_stack(parts)


def _winds(outside: Mapping[str, Floats]) -> list[Floats]:
    """Return measured columns, wind as two components and two pulls (speed × component)."""
    speed = next((name for name in outside if "speed" in name), "")
    direction = next((name for name in outside if "direction" in name), "")
    plain = [column for name, column in outside.items() if name not in (speed, direction)]
    if not (speed and direction):
        return plain + [outside[name] for name in (speed, direction) if name]
    turn = np.deg2rad(outside[direction])
    parts = [outside[speed] * np.cos(turn), outside[speed] * np.sin(turn)]
    return plain + parts + [outside[speed] * part for part in parts]


def _held(column: Floats) -> Floats:
    """Return the column with holes of at most HELD steps filled by the value before, the rest by 0."""
    there = ~np.isnan(column)
    last = np.maximum.accumulate(np.where(there, np.arange(len(column)), -1))
    near = (last >= 0) & (np.arange(len(column)) - last <= HELD)
    return np.where(near, column[np.maximum(last, 0)], 0.0)


def _back(column: Floats, lag: int) -> Floats:
    return np.concatenate([np.zeros(min(lag, len(column))), column[: len(column) - lag]]) if lag else column


def _mean(column: Floats, span: int) -> Floats:
    total = np.concatenate([[0.0], np.cumsum(column)])
    start = np.maximum(np.arange(1, len(column) + 1) - span, 0)
    found: Floats = (total[1:] - total[start]) / span
    return found
