"""Reads a city's rules of alerts.

Takes   cities/<name>/alerts.toml
Gives   read() → Rules; the keys every rule has, Header; kinds(), the files of kinds/ by name
Used by server/, replay.py, benchmarks/alerts.py
Source  Belvedere's own form; each rule says the source of its levels

    [rules.no2_limit]
    kind = "threshold"                 # a file of kinds/, which says what keys of its own the rule has
    title_en = "NO₂ above the hourly limit"
    title_it = "NO₂ oltre il limite orario"
    severity = "warning"               # note, warning, alarm
    quantities = ["no2"]
    places = ["air:*"]                 # detector ids; * stands for anything
    above = 200.0                      # [µg/m³]
    clear = 180.0
    readings = 1                       # in a row
    source = "Directive 2008/50/EC, annex XI"
    tell = ["air_office"]              # [notify.air_office]

A rule about feeds has in `places` the names of feeds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, cast

from belvedere.alerts.contract import Check, Quiet, Rule, Severity, Timing
from belvedere.alerts.notify.channels import Channel, channels
from belvedere.alerts.seen import Words
from belvedere.city import toml_file
from belvedere.city.recipe_fields import fill, nearest, table_of, text_of
from belvedere.errors import RecipeError
from belvedere.plugins import modules
from belvedere.quantities import QUANTITIES

FILE = "alerts.toml"
MOST = 200  # [-] rules in a file
LARGEST = 1_000_000  # [bytes] of a file
LONGEST = 160  # [characters] of a title, a source or a pattern
READINGS = 96  # [-] in a row at most: four days of hours
HOLD = 10_080.0  # [min] a week
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Header:
    """The keys that a rule of any kind may have."""

    kind: str
    title_en: str
    title_it: str
    severity: Literal["note", "warning", "alarm"]
    quantities: tuple[str, ...] = ()
    places: tuple[str, ...] = ("*",)
    readings: int = 1
    alone: int = 0  # 0: as readings
    clear_readings: int = 1
    hold: float = 0.0  # [min]
    quiet: tuple[Quiet, ...] = ()
    tell: tuple[str, ...] = ()
    source: str = ""
    merge: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """A file of rules, and who can be told."""

    rules: tuple[Rule, ...]  # in the order of the file
    channels: Mapping[str, Channel]


class Kind(Protocol):
    """A file of kinds/: `Keys` is a frozen dataclass of the kind's own keys, with `judge` (contract.Check)."""

    Keys: type[Check]
    ABOUT: Literal["readings", "feeds"]  # what `places` names


@cache
def kinds() -> Mapping[str, Kind]:
    """Return the files of kinds/, and those of outside packages, by name."""
    return cast("Mapping[str, Kind]", modules("alerts.kinds"))


def read(path: Path) -> Rules:
    """Return the rules of a file.

    Raises
    ------
    MissingFileError
        when there is no such file
    RecipeError
        when it is no TOML, or a rule has a wrong key or value; the nearest known one is named
    """
    if path.is_file() and path.stat().st_size > LARGEST:
        raise RecipeError(path, "", f"larger than {LARGEST} bytes", remedy="Keep rules in it and nothing else.")
    document = toml_file.read(path, "Write one; cities/bologna/alerts.toml is an example.").tables
    for key in document:
        if key not in ("rules", "notify"):
            raise nearest(path, "", key, ("rules", "notify"))
    told = channels(table_of(document, "notify", path, "") if "notify" in document else {}, path)
    tables = table_of(document, "rules", path, "")
    if not 0 < len(tables) <= MOST:
        raise RecipeError(path, "rules", f"{len(tables)} rules", remedy=f"Write 1 to {MOST}.")
    rules = tuple(_rule(name, table_of(tables, name, path, "rules"), path, tuple(told)) for name in tables)
    return Rules(rules, told)


def _rule(name: str, table: Mapping[str, object], path: Path, told: tuple[str, ...]) -> Rule:
    where = f"rules.{name}"
    if not NAME.fullmatch(name):
        raise RecipeError(path, where, "not a name", remedy="Use up to 40 small letters, digits and _, a letter first.")
    kind = text_of(table, "kind", path, where)
    if kind not in kinds():
        raise nearest(path, f"{where}.kind", kind, tuple(kinds()))
    made = kinds()[kind].Keys
    common = tuple(field.name for field in fields(Header))
    own = tuple(field.name for field in fields(made))  # type: ignore[arg-type]  # a dataclass
    for key in table:
        if key not in common and key not in own:
            raise nearest(path, where, key, (*common, *own))
    header = fill(Header, {key: value for key, value in table.items() if key in common}, path, where)
    _check(header, kind, path, where, told)
    for key in own:
        value = table.get(key)
        if isinstance(value, float) and not math.isfinite(value):
            raise RecipeError(path, f"{where}.{key}", f"{value} is no level", remedy="Write a number.")
    check = fill(made, {key: value for key, value in table.items() if key in own}, path, where)
    return Rule(
        name=name,
        kind=kind,
        title=Words(header.title_en, header.title_it),
        severity=Severity[header.severity.upper()],
        quantities=header.quantities,
        places=header.places,
        check=check,
        timing=Timing(header.readings, header.alone or header.readings, header.clear_readings, header.hold),
        quiet=header.quiet,
        tell=header.tell,
        source=header.source,
        merge=header.merge or name,
    )


def _check(header: Header, kind: str, path: Path, where: str, told: tuple[str, ...]) -> None:
    """Refuse values that mean nothing."""
    texts = {"title_en": header.title_en, "title_it": header.title_it, "source": header.source, "merge": header.merge}
    for key, text in texts.items():
        if not text.isprintable() or len(text) > LONGEST or (key.startswith("title") and not text.strip()):
            raise RecipeError(path, f"{where}.{key}", "not a line of text", remedy=f"Write 1 to {LONGEST} letters.")
    for pattern in header.places:
        if not pattern or len(pattern) > LONGEST:
            raise RecipeError(path, f"{where}.places", "not a pattern", remedy='Write as "west_loops:*".')
    if kinds()[kind].ABOUT == "readings" and not header.quantities:
        raise RecipeError(path, where, "the key quantities is missing", remedy='Add quantities = ["flow"].')
    for name in header.quantities:
        if name not in QUANTITIES:
            raise nearest(path, f"{where}.quantities", name, tuple(QUANTITIES))
    for name in header.tell:
        if name not in told:
            raise nearest(path, f"{where}.tell", name, told)
    _check_timing(header, path, where)


def _check_timing(header: Header, path: Path, where: str) -> None:
    """Refuse counts and hours that mean nothing."""
    for key, count in (("readings", header.readings), ("clear_readings", header.clear_readings)):
        if not 1 <= count <= READINGS:
            raise RecipeError(path, f"{where}.{key}", f"{count} in a row", remedy=f"Write 1 to {READINGS}.")
    if header.alone and not header.readings <= header.alone <= READINGS:
        remedy = f"Write at least `readings` ({header.readings}) and at most {READINGS}."
        raise RecipeError(path, f"{where}.alone", f"{header.alone} in a row", remedy=remedy)
    if not 0 <= header.hold <= HOLD:  # NaN too
        raise RecipeError(path, f"{where}.hold", f"{header.hold} minutes", remedy=f"Write 0 to {HOLD:.0f}.")
    for quiet in header.quiet:
        if not (0 <= quiet.start <= 23 and 0 <= quiet.end <= 24 and quiet.start != quiet.end):
            remedy = "Write { start = 23, end = 6 }: hours from start to before end."
            raise RecipeError(path, f"{where}.quiet", f"{quiet.start} to {quiet.end}", remedy=remedy)
