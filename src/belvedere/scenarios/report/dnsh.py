"""Do no significant harm: what an evaluation can and cannot say of the six environmental objectives.

Takes   a Run, a language
Gives   dnsh → blocks of the annex; OBJECTIVES
Used by planner.py
Source  Regulation (EU) 2020/852, art. 9 (the objectives), art. 17 (what harms each significantly), art. 2(10) (noise
        is a pollutant). Paraphrased, not quoted: the wording is to be checked by the administration. Whether a harm is
        significant is hers to say; a model shows which way its indicators go
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from belvedere.scenarios.report.blocks import Block, Grid, Heading, Paragraph
from belvedere.scenarios.report.rows import NUMBERS, cells, head, judged
from belvedere.scenarios.report.run import Row, Run
from belvedere.scenarios.report.words import of

Both = tuple[str, str]  # English, Italian


@dataclass(frozen=True, slots=True)
class Objective:
    """One of the six: what harms it, which quantities speak of it, and what the model leaves out."""

    letter: str  # of art. 17(1)
    name: Both
    harmed_by: Both
    quantities: tuple[str, ...]  # of the verdict; none: the model says nothing
    left_out: Both


OBJECTIVES = (
    Objective(
        "a",
        ("Climate change mitigation", "Mitigazione dei cambiamenti climatici"),
        ("it leads to significant emissions of greenhouse gases", "comporta emissioni significative di gas serra"),
        ("co2", "co2_per_resident", "fuel", "energy", "car_share", "vehicle_km"),
        (
            "Exhausts of road traffic on a workday only: not the works, the making of vehicles, power stations, methane"
            " or N2O.",
            "Solo gli scarichi del traffico in un giorno feriale: non i lavori, la costruzione dei veicoli, le centrali"
            " elettriche, il metano o il protossido di azoto.",
        ),
    ),
    Objective(
        "b",
        ("Climate change adaptation", "Adattamento ai cambiamenti climatici"),
        (
            "it makes the effects of the present or future climate worse, for itself, people, nature or assets",
            "peggiora gli effetti del clima attuale o futuro, su di sé, sulle persone, sulla natura o sui beni",
        ),
        (),
        (
            "The model says nothing of it: heat, rain and flooding of the places touched are to be assessed apart.",
            "Il modello non ne dice nulla: caldo, piogge e allagamenti dei luoghi interessati vanno valutati a parte.",
        ),
    ),
    Objective(
        "c",
        ("Water and marine resources", "Acque e risorse marine"),
        (
            "it spoils the good status of waters, on the surface, below ground or at sea",
            "nuoce al buono stato delle acque superficiali, sotterranee o marine",
        ),
        (),
        (
            "The model says nothing of it: run-off from roads and wear of tyres that reaches water are not modelled.",
            "Il modello non ne dice nulla: il dilavamento delle strade e l'usura che arriva alle acque non sono"
            " modellati.",
        ),
    ),
    Objective(
        "d",
        ("Circular economy", "Economia circolare"),
        (
            "it wastes materials or natural resources, or makes much more waste",
            "spreca materiali o risorse naturali, o aumenta molto i rifiuti",
        ),
        (),
        (
            "The model says nothing of it: materials of the works and vehicles scrapped early are not counted.",
            "Il modello non ne dice nulla: i materiali dei lavori e i veicoli rottamati prima del tempo non sono"
            " contati.",
        ),
    ),
    Objective(
        "e",
        ("Pollution prevention and control", "Prevenzione e riduzione dell'inquinamento"),
        (
            "it raises the emissions of pollutants into air, water or land significantly against the situation before;"
            " noise is a pollutant too",
            "aumenta in modo significativo le emissioni di inquinanti in aria, acqua o suolo rispetto alla situazione"
            " precedente; anche il rumore è un inquinante",
        ),
        (
            "nox",
            "pm10_emitted",
            "pm25_emitted",
            "no2_exposure",
            "pm10_exposure",
            "pm25_exposure",
            "no2_above_limit",
            "noise_above_55",
            "noise_above_65",
        ),
        (
            "Traffic's NOx, NO2, particles and noise at homes; not ozone, vibration, light, water or soil, nor the"
            " works.",
            "NOx, NO2, polveri e rumore del traffico alle abitazioni; non ozono, vibrazioni, luce, acqua o suolo, né i"
            " lavori.",
        ),
    ),
    Objective(
        "f",
        ("Biodiversity and ecosystems", "Biodiversità ed ecosistemi"),
        (
            "it spoils the good condition of ecosystems, or the conservation of habitats and species",
            "nuoce alla buona condizione degli ecosistemi, o alla conservazione di habitat e specie",
        ),
        (),
        (
            "The model says nothing of it: land taken and protected areas nearby are to be assessed apart.",
            "Il modello non ne dice nulla: il suolo occupato e le aree protette vicine vanno valutati a parte.",
        ),
    ),
)


def dnsh(run: Run, language: str) -> list[Block]:
    """Return the section: a table of the six objectives, then the figures on those that the model speaks of."""
    whole = run.whole()
    there = {one.letter: tuple(whole[name] for name in one.quantities if name in whole) for one in OBJECTIVES}
    names = (
        of(language, "Objective (art. 9)", "Obiettivo (art. 9)"),
        of(language, "Harmed where (art. 17)", "Danneggiato se (art. 17)"),
        of(language, "What this evaluation says", "Che cosa ne dice questa valutazione"),
    )
    rows = tuple(
        (
            f"({one.letter}) {of(language, *one.name)}",
            of(language, *one.harmed_by),
            f"{said(there[one.letter], language)} {of(language, *one.left_out)}".strip(),
        )
        for one in OBJECTIVES
    )
    blocks: list[Block] = [
        Heading(2, of(language, "Do no significant harm (DNSH)", "Non arrecare un danno significativo (DNSH)")),
        Paragraph(
            of(
                language,
                "Wording for the annex; to be checked by the administration. Of the six objectives of Regulation (EU)"
                " 2020/852 a traffic model speaks of two, and only in part. Whether a harm is significant, and whether"
                " the technical criteria and checklists that apply are met, is for the administration to say.",
                "Testo per l'allegato; da verificare a cura dell'amministrazione. Dei sei obiettivi del regolamento"
                " (UE) 2020/852 un modello di traffico parla di due, e solo in parte. Se un danno sia significativo, e"
                " se siano rispettati i criteri tecnici e le liste di controllo applicabili, spetta all'amministrazione"
                " dirlo.",
            )
        ),
        Grid(of(language, "The six objectives", "I sei obiettivi"), names, rows),
    ]
    for one in OBJECTIVES:
        if there[one.letter]:
            caption = f"({one.letter}) {of(language, *one.name)}"
            figures = tuple(cells(row, language) for row in there[one.letter])
            blocks.append(Grid(caption, head(language), figures, NUMBERS))
    return blocks


def said(rows: Sequence[Row], language: str) -> str:
    """Return in words which way the indicators of an objective go; nothing where there are none."""
    if not rows:
        return ""
    words = [judged(row) for row in rows]
    worse, better, none = (words.count(word) for word in ("worse", "better", "none"))
    many = len(rows)
    if worse:
        return of(
            language,
            f"{worse} of {many} indicators get worse, {better} better: a harm cannot be ruled out by these figures.",
            f"{worse} indicatori su {many} peggiorano, {better} migliorano: queste cifre non escludono un danno.",
        )
    if better:
        return of(
            language,
            f"No indicator of {many} gets worse, {better} get better, {none} show no established effect: the figures"
            " give no sign of harm.",
            f"Nessun indicatore su {many} peggiora, {better} migliorano, {none} senza effetto accertato: dalle cifre"
            " non emerge alcun segno di danno.",
        )
    return of(
        language,
        f"None of {many} indicators changes by more than its uncertainty: neither harm nor benefit is established.",
        f"Nessuno dei {many} indicatori varia oltre la propria incertezza: né danno né beneficio accertati.",
    )
