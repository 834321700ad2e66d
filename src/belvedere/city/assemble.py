"""A City from a recipe and a folder of raw files: each reader called in the order in which they need each other.

Takes   Recipe, the raw folder
Gives   Assembled: the City, and the sources of each table
Used by build.py
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import geopandas as gpd
import pandas as pd

from belvedere.city import (
    arcs,
    areas,
    census,
    detectors,
    facts,
    fleet,
    gtfs,
    landuse,
    osm_gpkg,
    osm_ground,
    osm_pbf,
    places,
    shapes,
    streets,
    transit_lines,
    zones,
)
from belvedere.city.gateways import gateways
from belvedere.city.model import COLUMNS, City, empty_table
from belvedere.city.reading import Note, Reading
from belvedere.city.recipe import Recipe, used_sources
from belvedere.city.recipe_sections import LanduseSection, NetworkSection, PlacesSection
from belvedere.progress import Progress

T = TypeVar("T", bound=pd.DataFrame)


@dataclass(frozen=True)
class Assembled:
    """A City and how it came about."""

    city: City
    used: Mapping[str, tuple[str, ...]]  # table name, or "transit" → names of the recipe's sources


def assemble(recipe: Recipe, raw: Path, progress: Progress) -> Assembled:
    """Return the city that a recipe describes.

    Parameters
    ----------
    raw : folder that the recipe's files are in
    progress : told before each step

    Raises
    ------
    InputError
        when a file is missing or is not what its reader takes
    """
    crs = recipe.crs
    shapes.check_crs(crs)
    tables: dict[str, pd.DataFrame] = {name: empty_table(name, crs) for name in COLUMNS}
    notes: list[Note] = []

    progress(0.0, "reading streets", "lettura delle strade")
    nodes, links = _map(tables["nodes"]), _map(tables["links"])
    if recipe.network:
        nodes, links = streets.network(_streets(recipe.network, raw, crs), recipe.network.country)
    progress(0.2, "reading areas and people", "lettura di aree e persone")
    area_table, job_zones = _areas(recipe, raw, notes)
    if recipe.network:
        links = streets.with_areas(links, area_table)
        tables |= {"nodes": nodes, "gateways": gateways(nodes, links)}

    progress(0.3, "reading land use and places", "lettura di uso del suolo e luoghi")
    if recipe.landuse:
        tables["landuse"] = _kept(_landuse(recipe.landuse, raw, crs), notes)
    if recipe.buildings:
        tables["buildings"] = _kept(osm_ground.buildings(raw / recipe.buildings.file, crs), notes)
    found = [_kept(_places(section, raw, crs), notes) for section in recipe.places.values()]
    tables["places"] = _together(found, tables["places"])

    progress(0.5, "laying traffic zones", "disegno delle zone di traffico")
    if recipe.zones:
        ground = zones.Ground(links, _map(tables["landuse"]), _map(tables["places"]))
        zoning = zones.make(area_table, job_zones, ground, recipe.zones)
        tables |= {"links": links, "areas": zoning.areas, "zones": zoning.zones}

    progress(0.7, "reading arcs, detectors and restrictions", "lettura di archi, rilevatori e limitazioni")
    if recipe.arcs:
        tables["arcs"] = _kept(arcs.read(recipe.arcs, raw, crs), notes)
    arc_table, road_table = _map(tables["arcs"]), _map(tables["links"])
    seen = [_kept(detectors.read(one, raw, crs, road_table, arc_table), notes) for one in recipe.detectors.values()]
    tables["detectors"] = _together(seen, tables["detectors"])
    ruled = {name: _kept(areas.read(section, raw, crs), notes) for name, section in recipe.restrictions.items()}
    tables["restrictions"] = _together(ruled.values(), tables["restrictions"])
    let_in = [areas.exemptions(recipe.restrictions[name], table) for name, table in ruled.items()]
    tables["exemptions"] = _together(let_in, tables["exemptions"])
    if recipe.fleet:
        tables["fleet"] = fleet.read(recipe.path.parent / recipe.fleet.file)
    if recipe.facts:
        tables["facts"] = facts.read(recipe.facts, recipe.path)

    progress(0.9, "reading public transport", "lettura del trasporto pubblico")
    transit: Mapping[str, pd.DataFrame] = {}
    if recipe.transit:
        feed = gtfs.read(recipe.transit, raw)
        rides, said = transit_lines.read(recipe.transit, raw, feed.tables["stops"])
        transit = {**feed.tables, **rides}
        notes.extend((*feed.notes, *said))
    used = _used(recipe)
    city = City(
        name=recipe.name,
        title=recipe.title,
        crs=crs,
        calendar=recipe.calendar,
        tables=tables,
        transit=transit,
        sources={name: tuple(recipe.sources[one] for one in names) for name, names in used.items()},
        replay_start=recipe.replay_start,
        notes=tuple(notes),
    )
    return Assembled(city, used)


def _streets(section: NetworkSection, raw: Path, crs: str) -> streets.Streets:
    if section.reader == "osm_pbf":
        return osm_pbf.streets(raw / section.file, crs)
    return osm_gpkg.streets(raw / section.file, crs, section.nodes_layer, section.links_layer)


def _areas(recipe: Recipe, raw: Path, notes: list[Note]) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the statistical areas and the zones by which jobs are published; no rows where nobody publishes any."""
    none = _map(empty_table("areas", recipe.crs)).assign(zone_code=pd.Series(dtype="str"))
    if recipe.areas is None:
        return none, none
    read = _kept(census.read(recipe.areas, raw, recipe.crs), notes)
    if not recipe.areas.districts:
        return read, none
    job_zones = census.job_zones(recipe.areas, raw, recipe.crs)
    notes.extend(job_zones.notes)
    return read, job_zones.table


def _landuse(section: LanduseSection, raw: Path, crs: str) -> Reading:
    if section.reader == "osm_pbf":
        return osm_ground.landuse(raw / section.file, crs)
    return landuse.read(section, raw, crs)


def _places(section: PlacesSection, raw: Path, crs: str) -> Reading:
    if section.reader == "osm_pbf":
        return osm_ground.places(raw / section.file, crs)
    return places.read(section, raw, crs)


def _kept(reading: Reading, notes: list[Note]) -> gpd.GeoDataFrame:
    """Return a reading's table and put its notes to the others: `notes` is `assemble`'s own list."""
    notes.extend(reading.notes)
    return reading.table


def _together(found: Iterable[T], none: pd.DataFrame) -> pd.DataFrame:
    """Return tables one below the other, or the empty table where there is none."""
    tables = [table for table in found if len(table)]
    return cast("pd.DataFrame", pd.concat(tables, ignore_index=True)) if tables else none


def _map(table: pd.DataFrame) -> gpd.GeoDataFrame:
    if not isinstance(table, gpd.GeoDataFrame):
        raise TypeError("the table has no geometry")
    return table


def _used(recipe: Recipe) -> dict[str, tuple[str, ...]]:
    """Return which of the recipe's sources each table of the City was made from."""
    sections = used_sources(recipe)

    def of(*prefixes: str) -> tuple[str, ...]:
        names = [name for where, names in sections.items() if where.split(".")[0] in prefixes for name in names]
        return tuple(sorted(set(names)))

    return {
        "nodes": of("network"),
        "links": of("network"),
        "gateways": of("network"),
        "zones": of("zones"),
        "areas": of("areas"),
        "landuse": of("landuse"),
        "buildings": of("buildings"),
        "places": of("places"),
        "detectors": of("detectors"),
        "arcs": of("arcs"),
        "restrictions": of("restrictions"),
        "exemptions": of("restrictions"),
        "facts": of("facts"),
        "fleet": of("fleet"),
        "transit": of("transit"),
    }
