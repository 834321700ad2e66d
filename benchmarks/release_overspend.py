"""What happens when somebody spends too much, releases twice, or kills the process between spending and writing.

    python -m benchmarks.release --overspend

Takes   nothing: a small synthetic table, a ledger in a folder of its own
Gives   rows: the attempt, what came of it, the spending that the ledger shows after it. The kills are real: SIGKILL
Used by release.py
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from belvedere.errors import BelvedereError
from belvedere.presence import chain, release
from belvedere.presence.day import service_day
from belvedere.presence.release.places import tree
from belvedere.progress import Progress, silent

CLAIM = (
    "a spent budget stays spent: refused above the cap, the same bytes when asked again, no second noise after kill -9"
)
STEPS = ("paid for", "drawn", "sealed", "in its place", "released")  # at which the process is killed
Row = dict[str, str | float]


def attempt(folder: Path, number: int, progress: Progress = silent) -> Path:
    """Release the presence of a day, the `number`-th of April, of a made-up table."""
    units = np.random.default_rng(0).integers(0, 500, (6, 24, 6))
    places = tree("city", [(f"z{zone}", f"m{zone // 3}") for zone in range(6)])
    day = service_day(date(2024, 4, number), "Europe/Rome")
    ledger = release.Ledger(folder, progress=progress)
    about = release.About("benchmark", "example", synthetic=True)
    return release.presence(units, places, day, ledger.settings.plan.budget("presence"), ledger, about=about)


def killed_at(step: str) -> Progress:
    """Return a listener that ends this very process by SIGKILL when a release reaches the step."""

    def listen(share: float, step_en: str, step_it: str) -> None:
        if step_en.endswith(step):
            os.kill(os.getpid(), signal.SIGKILL)

    return listen


def spending(folder: Path) -> float:
    """Return ρ of all lines `spent`."""
    return sum(float(one.spent["rho"]) for one in chain.accounts(chain.read(folder)))


def measure() -> list[Row]:
    """Try it all, and return what came of it."""
    rows: list[Row] = []

    def told(case: str, what: str, folder: Path) -> None:
        rows.append({"tool": "belvedere", "case": case, "figure": "came of it", "value": what, "unit": "text"})
        rows.append({"tool": "belvedere", "case": case, "figure": "spent", "value": spending(folder), "unit": "ρ"})

    def asked(work: Callable[[], Path]) -> str:
        try:
            return f"given: {work().name}"
        except BelvedereError as error:
            return f"refused, {type(error).__name__}: {error}"

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = attempt(folder, 1)
        before = hashlib.sha256(first.read_bytes()).hexdigest()
        told("release a day", f"{first.name}, SHA-256 {before[:16]}…", folder)
        after = hashlib.sha256(attempt(folder, 1).read_bytes()).hexdigest()
        told("release it again", "the same bytes" if before == after else "OTHER bytes", folder)

        def other() -> Path:
            places = tree("city", [("z", "m")])
            day, ledger = service_day(date(2024, 4, 1), "Europe/Rome"), release.Ledger(folder)
            about = release.About("benchmark", "another", synthetic=True)
            table = np.zeros((1, 24, 6), np.int64)
            return release.presence(table, places, day, release.Budget(0.0244), ledger, about=about)

        told("spend more than the day's cap", asked(other), folder)
        for number, step in enumerate(STEPS, 2):
            paid = spending(folder)
            ended = subprocess.run([sys.executable, "-m", __name__, name, str(number), step], check=False)
            signal_name = signal.Signals(-ended.returncode).name if ended.returncode < 0 else f"exit {ended.returncode}"
            pending = folder / "pending" / f"presence-2024-04-{number:02}-example-1.parquet"
            sealed = hashlib.sha256(pending.read_bytes()).hexdigest() if pending.is_file() else ""
            came = asked(partial(attempt, folder, number))
            state = chain.accounts(chain.read(folder))[-1]
            same = " with the bytes that were sealed" if sealed and sealed == state.sha256 else ""
            times = "once" if np.isclose(spending(folder) - paid, paid / (number - 1)) else "NOT once"
            told(
                f"killed when {step} ({signal_name})", f"{state.state}{same}, paid {times}; asked again: {came}", folder
            )
        wrong = chain.verify(folder)
        told("verify", "; ".join(wrong) or "the chain holds, every file is what the ledger froze", folder)
        file = folder / chain.FILE
        file.write_text(file.read_text("utf-8").replace('"rho": 0.0', '"rho": 0.00', 1), "utf-8")
        rows.append(
            {
                "tool": "belvedere",
                "case": "a ρ in the ledger made smaller",
                "figure": "came of it",
                "value": "; ".join(chain.verify(folder)) or "NOT seen",
                "unit": "text",
            }
        )
    return rows


if __name__ == "__main__":
    attempt(Path(sys.argv[1]), int(sys.argv[2]), killed_at(sys.argv[3]))
