"""How each feed does at the clock's time.

Takes   what is measured, the bundle's manifest
Gives   Feeds: at(), now()
Used by opening.py, routes_data.py, routes_now.py
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pandas as pd

from belvedere.city.manifest import Manifest
from belvedere.city.model import Source
from belvedere.observations.freshness import share_valid
from belvedere.quantities import QUANTITIES
from belvedere.server.api import FeedInfo, FeedsNow, SourceInfo, Text
from belvedere.server.known import Known
from belvedere.server.measured import Measured, number
from belvedere.server.remembered import Remembered

OVER = timedelta(days=7)  # of which the share of valid readings is told


class Feeds:
    """The feeds of an open control room."""

    def __init__(self, measured: Measured, said: Manifest) -> None:
        self._measured, self._said = measured, said
        self._valid: Remembered[pd.Series[float]] = Remembered(64)

    def at(self, moment: datetime) -> list[FeedInfo]:
        """Return one row a feed and quantity, by their names."""
        known = self._measured.known
        last = self._measured.last(known, moment)
        hour = moment.replace(minute=0, second=0, microsecond=0)
        valid = self._valid.get((known.version, hour), partial(self._share_valid, known, hour))
        made = []
        for row in known.summary.to_dict("records"):
            feed, name = str(row["feed"]), str(row["quantity"])
            mine = last[(last["feed"] == feed) & (last["quantity"] == name)]
            youngest = mine.sort_values("age", kind="stable").iloc[0] if len(mine) else None
            quantity = QUANTITIES[name]
            made.append(
                FeedInfo(
                    feed=feed,
                    quantity=name,
                    title=Text(en=quantity.label_en, it=quantity.label_it),
                    places=int(row["places"]),
                    observations=int(row["observations"]),
                    first=row["first"].to_pydatetime(),
                    last=row["last"].to_pydatetime(),
                    last_value=None if youngest is None else number(youngest["value"]),
                    interval=float(row["interval"]),
                    age=None if youngest is None else number(youngest["age"]),
                    state="down" if youngest is None else youngest["state"],
                    share_valid=round(float(valid.get((feed, name), 0.0)), 4),
                    sources=[source_info(self._said.sources[one]) for one in self._said.observations[feed].sources],
                )
            )
        return made

    def now(self, moment: datetime) -> FeedsNow:
        """Return how many feeds are fresh, late and down: each feed and quantity is as good as its best sensor."""
        last = self._measured.last(self._measured.known, moment)
        order = last["state"].map({"fresh": 0, "late": 1, "down": 2})
        counts = order.groupby([last["feed"], last["quantity"]]).min().value_counts()
        fresh, late, down = (int(counts.get(state, 0)) for state in range(3))
        return FeedsNow(at=moment, feeds_fresh=fresh, feeds_late=late, feeds_down=down)

    def _share_valid(self, known: Known, until: datetime) -> pd.Series[float]:
        """Return the share of expected readings that are there and valid, by feed and quantity, over the last days."""
        since = until - OVER
        readings = self._measured.store.between(since, until)
        shares = {}
        for key, rows in known.series.groupby(["feed", "quantity"]):
            interval = float(rows["interval"].iloc[0])
            mine = readings[(readings["feed"] == key[0]) & (readings["quantity"] == key[1])]
            valid = share_valid(mine, since, until, interval)
            # a sensor without any reading has no row there; it is expected all the same
            shares[key] = float(valid["share_valid"].sum()) / len(rows)
        return pd.Series(shares, dtype="float64")


def source_info(source: Source) -> SourceInfo:
    """Return a source as the API says it."""
    return SourceInfo(
        title=source.title,
        publisher=source.publisher,
        licence=source.licence,
        period=source.period,
        url=source.url,
        confirmed=source.confirmed,
    )
