"""Released tables to take away: as they were frozen (Parquet), or as text with their units.

Takes   what is known of the releases, the id of one
Gives   path_of(), csv_of(), name_of(): the file's name, which says SYNTHETIC where it is
Used by routes_people.py
Only a release of the ledger, whose file is what the ledger froze, has a file here: ids come from the ledger, never from
the request
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from belvedere.presence import chain
from belvedere.server.people.room import Known

LABEL = "SYNTHETIC"
SAID = (
    f"# {LABEL}: made by a simulated operator; nobody is in these data\n"
    "# SINTETICO: prodotto da un operatore simulato; in questi dati non c'è nessuno\n"
)
UNITS: Mapping[str, str] = {
    "level": "city, municipality or zone",
    "timestamp": "start of the hour, UTC",
    "time_period": "start of the hour of departure, UTC; of zones: start of the service day",
    "visitor_class": "class of the definition; all: together",
    "country": "ISO 3166 of the SIM; other: beyond the list; all: together",
    "devices": "devices, with noise added on purpose; may be below 0; empty: held back",
    "trips": "trips of devices, with noise added on purpose; may be below 0; empty: held back",
    "variance": "devices², of the noise alone",
    "population": "people",
    "population_lower": "people, 5 % point",
    "population_upper": "people, 95 % point",
    "suppression_reason": "why a value is empty",
    "release_id": "the line of the ledger",
}
NAMES = ("zone_id", "origin_zone_id", "destination_zone_id")


def path_of(known: Known, release: str) -> Path | None:
    """Return the frozen file of a release; None where the ledger releases none of that id, or does not hold."""
    if known.told is None:
        return None
    ledger = known.told.ledger
    released = set(ledger.loc[ledger["state"] == "released", "release_id"])
    return chain.place(known.folder, release) if release in released else None


def csv_of(known: Known, release: str) -> str | None:
    """Return a release as text: whether it is synthetic, a line "# column: unit" a column, names, rows."""
    file = path_of(known, release)
    if file is None:
        return None
    table = pd.read_parquet(file)
    units = {name: "id of the place" if name in NAMES else UNITS.get(name, "-") for name in map(str, table.columns)}
    if "trips" in units:
        units["variance"] = "trips², of the noise alone"
    head = "".join(f"# {name}: {unit}\n" for name, unit in units.items())
    return (SAID if synthetic(known, release) else "") + head + table.to_csv(index=False, lineterminator="\n")


def synthetic(known: Known, release: str) -> bool:
    """Return whether the ledger says that a release is of a synthetic operator."""
    if known.told is None:
        return known.synthetic
    ledger = known.told.ledger
    return bool(ledger.loc[ledger["release_id"] == release, "synthetic"].any())


def name_of(city: str, what: str, kind: str, *, synthetic: bool) -> str:
    """Return the name that a file is saved under."""
    return f"{city}-{LABEL + '-' if synthetic else ''}{what}.{kind}"
