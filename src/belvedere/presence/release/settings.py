"""The settings of privacy, privacy.toml: what a day and a year may cost, who shares it, how long events are kept.

Takes   a TOML file of at most the keys of KEYS; without a file, the defaults
Gives   Settings: the Plan of a day, the cap of a year, days whose cap somebody raised, with the reason
Used by ledger.py; the command line and the DPIA read the same file
Source  caps: PRESENCE 3.2 and 3.4
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from belvedere.errors import InputError, MissingFileError
from belvedere.presence.release.budget import SHARES, Plan

FILE = "privacy.toml"
KEYS = ("day_epsilon", "delta", "year_epsilon", "keys_delta", "shares", "raised", "keep_days")
YEAR = 365  # [service days] of the window that the yearly cap holds for, wherever it begins
MOST_KEPT = 365  # [days] that events may be kept after their release; ours
YEAR_EPSILON = 29.9  # [-] 365 days at ε = 1 come to 29.84, so that nothing is left for a second release of many days


@dataclass(frozen=True, slots=True)
class Raised:
    """A day that may cost more, for instance for a correction."""

    epsilon: float
    reason: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be spent on one device: on any service day, in any YEAR days, and on days that were raised."""

    plan: Plan = field(default_factory=Plan)
    year_epsilon: float = YEAR_EPSILON
    raised: Mapping[date, Raised] = field(default_factory=dict)
    keep_days: int = 0  # [days] that a day's events are kept after it was released: retention.py

    def day_epsilon(self, day: date) -> float:
        """Return the cap of the day [ε]."""
        return self.raised[day].epsilon if day in self.raised else self.plan.epsilon


def read(file: Path) -> Settings:
    """Return the settings of the file; InputError names the key that is wrong."""
    if not file.is_file():
        raise MissingFileError(file, remedy=f"Write it, with any of {', '.join(KEYS)}, or leave the settings out")
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(file, "", f"is not TOML: {error}", remedy="Correct it as the message says") from error
    for key in given:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            raise InputError(file, key, "no such setting", remedy=f"Write {near[0] if near else ' or '.join(KEYS)}")
    shares = {
        name: _number(file, f"shares.{name}", value) for name, value in _table(file, given, "shares", SHARES).items()
    }
    try:
        plan = Plan(
            _number(file, "day_epsilon", given.get("day_epsilon", 1.0)),
            _number(file, "delta", given.get("delta", Plan().delta)),
            shares,
            _number(file, "keys_delta", given.get("keys_delta", Plan().keys_delta)),
        )
    except ValueError as error:
        raise InputError(file, "shares", str(error), remedy="Give shares above 0 that are 1 together") from error
    year = _number(file, "year_epsilon", given.get("year_epsilon", YEAR_EPSILON))
    return Settings(
        plan,
        year,
        dict(_raised(file, key, value) for key, value in _table(file, given, "raised", {}).items()),
        _days(file, given.get("keep_days", 0)),
    )


def taken_over(folder: Path, given: Path | None, keep: int | None) -> Settings:
    """Return the settings of a room, and leave them beside its ledger, where the impact assessment reads them.

    Parameters
    ----------
    given : a privacy.toml; None: the one that lies in the folder, or the defaults
    keep : [days] instead of its keep_days
    """
    here = folder / FILE
    found = read(given) if given else read(here) if here.is_file() else Settings()
    text = (given or here).read_text("utf-8") if given or here.is_file() else ""
    if keep is not None and keep != found.keep_days:
        others = [line for line in text.splitlines() if not line.replace(" ", "").startswith("keep_days=")]
        text = "\n".join([f"keep_days = {keep}", *others]) + "\n"
    if text:
        folder.mkdir(parents=True, exist_ok=True)
        beside = here.with_suffix(".part")
        beside.write_text(text, encoding="utf-8")
        read(beside)
        beside.replace(here)
    return read(here) if text else found


def _table(file: Path, given: Mapping[str, object], key: str, default: Mapping[str, object]) -> Mapping[str, object]:
    value = given.get(key, default)
    if not isinstance(value, Mapping):
        raise InputError(file, key, "is not a table", remedy=f"Write [{key}] and one line each")
    return value


def _number(file: Path, key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise InputError(file, key, f"{value!r} is not a number above 0", remedy="Give a number above 0, with a point")
    return float(value)


def _days(file: Path, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_KEPT:
        remedy = f"Give whole days from 0 to {MOST_KEPT}"
        raise InputError(file, "keep_days", f"{value!r} is no number of days", remedy=remedy)
    return value


def _raised(file: Path, key: str, value: object) -> tuple[date, Raised]:
    where = f"raised.{key}"
    try:
        day = date.fromisoformat(key)
    except ValueError as error:
        raise InputError(file, where, "is not a day", remedy="Write year-month-day, as 2024-03-25") from error
    if not isinstance(value, Mapping) or set(value) != {"epsilon", "reason"} or not str(value["reason"]).strip():
        raise InputError(file, where, "lacks epsilon or reason", remedy='Write { epsilon = 1.5, reason = "why" }')
    return day, Raised(_number(file, f"{where}.epsilon", value["epsilon"]), str(value["reason"]))
