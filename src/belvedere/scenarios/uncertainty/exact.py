"""How far draws along the tangents are from draws whose equilibria are solved.

Takes   the Sides of a run, some draws, a way to solve a day exactly
Gives   furthest, the draws to try; differences, by block and row how far they were off; Solved, traffic as solved;
        difference, variant less base
Used by widen.py, benchmarks/uncertainty.py
Source  DESIGN, principle 2: no policy is judged on the noise of a solver, nor on that of a shortcut; what is measured
        on the draws furthest from the centre is added to both ends of every interval
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from belvedere.errors import ModelError
from belvedere.parameters import Values
from belvedere.progress import Progress
from belvedere.scenarios.uncertainty.draws import Draws
from belvedere.scenarios.uncertainty.walk import Samples, Sides, aligned

Floats = npt.NDArray[np.float64]


class SolveBoth(Protocol):
    """How base and variant are solved at any values, to the gap of the verdict."""

    def __call__(self, values: Values, progress: Progress) -> Sides:
        """Return the sides with solved traffic in place of tangents."""
        ...


@dataclass(frozen=True)
class Solved:
    """The flows of one draw, solved."""

    table: pd.DataFrame  # link_id, hour, flow, speed, travel_time

    def flows(self, values: Values) -> pd.DataFrame:
        """Return them, whatever the values: they are those of one draw."""
        return self.table


def furthest(draws: Draws, names: Sequence[str], many: int) -> tuple[int, ...]:
    """Return the draws whose traffic is furthest from the centre, each parameter counted in its own spread."""
    columns = [place for place, name in enumerate(draws.names) if name in names]
    if not columns or many <= 0:
        return ()
    part = draws.values[:, columns]
    spread = part.std(axis=0)
    away = (part - np.median(part, axis=0)) / np.where(spread > 0, spread, 1.0)
    order = np.argsort(-(away**2).sum(axis=1), kind="stable")
    return tuple(int(each) for each in order[:many])


def differences(
    samples: Samples, draws: Draws, tried: Sequence[int], solve: SolveBoth, progress: Progress
) -> tuple[Mapping[str, Floats], int]:
    """Return by block, for each row, the largest distance of a difference (or value) to that of exact equilibria.

    And how many draws were solved: one without an equilibrium in reach (streets far over capacity) tells nothing.

    Raises
    ------
    CancelledError
        when `progress` raises it
    """
    worst = {name: np.zeros(len(block.labels)) for name, block in samples.items()}
    solved = 0
    for place, draw in enumerate(tried):
        values = draws.at(draw)

        def listen(share: float, step_en: str, step_it: str, place: int = place) -> None:
            words = f"Exact draw {place + 1} of {len(tried)}: ", f"Estrazione esatta {place + 1} di {len(tried)}: "
            progress((place + share) / len(tried), words[0] + step_en, words[1] + step_it)

        try:
            outcome = solve(values, listen)(values)
        except ModelError:
            continue
        solved += 1
        for name, block in samples.items():
            exact = aligned(outcome[name], block.labels)
            off = difference(block.names, exact) - difference(block.names, np.asarray(block.drawn[draw], np.float64))
            worst[name] = np.fmax(worst[name], np.abs(off))
    return worst, solved


def difference(names: Sequence[str], numbers: Floats) -> Floats:
    """Return the value, or variant less base, (rows,), of numbers in columns `names`."""
    if "value" in names:
        return numbers[:, names.index("value")]
    change: Floats = numbers[:, names.index("variant")] - numbers[:, names.index("base")]
    return change
