"""What is measured, as the screen asks for it.

Takes   the bundle's observations
Gives   Measured: readings(), series(), timeline(), feeds()
Used by opening.py, routes_now.py, routes_data.py
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from belvedere.city.manifest import Manifest
from belvedere.observations.calendar import DayKind, kind_of_day
from belvedere.progress import Progress
from belvedere.quantities import QUANTITIES
from belvedere.server.api import FeedInfo, Reading, SeriesData, SourceInfo, State, Text, Timeline
from belvedere.server.now import Usual
from belvedere.server.words import when


@dataclass(frozen=True)
class Promise:
    feed: str
    quantity: str
    interval: float


class Measured:
    def __init__(
        self, said: Manifest, frames: dict[tuple[str, str], pd.DataFrame], promises: dict[tuple[str, str], Promise]
    ) -> None:
        self._said, self._frames, self._promises = said, frames, promises
        names: dict[str, list[str]] = {}
        for place, quantity in sorted(frames):
            names.setdefault(place, []).append(quantity)
        self.quantities: Mapping[str, list[str]] = names
        self.count = sum(len(frame) for frame in frames.values())
        firsts = [frame["time"].iloc[0] for frame in frames.values()]
        lasts = [frame["time"].iloc[-1] for frame in frames.values()]
        self.first: datetime | None = min(firsts).to_pydatetime() if firsts else None
        self.last: datetime | None = max(lasts).to_pydatetime() if lasts else None
        self.usual = Usual(occasion=self._occasion, band=lambda time: None)
        self._zone = ZoneInfo(said.calendar.timezone)

    @classmethod
    def open(cls, folder: Path, state: Path, said: Manifest, progress: Progress) -> Measured:
        frames: dict[tuple[str, str], pd.DataFrame] = {}
        promises: dict[tuple[str, str], Promise] = {}
        for number, (feed, entry) in enumerate(said.observations.items()):
            progress(0.2 + 0.5 * number / len(said.observations), f"Reading {feed}", f"Leggo {feed}")
            table = pd.read_parquet(folder / "data" / entry.file)
            intervals = {promise.quantity: promise.interval for promise in entry.promises}
            for (place, quantity), frame in table.groupby(["place", "quantity"], sort=False):
                frames[str(place), str(quantity)] = frame.reset_index(drop=True)
                promises[str(place), str(quantity)] = Promise(feed, str(quantity), intervals[str(quantity)])
        return cls(said, frames, promises)

    def close(self) -> None: ...

    def day(self, at: datetime) -> DayKind:
        return kind_of_day([at.astimezone(self._zone).date()], self._said.calendar)[0]

    def _occasion(self, quantity: str, time: datetime) -> Text:
        local = time.astimezone(self._zone)
        return when(self.day(time), local.hour)

    def promise(self, place: str, quantity: str) -> Promise | None:
        return self._promises.get((place, quantity))

    def end(self, place: str, quantity: str) -> datetime:
        return self._frames[place, quantity]["time"].iloc[-1].to_pydatetime() + timedelta(seconds=1)

    def readings(self, at: datetime) -> list[Reading]:
        return [self._reading(key, at) for key in sorted(self._frames)]

    def _reading(self, key: tuple[str, str], at: datetime) -> Reading:
        frame, interval = self._frames[key], self._promises[key].interval
        row = int(frame["time"].searchsorted(pd.Timestamp(at) - pd.Timedelta(seconds=interval), side="right")) - 1
        if row < 0:
            return Reading(
                place=key[0],
                quantity=key[1],
                time=None,
                value=None,
                usual=None,
                usual_low=None,
                usual_high=None,
                quality=5,
                state="down",
                age=None,
            )
        time = frame["time"].iloc[row].to_pydatetime()
        age = (at - time).total_seconds() - interval
        state: State = "fresh" if age <= interval else "late" if age <= 3 * interval else "down"
        value = float(frame["value"].iloc[row])
        return Reading(
            place=key[0],
            quantity=key[1],
            time=time,
            value=None if state == "down" or np.isnan(value) else value,
            usual=None,
            usual_low=None,
            usual_high=None,
            quality=int(frame["quality"].iloc[row]),
            state=state,
            age=age,
        )

    def series(self, promise: Promise, place: str, start: datetime, end: datetime) -> SeriesData:
        frame = self._frames[place, promise.quantity]
        part = frame[(frame["time"] >= start) & (frame["time"] < end)]
        none: list[float | None] = [None] * len(part)
        return SeriesData(
            place=place,
            quantity=promise.quantity,
            feed=promise.feed,
            interval=promise.interval,
            time=[t.to_pydatetime() for t in part["time"]],
            value=[None if np.isnan(v) else float(v) for v in part["value"]],
            quality=part["quality"].tolist(),
            usual=none,
            usual_low=none,
            usual_high=none,
        )

    def timeline(self, at: datetime) -> Timeline:
        start = at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=24)
        return Timeline(time=[start + timedelta(hours=h) for h in range(49)], share_of_usual=[None] * 49)

    def feeds(self, at: datetime) -> list[FeedInfo]:
        made = []
        for feed, entry in self._said.observations.items():
            for promise in entry.promises:
                keys = [key for key, one in self._promises.items() if one.feed == feed and key[1] == promise.quantity]
                readings = [self._reading(key, at) for key in keys]
                ages = [one.age for one in readings if one.age is not None]
                newest = min(
                    (one for one in readings if one.age is not None), key=lambda one: one.age or 0.0, default=None
                )
                quantity = QUANTITIES[promise.quantity]
                frames = [self._frames[key] for key in keys]
                made.append(
                    FeedInfo(
                        feed=feed,
                        quantity=promise.quantity,
                        title=Text(en=quantity.label_en, it=quantity.label_it),
                        places=len(keys),
                        observations=sum(map(len, frames)),
                        first=min(f["time"].iloc[0] for f in frames).to_pydatetime(),
                        last=max(f["time"].iloc[-1] for f in frames).to_pydatetime(),
                        last_value=None if newest is None else newest.value,
                        interval=promise.interval,
                        age=min(ages, default=None),
                        state="down" if newest is None else newest.state,
                        share_valid=float(np.mean(np.concatenate([f["quality"].to_numpy() == 0 for f in frames]))),
                        sources=[
                            SourceInfo(
                                title=s.title,
                                publisher=s.publisher,
                                licence=s.licence,
                                period=s.period,
                                url=s.url,
                                confirmed=s.confirmed,
                            )
                            for s in (said for n, said in self._said.sources.items() if n in entry.sources)
                        ],
                    )
                )
        return made
