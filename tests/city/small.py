"""A made-up town's raw files, written by hand as its municipality would publish them, traps included.

Takes   a folder
Gives   town(folder): the [areas] section of a recipe whose files are in it; zipped(): a shapefile in a zip; squares()
Used by the tests of the readers of people and things

Three areas of about 1 km2 in a row, west to east: 7 and 8 in zone A, 10 in zone B.
"""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, Polygon, box

from belvedere.city.recipe_sections import AreasSection

CRS = "EPSG:32632"
EAST, NORTH = 686_000.0, 4_930_000.0  # [m] south-west corner of area 7
RAW = Path(__file__).parents[2].parent / "shared" / "data"
needs_raw = pytest.mark.skipif(not RAW.is_dir(), reason="the raw open data is not in ../shared/data")


def square(column: int, side: float = 1000.0) -> Polygon:
    """Return the n-th square kilometre from the west."""
    return box(EAST + column * side, NORTH, EAST + (column + 1) * side, NORTH + side)


def bow_tie(west: float = EAST, south: float = NORTH, side: float = 1000.0) -> Polygon:
    """Return a polygon that crosses itself in its middle: half the square's surface is inside."""
    return Polygon([(west, south), (west + side, south + side), (west + side, south), (west, south + side)])


def zipped(table: gpd.GeoDataFrame, path: Path, inner: str = "layer") -> Path:
    """Write the table as a shapefile in a zip."""
    folder = path.parent / f"{path.stem}_parts"
    folder.mkdir()
    table.to_file(folder / f"{inner}.shp")
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, f"{inner}/{part.name}")
    return path


def zip_of(path: Path, members: dict[str, str | bytes]) -> Path:
    """Write a zip of these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def areas(shapes: list[Polygon] | None = None) -> gpd.GeoDataFrame:
    """Return the areas as published: codes are numbers, so 07 has lost its zero."""
    return gpd.GeoDataFrame(
        {
            "codice_area_statistica": [10, 7, 8],
            "area_statistica": ["OSSERVANZA", "DUCATI", "BORGO CENTRO"],
            "cod_quar": [15, 11, 11],
            "quartiere": ["Santo Stefano", "Borgo Panigale - Reno", "Borgo Panigale - Reno"],
            "cod_zona": ["B", "A", "A"],
        },
        geometry=shapes or [square(2), square(0), square(1)],
        crs=CRS,
    ).to_crs("EPSG:4326")


RESIDENTS = [  # year, area, age, citizenship, people
    (2023, "07", "00-14", "Italiana", 5),
    (2023, "07", "65 e oltre", "Italiana", 6),
    (2024, "07", "00-14", "Italiana", 100),
    (2024, "07", "00-14", "Straniera", 11),
    (2024, "07", "15-29", "Italiana", 20),
    (2024, "08", "30-44", "Italiana", 301),
    (2024, "08", "45-64", "Straniera", 40),
    (2024, "10", "65 e oltre", "Italiana", 528),
    (2024, "99", "45-64", "Italiana", 3),  # of no fixed abode: in no area
]


def town(folder: Path) -> AreasSection:
    """Write the town's files into the folder and return the section that names them."""
    areas().to_file(folder / "areas.geojson", driver="GeoJSON")
    pd.DataFrame(
        {
            "anno": [date(year, 1, 1) for year, *_ in RESIDENTS],
            "codice_area_statistica": [area for _, area, *_ in RESIDENTS],
            "area_statistica": [
                {"07": "Ducati", "08": "Borgo Centro", "10": "Osservanza", "99": "non indicata"}[area]
                for _, area, *_ in RESIDENTS
            ],
            "eta": [age for _, _, age, *_ in RESIDENTS],
            "residenti": [people for *_, people in RESIDENTS],
        }
    ).to_parquet(folder / "residents.parquet")
    pd.DataFrame(
        {
            "codareast": [7, 8, 10, 7, 8, 10],
            "yyyy": [date(2022, 1, 1)] * 3 + [date(2023, 1, 1)] * 3,
            "rmpe_fam": [16.0, 17.0, 18.0, 16.812, 20416.0, float("nan")],  # thousands, units, not published
        }
    ).to_parquet(folder / "fragility.parquet")
    west, east = box(EAST, NORTH, EAST + 2000, NORTH + 1000), square(2)
    table = gpd.GeoDataFrame({"codzona": ["B", "A"], "nomezona": ["Colli", "Borgo"]}, geometry=[east, west], crs=CRS)
    zipped(table.to_crs("EPSG:4326"), folder / "zones.zip")
    (folder / "zones.csv").write_text(
        "\ufeffzona_id,population,workers_at_destination,students_at_destination\nA,472,1001,33\nB,528,7,0\n",
        encoding="utf-8",
    )
    return AreasSection(
        "statistical_areas",
        "areas.geojson",
        "town",
        residents="residents.parquet",
        fragility="fragility.parquet",
        districts="zones.zip",
        jobs="zones.csv",
    )


def links(rows: list[tuple[str, str, list[tuple[float, float]]]]) -> gpd.GeoDataFrame:
    """Return links from name, class of street and corners in metres from (EAST, NORTH)."""
    return gpd.GeoDataFrame(
        {
            "link_id": pd.Series(range(len(rows)), dtype="int64"),
            "street_id": pd.Series(range(len(rows)), dtype="int64"),
            "name": pd.Series([name for name, *_ in rows], dtype="str"),
            "facility_type": pd.Series([kind for _, kind, _ in rows], dtype="str"),
        },
        geometry=[LineString([(EAST + x, NORTH + y) for x, y in corners]) for *_, corners in rows],
        crs=CRS,
    )


def at(x: float, y: float) -> Point:
    """Return a point in metres from (EAST, NORTH)."""
    return Point(EAST + x, NORTH + y)


def degrees(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude [deg] of a point in metres from (EAST, NORTH)."""
    point = gpd.GeoSeries([at(x, y)], crs=CRS).to_crs("EPSG:4326").iloc[0]
    return point.x, point.y
