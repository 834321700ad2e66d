"""A small synthetic release of people for tests: drawn and frozen as a real one is, with known counts before the noise.

Takes   an empty folder, the places of a city
Gives   write_people(): ledger, releases and a quality report; COUNTS; phone(), what one hour held before the noise
Used by the tests of this room and of the browser
Days    service days from Monday 25 March 2024 on; nothing was heard in hour SILENT (20 to 21) of the fourth
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from belvedere.presence import release
from belvedere.presence.day import service_day
from belvedere.presence.release.expansion import Factors
from belvedere.presence.release.places import Tree
from belvedere.presence.release.settings import Raised, Settings
from belvedere.presence.schema import CLASSES

FIRST = date(2024, 3, 25)
COUNTS = (900, 300, 400, 150, 250, 60)  # phones of each class in each zone, at any hour, before the noise
FACTOR = 3.0  # people per phone
SILENT, SILENT_DAY = 16, 3  # service hour from 20 to 21 of the fourth day
CODES = (208, 262, 310)  # France, Germany, USA
ABROAD = (120, 90, 40)  # phones of each, in each hour
OTHER, OTHER_DAY = "garante", 2  # the definition that the third day is released under as well
OTHER_COUNTS = (600, 300, 800, 150, 250, 0)  # as many phones, other words for them
TRIPS_AN_HOUR = 500  # between any two municipalities
TRIPS_A_DAY = (5_000, 4_000)  # from the first zone to the second, and back
APPROVER = "Officer of the tests"


def write_people(
    folder: Path, tree: Tree, days: int = 5, zone_counts: tuple[int, ...] = COUNTS, *, more: bool = False
) -> None:
    """Release presence and countries of some days, labelled synthetic, and write a quality report.

    With `more` trips of each day too, and the third day under another definition, whose visitors are twice as many.
    """
    raised = {FIRST + timedelta(days=OTHER_DAY): Raised(2.0, "definitions side by side")}
    ledger = release.Ledger(folder, Settings(raised=raised) if more else Settings())
    plan, zones = ledger.settings.plan, len(tree.zones)
    factors = Factors(np.full((zones, len(CLASSES)), FACTOR), np.full((zones, len(CLASSES)), 0.05), 0.03)
    for number in range(days):
        day = service_day(FIRST + timedelta(days=number), "Europe/Rome")
        units = np.tile(np.array(zone_counts, np.int64), (zones, day.hours, 1))
        quiet = (SILENT,) if number == SILENT_DAY else ()
        about = release.About(APPROVER, "vodafone_istat", synthetic=True, factors=factors, silent_hours=quiet)
        release.presence(units, tree, day, plan.budget("presence"), ledger, about=about)
        abroad = np.tile(np.array(ABROAD, np.int64)[:, np.newaxis], (1, day.hours))
        plain = release.About(APPROVER, synthetic=True, silent_hours=quiet)
        release.countries(np.array(CODES, np.int64), abroad, day, plan.budget("countries"), ledger, about=plain)
        if more:
            release.trips(trips(tree, day.hours), tree, day, plan.budget("trips"), ledger, about=plain)
        if more and number == OTHER_DAY:
            other = np.tile(np.array(OTHER_COUNTS, np.int64), (zones, day.hours, 1))
            about = release.About(APPROVER, OTHER, synthetic=True, factors=factors)
            release.presence(other, tree, day, plan.budget("presence"), ledger, about=about)
    (folder / "quality.json").write_text(json.dumps(quality()), encoding="utf-8")


def trips(tree: Tree, hours: int) -> release.TripCounts:
    """Return trips between all municipalities by the hour, and between the first two zones by the day, both ways."""
    places = len(tree.municipalities)
    cells = np.full((places, places, hours), TRIPS_AN_HOUR, np.int64)
    return release.TripCounts(cells, np.array([0, 1]), np.array([1, 0]), np.array(TRIPS_A_DAY, np.int64))


def quality() -> dict[str, object]:
    """Return a report in the form of people/quality.py, with numbers made up."""
    rows: list[tuple[str, str, str, str, str | float, str]] = [
        ("coverage", "hours_missing", "Hours without any event", "Ore senza alcun evento", 1.0, "h"),
        *(
            ("coverage", f"{hour:02d}", f"{clock}:00 – x", f"{clock}:00 – x", "none" if hour == SILENT else "full", "-")
            for hour, clock in enumerate([*range(4, 24), *range(4)])
        ),
        ("cleaning", "duplicate", "Events that came twice", "Eventi arrivati due volte", 2.0, "%"),
    ]
    for name, label, visitors in (("vodafone_istat", "Vodafone with Istat", 800.0), ("garante", "Garante", 1600.0)):
        for kind, count in zip(CLASSES, COUNTS, strict=True):
            rows.append(("definition", f"{name}/class/{kind}", kind, kind, float(count), "devices"))
        rows.append(
            ("definition", f"{name}/visitors", f"{label}: visitors", f"{label}: visitatori", visitors, "devices")
        )
        rows.append(("definition", f"{name}/visitors_against_least", label, label, visitors / 800.0, "-"))
    for figure, value in (("median_error", 3.1), ("bias", -0.4), ("coverage", 90.0), ("half_width", 8.0)):
        rows.append(("error", f"zone/all/200–1000/{figure}", "Areas, all", "Aree, all", value, "%"))
    keys = ("subject", "name", "label_en", "label_it", "value", "unit")
    return {
        "day": "2024-03-27",
        "definition": "vodafone_istat",
        "synthetic": True,
        "note_en": "Synthetic operator: nobody is in these data.",
        "note_it": "Operatore sintetico: in questi dati non c'è nessuno.",
        "rows": [dict(zip(keys, row, strict=True)) for row in rows],
    }
