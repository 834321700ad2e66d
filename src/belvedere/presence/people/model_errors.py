"""What the model of people gets wrong beyond noise and market shares: by definition, level, size, class and time.

Takes   model_errors.csv, which `python -m benchmarks.presence_errors` measures on synthetic operators
Gives   of → relative standard errors for each value of a release; sizes, periods, the groups of the table; read
Used by told.py, calibration.py, benchmarks
Source  calibration.py. A definition is not the truth (who works here two days a week looks like a visitor), phones are
        off at night, antennas hear beyond their area. Each value has the error of its own level and class: a zone's
        averages out in the city, a class's does not, and what one class gains another loses, so that totals are known
        best
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from belvedere.errors import InputError
from belvedere.presence.people.share import Floats
from belvedere.presence.release.places import Tree
from belvedere.presence.schema import CLASSES

Ints = npt.NDArray[np.int64]

FILE = Path(__file__).with_name("model_errors.csv")
COLUMNS = ("definition", "period", "level", "size", "visitor_class", "relative_se")
KEYS = list(COLUMNS[1:5])
ALL = "all"  # visitor_class of a total
KINDS = (ALL, *CLASSES)
SIZES = ("small", "middle", "large")  # of zones by expected people, as many zones in each; ours
NIGHT = range(0, 7)  # [h] of the clock: phones are off and hardly anybody moves; ours
PERIODS = ("night", "day")


def read(file: Path = FILE) -> pd.DataFrame:
    """Return the table COLUMNS; relative_se [-].

    Raises InputError where a column or a group is missing, one stands twice or an error is no number of 0 or more.
    """
    try:
        table = pd.read_csv(file, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise InputError(file, "", f"cannot be read: {error}", remedy="Bring it back from the project") from error
    if tuple(table.columns) != COLUMNS:
        raise InputError(file, "columns", f"are not {', '.join(COLUMNS)}", remedy="Bring it back from the project")
    number = pd.to_numeric(table["relative_se"], errors="coerce")
    wrong = table.duplicated(list(COLUMNS[:5])) | ~(number >= 0)
    groups = 2 * len(KINDS) * (2 + len(SIZES))
    if wrong.any() or (table.groupby("definition").size() != groups).any():
        row = int(np.argmax(wrong)) + 2 if wrong.any() else len(table) + 1
        raise InputError(file, f"line {row}", "an error or a group is wrong or missing", remedy="Measure it again")
    return table.assign(relative_se=number)


def of(definition: str, tree: Tree, size: Ints, clock: Sequence[int]) -> Floats:
    """Return the relative standard error of the model [-] of each value of a release, shape (values, hours).

    Values are places (city, municipalities, zones) by KINDS. A definition that the table does not know takes the
    largest of those that it does.

    Parameters
    ----------
    size : (zones,) of `sizes`
    clock : local clock hour of each hour
    """
    known = _by_key(definition)
    spots = [("city", ""), *[("municipality", "")] * len(tree.municipalities), *[("zone", SIZES[one]) for one in size]]
    values = {
        period: np.array([known[period, level, group, kind] for level, group in spots for kind in KINDS])
        for period in PERIODS
    }
    return np.stack([values[period] for period in periods(clock)], axis=1)


def periods(clock: Sequence[int]) -> list[str]:
    """Return night or day for each clock hour."""
    return [PERIODS[0] if hour in NIGHT else PERIODS[1] for hour in clock]


def sizes(expected: Floats) -> Ints:
    """Return the group of each zone by the people expected in it, as many zones in each group, the smallest first."""
    rank = np.argsort(np.argsort(expected, kind="stable"), kind="stable")
    return np.asarray(rank * len(SIZES) // max(len(expected), 1), dtype=np.int64)


@cache
def _by_key(definition: str) -> dict[tuple[str, str, str, str], float]:
    table = read()
    mine = table[table["definition"] == definition]
    chosen = (table if mine.empty else mine).groupby(KEYS)["relative_se"].max()
    keys = [tuple(str(word) for word in row) for row in chosen.index.to_frame(index=False).to_numpy()]
    return {(key[0], key[1], key[2], key[3]): float(error) for key, error in zip(keys, chosen, strict=True)}
