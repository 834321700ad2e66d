"""When people drive: the shares of a workday's trips that start in each hour.

Takes   counted flows by hour, or nothing
Gives   SHAPES, the usual course of each purpose; fit, the courses bent so that together they follow the counts
Used by travel.py, external.py, modes/feedback.py
Source  SHAPES: the course of national travel surveys as remembered (Audimob, MiD): to be confirmed. Their sum is always
        bent to the counts, so only how purposes differ within an hour rests on them
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from belvedere.mobility.paths.shortest import Floats

FLOOR = 0.001  # [-] share of a day's trips that any hour may have, so that counts can raise it
ROUNDS = 200  # of alternate scaling; enough for 1e-9


def _shape(**shares: float) -> Floats:
    """Return the day's course from weights by hour: _shape(h7=3, h8=2)."""
    course = np.full(24, FLOOR)
    for hour, share in shares.items():
        course[int(hour[1:])] += share
    whole: Floats = course / course.sum()
    return whole


# purpose → (leaving home, coming home); [-] weights by hour, to be confirmed
_SHAPES: Mapping[str, tuple[Floats, Floats]] = {
    "work": (
        _shape(h5=.02, h6=.08, h7=.28, h8=.30, h9=.12, h10=.04, h11=.02, h12=.02, h13=.04, h14=.03, h15=.01, h21=.01),
        _shape(h6=.01, h12=.05, h13=.06, h14=.05, h15=.05, h16=.09, h17=.20, h18=.22, h19=.13, h20=.06, h21=.03,
               h22=.03),
    ),
    "study": (
        _shape(h7=.45, h8=.40, h9=.06, h10=.03, h13=.02, h14=.04),
        _shape(h12=.12, h13=.30, h14=.15, h15=.05, h16=.20, h17=.10, h18=.06, h19=.02),
    ),
    "shopping": (
        _shape(h7=.02, h8=.08, h9=.16, h10=.18, h11=.13, h12=.04, h13=.02, h14=.04, h15=.07, h16=.09, h17=.09, h18=.06,
               h19=.02),
        _shape(h8=.02, h9=.09, h10=.16, h11=.18, h12=.13, h13=.04, h14=.02, h15=.04, h16=.07, h17=.09, h18=.10,
               h19=.06),
    ),
    "leisure": (
        _shape(h7=.06, h8=.09, h9=.08, h10=.07, h11=.06, h12=.05, h13=.05, h14=.07, h15=.08, h16=.09, h17=.08, h18=.07,
               h19=.07, h20=.06, h21=.02),
        _shape(h8=.06, h9=.05, h10=.05, h11=.06, h12=.08, h13=.06, h14=.05, h15=.05, h16=.07, h17=.09, h18=.10, h19=.08,
               h20=.06, h21=.05, h22=.05, h23=.04, h0=.02),
    ),
    "visitors": (
        _shape(h8=.06, h9=.16, h10=.18, h11=.10, h12=.06, h13=.04, h14=.07, h15=.08, h16=.05, h18=.04, h19=.10,
               h20=.06),
        _shape(h11=.04, h12=.08, h13=.08, h14=.06, h16=.08, h17=.12, h18=.14, h19=.08, h20=.04, h21=.08, h22=.12,
               h23=.08),
    ),
    "vans": (
        _shape(h6=.05, h7=.12, h8=.14, h9=.14, h10=.12, h11=.10, h12=.06, h13=.05, h14=.07, h15=.06, h16=.05, h17=.03,
               h18=.01),
        _shape(h8=.04, h9=.07, h10=.10, h11=.12, h12=.12, h13=.06, h14=.08, h15=.10, h16=.12, h17=.11, h18=.06,
               h19=.02),
    ),
    "trucks": (
        _shape(h5=.06, h6=.12, h7=.14, h8=.13, h9=.12, h10=.11, h11=.09, h12=.06, h13=.05, h14=.06, h15=.04, h16=.02),
        _shape(h7=.05, h8=.08, h9=.10, h10=.12, h11=.13, h12=.11, h13=.08, h14=.10, h15=.10, h16=.08, h17=.05),
    ),
}  # fmt: skip


# [-] what everybody who is not at work or in class is out for, half and half
_OTHER = [(_SHAPES["shopping"][way] + _SHAPES["leisure"][way]) / 2.0 for way in (0, 1)]
SHAPES: Mapping[str, tuple[Floats, Floats]] = {**_SHAPES, "other": (_OTHER[0], _OTHER[1])}


def usual(trips: Mapping[str, float]) -> Floats:
    """Return the course of all trips where nothing is counted, from SHAPES and trips a day by purpose, shape (24,)."""
    total = sum(trips.values())
    course: Floats = sum(
        (many * (SHAPES[name][0] + SHAPES[name][1]) / 2.0 for name, many in trips.items()), start=np.zeros(24)
    )
    return course / total if total > 0 else np.full(24, 1.0 / 24.0)


def fit(trips: Mapping[str, float], counted: Floats) -> Mapping[str, tuple[Floats, Floats]]:
    """Return SHAPES bent so that all trips together follow the counted course.

    Parameters
    ----------
    trips : trips a day by purpose, half of them each way
    counted : array, shape (24,) [-] share of a workday's flow in each hour

    Returns
    -------
    purpose → (leaving home, coming home), shape (24,) each, sum 1
    """
    names = sorted(trips)
    rows = np.array([shape * trips[name] / 2.0 for name in names for shape in SHAPES[name]])
    if rows.sum() <= 0:
        return {name: SHAPES[name] for name in names}
    sums = rows.sum(axis=1, keepdims=True)
    wanted = np.maximum(counted, 1e-6)
    wanted = wanted / wanted.sum() * rows.sum()
    for _ in range(ROUNDS):
        rows = rows * (wanted / rows.sum(axis=0))
        rows = rows * np.divide(sums, rows.sum(axis=1, keepdims=True), out=np.zeros_like(sums), where=sums > 0)
    shares = np.divide(rows, sums, out=np.full_like(rows, 1.0 / 24.0), where=sums > 0)
    return {name: (shares[2 * at], shares[2 * at + 1]) for at, name in enumerate(names)}
