"""The kernel's products in plain SQL: what the kernel is tested against, to the last whole number.

Takes   the same folder of clean events, ground, day and settings as kernel/day.py
Gives   run(), the same Products, on DuckDB
Used by tests, benchmarks/presence.py, spark.py
Source  docs/presence-kernel.md, rule by rule; every ORDER BY is total, every value a whole number

It knows no memory of earlier days, spills as DuckDB does, and takes the definition's classes either from its Python or,
so that a benchmark compares like with like, from an expression in SQL over the table `features`.
"""
# ruff: noqa: E501 - lines of SQL

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from belvedere.presence.day import ServiceDay
from belvedere.presence.events import files
from belvedere.presence.kernel.features import DAYTIME, DEEP_NIGHT, NIGHT, Definition, device_days, unseen
from belvedere.presence.kernel.ground import Ground, Longs
from belvedere.presence.kernel.products import (
    CAUSES,
    FOREIGN,
    MOST_TRIPS,
    Account,
    DayTrips,
    Filtered,
    PlaceTrips,
    Products,
)
from belvedere.presence.kernel.settings import Rules, Settings, rules
from belvedere.presence.schema import CLASSES

STEPS: Mapping[str, str] = {
    # events of known cells inside the day, in seconds since its start
    "inside": """
        SELECT device, CAST(time - {start} AS INTEGER) AS t, cell, mcc FROM events
        WHERE time >= {start} AND time < {start} + {seconds} AND cell >= 0 AND cell < {cells}""",
    "countries": """
        SELECT device, coalesce(min(mcc) FILTER (mcc BETWEEN 1 AND 999), 0) AS mcc FROM inside GROUP BY device""",
    "steps": """
        SELECT device, t, cell, row_number() OVER one AS n, lag(t) OVER one AS t0, lag(cell) OVER one AS c0,
               lead(t) OVER one AS t1, lead(cell) OVER one AS c1
        FROM (SELECT DISTINCT device, t, cell FROM inside)
        WINDOW one AS (PARTITION BY device ORDER BY t, cell)""",
    # only events with both neighbours in another cell can be noise
    "suspects": """
        SELECT s.*, c0 = c1 AND t1 - t0 <= {ping_pong} AS bounce,
               {speed} >= 0 AND {leap_before} AND {leap_after} AND NOT {leap_over} AS teleport
        FROM steps AS s JOIN cells AS a ON a.cell = s.c0 JOIN cells AS b ON b.cell = s.cell JOIN cells AS c ON c.cell = s.c1
        WHERE c0 <> s.cell AND c1 <> s.cell""",
    # of a run of bounces the first, third, … : a run is a stretch of consecutive numbers
    "noise": """
        SELECT device, t, cell, teleport, bounce AND (row_number() OVER (PARTITION BY device, run ORDER BY n)) % 2 = 1 AS odd,
               CASE WHEN t - t0 <= {move_gap} THEN t - t0 - (t - t0) // 2 ELSE {pad} END
             + CASE WHEN t1 - t <= {move_gap} THEN (t1 - t) // 2 ELSE {pad} END AS had
        FROM (SELECT *, CASE WHEN bounce THEN n - row_number() OVER (PARTITION BY device, bounce ORDER BY n) ELSE -n END AS run
              FROM suspects WHERE bounce OR teleport)""",
    "kept": """
        SELECT device, t, cell FROM steps ANTI JOIN (SELECT * FROM noise WHERE odd OR teleport) USING (device, t, cell)""",
    # from when to when each event's cell has the device
    "stretches": """
        SELECT device, t, cell,
               CASE WHEN t0 IS NULL THEN greatest(t - {edge}, 0)
                    WHEN t - t0 <= CASE WHEN c0 = cell THEN {stay_gap} ELSE {move_gap} END THEN t0 + (t - t0) // 2
                    ELSE t - {pad} END AS a,
               CASE WHEN t1 IS NULL THEN least(t + {edge}, {seconds})
                    WHEN t1 - t <= CASE WHEN c1 = cell THEN {stay_gap} ELSE {move_gap} END THEN t + (t1 - t) // 2
                    ELSE t + {pad} END AS b
        FROM (SELECT *, lag(t) OVER one AS t0, lag(cell) OVER one AS c0, lead(t) OVER one AS t1, lead(cell) OVER one AS c1
              FROM kept WINDOW one AS (PARTITION BY device ORDER BY t, cell))""",
    "cell_hours": """
        SELECT device, h, cell, CAST(sum(least(b, 3600 * h + 3600) - greatest(a, 3600 * h)) AS BIGINT) AS seconds
        FROM (SELECT device, cell, a, b, unnest(range(a // 3600, (b - 1) // 3600 + 1)) AS h FROM stretches WHERE b > a)
        GROUP BY device, h, cell""",
    # most seconds, of equals the lowest cell, as one number
    "zone_hours": """
        SELECT device, h, zone FROM
        (SELECT device, h, 1048575 - max(seconds * 1048576 + 1048575 - cell) % 1048576 AS cell
         FROM cell_hours GROUP BY device, h) JOIN cells USING (cell)""",
    "features": """
        SELECT device, any_value(mcc) AS mcc, CAST(sum(many) AS INTEGER) AS hours_present, min(first) AS first_hour,
               max(last) AS last_hour, {most_all} AS main_zone, {most_night} AS night_zone, {most_deep} AS deep_night_zone,
               {most_day} AS day_zone
        FROM (SELECT device, zone, count(*) AS many, min(h) AS first, max(h) AS last,
                     count(*) FILTER (h IN {night}) AS night, count(*) FILTER (h IN {deep}) AS deep,
                     count(*) FILTER (h IN {day}) AS day
              FROM zone_hours GROUP BY device, zone) JOIN countries USING (device) GROUP BY device""",
    "classes": "SELECT device, mcc, night_zone, CAST({classify} AS INTEGER) AS class FROM features",
    "stays": """
        SELECT device, island, any_value(zone) AS zone, max(b) AS leaves
        FROM (SELECT *, sum(new) OVER (PARTITION BY device ORDER BY t, cell) AS island
              FROM (SELECT device, t, s.cell, a, b, zone,
                           CAST(zone IS DISTINCT FROM lag(zone) OVER (PARTITION BY device ORDER BY t, s.cell) AS INTEGER) AS new
                    FROM stretches AS s JOIN cells USING (cell) WHERE b > a))
        GROUP BY device, island HAVING sum(b - a) >= {stay}""",
    # every trip of every device, in the order of `island`
    "departures": """
        SELECT device, island, o, d, h
        FROM (SELECT device, island, zone AS d, lag(zone) OVER one AS o, (lag(leaves) OVER one - 1) // 3600 AS h
              FROM stays WINDOW one AS (PARTITION BY device ORDER BY island))
        WHERE o <> d""",
    "trips_places": """
        SELECT o, d, h, count(*) AS trips
        FROM (SELECT o, d, h, row_number() OVER (PARTITION BY device ORDER BY first) AS number
              FROM (SELECT device, a.town AS o, b.town AS d, h, min(island) AS first
                    FROM departures AS x JOIN zones AS a ON a.zone = x.o JOIN zones AS b ON b.zone = x.d
                    GROUP BY device, a.town, b.town, h))
        WHERE number <= {most_trips} GROUP BY o, d, h ORDER BY o, d, h""",
    "trips_day": """
        SELECT o, d, count(*) AS trips
        FROM (SELECT o, d, row_number() OVER (PARTITION BY device ORDER BY first) AS number
              FROM (SELECT device, o, d, min(island) AS first FROM departures GROUP BY device, o, d))
        WHERE number <= {most_trips} GROUP BY o, d ORDER BY o, d""",
}
KEPT = frozenset(
    {"inside", "steps", "noise", "stretches", "cell_hours", "zone_hours", "features", "classes", "departures"}
)  # tables; others views
LEAP = "({p}.x - {q}.x) ** 2 + ({p}.y - {q}.y) ** 2 > ({slack} + {speed} * ({gap})) ** 2"


@dataclass(frozen=True, slots=True)
class Engine:
    """How DuckDB is to run."""

    threads: int = 2
    memory: str = "4GB"


def run(  # noqa: PLR0917
    events: Path,
    ground: Ground,
    day: ServiceDay,
    definition: Definition | str,
    settings: Settings,
    engine: Engine = Engine(),
) -> Products:
    """Return the products of one service day.

    Parameters
    ----------
    definition : as in kernel/day.py, or an expression in SQL over a row of `features` that gives an index of CLASSES
    """
    files.plan(events)
    with duckdb.connect(config={"threads": engine.threads, "memory_limit": engine.memory}) as base:
        base.execute("SET preserve_insertion_order = false")
        base.execute(f"CREATE VIEW events AS SELECT * FROM read_parquet('{events}/part-*.parquet')")
        cells = {"cell": np.arange(ground.cells, dtype=np.int32), "zone": ground.zone, "x": ground.x, "y": ground.y}
        base.register("given", pa.table({name: column.astype(np.int64) for name, column in cells.items()}))
        base.execute("CREATE TABLE cells AS SELECT CAST(cell AS INTEGER) AS cell, zone, x, y FROM given")
        towns = ground.municipality.astype(np.int64)
        base.register("zones", pa.table({"zone": np.arange(ground.zones), "city": ground.city, "town": towns}))
        words = _words(rules(settings, day), ground, day)
        for name, step in STEPS.items():
            if name == "classes" and not isinstance(definition, str):
                _classify(base, ground, day, definition)
                continue
            words["classify"] = definition if isinstance(definition, str) else ""
            kind = "TABLE" if name in KEPT else "VIEW"
            base.execute(f"CREATE TEMP {kind} {name} AS {step.format_map(words)}")
        return _products(base, ground, day, settings)


def _words(chosen: Rules, ground: Ground, day: ServiceDay) -> dict[str, str | int]:
    """Return what stands in braces in STEPS."""
    words: dict[str, str | int] = {
        **chosen._asdict(),
        "start": day.start,
        "cells": ground.cells,
        "most_trips": MOST_TRIPS,
    }
    pairs = (
        ("leap_before", "a", "b", "t - t0"),
        ("leap_after", "b", "c", "t1 - t"),
        ("leap_over", "a", "c", "t1 - t0"),
    )
    for name, p, q, gap in pairs:
        words[name] = "(" + LEAP.format(p=p, q=q, gap=gap, speed=chosen.speed, slack=chosen.slack) + ")"
    every = frozenset(range(24))
    for name, clock in (("all", every), ("night", NIGHT), ("deep", DEEP_NIGHT), ("day", DAYTIME)):
        chosen_hours = [index for index, hour in enumerate(day.clock) if hour in clock]
        words[name] = "(" + ", ".join(map(str, chosen_hours)) + ")"
        column = "many" if name == "all" else name
        # most hours, of equals the lowest zone, as one number
        words[f"most_{name}"] = (
            f"CASE WHEN max({column}) = 0 THEN -1 ELSE 32767 - max({column} * 32768 + 32767 - zone) % 32768 END"
        )
    return words


def _classify(base: duckdb.DuckDBPyConnection, ground: Ground, day: ServiceDay, definition: Definition) -> None:
    """Make the table of classes by the definition's own Python."""
    seen = base.execute("SELECT device, mcc FROM features ORDER BY device").fetchnumpy()
    hours = base.execute("SELECT device, h, zone FROM zone_hours").fetchnumpy()
    zone_hours = np.full((len(seen["device"]), day.hours), -1, np.int16)
    zone_hours[np.searchsorted(seen["device"], hours["device"]), hours["h"]] = hours["zone"]
    mcc = np.asarray(seen["mcc"], np.int16)
    days = device_days(day, ground, mcc, zone_hours, unseen(len(mcc)))
    found = pa.table({"device": np.asarray(seen["device"]), "class": np.asarray(definition.classify(days), np.int32)})
    base.register("found", found)
    base.execute(
        "CREATE TEMP TABLE classes AS SELECT device, mcc, night_zone, class FROM features JOIN found USING (device)"
    )


def _products(base: duckdb.DuckDBPyConnection, ground: Ground, day: ServiceDay, settings: Settings) -> Products:
    """Return the products from the tables."""
    hours, many = day.hours, len(CLASSES)

    def table(query: str, *shape: int) -> Longs:
        """Return an array from rows of its indices and its value."""
        found = list(base.execute(query).fetchnumpy().values())
        array = np.zeros(shape, np.int64)
        array[tuple(np.asarray(column, np.int64) for column in found[:-1])] = found[-1]
        return array

    def number(query: str) -> int:
        found = base.execute(query).fetchone()
        return int(found[0] or 0) if found else 0

    presence = table(
        "SELECT cell, h, class, sum(seconds) FROM cell_hours JOIN classes USING (device) GROUP BY cell, h, class",
        ground.cells, hours, many,
    )  # fmt: skip
    units = table(
        "SELECT zone, h, class, count(*) FROM zone_hours JOIN classes USING (device) GROUP BY zone, h, class",
        ground.zones, hours, many,
    )  # fmt: skip
    by_country = table(
        "SELECT mcc, h, count(*) FROM zone_hours JOIN classes USING (device) JOIN zones USING (zone) "
        f"WHERE city AND class = {FOREIGN} GROUP BY mcc, h",
        1000, hours,
    )  # fmt: skip
    countries = np.flatnonzero(by_country.any(axis=1)).astype(np.int32)
    places, pairs = (base.execute(f"SELECT * FROM {name}").fetchnumpy() for name in ("trips_places", "trips_day"))
    nights = table("SELECT night_zone, count(*) FROM classes WHERE night_zone >= 0 GROUP BY night_zone", ground.zones)
    classes = table("SELECT class, count(*) FROM classes GROUP BY class", many)
    filtered = Filtered(
        number("SELECT count(*) FROM noise WHERE odd AND NOT teleport"),
        number("SELECT count(*) FROM noise WHERE teleport"),
        number("SELECT sum(had) FROM noise WHERE odd AND NOT teleport"),
        number("SELECT sum(had) FROM noise WHERE teleport"),
    )
    return Products(
        day=day,
        devices=int(classes.sum()),
        presence=presence,
        units=units,
        countries=countries,
        units_mcc=by_country[countries],
        trips_places=PlaceTrips(
            np.asarray(places["o"], np.int32),
            np.asarray(places["d"], np.int32),
            np.asarray(places["h"], np.int32),
            np.asarray(places["trips"], np.int64),
        ),
        trips_day=DayTrips(
            np.asarray(pairs["o"], np.int32), np.asarray(pairs["d"], np.int32), np.asarray(pairs["trips"], np.int64)
        ),
        nights=nights,
        classes=classes,
        account=_account(base, ground, day, settings, filtered),
        filtered=filtered,
    )


def _account(
    base: duckdb.DuckDBPyConnection, ground: Ground, day: ServiceDay, settings: Settings, filtered: Filtered
) -> Account:
    """Return where each event went."""
    known = f"cell >= 0 AND cell < {ground.cells}"
    inside = f"time >= {day.start} AND time < {day.end}"
    row = base.execute(
        f"SELECT count(*), count(*) FILTER (NOT ({known})), count(*) FILTER ({known} AND NOT ({inside})) FROM events"
    ).fetchone()
    received, unknown, outside = row or (0, 0, 0)
    steps, busy = base.execute(
        "SELECT coalesce(sum(many), 0), count(*) FILTER (many > ?) "
        "FROM (SELECT device, max(n) AS many FROM steps GROUP BY device)",
        [settings.busy],
    ).fetchone() or (0, 0)
    by_hour = np.zeros(day.hours, np.int64)
    counted = base.execute(
        f"SELECT (time - {day.start}) // 3600 AS h, count(*) AS many FROM events WHERE {inside} GROUP BY h"
    ).fetchnumpy()
    by_hour[np.asarray(counted["h"], np.int64)] = counted["many"]
    duplicates = received - unknown - outside - int(steps)
    used = int(steps) - filtered.ping_pong - filtered.teleports
    dropped = (unknown, outside, duplicates, filtered.teleports, filtered.ping_pong)
    return Account(
        received,
        used,
        dict(zip(CAUSES, map(int, dropped), strict=True)),
        {"devices with very many events": int(busy)},
        by_hour,
    )
