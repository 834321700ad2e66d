"""Whether one more release may be spent: the cap of its day and of every 365 days that hold it.

Takes   the accounts of a ledger, the settings
Gives   refuse, which raises OverspendError; cost, ε of some releases together; write, the tables that the public reads
Used by freeze.py, dpia/, the command line
Source  adding ρ of releases that were chosen one after another: Whitehouse et al. 2023 (arXiv 2203.05481)
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from belvedere.errors import BelvedereError
from belvedere.presence.chain import Account
from belvedere.presence.release.budget import Budget, composition, epsilon
from belvedere.presence.release.settings import YEAR, Settings

SLACK = 1e-9  # [-] of ε: shares of ρ that are added again


class OverspendError(BelvedereError, RuntimeError):
    """A release would cost more than a day or a year may."""


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
        lost = [one.release_id for one in today if one.state == "lost"]
        paid = f" ({', '.join(lost)}: paid for and lost in a crash)" if lost else ""
        raise OverspendError(
            f"ledger: {day}: the day has cost ε = {cost(today, delta):.3f} and would cost {after:.3f}, above its cap "
            f"of {cap:g}{paid}. Ask for what was released already, or raise the day in the settings, with a reason"
        )
    for start, window in _years((*known, more), day, settings):
        year = cost(window, delta)
        if year > settings.year_epsilon + SLACK:
            raise OverspendError(
                f"ledger: {day}: the {YEAR} days from {start} would cost ε = {year:.2f}, above the cap of "
                f"{settings.year_epsilon:g} a year. Release fewer days or products, or decide on another cap"
            )


def _years(spent: tuple[Account, ...], day: date, settings: Settings) -> list[tuple[date, tuple[Account, ...]]]:
    """Return the windows of YEAR days that hold `day` and might cross the cap, each from its first day that cost.

    ε grows with ρ and with own δ: if the largest of both together stays below the cap, every window does.
    """
    firsts = sorted({max(one.day, day - timedelta(days=YEAR - 1)) for one in spent if one.day <= day})
    windows = [(first, tuple(one for one in spent if 0 <= (one.day - first).days < YEAR)) for first in firsts]
    most = [max(sum(float(one.spent[name]) for one in some) for _, some in windows) for name in ("rho", "own_delta")]
    left = settings.plan.delta - most[1]
    return windows if left <= 0 or epsilon(most[0], left) > settings.year_epsilon else []


def write(folder: Path, known: tuple[Account, ...], settings: Settings) -> None:
    """Write composition.csv, what the plan's products come to, and spent.csv, what each day has cost."""
    plan = settings.plan
    days = sorted({one.day for one in known})
    of_day = [tuple(one for one in known if one.day == day) for day in days]
    spent = pd.DataFrame(
        {
            "day": [day.isoformat() for day in days],
            "releases": [len(some) for some in of_day],
            "rho": [sum(float(one.spent["rho"]) for one in some) for some in of_day],
            "delta": plan.delta,
            "epsilon": [cost(some, plan.delta) for some in of_day],
            "cap": [settings.day_epsilon(day) for day in days],
        }
    )
    planned = composition({product: plan.budget(product) for product in plan.shares})
    for name, table in (("composition.csv", planned), ("spent.csv", spent)):
        part = folder / f"{name}.part"
        part.write_text(table.to_csv(index=False, lineterminator="\n"), "utf-8")
        os.replace(part, folder / name)
