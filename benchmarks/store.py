"""Ten million observations: how fast they are written, and how fast the latest and one series come back.

    python -m benchmarks.store           a table
    python -m benchmarks.store --json    one JSON object last

Takes   nothing: observations are made here, from a seed
Gives   rows per second written; seconds for `latest` of 50,000 series and for one year of one hourly series (median)
Claim   issue 2: at 10 million rows `latest` of 50,000 series in < 1 s, one year of one series in < 50 ms
Peer    the same rows in DuckDB's own table file, sorted the same way, asked the same questions in SQL. It checks no
        row and drops no duplicate, and keeps one file where Belvedere keeps a table that Spark reads.

The 50,000 series are 570 hourly ones (a year: 8,784 rows each) and 49,430 that report about 101 times in the year.
Rows arrive month by month. Every answer is compared with the peer's.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from belvedere.observations.schema import SCHEMA
from belvedere.observations.store import Store

SERIES = 50_000  # [-]
HOURLY = 570  # [-] of them report every hour
SELDOM = 101  # [-] readings in the year of each of the others
YEAR = 2024
START, END = datetime(YEAR, 1, 1, tzinfo=UTC), datetime(YEAR + 1, 1, 1, tzinfo=UTC)
MIDDLE = datetime(YEAR, 7, 10, 8, 30, tzinfo=UTC)
SEED = 20240111
TIMES = 15  # [-] repetitions of a question
THREADS = 2  # [-] for both tools

Row = dict[str, str | float]


def months(seed: int) -> Iterator[pa.Table]:
    """Yield the year's observations month by month, in order of arrival (by time)."""
    rng = np.random.default_rng(seed)
    places = pa.array([f"loops:{number:05d}" for number in range(SERIES)])
    hours = pd.date_range(START, END, freq="h", inclusive="left").as_unit("us")
    for month in range(1, 13):
        clock = hours[hours.month == month].asi8
        often = round(SELDOM * len(clock) / len(hours))
        base = np.linspace(clock[0], clock[-1], often).astype(np.int64)
        late = rng.integers(0, 3_600_000_000, SERIES - HOURLY)  # [µs] past the hour
        when = np.concatenate([np.tile(clock, HOURLY), (base[None, :] + late[:, None]).ravel()])
        what = np.concatenate([np.repeat(np.arange(HOURLY), len(clock)), np.repeat(np.arange(HOURLY, SERIES), often)])
        arrival = np.argsort(when, kind="stable")
        when, what = when[arrival], what[arrival]
        columns = [
            pa.array(when, pa.timestamp("us", "UTC")),
            places.take(pa.array(what)),
            pa.array(["flow"] * len(when)),
            pa.array(rng.poisson(300, len(when)).astype(float)),
            pa.array(["loops"] * len(when)),
            pa.array(np.zeros(len(when), dtype=np.int8)),
        ]
        yield pa.Table.from_arrays(columns, schema=SCHEMA)


def median(question: Callable[[], pd.DataFrame]) -> tuple[float, float, pd.DataFrame]:
    """Return the first and the median time [s] of a question, and its last answer."""
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        answer = question()
        taken.append(time.perf_counter() - start)
    return taken[0], statistics.median(taken), answer


def measure(folder: Path, say: Callable[[str], None]) -> list[Row]:
    """Return the figures of both tools, written to and read from a folder."""
    store = Store(folder / "belvedere", threads=THREADS)
    peer = duckdb.connect(str(folder / "peer.duckdb"), config={"threads": THREADS})
    peer.execute("SET TimeZone = 'UTC'")
    peer.execute(
        "CREATE TABLE readings (time TIMESTAMPTZ, place VARCHAR, quantity VARCHAR, value DOUBLE, feed VARCHAR, "
        "quality TINYINT)"
    )
    rows, ours, theirs = 0, 0.0, 0.0
    for number, table in enumerate(months(SEED), start=1):
        start = time.perf_counter()
        account = store.append([table])
        ours += time.perf_counter() - start
        if account.stored != table.num_rows:
            raise SystemExit(f"not every row was stored: {account}")
        start = time.perf_counter()
        peer.register("arrived", table)
        peer.execute("INSERT INTO readings SELECT * FROM arrived ORDER BY place, quantity, time")
        theirs += time.perf_counter() - start
        rows += table.num_rows
        say(f"month {number}: {rows:,} rows written")
    peer.execute("CHECKPOINT")
    figures: list[Row] = []

    def add(tool: str, case: str, figure: str, value: float, unit: str) -> None:
        figures.append({"tool": tool, "case": case, "figure": figure, "value": value, "unit": unit})

    add("belvedere", f"{rows} rows", "written", rows / ours, "rows/s")
    add("duckdb table", f"{rows} rows", "written", rows / theirs, "rows/s")
    add("belvedere", f"{rows} rows", "disk", _size(folder / "belvedere"), "MB")
    add("duckdb table", f"{rows} rows", "disk", _size(folder / "peer.duckdb"), "MB")

    latest_sql = """SELECT place, quantity, max(time) AS time, arg_max(value, time) AS value,
                           arg_max(feed, time) AS feed, arg_max(quality, time) AS quality
                    FROM readings WHERE value IS NOT NULL AND time <= $at GROUP BY place, quantity
                    ORDER BY place, quantity"""
    series_sql = """SELECT time, value, feed, quality FROM readings
                    WHERE place = $place AND quantity = 'flow' AND time >= $start AND time < $end ORDER BY time"""
    rng = np.random.default_rng(SEED)
    asked = [f"loops:{number:05d}" for number in rng.integers(0, HOURLY, 2 * TIMES)]
    for_store, for_peer = iter(asked), iter(asked)
    questions: list[tuple[str, Callable[[], pd.DataFrame], Callable[[], pd.DataFrame]]] = [
        (
            f"latest of {SERIES} series",
            lambda: store.latest(END),
            lambda: peer.sql(latest_sql, params={"at": END}).to_arrow_table().to_pandas(),
        ),
        (
            f"latest of {SERIES} series as of July",
            lambda: store.latest(MIDDLE),
            lambda: peer.sql(latest_sql, params={"at": MIDDLE}).to_arrow_table().to_pandas(),
        ),
        (
            "a year of one hourly series",
            lambda: store.series(next(for_store), "flow", START, END),
            lambda: (
                peer.sql(series_sql, params={"place": next(for_peer), "start": START, "end": END})
                .to_arrow_table()
                .to_pandas()
            ),
        ),
    ]
    for case, ask_store, ask_peer in questions:
        first, usual, answer = median(ask_store)
        peer_first, peer_usual, peer_answer = median(ask_peer)
        _same(answer, peer_answer, case)
        say(f"{case}: {usual:.4f} s, DuckDB's own table {peer_usual:.4f} s")
        for tool, one, many in (("belvedere", first, usual), ("duckdb table", peer_first, peer_usual)):
            add(tool, case, "median", many, "s")
            add(tool, case, "first", one, "s")
    peer.close()
    return figures


def _same(ours: pd.DataFrame, theirs: pd.DataFrame, case: str) -> None:
    same = len(ours) == len(theirs) and all(
        (ours[column].to_numpy() == theirs[column].to_numpy()).all() for column in ("value", "feed", "quality")
    )
    if not same or not (ours["time"].to_numpy() == theirs["time"].to_numpy()).all():
        raise SystemExit(f"{case}: the two tools do not answer the same")


def _size(path: Path) -> float:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def machine() -> dict[str, str | int]:
    """Return what the figures were measured on."""
    return {
        "cpu": platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 0,
        "load": f"{os.getloadavg()[0]:.1f}",
        "system": platform.system(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
    }


def main() -> None:
    """Measure in a temporary folder, print, and leave nothing behind."""
    wants_json = "--json" in sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="belvedere-store-") as folder:
        rows = measure(Path(folder), lambda text: print(text, file=sys.stderr, flush=True))
    claim = "10 million observations: latest of 50,000 series in under 1 s, a year of one series in under 50 ms"
    if wants_json:
        print(json.dumps({"claim": claim, "machine": machine(), "rows": rows}))
        return
    print(f"{claim}\n{machine()}\n")
    for row in rows:
        print(f"{row['tool']:14} {row['case']:42} {row['figure']:8} {row['value']:14,.4f} {row['unit']}")


if __name__ == "__main__":
    main()
