"""What was registered beforehand: closures and works, and the events that forecasts know.

Takes   closures.csv and events.csv (forecast/events.py) of a city's folder
Gives   notices_of()
Used by replay.py, server/
Source  the file says its own: a row an ordinance, with its number

    kind,start,end,streets,title_en,title_it,source
    closure,2024-03-27T07:00,2024-03-27T20:00,Via Saffi; Via Malvasia,The market,Il mercato,PG 1234

Times are the city's own clock, [start, end).
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from belvedere.alerts.seen import Notice, Words
from belvedere.city.model import Calendar
from belvedere.errors import InputError
from belvedere.forecast.events import Event
from belvedere.forecast.events import read as read_events

FILE = "closures.csv"
EVENTS = "events.csv"  # forecast/events.py
COLUMNS = ("kind", "start", "end", "streets", "title_en", "title_it", "source")
KINDS = ("closure", "works")
MOST = 20_000  # [-] rows
LONGEST = 300  # [characters] of a cell


def notices_of(folder: Path, calendar: Calendar) -> tuple[Notice, ...]:
    """Return what is registered in a city's folder, in order of time; none where there is no file.

    Raises
    ------
    InputError
        when a file is not what it should be, with its row
    """
    path = folder / FILE
    zone = ZoneInfo(calendar.timezone)
    found = closures(path, zone) if path.is_file() else ()
    known = folder / EVENTS
    found += tuple(_event(one, zone) for one in read_events(known)) if known.is_file() else ()
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.title.en, one.streets)))


def _event(event: Event, zone: ZoneInfo) -> Notice:
    """Return an event of a forecast as what may explain an alert: of the whole city, with its own name."""
    start, end = (
        datetime.combine(event.day, time(), tzinfo=zone) + timedelta(hours=hour)  # on the local clock
        for hour in (event.start_hour, event.end_hour)
    )
    where = f" ({event.place})" if event.place else ""
    title = Words(f"{event.name_en}{where}", f"{event.name_it}{where}")
    return Notice(event.kind, title, start.astimezone(UTC), end.astimezone(UTC), source=event.source)


def closures(path: Path, zone: ZoneInfo) -> tuple[Notice, ...]:
    """Return the rows of a file of closures and works. Raises as `notices_of`."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(path, f"byte {error.start}", "not UTF-8", remedy="Save the file as UTF-8.") from error
    reader = csv.reader(io.StringIO(text))
    header = next(reader, [])
    if tuple(name.strip() for name in header) != COLUMNS:
        remedy = f"Write the columns {','.join(COLUMNS)}, separated by commas."
        raise InputError(path, "line 1", f"its columns are {','.join(header)[:LONGEST]}", remedy=remedy)
    found: list[Notice] = []
    for cells in reader:
        if not any(cells):
            continue
        if len(found) == MOST:
            raise InputError(path, f"line {reader.line_num}", f"more than {MOST} rows", remedy="Leave out old ones.")
        found.append(_row(path, f"line {reader.line_num}", cells, zone))
    return tuple(found)


def _row(path: Path, where: str, cells: list[str], zone: ZoneInfo) -> Notice:
    if len(cells) != len(COLUMNS):
        remedy = f"Write {len(COLUMNS)}; a text with a comma goes in quotation marks."
        raise InputError(path, where, f"{len(cells)} cells", remedy=remedy)
    kind, start, end, streets, english, italian, source = (cell.strip() for cell in cells)
    for cell in cells:
        if len(cell) > LONGEST or not cell.strip().isprintable():
            raise InputError(path, where, "not a line of text", remedy=f"Write at most {LONGEST} letters.")
    if kind not in KINDS:
        raise InputError(path, where, f"kind is {kind!r}", remedy=f"Write one of {', '.join(KINDS)}.")
    names = tuple(name.strip() for name in streets.split(";") if name.strip())
    if not names:
        raise InputError(path, where, "no street is named", remedy="Write streets as the map does, with ; between.")
    times = [_time(path, where, text, zone) for text in (start, end)]
    if times[1] <= times[0]:
        raise InputError(path, where, "it ends before it starts", remedy="Write start before end.")
    title = Words(english or f"{kind} in {names[0]}", italian or f"{kind} in {names[0]}")
    return Notice(kind, title, times[0], times[1], names, source=source)


def _time(path: Path, where: str, text: str, zone: ZoneInfo) -> datetime:
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(path, where, f"{text!r} is no time", remedy="Write as 2024-03-27T07:00.") from error
    return (local if local.tzinfo is not None else local.replace(tzinfo=zone)).astimezone(UTC)
