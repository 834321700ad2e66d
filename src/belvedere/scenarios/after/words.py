"""What was found after a measure, in sentences; what was assumed; what the method cannot see.

Takes   the rows of an Effect, the measure
Gives   sentences in English and Italian
Used by effect.py
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from belvedere.quantities import QUANTITIES
from belvedere.scenarios.after.compare import Untold
from belvedere.scenarios.after.contrast import Method
from belvedere.scenarios.after.measure import Measure

Both = tuple[str, str]  # English, Italian

METHOD_WORDS: dict[Method, Both] = {
    "interrupted": ("its own past", "al proprio passato"),
    "difference": ("the mean of the control places", "alla media dei luoghi di controllo"),
    "synthetic": ("a weighted mean of the control places", "a una media pesata dei luoghi di controllo"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """The figures that a sentence is made of."""

    effect: float  # [%]
    low: float  # [%]
    high: float  # [%]
    fall: float  # [%] smallest fall that would have been seen
    rise: float  # [%] smallest rise that would have been seen
    established: bool
    untold: Untold
    method: Method


WHY: dict[Untold, Both] = {
    "short": (
        "too few days were measured before it",
        "prima della misura si sono misurati troppi pochi giorni",
    ),
    "season": (
        "this time of year was never measured without it",
        "questo periodo dell'anno non è mai stato misurato senza la misura",
    ),
}


def sentence(measure: Measure, found: Finding) -> Both:
    """Return the finding in plain words, the smallest effect that would have been seen with it."""
    label = QUANTITIES[measure.quantity]
    english, italian = label.label_en, label.label_it
    least_en = f"A fall of {found.fall:.0f} % or a rise of {found.rise:.0f} % would have been seen four times in five."
    least_it = (
        f"Un calo del {found.fall:.0f} % o un aumento del {found.rise:.0f} % si sarebbe visto quattro volte su cinque."
    )
    effect, low, high = (f"{value:+.1f}" for value in (found.effect, found.low, found.high))
    figures_en = f"{effect} % ({low} to {high} %)"
    figures_it = f"{effect} % (da {low} a {high} %)".replace(".", ",")
    if found.untold:
        why_en, why_it = WHY[found.untold]
        return (
            f"{measure.title.en}: its effect cannot be told, {why_en}. {least_en}",
            f"{measure.title.it}: l'effetto non si può stabilire, {why_it}. {least_it}",
        )
    if not found.established:
        return (
            f"{measure.title.en}: no established effect. {english}: {figures_en}. {least_en}",
            f"{measure.title.it}: nessun effetto accertato. {italian}: {figures_it}. {least_it}",
        )
    way_en, way_it = METHOD_WORDS[found.method]
    return (
        f"{measure.title.en}. {english}: {figures_en}, against {way_en}. {least_en}",
        f"{measure.title.it}. {italian}: {figures_it}, rispetto {way_it}. {least_it}",
    )


def assumptions(measure: Measure, controls: int, stretches: int) -> tuple[Both, ...]:
    """Return what the figures rest on and what the method cannot see."""
    said: list[Both] = [
        (
            "Expected is what the days of the reference make likely for each day, given season, kind of day, "
            "temperature and rain, a level that drifts slowly by itself, and spells of about three weeks.",
            "L'atteso è ciò che i giorni di riferimento rendono probabile per ciascun giorno, dati stagione, tipo di "
            "giorno, temperatura e pioggia, un livello che si sposta lentamente da solo, e periodi di circa tre "
            "settimane.",
        ),
        (
            "Effects are shares of the level: the mean of logarithms of the days that count, less what was expected.",
            "Gli effetti sono quote del livello: la media dei logaritmi dei giorni contati, meno l'atteso.",
        ),
        (
            f"Intervals hold 95 %; they are widened where the method erred more on {stretches} hidden stretches of "
            "the reference than it thought."
            if stretches
            else "Intervals hold 95 % by the model alone: the reference is too short to try the method on stretches "
            "of it.",
            f"Gli intervalli valgono al 95 %; sono allargati dove il metodo ha sbagliato, su {stretches} tratti "
            "nascosti del riferimento, più di quanto credesse."
            if stretches
            else "Gli intervalli valgono al 95 % secondo il solo modello: il riferimento è troppo corto per provare "
            "il metodo su suoi tratti.",
        ),
        (
            "Anything else that happened on the same days is counted as the measure's; a detector adjusted after the "
            "start looks like an effect.",
            "Qualunque altra cosa accaduta negli stessi giorni è attribuita alla misura; un sensore regolato dopo "
            "l'inizio sembra un effetto.",
        ),
        (
            "Traffic that moved to streets without a detector is not seen. Wind is not in the data: for air, controls "
            "of the same city stand for it.",
            "Il traffico spostatosi su strade senza sensore non si vede. Il vento non è nei dati: per l'aria ne fanno "
            "le veci i controlli della stessa città.",
        ),
    ]
    if controls:
        said.append(
            (
                f"{controls} control places are taken to be untouched; if the measure moved traffic to them, the "
                "effect is overstated.",
                f"I {controls} luoghi di controllo si ritengono non toccati; se la misura vi ha spostato traffico, "
                "l'effetto è sovrastimato.",
            )
        )
    else:
        said.append(
            (
                "No untouched place: the series is held against its own past only. What struck the whole city on the "
                "same days cannot be told from the measure, and there is no placebo test in space.",
                "Nessun luogo non toccato: la serie è confrontata solo con il proprio passato. Ciò che ha colpito "
                "l'intera città negli stessi giorni non si distingue dalla misura, e manca la prova placebo nello "
                "spazio.",
            )
        )
    if measure.learn:
        said.append(
            (
                "Season, weather and kinds of day are learnt from other times too, whose level is not used.",
                "Stagione, meteo e tipi di giorno si imparano anche da altri periodi, di cui non si usa il livello.",
            )
        )
    return tuple(said)


def warnings(
    measure: Measure, failed: Sequence[str], dropped: Sequence[str], jumped: Sequence[str]
) -> tuple[Both, ...]:
    """Return what the reader must know of the data: places not judged, controls left out, what else happened."""
    said: list[Both] = [
        (
            f"In the counted days also: {also.en} ({also.start} to {also.end}).",
            f"Nei giorni contati anche: {also.it} (dal {also.start} al {also.end}).",
        )
        for also in measure.also
        if also.start <= measure.end and also.end >= measure.counts_from
    ]
    said += [(f"Not judged: {each}", f"Non giudicato: {each}") for each in failed]
    if dropped:
        listed = ", ".join(dropped)
        said.append(
            (
                f"Controls left out for too few days: {listed}.",
                f"Controlli esclusi perché con troppi pochi giorni: {listed}.",
            )
        )
    if jumped:
        listed = ", ".join(jumped)
        said.append(
            (
                f"Controls left out because their level jumps in the reference: {listed}.",
                f"Controlli esclusi perché il livello salta nel riferimento: {listed}.",
            )
        )
    return tuple(said)
