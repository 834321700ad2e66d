"""The region's counting stations on the roads around a city, one detector a direction.

Takes   stations (GeoJSON with two published positions), their counts by hour and direction, links
Gives   `detectors` rows of kind "count_station"
Used by detectors.py
Source  Regione Emilia-Romagna, MTS. What DirectionCode 0 and 1 mean is not published: it is inferred from the two peaks
        of a working day where they differ enough, and left unknown elsewhere
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely
from pyarrow import csv as arrow_csv

from belvedere.city import delimited, shapes
from belvedere.city.detector_join import NEAR, UNKNOWN, Watchers, join
from belvedere.city.reading import Note, Reading
from belvedere.city.recipe_sections import DetectorsSection
from belvedere.errors import InputError

MONTE_MARIO = "EPSG:3003"  # CRS of LAT_MM1, LONG_MM1: read without its datum shift a point is 77 m off in Bologna
SAME_POINT = 10.0  # [m] two published positions of one station may differ by this; ours
MORNING, EVENING = (7, 8), (17, 18)  # [hour of day] that start the two peaks
CLEAR = 1.5  # [-] ratio of the two directions' morning / evening from which inbound is inferred; ours, to be confirmed


@dataclass(frozen=True, slots=True)
class Directions:
    """What the counts say of each station and direction."""

    codes: tuple[tuple[str, str], ...]  # station, DirectionCode; sorted
    inbound: tuple[tuple[str, str], ...]  # those of them that are inferred to lead into the city


def read(section: DetectorsSection, raw: Path, crs: str, links: gpd.GeoDataFrame) -> Reading:
    """Return a row a station and direction that reports ("FEED:152-0"), and one for a station that does not.

    `direction` is the publisher's code; `bound` is "inbound", "outbound" or "" where the counts do not tell. A
    direction joins a link only where a street is within reach and `bound` is known: inbound is towards the middle
    of the network.

    Raises
    ------
    InputError
        when a file is not as this reader takes it, or no station of the counts is on the map
    """
    file = raw / section.file
    table = shapes.read(file, ("NAME", "LAT_MM1", "LONG_MM1", "LAT_WGS84", "LONG_WGS84"), crs)
    other = gpd.GeoSeries(gpd.points_from_xy(table["LONG_MM1"], table["LAT_MM1"]), crs=MONTE_MARIO).to_crs(crs)
    gap = table.geometry.distance(other)
    names = table["NAME"].astype("str").str.removesuffix(".0")
    told = directions(raw / section.counts) if section.counts else Directions((), ())
    known = set(names)
    lost = sorted({station for station, _ in told.codes} - known)
    if told.codes and len(lost) == len({station for station, _ in told.codes}):
        remedy = f"Use the stations of {section.counts}."
        raise InputError(file, "column NAME", "no station of the counts is on the map", remedy=remedy)
    rows = []
    for name, point in sorted(zip(names, table.geometry, strict=True), key=lambda one: str(one[0])):
        codes = [code for station, code in told.codes if station == name]
        rows += [(f"{section.feed}:{name}-{code}", name, code, _bound(name, code, told), point) for code in codes]
        if not codes:
            rows.append((f"register:{name}", name, "", "", point))
    ids, stations, codes_of, bounds, points = (list(column) for column in zip(*rows, strict=True))
    joined, heading = _joined(points, bounds, links)
    made = gpd.GeoDataFrame(
        {
            "detector_id": pd.Series(ids, dtype="str"),
            "code": pd.Series([one.partition(":")[2] for one in ids], dtype="str"),
            "kind": pd.Series(["count_station"] * len(ids), dtype="str"),
            "name": pd.Series([f"MTS {station}" for station in stations], dtype="str"),
            "direction": pd.Series(codes_of, dtype="str"),
            "heading": heading,
            **{column: joined[column] for column in ("link_id", "match_distance", "name_agrees", "reason")},
            "bound": pd.Series(bounds, dtype="str"),
            "arc_id": np.full(len(ids), -1, dtype="int64"),
        },
        geometry=points,
        crs=crs,
    )
    return Reading(made.sort_values("detector_id", kind="stable").reset_index(drop=True), _said(names, gap, lost, made))


def directions(file: Path) -> Directions:
    """Return the stations and directions in a table of hourly counts, and which lead into the city.

    A direction is inbound where its morning (7 to 9) over its evening (17 to 19), Mondays to Fridays, is at least CLEAR
    times that of the other direction of its station.

    Raises
    ------
    InputError
        when the table lacks datetime, MTSStationID, DirectionCode or TransitCount, or a row is broken
    """
    columns = ["datetime", "MTSStationID", "DirectionCode", "TransitCount"]
    types = {"datetime": pa.timestamp("s"), "MTSStationID": pa.string(), "DirectionCode": pa.string()}
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(delimited.load(file)),
            parse_options=arrow_csv.ParseOptions(delimiter=";"),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=columns, column_types={**types, "TransitCount": pa.int64()}
            ),
        ).to_pandas()
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        problem = str(error).splitlines()[0]
        raise InputError(file, "", problem, remedy=f"The table is separated by ; and holds {columns}.") from error
    working = table[table["datetime"].dt.day_of_week < 5]
    hour = working["datetime"].dt.hour
    key = ["MTSStationID", "DirectionCode"]
    morning = working[hour.isin(MORNING)].groupby(key)["TransitCount"].sum()
    evening = working[hour.isin(EVENING)].groupby(key)["TransitCount"].sum()
    pairs = table[key].drop_duplicates()
    codes = sorted((str(one), str(code)) for one, code in zip(pairs[key[0]], pairs[key[1]], strict=True))
    tilt = {one: morning.get(one, 0) / evening.get(one, 0) for one in codes if evening.get(one, 0) > 0}
    inbound = tuple(
        (station, code)
        for station, code in codes
        for twin in [(station, "1" if code == "0" else "0")]
        if twin in tilt and (station, code) in tilt and tilt[station, code] >= CLEAR * tilt[twin]
    )
    return Directions(tuple(codes), inbound)


def _bound(station: str, code: str, told: Directions) -> str:
    if (station, code) in told.inbound:
        return "inbound"
    return "outbound" if (station, "1" if code == "0" else "0") in told.inbound else ""


def _joined(
    points: list[shapely.Point], bounds: list[str], links: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, npt.NDArray[np.float64]]:
    """Return the join of each direction and its heading [deg], to the middle of the network or away; NaN if unknown."""
    west, south, east, north = links.total_bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    x, y = shapely.get_x(points), shapely.get_y(points)
    inward = np.degrees(np.arctan2(middle[0] - x, middle[1] - y)) % 360
    side = np.array([{"inbound": 0.0, "outbound": 180.0}.get(bound, np.nan) for bound in bounds])
    none, where = np.full(len(points), None, dtype=object), np.array(points, dtype=object)
    joined = join(Watchers(where, (inward + side) % 360, ("",) * len(points), none), links)
    near = np.unique(shapely.STRtree(links.geometry.to_numpy()).query(where, predicate="dwithin", distance=40.0)[0])
    reason = joined["reason"].where((joined["reason"] != UNKNOWN) | joined.index.isin(near), NEAR)
    heading = np.where(joined["link_id"] >= 0, (inward + side) % 360, np.nan)
    return joined.assign(reason=reason.astype("str")), heading


def _said(names: pd.Series[str], gap: pd.Series[float], lost: list[str], made: gpd.GeoDataFrame) -> tuple[Note, ...]:
    far = gap[gap > SAME_POINT]
    unjoined = made[made["link_id"] < 0]
    untold = made[(made["direction"] != "") & (made["bound"] == "")]
    said = (
        ("station_two_places", [*names[far.index]], f"are published at two places, up to {far.max():.0f} m apart",
         f"sono pubblicate in due punti, distanti fino a {far.max():.0f} m"),
        ("station_not_on_map", lost, "report and are not on the map", "contano e non sono sulla mappa"),
        ("station_joins_no_link", [*unjoined["detector_id"]], "or directions of them join no link",
         "o loro direzioni non sono unite ad archi"),
        ("station_direction_unknown", [*untold["detector_id"]], "or directions of them: inbound or outbound is unknown",
         "o loro direzioni: non si sa se in entrata o in uscita"),
    )  # fmt: skip
    return tuple(
        Note(code, f"{len(who)} stations {en}", f"{len(who)} stazioni {it}", float(len(who)), tuple(sorted(who))[:20])
        for code, who, en, it in said
        if who
    )
