"""The ledger of privacy and the quality report, as a citizen can read them.

Takes   what is known of the releases
Gives   ledger(), quality(): messages of api_people.py
Used by routes_people.py
Of a ledger that does not hold nothing is told but what is wrong and from which line on: it cannot be trusted further
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, cast

from belvedere.presence import chain
from belvedere.presence.schema import LEDGER
from belvedere.server.api import (
    Composition,
    LedgerFault,
    LedgerRow,
    LedgerTold,
    QualityRow,
    QualityTold,
    SpentDay,
    Text,
)
from belvedere.server.people.room import Known
from belvedere.server.people.words import NO_QUALITY, definition

MOST = 1e15  # of a figure: whole numbers up to it are told exactly; more, and what is no number, is told as a word
LINE = re.compile(r"line (\d+)")


def ledger(known: Known) -> LedgerTold:
    """Return what was released, when, by whom, at what cost, and whether the chain holds."""
    told = known.told
    state: Literal["none", "whole", "broken"] = "whole"
    if known.state == "none":
        state = "none"
    elif known.state == "broken":
        state = "broken"
    broken = LINE.fullmatch(known.faults[0].where) if known.faults else None
    return LedgerTold(
        state=state,
        synthetic=known.synthetic,
        source=known.source,
        lines=len(known.entries) if told is not None else _lines(known),
        broken_line=int(broken[1]) if broken else None,
        head=chain.head(known.entries) if known.entries else "",
        faults=[LedgerFault(where=one.where, what=Text(en=one.english, it=one.italian)) for one in known.faults],
        releases=[] if told is None else [_row(row) for row in _rows(told.ledger.to_dict("records"))],
        spent=[] if told is None else [_spent(row) for row in _rows(told.spent.to_dict("records"))],
        composition=[] if told is None else [_composed(row) for row in _rows(told.composition.to_dict("records"))],
    )


def quality(known: Known) -> QualityTold:
    """Return the quality report; rows that are not of its form are left out, and the state says so."""
    told = known.told
    said: Mapping[str, object] = {} if told is None else told.quality
    rows = said.get("rows", [])
    made = [_line(one) for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
    whole = [one for one in made if one is not None]
    fault = None if told is None else told.quality_fault
    state: Literal["none", "there", "broken"] = "none" if fault is None else "broken"
    if said:
        state = "there" if whole and len(whole) == len(made) else "broken"
    compared = dict.fromkeys(one.name.split("/")[0] for one in whole if one.subject == "definition")
    return QualityTold(
        state=state,
        synthetic=known.synthetic or said.get("synthetic") is True,
        day=str(said.get("day", "")),
        definition=definition(str(said.get("definition", ""))),
        note=_note(said, fault),
        rows=whole,
        definitions=[definition(name) for name in compared],
    )


def _note(said: Mapping[str, object], fault: chain.Fault | None) -> Text:
    if fault is not None:
        return Text(en=f"{fault.where} {fault.english}.", it=f"{fault.where} {fault.italian}.")
    return Text(en=str(said.get("note_en", "")), it=str(said.get("note_it", ""))) if said else NO_QUALITY


def _rows(records: object) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", records)


def _row(row: Mapping[str, object]) -> LedgerRow:
    words = {name: str(row[name]) for name, kind in LEDGER.items() if kind == "str" and name in LedgerRow.model_fields}
    figures = {name: float(str(row[name])) for name in ("epsilon", "delta", "rho")}
    released = row["state"] == "released"
    return LedgerRow.model_validate({**words, **figures, "synthetic": bool(row["synthetic"]), "file": released})


def _spent(row: Mapping[str, object]) -> SpentDay:
    return SpentDay(
        day=str(row["day"]),
        releases=int(str(row["releases"])),
        epsilon=float(str(row["epsilon"])),
        cap=float(str(row["cap"])),
    )


def _composed(row: Mapping[str, object]) -> Composition:
    return Composition(
        period=str(row["period"]),
        days=int(str(row["days"])),
        product=str(row["product"]),
        epsilon=float(str(row["epsilon"])),
    )


def _line(row: Mapping[str, object]) -> QualityRow | None:
    """Return a line of the report; None where it is not one."""
    if not {"subject", "name", "label_en", "label_it", "value", "unit"} <= set(row):
        return None
    value = row["value"]
    figure = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MOST
    return QualityRow(
        subject=str(row["subject"]),
        name=str(row["name"]),
        label=Text(en=str(row["label_en"]), it=str(row["label_it"])),
        value=float(str(value)) if figure else None,
        word="" if figure or value is None else str(value),
        unit=str(row["unit"]),
    )


def _lines(known: Known) -> int:
    file = known.folder / chain.FILE
    return len(file.read_bytes().splitlines()) if file.is_file() else 0
