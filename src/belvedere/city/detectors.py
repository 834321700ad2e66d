"""Things that measure: traffic loops, the region's counting stations, air and weather stations; municipalities.

Takes   [detectors.NAME] of a recipe; links and arcs to join loops to streets
Gives   `detectors` of the City; beside the model's columns `name_agrees`, `reason` (why it joins no link), `bound`
        (inbound, outbound or "") and `arc_id` (-1: none)
Used by build.py, mobility (counts by link), the map
Source  loop_register.py, counting_stations.py; ARPAE Emilia-Romagna, open data: air stations
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from belvedere.city import counting_stations, loop_register, shapes
from belvedere.city.reading import Note, Reading
from belvedere.city.recipe_sections import DetectorsSection
from belvedere.errors import InputError

DIGITS = 6  # [-] of a municipality's code: three of the province, three of its own (ISTAT)
SAME_POINT = 10.0  # [m] two published positions of one station may differ by this; ours


def read(section: DetectorsSection, raw: Path, crs: str, links: gpd.GeoDataFrame, arcs: gpd.GeoDataFrame) -> Reading:
    """Return the detectors of one section, sorted by detector_id.

    Parameters
    ----------
    section : [detectors.NAME] of the recipe
    raw : folder of raw data
    crs : the city's projected CRS [m]
    links, arcs : tables of the City; arcs may have no rows

    Raises
    ------
    InputError
        when a file is not as its reader takes it, or two detectors get one id
    """
    if section.reader == "loop_register":
        reading = loop_register.read(section, raw, crs, links, arcs)
    elif section.reader == "mts_stations":
        reading = counting_stations.read(section, raw, crs, links)
    elif section.reader == "air_stations":
        reading = _air_stations(section, raw, crs)
    elif section.reader == "municipalities":
        reading = _municipalities(section, raw, crs)
    else:
        reading = _point(section, crs)
    ids = reading.table["detector_id"]
    if ids.duplicated().any():
        twice = ids[ids.duplicated()].iloc[0]
        raise InputError(section.file, twice, "two detectors have this id", remedy="Keep one of the two rows.")
    return reading


def _air_stations(section: DetectorsSection, raw: Path, crs: str) -> Reading:
    file = raw / section.file
    table = shapes.read(file, ("station", "latitude", "longitude"), crs)
    told = gpd.GeoSeries(gpd.points_from_xy(table["longitude"], table["latitude"]), crs="EPSG:4326").to_crs(crs)
    gap = table.geometry.distance(told)
    far = gap[gap > SAME_POINT]
    notes: tuple[Note, ...] = ()
    if len(far):
        english = f"{file.name}: {len(far)} stations are published at two places, up to {far.max():.0f} m apart"
        italian = f"{file.name}: {len(far)} stazioni sono pubblicate in due punti, distanti fino a {far.max():.0f} m"
        names = tuple(sorted(str(name) for name in table["station"][far.index]))[:20]
        notes = (Note("station_two_places", english, italian, float(len(far)), names),)
    return Reading(_stations(section.feed, "air_station", table["station"], table["station"], table.geometry), notes)


def _municipalities(section: DetectorsSection, raw: Path, crs: str) -> Reading:
    """Return a point within each municipality, by the six digits of its code: what is measured is of the whole."""
    table = shapes.read(raw / section.file, ("codice_istat", "comune"), crs)
    code = table["codice_istat"].astype("str").str.strip().str.zfill(DIGITS)
    return Reading(
        _stations(section.feed, "municipality", code, table["comune"], table.geometry.representative_point())
    )


def _point(section: DetectorsSection, crs: str) -> Reading:
    if not section.code or not np.isfinite([section.longitude, section.latitude]).all():
        remedy = "Write code, name, longitude and latitude."
        raise InputError("city.toml", f"detectors.{section.feed}", "the point has no code or place", remedy=remedy)
    point = [shapely.Point(section.longitude, section.latitude)]
    placed = shapes.place(gpd.GeoDataFrame(geometry=point, crs="EPSG:4326"), "city.toml", crs)
    code, name = pd.Series([section.code], dtype="str"), pd.Series([section.name or section.code], dtype="str")
    return Reading(_stations(section.feed, "weather_station", code, name, placed.geometry))


def _stations(
    feed: str, kind: str, code: pd.Series[str], name: pd.Series[str], where: gpd.GeoSeries
) -> gpd.GeoDataFrame:
    codes, count = code.astype("str").str.strip().astype("str"), len(code)
    table = gpd.GeoDataFrame(
        {
            "detector_id": (f"{feed}:" + codes).astype("str"),
            "code": codes,
            "kind": pd.Series([kind] * count, dtype="str"),
            "name": name.astype("str").str.strip().astype("str"),
            "direction": pd.Series([""] * count, dtype="str"),
            "heading": np.full(count, np.nan),
            "link_id": np.full(count, -1, dtype="int64"),
            "match_distance": np.full(count, np.nan),
            "name_agrees": np.zeros(count, dtype=bool),
            "reason": pd.Series(["it measures no street"] * count, dtype="str"),
            "bound": pd.Series([""] * count, dtype="str"),
            "arc_id": np.full(count, -1, dtype="int64"),
        },
        geometry=where.to_numpy(),
        crs=where.crs,
    )
    return table.sort_values("detector_id", kind="stable").reset_index(drop=True)
