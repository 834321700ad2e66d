"""What is said of the future, in English and Italian.

Takes   intervals, kinds of day, why something is not known
Gives   soon(), ahead(), reason(), sentence() and the words that cards and days carry
Used by told.py, days.py, skill.py
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from belvedere.forecast.contract import Kind
from belvedere.observations.calendar import WEEKDAYS_EN, WEEKDAYS_IT, DayKind
from belvedere.server.api import NOTHING_SAID, Text
from belvedere.server.words import clock, like

DAY = 86_400.0  # [s]
PARTS = (  # first hour of a part of the day, and what it is called
    (5, "this morning", "stamattina"),
    (12, "this afternoon", "oggi pomeriggio"),
    (18, "this evening", "stasera"),
)
NO_FORECAST = Text(en="Nothing can be forecast here yet.", it="Qui non si può ancora prevedere nulla.")
ON_ITS_WAY = Text(
    en="The forecasts are being made: each appears as soon as it is ready.",
    it="Le previsioni sono in preparazione: ognuna appare appena è pronta.",
)
SILENT = Text(
    en="I do not know: nothing was heard from it for more than 30 days.",
    it="Non lo so: non trasmette da più di 30 giorni.",
)
NOT_MEASURED = Text(en="I do not know: nothing is measured here.", it="Non lo so: qui non si misura nulla.")
UNSURE = Text(en="I do not know.", it="Non lo so.")
FAR = Text(
    en="I do not know: nothing was measured for a long time before this day.",
    it="Non lo so: da molto tempo prima di questo giorno non si misura nulla.",
)
NO_DAYS = Text(
    en="I do not know: of this quantity no days are forecast, only the next hours.",
    it="Non lo so: di questa grandezza non si prevedono giorni, solo le prossime ore.",
)


def soon(start: datetime, at: datetime, kind: Kind) -> Text:
    """Return when an interval is, as one says it at a time: "this evening at 18", "tomorrow at 8", "Friday".

    Parameters
    ----------
    start, at : on the city's clock
    """
    days = (start.date() - at.date()).days
    if kind.step >= DAY:
        if days <= 1:
            return Text(en="today", it="oggi") if days <= 0 else Text(en="tomorrow", it="domani")
        return Text(en=f"on {WEEKDAYS_EN[start.weekday()]}", it=WEEKDAYS_IT[start.weekday()])
    hour_en, hour_it = clock(start.hour)
    if days <= 0:
        word_en, word_it = "tonight", "stanotte"
        for first, english, italian in PARTS:
            if start.hour >= first:
                word_en, word_it = english, italian
    elif days == 1:
        word_en, word_it = "tomorrow", "domani"
    else:
        word_en, word_it = f"on {WEEKDAYS_EN[start.weekday()]}", WEEKDAYS_IT[start.weekday()]
    return Text(en=f"{word_en} {hour_en}", it=f"{word_it} {hour_it}")


def occasion(day: DayKind, hour: int | None) -> Text:
    """Return what an interval is compared with: "a school-day Wednesday at 18"; hour None: the whole day."""
    english, italian = like("", day)
    if hour is None:
        return Text(en=english, it=italian)
    hour_en, hour_it = clock(hour)
    return Text(en=f"{english} {hour_en}", it=f"{italian} {hour_it}")


def ahead(first: int, last: int, kind: Kind) -> Text:
    """Return how far ahead some horizons are: "1 to 3 hours ahead"."""
    days = kind.step >= DAY
    scale = 1.0 if days else kind.step / 3600
    low, high = f"{first * scale:g}", f"{last * scale:g}"
    one = low == high == "1"
    unit_en = "day" if days else "hour"
    unit_it = ("giorno" if one else "giorni") if days else ("ora" if one else "ore")
    if low == high:
        return Text(en=f"{low} {unit_en}{'' if one else 's'} ahead", it=f"A {low} {unit_it}")
    return Text(en=f"{low} to {high} {unit_en}s ahead", it=f"Da {low} a {high} {unit_it}")


def reason(code: str, kind: Kind, known: int | None = None) -> Text:
    """Return why nothing is known of a series, plainly; "" for a series of which something is.

    Parameters
    ----------
    code : of contract.Forecast.reason
    known : [steps] with a reading that there are, where somebody counted
    """
    if not code:
        return NOTHING_SAID
    if code == "too_little_past":
        hours = kind.step < DAY
        need = round(kind.past * kind.step / DAY) if hours else kind.past
        there = "" if known is None else f"{known // 24 if hours else known}"
        english = f"I do not know: that takes at least {need} days of readings"
        italian = f"Non lo so: servono almeno {need} giorni di letture"
        if there:
            return Text(en=f"{english}, and there are {there}.", it=f"{italian}, e ce ne sono {there}.")
        return Text(en=f"{english}.", it=f"{italian}.")
    return {"silent": SILENT, "not_measured": NOT_MEASURED}.get(code, UNSURE)


def sentence(notable: Sequence[tuple[Text, Text, Text]], day: DayKind, blind: Sequence[Text]) -> Text:
    """Return what will happen in one sentence.

    Parameters
    ----------
    notable : when, title of a card and its comparison, worst first
    day : the clock's
    blind : titles of cards of which nothing is known
    """
    if notable:
        english = "; ".join(f"{_first(when.en)}, {_short(title.en)}: {said.en}" for when, title, said in notable[:2])
        italian = "; ".join(f"{_first(when.it)}, {_short(title.it)}: {said.it}" for when, title, said in notable[:2])
    else:
        like_en, like_it = like("", day)
        english = f"The next 24 hours: nothing out of the ordinary for {like_en}"
        italian = f"Nelle prossime 24 ore nulla fuori dal solito per {like_it}"
    if blind:
        english += f". I do not know: {', '.join(_short(title.en) for title in blind)}"
        italian += f". Non lo so: {', '.join(_short(title.it) for title in blind)}"
    return Text(en=f"{english}.", it=f"{italian}.")


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _short(title: str) -> str:
    return title.partition(",")[0]
