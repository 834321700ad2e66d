"""The two outputs that are attacked, in one form: a table's values, and how exactly each is known.

Takes   true units and a threshold k; or the frozen file of release.presence
Gives   View; thresholded and released → View; evidence, what a View says for or against a change of the counts
Used by the attacks
Source  thresholds as in use: counts of 1 … k−1 are left out at every level, 0 is shown. Sums of a normal likelihood
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.presence.release import present
from belvedere.presence.release.bounds import Floats, Ints
from belvedere.presence.release.mechanism import scale
from belvedere.presence.release.places import Tree, gathered
from belvedere.presence.schema import CLASSES

EXACT = 0.3  # [devices] standard deviation given to a count that is shown as it is: a change of one is beyond doubt


@dataclass(frozen=True, slots=True)
class View:
    """What somebody outside sees of one day: tables by name of the level (present.SHARES), places first."""

    tables: Mapping[str, Floats]
    precision: Mapping[str, Floats]  # [devices⁻²] of each value, or of all of a table; 0: not shown

    def shown(self, name: str) -> Floats:
        """Return the table with NaN where it is not shown."""
        return np.where(self.precision[name] > 0, self.tables[name], np.nan)


def thresholded(tree: Tree, units: Ints, k: int) -> View:
    """Return every count of every level, those of 1 … k−1 left out."""
    tables = present.tables(tree, units)
    seen = {name: ((table == 0) | (table >= k)) / EXACT**2 for name, table in tables.items()}
    return View({name: table.astype(np.float64) for name, table in tables.items()}, seen)


def released(tree: Tree, file: Path, rho: float) -> View:
    """Return what a frozen release shows, at the precision of the noise that its ledger tells."""
    leaves = values(pd.read_parquet(file), tree)
    queries = present.asked(leaves.shape[1], rho)
    return View(sums(tree, leaves), {one.name: np.array(1 / scale(one) ** 2) for one in queries})


def values(table: pd.DataFrame, tree: Tree) -> Floats:
    """Return the released devices by zone, hour and class, shape (zones, hours, classes)."""
    leaves = table[(table["level"] == "zone") & (table["visitor_class"] != "all")]
    return leaves["devices"].to_numpy(np.float64).reshape(len(tree.zones), -1, len(CLASSES))


def sums(tree: Tree, leaves: Floats) -> dict[str, Floats]:
    """Return the tables of all levels of leaves (zones, …, classes): present.tables for numbers with a fraction."""
    municipality = gathered(tree, leaves)
    each = {
        "city × class": leaves.sum(axis=0, keepdims=True),
        "municipality × class": municipality,
        "zone × class": leaves,
    }
    return {**{name.split(" × ")[0]: table.sum(axis=-1) for name, table in each.items()}, **each}


def spread(tree: Tree, weighted: Mapping[str, Floats]) -> Floats:
    """Return what tables of all levels say of the leaves: the adjoint of `sums`, shape (zones, hours, classes)."""
    leaves = np.array(weighted["zone × class"], dtype=np.float64)
    leaves += weighted["zone"][..., np.newaxis]
    of_municipality = weighted["municipality × class"] + weighted["municipality"][..., np.newaxis]
    leaves += of_municipality[tree.parent]
    return np.asarray(leaves + weighted["city × class"] + weighted["city"][..., np.newaxis], dtype=np.float64)


def evidence(tree: Tree, view: View, expected: Floats) -> Floats:
    """Return how much each leaf's count being one higher than expected would explain (zones, hours, classes).

    The sum over the leaves that a device adds is the logarithm of its likelihood ratio, up to what is known before.
    """
    thought = sums(tree, expected)
    return spread(tree, {name: view.precision[name] * (view.tables[name] - thought[name]) for name in thought})
