"""Local events that are known ahead: football nights, fairs, concerts, strikes.

Takes   cities/<name>/events.csv
Gives   Event, KINDS; read(path); columns(events, edges, calendar), what of them each interval holds
Used by known.py
Source  the city's own calendar, league and fair calendars, the register of strikes: each row says its own

    date,start_hour,end_hour,kind,name_en,name_it,place,people,source
    2031-02-01,20.75,22.75,football,Home–Away,Casa–Ospiti,stadio,28000,the league's calendar

Hours are local, with fractions; an event past midnight ends after 24. `place` is a zone or a name, empty where it is
the whole city; `people` who are expected, empty where nobody says. Without a row an event is not known: none is made
up. What a kind does (a strike: fewer people in transit, more cars) is not written here: history teaches it.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city.model import Calendar
from belvedere.errors import InputError, MissingFileError
from belvedere.forecast.contract import Floats, Times

COLUMNS = ("date", "start_hour", "end_hour", "kind", "name_en", "name_it", "place", "people", "source")
KINDS = ("football", "concert", "fair", "market", "race", "demonstration", "strike")
CROWD = 10_000.0  # [people] that count as 1 in a column; an event of unknown size counts as 1
COMING, GOING = 2.5, 1.5  # [h] before its start and after its end that an event is felt on the way; to be confirmed
LATEST = 48.0  # [h] an event may end, counted from its day's midnight; longer ones have a row a day
MOST = 20_000_000  # [bytes] of a file; a city's events of ten years take less than one million
DAY = 86400.0  # [s] from this step on coming and going are part of the interval itself


@dataclass(frozen=True, slots=True)
class Event:
    """One row of events.csv."""

    day: date
    start_hour: float  # [h] local
    end_hour: float  # [h] local, above 24 where it ends the next day
    kind: str  # one of KINDS
    name_en: str
    name_it: str
    place: str  # "": the whole city
    people: float  # expected; NaN: nobody says
    source: str


def read(path: Path) -> tuple[Event, ...]:
    """Return the events of a file, by day and hour.

    Raises
    ------
    InputError
        when the file is not there (MissingFileError), not text, or a row does not say what it must
    """
    if not path.is_file():
        raise MissingFileError(path, remedy=f"Write one with the header {','.join(COLUMNS)}, or ask for no events.")
    if path.stat().st_size > MOST:
        raise InputError(path, "", f"it has more than {MOST} bytes", remedy="Give one row an event and day.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(path, f"byte {error.start}", "it is not UTF-8", remedy="Save it as UTF-8 text.") from error
    lines = text.splitlines()
    header = lines[0].strip() if lines else ""
    if header != ",".join(COLUMNS):
        problem = "columns are separated by ';'" if ";" in header else f"the header is {header[:200]!r}"
        raise InputError(path, "line 1", problem, remedy=f"The first line must be {','.join(COLUMNS)}.")
    try:
        rows = list(csv.reader(lines[1:], strict=True))
    except csv.Error as error:
        raise InputError(path, "", f"a row is broken ({error})", remedy="Close every quotation mark.") from error
    events = [_event(path, number, row) for number, row in enumerate(rows, start=2) if row]
    return tuple(sorted(events, key=lambda one: (one.day, one.start_hour, one.kind, one.name_en)))


def columns(events: Sequence[Event], edges: Times, calendar: Calendar) -> Mapping[str, Floats]:
    """Return for each kind there is: what share of each interval it takes, by its size; and on the way there and back.

    Returns
    -------
    "football", "football_coming", "football_going" → (times,); of steps of a day and more only the first
    """
    starts, ends = (edge.astype("datetime64[s]").astype(np.float64) for edge in (edges[:-1], edges[1:]))
    length = np.maximum(ends - starts, 1.0)
    long = bool(len(length)) and float(np.median(length)) >= DAY - 3600  # [s] a day of the clock change is shorter
    found: dict[str, Floats] = {}
    for kind in sorted({event.kind for event in events}):
        names = (kind,) if long else (kind, f"{kind}_coming", f"{kind}_going")
        found |= {name: np.zeros(len(starts)) for name in names}
    for event in events:
        begin, end = _seconds(event, calendar)
        if not len(starts) or end + GOING * 3600 <= starts[0] or begin - COMING * 3600 >= ends[-1]:
            continue
        size = 1.0 if np.isnan(event.people) else event.people / CROWD
        spans = {event.kind: (begin, end)}
        if not long:
            spans[f"{event.kind}_coming"] = (begin - COMING * 3600, begin)
            spans[f"{event.kind}_going"] = (end, end + GOING * 3600)
        for name, (low, high) in spans.items():
            overlap = np.clip(np.minimum(ends, high) - np.maximum(starts, low), 0.0, None)
            found[name] = found[name] + size * overlap / length
    return found


def _seconds(event: Event, calendar: Calendar) -> tuple[float, float]:
    """Return start and end [s] UTC since 1970."""
    clock = [pd.Timestamp(event.day) + pd.Timedelta(hours=hour) for hour in (event.start_hour, event.end_hour)]
    shown = pd.DatetimeIndex(clock).tz_localize(
        calendar.timezone, ambiguous=np.ones(2, dtype=bool), nonexistent="shift_forward"
    )
    begin, end = shown.as_unit("s").asi8.tolist()
    return float(begin), float(end)


def _event(path: Path, line: int, row: list[str]) -> Event:
    if len(row) != len(COLUMNS):
        raise InputError(
            path, f"line {line}", f"it has {len(row)} fields, not {len(COLUMNS)}", remedy="Quote names with commas."
        )
    cells = dict(zip(COLUMNS, (cell.strip() for cell in row), strict=True))
    try:
        day = date.fromisoformat(cells["date"])
    except ValueError as error:
        raise _wrong(path, line, "date", cells["date"], "Write it as 2024-03-27.") from error
    start, end = (_number(path, line, name, cells[name]) for name in ("start_hour", "end_hour"))
    if not 0 <= start < end <= LATEST:
        raise _wrong(path, line, "start_hour and end_hour", f"{start:g} to {end:g}", "0 ≤ start < end ≤ 48 hours.")
    if cells["kind"] not in KINDS:
        near = difflib.get_close_matches(cells["kind"], KINDS, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Use one of {', '.join(KINDS)}."
        raise _wrong(path, line, "kind", cells["kind"], hint)
    people = _number(path, line, "people", cells["people"]) if cells["people"] else float("nan")
    if people < 0:
        raise _wrong(path, line, "people", cells["people"], "Leave it empty where nobody says.")
    for name in ("name_en", "name_it", "source"):
        if not cells[name]:
            raise _wrong(path, line, name, "", "Say what it is called and who says so.")
    names = (cells["name_en"], cells["name_it"], cells["place"])
    return Event(day, start, end, cells["kind"], *names, people, cells["source"])


def _number(path: Path, line: int, name: str, text: str) -> float:
    try:
        found = float(text)
    except ValueError as error:
        comma = " With a point, not a comma." if "," in text else ""
        raise _wrong(path, line, name, text, f"Write a number.{comma}") from error
    if not np.isfinite(found):
        raise _wrong(path, line, name, text, "Write a number.")
    return found


def _wrong(path: Path, line: int, name: str, text: str, remedy: str) -> InputError:
    return InputError(path, f"line {line}, {name}", f"{text!r} is not one", remedy=remedy)
