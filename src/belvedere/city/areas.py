"""Where one may not drive: limited-traffic zones and pedestrian areas.

Takes   [restrictions.NAME] of a recipe: a zipped shapefile, or a CSV with ; and a column of GeoJSON shapes
Gives   `restrictions` and `exemptions` of the City
Used by build.py; policies/limited_traffic_zone.py adds rows of the same kind
Source  Comune di Bologna, open data: zone a traffico limitato, aree pedonali. Hours and exemptions are the recipe's.
"""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from belvedere.city import delimited, shapes
from belvedere.city.reading import Note, Reading
from belvedere.city.recipe_sections import RestrictionsSection
from belvedere.errors import InputError

SHAPE = "Geo Shape"  # the portal's column of GeoJSON
WORDS = {"limited_traffic": "ZTL", "pedestrian": "Area pedonale"}  # a name where the publisher gives no street


def read(section: RestrictionsSection, raw: Path, crs: str) -> Reading:
    """Return the restrictions of one file, sorted by restriction_id, with the column `repaired` beside the model's.

    A polygon that crosses itself is repaired and said in a note, with its surface as declared and as repaired where the
    publisher declares one. An area without a code gets its place in the file: "pedestrian:row 4".

    Raises
    ------
    InputError
        when the file is not as its reader takes it, or a shape is no polygon
    """
    file = raw / section.file
    table = _polygons(file, crs) if section.reader == "pedestrian" else shapes.read(file, ("codice", "nomevia1"), crs)
    wrong = table.index[~table.geometry.geom_type.isin(("Polygon", "MultiPolygon"))]
    if len(wrong):
        kind = table.geometry.geom_type.iloc[wrong[0]]
        raise InputError(file, f"row {wrong[0] + 1}", f"the shape is a {kind}", remedy="Draw it as a polygon.")
    mended, broken = shapes.repair(table)
    if "_errors" in table:  # GDAL has sorted crossing rings into polygons already; the publisher says which they were
        flagged = table["_errors"].fillna("").astype("str").str.strip() != ""
        broken = tuple(bool(a or b) for a, b in zip(broken, flagged, strict=True))
    codes = _codes(table["codice"])
    street = table["nomevia1"].fillna("").astype("str").str.strip().str.title()
    made = gpd.GeoDataFrame(
        {
            "restriction_id": (f"{section.reader}:" + codes).astype("str"),
            "kind": pd.Series(section.reader, index=table.index, dtype="str"),
            "name": street.where(street != "", f"{WORDS[section.reader]} " + codes).astype("str"),
            "uses": pd.Series(section.uses, index=table.index, dtype="str"),
            "start_hour": pd.Series(section.start_hour, index=table.index, dtype="int64"),
            "end_hour": pd.Series(section.end_hour, index=table.index, dtype="int64"),
            "repaired": pd.Series(list(broken), index=table.index, dtype="bool"),
        },
        geometry=mended.geometry,
        crs=crs,
    )
    twice = made["restriction_id"].duplicated(keep=False)
    again = made["restriction_id"].groupby(made["restriction_id"]).cumcount() + 1
    made["restriction_id"] = made["restriction_id"].where(~twice, made["restriction_id"] + "." + again.astype("str"))
    made["restriction_id"] = made["restriction_id"].astype("str")
    notes = [_crossed(made, table, file)] if any(broken) else []
    return Reading(made.sort_values("restriction_id", kind="stable").reset_index(drop=True), tuple(notes))


def exemptions(section: RestrictionsSection, restrictions: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return who is let through each of these restrictions, as the recipe says.

    Raises
    ------
    InputError
        when a share is not within 0 and 1
    """
    for who, share in section.exemptions.items():
        if not 0 <= share <= 1:
            raise InputError("city.toml", f"exemptions.{who}", f"{share} is no share", remedy="Write 0 to 1.")
    rows = [
        (place, who, float(share))
        for place in restrictions["restriction_id"]
        for who, share in sorted(section.exemptions.items())
    ]
    table = pd.DataFrame(rows, columns=["restriction_id", "who", "share"])
    return table.astype({"restriction_id": "str", "who": "str", "share": "float64"})


def _polygons(file: Path, crs: str) -> gpd.GeoDataFrame:
    text = delimited.parse(delimited.load(file), file, (SHAPE, "codice", "nomevia1"), separator=";")
    shape = []
    for line, cell in text[SHAPE].items():
        try:
            shape.append(shapely.from_geojson(json.dumps(json.loads(cell))))
        except (json.JSONDecodeError, shapely.GEOSException) as error:
            where, problem = f"line {line}, column {SHAPE}", f"the cell is no GeoJSON shape ({error})"
            raise InputError(file, where, problem, remedy="Download the table again, or correct the cell.") from error
    table = gpd.GeoDataFrame(text.reset_index(drop=True), geometry=shape, crs="EPSG:4326")
    return shapes.place(table, file, crs)


def _codes(column: pd.Series[str]) -> pd.Series[str]:
    text = column.fillna("").astype("str").str.strip().str.removesuffix(".0")
    rows = pd.Series([f"row {row}" for row in range(1, len(text) + 1)], index=text.index, dtype="str")
    return text.where(text != "", rows).astype("str")


def _crossed(made: gpd.GeoDataFrame, table: gpd.GeoDataFrame, file: Path) -> Note:
    bad = made["repaired"]
    where = []
    for row in made.index[bad]:
        text = str(made["restriction_id"].loc[row])
        declared = (
            pd.to_numeric(pd.Series([table["area"].loc[row]]), errors="coerce").iloc[0] if "area" in table else 0.0
        )
        now = made.geometry.loc[row].area
        where.append(f"{text} ({declared:.0f} m² declared, {now:.0f} m² repaired)" if declared > 0 else text)
    count = int(bad.sum())
    return Note(
        "polygon_repaired",
        f"{file.name}: {count} polygons crossed themselves and were repaired",
        f"{file.name}: {count} poligoni si incrociavano e sono stati riparati",
        float(count),
        tuple(sorted(where))[:20],
    )
