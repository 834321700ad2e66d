"""What a reading was compared with, in words.

Takes   the step of observations.ladder, the local day's own kind in words, the local hour
Gives   occasion(): "a school-day Tuesday at 8"; clock(): "at 8"; named()
Used by explain.py
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from belvedere.alerts.seen import Words

BROAD = {
    "school workday": Words("a school day", "un giorno di scuola"),
    "holidays workday": Words("a workday of the school holidays", "un feriale di vacanza scolastica"),
    "workday": Words("a workday", "un giorno feriale"),
    "any day": Words("any day", "un giorno qualsiasi"),
}
SEASONS = {
    "winter": Words("winter", "d'inverno"),
    "spring": Words("spring", "di primavera"),
    "summer": Words("summer", "d'estate"),
    "autumn": Words("autumn", "d'autunno"),
}
PARTS = {
    "workday": Words("workday", "un feriale"),
    "saturday": Words("Saturday", "un sabato"),
    "sunday": Words("Sunday", "una domenica"),
}


def occasion(kind: str, day: Words) -> Words:
    """Return the days that a reading was compared with: "a school-day Tuesday", "a winter workday".

    Parameters
    ----------
    kind : a step of observations.ladder
    day : the local day's own kind, for steps that are that kind
    """
    if kind in BROAD:
        return BROAD[kind]
    part, _, season = kind.partition(" in ")
    if season in SEASONS and part in PARTS:
        return Words(f"{_a(SEASONS[season].en)} {PARTS[part].en}", f"{PARTS[part].it} {SEASONS[season].it}")
    if kind in SEASONS:
        return Words(f"{_a(SEASONS[kind].en)} day", f"un giorno {SEASONS[kind].it}")
    article = "una" if day.it.startswith(("domenica", "festa")) else "un"
    return Words(f"a {day.en}", f"{article} {day.it}")


def clock(time: datetime, timezone: str) -> Words:
    """Return a time of the local clock: "at 8", "alle 8:30"."""
    local = time.astimezone(ZoneInfo(timezone))
    if local.minute:
        text = f"{local.hour}:{local.minute:02d}"
        return Words(f"at {text}", f"alle {text}" if local.hour != 1 else f"all'{text}")
    english = {0: "at midnight", 12: "at noon"}.get(local.hour, f"at {local.hour}")
    italian = {0: "a mezzanotte", 1: "all'1", 12: "a mezzogiorno"}.get(local.hour, f"alle {local.hour}")
    return Words(english, italian)


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
