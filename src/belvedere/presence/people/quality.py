"""The quality report of a day: what was heard, how wrong figures are where truth is known, what the words change.

Takes   the kernel's account, counts under every definition, errors against the truth of a synthetic operator
Gives   report → rows that a citizen can read, in both languages; write → quality.json beside the releases
Used by the command line; published.py reads it for the Dati page
Source  DESIGN: nothing lost, nothing invented

Nothing of a real operator's devices is in it but what is coarse: whether events came in an hour, and shares in whole
per cent. That is outside of the guarantee of the releases and says so. Counts by definition and errors are exact, and
only of a synthetic operator; of real devices they need a release.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.errors import InputError
from belvedere.presence.definitions import named
from belvedere.presence.definitions.tables import COLUMNS, headline
from belvedere.presence.kernel.products import Products

FILE = "quality.json"
FEW = 0.5  # [-] of the median hour's events: an hour with fewer is partly covered; ours
ERRORS = ("level", "visitor_class", "size", "median_error", "bias", "coverage", "half_width")
# cause in the account → label in English and Italian
CAUSES = {
    "unknown cell": ("Events of a cell that nobody knows", "Eventi di una cella sconosciuta"),
    "outside the day": ("Events outside of the day", "Eventi fuori dal giorno"),
    "duplicate": ("Events that came twice", "Eventi arrivati due volte"),
    "teleport": ("Events too far away too soon", "Eventi troppo lontani in troppo poco tempo"),
    "ping-pong": ("Events that hop between antennas", "Eventi che rimbalzano tra antenne"),
}
COVERED = {
    "full": ("heard", "coperta"),
    "part": ("heard in part", "coperta in parte"),
    "none": ("nothing heard", "nessun evento"),
}
PLACES = {"city": ("City", "Città"), "municipality": ("Districts", "Quartieri"), "zone": ("Areas", "Aree")}
FIGURES = {
    "median_error": ("half of the values are off by less than", "metà dei valori sbaglia meno di"),
    "bias": ("on the whole too high (+) or low (−) by", "in totale troppo alto (+) o basso (−) di"),
    "coverage": ("the 90 % interval holds the truth in", "l'intervallo al 90 % contiene la verità nel"),
    "half_width": ("half of the interval, of the truth", "metà dell'intervallo, sulla verità"),
}
Value = str | float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report."""

    subject: str  # coverage, cleaning, definition, error
    name: str
    label_en: str
    label_it: str
    value: Value
    unit: str


def report(
    products: Products, definition: str, compared: pd.DataFrame | None, errors: pd.DataFrame | None, *, synthetic: bool,
    quiet: tuple[int, ...] = (),
) -> dict[str, object]:  # fmt: skip
    """Return the report of a day: `day`, `definition`, `synthetic`, and `rows`.

    Parameters
    ----------
    definition : whose classes were released
    compared : definitions.tables.side_by_side of the day; None, or a real operator's: left out
    errors : ERRORS, figures against the truth; None, or a real operator's: left out
    quiet : hours of a real operator that its release marks as silent (release/silence.py): its events are not counted

    Raises
    ------
    InputError
        when there is no definition of that name, or a table lacks a column
    """
    named(definition)
    rows = [*(_coverage(products) if synthetic else _heard(products, quiet)), *_cleaning(products, synthetic=synthetic)]
    if synthetic and compared is not None:
        _check("compared", compared, COLUMNS)
        rows += _definitions(compared)
    if synthetic and errors is not None:
        _check("errors", errors, ERRORS)
        rows += _errors(errors)
    return {
        "day": products.day.day.isoformat(),
        "definition": definition,
        "synthetic": synthetic,
        "note_en": _note(synthetic=synthetic)[0],
        "note_it": _note(synthetic=synthetic)[1],
        "rows": [
            {
                "subject": row.subject,
                "name": row.name,
                "label_en": row.label_en,
                "label_it": row.label_it,
                "value": None if isinstance(row.value, float) and not math.isfinite(row.value) else row.value,
                "unit": row.unit,
            }
            for row in rows
        ],
    }


def write(folder: Path, made: dict[str, object]) -> Path:
    """Write quality.json into the folder of the releases, beside and then renamed, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"{FILE}.part"
    beside.write_text(json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return beside.replace(folder / FILE)


def _note(*, synthetic: bool) -> tuple[str, str]:
    """Return what a reader must know first."""
    if synthetic:
        return (
            "Synthetic operator: nobody is in these data, so the truth is known and errors are exact.",
            "Operatore sintetico: in questi dati non c'è nessuno, quindi la verità è nota e gli errori sono esatti.",
        )
    return (
        "Coarse on purpose: hours heard and whole per cents, outside of the guarantee of the releases.",
        "Volutamente approssimato: ore coperte e percentuali intere, fuori dalla garanzia dei rilasci.",
    )


def _coverage(products: Products) -> list[Row]:
    """Return for each hour whether events came: none, some, or as many as in an usual hour of the day."""
    heard = products.account.by_hour
    usual = float(np.median(heard[heard > 0])) if (heard > 0).any() else 0.0
    rows = []
    for hour, clock in enumerate(products.day.clock):
        kind = "none" if heard[hour] == 0 else "part" if heard[hour] < FEW * usual else "full"
        english, italian = COVERED[kind]
        rows.append(Row("coverage", f"{hour:02d}", f"{clock}:00 – {english}", f"{clock}:00 – {italian}", kind, "-"))
    silent = len(products.account.hours_missing)
    words = ("Hours without any event", "Ore senza alcun evento")
    return [Row("coverage", "hours_missing", *words, float(silent), "h"), *rows]


def _heard(products: Products, quiet: tuple[int, ...]) -> list[Row]:
    """Return for each hour whether the release hears anybody."""
    rows = []
    for hour, clock in enumerate(products.day.clock):
        kind = "none" if hour in quiet else "full"
        english, italian = COVERED[kind]
        rows.append(Row("coverage", f"{hour:02d}", f"{clock}:00 – {english}", f"{clock}:00 – {italian}", kind, "-"))
    words = ("Hours in which the release hears nobody", "Ore in cui il rilascio non sente nessuno")
    return [Row("coverage", "hours_missing", *words, float(len(quiet)), "h"), *rows]


def _cleaning(products: Products, *, synthetic: bool) -> list[Row]:
    """Return the share of events that were not used, by cause; of a real operator rounded up to whole per cents."""
    account = products.account
    rows = []
    for cause, many in account.dropped.items():
        english, italian = CAUSES.get(cause, (cause, cause))
        share = 100.0 * many / max(account.received, 1)
        rows.append(Row("cleaning", cause, english, italian, share if synthetic else float(math.ceil(share)), "%"))
    return rows


def _definitions(compared: pd.DataFrame) -> list[Row]:
    """Return devices by class and published word under each definition, and visitors against the least."""
    rows = []
    for line in _lines(compared):
        name = f"{line['definition']}/{line['kind']}/{line['name']}"
        labels = (str(line["label_en"]), str(line["label_it"]))
        rows.append(Row("definition", name, *labels, float(line["devices"]), "devices"))
    for line in _lines(headline(compared)):
        one = named(str(line["definition"]))
        english, italian = f"{one.LABEL_EN}: visitors", f"{one.LABEL_IT}: visitatori"
        rows.append(Row("definition", f"{one.NAME}/visitors", english, italian, float(line["visitors"]), "devices"))
        words = (f"{english}, times the least", f"{italian}, volte il minimo")
        times = float(line["visitors_against_least"])
        rows.append(Row("definition", f"{one.NAME}/visitors_against_least", *words, times, "-"))
    return rows


def _errors(errors: pd.DataFrame) -> list[Row]:
    """Return errors against the truth: the median, the bias, how often the interval holds it, how wide it is."""
    rows = []
    for line in _lines(errors):
        level, kind, size = str(line["level"]), str(line["visitor_class"]), str(line["size"])
        english, italian = PLACES.get(level, (level, level))
        what = ", ".join(part for part in (kind, size) if part)
        for figure, (label_en, label_it) in FIGURES.items():
            words = (f"{english}, {what}: {label_en}", f"{italian}, {what}: {label_it}")
            rows.append(Row("error", f"{level}/{kind}/{size}/{figure}", *words, 100.0 * float(line[figure]), "%"))
    return rows


def _lines(table: pd.DataFrame) -> list[dict[str, str | float]]:
    """Return the rows of a table by column name."""
    return [{str(name): value for name, value in line.items()} for line in table.to_dict("records")]


def _check(name: str, table: pd.DataFrame, columns: tuple[str, ...]) -> None:
    """Raise InputError when the table lacks a column."""
    for column in columns:
        if column not in table.columns:
            raise InputError(name, column, "the column is missing", remedy=f"The columns are {', '.join(columns)}.")
