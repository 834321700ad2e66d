"""A day of made-up phones by the kernel, by DuckDB's SQL and by the kernel on PySpark: the same to the last integer.

    python -m benchmarks.presence_spark [--events 1e6] [--json]

Takes   how many events
Gives   a table, or one JSON object last: seconds by the clock and CPU seconds of each, whether products are equal
Claim   the three give the same whole numbers; Spark is for days that no one machine holds, not for speed on one

Needs the extra `spark` and Java 17 or newer. The session listens on this machine only and is stopped at the end.
Spark's own start, and a first small day that starts its workers, are told apart from the day that is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from belvedere.errors import BelvedereError
from belvedere.presence import reference, spark
from belvedere.presence.day import service_day
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel.products import Products
from belvedere.presence.kernel.settings import Settings
from belvedere.progress import silent
from benchmarks.assignment import machine
from benchmarks.peers import phones
from benchmarks.presence import A_DAY, EVENTS, FIRST, SEED, ZONE, ByHours, Row, digest

CLAIM = "kernel = DuckDB = PySpark, exactly"
CORES = 2


def timed(tool: str, once: Callable[[], Products]) -> tuple[list[Row], Products]:
    """Run a tool and return its figures and products."""
    print(f"{tool} …", file=sys.stderr)
    wall, cpu = time.perf_counter(), time.process_time()
    products = once()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    case = f"{products.account.received} events"
    found: list[Row] = [{"tool": tool, "case": case, "figure": "wall", "value": wall, "unit": "s"}]
    if tool != "pyspark":  # its work is done by other processes
        found.append({"tool": tool, "case": case, "figure": "CPU", "value": cpu, "unit": "s"})
    return found, products


def measure(events: float) -> list[Row]:
    """Make the events, run all three, compare what they give."""
    day, ground, settings = service_day(FIRST, ZONE), phones.ground(SEED), Settings(threads=CORES)
    with tempfile.TemporaryDirectory(prefix="presence-spark-") as name:
        folder, small = Path(name) / "day", Path(name) / "small"
        phones.write(folder, phones.Crowd(max(1, round(events / A_DAY)), EVENTS, SEED), day, ground)
        phones.write(small, phones.Crowd(100, EVENTS, SEED), day, ground)
        kernel.run(small, ground, day, None, ByHours(), settings, silent)  # loads compiled kernels
        found, ours = timed("belvedere", lambda: kernel.run(folder, ground, day, None, ByHours(), settings, silent))
        more, theirs = timed("duckdb", lambda: reference.run(folder, ground, day, ByHours.SQL, settings))
        found += more
        start = time.perf_counter()
        os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)  # Spark's workers find this folder's modules
        session = spark.session(CORES)
        try:
            session.sparkContext.setLogLevel("ERROR")
            spark.run(session, small, ground, day, ByHours(), settings)
            case = "start and first small day"
            value = time.perf_counter() - start
            found.append({"tool": "pyspark", "case": case, "figure": "wall", "value": value, "unit": "s"})
            more, far = timed("pyspark", lambda: spark.run(session, folder, ground, day, ByHours(), settings))
            found += more
        finally:
            session.stop()
    for tool, products in (("duckdb", theirs), ("pyspark", far)):
        same = float(digest(products) == digest(ours))
        found.append(
            {"tool": tool, "case": "all products", "figure": "equal to the kernel", "value": same, "unit": "-"}
        )
    return found


def main() -> None:
    """Measure, and print the table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=float, default=1e6)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    try:
        found = measure(given.events)
    except (BelvedereError, OSError) as error:
        raise SystemExit(str(error)) from error
    if given.json:
        print(json.dumps({"claim": CLAIM, "machine": machine(), "rows": found}, ensure_ascii=False))
        return
    print(f"{CLAIM}\n{machine()}\n")
    for row in found:
        print(f"{row['tool']:10} {row['case']:28} {row['figure']:22} {row['value']:10.4g} {row['unit']}")


if __name__ == "__main__":
    main()
