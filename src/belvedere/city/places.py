"""Museums, theatres, parks and the like, from a table with coordinates.

Takes   [places.NAME] of a recipe: a CSV with name, category, latitude, longitude (WGS 84)
Gives   `places` of the City
Used by build.py, zones.py (attractions), the map
Source  Comune di Bologna, open data
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from belvedere.city import delimited, shapes
from belvedere.city.reading import Note, Reading
from belvedere.city.recipe_sections import PlacesSection


def read(section: PlacesSection, raw: Path, crs: str) -> Reading:
    """Return the places, sorted by category and name.

    A row without coordinates is left out, one that stands twice is kept once; notes count both.

    Categories are the publisher's words.

    Raises
    ------
    InputError
        when a column is missing, a coordinate is no number, or a place lies far from the city
    """
    file = raw / section.file
    text = delimited.parse(delimited.load(file), file, ("name", "category", "latitude", "longitude"))
    longitude = delimited.numbers(text, "longitude", file, blank=True)
    latitude = delimited.numbers(text, "latitude", file, blank=True)
    nowhere = longitude.isna() | latitude.isna()
    named = pd.DataFrame({column: text[column].str.strip().astype("str") for column in ("name", "category")})
    points = gpd.points_from_xy(longitude[~nowhere], latitude[~nowhere])
    placed = shapes.place(gpd.GeoDataFrame(named[~nowhere], geometry=points, crs="EPSG:4326"), file, crs)
    again = placed.assign(x=placed.geometry.x, y=placed.geometry.y).duplicated(["name", "category", "x", "y"])
    kept = placed[~again].sort_values(["category", "name"], kind="stable").reset_index(drop=True)
    said = (
        ("place_without_position", "places have no coordinates: left out", "luoghi senza coordinate: lasciati fuori"),
        ("place_twice", "places stand twice: kept once", "luoghi compaiono due volte: tenuti una volta"),
    )
    lost = (named["name"][nowhere], placed["name"][again])
    notes = tuple(
        Note(
            code,
            f"{file.name}: {len(names)} {english}",
            f"{file.name}: {len(names)} {italian}",
            float(len(names)),
            tuple(sorted(set(names)))[:20],
        )
        for (code, english, italian), names in zip(said, lost, strict=True)
        if len(names)
    )
    return Reading(kept, notes)
