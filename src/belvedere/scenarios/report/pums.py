"""The indicators of a mobility plan (PUMS) that an evaluation gives, by the plan's compulsory macro-objectives.

Takes   a Run, a language; pums.csv
Gives   pums → blocks of the annex; read, its table
Used by planner.py
Source  D.M. 4 August 2017 n. 397 as changed by D.M. 28 August 2019 n. 396; docs/pums.md says what was read where. Codes
        and wording of single indicators are from memory, to be confirmed
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from belvedere.scenarios.report.blocks import Block, Grid, Heading, Paragraph
from belvedere.scenarios.report.rows import NUMBERS, cells, head
from belvedere.scenarios.report.run import Run
from belvedere.scenarios.report.words import of

FILE = Path(__file__).with_name("pums.csv")
AREAS = {
    "A": ("A. Efficacy and efficiency of mobility", "A. Efficacia ed efficienza del sistema di mobilità"),
    "B": ("B. Energy and environment", "B. Sostenibilità energetica e ambientale"),
    "C": ("C. Safety on the road", "C. Sicurezza della mobilità stradale"),
    "D": ("D. Society and economy", "D. Sostenibilità socio-economica"),
}
BY = {  # who gives an indicator, where not the model as it stands
    "near": ("near to it", "vicino a esso"),
    "stations": (
        "stations measure it; the model has the year's mean",
        "lo misurano le centraline; il modello dà la media annua",
    ),
    "stated": ("what the city states, and what mobility costs", "quanto dichiara la città, e il costo della mobilità"),
    "survey": ("only a survey can say", "solo un'indagine può dirlo"),
    "nobody": ("no open data; the municipality's own", "nessun dato aperto; lo ha il Comune"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One indicator that a plan must report."""

    macro: str  # "A1"
    macro_en: str
    macro_it: str
    code: str  # "a.1.a"
    indicator_en: str
    indicator_it: str
    by: str  # "model" or one of BY
    quantities: tuple[str, ...]  # of quantities.csv


def read(file: Path = FILE) -> tuple[Asked, ...]:
    """Return the plan's indicators in the decree's order."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return tuple(
        Asked(
            row["macro"],
            row["macro_en"],
            row["macro_it"],
            row["code"],
            row["indicator_en"],
            row["indicator_it"],
            row["by"],
            tuple(row["quantities"].split()),
        )
        for row in rows
    )


def pums(run: Run, language: str) -> list[Block]:
    """Return the section: figures by macro-objective, then what neither the model nor open data can give."""
    whole = run.whole()
    given, missing = [], []
    for one in read():
        rows = [whole[name] for name in one.quantities if name in whole]
        place = f"{one.macro} {of(language, one.macro_en, one.macro_it)}"
        for row in rows:
            what, *numbers = cells(row, language)
            given.append((one.macro[0], (f"{place}: {what} ({one.code})", *numbers)))
        if not rows or one.by in ("stations", "near"):
            why = of(language, *BY.get(one.by, ("not computed in this evaluation", "non calcolato qui")))
            missing.append((one.code, place, of(language, one.indicator_en, one.indicator_it), why))
    columns = (of(language, "Code", "Codice"), of(language, "Macro-objective", "Macro-obiettivo"))
    return [
        Heading(2, of(language, "For the mobility plan (PUMS)", "Per il piano urbano (PUMS)")),
        Paragraph(
            of(
                language,
                "Wording for the annex; to be checked by the administration. Codes follow the table of D.M. 396/2019"
                " and are to be confirmed against it.",
                "Testo per l'allegato; da verificare a cura dell'amministrazione. I codici seguono la tabella del D.M."
                " 396/2019 e vanno confermati su di essa.",
            )
        ),
        *_grids(given, language),
        Grid(
            of(
                language,
                "What this evaluation cannot give as the decree words it",
                "Che cosa questa valutazione non dà come lo chiede il decreto",
            ),
            (*columns, of(language, "Indicator", "Indicatore"), of(language, "Why", "Perché")),
            tuple(missing),
        ),
    ]


def _grids(given: Sequence[tuple[str, tuple[str, ...]]], language: str) -> list[Block]:
    """Return the figures, a table for each area of the plan."""
    if not given:
        text = of(language, "Not computed in this evaluation.", "Non calcolato in questa valutazione.")
        return [Paragraph(text, "missing")]
    return [
        Grid(of(language, *AREAS[area]), head(language), tuple(row for where, row in given if where == area), NUMBERS)
        for area in dict.fromkeys(area for area, _ in given)
    ]
