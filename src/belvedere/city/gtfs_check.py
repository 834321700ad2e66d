"""What is wrong with a GTFS feed, line by line.

Takes   its tables as text, index = line in the file
Gives   problems: file, line, field, what
Used by gtfs.py
Source  GTFS Schedule reference, revision of 2024: https://gtfs.org/schedule/reference (required fields, keys, ranges)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

TIME = r"\d{1,3}:[0-5]\d:[0-5]\d"
# the columns that tell one row of a file from another
KEYS: Mapping[str, tuple[str, ...]] = {
    "stops": ("stop_id",),
    "routes": ("route_id",),
    "trips": ("trip_id",),
    "calendar": ("service_id",),
    "calendar_dates": ("service_id", "date"),
    "stop_times": ("trip_id", "stop_sequence"),
    "shapes": ("shape_id", "shape_pt_sequence"),
}
# file, field → the files and field that must hold its value; a blank is not looked up
POINTS_TO: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("trips", "route_id"): (("routes", "route_id"),),
    ("trips", "service_id"): (("calendar", "service_id"), ("calendar_dates", "service_id")),
    ("stop_times", "trip_id"): (("trips", "trip_id"),),
    ("stop_times", "stop_id"): (("stops", "stop_id"),),
    ("stops", "parent_station"): (("stops", "stop_id"),),
}
# file, field → what a value must look like, and whether it may be blank
FORMS: Mapping[tuple[str, str], tuple[str, bool, str]] = {
    ("calendar", "start_date"): (r"\d{8}", False, "a date as YYYYMMDD"),
    ("calendar", "end_date"): (r"\d{8}", False, "a date as YYYYMMDD"),
    **{
        ("calendar", day): ("[01]", False, "0 or 1")
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    },
    ("calendar_dates", "date"): (r"\d{8}", False, "a date as YYYYMMDD"),
    ("calendar_dates", "exception_type"): ("[12]", False, "1 or 2"),
    ("routes", "route_type"): (r"\d{1,4}", False, "a whole number"),
    ("stop_times", "arrival_time"): (TIME, True, "a time as H:MM:SS"),
    ("stop_times", "departure_time"): (TIME, True, "a time as H:MM:SS"),
    ("stop_times", "stop_sequence"): (r"\d+", False, "a whole number"),
    ("trips", "direction_id"): ("[01]", True, "0 or 1"),
}
# file, field → smallest and largest [deg]
DEGREES: Mapping[tuple[str, str], float] = {
    ("stops", "stop_lat"): 90.0,
    ("stops", "stop_lon"): 180.0,
    ("shapes", "shape_pt_lat"): 90.0,
    ("shapes", "shape_pt_lon"): 180.0,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a feed."""

    file: str  # "stop_times.txt"
    line: int  # in the file, the header is 1
    field: str  # "" when it is the row as a whole
    problem: str


def check(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Return what is wrong: values of another form or range, keys that stand twice or point nowhere, time running back.

    Tables and columns that are not there are not looked for.
    """
    problems: list[Problem] = []
    for name, fields in KEYS.items():
        if name in tables and all(field in tables[name] for field in fields):
            table = tables[name]
            for field in fields:
                problems += _named(name, field, table.index[table[field] == ""], "the field is blank")
            again = table.duplicated(list(fields)) & (table[list(fields)] != "").all(axis=1)
            problems += _named(name, " ".join(fields), table.index[again], "the key stands twice")
    for (name, field), holders in POINTS_TO.items():
        if name in tables and field in tables[name]:
            found = [tables[holder][key] for holder, key in holders if holder in tables and key in tables[holder]]
            known = {value for column in found for value in column}
            cells = tables[name][field]
            lost = cells[~cells.isin(known) & (cells != "")]
            where = " or ".join(f"{holder}.txt" for holder, _ in holders)
            problems += [_problem(name, line, field, f"{cell!r} is not in {where}") for line, cell in lost.items()]
    for (name, field), (form, blank, wanted) in FORMS.items():
        if name in tables and field in tables[name]:
            cells = tables[name][field]
            wrong = cells[~cells.str.fullmatch(form) & ~(blank & (cells == ""))]
            problems += [_problem(name, line, field, f"{cell!r} is not {wanted}") for line, cell in wrong.items()]
    for (name, field), most in DEGREES.items():
        if name in tables and field in tables[name]:
            problems += _out_of_range(tables, name, field, most)
    return problems + _calendar(tables) + _time_runs_back(tables)


def _out_of_range(tables: Mapping[str, pd.DataFrame], name: str, field: str, most: float) -> list[Problem]:
    table = tables[name]
    cells = table[field]
    inner = table["location_type"].isin(("3", "4")) if "location_type" in table else pd.Series(False, index=table.index)
    degrees = pd.to_numeric(cells, errors="coerce")
    wrong = cells[~(degrees.abs() <= most) & ~(inner & (cells == ""))]
    return [_problem(name, line, field, f"{cell!r} is not a degree within ±{most:g}") for line, cell in wrong.items()]


def _calendar(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    problems: list[Problem] = []
    for name, field in (("calendar", "start_date"), ("calendar", "end_date"), ("calendar_dates", "date")):
        if name in tables and field in tables[name]:
            cells = tables[name][field]
            eight = cells[cells.str.fullmatch(r"\d{8}")]
            unreal = eight[pd.to_datetime(eight, format="%Y%m%d", errors="coerce").isna()]
            problems += [_problem(name, line, field, f"there is no day {cell}") for line, cell in unreal.items()]
    if "calendar" in tables:
        table = tables["calendar"]
        back = table.index[table["end_date"] < table["start_date"]]  # text of eight digits sorts as dates do
        problems += _named("calendar", "end_date", back, "the service ends before it starts")
    return problems


def _time_runs_back(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Return the stop times that are before those of the stop before, and trips without a first or last time."""
    if "stop_times" not in tables:
        return []
    table = tables["stop_times"]
    trip = table["trip_id"].to_numpy(dtype=object)
    sequence = pd.to_numeric(table["stop_sequence"], errors="coerce").fillna(0).to_numpy()
    order = np.lexsort((sequence, pd.factorize(trip)[0]))
    arrival, departure = (in_seconds(table[field]).to_numpy()[order] for field in ("arrival_time", "departure_time"))
    ordered_trip, lines = trip[order], table.index.to_numpy()[order]
    backwards = np.flatnonzero(departure < arrival)
    problems = _named("stop_times", "departure_time", lines[backwards], "the bus leaves before it arrives")
    last = pd.Series(np.where(np.isnan(departure), arrival, departure)).groupby(pd.factorize(ordered_trip)[0])
    before = last.ffill().groupby(pd.factorize(ordered_trip)[0]).shift().to_numpy()
    now = np.where(np.isnan(arrival), departure, arrival)
    return problems + _named("stop_times", "arrival_time", lines[now < before], "time runs back along the trip")


def in_seconds(times: pd.Series[str]) -> pd.Series[float]:
    """Return times of day [s] that may pass 24 hours; NaN where a cell is blank or no time."""
    code, different = pd.factorize(times)  # a feed has few different times
    parts = pd.Series(different, dtype="str").str.extract(r"^(\d{1,3}):([0-5]\d):([0-5]\d)$").astype("float64")
    seconds = (parts[0] * 3600.0 + parts[1] * 60.0 + parts[2]).to_numpy()
    return pd.Series(seconds[code], index=times.index, dtype="float64")


def _named(name: str, field: str, lines: Iterable[object], problem: str) -> list[Problem]:
    return [_problem(name, line, field, problem) for line in lines]


def _problem(name: str, line: object, field: str, problem: str) -> Problem:
    return Problem(f"{name}.txt", int(str(line)), field, problem)
