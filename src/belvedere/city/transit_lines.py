"""Lines, rides and how often they run, where a feed has no stop times: what a frequency-based stand-in is made from.

Takes   [transit] of a recipe: stop-to-stop rides with mean scheduled minutes, lines by stop, trips per line
Gives   two tables beside those of GTFS in the `transit` of the City: `edges` and `lines`
Used by assemble.py; mobility/modes/frequency.py rides them
Source  the publisher's tables. A ride that is published with one of its lines is given every line that serves both of
        its stops: our assumption, which a feed with stop times makes superfluous
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city import delimited
from belvedere.city.reading import Note
from belvedere.city.recipe_sections import TransitSection
from belvedere.errors import InputError

EDGE_COLUMNS = ("from_stop", "to_stop", "line", "mean_minutes")
STOP_COLUMNS = ("line", "stop")
DAYS = ("trips_weekday", "trips_saturday", "trips_sunday")
LONGEST = 120.0  # [min] no city bus rides longer without a stop


def read(
    section: TransitSection, raw: Path, stops: pd.DataFrame
) -> tuple[Mapping[str, pd.DataFrame], tuple[Note, ...]]:
    """Return the tables `edges` and `lines`, and notes; nothing where the recipe names no such files.

    Parameters
    ----------
    stops : stops of the GTFS feed, with stop_id

    Returns
    -------
    edges: line (str), from_stop_id (str), to_stop_id (str), minutes (float64) [min]; sorted
    lines: line (str), trips_weekday, trips_saturday, trips_sunday (float64) [trips/day], both directions; sorted

    Raises
    ------
    InputError
        when one of the three files is not named, a column is missing, a time is none, or a ride ends at no stop
    """
    names = (section.edges, section.lines_by_stop, section.trips_per_line)
    if not any(names):
        return {}, ()
    if not all(names):
        missing = ("edges", "lines_by_stop", "trips_per_line")[names.index("")]
        raise InputError(
            "city.toml",
            f"transit.{missing}",
            "the stand-in for stop times needs edges, lines_by_stop and trips_per_line together",
            remedy="Name all three files, or none.",
        )
    lines = _lines(raw / section.trips_per_line)
    rides = _rides(raw / section.edges, frozenset(stops["stop_id"]))
    serving = delimited.parse(delimited.load(raw / section.lines_by_stop), raw / section.lines_by_stop, STOP_COLUMNS)
    serving = serving.apply(lambda column: column.str.strip()).reset_index(drop=True)
    named = rides[["line", "from_stop_id", "to_stop_id", "minutes"]]
    at = serving[["line", "stop"]].drop_duplicates()
    both = (
        rides.drop(columns="line")
        .merge(at.rename(columns={"stop": "from_stop_id"}), on="from_stop_id")
        .merge(at.rename(columns={"stop": "to_stop_id"}), on=["to_stop_id", "line"])
    )[list(named.columns)]
    every = pd.concat([named, both], ignore_index=True).drop_duplicates(["line", "from_stop_id", "to_stop_id"])
    runs = every["line"].isin(lines["line"])
    edges = every[runs].sort_values(["line", "from_stop_id", "to_stop_id"]).reset_index(drop=True)
    if edges.empty:
        raise InputError(
            raw / section.edges,
            "line",
            "no ride belongs to a line of trips_per_line",
            remedy="Take tables of one year.",
        )
    kept = set(zip(edges["from_stop_id"], edges["to_stop_id"], strict=True))
    lost = [key for key in zip(rides["from_stop_id"], rides["to_stop_id"], strict=True) if key not in kept]
    return {"edges": edges, "lines": lines}, _said(section, every, runs, len(lost))


def _lines(file: Path) -> pd.DataFrame:
    """Return trips a day by line; routes of the same short name are one line."""
    text = delimited.parse(delimited.load(file), file, ("route_short_name", *DAYS))
    trips = pd.DataFrame({day: delimited.numbers(text, day, file) for day in DAYS})
    wrong = (trips < 0).any(axis=1)
    if wrong.any():
        raise InputError(file, f"line {trips.index[wrong][0]}", "fewer than no trips", remedy="Correct the cell.")
    table = trips.groupby(text["route_short_name"].str.strip().astype("str").rename("line"), sort=True).sum()
    running = table[(table > 0).any(axis=1)].reset_index()
    return running.astype({"line": "str", **dict.fromkeys(DAYS, "float64")})[["line", *DAYS]]


def _rides(file: Path, known: frozenset[str]) -> pd.DataFrame:
    """Return line, from_stop_id, to_stop_id and minutes of each published ride."""
    text = delimited.parse(delimited.load(file), file, EDGE_COLUMNS)
    minutes = delimited.numbers(text, "mean_minutes", file)
    wrong = ~((minutes > 0) & (minutes <= LONGEST))
    if wrong.any():
        problem = f"a ride of {minutes[wrong].iloc[0]:g} minutes"
        raise InputError(file, f"line {minutes.index[wrong][0]}", problem, remedy="Minutes are above 0, at most 120.")
    for side in ("from_stop", "to_stop"):
        strange = ~text[side].str.strip().isin(known)
        if strange.any():
            line, stop = text.index[strange][0], text[side][strange].iloc[0]
            problem = f"{stop!r} is no stop of the feed"
            raise InputError(file, f"line {line}, column {side}", problem, remedy="Take tables of the same year.")
    return pd.DataFrame(
        {
            "line": text["line"].str.strip().astype("str"),
            "from_stop_id": text["from_stop"].str.strip().astype("str"),
            "to_stop_id": text["to_stop"].str.strip().astype("str"),
            "minutes": minutes.to_numpy(dtype=np.float64),
        }
    ).reset_index(drop=True)


def _said(section: TransitSection, every: pd.DataFrame, runs: pd.Series[bool], lost: int) -> tuple[Note, ...]:
    """Return notes: this is a stand-in, and the lines that nobody gives trips for."""
    english = f"{section.edges}: rides and trips a line stand in for stop times: waits are half a headway"
    italian = f"{section.edges}: corse e tempi medi stanno al posto degli orari: l'attesa è mezzo intervallo"
    notes = [Note("transit_stand_in", english, italian, float(runs.sum()))]
    unknown = tuple(sorted(set(every["line"][~runs])))
    if unknown:
        english = f"{section.edges}: {len(unknown)} lines have no trips: {lost} rides that only they make are left out"
        italian = f"{section.edges}: {len(unknown)} linee senza corse: {lost} tratte solo loro lasciate fuori"
        notes.append(Note("line_without_trips", english, italian, float(len(unknown)), unknown[:20]))
    return tuple(notes)
