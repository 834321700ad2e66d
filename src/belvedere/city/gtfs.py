"""Public transport by GTFS: the tables as published, the services by date, and what is wrong, line by line.

Takes   a GTFS zip
Gives   Transit: tables of text by file name, problems by line; the services that run on each date; times in seconds
Used by build.py (`transit` of the City), check.py (has the calendar ended?)
Source  GTFS Schedule reference, revision of 2024: https://gtfs.org/schedule/reference
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from belvedere.city import archive, delimited
from belvedere.city.gtfs_check import Problem, check, in_seconds
from belvedere.city.reading import Note
from belvedere.city.recipe_sections import TransitSection
from belvedere.errors import InputError

# file → columns without which it cannot be read; other files and columns are kept as they are
NEEDED: Mapping[str, tuple[str, ...]] = {
    "agency": ("agency_name", "agency_timezone"),
    "stops": ("stop_id",),
    "routes": ("route_id", "route_type"),
    "trips": ("route_id", "service_id", "trip_id"),
}
KNOWN: Mapping[str, tuple[str, ...]] = {
    "stop_times": ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
    "calendar": ("service_id", "start_date", "end_date"),
    "calendar_dates": ("service_id", "date", "exception_type"),
    "shapes": ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
    "feed_info": (),
    "transfers": (),
    "fare_attributes": (),
    "fare_rules": (),
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Transit:
    """A feed as published, and what is wrong with it.

    tables : text by file name without ".txt"; the index is the line in the file
    problems : sorted by file and line; rows with problems are still in the tables, rows of another length are not
    """

    tables: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]


def read(section: TransitSection, raw: Path) -> Transit:
    """Return the feed of [transit].

    A feed without stop_times is taken, and a note says so: it tells which lines and stops there are and on which days
    they run, not when.

    Raises
    ------
    InputError
        when the zip cannot be read, or lacks agency, stops, routes, trips, any calendar, or a column they need
    """
    file = raw / section.file
    names = {
        PurePosixPath(name).stem: name
        for name in archive.members(file)
        if PurePosixPath(name).suffix == ".txt" and PurePosixPath(name).stem in {*NEEDED, *KNOWN}
    }
    for name in NEEDED:
        if name not in names:
            raise InputError(file, f"{name}.txt", "the file is missing", remedy="Take the publisher's whole GTFS zip.")
    if not {"calendar", "calendar_dates"} & set(names):
        remedy = "Take the publisher's whole GTFS zip."
        raise InputError(file, "calendar.txt", "neither calendar.txt nor calendar_dates.txt is there", remedy=remedy)
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name in sorted(names):
        where = f"{file.name}/{name}.txt"
        needed = {**NEEDED, **KNOWN}[name]
        table, ragged = delimited.parse_marked(archive.read(file, names[name]), where, needed)
        tables[name] = table.apply(lambda column: column.str.strip())
        cells = len(table.columns)
        problems += [
            Problem(f"{name}.txt", line, "", f"{count} cells where the header has {cells}: the row is left out")
            for line, count in ragged.items()
        ]
        if name in NEEDED and table.empty:
            raise InputError(where, "", "the table has a header and no rows", remedy="Download the feed again.")
    problems += check(tables)
    problems.sort(key=lambda one: (one.file, one.line, one.field, one.problem))
    return Transit(tables, tuple(problems), _said(file, tables, problems))


def services(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the services that run, one row a date and service: date (datetime64), service_id; sorted.

    calendar gives weekdays within its dates; calendar_dates adds (1) and takes away (2) single dates. Rows that `read`
    calls broken are passed over.
    """
    days, names = [np.array([], dtype="datetime64[D]")], [np.array([], dtype=object)]
    if "calendar" in tables and set(DAYS) <= set(tables["calendar"].columns):
        calendar = tables["calendar"]
        first, last = (_dates(calendar[side]).to_numpy().astype("datetime64[D]") for side in ("start_date", "end_date"))
        flags = np.column_stack([(calendar[day] == "1").to_numpy(dtype=bool) for day in DAYS])
        for row in np.flatnonzero(~np.isnat(first) & ~np.isnat(last)):
            between = np.arange(first[row], last[row] + 1)
            weekday = (between.astype("int64") + 3) % 7  # 1970-01-01 was a Thursday, day 3 from Monday
            days.append(between[flags[row][weekday]])
            names.append(np.full(len(days[-1]), calendar["service_id"].iloc[row], dtype=object))
    running_days = pd.DataFrame(
        {
            "date": pd.Series(np.concatenate(days)).astype("datetime64[us]"),
            "service_id": pd.Series(np.concatenate(names), dtype="str"),
        }
    )
    if "calendar_dates" in tables:
        exceptions = tables["calendar_dates"]
        single = exceptions.assign(date=_dates(exceptions["date"]))[["date", "service_id", "exception_type"]]
        single = single[single["date"].notna()].drop_duplicates(["date", "service_id"], keep="last")
        named = running_days.merge(single, on=["date", "service_id"], how="outer")
        running_days = named[named["exception_type"] != "2"]
    ordered = running_days[["date", "service_id"]].drop_duplicates().sort_values(["date", "service_id"])
    return ordered.astype({"date": "datetime64[us]", "service_id": "str"}).reset_index(drop=True)


def services_on(tables: Mapping[str, pd.DataFrame], day: date) -> frozenset[str]:
    """Return the services that run on a day, in the agency's own calendar."""
    table = services(tables)
    return frozenset(table["service_id"][table["date"] == pd.Timestamp(day)])


def span(tables: Mapping[str, pd.DataFrame]) -> tuple[date, date] | None:
    """Return the first and last day on which anything runs; None where nothing ever does."""
    days = services(tables)["date"]
    return (days.min().date(), days.max().date()) if len(days) else None


def seconds(times: pd.Series[str]) -> pd.Series[float]:
    """Return times of day [s] after noon minus 12 hours: "25:30:00" is half past one of the next day; NaN where blank.

    A cell that is no time is NaN too: `read` names it among the problems.
    """
    return in_seconds(times)


def _dates(column: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    eight = column.where(column.str.fullmatch(r"\d{8}"), None)
    return pd.to_datetime(eight, format="%Y%m%d", errors="coerce").astype("datetime64[us]")


def _said(file: Path, tables: Mapping[str, pd.DataFrame], problems: list[Problem]) -> tuple[Note, ...]:
    notes = []
    if "stop_times" not in tables:
        english = f"{file.name} has no stop_times: lines, stops and days are known, times are not"
        italian = f"{file.name} non ha stop_times: si conoscono linee, fermate e giorni, non gli orari"
        notes.append(Note("transit_without_times", english, italian, 1.0, ("stop_times.txt",)))
    if problems:
        where = tuple(f"{one.file} line {one.line} {one.field}: {one.problem}" for one in problems[:20])
        english = f"{file.name}: {len(problems)} problems"
        notes.append(
            Note("transit_problem", english, f"{file.name}: {len(problems)} problemi", float(len(problems)), where)
        )
    return tuple(notes)
