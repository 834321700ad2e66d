"""A city's recipe: which reader reads which raw file, and what the city is called.

Takes   city.toml
Gives   Recipe: one frozen dataclass a section, every key checked
Used by build.py, and by the readers of this room, each of which takes its own section
Source  keys are the fields of recipe_sections.py; all files are relative to the folder given as `--raw`
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from belvedere.city import toml_file
from belvedere.city.model import Calendar, Source
from belvedere.city.recipe_fields import fill, nearest, table_of, text_of
from belvedere.city.recipe_sections import (
    ArcsSection,
    AreasSection,
    BuildingsSection,
    DetectorsSection,
    FactSection,
    FleetSection,
    LanduseSection,
    NetworkSection,
    PlacesSection,
    RestrictionsSection,
    TransitSection,
    ZonesSection,
)
from belvedere.errors import RecipeError

T = TypeVar("T")

# sections that stand once: [name]; and sections of which a city may have several: [name.ANY]
TOP = ("name", "title", "crs", "replay_start")
ONE = ("calendar", "network", "landuse", "buildings", "areas", "zones", "arcs", "transit", "fleet")
MANY = ("sources", "places", "detectors", "restrictions", "facts", "feeds")


@dataclass(frozen=True, slots=True)
class FeedUse:
    """One [feeds.NAME] of a recipe; its options become the feed's Config in build.py."""

    name: str  # "ring_loops": the feed's name in observations and detector ids
    feed: str  # "wide_counts": the file of feeds/ that reads it
    source: str  # a name of [sources]
    options: Mapping[str, object]  # the other keys


@dataclass(frozen=True, slots=True)
class Recipe:
    """A whole recipe, checked."""

    path: Path  # of city.toml
    hash: str  # sha256 of its bytes
    name: str
    title: str
    crs: str
    calendar: Calendar
    sources: Mapping[str, Source]
    network: NetworkSection | None = None  # without one, a city has what is measured and no streets
    zones: ZonesSection | None = None
    replay_start: str = ""
    areas: AreasSection | None = None
    landuse: LanduseSection | None = None
    buildings: BuildingsSection | None = None
    arcs: ArcsSection | None = None
    transit: TransitSection | None = None
    fleet: FleetSection | None = None
    places: Mapping[str, PlacesSection] = field(default_factory=dict)
    detectors: Mapping[str, DetectorsSection] = field(default_factory=dict)
    restrictions: Mapping[str, RestrictionsSection] = field(default_factory=dict)
    facts: Mapping[str, FactSection] = field(default_factory=dict)
    feeds: Mapping[str, FeedUse] = field(default_factory=dict)


def read(path: Path) -> Recipe:
    """Return the recipe in a city.toml.

    Raises
    ------
    MissingFileError
        when there is no such file
    RecipeError
        when it is not TOML in UTF-8, or a key is unknown, missing or of another type
    """
    file = toml_file.read(path, "Name the city.toml of a folder under cities/.")
    document = file.tables
    for key in document:
        if key not in (*TOP, *ONE, *MANY):
            raise nearest(path, "", key, (*TOP, *ONE, *MANY))
    name = text_of(document, "name", path, "")
    sources = _each(document, "sources", Source, path)
    recipe = Recipe(
        path=path,
        hash=hashlib.sha256(file.raw).hexdigest(),
        name=name,
        title=text_of(document, "title", path, ""),
        crs=text_of(document, "crs", path, ""),
        replay_start=text_of(document, "replay_start", path, "", default=""),
        calendar=_calendar(document, path),
        sources=sources,
        network=_maybe(document, "network", NetworkSection, path),
        zones=_maybe(document, "zones", ZonesSection, path),
        areas=_maybe(document, "areas", AreasSection, path),
        landuse=_maybe(document, "landuse", LanduseSection, path),
        buildings=_maybe(document, "buildings", BuildingsSection, path),
        arcs=_maybe(document, "arcs", ArcsSection, path),
        transit=_maybe(document, "transit", TransitSection, path),
        fleet=_maybe(document, "fleet", FleetSection, path),
        places=_each(document, "places", PlacesSection, path),
        detectors=_each(document, "detectors", DetectorsSection, path),
        restrictions=_each(document, "restrictions", RestrictionsSection, path),
        facts=_each(document, "facts", FactSection, path),
        feeds=_feeds(document, path),
    )
    _check_sources(recipe)
    _check_streets(recipe)
    return recipe


def used_sources(recipe: Recipe) -> dict[str, tuple[str, ...]]:
    """Return the names of [sources] that each section of the recipe uses, by section ("detectors.loops")."""
    one = {name: getattr(recipe, name) for name in ONE[1:]}
    many = {f"{kind}.{name}": use for kind in MANY[1:] for name, use in getattr(recipe, kind).items()}
    used: dict[str, tuple[str, ...]] = {}
    for where, section in {**one, **many}.items():
        if section is not None:
            source = section.source
            used[where] = (source,) if isinstance(source, str) else tuple(source)
    return used


def _maybe(document: Mapping[str, object], name: str, made: type[T], path: Path) -> T | None:
    if name not in document:
        return None
    return fill(made, table_of(document, name, path, ""), path, name)


def _each(document: Mapping[str, object], name: str, made: type[T], path: Path) -> dict[str, T]:
    if name not in document:
        return {}
    uses = table_of(document, name, path, "")
    return {use: fill(made, table_of(uses, use, path, name), path, f"{name}.{use}") for use in uses}


def _calendar(document: Mapping[str, object], path: Path) -> Calendar:
    calendar = fill(Calendar, table_of(document, "calendar", path, ""), path, "calendar")
    if calendar.timezone not in available_timezones():
        raise RecipeError(
            path,
            "calendar.timezone",
            f"no time zone is called {calendar.timezone!r}",
            remedy="Write one like Europe/Rome.",
        )
    ZoneInfo(calendar.timezone)
    for first, last in calendar.school_holidays:
        if last < first:
            raise RecipeError(
                path,
                "calendar.school_holidays",
                f"{first} to {last} ends before it starts",
                remedy="Swap the two days.",
            )
    return calendar


def _feeds(document: Mapping[str, object], path: Path) -> dict[str, FeedUse]:
    if "feeds" not in document:
        return {}
    uses = table_of(document, "feeds", path, "")
    feeds = {}
    for name in uses:
        where = f"feeds.{name}"
        table = table_of(uses, name, path, "feeds")
        options = {key: value for key, value in table.items() if key not in ("feed", "source")}
        feeds[name] = FeedUse(name, text_of(table, "feed", path, where), text_of(table, "source", path, where), options)
    return feeds


def _check_streets(recipe: Recipe) -> None:
    """Raise RecipeError when there are streets without zones or the other way round, or nothing at all."""
    if (recipe.network is None) != (recipe.zones is None):
        missing = "network" if recipe.network is None else "zones"
        raise RecipeError(
            recipe.path,
            missing,
            "the section is missing",
            remedy="A city has both [network] and [zones], or neither and only what is measured.",
        )
    if recipe.network is None and not recipe.feeds:
        raise RecipeError(
            recipe.path, "network", "the section is missing, and no [feeds.NAME] is there", remedy="Write one of them."
        )


def _check_sources(recipe: Recipe) -> None:
    for where, names in used_sources(recipe).items():
        for name in names:
            if name not in recipe.sources:
                raise nearest(recipe.path, f"{where}.source", name, tuple(recipe.sources))
