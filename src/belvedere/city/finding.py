"""Something missing or odd in a city, with how often and where.

Takes   nothing
Gives   Finding, and `found`, which makes one or none
Used by check.py and check_network.py; the command line and the server print them
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
SHOWN = 20  # [-] places named in one finding, at most


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of thing that is missing or odd."""

    code: str  # "links_on_islands": one word a kind
    severity: Severity  # error: a model will stumble; warning: a number suffers; note: good to know
    message_en: str
    message_it: str
    count: int
    where: tuple[str, ...]  # the first of them, by name or number


def found(code: str, severity: Severity, messages: tuple[str, str], where: Iterable[object]) -> list[Finding]:
    """Return one finding that counts and names these places, or none where there is no place.

    Parameters
    ----------
    messages : in English and Italian, "{count}" standing for how many
    where : names or numbers of what was found, all of them
    """
    names = [str(name) for name in where]
    if not names:
        return []
    english, italian = (message.format(count=len(names)) for message in messages)
    return [Finding(code, severity, english, italian, len(names), tuple(dict.fromkeys(names))[:SHOWN])]
