"""What the control room knows at one version of its store: series, promises, history.

Takes   a Store and the bundle's manifest
Gives   Known, know()
Used by measured.py, which makes a new one when the store has changed
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import pandas as pd

from belvedere.city.manifest import Manifest
from belvedere.errors import BundleError
from belvedere.observations.store import Store
from belvedere.observations.typical import History, history
from belvedere.server.cards.readings import RULES

DAY = 86_400.0  # [s]
HOUR = 3_600.0  # [s]
FIRST = {rule.quantity: position for position, rule in enumerate(RULES)}  # what a sensor shows first


@dataclass(frozen=True)
class Known:
    """One version of the store.

    series    feed, interval [s]; index place and quantity, sorted
    summary   as Store.summary, and interval [s]
    steps     interval [s] → readings of that interval start at whole multiples of so many seconds UTC; 0: at any time
    """

    version: int
    history: History
    series: pd.DataFrame
    summary: pd.DataFrame
    steps: Mapping[float, int]

    @cached_property
    def quantities(self) -> Mapping[str, list[str]]:
        """Return what each sensor measures, the one to show first at the head."""
        found: dict[str, list[str]] = {}
        for place, quantity in self.series.index:
            found.setdefault(place, []).append(quantity)
        return {
            place: sorted(names, key=lambda name: (FIRST.get(name, len(FIRST)), name)) for place, names in found.items()
        }

    @cached_property
    def daily(self) -> frozenset[str]:
        """Return the quantities that no feed measures more than once a day."""
        shortest = self.summary.groupby("quantity")["interval"].min()
        return frozenset(str(quantity) for quantity in shortest.index[shortest >= DAY])

    @property
    def count(self) -> int:
        """Return how many observations there are."""
        return int(self.summary["observations"].sum())

    @property
    def first(self) -> datetime | None:
        """Return the time of the oldest observation."""
        return self.summary["first"].min().to_pydatetime() if len(self.summary) else None

    @property
    def last(self) -> datetime | None:
        """Return the time of the newest observation."""
        return self.summary["last"].max().to_pydatetime() if len(self.summary) else None


def know(store: Store, said: Manifest) -> Known:
    """Return what the store holds now.

    Raises
    ------
    BundleError
        when the store holds a feed of which the bundle does not say how often it reports
    """
    known = history(store, said.calendar)
    intervals = {
        (name, one.quantity): one.interval for name, feed in said.observations.items() for one in feed.promises
    }
    summary = store.summary()
    promised = [intervals.get(key, float("nan")) for key in zip(summary["feed"], summary["quantity"], strict=True)]
    summary = summary.assign(interval=promised)
    lost = summary.loc[summary["interval"].isna(), "feed"]
    if len(lost):
        raise BundleError(
            f"{store.folder}: it holds the feed {lost.iloc[0]}, which the bundle does not know. Delete the folder, and "
            "the bundle's observations are loaded again."
        )
    series = store.latest()[["place", "quantity", "feed"]]
    series = series.merge(summary[["feed", "quantity", "interval"]], on=["feed", "quantity"])
    series = series.sort_values(["place", "quantity"]).set_index(["place", "quantity"])
    return Known(version=known.version, history=known, series=series, summary=summary, steps=_steps(known, series))


def _steps(known: History, series: pd.DataFrame) -> dict[float, int]:
    """Return how the starts of readings lie on the clock, by promised interval; a day's start on a whole hour."""
    order = pd.MultiIndex.from_frame(known.series[["place", "quantity"]])
    intervals = series["interval"].reindex(order).to_numpy(dtype=np.float64)[known.row_series]
    found = {}
    for interval in sorted(set(series["interval"])):
        step = int(min(interval, HOUR))
        starts = known.row_time[intervals == interval]
        found[float(interval)] = step if step > 0 and not (starts % step).any() else 0
    return found
