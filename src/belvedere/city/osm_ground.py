"""Land use, buildings and places of an OpenStreetMap extract.

Takes   any .osm.pbf
Gives   `landuse`, `buildings` and `places` of the City
Used by assemble.py
Source  OSM wiki: Key:landuse, Key:building, Key:building:levels, Key:amenity, Key:shop, Key:tourism, Key:leisure
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import osmium
import pandas as pd
import shapely

from belvedere.city import shapes
from belvedere.city.landuse import NOT_YET, TOLERANCE
from belvedere.city.model import empty_table
from belvedere.city.osm_pbf import opened
from belvedere.city.reading import Reading

# keys whose value says what a place is, the first found counts
PLACE_KEYS = ("amenity", "shop", "tourism", "leisure")
# amenities that are things in the street, not places people go to
FURNITURE = frozenset(
    {
        "atm", "bench", "bicycle_parking", "charging_station", "clock", "drinking_water", "fountain", "grit_bin",
        "hunting_stand", "letter_box", "motorcycle_parking", "parking", "parking_entrance", "parking_space",
        "payment_terminal", "photo_booth", "post_box", "recycling", "shelter", "telephone", "toilets",
        "vending_machine", "waste_basket", "waste_disposal", "water_point", "information", "viewpoint", "vacant",
        "picnic_table", "bicycle_repair_station", "ticket_validator", "loading_dock", "smoking_area",
    }
)  # fmt: skip


def landuse(path: Path, crs: str) -> Reading:
    """Return land-use polygons, simplified to TOLERANCE, sorted by use and place; no rows where nobody mapped any.

    Raises
    ------
    MissingFileError, InputError
        as osm_pbf.streets
    """
    rows, geometry = _surfaces(path, "landuse", lambda tags: (tags["landuse"],))
    if not rows:
        return Reading(gpd.GeoDataFrame(empty_table("landuse", crs)))
    table = gpd.GeoDataFrame({"landuse": pd.Series([row[0] for row in rows], dtype="str")}, geometry=geometry)
    table = table.set_crs("EPSG:4326").to_crs(crs)
    table = table[~table["landuse"].isin(("", *NOT_YET))].reset_index(drop=True)
    kept, repaired = shapes.repair(table)
    notes = (shapes.repair_note(kept["landuse"], repaired, path),) if any(repaired) else ()
    simple, _ = shapes.repair(kept.set_geometry(kept.geometry.simplify(TOLERANCE)))
    return Reading(_sorted(simple, "landuse"), notes)


def buildings(path: Path, crs: str) -> Reading:
    """Return buildings with their storeys (NaN where nobody counted), sorted by kind and place.

    Raises
    ------
    MissingFileError, InputError
        as osm_pbf.streets
    """
    rows, geometry = _surfaces(path, "building", lambda tags: (tags["building"], tags.get("building:levels", "")))
    if not rows:
        return Reading(gpd.GeoDataFrame(empty_table("buildings", crs)))
    levels = pd.to_numeric(pd.Series([row[1] for row in rows], dtype="str"), errors="coerce").astype("float64")
    table = gpd.GeoDataFrame(
        {"building": pd.Series([row[0] for row in rows], dtype="str"), "levels": levels}, geometry=geometry
    )
    kept, repaired = shapes.repair(table.set_crs("EPSG:4326").to_crs(crs))
    notes = (shapes.repair_note(kept["building"], repaired, path),) if any(repaired) else ()
    return Reading(_sorted(kept, "building"), notes)


def places(path: Path, crs: str) -> Reading:
    """Return what people go to, a point each: `category` is OSM's value ("school", "supermarket").

    Raises
    ------
    MissingFileError, InputError
        as osm_pbf.streets
    """
    rows: list[tuple[str, str]] = []
    points: list[shapely.Geometry] = []
    factory = osmium.geom.WKBFactory()
    with opened(path) as file:
        wanted = osmium.filter.KeyFilter(*PLACE_KEYS)
        for each in osmium.FileProcessor(file).with_areas(wanted).with_filter(wanted):
            if not isinstance(each, osmium.osm.Node | osmium.osm.Area):
                continue
            tags = dict(each.tags)
            category = next(tags[key] for key in PLACE_KEYS if key in tags)
            if category in FURNITURE or category == "no":
                continue
            shape = shapely.from_wkb(_wkb(factory, each))
            points.append(shapely.point_on_surface(shape))
            rows.append((tags.get("name", ""), category))
    if not rows:
        return Reading(gpd.GeoDataFrame(empty_table("places", crs)))
    text = {name: pd.Series([row[n] for row in rows], dtype="str") for n, name in enumerate(("name", "category"))}
    table = gpd.GeoDataFrame(text, geometry=points, crs="EPSG:4326").to_crs(crs)
    return Reading(_sorted(table, "category"))


Tags = dict[str, str]


def _surfaces(
    path: Path, key: str, take: Callable[[Tags], tuple[str, ...]]
) -> tuple[list[tuple[str, ...]], list[shapely.Geometry]]:
    """Return what `take` takes from each surface that has the key, and the surfaces [WGS 84]."""
    rows: list[tuple[str, ...]] = []
    geometry: list[shapely.Geometry] = []
    factory = osmium.geom.WKBFactory()
    with opened(path) as file:
        wanted = osmium.filter.KeyFilter(key)
        for each in osmium.FileProcessor(file).with_areas(wanted).with_filter(wanted):
            if isinstance(each, osmium.osm.Area):
                rows.append(take(dict(each.tags)))
                geometry.append(shapely.from_wkb(_wkb(factory, each)))
    return rows, geometry


def _wkb(factory: osmium.geom.WKBFactory, each: osmium.osm.Node | osmium.osm.Area) -> bytes:
    if isinstance(each, osmium.osm.Node):
        return bytes.fromhex(factory.create_point(each))
    return bytes.fromhex(factory.create_multipolygon(each))


def _sorted(table: gpd.GeoDataFrame, column: str) -> gpd.GeoDataFrame:
    corner = table.bounds
    made = table.assign(x=corner["minx"], y=corner["miny"]).sort_values([column, "x", "y"], kind="stable")
    return made.drop(columns=["x", "y"]).reset_index(drop=True)
