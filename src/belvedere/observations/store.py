"""Keeps every observation, and answers what was measured where and when.

Takes   tables of SCHEMA, or a built bundle
Gives   Store: append, latest, series, valid, summary, load_bundle, compact
Used by server/, mobility/calibration/calibrate.py (counts), typical.py
Source  Delta Lake (deltalake) partitioned by month, asked through DuckDB; Spark reads the same folder unchanged

How it is laid out
    <folder>/month=2024-01/*.parquet, _delta_log/     the Delta table: SCHEMA's columns and `month`
    <folder>/_late/                                   another such table: readings for times that were already closed
    <folder>/_bundle.json, _lock                      which bundle was loaded; one writer at a time
Files are sorted by place, quantity and time in row groups of delta.ROW_GROUP, so one series reads one or two a month.

What happens to a reading that comes again
- same value: duplicate, dropped (a stricter mark is taken over: then it is a revision);
- another value: revised, the later arrival replaces the earlier one; the earlier stays in Delta's history until the
  next `compact`. Publishers correct themselves (ARPAE checks each half-year), and the last word counts;
- for a time before `closed_before`: late, set aside in _late/. What was published on closed times stays reproducible.
A crash before the commit leaves files that no log names, which nothing reads; after it, nothing is missing.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from belvedere.errors import BundleError, InputError
from belvedere.observations.account import Account, rejected
from belvedere.observations.batch import arrange, months, sound
from belvedere.observations.delta import DeltaFolder
from belvedere.observations.schema import SCHEMA, Quality, check_schema
from belvedere.progress import Progress, silent

STANDING = 24  # [-] months whose last readings before them are kept in memory, for replay
COLUMNS = ", ".join(SCHEMA.names)
PARQUET = "read_parquet($files, hive_partitioning = false)"


class Store:
    """A folder of observations. Open it once a process; questions may come from several threads.

    Parameters
    ----------
    folder : where the Delta table is, or will be with the first `append`
    threads : [-] that DuckDB may use for one question
    """

    def __init__(self, folder: Path, threads: int = 2) -> None:
        self.folder = folder
        self._connection = duckdb.connect(config={"threads": threads})
        self._connection.execute("SET TimeZone = 'UTC'")
        self._delta = DeltaFolder(folder)
        self._guard = threading.RLock()
        self._standing: dict[str, tuple[str, ...]] = {}  # month → the files its table of last readings was made of

    # ── what is there

    def version(self) -> int:
        """Return the number of the last commit; -1 while nothing is stored. It changes with every append."""
        return self._delta.look()[0]

    def files(self, first: str = "", last: str = "9999") -> list[str]:
        """Return the Parquet files of the months first to last ("2024-01"), in order of month."""
        found = self._delta.look()[1]
        return [file for month, names in found.items() if first <= month <= last for file in names]

    def summary(self) -> pd.DataFrame:
        """Return one row a feed and quantity: places, observations, valid [-], first, last (UTC), last_value."""
        sql = """SELECT feed, quantity, count(DISTINCT place) AS places, count(*) AS observations,
                        count(*) FILTER (quality = 0) AS valid, min(time) AS first, max(time) AS last,
                        arg_max(value, time) AS last_value
                 FROM {files} GROUP BY feed, quantity ORDER BY feed, quantity"""
        return self._ask(sql, self.files(), {})

    def latest(
        self, at: datetime | None = None, places: Sequence[str] | None = None, quantities: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Return each series' last reading that holds a value.

        Parameters
        ----------
        at : readings whose interval started at or before this instant; None = all
        places, quantities : None = all

        Returns
        -------
        place, quantity, time (UTC), value, feed, quality; sorted by place and quantity
        """
        _aware(at)
        found = self._delta.look()[1]
        moment = at.astimezone(UTC) if at else None
        now = [month for month in found if moment is None or month <= f"{moment:%Y-%m}"]
        where, values = _filters(places, quantities)
        clock = "AND time <= $at" if moment else ""
        sql = f"""WITH found AS ({_last("{files}", f"{clock} {where}")})
                  SELECT * FROM found"""
        if len(now) > 1:
            before = self._standing_before(now[-1], found)
            sql += f""" UNION ALL SELECT * FROM {before} ANTI JOIN found USING (place, quantity)
                        WHERE true {where}"""
        sql = f"SELECT * FROM ({sql}) ORDER BY place, quantity"
        if moment:
            values["at"] = moment
        return self._ask(sql, found[now[-1]] if now else (), values)

    def series(self, place: str, quantity: str, start: datetime, end: datetime) -> pd.DataFrame:
        """Return the readings of one series in [start, end): time (UTC), value, feed, quality; sorted by time.

        Missing readings that the publisher left blank have value NaN; gaps are simply not there (see quality.gaps).
        """
        _aware(start, end)
        first, last = start.astimezone(UTC), end.astimezone(UTC) - timedelta(microseconds=1)
        sql = """SELECT time, value, feed, quality FROM {files}
                 WHERE place = $place AND quantity = $quantity AND time >= $first AND time <= $last ORDER BY time"""
        values: dict[str, object] = {"place": place, "quantity": quantity, "first": first, "last": last}
        return self._ask(sql, self.files(f"{first:%Y-%m}", f"{last:%Y-%m}"), values)

    def between(
        self,
        start: datetime,
        end: datetime,
        places: Sequence[str] | None = None,
        quantities: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Return all readings in [start, end), columns of SCHEMA, sorted by place, quantity and time."""
        _aware(start, end)
        first, last = start.astimezone(UTC), end.astimezone(UTC) - timedelta(microseconds=1)
        where, values = _filters(places, quantities)
        sql = f"""SELECT {COLUMNS} FROM {{files}} WHERE time >= $first AND time <= $last {where}
                  ORDER BY place, quantity, time"""
        files = self.files(f"{first:%Y-%m}", f"{last:%Y-%m}")
        return self._ask(sql, files, {**values, "first": first, "last": last})

    def valid(self, until: datetime | None = None) -> pd.DataFrame:
        """Return time, place, quantity, value of all VALID readings before `until`, sorted by place, quantity, time.

        `place` and `quantity` are categories, for there are few of them and many rows.
        """
        _aware(until)
        clock = "AND time < $until" if until else ""
        sql = f"""SELECT time, place, quantity, value FROM {{files}} WHERE quality = {int(Quality.VALID)} {clock}
                  ORDER BY place, quantity, time"""
        last = f"{until.astimezone(UTC):%Y-%m}" if until else "9999"
        values: dict[str, object] = {"until": until} if until else {}
        return self._ask(sql, self.files(last=last), values, encode=("place", "quantity"))

    # ── what arrives

    def append(self, batches: Iterable[pa.Table], closed_before: datetime | None = None) -> Account:
        """Store batches, one commit each, and return what became of every row.

        Parameters
        ----------
        batches : tables of SCHEMA, in any order
        closed_before : readings of earlier times are late: set aside, not stored

        Raises
        ------
        InputError
            when a batch has not SCHEMA's columns and types; earlier batches stay stored
        """
        _aware(closed_before)
        account = Account()
        for batch in batches:
            with self._delta.writing():
                account += self._append(check_schema(batch, "a batch of observations"), closed_before)
        return account

    def load_bundle(self, folder: Path, progress: Progress = silent) -> Account:
        """Load data/observations/*.parquet of a built city, once; a later call with the same bundle does nothing.

        Killed half-way, it goes on where it stopped: what is stored already counts as duplicate.

        Raises
        ------
        BundleError
            when the folder has no observations, or a file is not whole
        """
        files = sorted((folder / "data" / "observations").glob("*.parquet"))
        if not files:
            raise BundleError(f"{folder}: no data/observations/*.parquet. Build the city first: belvedere build.")
        contents = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
        mark = self.folder / "_bundle.json"
        if self.version() >= 0 and mark.is_file() and json.loads(mark.read_text(encoding="utf-8")) == contents:
            return Account()
        try:
            bundle = self._connection.cursor()
            names = [str(file) for file in files]
            years = bundle.execute(
                "SELECT DISTINCT year(time) FROM read_parquet($files) ORDER BY 1", {"files": names}
            ).fetchall()
        except duckdb.Error as error:
            raise BundleError(f"{folder}: its observations cannot be read: {error}. Build the city again.") from error
        account = Account()
        for step, (year,) in enumerate(years):
            progress(step / len(years), f"Loading observations of {year}", f"Carico le osservazioni del {year}")
            sql = f"SELECT {COLUMNS} FROM read_parquet($files) WHERE year(time) = $year"
            account += self.append([bundle.sql(sql, params={"files": names, "year": year}).to_arrow_table()])
        temporary = mark.with_suffix(".part")
        temporary.write_text(json.dumps(contents, indent=1, sort_keys=True), encoding="utf-8")
        temporary.replace(mark)
        progress(1.0, "Observations loaded", "Osservazioni caricate")
        return account

    def compact(self, most_files: int = 1, progress: Progress = silent) -> int:
        """Rewrite each month of more than `most_files` files as sorted ones; return how many months were.

        Files that were replaced a week ago or earlier (delta.KEPT_FOR) are deleted.
        """
        with self._delta.writing():
            found = self._delta.look()[1]
            crowded = [month for month, files in found.items() if len(files) > most_files]
            for step, month in enumerate(crowded):
                progress(step / len(crowded), f"Compacting {month}", f"Compatto {month}")
                rows = self._arrow(f"SELECT {COLUMNS} FROM {{files}}", found[month]).cast(SCHEMA)
                self._delta.replace(arrange(rows)[0], [month])
            self._delta.tidy()
        return len(crowded)

    # ── how

    def _append(self, batch: pa.Table, closed_before: datetime | None) -> Account:
        found = self._delta.look()[1]
        whole, reasons = sound(batch)
        account = rejected(reasons)
        table, duplicate = arrange(whole)
        account += Account(received=duplicate, duplicate=duplicate)
        if closed_before is not None:
            late = np.asarray(table.column("time").to_numpy(zero_copy_only=False)) < np.datetime64(
                closed_before.astimezone(UTC).replace(tzinfo=None)
            )
            if late.any():
                Store(self.folder / "_late").append([table.filter(pa.array(late))])
                table = table.filter(pa.array(~late))
                account += Account(received=int(late.sum()), late=int(late.sum()))
        touched = sorted(set(months(table)))
        old = [file for month in touched for file in found.get(month, ())]
        known, revised = self._compare(table, old)
        fresh = table.filter(pa.array(~known | revised))
        if revised.any():
            sql = f"SELECT {COLUMNS} FROM {{files}} ANTI JOIN fresh USING (place, quantity, time)"
            kept = self._arrow(sql, old, fresh).cast(SCHEMA)
            self._delta.replace(arrange(pa.concat_tables([kept, fresh]))[0], touched)
        elif fresh.num_rows:
            self._delta.add(fresh)
        return account + Account(
            received=table.num_rows,
            stored=fresh.num_rows,
            duplicate=table.num_rows - fresh.num_rows,
            revised=int(revised.sum()),
        )

    def _compare(self, table: pa.Table, old: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return which rows are in the old files already, and which of these say something else."""
        known = np.zeros(table.num_rows, dtype=bool)
        revised = known.copy()
        if old:
            numbered = table.append_column("row", pa.array(np.arange(table.num_rows)))
            sql = """SELECT row, fresh.value IS DISTINCT FROM stored.value OR fresh.quality > stored.quality AS revised
                     FROM fresh JOIN (SELECT * FROM {files} WHERE time >= (SELECT min(time) FROM fresh)
                                                              AND time <= (SELECT max(time) FROM fresh)) stored
                     USING (place, quantity, time)"""
            pairs = self._arrow(sql, old, numbered)
            rows = pairs.column("row").to_numpy()
            known[rows] = True
            revised[rows] = pairs.column("revised").to_numpy(zero_copy_only=False)
        return known, revised

    def _standing_before(self, month: str, found: Mapping[str, tuple[str, ...]]) -> str:
        """Return the name of an in-memory table: each series' last reading before a month."""
        name = f"standing_{month.replace('-', '_')}"
        earlier = tuple(file for one, names in found.items() if one < month for file in names)
        with self._guard:
            if self._standing.get(month) != earlier:
                self._standing.pop(month, None)
                if len(self._standing) >= STANDING:
                    oldest = next(iter(self._standing))
                    self._connection.cursor().execute(f"DROP TABLE standing_{oldest.replace('-', '_')}")
                    del self._standing[oldest]
                sql = f"CREATE OR REPLACE TABLE {name} AS {_last(PARQUET, '')}"
                self._connection.cursor().execute(sql, {"files": list(earlier)})
                self._standing[month] = earlier
        return name

    def _arrow(
        self, sql: str, files: Sequence[str], fresh: pa.Table | None = None, values: dict[str, object] | None = None
    ) -> pa.Table:
        """Return the answer to a question about files; `{files}` in it stands for them, `fresh` for a table."""
        cursor = self._connection.cursor()
        if fresh is not None:
            cursor.register("fresh", fresh)
        if not files:
            return cursor.sql(sql.replace("{files}", "fresh"), params=values or None).to_arrow_table()
        question = sql.replace("{files}", PARQUET)
        return cursor.sql(question, params={"files": list(files), **(values or {})}).to_arrow_table()

    def _ask(
        self, sql: str, files: Sequence[str], values: dict[str, object], encode: Sequence[str] = ()
    ) -> pd.DataFrame:
        answer = self._arrow(sql, files, None if files else SCHEMA.empty_table(), values)
        for column in encode:
            position = answer.column_names.index(column)
            answer = answer.set_column(position, column, answer.column(column).dictionary_encode())
        frame: pd.DataFrame = answer.to_pandas()
        for column in frame.columns[[isinstance(dtype, pd.DatetimeTZDtype) for dtype in frame.dtypes]]:
            frame[column] = frame[column].dt.tz_convert("UTC")  # DuckDB calls it Etc/UTC
        return frame


def _last(files: str, where: str) -> str:
    return f"""SELECT place, quantity, max(time) AS time, arg_max(value, time) AS value, arg_max(feed, time) AS feed,
                      arg_max(quality, time) AS quality
               FROM {files} WHERE value IS NOT NULL {where} GROUP BY place, quantity"""


def _filters(places: Sequence[str] | None, quantities: Sequence[str] | None) -> tuple[str, dict[str, object]]:
    where, values = "", dict[str, object]()
    if places is not None:
        where, values["places"] = where + " AND place IN (SELECT unnest($places::VARCHAR[]))", list(places)
    if quantities is not None:
        where, values["quantities"] = (
            where + " AND quantity IN (SELECT unnest($quantities::VARCHAR[]))",
            list(quantities),
        )
    return where, values


def _aware(*times: datetime | None) -> None:
    for time in times:
        if time is not None and time.tzinfo is None:
            raise InputError("a question to the store", "", f"{time} has no time zone", remedy="Give UTC-aware times.")
