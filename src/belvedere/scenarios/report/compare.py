"""Up to four evaluations on one page: the same figures side by side, each with its interval, and what tells them apart.

Takes   Runs of one city, a language
Gives   compare → blocks; MOST
Used by report.py
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from belvedere.errors import InputError
from belvedere.quantities import QUANTITIES
from belvedere.scenarios.report.blocks import Block, Break, Bullets, Grid, Heading, Paragraph, Picture
from belvedere.scenarios.report.charts import Range, fitting, ranges
from belvedere.scenarios.report.mayor import FIRST
from belvedere.scenarios.report.numbers import money, number, signed, unit
from belvedere.scenarios.report.rows import WORDS, judged, label
from belvedere.scenarios.report.run import Row, Run, lines
from belvedere.scenarios.report.words import WHO, beginning, figure, of

MOST = 4  # [-] runs on a page: more columns leave no room for intervals
SHOWN = 5  # quantities drawn, of those that a mayor reads first
FIGURES = ("yearly", "npv", "bcr", "payback")  # of the appraisal
EUROS = FIGURES[:2]


def compare(runs: Sequence[Run], language: str) -> tuple[Block, ...]:
    """Return the page.

    Raises
    ------
    InputError
        when there are fewer than two runs or more than MOST, or they are of two cities
    """
    _checked(runs)
    titles = _titles(runs, language)
    told = tuple(
        f"{title}: {beginning(of(language, run.scenario.description_en, run.scenario.description_it))}"
        for title, run in zip(titles, runs, strict=True)
    )
    return (
        Heading(1, of(language, f"{len(runs)} decisions compared", f"{len(runs)} decisioni a confronto")),
        Paragraph(runs[0].city.title, "small"),
        Bullets(told),
        *_cautions(runs, titles, language),
        Heading(2, of(language, "What changes most", "Che cosa cambia di più")),
        *_pictures(runs, titles, language),
        Heading(2, of(language, "What it is worth", "Quanto vale")),
        *_worth(runs, titles, language),
        Heading(2, of(language, "Who gains, who loses", "Chi ci guadagna, chi ci perde")),
        _people(runs, titles, language),
        Break(),
        Heading(2, of(language, "Every quantity", "Tutte le grandezze")),
        _verdicts(runs, titles, language),
    )


def _checked(runs: Sequence[Run]) -> None:
    if not 2 <= len(runs) <= MOST:
        raise InputError(
            "report",
            "",
            f"{len(runs)} evaluations cannot be compared on a page",
            remedy=f"Name two to {MOST}.",
            italian=(f"{len(runs)} valutazioni non stanno a confronto in una pagina", f"Indicane da due a {MOST}."),
        )
    cities = list(dict.fromkeys(str(_of(run, "city") or run.city.name) for run in runs))
    if len(cities) > 1:
        raise InputError(
            "report",
            "",
            f"the evaluations are of two cities: {', '.join(cities)}",
            remedy="Compare those of one.",
            italian=(f"le valutazioni sono di due città: {', '.join(cities)}", "Confronta quelle di una sola."),
        )


def _of(run: Run, name: str) -> object:
    """Return what the base's provenance says of something, None where it says nothing."""
    return run.provenance.get("base", {}).get(name)


def _titles(runs: Sequence[Run], language: str) -> list[str]:
    """Return what each column is called; runs of one scenario are told apart by their number."""
    titles = [of(language, run.scenario.title_en, run.scenario.title_it) for run in runs]
    return [title if titles.count(title) == 1 else f"{title} ({at + 1})" for at, title in enumerate(titles)]


def _cautions(runs: Sequence[Run], titles: Sequence[str], language: str) -> list[Block]:
    """Return what makes columns less comparable: other bases, other horizons, no draws."""
    said = []
    if len({str(_of(run, "hash")) for run in runs}) > 1:
        said.append(
            of(
                language,
                "Not all have the same base: each change is against its own. Compare changes with care.",
                "Le basi non sono tutte uguali: ogni variazione è rispetto alla propria. Confrontare con cautela.",
            )
        )
    if len({run.scenario.horizon for run in runs}) > 1:
        said.append(
            of(
                language,
                "Some tell the first year, others what comes after five: people adapt more by then.",
                "Alcune valgono per il primo anno, altre dopo cinque: nel frattempo le persone si adattano di più.",
            )
        )
    drawn = {run.drawn for run in runs}
    bare = [title for title, run in zip(titles, runs, strict=True) if not run.drawn]
    if bare:
        listed = "; ".join(bare)
        said.append(
            of(
                language,
                f"Without draws, so with numerical error alone as its interval: {listed}.",
                f"Senza estrazioni, quindi con il solo errore numerico come intervallo: {listed}.",
            )
        )
    if len(drawn - {0}) > 1:
        said.append(
            of(
                language,
                "They were drawn a different number of times: draws are common only within the same number.",
                "Il numero di estrazioni è diverso: le estrazioni sono le stesse solo a parità di numero.",
            )
        )
    return [Bullets(tuple(said))] if said else []


def _pictures(runs: Sequence[Run], titles: Sequence[str], language: str) -> list[Block]:
    """Return a drawing for each quantity that a mayor reads first: one bar a decision, on one scale."""
    blocks: list[Block] = []
    whole = [run.whole() for run in runs]
    for name in [name for name in FIRST if all(name in rows for rows in whole)][:SHOWN]:
        rows = [each[name] for each in whole]
        drawn = [
            Range(fitting(title), row.low, row.central, row.high, _told(row, language))
            for title, row in zip(titles, rows, strict=True)
        ]
        behind = f" [{unit(QUANTITIES[name].unit, language)}]" if unit(QUANTITIES[name].unit, language) else ""
        said = "; ".join(f"{title}: {_change(row, language)}" for title, row in zip(titles, rows, strict=True))
        alt = f"{label(name, language)}{behind}. {said}"
        blocks.append(Picture(ranges(drawn), alt, f"{label(name, language)}{behind}", 0.8))
    return blocks


def _worth(runs: Sequence[Run], titles: Sequence[str], language: str) -> list[Block]:
    """Return euros a year by who gets them, and the appraisal, side by side."""
    sums = []
    for run in runs:
        table = run.table("money")
        found = (
            []
            if table is None
            else lines(table.groupby("who", sort=False)[["low", "central", "high"]].sum().reset_index(), "who")
        )
        sums.append({row.name: row for row in found})
    names = list(dict.fromkeys(name for found in sums for name in found))
    euros = tuple(
        (
            WHO.get(name, {}).get(language, name),
            *(money(found[name].central, language) if name in found else "—" for found in sums),
        )
        for name in names
    )
    appraised = []
    for run in runs:
        table = run.table("appraisal")
        appraised.append({} if table is None else {row.name: row for row in lines(table, "figure")})
    figures = tuple(
        (figure(name, language), *(_between(found.get(name), language, _writer(name)) for found in appraised))
        for name in FIGURES
        if any(name in found for found in appraised)
    )
    columns = frozenset(range(1, len(runs) + 1))
    made: list[Block] = []
    if euros:
        caption = of(
            language,
            "Euros a year, best estimate, by who gains or pays",
            "Euro l'anno, stima centrale, per chi riceve o paga",
        )
        made.append(Grid(caption, (of(language, "Who", "Chi"), *titles), euros, columns))
    if figures:
        caption = of(
            language, "Over its life: best estimate and 5–95 %", "Nell'arco della vita: stima centrale e 5–95 %"
        )
        made.append(Grid(caption, (of(language, "Figure", "Indicatore"), *titles), figures, columns))
    return made or [
        Paragraph(of(language, "Not computed in these evaluations.", "Non calcolato in queste valutazioni."), "missing")
    ]


def _people(runs: Sequence[Run], titles: Sequence[str], language: str) -> Block:
    """Return how many residents live where a gain, a loss, or neither is established."""
    parts: list[tuple[float, float, float] | None] = []
    for run in runs:
        table = run.table("distribution")
        if table is None:
            parts.append(None)
            continue
        areas = table[(table["area_id"].astype(str) != "") & ~table["area_id"].astype(str).str.startswith("income:")]
        gain, lose = areas["low"] > 0, areas["high"] < 0
        counted = (areas.loc[which, "residents"].sum() for which in (gain, lose, ~(gain | lose)))
        parts.append((float(next(counted)), float(next(counted)), float(next(counted))))
    words = (
        of(language, "Live where people gain on the whole", "Vivono dove nell'insieme ci si guadagna"),
        of(language, "Live where people lose on the whole", "Vivono dove nell'insieme ci si perde"),
        of(language, "Neither is established", "Né l'uno né l'altro è accertato"),
    )
    rows = tuple(
        (word, *("—" if part is None else number(part[at], language) for part in parts))
        for at, word in enumerate(words)
    )
    caption = of(language, "Residents, by what their area gains", "Residenti, per quanto guadagna la loro area")
    return Grid(caption, (of(language, "Residents", "Residenti"), *titles), rows, frozenset(range(1, len(runs) + 1)))


def _verdicts(runs: Sequence[Run], titles: Sequence[str], language: str) -> Block:
    """Return every quantity that any run has: the first one's base, then each change with its interval and verdict."""
    whole = [run.whole() for run in runs]
    rows = []
    for name in dict.fromkeys(name for each in whole for name in each):
        base = next(each[name].base for each in whole if name in each)
        known = QUANTITIES.get(name)
        behind = "" if known is None else unit(known.unit, language)
        first = f"{label(name, language)}{f' [{behind}]' if behind else ''}"
        rows.append((first, number(base, language), *(_cell(each.get(name), language) for each in whole)))
    caption = of(
        language,
        "A workday, the whole city: base, then each decision's change, its 5–95 % interval and the verdict",
        "Giorno feriale, intera città: base, poi per ogni decisione la variazione, l'intervallo 5–95 % e l'esito",
    )
    names = (of(language, "Quantity", "Grandezza"), of(language, "Base", "Base"), *titles)
    return Grid(caption, names, tuple(rows), frozenset({1}))


def _change(row: Row, language: str) -> str:
    low, high = signed(row.low, language), signed(row.high, language)
    return f"{signed(row.central, language)} ({low} {of(language, 'to', 'a')} {high})"


def _cell(row: Row | None, language: str) -> str:
    return "—" if row is None else f"{_change(row, language)}, {of(language, *WORDS[judged(row)])}"


def _told(row: Row, language: str) -> str:
    """Return a change and its verdict, as short as a drawing needs it."""
    word = of(language, *WORDS[judged(row)])
    return word if judged(row) == "none" else f"{signed(row.central, language)} · {word}"


def _writer(name: str) -> Callable[[float, str], str]:
    return money if name in EUROS else number


def _between(row: Row | None, language: str, write: Callable[[float, str], str]) -> str:
    if row is None or not math.isfinite(row.central):
        return "—"
    low, central, high = (write(value, language) for value in (row.low, row.central, row.high))
    return f"{central} ({low} {of(language, 'to', 'a')} {high})"
