"""What is usual, remembered: the same hour of the same day is asked for by every screen and at every step of a replay.

Takes   what is Known, times
Gives   Usually: of(), along(), medians(), band(), occasion(), days_ago()
Used by measured.py
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.city.model import Calendar
from belvedere.observations.calendar import kind_of_day
from belvedere.observations.ladder import ladder, sort_of
from belvedere.observations.typical import usual, usual_along
from belvedere.server.api import Text
from belvedere.server.known import Known
from belvedere.server.remembered import Remembered
from belvedere.server.traffic import QUANTITY, band
from belvedere.server.words import when

COLUMNS = ["median", "low", "high"]


class Usually:
    """Answers of observations.typical, each kept for a while.

    Parameters
    ----------
    calendar : the city's
    """

    def __init__(self, calendar: Calendar) -> None:
        self._calendar, self._zone = calendar, ZoneInfo(calendar.timezone)
        self._answers: Remembered[pd.DataFrame] = Remembered(256)
        self._medians: Remembered[NDArray[np.float64]] = Remembered(1024)
        self._bands: Remembered[tuple[float, float] | None] = Remembered(1024)

    def of(self, known: Known, readings: pd.DataFrame) -> pd.DataFrame:
        """Return median, low and high of what is usual at each reading's own hour, index of `readings`.

        Parameters
        ----------
        readings : place, quantity, time (UTC; NaT: no answer)
        """
        local = readings["time"].dt.tz_convert(self._zone).dt.floor("h", ambiguous=True, nonexistent="shift_forward")
        found = pd.DataFrame(np.nan, index=readings.index, columns=COLUMNS)
        for hour, rows in readings.groupby(local, sort=False):
            assert isinstance(hour, pd.Timestamp)
            places = pd.MultiIndex.from_frame(rows[["place", "quantity"]])
            found.loc[rows.index] = self._answer(known, hour)[COLUMNS].reindex(places).to_numpy()
        return found

    def along(self, known: Known, place: str, quantity: str, times: pd.DatetimeIndex) -> pd.DataFrame:
        """Return median, low and high of one series at many instants (UTC), in their order.

        Days that are alike on every step of the quantity's ladder share one answer, so that a year takes no longer than
        a month; each answer leaves out the first of its days.
        """
        local = times.tz_convert(self._zone)
        sort = sort_of(quantity)
        steps = {one.day: ladder(one, sort) for one in kind_of_day(sorted(set(local.date)), self._calendar)}
        keys = [(steps[day], hour) for day, hour in zip(local.date, local.hour, strict=True)]
        first: dict[tuple[tuple[str, ...], int], int] = {}
        for position, key in enumerate(keys):
            first.setdefault(key, position)
        answers = usual_along(known.history, place, quantity, times[list(first.values())])
        order = {key: position for position, key in enumerate(first)}
        return answers.iloc[[order[key] for key in keys]][COLUMNS]

    def medians(self, known: Known, day: date, hour: int) -> NDArray[np.float64]:
        """Return the usual traffic flow [veh/h] of every series of the history; NaN for other quantities."""
        return self._medians.get((known.version, day, hour), partial(self._flows, known, day, hour))

    def band(self, known: Known, time: datetime) -> tuple[float, float] | None:
        """Return the 10th and 90th percentile of all loops' sum as shares of its usual, None where too few days."""
        local = time.astimezone(self._zone)
        medians = partial(self.medians, known)
        make = partial(band, known.history, local.date(), local.hour, medians)
        return self._bands.get((known.version, local.date(), local.hour), make)

    def occasion(self, known: Known, quantity: str, place: str | None, time: datetime) -> Text:
        """Return what a reading is compared with, in words; without the hour for what is measured once a day.

        Parameters
        ----------
        place : whose reading; None: that of all, compared with the day's own kind
        """
        local = time.astimezone(self._zone)
        (day,) = kind_of_day([local.date()], self._calendar)
        kind = ""
        if place is not None:
            answer = self._answer(known, pd.Timestamp(local))
            kind = str(answer["kind"].get((place, quantity), ""))
        return when(day, None if quantity in known.daily else local.hour, kind)

    def days_ago(self, known: Known, quantity: str, time: datetime, at: datetime) -> int:
        """Return how many local days before `at` a reading was taken, 0 of what is measured more than once a day."""
        if quantity not in known.daily:
            return 0
        return (at.astimezone(self._zone).date() - time.astimezone(self._zone).date()).days

    def _answer(self, known: Known, local: pd.Timestamp) -> pd.DataFrame:
        """Return what is usual of all series at a local hour, by place and quantity."""
        make = partial(_usual, known, local.to_pydatetime())
        return self._answers.get((known.version, local.date(), local.hour), make)

    def _flows(self, known: Known, day: date, hour: int) -> NDArray[np.float64]:
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=self._zone)
        answer = _usual(known, moment, [QUANTITY])
        series = pd.MultiIndex.from_frame(known.history.series[["place", "quantity"]])
        return answer["median"].reindex(series).to_numpy(dtype=np.float64)


def _usual(known: Known, moment: datetime, quantities: list[str] | None = None) -> pd.DataFrame:
    return usual(known.history, moment, quantities=quantities).set_index(["place", "quantity"])
