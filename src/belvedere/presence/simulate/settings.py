"""What can be asked of the synthetic operator.

Takes   nothing
Gives   Settings: how many devices and days, which seed, which operator; VERSION of the simulator
Used by every file of this folder
Source  defaults are of an Italian operator of middle size, declared in docs/synthetic-operator.md
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from belvedere.errors import InputError

VERSION = "1"  # of the simulator: other numbers for the same seed mean another version
HOUR = 3600  # [s]
MOST_DAYS = 400  # [days] of one run
MOST_DEVICES = 200_000_000  # [devices] twice what Italy has of one operator's
MOST_EVENTS = 2_000.0  # [events/device/day]: Vodafone-Istat's "more than 1,000 polls a SIM and day", twice


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be asked of the synthetic operator. The same settings give the same arrays, whatever `workers` is."""

    first: date = date(2024, 3, 25)  # first service day, local 04:00 to 04:00
    days: int = 1  # [days]
    seed: int = 20240325
    devices: int = 0  # [devices] of the operator on a workday; 0: as many as the city truly has. See `simulate`
    market_share: float = 0.30  # [-] of the operator among people, in the mean
    events_per_device: float = 40.0  # [events/device] in 24 hours within reach of antennas
    update_period: float = 3600.0  # [s] after which a silent phone reports by itself
    ping_pong: float = 0.04  # [-] of the events are followed by two more, to a neighbour cell and back
    duplicates: float = 0.02  # [-] of the events are written twice
    faults: float = 0.0  # [-] of bronze rows that carry a fault: clock off, unknown cell, empty id
    form: Literal["clean", "bronze"] = "clean"  # schema.EVENTS, or Eurostat multimno's bronze tables
    device_truth: bool = True  # write each device's true class and home
    workers: int = 2  # [threads]

    def __post_init__(self) -> None:
        _within("days", self.days, 1, MOST_DAYS)
        _within("devices", self.devices, 0, MOST_DEVICES)
        _within("market_share", self.market_share, 0.01, 0.95)
        _within("update_period", self.update_period, 60.0, 86400.0)
        _within("events_per_device", self.events_per_device, 1.0, MOST_EVENTS)
        for name, value in (("ping_pong", self.ping_pong), ("duplicates", self.duplicates), ("faults", self.faults)):
            _within(name, value, 0.0, 0.5)
        _within("workers", self.workers, 1, 64)
        _within("seed", self.seed, 0, 2**63 - 1)
        if self.form not in {"clean", "bronze"}:
            raise _wrong("form", f"{self.form!r} is no form of events", "Write 'clean' or 'bronze'.")
        if self.faults and self.form == "clean":
            raise _wrong("faults", "clean events have none", "Ask for form = 'bronze', or for no faults.")
        silent = 86400.0 / self.update_period
        if self.events_per_device <= 1.05 * silent:
            raise _wrong(
                "events_per_device",
                f"{self.events_per_device:g} a day is no more than the {silent:g} updates of a silent phone",
                "Ask for more events, or for a longer update_period.",
            )


def _within(name: str, value: float, least: float, most: float) -> None:
    """Raise InputError where a setting lies outside of what makes sense; NaN does."""
    if not least <= value <= most:
        raise _wrong(name, f"{value} is not between {least:g} and {most:g}", f"Give {name} within these.")


def _wrong(name: str, problem: str, remedy: str) -> InputError:
    return InputError("settings of the synthetic operator", name, problem, remedy=remedy)
