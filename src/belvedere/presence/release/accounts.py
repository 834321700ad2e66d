"""What the ledger says of each release, what days and years have cost, and whether one more may be spent.

Takes   the lines of a ledger, the settings
Gives   Account of each release; accounts; refuse (raises where a cap would be crossed); verify, what is wrong
Used by freeze.py, the DPIA, the command line
Source  adaptive composition by a filter on ρ: Whitehouse et al. 2023 (arXiv 2203.05481)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from belvedere.errors import BelvedereError, InputError
from belvedere.presence.release import ledger
from belvedere.presence.release.budget import Budget, epsilon
from belvedere.presence.release.ledger import Entry, Value
from belvedere.presence.release.settings import YEAR, Settings

SLACK = 1e-9  # [-] of ε: shares of ρ that are added again


class OverspendError(BelvedereError, RuntimeError):
    """A release would cost more than a day or a year may."""


@dataclass(frozen=True, slots=True)
class Account:
    """One release: what its `spent` line says, and its state: spent (under way or cut short), released, lost."""

    spent: Mapping[str, Value]
    state: str
    file_sha256: str = ""

    @property
    def release_id(self) -> str:
        """Return the release's name."""
        return str(self.spent["release_id"])

    @property
    def day(self) -> date:
        """Return the service day of the data."""
        return date.fromisoformat(str(self.spent["day"]))

    @property
    def key(self) -> tuple[str, str, str]:
        """Return (product, day, definition), of which there is one release and then corrections."""
        return str(self.spent["product"]), str(self.spent["day"]), str(self.spent["definition"])


def accounts(entries: tuple[Entry, ...]) -> tuple[Account, ...]:
    """Return the account of each release in the order of their spending."""
    found: dict[str, Account] = {}
    for entry in entries:
        name = str(entry.says.get("release_id", ""))
        if entry.event == "spent":
            found[name] = Account(entry.says, "spent")
        elif entry.event in {"released", "lost"}:
            found[name] = Account(found[name].spent, entry.event, str(entry.says.get("sha256", "")))
    return tuple(found.values())


def cost(spent: tuple[Account, ...], delta: float) -> float:
    """Return ε at `delta` of these releases together: their ρ added, their own δ taken from `delta`."""
    left = delta - sum(float(one.spent["own_delta"]) for one in spent)
    return epsilon(sum(float(one.spent["rho"]) for one in spent), left) if left > 0 else float("inf")


def refuse(known: tuple[Account, ...], day: date, wanted: Budget, settings: Settings) -> None:
    """Raise OverspendError if `wanted` on top of what is spent crosses the day's cap or that of any YEAR days.

    What was lost counts: it was paid for before the noise was drawn.
    """
    delta = settings.plan.delta
    more = Account({"day": day.isoformat(), "rho": wanted.rho, "own_delta": wanted.own_delta}, "wanted")
    today = tuple(one for one in known if one.day == day)
    after, cap = cost((*today, more), delta), settings.day_epsilon(day)
    if after > cap + SLACK:
        raise OverspendError(
            f"ledger: {day}: the day has cost ε = {cost(today, delta):.3f} and would cost {after:.3f}, above its cap "
            f"of {cap:g}. Ask for what was released already, or raise the day with a reason in the settings of privacy"
        )
    for start in sorted({max(one.day, day - timedelta(days=YEAR - 1)) for one in (*known, more) if one.day <= day}):
        window = tuple(one for one in (*known, more) if start <= one.day < start + timedelta(days=YEAR))
        year = cost(window, delta)
        if year > settings.year_epsilon + SLACK:
            raise OverspendError(
                f"ledger: {day}: the {YEAR} days from {start} would cost ε = {year:.2f}, above the cap of "
                f"{settings.year_epsilon:g} a year. Release fewer days or products, or decide on another cap"
            )


def verify(folder: Path) -> tuple[str, ...]:
    """Return what is wrong: a broken chain, a frozen file that is missing, changed, or that no line speaks of."""
    try:
        known = {one.release_id: one for one in accounts(ledger.read(folder))}
    except (InputError, KeyError) as error:
        return (str(error),)
    wrong: list[str] = []
    for name, one in known.items():
        file = folder / "releases" / f"{name}.parquet"
        if one.state != "released":
            continue
        if not file.is_file():
            wrong.append(f"{file}: the ledger says it was released, and it is not there")
        elif ledger.digest(file.read_bytes()) != one.file_sha256:
            wrong.append(f"{file}: its content is not what the ledger froze")
    for file in sorted((folder / "releases").glob("*.parquet")):
        if known.get(file.stem) is None or known[file.stem].state != "released":
            wrong.append(
                f"{file}: no line of the ledger releases it: the ledger was cut, or a crash is not recovered yet"
            )
    return tuple(wrong)
