"""What the control room forecasts: one subject is one panel with one model.

Takes   what is known of the store, what was released of people
Gives   Subject, subjects(); panel(), its series on one clock; window(), the part that a model is fitted to
Used by forecasting.py, told.py, days.py, skill.py
A subject is of places (every sensor), of the city (the sum of its sensors) or of the city's or sensors' local days. The
sum is a series of its own: intervals of single sensors do not add up to that of their sum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from belvedere.forecast.clock import DAY, edges_between, steps_late
from belvedere.forecast.contract import KINDS, Floats, Kind, Panel
from belvedere.forecast.panel import edges_ahead, extend, from_observations, known
from belvedere.observations.typical import History
from belvedere.server.people.released import KINDS as CLASSES
from belvedere.server.people.released import Hours

CITY = "city"  # stands for the place of a sum
SUMMED = ("flow",)  # quantities whose sum over sensors means something
BY_DAY = ("flow", "no2")  # quantities of hours whose local days are forecast too
DAYS_AHEAD = 30  # [days] of a calendar
DAYS_PAST = 56  # [days] that a day's forecast needs: eight of each weekday
DAYS_REFIT = 28  # [days] after which it is fitted again
WHOLE_DAY = 0.75  # [-] of a day's hours without which the day counts as missing
HALF = 0.5  # [-] of the usual sum that has to be measured for the sum to be known
TINY = 1e-9  # [of the quantity's unit] loops that never counted anything weigh no less
WINDOW = 730 * DAY  # [s] before a fit that it learns from
SILENT = 30 * DAY  # [s] without a reading after which a sensor is not forecast
LONGEST = 400 * DAY  # [s] after the last reading of all that a clock is still laid out for

Scope = Literal["places", "city"]


@dataclass(frozen=True, slots=True)
class Subject:
    """One panel with one model."""

    quantity: str
    scope: Scope
    days: bool  # local days of a quantity that is measured by the hour

    @property
    def name(self) -> str:
        """Return a name that a folder may have."""
        return f"{self.quantity}-{self.scope}" + ("-days" if self.days else "")

    @property
    def kind(self) -> Kind:
        """Return how its series behave."""
        own = next(kind for kind in KINDS.values() if self.quantity in kind.quantities)
        if not self.days:
            return own
        return replace(own, step=DAY, horizon=DAYS_AHEAD, refit=DAYS_REFIT, past=DAYS_PAST)


@dataclass(frozen=True)
class Window:
    """The part of a panel that one model is fitted to and asked about, and which series it leaves out.

    until  the instant of the fit, on the panel's own clock
    silent  places without a reading for SILENT before it
    short   places with less past than the kind needs
    times   what a value of the panel is multiplied by to be told: a sum is learnt as the mean of its series, which lies
            where a reading may lie, so that cleaning does not take every hour of it for a fault
    """

    panel: Panel
    until: int
    silent: tuple[str, ...]
    short: tuple[str, ...]
    times: float = 1.0  # [-]

    @cached_property
    def enough(self) -> bool:
        """Return whether there is a series to fit a model to."""
        return len(self.panel.places) > 0


def subjects(history: History, hours: Hours | None) -> tuple[Subject, ...]:
    """Return all subjects of a city, those that are looked at first at the head."""
    there = set(history.series["quantity"])
    wanted = [quantity for kind in KINDS.values() for quantity in kind.quantities]
    found = [Subject(quantity, "city", days=False) for quantity in SUMMED if quantity in there]
    if hours is not None:
        found.append(Subject("people_present", "city", days=False))
    found += [Subject(quantity, "places", days=False) for quantity in wanted if quantity in there]
    for quantity in BY_DAY:
        if quantity in there:
            found.append(Subject(quantity, "city" if quantity in SUMMED else "places", days=True))
    return tuple(found)


def hourly(subject: Subject, history: History, hours: Hours | None) -> Panel:
    """Return every series of a subject's quantity on the clock of its kind: sensors, or the city's released people.

    Parameters
    ----------
    subject : its scope and days do not matter here
    """
    kind = replace(subject, days=False).kind
    if subject.quantity == "people_present":
        assert hours is not None
        row = hours.places_of("city")[0]
        time = pd.to_datetime(hours.starts, unit="s", utc=True)
        table = pd.DataFrame({"place": CITY, "time": time, "value": hours.value[:, row, CLASSES.index("all")]})
        return from_observations(table, kind, subject.quantity, history.calendar)
    chosen = (history.series["quantity"] == subject.quantity).to_numpy()[history.row_series]
    names = history.series["place"].to_numpy()
    table = pd.DataFrame(
        {
            "place": names[history.row_series[chosen]],
            "time": pd.to_datetime(history.row_time[chosen], unit="s", utc=True),
            "value": history.row_value[chosen],
        }
    )
    return from_observations(table, kind, subject.quantity, history.calendar)


def reaching(panel: Panel, moment: np.datetime64) -> Panel:
    """Return the panel on a clock that reaches a time, as far as LONGEST after its end."""
    end = panel.edges[-1].astype(np.int64)
    lacking = int(min(moment.astype("datetime64[s]").astype(np.int64) - end, LONGEST))
    if lacking <= 0:
        return panel
    return extend(panel, edges_ahead(panel, int(-(-lacking // max(panel.kind.step, 1.0)))))


def window(subject: Subject, full: Panel, moment: np.datetime64) -> Window:
    """Return what a model of a subject learns from at a time, from the panel of hourly().

    Only sensors that were heard within SILENT and have the past that the kind needs are in it. The panel goes on after
    the time, so that the same model can be asked at later ones.
    """
    step = full.kind.step
    instant = int(np.searchsorted(full.edges, moment, side="right")) - 1
    first = max(0, instant - round(WINDOW / step))
    there = ~np.isnan(full.value) & known(full, instant)
    heard = there[:, max(0, instant - round(SILENT / step)) : instant].any(axis=1)
    past = there[:, first:instant].sum(axis=1)
    enough = past >= full.kind.past
    keep = np.flatnonzero(heard & enough)
    if len(keep):
        first += int(there[keep, first:instant].any(axis=0).argmax())  # nothing is learnt from a time before all
    part = replace(
        full,
        places=tuple(full.places[row] for row in keep),
        edges=full.edges[first:],
        value=full.value[keep, first:],
        late=full.late[keep],
        groups=tuple(full.groups[row] for row in keep) if full.groups else (),
        outside={name: column[first:] for name, column in full.outside.items()},
    )
    silent = tuple(place for place, one in zip(full.places, heard, strict=True) if not one)
    short = tuple(place for place, one, other in zip(full.places, heard, enough, strict=True) if one and not other)
    times = 1.0
    if subject.scope == "city" and len(keep):
        part, times = middle(part, instant - first), float(len(keep))
    if subject.days and len(keep):
        part = by_day(part, subject.kind)
    until = int(np.searchsorted(part.edges, moment, side="right")) - 1
    if subject.days and len(keep):
        held = ~np.isnan(part.value) & known(part, until)
        long = held.sum(axis=1) >= part.kind.past
        short += tuple(place for place, one in zip(part.places, long, strict=True) if not one)
        part = replace(
            part,
            places=tuple(place for place, one in zip(part.places, long, strict=True) if one),
            value=part.value[long],
            late=part.late[long],
            groups=tuple(group for group, one in zip(part.groups, long, strict=True) if one) if part.groups else (),
        )
    return Window(part, until, silent, short, times)


def middle(panel: Panel, until: int) -> Panel:
    """Return the mean of all series as one series, as if those that are missing had been as busy as the others.

    Each series weighs as much as it has had before `until`, so that a loop that falls silent does not look like less
    traffic; where less than HALF of the weight is measured, it is missing.
    """
    weight = np.nanmean(np.where(known(panel, until), panel.value, np.nan), axis=1)
    there = ~np.isnan(panel.value)
    measured = np.where(there, panel.value, 0.0).sum(axis=0)
    share = np.where(there, weight[:, None], 0.0).sum(axis=0) / max(float(weight.sum()), TINY)
    whole = np.divide(measured, share, out=np.full(measured.shape, np.nan), where=share >= HALF)
    value = whole / len(panel.places)
    return replace(panel, places=(CITY,), value=value[None, :], late=panel.late[:1], groups=("",))


def by_day(panel: Panel, kind: Kind) -> Panel:
    """Return the mean of each local day; of one that is not whole it is missing.

    Parameters
    ----------
    kind : the subject's, of days
    """
    edges = edges_between(kind, panel.calendar.timezone, panel.edges[0], panel.edges[-1])
    day = np.searchsorted(edges, panel.edges[:-1], side="right") - 1
    size = len(edges) - 1
    steps = np.diff(edges).astype(np.int64) / panel.kind.step
    value: Floats = np.full((len(panel.places), size), np.nan)
    for row, own in enumerate(panel.value):
        there = ~np.isnan(own)
        count = np.bincount(day[there], minlength=size)
        whole = count >= WHOLE_DAY * steps
        value[row, whole] = np.bincount(day[there], weights=own[there], minlength=size)[whole] / count[whole]
    late = np.full(len(panel.places), steps_late(kind), dtype=np.int64)
    return replace(panel, kind=kind, edges=edges, value=value, late=late, outside={})
