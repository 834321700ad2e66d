import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.errors import BundleError, CancelledError, InputError
from belvedere.observations.account import Account
from belvedere.observations.calendar import local_day
from belvedere.observations.delta import DeltaFolder
from belvedere.observations.schema import SCHEMA, Quality
from belvedere.observations.store import Store
from tests.observations.made import ROME, hourly


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def values(store, place="loops:a", start="2023-01-01", end="2026-01-01"):
    return store.series(place, "flow", utc(start), utc(end))["value"].tolist()


def test_what_is_stored_is_read_back_with_its_types(tmp_path):
    store = Store(tmp_path / "o")
    assert store.append([hourly("2024-01-31 22:00", [1, np.nan, 3, 4])]) == Account(received=4, stored=4)
    found = store.series("loops:a", "flow", utc("2024-01-31T22:00"), utc("2024-02-01T01:00"))
    assert found["time"].tolist() == list(pd.date_range("2024-01-31 22:00", periods=3, freq="h", tz="UTC"))
    assert found["value"].isna().tolist() == [False, True, False]
    assert found["quality"].tolist() == [0, Quality.MISSING, 0]
    assert str(found["time"].dtype) == "datetime64[us, UTC]"


def test_an_empty_store_answers_with_empty_tables_of_the_same_types(tmp_path):
    store, full = Store(tmp_path / "o"), Store(tmp_path / "full")
    full.append([hourly("2024-01-01", [1.0])])
    asked = ("loops:a", "flow", utc("2024-01-01"), utc("2024-01-02"))
    assert store.version() == -1
    for empty, one in (
        (store.latest(), full.latest()),
        (store.series(*asked), full.series(*asked)),
        (store.between(*asked[2:]), full.between(*asked[2:])),
        (store.valid(), full.valid()),
        (store.summary(), full.summary()),
    ):
        assert len(empty) == 0
        assert len(one) == 1
        assert list(empty.columns) == list(one.columns)


def test_the_same_batch_again_is_all_duplicates_and_commits_nothing(tmp_path):
    store = Store(tmp_path / "o")
    batch = hourly("2024-01-31 20:00", range(10))
    store.append([batch])
    version = store.version()
    assert store.append([batch]) == Account(received=10, duplicate=10)
    assert store.version() == version


def test_a_revised_value_replaces_the_first_in_one_commit(tmp_path):
    store = Store(tmp_path / "o")
    store.append([hourly("2024-01-31 22:00", [1, 2, 3, 4]), hourly("2024-01-31 22:00", [7] * 4, place="loops:b")])
    version = store.version()
    account = store.append([hourly("2024-01-31 22:00", [1, 20, 30, np.nan, 5])])
    assert account == Account(received=5, stored=4, duplicate=1, revised=3)
    assert store.version() == version + 1
    assert values(store)[:3] == [1, 20, 30]
    assert np.isnan(values(store)[3])  # the publisher took it back
    assert values(store, "loops:b") == [7] * 4


def test_a_stricter_mark_is_taken_over_and_a_looser_one_is_not(tmp_path):
    store = Store(tmp_path / "o")
    store.append([hourly("2024-01-01", [5.0])])
    assert store.append([hourly("2024-01-01", [5.0], quality=np.array([2]))]).revised == 1
    assert store.append([hourly("2024-01-01", [5.0])]).duplicate == 1
    assert store.latest()["quality"].tolist() == [Quality.SUSPECT_SPIKE]


def test_a_reading_for_a_closed_time_is_set_aside(tmp_path):
    store = Store(tmp_path / "o")
    closed = utc("2024-01-01T02:00")
    assert store.append([hourly("2024-01-01", range(4))], closed_before=closed) == Account(received=4, stored=2, late=2)
    assert values(store) == [2, 3]
    assert values(Store(tmp_path / "o" / "_late")) == [0, 1]
    assert Store(tmp_path / "o").latest()["value"].tolist() == [3]


def test_what_cannot_be_a_reading_is_rejected_with_the_reason(tmp_path):
    store = Store(tmp_path / "o")
    account = store.append([hourly("2024-01-01", [1, 2], quantity="flwo"), hourly("2024-01-01", [np.inf, 2])])
    assert (account.received, account.stored, account.rejected) == (4, 1, 3)
    assert [one.count for one in account.reasons] == [2, 1]


def test_a_batch_of_another_schema_is_refused_and_earlier_ones_stay(tmp_path):
    store = Store(tmp_path / "o")
    with pytest.raises(InputError, match="quality: the column is missing"):
        store.append([hourly("2024-01-01", [1.0]), hourly("2024-01-02", [2.0]).drop_columns(["quality"])])
    assert values(store) == [1.0]


ROWS = st.tuples(
    st.sampled_from(["loops:a", "loops:b", ""]),
    st.integers(0, 60 * 24),
    st.sampled_from([0.0, 1.0, 2.0, float("nan"), float("inf")]),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(ROWS, max_size=12), max_size=4), st.integers(0, 60 * 24))
def test_received_is_stored_and_duplicate_and_rejected_and_late(tmp_path_factory, batches, closed):
    store = Store(tmp_path_factory.mktemp("o") / "o")
    start = pd.Timestamp("2024-01-01", tz="UTC")
    tables = [
        pa.concat_tables([hourly(start + pd.Timedelta(hours=h), [v], place=p) for p, h, v in rows])
        for rows in batches
        if rows
    ]
    account = store.append(tables, closed_before=(start + pd.Timedelta(hours=closed)).to_pydatetime())
    assert account.received == sum(map(len, batches))
    assert account.received == account.stored + account.duplicate + account.rejected + account.late
    kept = store.between(utc("2023-01-01"), utc("2025-01-01"))
    assert len(kept) == account.stored - account.revised
    assert not kept.duplicated(["place", "quantity", "time"]).any()
    assert (kept["time"] >= start + pd.Timedelta(hours=closed)).all()


def test_the_latest_is_the_last_with_a_value_at_or_before_the_clock(tmp_path):
    store = Store(tmp_path / "o")
    store.append(
        [
            hourly("2024-01-31 22:00", [1, 2, 3, np.nan]),
            hourly("2023-11-05 10:00", [8], place="loops:old"),
            hourly("2024-02-01 00:00", [40], place="air:x", quantity="no2"),
        ]
    )
    assert store.latest()["value"].tolist() == [40, 3, 8]
    assert store.latest()["time"].max() == pd.Timestamp("2024-02-01 00:00", tz="UTC")
    assert store.latest(utc("2024-01-31T23:59"))["value"].tolist() == [2, 8]
    assert store.latest(utc("2024-02-01T00:00"), places=["loops:a", "nobody"])["value"].tolist() == [3]
    assert store.latest(utc("2024-02-01T00:00"), quantities=["no2"])["place"].tolist() == ["air:x"]
    assert store.latest(utc("2020-01-01")).empty
    assert store.latest(utc("2024-02-01T00:00"), places=[]).empty


def test_the_latest_follows_a_revision_of_an_earlier_month(tmp_path):
    store = Store(tmp_path / "o")
    store.append([hourly("2024-01-05", [1]), hourly("2024-02-05", [2], place="loops:b")])
    assert store.latest()["value"].tolist() == [1, 2]
    store.append([hourly("2024-01-05", [10])])
    assert store.latest()["value"].tolist() == [10, 2]


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 24 * 90)), min_size=1, max_size=25),
    st.lists(st.integers(0, 24 * 90), min_size=1, max_size=3),
)
def test_the_latest_is_what_a_plain_search_finds(tmp_path_factory, rows, clocks):
    store = Store(tmp_path_factory.mktemp("o") / "o")
    start = pd.Timestamp("2024-01-01", tz="UTC")
    store.append(
        [pa.concat_tables([hourly(start + pd.Timedelta(hours=h), [float(h)], place=f"loops:{p}") for p, h in rows])]
    )
    for clock in clocks:
        known = {f"loops:{p}": max(h for q, h in rows if q == p and h <= clock) for p, h in rows if h <= clock}
        found = store.latest((start + pd.Timedelta(hours=clock)).to_pydatetime())
        assert dict(zip(found["place"], found["value"], strict=True)) == known


@pytest.mark.parametrize(("day", "hours"), [("2024-03-31", 23), ("2024-10-27", 25), ("2024-06-01", 24)])
def test_a_local_day_has_the_hours_its_clock_shows(tmp_path, day, hours):
    store = Store(tmp_path / "o")
    store.append([hourly("2024-03-29", range(72)), hourly("2024-05-30", range(96)), hourly("2024-10-25", range(96))])
    start, end = local_day(datetime.fromisoformat(day).date(), ROME)
    assert len(store.series("loops:a", "flow", start, end)) == hours


def test_a_time_without_a_zone_is_refused(tmp_path):
    with pytest.raises(InputError, match="no time zone"):
        Store(tmp_path).latest(datetime(2024, 1, 1))  # noqa: DTZ001


def test_hostile_names_are_values_and_never_sql(tmp_path):
    store = Store(tmp_path / "o")
    name = "loops:'; DROP TABLE x; --"
    store.append([hourly("2024-01-01", [1.0], place=name)])
    assert values(store, name) == [1.0]
    assert store.latest(places=[name])["place"].tolist() == [name]
    assert values(store, "' OR '1'='1") == []


def test_compacting_leaves_one_sorted_file_a_month_and_every_reading(tmp_path):
    store = Store(tmp_path / "o")
    for hour in range(5):
        store.append([hourly(f"2024-01-31 2{hour % 4}:00", [hour], place=f"loops:{9 - hour}")])
    before = store.between(utc("2024-01-01"), utc("2024-03-01"))
    assert len(store.files()) == 5
    assert store.compact() == 1
    assert len(store.files()) == 1
    pd.testing.assert_frame_equal(store.between(utc("2024-01-01"), utc("2024-03-01")), before)
    places = pq.read_table(store.files()[0], partitioning=None).column("place").to_pylist()
    assert places == sorted(places)


def test_two_stores_on_one_folder_see_each_other(tmp_path):
    one, other = Store(tmp_path / "o"), Store(tmp_path / "o")
    one.append([hourly("2024-01-01", [1.0])])
    assert values(other) == [1.0]
    other.append([hourly("2024-01-01 01:00", [2.0])])
    assert values(one) == [1.0, 2.0]
    assert one.append([hourly("2024-01-01 01:00", [2.0])]).duplicate == 1


def test_the_summary_counts_by_feed_and_quantity(tmp_path):
    store = Store(tmp_path / "o")
    store.append([hourly("2024-01-01", [1, np.nan, 3]), hourly("2024-01-01", [4], place="loops:b")])
    (row,) = store.summary().to_dict("records")
    assert (row["feed"], row["places"], row["observations"], row["valid"]) == ("loops", 2, 4, 3)
    assert (row["last"], row["last_value"]) == (pd.Timestamp("2024-01-01 02:00", tz="UTC"), 3)


WRITER = """
import sys
from pathlib import Path
from belvedere.observations.store import Store
from tests.observations.made import hourly
store = Store(Path(sys.argv[1]))
for day in range(1, 29):
    store.append([hourly(f"2024-02-{day:02d}", range(24), place=f"loops:{k:03d}") for k in (0,)])
    print(day, flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 3, 6])
def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path, acknowledged):
    folder = tmp_path / "o"
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", WRITER, str(folder)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)
    with writer:
        for _ in range(acknowledged):
            assert writer.stdout.readline()
        os.kill(writer.pid, signal.SIGKILL)  # at any point of a later write
    store = Store(folder)
    stored = len(values(store, "loops:000"))
    assert stored >= 24 * acknowledged
    assert stored % 24 == 0  # a commit is there as a whole or not at all
    account = store.append([hourly(f"2024-02-{day:02d}", range(24), place="loops:000") for day in range(1, 29)])
    assert account == Account(received=28 * 24, stored=28 * 24 - stored, duplicate=stored)
    assert values(store, "loops:000") == list(range(24)) * 28


def test_files_that_no_commit_names_are_not_read(tmp_path):
    store = Store(tmp_path / "o")
    store.append([hourly("2024-01-01", [1.0])])
    orphan = tmp_path / "o" / "month=2024-01" / "part-00000-orphan.zstd.parquet"
    pq.write_table(hourly("2024-01-01 01:00", [99.0]), orphan)  # written, and killed before the commit
    (tmp_path / "o" / "_delta_log" / "_commit_x.json.tmp").write_text("{")
    assert values(Store(tmp_path / "o")) == [1.0]


def test_a_log_that_cannot_be_read_is_named_with_a_remedy(tmp_path):
    Store(tmp_path / "o").append([hourly("2024-01-01", [1.0])])
    (tmp_path / "o" / "_delta_log" / f"{0:020d}.json").write_text("half a li")
    with pytest.raises(BundleError, match=r"Delta log cannot be read.*Move the folder away"):
        DeltaFolder(tmp_path / "o").look()


def bundle(folder, tables):
    out = folder / "data" / "observations"
    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, out / f"{name}.parquet")
    return folder


TOWN = {
    "loops": hourly("2023-12-31 20:00", range(10)),
    "air": hourly("2024-06-01", range(5), place="air:x", quantity="no2"),
}


def test_a_bundle_is_loaded_once_and_says_how_far_it_is(tmp_path):
    town, store = bundle(tmp_path / "town", TOWN), Store(tmp_path / "o")
    said = []
    assert store.load_bundle(town, lambda share, en, it: said.append((share, en, it))) == Account(15, 15)
    assert [share for share, _, _ in said] == sorted(share for share, _, _ in said)
    assert said[-1][0] == 1.0
    assert all(en and it for _, en, it in said)
    assert store.load_bundle(town) == Account()
    assert Counter(store.between(utc("2023-01-01"), utc("2025-01-01"))["feed"]) == {"loops": 10, "air": 5}


def test_a_load_that_was_stopped_goes_on_where_it_was(tmp_path):
    town, store = bundle(tmp_path / "town", TOWN), Store(tmp_path / "o")

    def stop(share, en, it):
        if share > 0:
            raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        store.load_bundle(town, stop)
    account = store.load_bundle(town)
    assert (account.stored, account.duplicate) == (11, 4)  # four readings of 2023 were there


def test_a_bundle_built_again_brings_what_changed(tmp_path):
    store = Store(tmp_path / "o")
    store.load_bundle(bundle(tmp_path / "town", TOWN))
    changed = {"air": hourly("2024-06-01", [0, 1, 2, 30, 4, 5], "air:x", "no2")}
    account = store.load_bundle(bundle(tmp_path / "town", changed))
    assert (account.stored, account.revised, account.duplicate) == (2, 1, 14)


def test_a_city_without_observations_or_with_half_a_file_says_so(tmp_path):
    with pytest.raises(BundleError, match="Build the city first"):
        Store(tmp_path / "o").load_bundle(tmp_path / "town")
    town = bundle(tmp_path / "town", TOWN)
    whole = (town / "data" / "observations" / "air.parquet").read_bytes()
    (town / "data" / "observations" / "air.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BundleError, match="cannot be read"):
        Store(tmp_path / "o").load_bundle(town)


def test_the_table_is_plain_delta_that_others_read(tmp_path):
    from deltalake import DeltaTable

    Store(tmp_path / "o").append([hourly("2024-01-31 23:00", [1.0, 2.0])])
    table = DeltaTable(tmp_path / "o")
    assert table.metadata().partition_columns == ["month"]
    assert [field.name for field in table.schema().fields] == [*SCHEMA.names, "month"]
