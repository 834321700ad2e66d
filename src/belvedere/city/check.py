"""What is missing or odd in a city, with counts and where.

Takes   a City, and today's date
Gives   findings, the gravest first
Used by `belvedere check`, server/
"""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import shapely

from belvedere.city import gtfs
from belvedere.city.check_network import check_network
from belvedere.city.finding import Finding, found
from belvedere.city.model import COLUMNS, City

__all__ = ["Finding", "check"]

# tables that a city of today need not have
MAY_BE_EMPTY = ("charges", "parking", "transit_changes", "visitors", "events")
ON_STREETS = ("loop", "count_station")  # kinds of detectors that belong to a link
ORDER = {"error": 0, "warning": 1, "note": 2}


def check(city: City, today: date) -> list[Finding]:
    """Return what is missing or odd: errors, then warnings, then notes, each by code.

    Parameters
    ----------
    today : the day that calendars are held against
    """
    findings = [
        *check_network(city),
        *_detectors(city),
        *_polygons(city),
        *_people(city),
        *_calendars(city, today),
        *_tables(city),
        *_notes(city),
    ]
    return sorted(findings, key=lambda each: (ORDER[each.severity], each.code))


def _detectors(city: City) -> list[Finding]:
    detectors = city.map_table("detectors")
    lost = detectors[detectors["kind"].isin(ON_STREETS) & (detectors["link_id"] < 0)]
    return found(
        "detectors_without_link",
        "warning",
        ("{count} loops and counting stations join no link", "{count} spire e postazioni non si agganciano a un arco"),
        lost["detector_id"],
    )


def _polygons(city: City) -> list[Finding]:
    findings = []
    for name in COLUMNS:
        table = city.tables[name]
        if not isinstance(table, gpd.GeoDataFrame) or not len(table):
            continue
        shapes = table.geometry.to_numpy()
        for row in (~shapely.is_valid(shapes)).nonzero()[0]:
            findings.append(f"{name} row {row}: {shapely.is_valid_reason(shapes[row])}")
        findings.extend(
            f"{name} row {row}: no shape"
            for row in (shapely.is_missing(shapes) | shapely.is_empty(shapes)).nonzero()[0]
        )
    return found(
        "shapes_invalid",
        "error",
        ("{count} shapes cross themselves or are missing", "{count} geometrie si intersecano o mancano"),
        findings,
    )


def _people(city: City) -> list[Finding]:
    zones, areas = city.zones, city.map_table("areas")
    findings = found(
        "zones_without_residents",
        "note",
        ("{count} zones have no residents", "{count} zone non hanno residenti"),
        zones.loc[zones["residents"] == 0, "zone_id"],
    )
    for column, english, italian in (
        ("residents", "residents", "residenti"),
        ("jobs", "jobs", "posti di lavoro"),
        ("students", "students", "studenti"),
    ):
        findings += found(
            f"{column}_unknown",
            "warning",
            (f"{english} of {{count}} zones are not published", f"non sono pubblicati i {italian} di {{count}} zone"),
            zones.loc[zones[column].isna(), "zone_id"],
        )
    findings += found(
        "income_unknown",
        "note",
        ("household income of {count} areas is not published", "il reddito familiare di {count} aree non è pubblicato"),
        areas.loc[areas["income"].isna(), "name"],
    )
    return findings


def _calendars(city: City, today: date) -> list[Finding]:
    findings = []
    if city.transit:
        span = gtfs.span(city.transit)
        where = ["no service ever runs"] if span is None else [f"{span[0]} to {span[1]}"]
        if span is None or span[1] < today:
            findings += found(
                "transit_calendar_ended",
                "warning",
                ("the public transport calendar has ended", "il calendario del trasporto pubblico è terminato"),
                where,
            )
        elif span[0] > today:
            findings += found(
                "transit_calendar_not_begun",
                "warning",
                ("the public transport calendar has not begun", "il calendario del trasporto pubblico non è iniziato"),
                where,
            )
    schools = city.calendar.school_holidays
    if not schools or max(last for _, last in schools) < today:
        findings += found(
            "school_calendar_ended",
            "note",
            (
                "the recipe knows no school holidays from today on",
                "la ricetta non conosce vacanze scolastiche da oggi in poi",
            ),
            [str(max((last for _, last in schools), default="none"))],
        )
    return findings


def _tables(city: City) -> list[Finding]:
    empty = [name for name in COLUMNS if not len(city.tables[name]) and name not in MAY_BE_EMPTY]
    if not city.transit:
        empty.append("transit")
    unsure = {
        f"{source.title} ({source.licence})"
        for sources in city.sources.values()
        for source in sources
        if not source.confirmed
    }
    return [
        *found(
            "tables_empty",
            "note",
            ("{count} tables are empty: nobody published them", "{count} tabelle sono vuote: nessuno le pubblica"),
            empty,
        ),
        *found(
            "licences_to_confirm",
            "note",
            ("the licence of {count} sources is to be confirmed", "la licenza di {count} fonti è da confermare"),
            sorted(unsure),
        ),
    ]


def _notes(city: City) -> list[Finding]:
    """Return what the readers said of the raw files when the bundle was built."""
    return [
        Finding(note.code, "note", note.message_en, note.message_it, int(note.count), note.where) for note in city.notes
    ]
