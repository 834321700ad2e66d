"""Any convex increasing delay curve, as a table that the kernels read: smooth between its knots, straight beyond them.

Takes   a function of flow over capacity
Gives   tabulate → Table; conical, Spiess's function
Used by curves.py
Source  slopes are interpolated linearly, so that the curve is once differentiable, convex wherever they rise, and its
        integral exact; conical: Spiess (1990), Transportation Science 24, 153-158
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from belvedere.errors import ModelError

Floats = npt.NDArray[np.float64]

TOP = 4.0  # [-] flow over capacity up to which a table follows its function
KNOTS = 4001  # at TOP / (KNOTS - 1) = 0.001 of capacity, a curve like Spiess's is met to about 1e-6 of its value
ROUNDING = 1e-9  # [-] of the largest slope: by so much a slope may seem to fall


@dataclass(frozen=True)
class Table:
    """A function of flow over capacity by its slopes at knots that stand equally far apart, the first at 0."""

    step: float  # [-] between knots
    start: float  # [-] value at 0
    slope: Floats  # (knots,) [-] zero or more, never falling

    def __post_init__(self) -> None:
        rising = len(self.slope) >= 2 and np.isfinite(self.slope).all() and self.slope[0] >= 0
        if not (rising and (np.diff(self.slope) >= 0).all() and self.step > 0 and np.isfinite(self.start)):
            raise ModelError(
                "delay curve: its slopes must be two numbers or more, zero or more, and never fall. "
                "Give a function that is convex and does not fall with flow."
            )

    @property
    def value(self) -> Floats:
        """Return what the slopes add from 0 to each knot, shape (knots,)."""
        return np.concatenate([[0.0], np.cumsum(0.5 * self.step * (self.slope[1:] + self.slope[:-1]))])

    def at(self, x: Floats) -> tuple[Floats, Floats, Floats]:
        """Return value, slope, and area under the value from 0, at x: flow over capacity, zero or more."""
        step, last = self.step, len(self.slope) - 1
        value = self.value + self.start
        rise = np.append(np.diff(self.slope) / step, 0.0)
        area_of = value[:-1] * step + self.slope[:-1] * step**2 / 2 + rise[:-1] * step**3 / 6
        area = np.concatenate([[0.0], np.cumsum(area_of)])
        knot = np.minimum((x / step).astype(np.int64), last)
        beyond = x - knot * step
        bend = rise[knot]
        return (
            value[knot] + beyond * (self.slope[knot] + beyond * bend / 2),
            self.slope[knot] + beyond * bend,
            area[knot] + beyond * (value[knot] + beyond * (self.slope[knot] / 2 + beyond * bend / 6)),
        )


def tabulate(delay: Callable[[Floats], Floats], *, top: float = TOP, knots: int = KNOTS) -> Table:
    """Return the table of a function of flow over capacity, which gives time over free time.

    Parameters
    ----------
    top : flow over capacity [-] beyond which the table goes on straight

    Raises
    ------
    ModelError
        a function that falls or is not convex between 0 and `top`
    """
    x = np.linspace(0.0, top, knots)
    step = float(x[1])
    value = np.asarray(delay(x), np.float64)
    slope = np.gradient(value, step, edge_order=2)
    slope[0], slope[-1] = min(slope[0], slope[1]), max(slope[-1], slope[-2])
    least = -ROUNDING * float(np.abs(slope).max())
    if slope[0] < least or not (np.diff(slope) >= least).all():
        at = float(x[int(np.argmin(np.append(np.diff(slope), slope[0])))])
        raise ModelError(
            f"delay curve: not convex and rising near {at:.3g} of capacity. "
            "Give a function of flow over capacity that never falls and grows ever faster, or its table up to `top`."
        )
    return Table(step, float(value[0]), np.maximum.accumulate(np.maximum(slope, 0.0)))


def conical(alpha: float = 4.0) -> Table:
    """Return Spiess's conical function: time doubles at capacity, and its slope stays below 2 · alpha.

    Parameters
    ----------
    alpha : steepness [-], above 1
    """
    if not alpha > 1.0:
        raise ModelError(f"delay curve: a conical function needs alpha above 1, got {alpha}. Spiess takes 2 to 8.")
    beta = (2.0 * alpha - 1.0) / (2.0 * alpha - 2.0)

    def delay(x: Floats) -> Floats:
        left = alpha * (1.0 - x)
        return np.asarray(2.0 + np.sqrt(left**2 + beta**2) - left - beta, np.float64)

    return tabulate(delay)
