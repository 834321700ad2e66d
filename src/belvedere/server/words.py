"""Numbers compared in plain words, in English and Italian.

Takes   a value, what is usual, the kind of day
Gives   Texts: when(), compared(), warmer(), dated(), unknown(), sentence() and the words they are made of; clock(),
        same()
Used by now.py
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from belvedere.observations.calendar import DayKind
from belvedere.server.api import Text

SAME = 0.03  # [-] a difference under this share of the usual is not worth a word
SAME_DEGREES = 0.5  # [degC] likewise of a temperature
TIMES = 2.0  # [-] from here on "2.3 times the usual" says more than "130 % more"
NOTHING = Text(en="Nothing is measured here.", it="Qui non si misura nulla.")
NBSP = "\u00a0"
MONTHS = (
    ("January", "gennaio"),
    ("February", "febbraio"),
    ("March", "marzo"),
    ("April", "aprile"),
    ("May", "maggio"),
    ("June", "giugno"),
    ("July", "luglio"),
    ("August", "agosto"),
    ("September", "settembre"),
    ("October", "ottobre"),
    ("November", "novembre"),
    ("December", "dicembre"),
)
SEASONS = {"winter": "d'inverno", "spring": "di primavera", "summer": "d'estate", "autumn": "d'autunno"}
BROAD = {
    "workday": ("workday", "un feriale"),
    "saturday": ("Saturday", "un sabato"),
    "sunday": ("Sunday", "una domenica"),
}


def when(day: DayKind, hour: int | None, kind: str = "") -> Text:
    """Return "a school-day Wednesday at 8".

    Parameters
    ----------
    hour : of the local day; None for what is measured once a day
    kind : the step of observations.ladder that it is compared with; "": the day's own kind
    """
    english, italian = like(kind, day)
    if hour is None:
        return Text(en=english, it=italian)
    clock_en, clock_it = clock(hour)
    return Text(en=f"{english} {clock_en}", it=f"{italian} {clock_it}")


def clock(hour: int) -> tuple[str, str]:
    """Return "at 8" in English and Italian."""
    return (
        {0: "at midnight", 12: "at noon"}.get(hour, f"at {hour}"),
        {0: "a mezzanotte", 1: "all'1", 12: "a mezzogiorno"}.get(hour, f"alle {hour}"),
    )


def like(kind: str, day: DayKind) -> tuple[str, str]:
    """Return the days that something is compared with, as people call them: "a winter workday".

    Parameters
    ----------
    kind : a step of observations.ladder
    day : the day itself, for steps that are its own kind
    """
    if kind.startswith("month "):
        return MONTHS[int(kind.removeprefix("month ")) - 1]
    if kind in SEASONS:
        return f"{_a(kind)} day", f"un giorno {SEASONS[kind]}"
    broad, _, season = kind.partition(" in ")
    if season in SEASONS and broad in BROAD:
        return f"{_a(season)} {BROAD[broad][0]}", f"{BROAD[broad][1]} {SEASONS[season]}"
    steps = {
        "school workday": ("a school day", "un giorno di scuola"),
        "holidays workday": ("a workday of the school holidays", "un feriale di vacanza scolastica"),
        "workday": ("a workday", "un giorno feriale"),
        "any day": ("any day", "un giorno qualsiasi"),
    }
    if kind in steps:
        return steps[kind]
    article = "una" if day.name_it.startswith(("domenica", "festa")) else "un"
    return f"a {day.name_en}", f"{article} {day.name_it}"


def same(value: float, usual: float, quantity: str) -> bool:
    """Return whether a difference from the usual is not worth a word."""
    if quantity == "air_temperature":
        return abs(value - usual) < SAME_DEGREES
    return abs(value - usual) < SAME * abs(usual) or value == usual


def compared(value: float, usual: float | None, occasion: Text) -> Text:
    """Return "12 % more than usual for a school-day Wednesday at 8"."""
    if usual is None:
        return Text(en=f"nothing to compare it with for {occasion.en}", it=f"nessun confronto per {occasion.it}")
    more_en, more_it = _more(value, usual)
    return Text(en=f"{more_en} for {occasion.en}", it=f"{more_it} per {occasion.it}")


def warmer(value: float, usual: float | None, occasion: Text) -> Text:
    """Return "2.1 °C warmer than usual for …": a share of a temperature means nothing."""
    if usual is None:
        return Text(en=f"nothing to compare it with for {occasion.en}", it=f"nessun confronto per {occasion.it}")
    difference = value - usual
    if abs(difference) < SAME_DEGREES:
        return Text(en=f"as usual for {occasion.en}", it=f"come al solito per {occasion.it}")
    size = number(abs(difference), 1)
    english, italian = ("warmer", "più caldo") if difference > 0 else ("colder", "più freddo")
    return Text(
        en=f"{size.en}{NBSP}°C {english} than usual for {occasion.en}",
        it=f"{size.it}{NBSP}°C {italian} del solito per {occasion.it}",
    )


def dated(words: Text, days_ago: int) -> Text:
    """Return "yesterday, …" before what is not of today."""
    if days_ago < 1:
        return words
    english, italian = ("yesterday", "ieri") if days_ago == 1 else (f"{days_ago} days ago", f"{days_ago} giorni fa")
    return Text(en=f"{english}, {words.en}", it=f"{italian}, {words.it}")


def unknown(last: datetime | None, at: datetime) -> Text:
    """Return "no reading for 3 hours"."""
    if last is None:
        return Text(en="no reading yet", it="ancora nessuna lettura")
    gone = duration(at - last)
    return Text(en=f"no reading for {gone.en}", it=f"nessuna lettura da {gone.it}")


def answering(valid: int, sensors: int) -> Text:
    """Return "61 of 80 answer"."""
    return Text(en=f"{valid} of {sensors} answer", it=f"rispondono {valid} su {sensors}")


def duration(span: timedelta) -> Text:
    """Return a span of time in its largest whole unit."""
    minutes = max(int(span.total_seconds() // 60), 0)
    units = (
        (60 * 24 * 365, "year", "years", "anno", "anni"),
        (60 * 24, "day", "days", "giorno", "giorni"),
        (60, "hour", "hours", "ora", "ore"),
        (1, "minute", "minutes", "minuto", "minuti"),
    )
    for size, one_en, many_en, one_it, many_it in units:
        count = minutes // size
        if count >= 1:
            return Text(
                en=f"{count} {one_en if count == 1 else many_en}", it=f"{count} {one_it if count == 1 else many_it}"
            )
    return Text(en="less than a minute", it="meno di un minuto")


def number(value: float, decimals: int) -> Text:
    """Return a number as each language writes it."""
    text = f"{value:.{decimals}f}"
    return Text(en=text, it=text.replace(".", ","))


def sentence(day: DayKind, notable: Sequence[tuple[Text, Text]], blind: Sequence[Text]) -> Text:
    """Return the state of the city in one sentence.

    Parameters
    ----------
    notable : title of a card and its comparison, worst first
    blind : titles of cards that have no current reading
    """
    article = "Una normale" if day.name_it.startswith(("domenica", "festa")) else "Un normale"
    if notable:
        english = "; ".join(f"{_short(title.en)}: {words.en}" for title, words in notable[:2])
        italian = "; ".join(f"{_short(title.it)}: {words.it}" for title, words in notable[:2])
        if len(notable) > 2:
            count = len(notable) - 2
            english += f"; {count} more out of the ordinary"
            italian += f"; altri {count} fuori dal solito" if count > 1 else "; un altro fuori dal solito"
    else:
        english, italian = f"An ordinary {day.name_en}", f"{article} {day.name_it}"
        if not blind:
            english += ", all as usual"
            italian += ", tutto come al solito"
    if blind:
        english += f". Not known now: {_list([_short(title.en) for title in blind], 'and')}"
        italian += f". Ora non si sa: {_list([_short(title.it) for title in blind], 'e')}"
    return Text(en=f"{english}.", it=f"{italian}.")


# ─────────────────────────────────────────────────────────────── small words


def _more(value: float, usual: float) -> tuple[str, str]:
    """Return "12 % more than usual" in both languages."""
    if usual <= 0:
        if value <= 0:
            return "as usual", "come al solito"
        return "more than the usual none", "più del solito, che è zero"
    ratio = value / usual
    if abs(ratio - 1) < SAME:
        return "as usual", "come al solito"
    if ratio >= TIMES:
        times = number(ratio, 1)
        return f"{times.en} times the usual", f"{times.it} volte il solito"
    percent = f"{abs(ratio - 1) * 100:.0f}{NBSP}%"
    if ratio > 1:
        return f"{percent} more than usual", f"{percent} in più del solito"
    return f"{percent} less than usual", f"{percent} in meno del solito"


def _short(title: str) -> str:
    """Return a title without what comes after its comma: "NO₂, highest station" is NO₂ in a sentence."""
    return title.partition(",")[0]


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _list(words: Sequence[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
