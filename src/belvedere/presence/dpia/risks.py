"""The risks that the draft names, each with likelihood and severity before and after, some of them from the numbers.

Takes   Facts
Gives   risks → Risk rows in one language; level, the word for how often the best guess about a device is right
Used by write.py
Source  GDPR article 35(7)(c); WP 248 rev.01. Levels are a proposal of the authors for the controller to confirm. Only
        those of memberships come from numbers: LOW and MIDDLE are ours, to be confirmed
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from belvedere.presence.dpia.facts import Facts

LOW, MIDDLE = 0.60, 0.75  # [-] share of bets won up to which a risk is low, and middle; a coin wins 0.5
LEVELS: Mapping[str, tuple[str, str, str]] = {"en": ("low", "medium", "high"), "it": ("bassa", "media", "alta")}
# risk: name, what is done about it in both languages; level before and after of likelihood, and severity; "" of
# likelihood after: from the facts
WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "day": {
        "en": (
            "Somebody learns from published counts that a person was in a place on a day",
            "Bounded contributions and calibrated noise; frozen releases; a ledger that refuses",
        ),
        "it": (
            "Qualcuno apprende dai conteggi pubblicati che una persona era in un luogo in un dato giorno",
            "Contributi limitati e rumore calibrato; rilasci immutabili; un registro che rifiuta",
        ),
    },
    "month": {
        "en": (
            "Somebody adds up a month of releases to learn of a habit (a place of worship, a clinic, a bed)",
            "Caps by day and year; fewer products or coarser hours if this level is not acceptable",
        ),
        "it": (
            "Qualcuno somma un mese di rilasci per scoprire un'abitudine (luogo di culto, clinica, pernottamento)",
            "Tetti per giorno e anno; meno prodotti o ore più larghe se il livello non è accettabile",
        ),
    },
    "year": {
        "en": (
            "The same from a year of releases, for a device that is there every day",
            "Names change every month, so that inside no device has a year; outside a person's habits remain. Weak",
        ),
        "it": (
            "Lo stesso da un anno di rilasci, per un dispositivo presente ogni giorno",
            "Le chiavi cambiano ogni mese, quindi all'interno nessun dispositivo ha un anno; all'esterno le abitudini "
            "di una persona restano. Protezione debole",
        ),
    },
    "night": {
        "en": (
            "A night spent here or elsewhere shows in the classes of later days",
            "Memory of a month at most; totals and trips do not depend on it; little ρ for classes and countries",
        ),
        "it": (
            "Una notte passata qui o altrove si riflette nelle classi dei giorni seguenti",
            "Memoria di un mese al massimo; totali e spostamenti non ne dipendono; poco ρ a classi e paesi",
        ),
    },
    "breach": {
        "en": (
            "Events or memory are stolen from the trusted room, or read by staff without need",
            "Names re-keyed daily, the secret on another device than the data; deletion; access control and logs [to "
            "be described by the operator]",
        ),
        "it": (
            "Eventi o memoria vengono sottratti dall'ambiente protetto, o letti dal personale senza necessità",
            "Nomi rigenerati ogni giorno, segreto su un dispositivo diverso dai dati; cancellazione; controllo degli "
            "accessi e log [da descrivere a cura dell'operatore]",
        ),
    },
    "purpose": {
        "en": (
            "The tables are used for something else: control of people or of groups",
            "No row of a person exists outside the room; purposes fixed by act; a register of who uses what",
        ),
        "it": (
            "Le tabelle vengono usate per altro: controllo di persone o di gruppi",
            "Fuori dall'ambiente non esiste alcuna riga di persona; finalità fissate con atto; registro degli usi",
        ),
    },
    "groups": {
        "en": (
            "True statistics harm a group: a small place with one use, a minority by country",
            "Noise does not protect groups. Zones of mixed use; a closed list of countries; review before publishing",
        ),
        "it": (
            "Statistiche vere danneggiano un gruppo: un luogo piccolo con un solo uso, una minoranza per paese",
            "Il rumore non protegge i gruppi. Zone a uso misto; lista chiusa di paesi; riesame prima di pubblicare",
        ),
    },
    "wrong": {
        "en": (
            "Decisions rest on counts that are wrong: market shares, definitions, coverage",
            "Intervals on every value, quality report, definitions side by side",
        ),
        "it": (
            "Le decisioni poggiano su conteggi errati: quote di mercato, definizioni, copertura",
            "Intervalli su ogni valore, rapporto di qualità, definizioni a confronto",
        ),
    },
}
# likelihood before, after (None: from the facts), severity before, after: 0 low, 1 medium, 2 high
GIVEN: Mapping[str, tuple[int, int | None, int, int]] = {
    "day": (2, None, 2, 2),
    "month": (2, None, 2, 2),
    "year": (2, None, 2, 2),
    "night": (2, None, 2, 2),
    "breach": (1, 0, 2, 2),
    "purpose": (1, 0, 2, 1),
    "groups": (1, 1, 1, 1),
    "wrong": (1, 1, 1, 1),
}


@dataclass(frozen=True, slots=True)
class Risk:
    """One row of the table."""

    name: str
    measure: str
    likelihood: tuple[str, str]  # before, after
    severity: tuple[str, str]
    bet: float | None  # [-] behind the likelihood after; None: a judgement


def risks(known: Facts, language: str) -> tuple[Risk, ...]:
    """Return the rows; likelihoods of memberships after measures follow from what the plan lets a guess win."""
    by_days = {one.days: one.bet for one in known.periods}
    bets = {"day": known.day_bet, "month": by_days[30], "year": by_days[365], "night": known.night[1]}
    words, made = LEVELS[language], []
    for key, texts in WORDS.items():
        before, after, harm, harm_after = GIVEN[key]
        reached = level(bets[key]) if after is None else after
        name, measure = texts[language]
        made.append(
            Risk(name, measure, (words[before], words[reached]), (words[harm], words[harm_after]), bets.get(key))
        )
    return tuple(made)


def level(won: float) -> int:
    """Return 0, 1 or 2: low, medium or high, of a share of bets that are won."""
    return 0 if won <= LOW else 1 if won <= MIDDLE else 2
