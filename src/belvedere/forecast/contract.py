"""What every forecast is made of: kinds of series, a panel of them on one clock, a forecaster, a forecast.

Takes   nothing
Gives   Kind and KINDS (kinds.csv); Panel, series on one clock; Known, what is known ahead; Forecaster and Model, the
        shape of every file of models/; Forecast; LEVELS
Used by every file of this room, alerts/, server/
Source  DESIGN: missing stays missing and says so; a forecast says when it does not know

An INSTANT is the number of an edge of the panel's clock: at instant a, intervals 0 … a−1 have ended. Of series s the
readings known at a are those of intervals i < a − late[s] (its publisher's delay, in steps, rounded up). Horizon h ≥ 1
is the interval a − 1 + h: horizon 1 has just begun. Nobody looks at a value that was not known: tests change all later
values and want the same forecast, to the last bit.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Literal, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from belvedere.city.model import Calendar

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Times = NDArray[np.datetime64]
Scale = Literal["sqrt", "log", "none"]
Take = Literal["mean", "last"]

LEVELS: Floats = (
    np.arange(1, 20) / 20.0
)  # [-] of every forecast's quantiles: 5, 10 … 95 %; the ends are the 90 % interval
MONTH = 0.0  # stands for a step of one calendar month


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of series: a row of kinds.csv."""

    kind: str
    quantities: tuple[str, ...]  # names of quantities.csv
    step: float  # [s]; MONTH: calendar months; 86400: local days
    scale: Scale  # on which deviations scatter alike: sqrt for counts, log for what multiplies
    delay: float  # [s] from the end of an interval to its reading, as publishers are known to take; to be confirmed
    horizon: int  # [steps] that are forecast
    refit: int  # [steps] after which a model is fitted again
    past: int  # [steps with a reading] without which a series has no forecast
    floor: float  # below which the quantity cannot be; -inf: it can
    title_en: str
    title_it: str
    take: Take = "mean"  # of several readings in one interval: "last" of a stock (free places), "mean" of a rate


def _read() -> dict[str, Kind]:
    text = files("belvedere.forecast").joinpath("kinds.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        found[row["kind"]] = Kind(
            row["kind"],
            tuple(row["quantities"].split()),
            MONTH if row["step"] == "month" else float(row["step"]),
            cast("Scale", row["scale"]),
            float(row["delay"]),
            int(row["horizon"]),
            int(row["refit"]),
            int(row["past"]),
            float(row["floor"] or "-inf"),
            row["title_en"],
            row["title_it"],
            cast("Take", row["take"]),
        )
    return found


KINDS: Mapping[str, Kind] = _read()


@dataclass(frozen=True, slots=True)
class Panel:
    """Series of one quantity on one clock; a reading that is missing, or masked by cleaning, is NaN.

    Parameters
    ----------
    edges : (times + 1,) datetime64[s] UTC; interval i is [edges[i], edges[i + 1]); local days and months keep their
        own length
    value : (series, times) in the quantity's unit; NaN: missing
    late : (series,) [steps] from an interval's end to its reading, rounded up
    groups : (series,) what each series is part of (district, street); "" where of nothing: hierarchy.py, neighbours
    outside : measured columns that may help (weather), (times,) each, known no earlier than the series themselves
    """

    kind: Kind
    quantity: str
    places: tuple[str, ...]
    edges: Times
    value: Floats
    late: Ints
    calendar: Calendar
    groups: tuple[str, ...] = ()
    outside: Mapping[str, Floats] = field(default_factory=dict)


class Known(Protocol):
    """Columns that are known ahead for any interval: clock, kind of day, school, holidays, events, the tide."""

    def columns(self, edges: Times) -> Mapping[str, Floats]:
        """Return name → (times,) for the intervals between edges, past or future."""
        ...


class Model(Protocol):
    """What a Forecaster has learnt. It keeps no readings of its own: those come with each question."""

    def predict(self, panel: Panel, instants: Ints, horizons: Ints) -> Floats:
        """Return the middle of what is expected, (instants, horizons, series) in the quantity's unit.

        NaN where the model does not know. `panel` may reach beyond an instant: what was not known then is not used.
        """
        ...


class Forecaster(Protocol):
    """A file of models/."""

    NAME: str
    TITLE_EN: str
    TITLE_IT: str

    def fit(self, panel: Panel, until: int, horizons: Ints, known: Known) -> Model:
        """Return what is learnt from what was known at instant `until`; the model may keep `known`."""
        ...


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected of each series at each horizon.

    Parameters
    ----------
    at : the instant it was made, UTC; what it knew ended before
    starts, ends : (horizons,) of the intervals forecast, UTC
    quantiles : (levels, horizons, series) at LEVELS, rising along levels, never below the kind's floor; NaN where
        `reason` says why
    reason : (series,) "" or why there is none: "too_little_past", "silent", "not_measured"
    used : (series,) name of the model, or of the combination's heaviest
    """

    kind: str
    quantity: str
    places: tuple[str, ...]
    at: np.datetime64
    starts: Times
    ends: Times
    quantiles: Floats
    reason: tuple[str, ...]
    used: tuple[str, ...]
