"""The main forecast: robust ridge on what differs from the usual, pooled over series and each series' own.

Takes   a panel, what is known ahead
Gives   for each horizon the usual plus what lags, days, weeks, neighbours, network, weather and clock say about now
Used by room.py, combination.py, backtest.py
Source  design.py (columns), shrink.py (fit). Fitted at NODES of horizons; between them coefficients are interpolated

A series without any past has no usual, and so no forecast (NaN).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.forecast.clock import steps_in_day
from belvedere.forecast.contract import Floats, Ints, Known, Panel
from belvedere.forecast.design import (
    BEHIND,
    CLIP,
    MEMORIES,
    State,
    columns,
    deviations,
    expected,
    neighbours,
    scatter,
    state,
)
from belvedere.forecast.models.profile import reaching
from belvedere.forecast.panel import cut
from belvedere.forecast.scale import off, onto
from belvedere.forecast.shrink import fit as fit_shrunk
from belvedere.forecast.usual import BACK, MONTHS, lay

NAME = "ridge"
TITLE_EN = "Ridge on lags and neighbours"
TITLE_IT = "Ridge su ritardi e vicini"
NODES = (1, 2, 3, 4, 6, 9, 12, 18)  # [steps] horizons that are fitted, and of each later day its first and last
CAREFUL = 0.1  # [-] for each horizon's length that the checked time does not hold, more must be gained to trust a fit
LONGEST = 365 * 2  # [days] of training
CHECK = 0.3  # [-] share of the training time, its end, on which strengths are chosen
WARM = 28  # [days] at the start from which only lags are taken


@dataclass(frozen=True, slots=True)
class Ridge:
    """Coefficients at the nodes, and what the columns need."""

    known: Known
    nodes: Ints  # (nodes,) [steps]
    coefficients: Floats  # (nodes, series, columns)
    scatter: Floats  # (series,)
    neighbours: Floats  # (series, series)

    def predict(self, panel: Panel, instants: Ints, horizons: Ints) -> Floats:
        """Return the median expected, (instants, horizons, series) in the quantity's unit."""
        last = int(instants.max(initial=0)) + int(horizons.max(initial=1))
        first = int(instants.min(initial=last)) - _behind(panel)
        found = _state(reaching(panel, last), first, last, self.known, (self.scatter, self.neighbours))
        answer = np.empty((len(instants), len(horizons), panel.value.shape[0]))
        for position, horizon in enumerate(horizons.tolist()):
            told = self._between(horizon)[:, None, :] @ columns(found, instants, horizon)
            scaled = expected(found, instants, horizon) + told[:, 0] * self.scatter[:, None]
            answer[:, position] = np.maximum(off(panel.kind.scale, scaled), panel.kind.floor).T
        return answer

    def _between(self, horizon: int) -> Floats:
        after = int(np.clip(np.searchsorted(self.nodes, horizon), 1, max(len(self.nodes) - 1, 1)))
        if len(self.nodes) == 1:
            return np.asarray(self.coefficients[0])
        low, high = self.nodes[after - 1], self.nodes[after]
        share = float(np.clip((horizon - low) / (high - low), 0.0, 1.0))
        return np.asarray((1 - share) * self.coefficients[after - 1] + share * self.coefficients[after])


def fit(panel: Panel, until: int, horizons: Ints, known: Known) -> Ridge:
    """Return what is learnt from what was known at instant `until`."""
    seen = cut(panel, until)
    day = max(steps_in_day(panel.kind), 1)
    first = max(until - LONGEST * day, 0)
    grid = lay(seen, first - _before(panel), until)
    rough = deviations(seen, grid, first, until)
    spread = scatter(rough)
    weights = neighbours(rough / spread[:, None])
    found = state(seen, grid, (first, until), known, (spread, weights))
    nodes = _nodes(horizons, day, int(panel.late.max(initial=0)))
    start = first + min(WARM * day, (until - first) // 2)
    fitted = [_fit(found, start, until, horizon) for horizon in nodes.tolist()]
    return Ridge(known, nodes, np.stack(fitted), spread, weights)


def _fit(found: State, start: int, until: int, horizon: int) -> Floats:
    """Return coefficients (series, columns) of one horizon, from the instants whose target was known at `until`."""
    instants = np.arange(start, until - horizon + 1)
    target = instants - 1 + horizon
    instants = instants[~np.isnan(found.deviation[:, target - found.first]).all(axis=0)]
    target = instants - 1 + horizon
    aim = onto(found.panel.kind.scale, found.panel.value[:, target]) - expected(found, instants, horizon)
    aim = np.clip(aim / found.scatter[:, None], -CLIP, CLIP)
    check_from = int(len(instants) * (1 - CHECK))
    careful = CAREFUL * horizon / max(len(instants) - check_from, 1)
    return fit_shrunk(columns(found, instants, horizon), aim, check_from, careful)


def _state(panel: Panel, first: int, last: int, known: Known, learnt: tuple[Floats, Floats]) -> State:
    first = max(first, 0)
    return state(panel, lay(panel, first - _before(panel), last), (first, last), known, learnt)


def _before(panel: Panel) -> int:
    """Return how many intervals before the first the profile looks at."""
    return BACK * steps_in_day(panel.kind) or MONTHS


def _behind(panel: Panel) -> int:
    """Return how many intervals before an instant its columns look at."""
    return max(BEHIND * steps_in_day(panel.kind), round(6 * MEMORIES[-1]))


def _nodes(horizons: Ints, day: int, late: int) -> Ints:
    longest = int(horizons.max())
    steps = max(day, 1)
    if day > 1:
        ends = [k * steps - late for k in range(1, longest // steps + 2)]
        nodes = {*NODES, *ends, *(one + 1 for one in ends), longest}
    else:
        nodes = {1, 2, 3, 5, 7, 8, 14, 15, 21, 22, 28, longest}
    return np.array(sorted(one for one in nodes if 1 <= one <= longest), dtype=np.int64)
