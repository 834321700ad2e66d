"""How unequally something is spread over people: Gini, Palma, and by income.

Takes   what each person of a group has, how many are in each group; incomes
Gives   gini, palma, poorest
Used by gini_access.py, palma_access.py, no2_of_the_poorest.py, benefit_of_the_poorest.py, scenarios/valuation
Source  Gini (1912) by the trapezoids under the Lorenz curve of groups; Palma: Cobham & Sumner (2013), what the tenth
        who have most hold over what the two fifths who have least hold; groups on the border count in part
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TOP, BOTTOM = 0.1, 0.4  # [-] of people, as Palma has it


def gini(value: Floats, people: Floats) -> float:
    """Return the Gini coefficient [-]: 0 all have the same, near 1 one has all; NaN without people or anything to have.

    Parameters
    ----------
    value : array, shape (groups,), what each person of a group has; not negative
    people : array, shape (groups,)

    Raises
    ------
    ValueError
        when somebody has less than nothing: the coefficient then means nothing
    """
    value, people = _known(value, people)
    if (value < 0).any():
        raise ValueError("gini: a value is below zero. Measure what people have, not what they gain or lose.")
    held = value * people
    if not held.sum() > 0:
        return float("nan")
    order = np.argsort(value, kind="stable")
    width = people[order] / people.sum()
    height = np.concatenate([[0.0], np.cumsum(held[order]) / held.sum()])
    return float(1.0 - (width * (height[1:] + height[:-1])).sum())


def palma(value: Floats, people: Floats) -> float:
    """Return what the tenth with most has over what the two fifths with least have [-]; NaN where that is nothing."""
    value, people = _known(value, people)
    if not people.sum() > 0:
        return float("nan")
    order = np.argsort(value, kind="stable")
    most = part(value[order], people[order], 1.0 - TOP, 1.0)
    least = part(value[order], people[order], 0.0, BOTTOM)
    return most / least if least > 0 else float("nan")


def poorest(value: Floats, people: Floats, income: Floats, share: float = BOTTOM) -> float:
    """Return the mean of `value` over the given share of people with the least income; NaN where no income is known.

    Parameters
    ----------
    value, people, income : array, shape (groups,): mean of each group; groups of unknown income are left out
    """
    there = np.isfinite(income)
    value, people, income = value[there], people[there], income[there]
    known = np.isfinite(value)
    value, people, income = value[known], people[known], income[known]
    if not people.sum() > 0:
        return float("nan")
    order = np.argsort(income, kind="stable")
    return part(value[order], people[order], 0.0, share) / (share * float(people.sum()))


def part(value: Floats, people: Floats, start: float, end: float) -> float:
    """Return what people from `start` to `end` [-] of a row of groups hold together; a group counts in part."""
    edge = np.concatenate([[0.0], np.cumsum(people)]) / people.sum()
    overlap = np.clip(np.minimum(edge[1:], end) - np.maximum(edge[:-1], start), 0.0, None)
    return float((value * overlap).sum() * people.sum())


def _known(value: Floats, people: Floats) -> tuple[Floats, Floats]:
    there = np.isfinite(value) & (people > 0)
    return value[there], people[there]
