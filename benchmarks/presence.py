"""Presence of a made-up week of phones: our kernel beside DuckDB, the same five products of the same files.

    python -m benchmarks.presence [--events 2e6] [--days 7] [--peer-days 1] [--memory 1e9] [--json]

Takes   how many events, over how many service days; on how many of these DuckDB runs too (it is slow: 1 by default)
Gives   a table, or one JSON object last: events a second by the clock and by CPU, peak memory, their ratio
Claim   ≥ 10 M events a second on two quiet cores; 100 M in ≤ 12 s and ≤ 1.5 GB; 1,000 M in ≤ 3 min within 4 GB, for
        which `--events 300e6 --days 1` stands, out of core; a day for an eighth of DuckDB's CPU or less

Each tool runs in a process of its own, whose peak memory is its own; compiled kernels are loaded before it is timed.
Products of the days that both did are compared: where one whole number differs, the benchmark ends.
DuckDB does it as well as we could make it: what several products share is made once, as a table (reference.py).
Other programs on the machine slow the clock, less the CPU seconds: read the load beside the figures.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from belvedere.errors import BelvedereError
from belvedere.presence import reference
from belvedere.presence.day import ServiceDay, service_day
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel.features import DeviceDays
from belvedere.presence.kernel.ground import Ints
from belvedere.presence.kernel.products import Products
from belvedere.presence.kernel.settings import Settings
from belvedere.progress import silent
from benchmarks.assignment import machine
from benchmarks.peers import phones

CLAIM = "a day's presence, bounded units, nights, classes and trips take an eighth of DuckDB's CPU or less"
FIRST = date(2024, 3, 4)  # a Monday
ZONE = "Europe/Rome"
A_DAY = 20.27  # [events] that phones.py makes of a device-day, noise and duplicates counted, with EVENTS
EVENTS = 15.0  # [events] of a device-day asked of phones.py
SEED = 1
TOOLS = ("belvedere", "duckdb")
GOALS = (  # figure, the most or the least it may be, unit
    ("events a second", 10.0, "M/s", "least"),
    ("times DuckDB's CPU", 8.0, "-", "least"),
    ("wall of 100 M events", 12.0, "s", "most"),
    ("peak memory", 1.5, "GB", "most"),
)

Row = dict[str, str | float]


class ByHours:
    """Classes that SQL can say in one line, so that both tools do the same."""

    SQL = "CASE WHEN mcc <> 222 THEN 4 WHEN hours_present > 12 THEN 0 WHEN night_zone < 0 THEN 1 ELSE 3 END"

    def __repr__(self) -> str:
        return "ByHours"

    def classify(self, days: DeviceDays) -> Ints:
        """Return the class of each device-day."""
        found = np.where(days.hours_present > 12, 0, np.where(days.night_zone < 0, 1, 3)).astype(np.int32)
        found[days.mcc != 222] = 4
        return found


def digest(products: Products) -> str:
    """Return a digest of all products of a day."""
    places, pairs = products.trips_places, products.trips_day
    found = hashlib.blake2b(digest_size=16)
    for array in (
        products.presence, products.units, products.countries, products.units_mcc, products.nights, products.classes,
        places.origin, places.destination, places.hour, places.count, pairs.origin, pairs.destination, pairs.count,
        products.account.by_hour,
    ):  # fmt: skip
        found.update(np.ascontiguousarray(array, np.int64).tobytes())
    found.update(repr((products.filtered, products.account.dropped, products.account.noted)).encode())
    return found.hexdigest()


def work(tool: str, folder: Path, days: list[ServiceDay], memory: int) -> dict[str, object]:
    """Run one tool over some days, and return what it took; called in a process of its own."""
    ground = phones.ground(SEED)
    settings = Settings(threads=2, memory=memory)

    def once(day: ServiceDay) -> Products:
        if tool == "duckdb":
            return reference.run(folder / str(day.day), ground, day, ByHours.SQL, settings)
        return kernel.run(folder / str(day.day), ground, day, None, ByHours(), settings, silent)

    phones.write(folder / f"warm-{tool}", phones.Crowd(100, EVENTS, SEED), days[0], ground)
    kernel.run(folder / f"warm-{tool}", ground, days[0], None, ByHours(), settings, silent)  # loads compiled kernels
    wall, cpu, events, digests = 0.0, 0.0, 0, []
    for day in days:
        before = time.perf_counter(), time.process_time()
        products = once(day)
        wall, cpu = wall + time.perf_counter() - before[0], cpu + time.process_time() - before[1]
        events += products.account.received
        digests.append(digest(products))
    return {"wall": wall, "cpu": cpu, "events": events, "peak": peak(), "digests": digests}


def peak() -> int:
    """Return the peak memory of this process [byte]; getrusage would give its parent's, where that was larger."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise SystemExit("the system does not tell the peak memory of a process (/proc/self/status). Measure on Linux.")


def run(tool: str, folder: Path, days: int, memory: int) -> dict[str, object]:
    """Run one tool in a process of its own."""
    words = ["--tool", tool, "--folder", str(folder), "--days", str(days), "--memory", str(memory)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.presence", *words], check=True, stdout=subprocess.PIPE, text=True
    )
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def rows(tool: str, days: int, took: dict[str, object]) -> list[Row]:
    """Return the figures of one tool in long format."""
    wall, cpu, events, peak = (float(str(took[name])) for name in ("wall", "cpu", "events", "peak"))
    case = f"{days} service days" if days > 1 else "1 service day"
    figures = (
        ("events", events, "-"),
        ("events a second", events / wall / 1e6, "M/s"),
        ("events a CPU second", events / cpu / 1e6, "M/s"),
        ("wall", wall, "s"),
        ("CPU", cpu, "s"),
        ("peak memory", peak / 1e9, "GB"),
        ("wall of 100 M events", wall / events * 1e8, "s"),
    )
    return [
        {"tool": tool, "case": case, "figure": figure, "value": value, "unit": unit} for figure, value, unit in figures
    ]


def measure(given: argparse.Namespace) -> list[Row]:
    """Make the events, run both tools, compare what they give."""
    days = [service_day(FIRST + timedelta(days=later), ZONE) for later in range(given.days)]
    crowd = phones.Crowd(max(1, round(given.events / given.days / A_DAY)), EVENTS, SEED)
    ground = phones.ground(SEED)
    with tempfile.TemporaryDirectory(prefix="presence-", dir=given.temporary) as name:
        folder = Path(name)
        for day in days:
            print(f"making events of {day.day}", file=sys.stderr)
            phones.write(folder / str(day.day), crowd, day, ground, shuffled=given.shuffled)
        ours = run("belvedere", folder, given.days, given.memory)
        found = rows("belvedere", given.days, ours)
        many = min(given.peer_days, given.days)
        if many:
            same = ours if many == given.days else run("belvedere", folder, many, given.memory)
            theirs = run("duckdb", folder, many, given.memory)
            if same["digests"] != theirs["digests"]:
                raise SystemExit("the two give different products. The figures would mean nothing.")
            found += [] if many == given.days else rows("belvedere", many, same)
            found += rows("duckdb", many, theirs)
            ratio = float(str(theirs["cpu"])) / float(str(same["cpu"]))
            case = str(found[-1]["case"])
            found.append(
                {"tool": "belvedere", "case": case, "figure": "times DuckDB's CPU", "value": ratio, "unit": "-"}
            )
        return found


def goals(found: list[Row]) -> list[dict[str, str | float | bool]]:
    """Return each goal that was measured, and whether it is met."""
    verdicts: list[dict[str, str | float | bool]] = []
    for figure, limit, unit, kind in GOALS:
        for row in found:
            if (row["tool"], row["figure"]) == ("belvedere", figure):
                value = float(row["value"])
                met = value <= limit if kind == "most" else value >= limit
                verdicts.append(
                    {"figure": figure, "case": row["case"], kind: limit, "value": value, "unit": unit, "met": met}
                )
    return verdicts


def main() -> None:
    """Measure, and print the table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=float, default=2e6, help="over all days")
    parser.add_argument("--days", type=int, default=7, help="service days")
    parser.add_argument("--peer-days", type=int, default=1, help="of these, DuckDB does so many")
    parser.add_argument("--memory", type=lambda text: int(float(text)), default=1 << 30, help="[byte] beyond: on disk")
    parser.add_argument("--shuffled", action="store_true", help="events in no order of time")
    parser.add_argument("--temporary", type=Path, help="where the events are made and wait")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--tool", choices=TOOLS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.tool:
        days = [service_day(FIRST + timedelta(days=later), ZONE) for later in range(given.days)]
        print(json.dumps(work(given.tool, given.folder, days, given.memory)))
        return
    try:
        found = measure(given)
    except (BelvedereError, OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(str(error)) from error
    if given.json:
        print(
            json.dumps({"claim": CLAIM, "machine": machine(), "rows": found, "goals": goals(found)}, ensure_ascii=False)
        )
        return
    print(f"{CLAIM}\n{machine()}\n")
    for row in found:
        print(f"{row['tool']:10} {row['case']:16} {row['figure']:24} {row['value']:14.4g} {row['unit']}")
    for goal in goals(found):
        limit = f"≤ {goal['most']}" if "most" in goal else f"≥ {goal['least']}"
        print(f"goal: {goal['figure']}, {goal['case']}, {limit} {goal['unit']}: {'met' if goal['met'] else 'not met'}")


if __name__ == "__main__":
    main()
