"""What is measured, as the screen asks for it.

Takes   a city's bundle and the store that its observations are loaded into
Gives   Measured: readings(), series(), timeline(), feeds()
Used by opening.py, routes_now.py, routes_data.py, routes_city.py
A reading is of the interval that starts at its time, so the clock of a replay shows it when that interval has ended:
the control room never knows more than it would have known then. What is usual is made of all other days.
"""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from belvedere.city.manifest import Manifest
from belvedere.observations.calendar import DayKind, kind_of_day
from belvedere.observations.freshness import age, states
from belvedere.observations.schema import Quality, Series
from belvedere.observations.store import Store
from belvedere.progress import Progress
from belvedere.server.api import Reading, SeriesData, Timeline
from belvedere.server.cards.contract import Usual
from belvedere.server.known import DAY, Known, know
from belvedere.server.remembered import Remembered
from belvedere.server.traffic import shares_of_day
from belvedere.server.usually import Usually

NOTHING = pd.DataFrame(
    {"time": pd.DatetimeIndex([], tz="UTC"), "value": np.empty(0), "quality": np.empty(0)},
    index=pd.MultiIndex.from_arrays([[], []], names=["place", "quantity"]),
)
SPAN = 24  # [h] of the timeline before and after the clock


class Measured:
    """The observations of an open control room. Make it by `Measured.open`; questions may come from many threads."""

    def __init__(self, store: Store, said: Manifest) -> None:
        self.store = store
        self._said = said
        self._zone = ZoneInfo(said.calendar.timezone)
        self._known = know(store, said)
        self._learning = threading.Lock()
        self._usually = Usually(said.calendar)
        self._parts: Remembered[pd.DataFrame] = Remembered(64)
        self._prepared: Remembered[int] = Remembered(256)
        self._last: Remembered[pd.DataFrame] = Remembered(16)
        self._shares: Remembered[dict[pd.Timestamp, float]] = Remembered(64)

    @classmethod
    def open(cls, folder: Path, state: Path, said: Manifest, progress: Progress) -> Measured:
        """Return the observations of a city's folder, loaded into the store the first time.

        Raises
        ------
        BundleError
            when a file of observations is not whole
        """
        store = Store(state)

        def loading(share: float, step_en: str, step_it: str) -> None:
            progress(0.1 + 0.6 * share, step_en, step_it)

        if said.observations:
            store.load_bundle(folder, loading)
        progress(0.7, "Learning what is usual", "Imparo che cosa è usuale")
        return cls(store, said)

    @property
    def known(self) -> Known:
        """Return what is known; when the store has changed, a thread learns the new and until then the old stands."""
        if self.store.version() != self._known.version and self._learning.acquire(blocking=False):
            threading.Thread(target=self._learn, name="belvedere-learn", daemon=True).start()
        return self._known

    def promise(self, place: str, quantity: str) -> Series | None:
        """Return what is promised of a series, None where there is no such series."""
        series = self.known.series
        if (place, quantity) not in series.index:
            return None
        row = series.loc[[(place, quantity)]].iloc[0]
        return Series(feed=str(row["feed"]), quantity=quantity, interval=float(row["interval"]))

    def end(self, place: str, promise: Series) -> datetime:
        """Return the end of a series: of the interval of its last reading."""
        last = self.store.latest(None, [place], [promise.quantity])["time"].iloc[0]
        end: datetime = last.to_pydatetime() + timedelta(seconds=promise.interval)
        return end

    def day(self, at: datetime) -> DayKind:
        """Return the kind of the local day of a time."""
        return kind_of_day([at.astimezone(self._zone).date()], self._said.calendar)[0]

    def usual(self, known: Known) -> Usual:
        """Return what cards are compared with."""
        return Usual(
            occasion=partial(self._usually.occasion, known),
            days_ago=partial(self._usually.days_ago, known),
            band=partial(self._usually.band, known),
        )

    def last(self, known: Known, at: datetime) -> pd.DataFrame:
        """Return each series' last reading whose interval had ended at the clock's time.

        Returns
        -------
        place, quantity, feed, interval [s], time (NaT: none yet), value (NaN: too old to stand for now), quality,
        age [s], state; by place and quantity
        """
        return self._last.get((known.version, at), partial(self._ask_last, known, at))

    def readings(self, known: Known, at: datetime) -> list[Reading]:
        """Return each series' last reading at the clock's time beside what is usual, by place and quantity."""
        table = self.last(known, at)
        current = table[table["state"] != "down"]
        table = table.join(self._usually.of(known, current[["place", "quantity", "time"]]))
        return [
            Reading(
                place=row["place"],
                quantity=row["quantity"],
                time=None if pd.isna(row["time"]) else row["time"].to_pydatetime(),
                value=number(row["value"]),
                usual=number(row["median"]),
                usual_low=number(row["low"]),
                usual_high=number(row["high"]),
                quality=int(Quality.MISSING if pd.isna(row["quality"]) else row["quality"]),
                state=row["state"],
                age=number(row["age"]),
            )
            for row in table.to_dict("records")
        ]

    def prepare(self, at: datetime) -> None:
        """Work out the readings of the hour after a time, once: a replay that goes on will ask for them next."""
        known = self.known
        hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        self._prepared.get((known.version, hour), lambda: len(self.readings(known, hour)))

    def series(self, promise: Series, place: str, start: datetime, end: datetime) -> SeriesData:
        """Return one series in [start, end) with what is usual; a reading that should be there and is not is None."""
        table = self.store.series(place, promise.quantity, start, end).drop_duplicates("time").set_index("time")
        table = table.reindex(table.index.union(self._expected(promise, start, end)))
        times = pd.DatetimeIndex(table.index)
        usual = self._usually.along(self.known, place, promise.quantity, times)
        return SeriesData(
            place=place,
            quantity=promise.quantity,
            feed=promise.feed,
            interval=promise.interval,
            time=[time.to_pydatetime() for time in times],
            value=[number(value) for value in table["value"]],
            quality=table["quality"].fillna(int(Quality.MISSING)).astype(int).tolist(),
            usual=[number(value) for value in usual["median"]],
            usual_low=[number(value) for value in usual["low"]],
            usual_high=[number(value) for value in usual["high"]],
        )

    def timeline(self, at: datetime) -> Timeline:
        """Return measured over usual traffic of each hour from a day before to a day after the clock's time."""
        known = self.known
        middle = pd.Timestamp(at).tz_convert(UTC).floor("h")
        hours = pd.date_range(middle - pd.Timedelta(hours=SPAN), periods=2 * SPAN + 1, freq="h")
        shares: dict[pd.Timestamp, float] = {}
        for day in sorted(set(hours.tz_convert(self._zone).date)):
            shares |= self._shares.get((known.version, day), partial(self._shares_of, known, day))
        return Timeline(
            time=[hour.to_pydatetime() for hour in hours],
            share_of_usual=[number(shares.get(hour, np.nan)) for hour in hours],
        )

    def close(self) -> None:
        """Wait for the thread that learns, if there is one."""
        with self._learning:
            return

    def _ask_last(self, known: Known, at: datetime) -> pd.DataFrame:
        parts = []
        for interval, step in known.steps.items():
            ended = at.timestamp() - interval
            # nothing starts between two steps, so all times between them have one answer
            since = ended // step * step if step else ended
            parts.append(
                self._parts.get((known.version, interval, since), partial(self._started, known, interval, since))
            )
        found = pd.concat(parts) if parts else NOTHING
        table = known.series.join(found, how="left").reset_index()
        seconds = age(table["time"], table["interval"], at)
        state = states(seconds, table["interval"].to_numpy())
        value = table["value"].where(state != "down")  # a stale number is no number
        return table.assign(age=seconds, state=state, value=value)

    def _started(self, known: Known, interval: float, since: float) -> pd.DataFrame:
        """Return time, value and quality of the last readings of one promised interval that started by `since` [s]."""
        rows = known.series.index[known.series["interval"] == interval]
        moment = datetime.fromtimestamp(since, UTC)
        latest = self.store.latest(moment, None, sorted(set(rows.get_level_values("quantity"))))
        latest = latest.set_index(["place", "quantity"])[["time", "value", "quality"]]
        return latest[latest.index.isin(rows)]

    def _learn(self) -> None:
        try:
            self._known = know(self.store, self._said)
        finally:
            self._learning.release()

    def _shares_of(self, known: Known, day: date) -> dict[pd.Timestamp, float]:
        return shares_of_day(self.store, known.history, day, partial(self._usually.medians, known))

    def _expected(self, promise: Series, start: datetime, end: datetime) -> pd.DatetimeIndex:
        """Return when readings should start, by the promised interval; those of whole days at local midnight."""
        first, last = pd.Timestamp(start), pd.Timestamp(end)
        if promise.interval >= DAY:
            days = pd.date_range(first.tz_convert(self._zone).normalize(), last.tz_convert(self._zone), freq="D")
            return days[(days >= first) & (days < last)].tz_convert(UTC)
        step = pd.Timedelta(seconds=promise.interval)
        return pd.date_range(first.ceil(step), last, freq=step, inclusive="left")


def number(value: object) -> float | None:
    """Return a cell as JSON can hold it: None where it is missing or infinite, three decimals at most."""
    if value is None or value is pd.NA:
        return None
    found = float(str(value))
    return round(found, 3) if np.isfinite(found) else None
