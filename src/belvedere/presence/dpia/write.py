"""Writes the draft of the impact assessment as one page that can be read, printed and filled in.

Takes   the city's folder, the folder of its releases, where to write, a language
Gives   write → one HTML file, without anything from outside
Used by the command line (`belvedere dpia`)
Source  Regulation (EU) 2016/679, article 35(7): what an assessment holds

Every number on the page comes from Facts. What the municipality must decide stands in fields to be filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, StrictUndefined

from belvedere.errors import InputError
from belvedere.presence import attacks
from belvedere.presence.dpia.facts import Facts, gather
from belvedere.presence.dpia.risks import risks
from belvedere.progress import Progress, silent

LANGUAGES = ("en", "it")
HERE = "belvedere.presence.dpia"  # the package that holds the texts
FLOW: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Where data go: events stay in the operator's trusted room; only noisy tables leave it.",
        "room": "Trusted room (operator or its processor)",
        "events": "Events of phones",
        "keys": "re-keyed daily",
        "kernel": "Bounded counts",
        "release": "Release",
        "noise": "noise, ledger",
        "public": "Municipality, public",
        "tables": "Noisy tables",
        "memory": "Memory of days",
        "trips": "trips",
        "days": "days",
    },
    "it": {
        "title": "Dove vanno i dati: gli eventi restano nell'ambiente protetto dell'operatore; escono solo tabelle con "
        "rumore.",
        "room": "Ambiente protetto (operatore o suo responsabile)",
        "events": "Eventi dei telefoni",
        "keys": "nuove chiavi ogni giorno",
        "kernel": "Conteggi limitati",
        "release": "Rilascio",
        "noise": "rumore, registro",
        "public": "Comune, pubblico",
        "tables": "Tabelle con rumore",
        "memory": "Memoria dei giorni",
        "trips": "spostamenti",
        "days": "giorni",
    },
}


def write(city: Path, releases: Path, out: Path, language: str, progress: Progress = silent) -> Path:
    """Write the draft to the file `out`, beside and then renamed, and return it.

    Parameters
    ----------
    city : folder of city.toml, and of privacy.toml where the settings are not the defaults
    releases : folder of ledger.jsonl; attacks.json is read from it where the suite was run
    language : one of LANGUAGES

    Raises
    ------
    InputError : another language; settings, ledger or results that cannot be read; MissingFileError without a ledger
    """
    if language not in LANGUAGES:
        raise InputError("dpia", "language", f"{language!r} is none", remedy=f"Ask for {' or '.join(LANGUAGES)}")
    progress(0.1, "reading the ledger", "lettura del registro")
    known = gather(city, releases)
    progress(0.7, "writing the draft", "scrittura della bozza")
    text = page(known, language)
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(f"{out.name}.part")
    beside.write_text(text, "utf-8")
    progress(1.0, "written", "scritta")
    return beside.replace(out)


def page(known: Facts, language: str) -> str:
    """Return the draft of these facts."""
    held = files(HERE)
    make = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    make.filters["number"] = _numbers(language)
    make.filters["percent"] = lambda value: f"{_numbers(language)(100 * value, 1)} %"
    given: Mapping[str, object] = {
        "facts": known,
        "plan": known.settings.plan,
        "risks": risks(known, language),
        "titles": {name: getattr(one, f"TITLE_{language.upper()}") for name, one in attacks.known().items()},
        "numbers": {name: one.NUMBER for name, one in attacks.known().items()},
        "language": language,
        "kept_for": _kept(known.settings.keep_days, language),
        "style": held.joinpath("style.css").read_text("utf-8"),
    }
    body = make.from_string(held.joinpath(f"draft_{language}.html").read_text("utf-8")).render(given)
    frame = held.joinpath("page.html").read_text("utf-8")
    return make.from_string(frame).render({**given, "body": body, "flow": _flow(make, given, language)})


def _kept(days: int, language: str) -> str:
    """Return how long events are kept after a release, as a part of a sentence."""
    if language == "en":
        return "as soon as" if days == 0 else f"{days} day{'s' if days > 1 else ''} after"
    return "appena" if days == 0 else f"{days} giorn{'i' if days > 1 else 'o'} dopo che"


def _flow(make: Environment, given: Mapping[str, object], language: str) -> str:
    """Return the picture of the flow of data as SVG."""
    words = FLOW[language]
    return make.from_string(files(HERE).joinpath("flow.svg").read_text("utf-8")).render({**given, "words": words})


class Numbers(Protocol):
    """Writes a number."""

    def __call__(self, value: float, digits: int = 2) -> str:
        """Return the number with so many digits."""
        ...


def _numbers(language: str) -> Numbers:
    """Return what writes a number in the language's way."""

    def number(value: float, digits: int = 2) -> str:
        text = f"{value:,.{digits}f}"
        return text if language == "en" else text.translate(str.maketrans(",.", ".,"))

    return number
