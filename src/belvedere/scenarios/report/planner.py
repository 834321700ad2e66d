"""The annex for the planner: every figure, where it came from, and how to get it again.

Takes   a Run, a language
Gives   planner → blocks
Used by report.py
Source  what a cost–benefit annex holds: DM 16 June 2017, n. 300 and the Ministry's guidelines of 2017, to be confirmed
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from belvedere.parameters import PARAMETERS
from belvedere.scenarios.report import maps
from belvedere.scenarios.report.blocks import Block, Break, Bullets, Grid, Heading, Paragraph, Picture
from belvedere.scenarios.report.charts import shares
from belvedere.scenarios.report.dnsh import dnsh
from belvedere.scenarios.report.numbers import date_text, number, signed, unit
from belvedere.scenarios.report.pums import pums
from belvedere.scenarios.report.rows import NUMBERS, cells, head, label
from belvedere.scenarios.report.run import Run, lines
from belvedere.scenarios.report.words import WHO, figure, item, of, one_line, parameter

DRAWN_MAPS = ("flow", "lden", "nox_rate", "speed")  # of links, where there
DRAWN_ZONES = ("no2", "lden", "jobs", "money")
TOP = 12  # parameters drawn as drivers


def planner(run: Run, language: str) -> list[Block]:
    """Return the annex."""
    blocks: list[Block] = [Break(), Heading(1, of(language, "Annex for the planner", "Allegato tecnico"))]
    for part in (_decision, _verdict, _maps, _money, _appraisal, _income, dnsh, pums, _drivers, _calibration):
        blocks += part(run, language)
    for part in (_assumptions, _parameters, _sources, _again):
        blocks += part(run, language)
    return blocks


def _missing(language: str) -> Paragraph:
    text = of(language, "Not computed in this evaluation.", "Non calcolato in questa valutazione.")
    return Paragraph(text, "missing")


def _decision(run: Run, language: str) -> list[Block]:
    text = run.scenario.description_it if language == "it" else run.scenario.description_en
    rows = []
    for side, uses in (("base", run.scenario.base), ("variant", run.scenario.variant)):
        for use in uses:
            label = use.made.LABEL_IT if language == "it" else use.made.LABEL_EN
            settings = "; ".join(f"{key} = {_short(value)}" for key, value in use.settings.items())
            where = {"base": of(language, "base", "base"), "variant": of(language, "variant", "variante")}[side]
            rows.append((where, label, settings))
    head = (of(language, "Side", "Lato"), of(language, "Measure", "Misura"), of(language, "Settings", "Parametri"))
    return [
        Heading(2, of(language, "What is compared", "Che cosa si confronta")),
        Paragraph(one_line(text)),
        Grid(of(language, "Measures", "Misure"), head, tuple(rows)),
    ]


def _verdict(run: Run, language: str) -> list[Block]:
    rows = tuple(cells(row, language) for row in run.whole().values())
    caption = of(
        language, "Every quantity, a workday, the whole city", "Tutte le grandezze, giorno feriale, intera città"
    )
    return [
        Heading(2, of(language, "What changes", "Che cosa cambia")),
        Grid(caption, head(language), rows, NUMBERS),
    ]


def _maps(run: Run, language: str) -> list[Block]:
    blocks: list[Block] = [Heading(2, of(language, "Where", "Dove"))]
    for name, key, drawn in (("themes_links", "link_id", DRAWN_MAPS), ("themes_zones", "zone_id", DRAWN_ZONES)):
        table = run.table(name)
        if table is None:
            continue
        there = [each for each in drawn if (table["quantity"] == each).any()]
        for quantity in there[:2]:
            part = table[table["quantity"] == quantity]
            what = label(quantity, language)
            alt = of(
                language,
                f"Map of the change of: {what}. Blue is less, orange is more, grey is not established.",
                f"Mappa della variazione di: {what}. Blu è meno, arancio è più, grigio è non accertato.",
            )
            svg = maps.streets(run.city, part) if key == "link_id" else maps.zones(run.city, part)
            blocks.append(Picture(svg, alt, what))
    return blocks if len(blocks) > 1 else [*blocks, _missing(language)]


def _money(run: Run, language: str) -> list[Block]:
    heading = Heading(2, of(language, "Euros a year", "Euro l'anno"))
    table = run.table("money")
    if table is None:
        return [heading, _missing(language)]
    head = (
        of(language, "Who", "Chi"),
        of(language, "Item", "Voce"),
        "5 %",
        of(language, "Central", "Centrale"),
        "95 %",
        "",
    )
    doubt = of(language, "to be confirmed", "da confermare")
    rows = tuple(
        (
            WHO.get(row.name, {}).get(language, row.name),
            item(row.of, language),
            *(number(value, language) for value in (row.low, row.central, row.high)),
            "" if row.sure else doubt,
        )
        for row in lines(table, "who", "item", "confirmed")
    )
    caption = of(language, "Euros a year, by who gains (+) or pays (−)", "Euro l'anno, per chi riceve (+) o paga (−)")
    return [heading, Grid(caption, head, rows, frozenset({2, 3, 4}))]


def _appraisal(run: Run, language: str) -> list[Block]:
    heading = Heading(2, of(language, "Over its life", "Nell'arco della vita"))
    table = run.table("appraisal")
    if table is None:
        return [heading, _missing(language)]
    head = (of(language, "Figure", "Indicatore"), "5 %", of(language, "Central", "Centrale"), "95 %")
    rows = tuple(
        (
            figure(row.name, language),
            *(number(value, language) for value in (row.low, row.central, row.high)),
        )
        for row in lines(table, "figure")
    )
    return [heading, Grid(of(language, "Appraisal", "Valutazione economica"), head, rows, frozenset({1, 2, 3}))]


def _income(run: Run, language: str) -> list[Block]:
    table = run.table("distribution")
    heading = Heading(2, of(language, "By area and income", "Per area e reddito"))
    if table is None:
        return [heading, _missing(language)]
    names = dict(zip(run.city.table("areas")["area_id"], run.city.table("areas")["name"], strict=True))
    head = (
        of(language, "Where", "Dove"),
        of(language, "Residents", "Residenti"),
        "5 %",
        of(language, "Central", "Centrale"),
        "95 %",
    )
    rows = tuple(
        (
            names.get(row.name, row.name or run.city.title),
            number(row.base, language),
            *(signed(value, language) for value in (row.low, row.central, row.high)),
        )
        for row in lines(table.rename(columns={"residents": "base"}), "area_id")
    )
    caption = of(language, "Residents' benefit, EUR/year", "Beneficio dei residenti, EUR/anno")
    areas = table[table["area_id"].astype(str).isin(names)]
    alt = of(
        language,
        "Map of residents' benefit by area, as in the table below: blue loses, orange gains, grey not established.",
        "Mappa del beneficio dei residenti per area, come nella tabella: blu ci perde, arancio ci guadagna, grigio non"
        " accertato.",
    )
    drawn = Picture(maps.zones(run.city, areas.assign(base=0.0, variant=areas["central"])), alt, caption)
    return [heading, drawn, Grid(caption, head, rows, frozenset({1, 2, 3, 4}))]


def _drivers(run: Run, language: str) -> list[Block]:
    heading = Heading(2, of(language, "What drives the uncertainty", "Da che cosa dipende l'incertezza"))
    table = run.table("drivers")
    if table is None:
        return [heading, _missing(language)]
    mean = table.groupby("parameter")["share"].mean().sort_values(ascending=False, kind="stable").head(TOP)
    rows = [
        (parameter(str(name), language), float(share), f"{number(100 * float(share), language, 2)} %")
        for name, share in mean.items()
    ]
    alt = of(
        language,
        "Share of the spread that each uncertain value explains, mean over the quantities: "
        + "; ".join(f"{label} {text}" for label, _, text in rows),
        "Quota della dispersione spiegata da ciascun valore incerto, media sulle grandezze: "
        + "; ".join(f"{label} {text}" for label, _, text in rows),
    )
    caption = of(
        language, "Share of the spread, mean over the quantities", "Quota della dispersione, media sulle grandezze"
    )
    return [heading, Picture(shares(rows), alt, caption)]


def _calibration(run: Run, language: str) -> list[Block]:
    heading = Heading(2, of(language, "How near the model is to counts", "Quanto il modello è vicino ai conteggi"))
    fits = run.fit.get("fits")
    if not isinstance(fits, Mapping):
        return [heading, _missing(language)]
    head = (of(language, "Fit", "Confronto"), "GEH < 5 [%]", "RMSE [%]", of(language, "Bias [%]", "Distorsione [%]"))
    rows = []
    for name, each in fits.items():
        if isinstance(each, Mapping):
            values = [each.get(key) for key in ("geh_below_5", "rmse", "bias")]
            texts = [
                number(100 * float(value), language) if isinstance(value, int | float) else "—" for value in values
            ]
            rows.append((str(name).replace("_", " "), *texts))
    caption = of(language, "Hourly flows against loops", "Flussi orari rispetto alle spire")
    return [heading, Grid(caption, head, tuple(rows), frozenset({1, 2, 3}))]


def _assumptions(run: Run, language: str) -> list[Block]:
    said = run.answer.get("assumptions", [])
    texts = (
        tuple(str(each.get(language, "")) for each in said if isinstance(each, dict)) if isinstance(said, list) else ()
    )
    return [Heading(2, of(language, "What was assumed", "Che cosa si è assunto")), Bullets(texts)]


def _parameters(run: Run, language: str) -> list[Block]:
    heading = Heading(2, of(language, "Uncertain values", "Valori incerti"))
    draws = run.table("draws")
    used = [name for name in PARAMETERS if draws is None or name in draws.columns]
    if not used:
        return [heading, _missing(language)]
    head = (
        of(language, "Value", "Valore"),
        of(language, "Unit", "Unità"),
        "5 %",
        of(language, "Central", "Centrale"),
        "95 %",
        of(language, "Source", "Fonte"),
    )
    doubt = of(language, " (to be confirmed)", " (da confermare)")
    rows = tuple(
        (
            parameter(name, language),
            unit(each.unit, language),
            *(number(value, language) for value in (each.low, each.central, each.high)),
            each.source + ("" if each.confirmed else doubt),
        )
        for name in used
        for each in (PARAMETERS[name],)
    )
    caption = of(language, "Values drawn, with their ranges", "Valori estratti, con i loro intervalli")
    return [heading, Grid(caption, head, rows, frozenset({2, 3, 4}))]


def _sources(run: Run, language: str) -> list[Block]:
    head = (
        of(language, "Data", "Dati"),
        of(language, "Publisher", "Editore"),
        of(language, "Period", "Periodo"),
        of(language, "Licence", "Licenza"),
    )
    doubt = of(language, " (to be confirmed)", " (da confermare)")
    rows = {
        (each.title, each.publisher, each.period, each.licence + ("" if each.confirmed else doubt)): None
        for many in run.city.sources.values()
        for each in many
    }
    heading = Heading(2, of(language, "Data and their age", "Dati e loro età"))
    return [heading, Grid(of(language, "Sources", "Fonti"), head, tuple(rows))]


def _again(run: Run, language: str) -> list[Block]:
    said = []
    for side, record in run.provenance.items():
        said.append(f"{side}: hash {record.get('hash', '—')}; code {str(record.get('code', '—'))[:16]}…")
    record = next(iter(run.provenance.values()), {})
    packages = record.get("packages")
    if isinstance(packages, Mapping):
        said.append(", ".join(f"{name} {version}" for name, version in packages.items()))
    if record.get("seed") is not None:
        said.append(f"seed {record['seed']}")
    said.append(
        f"belvedere evaluate cities/{run.city.name} scenario.toml" + (f" --draws {run.drawn}" if run.drawn else "")
    )
    heading = Heading(2, of(language, "How to get it again", "Come riottenerlo"))
    moment = date_text(str(record.get("date", "")), language)
    return [heading, *([Paragraph(moment)] if moment else []), Bullets(tuple(said))]


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:79] + "…"
