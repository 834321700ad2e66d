"""The same day under every definition, side by side: how the headline changes with the word that is chosen.

Takes   DeviceDays of a day, a batch a bucket
Gives   side_by_side, counts by definition and class; headline, the figures that a newspaper would print;
        Compared, a definition that counts all of them in one pass of the kernel
Used by people/quality.py, benchmarks/presence_truth.py, the Dati page
Source  the definition matters more than the model: Brescia 2023, 6.55 M presences of 8 hours, 756 k registered nights

Counts of devices that these give are for inside use. Of real devices they may leave the room only through a release,
whose sensitivity is √definitions a device-day: each definition parts the same devices anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from belvedere.presence.definitions import known
from belvedere.presence.definitions.contract import Definition, Ints, Word, hours_in_city
from belvedere.presence.kernel.features import DeviceDays
from belvedere.presence.schema import CLASSES

Counts = npt.NDArray[np.int64]

VISITORS = ("regional", "national", "foreign")  # of CLASSES: who visits, in transit or not at home
COLUMNS = ("definition", "kind", "name", "label_en", "label_it", "devices", "share")


def side_by_side(batches: Iterable[DeviceDays], definitions: Sequence[Definition] = ()) -> pd.DataFrame:
    """Return the device-days of each class and of each published word under each definition.

    Counted is who was in the city in at least one hour: antennas around it see others too.

    Parameters
    ----------
    batches : the device-days of one day, for instance one batch a bucket
    definitions : those compared; none: all that are known

    Returns
    -------
    COLUMNS: kind is "class" (of schema.CLASSES) or "word" (the definition's own); devices, whole numbers;
    share [-] of all. Each kind of each definition sums to the same device-days
    """
    compared = list(definitions) or list(known().values())
    classes = [np.zeros(len(CLASSES), dtype=np.int64) for _ in compared]
    words = [np.zeros(len(one.WORDS), dtype=np.int64) for one in compared]
    for days in batches:
        here = hours_in_city(days) > 0
        for row, one in enumerate(compared):
            classes[row] += np.bincount(one.classify(days)[here], minlength=len(CLASSES))
            words[row] += np.bincount(one.words(days)[here], minlength=len(one.WORDS))
    parts = []
    for row, one in enumerate(compared):
        parts += [
            _part(one.NAME, "class", one.CLASS_LABELS, classes[row]),
            _part(one.NAME, "word", one.WORDS, words[row]),
        ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


@dataclass(frozen=True, slots=True)
class Compared:
    """A definition for the kernel that classifies as `main` does and keeps the counts under every other beside."""

    main: Definition
    parts: list[pd.DataFrame] = field(default_factory=list, repr=False)  # one a bucket; appended to from threads

    def classify(self, days: DeviceDays) -> Ints:
        """Return the class of each device-day under `main`, an index into schema.CLASSES, shape (n,)."""
        self.parts.append(side_by_side([days]))
        return self.main.classify(days)

    def table(self) -> pd.DataFrame:
        """Return side_by_side of all device-days that were classified so far."""
        made = side_by_side([])
        counts = sum((part["devices"].to_numpy() for part in self.parts), np.zeros(len(made), dtype=np.int64))
        whole = pd.Series(counts).groupby([made["definition"], made["kind"]]).transform("sum").to_numpy()
        return made.assign(devices=counts, share=counts / np.maximum(whole, 1))


def headline(table: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of `side_by_side` that a newspaper would print, a row a definition.

    definition, residents, commuters, visitors (regional + national + foreign), transit [devices], and
    visitors_against_least [-]: how many times the visitors of the definition that has fewest; NaN: that one has none
    """
    counts = table[table["kind"] == "class"].pivot_table(
        index="definition", columns="name", values="devices", aggfunc="sum", fill_value=0, sort=False
    )
    visitors = counts[list(VISITORS)].sum(axis=1).astype("float64")
    least = float(visitors.min()) if len(visitors) else 0.0
    made = pd.DataFrame(
        {
            "definition": counts.index.astype("str"),
            "residents": counts["resident"].to_numpy(),
            "commuters": counts["commuter"].to_numpy(),
            "visitors": visitors.to_numpy(),
            "transit": counts["transit"].to_numpy(),
            "visitors_against_least": visitors.to_numpy() / (least if least > 0 else np.nan),
        }
    )
    return made.reset_index(drop=True)


def _part(definition: str, kind: str, labels: tuple[Word, ...], counts: Counts) -> pd.DataFrame:
    """Return the rows of one definition and kind."""
    return pd.DataFrame(
        {
            "definition": definition,
            "kind": kind,
            "name": [word.name for word in labels],
            "label_en": [word.label_en for word in labels],
            "label_it": [word.label_it for word in labels],
            "devices": counts,
            "share": counts / max(int(counts.sum()), 1),
        }
    )
