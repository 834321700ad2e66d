"""What the ground is used for, from a GeoPackage of OpenStreetMap polygons.

Takes   [landuse] of a recipe: a layer with the column `landuse` (OSM's values)
Gives   `landuse` of the City
Used by build.py, zones.py (weights), the map
Source  OpenStreetMap, key landuse: https://wiki.openstreetmap.org/wiki/Key:landuse
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from belvedere.city import shapes
from belvedere.city.reading import Note, Reading
from belvedere.city.recipe_sections import LanduseSection
from belvedere.errors import InputError

NOT_YET = ("planned", "proposed")  # values that speak of a use the ground does not have
TOLERANCE = 1.0  # [m] a border may move this far when it is drawn with fewer points; ours: under OSM's own error


def read(section: LanduseSection, raw: Path, crs: str) -> Reading:
    """Return the land-use polygons, simplified, sorted by use and place.

    Rows without a use, of a use that is only planned, or that are lines are left out and counted in a note.

    Raises
    ------
    InputError
        when the file is not a layer of polygons with the column landuse, or no row is left
    """
    file = raw / section.file
    table = shapes.read(file, ("landuse",), crs)
    is_surface = table.geometry.geom_type.isin(("Polygon", "MultiPolygon"))
    is_use = table["landuse"].notna() & ~table["landuse"].isin(("", *NOT_YET))
    kept, repaired = shapes.repair(table[is_surface & is_use])
    if kept.empty:
        raise InputError(file, "column landuse", "no polygon has a use", remedy="Take a layer of OSM's land use.")
    notes = []
    if len(kept) < len(table):
        notes.append(
            Note(
                "landuse_left_out",
                f"{file.name}: {len(table) - len(kept)} rows are lines, planned, or name no use: left out",
                f"{file.name}: {len(table) - len(kept)} righe sono linee, usi previsti o senza uso: lasciate fuori",
                float(len(table) - len(kept)),
                tuple(sorted({str(use) for use in table["landuse"][~(is_surface & is_use)]}))[:20],
            )
        )
    if any(repaired):
        notes.append(shapes.repair_note(kept["landuse"], repaired, file))
    simple, _ = shapes.repair(kept.set_geometry(kept.geometry.simplify(TOLERANCE)))
    made = gpd.GeoDataFrame({"landuse": simple["landuse"].astype("str")}, geometry=simple.geometry, crs=crs)
    corner = made.bounds
    made = made.assign(x=corner["minx"], y=corner["miny"]).sort_values(["landuse", "x", "y"], kind="stable")
    return Reading(made.drop(columns=["x", "y"]).reset_index(drop=True), tuple(notes))
