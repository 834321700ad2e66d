"""The page for the mayor: what is proposed, what it changes, what it is worth, for whom, how sure.

Takes   a Run, a language
Gives   mayor → blocks of one page
Used by report.py
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from belvedere.quantities import QUANTITIES
from belvedere.scenarios.report import maps
from belvedere.scenarios.report.blocks import Block, Bullets, Heading, Paragraph, Picture
from belvedere.scenarios.report.charts import Range, ranges
from belvedere.scenarios.report.numbers import money, number, signed, unit
from belvedere.scenarios.report.run import Row, Run, lines
from belvedere.scenarios.report.words import WHO, beginning, of, parameter, percent

# what a mayor reads first, where it is there: one line each, in this order
FIRST = (
    "vehicle_km",
    "hours_congested",
    "car_share",
    "no2_exposure",
    "co2",
    "noise_above_65",
    "injuries",
    "jobs_by_transit",
)
MOST = 7  # rows of the page
PLACES = 3  # places named on each side of who gains and who loses


def mayor(run: Run, language: str) -> list[Block]:
    """Return the first page."""
    title = run.scenario.title_it if language == "it" else run.scenario.title_en
    text = run.scenario.description_it if language == "it" else run.scenario.description_en
    blocks: list[Block] = [
        Heading(1, title),
        Paragraph(of(language, "Summary for the mayor", "Sintesi per il sindaco") + " · " + run.city.title, "small"),
        Paragraph(beginning(text), "lead"),
        Heading(2, of(language, "What changes", "Che cosa cambia")),
    ]
    blocks += changes(run, language)
    blocks.append(Heading(2, of(language, "What it is worth", "Quanto vale")))
    blocks += worth(run, language)
    blocks.append(Heading(2, of(language, "Who gains, who loses", "Chi ci guadagna, chi ci perde")))
    blocks += people(run, language)
    blocks.append(Heading(2, of(language, "How sure we are", "Quanto ne siamo sicuri")))
    blocks += sureness(run, language)
    return blocks


def changes(run: Run, language: str) -> list[Block]:
    """Return the headline rows, in a picture and in words."""
    whole = run.whole()
    names = [name for name in FIRST if name in whole]
    names += [name for name in whole if name not in names]
    rows, sentences = [], []
    for name in names[:MOST]:
        row = whole[name]
        quantity = QUANTITIES[name]
        label = quantity.label_it if language == "it" else quantity.label_en
        low, middle, high = (_share(value, row.base) for value in (row.low, row.central, row.high))
        words = _words(row, quantity.unit, language)
        rows.append(Range(label, low, middle, high, percent(middle, language)))
        sentences.append(f"{label}: {words}")
    alt = of(
        language,
        "Change of each quantity in per cent of today, with its range. The same figures stand in the list below.",
        "Variazione percentuale di ciascuna grandezza rispetto a oggi, con il suo intervallo. Gli stessi valori sono"
        " nell'elenco che segue.",
    )
    caption = of(language, "Change against the base, 5–95 % range", "Variazione rispetto alla base, intervallo 5–95 %")
    if not run.drawn:
        caption = of(
            language,
            "Change against the base; ranges are numerical only: no draws were made",
            "Variazione rispetto alla base; intervalli solo numerici: nessuna estrazione eseguita",
        )
    return [Picture(ranges(rows), alt, caption, 0.72), Bullets(tuple(sentences))]


def worth(run: Run, language: str) -> list[Block]:
    """Return euros a year by who gets or pays them, and what that comes to."""
    table = run.table("money")
    if table is None:
        text = of(
            language,
            "This evaluation holds no euros: run it again with draws to have them.",
            "Questa valutazione non contiene importi: eseguirla di nuovo con le estrazioni per averli.",
        )
        return [Paragraph(text, "missing")]
    sums = table.groupby("who", sort=False)[["low", "central", "high"]].sum().reset_index()
    rows = [
        Range(
            WHO.get(row.name, {}).get(language, row.name),
            row.low,
            row.central,
            row.high,
            money(row.central, language),
        )
        for row in lines(sums, "who")
    ]
    alt = of(language, "Euros a year by who gains or pays.", "Euro l'anno per chi riceve o paga.")
    caption = of(
        language,
        "Euros a year; ranges of items are added, so they are wider than the sum's own",
        "Euro l'anno; gli intervalli delle voci sono sommati, quindi più larghi di quello della somma",
    )
    made: list[Block] = [Picture(ranges(rows), alt, caption, 0.72)]
    appraisal = run.table("appraisal")
    if appraisal is not None:
        figures = {row.name: row for row in lines(appraisal, "figure")}
        if "npv" in figures:
            made.append(Paragraph(_npv(figures, language)))
    return made


def people(run: Run, language: str) -> list[Block]:
    """Return the areas that gain and lose most, on a map and by name."""
    table = run.table("distribution")
    if table is None:
        text = of(language, "Not computed in this evaluation.", "Non calcolato in questa valutazione.")
        return [Paragraph(text, "missing")]
    each = table[table["area_id"].astype(str) != ""]
    each = each[~each["area_id"].astype(str).str.startswith("income:")]
    drawn = each.assign(base=0.0, variant=each["central"])
    alt = of(
        language,
        "Map of the statistical areas whose residents gain (orange) or lose (blue); grey where it is not established.",
        "Mappa delle aree statistiche i cui residenti ci guadagnano (arancio) o ci perdono (blu); grigio dove non è"
        " accertato.",
    )
    names = dict(zip(run.city.table("areas")["area_id"], run.city.table("areas")["name"], strict=True))
    sure = each[(each["low"] > 0) | (each["high"] < 0)].sort_values("central", kind="stable")
    said = []
    for part, english, italian in (
        (sure[sure["central"] > 0].iloc[::-1], "Gain most", "Ci guadagnano di più"),
        (sure[sure["central"] < 0], "Lose most", "Ci perdono di più"),
    ):
        listed = ", ".join(
            f"{names.get(row.name, row.name)} ({_a_head(row.central, row.base, language)})"
            for row in lines(part.head(PLACES).rename(columns={"residents": "base"}), "area_id")
        )
        if listed:
            said.append(f"{of(language, english, italian)}: {listed}.")
    if not said:
        said.append(
            of(
                language,
                "For no area is a gain or a loss established.",
                "In nessuna area è accertato un guadagno o una perdita.",
            )
        )
    caption = of(language, "Residents' benefit by area", "Beneficio dei residenti per area")
    return [Picture(maps.zones(run.city, drawn), alt, caption, 0.26), Bullets(tuple(said))]


def sureness(run: Run, language: str) -> list[Block]:
    """Return how many draws, what drives their spread, and how near the model is to counts."""
    said = []
    if run.drawn:
        said.append(
            of(
                language,
                f"Ranges hold nine in ten of {run.drawn} joint draws of every uncertain value, the same for base and"
                " variant.",
                f"Gli intervalli contengono nove estrazioni su dieci, su {run.drawn} estrazioni congiunte di tutti i"
                " valori incerti, le stesse per base e variante.",
            )
        )
    else:
        said.append(
            of(
                language,
                "No draws were made: ranges are the solver's error alone, not how well the city is known.",
                "Nessuna estrazione: gli intervalli sono solo l'errore numerico, non quanto bene si conosce la città.",
            )
        )
    drivers = run.table("drivers")
    if drivers is not None:
        mean = drivers.groupby("parameter")["share"].mean().sort_values(ascending=False, kind="stable")
        listed = ", ".join(parameter(str(name), language) for name in mean.index[:3])
        said.append(of(language, f"What drives them most: {listed}.", f"A pesare di più: {listed}."))
    if run.table("money") is not None:
        said.append(
            of(
                language,
                "What people pay is counted as their loss; what the municipality does with it is not given back to them"
                " here.",
                "Quanto le persone pagano è contato come loro perdita; l'uso che ne fa il Comune qui non torna a loro.",
            )
        )
    assumptions = run.answer.get("assumptions", [])
    if isinstance(assumptions, list) and assumptions and isinstance(assumptions[0], dict):
        said.append(str(assumptions[0].get(language, "")))
    return [Bullets(tuple(text for text in said if text))]


def _share(value: float, base: float) -> float:
    """Return a change as a share of the base [-]; NaN where there is no base."""
    return value / abs(base) if base else float("nan")


def _words(row: Row, name: str, language: str) -> str:
    """Return a change in words, with its range, or that there is none."""
    many, behind = (100.0, "%") if name == "-" else (1.0, unit(name, language))  # shares are said in per cent
    change = f"{signed(row.central * many, language)} {behind}"
    low, high = signed(row.low * many, language), signed(row.high * many, language)
    base, variant = number(row.base * many, language), number(row.variant * many, language)
    if not row.sure:
        none = of(language, "no established effect", "nessun effetto accertato")
        return f"{none} ({of(language, 'between', 'tra')} {low} {of(language, 'and', 'e')} {high} {behind})".replace(
            " )", ")"
        )
    to = of(language, f"from {base} to {variant}", f"da {base} a {variant}")
    span = of(language, f"between {low} and {high}", f"tra {low} e {high}")
    return f"{change} ({to}; {span})"


def _npv(figures: Mapping[str, Row], language: str) -> str:
    npv = figures["npv"]
    low, central, high = (money(value, language) for value in (npv.low, npv.central, npv.high))
    text = of(
        language,
        f"Over its life, in today's euros and counting everybody, it comes to {central} (between {low} and {high})",
        f"Nell'arco della sua vita, in euro di oggi e contando tutti, vale {central} (tra {low} e {high})",
    )
    if "bcr" in figures and math.isfinite(figures["bcr"].central):
        ratio = number(figures["bcr"].central, language)
        text += of(language, f"; benefits are {ratio} times the costs", f"; i benefici sono {ratio} volte i costi")
    return text + "."


def _a_head(value: float, residents: float, language: str) -> str:
    each = value / residents if residents > 0 else float("nan")
    return f"{signed(each, language)} {of(language, '€ a resident and year', '€ per residente all’anno')}"
