"""Traffic loops from the municipality's register, joined to the streets they watch.

Takes   a register (CSV with ; in a zip or not), files of counts (whose loops report), links and arcs
Gives   `detectors` rows of kind "loop"
Used by detectors.py
Source  Comune di Bologna, open data: spire. `angolo` is the loop's heading COUNTER-clockwise from north: so read it
        agrees within 60 degrees with the letter in `direzione` in 840 of 864 rows; read clockwise, in fewer than 300.
        `Nodo da` and `Nodo a` are no direction of travel: in 16 % of the rows traffic goes the other way
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from belvedere.city import delimited, shapes
from belvedere.city.detector_join import NEAR, WAY, Watchers, join, signed_turn
from belvedere.city.reading import Note, Reading
from belvedere.city.recipe_sections import DetectorsSection
from belvedere.errors import InputError

Floats = npt.NDArray[np.float64]

LETTERS = {"N": 0.0, "NE": 45.0, "E": 90.0, "SE": 135.0, "S": 180.0, "SO": 225.0, "O": 270.0, "NO": 315.0}  # [deg]
DISAGREE = 60.0  # [deg] between `angolo` and `direzione` from which one of them is wrong; ours
# how files of counts name the loop and its arc: separator, code, arc ("" where there is none)
COUNTS = ((";", "Codice", ""), (",", "loop", "arc"))
REGISTER = ("codice spira", "id_uni", "codice arco", "Nome via", "direzione", "angolo", "longitudine", "latitudine")


def read(section: DetectorsSection, raw: Path, crs: str, links: gpd.GeoDataFrame, arcs: gpd.GeoDataFrame) -> Reading:
    """Return the loops of a register, sorted by detector_id, with `arc_id` beside the model's columns.

    A loop that reports has one row for each feed that has its code, "FEED:code"; the others have the section's feed
    ("register:code"). Where a code stands twice in the register, the counts belong to the row whose arc they name, or
    else to the first; the other keeps its `id_uni`: "register:code #793". The heading is `angolo`'s; where `angolo` and
    `direzione` disagree and only the letter's way is that of a street there (of that name), the letter's.

    Raises
    ------
    InputError
        when a file lacks a column, a direction is no letter, a number is none, or no loop of the counts is known
    """
    file = raw / section.file
    register = delimited.parse(delimited.load(file), file, REGISTER, separator=";")
    letters = register["direzione"].str.strip()
    wrong = letters[~letters.isin(LETTERS)]
    if len(wrong):
        where, problem = f"line {wrong.index[0]}, column direzione", f"{wrong.iloc[0]!r} is no direction"
        raise InputError(file, where, problem, remedy=f"Write one of {', '.join(LETTERS)}.")
    by_angle = np.asarray(-delimited.numbers(register, "angolo", file) % 360.0, dtype=np.float64)
    by_letter = np.asarray(letters.map(LETTERS), dtype=np.float64)
    longitude, latitude = (delimited.numbers(register, name, file) for name in ("longitudine", "latitudine"))
    arc_code = delimited.numbers(register, "codice arco", file).to_numpy().astype("int64")
    points = gpd.points_from_xy(longitude, latitude)
    placed = shapes.place(gpd.GeoDataFrame(register, geometry=points, crs="EPSG:4326"), file, crs)
    arc_of = dict(zip(arcs["arc_id"].tolist(), arcs.geometry, strict=True))
    arc = np.empty(len(placed), dtype=object)
    arc[:] = [arc_of.get(int(code)) for code in arc_code]
    street = tuple(str(name).strip() for name in placed["Nome via"])
    doubtful = np.abs(signed_turn(by_angle - by_letter)) > DISAGREE
    joined, heading = _joined(placed, (by_angle, by_letter), doubtful, (street, arc), links)
    loops = gpd.GeoDataFrame(
        {
            "code": placed["codice spira"].str.strip().astype("str"),
            "kind": pd.Series("loop", placed.index, dtype="str"),
            "name": pd.Series(street, placed.index, dtype="str"),
            "direction": placed["direzione"].str.strip().astype("str"),
            "heading": heading,
            **{column: joined[column] for column in ("link_id", "match_distance", "name_agrees", "reason")},
            "bound": pd.Series("", placed.index, dtype="str"),
            "arc_id": arc_code,
            "id_uni": placed["id_uni"].str.strip().astype("str"),
        },
        geometry=placed.geometry,
        crs=crs,
    )
    table, lost = _by_feed(loops, section, raw)
    return Reading(table, (*_said(loops, doubtful), *lost))


def _joined(
    placed: gpd.GeoDataFrame,
    headings: tuple[Floats, Floats],
    doubtful: npt.NDArray[np.bool_],
    told: tuple[tuple[str, ...], npt.NDArray[np.object_]],
    links: gpd.GeoDataFrame,
) -> tuple[pd.DataFrame, Floats]:
    """Return the join by the first heading [deg], by the second where only that fits, and the heading taken."""
    points = np.asarray(placed.geometry.to_numpy(), dtype=object)
    first, second = (join(Watchers(points, heading, *told), links) for heading in headings)
    better = (first["link_id"] < 0) & (second["link_id"] >= 0) | ~first["name_agrees"] & second["name_agrees"]
    other = doubtful & better.to_numpy()
    rows = [second.iloc[[row]] if other[row] else first.iloc[[row]] for row in range(len(placed))]
    taken: Floats = np.where(other, headings[1], headings[0]).astype("float64")
    return pd.concat(rows, ignore_index=True), taken


def _by_feed(
    loops: gpd.GeoDataFrame, section: DetectorsSection, raw: Path
) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Return a row for each feed that a loop reports in, else one under the register's name; and what to note."""
    rows, notes = [], []
    reports = np.zeros(len(loops), dtype=bool)
    for feed, name in sorted(section.feeds.items()):
        codes = _reporting(raw / name)
        unknown = sorted(set(codes) - set(loops["code"]))
        if len(unknown) == len(codes):
            remedy = f"Use the register that goes with these counts; {section.file} has other codes."
            raise InputError(raw / name, f"loop {unknown[0]}", "no loop of this file is in the register", remedy=remedy)
        if unknown:
            english = f"{Path(name).name}: {len(unknown)} loops report and are not in the register"
            italian = f"{Path(name).name}: {len(unknown)} spire contano e non sono nel registro"
            notes.append(Note("loop_not_in_register", english, italian, float(len(unknown)), tuple(unknown)[:20]))
        for code, arcs in codes.items():
            same = loops.index[loops["code"] == code]
            if len(same):
                named = [row for row in same if loops["arc_id"].loc[row] in arcs]
                row = int((named or list(same))[0])
                reports[row] = True
                rows.append(loops.loc[[row]].assign(detector_id=f"{feed}:{code}"))
    silent = loops[~reports]
    silent = silent.assign(detector_id=f"{section.feed or 'register'}:" + silent["code"])
    twice = silent["detector_id"].duplicated(keep=False)
    silent["detector_id"] = silent["detector_id"].where(~twice, silent["detector_id"] + " #" + silent["id_uni"])
    table = pd.concat([*rows, silent]).drop(columns="id_uni")
    table["detector_id"] = table["detector_id"].astype("str")
    table = table.sort_values("detector_id", kind="stable").reset_index(drop=True)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=loops.crs), tuple(notes)


def _reporting(file: Path) -> dict[str, set[int]]:
    """Return the codes of the loops in a file of counts, each with the arcs that the file names for it, sorted."""
    raw = delimited.load(file)
    head = raw[:4096].decode("utf-8-sig", errors="replace").splitlines()[:1] or [""]
    for separator, code, arc in COUNTS:
        if code in head[0].split(separator):
            table = delimited.parse(raw, file, (code, arc) if arc else (code,), separator)
            found: dict[str, set[int]] = {name: set() for name in sorted(set(table[code].str.strip())) if name}
            if arc:
                pairs = table[[code, arc]].drop_duplicates()
                for name, number in zip(pairs[code].str.strip(), delimited.numbers(pairs, arc, file), strict=True):
                    if name:
                        found[name].add(int(number))
            return found
    known = " or ".join(f"{code!r} separated by {separator!r}" for separator, code, _ in COUNTS)
    raise InputError(file, "line 1", "no column names the loop", remedy=f"The header must hold {known}.")


def _said(loops: gpd.GeoDataFrame, doubtful: npt.NDArray[np.bool_]) -> tuple[Note, ...]:
    said = (
        (
            loops["reason"] == NEAR,
            "loop_far_from_streets",
            "loops have no street of the network within reach",
            "spire non hanno vie della rete vicine",
        ),
        (
            loops["reason"] == WAY,
            "loop_against_streets",
            "loops head where no street near them goes: they join none",
            "spire puntano dove nessuna via vicina va: non sono unite",
        ),
        (
            (loops["link_id"] >= 0) & ~loops["name_agrees"],
            "loop_on_other_name",
            "loops join a link of another name or without one",
            "spire sono unite a un arco con altro nome o senza nome",
        ),
        (
            pd.Series(doubtful, index=loops.index),
            "loop_heading_doubtful",
            "loops have an angle and a letter that point elsewhere",
            "spire hanno angolo e lettera discordi",
        ),
    )
    return tuple(
        Note(code, f"{int(mask.sum())} {en}", f"{int(mask.sum())} {it}", float(mask.sum()), _first(loops["code"][mask]))
        for mask, code, en, it in said
        if mask.any()
    )


def _first(codes: pd.Series[str]) -> tuple[str, ...]:
    return tuple(sorted(codes))[:20]
