from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from belvedere.errors import InputError, MissingFileError
from belvedere.presence.day import service_day
from belvedere.presence.events import clean, files, keys, network
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel.ground import plain
from belvedere.presence.kernel.settings import Settings
from belvedere.progress import silent
from tests.presence.phones import DAY, KEY, ByHours

RAW = Path("../shared/data/multimno/sample_data/lakehouse/bronze")
ANNA, BRUNO = b"a" * 32, b"b" * 32
CELLS = """cell_id,latitude,longitude,azimuth_angle,directionality,valid_date_start,valid_date_end
north,44.51,11.34,,0,2024-01-01T00:00:00,
south,44.48,11.34,90,1,2024-01-01T00:00:00,2024-03-25T11:00:00
south,44.48,11.36,180,1,2024-03-25T11:00:00,
"""


def partition(trusted, table, day):
    folder = trusted / "bronze" / table / "year=2024" / "month=3" / f"day={day}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def bronze(folder, rows, name="a.parquet", **options):
    """Write rows (user_id, timestamp, cell_id, mcc) as multimno's Parquet."""
    user, time, cell, mcc = zip(*rows, strict=True)
    table = pa.table(
        {
            "user_id": pa.array(user, pa.binary()),
            "timestamp": pa.array(time, pa.string()),
            "cell_id": pa.array(cell, pa.string()),
            "mcc": pa.array(mcc, pa.int32()),
            "mnc": pa.array(["01"] * len(user)),
        }
    )
    pq.write_table(table, folder / name, **options)


@pytest.fixture
def trusted(tmp_path):
    for day in (25, 26):
        (partition(tmp_path, "mno_network", day) / "cells.csv").write_text(CELLS)
    return tmp_path


def run(trusted, timezone="UTC"):
    net = network.read(trusted / "bronze" / "mno_network", DAY, "EPSG:32632", timezone)
    return clean.clean(clean.Source(trusted, net, keys.Secrets(KEY), timezone), DAY, silent)


def events(trusted):
    return [files.read(piece) for piece in files.plan(trusted / "events" / "2024-03-25")]


def test_each_fault_is_counted_and_the_rest_is_used(trusted):
    rows = [
        (ANNA, "2024-03-25 10:00:00", "north", 222),
        (ANNA, "2024-03-25T09:00:00", "north", None),  # out of order, no country
        (BRUNO, "2024-03-25 10:00:00", "north", 208),
        (BRUNO, "2024-03-25 10:00:00", "north", 208),  # a duplicate: the kernel drops it
        (None, "2024-03-25 10:00:00", "north", 222),
        (b"", "2024-03-25 10:00:00", "north", 222),
        (b"short", "2024-03-25 10:00:00", "north", 222),
        (ANNA, "yesterday", "north", 222),
        (ANNA, None, "north", 222),
        (ANNA, "2024-03-26 10:00:00", "north", 222),  # a day ahead of its partition
        (ANNA, "2024-03-25 02:59:59", "north", 222),  # before four in Rome: the service day before
        (ANNA, "2024-03-25 10:00:00", "west", 222),
        (ANNA, "2024-03-25 10:00:00", None, 222),
        (ANNA, "2024-03-25 10:00:00", "south", 1_808_505),  # no such country
    ]
    bronze(partition(trusted, "mno_events", 25), rows)
    bronze(
        partition(trusted, "mno_events", 26),
        [(ANNA, "2024-03-26 01:00:00", "north", 222), (ANNA, "2024-03-26 04:00:00", "north", 222)],
    )
    found = run(trusted).account
    assert found.received == 16
    assert found.used == 6
    assert found.dropped == {
        "no id": 2, "wrong id": 1, "no time": 2, "clock off": 1, "another service day": 2,
        "unknown cell": 2, "cell not in force": 0, "damaged": 0,
    }  # fmt: skip
    assert found.noted == {"out of order": 1, "no country": 2, "damaged files": 0}
    assert (found.by_hour[6], found.by_hour[7], found.by_hour[22]) == (1, 4, 1)
    assert 0 in found.hours_missing


def test_the_same_device_has_one_name_and_nothing_of_the_operators_id_is_written(trusted):
    bronze(
        partition(trusted, "mno_events", 25),
        [
            (ANNA, "2024-03-25 10:00:00", "north", 222),
            (ANNA, "2024-03-25 11:00:00", "north", 222),
            (BRUNO, "2024-03-25 10:00:00", "north", 222),
        ],
    )
    run(trusted)
    device = events(trusted)[0][0]
    assert device[0] == device[1] != device[2]
    written = b"".join(file.read_bytes() for file in (trusted / "events").rglob("*") if file.is_file())
    assert ANNA not in written
    assert KEY not in written
    for derived in (keys.Secrets(KEY).daily(DAY.day), keys.Secrets(KEY).monthly(DAY.day)):
        assert derived not in written
        assert derived.hex().encode() not in written


def test_an_antenna_that_is_moved_at_noon_is_two_cells(trusted):
    rows = [(ANNA, "2024-03-25 10:59:59", "south", 222), (ANNA, "2024-03-25 11:00:00", "south", 222)]
    bronze(partition(trusted, "mno_events", 25), rows)
    net = network.read(trusted / "bronze" / "mno_network", DAY, "EPSG:32632")
    assert net.table["cell_id"].tolist() == ["north", "south", "south"]
    assert np.isnan(net.table["azimuth"][0])
    assert net.table["azimuth"].tolist()[1:] == [90, 180]
    run(trusted)
    assert events(trusted)[0][2].tolist() == [1, 2]


def test_a_cell_before_it_stands_is_not_in_force(trusted):
    for day in (25, 26):
        text = "cell_id,latitude,longitude,valid_date_start,valid_date_end\nnorth,44.51,11.34,2024-03-25T12:00:00,\n"
        (partition(trusted, "mno_network", day) / "cells.csv").write_text(text)
    bronze(
        partition(trusted, "mno_events", 25),
        [(ANNA, "2024-03-25 11:59:59", "north", 222), (ANNA, "2024-03-25 12:00:00", "north", 222)],
    )
    assert run(trusted).account.dropped["cell not in force"] == 1


def test_csv_gives_what_parquet_gives(trusted):
    rows = [(ANNA, "2024-03-25 10:00:00", "north", 222), (BRUNO, "2024-03-25 12:00:00", "south", 208)]
    bronze(partition(trusted, "mno_events", 25), rows)
    run(trusted)
    parquet = events(trusted)[0]
    folder = partition(trusted, "mno_events", 25)
    (folder / "a.parquet").unlink()
    for separator in (",", ";"):
        lines = [
            "user_id,timestamp,cell_id,mcc",
            *(f"{user.hex()},{time},{cell},{mcc}" for user, time, cell, mcc in rows),
        ]
        (folder / "a.csv").write_bytes(("\ufeff" + "\n".join(lines)).replace(",", separator).encode())
        run(trusted)
        for one, other in zip(parquet, events(trusted)[0], strict=True):
            np.testing.assert_array_equal(one, other)


def test_a_csv_cut_off_in_a_line_and_in_a_wrong_encoding_loses_only_that(trusted):
    lines = ["2024-03-25 10:00:00,north,222", "2024-03-25 10:00:00,citt\xe0,222", "2024-0"]
    text = "user_id,timestamp,cell_id,mcc\n" + "\n".join(f"{ANNA.hex()},{line}" for line in lines)
    (partition(trusted, "mno_events", 25) / "a.csv").write_bytes(text.encode("latin-1"))
    found = run(trusted).account
    assert (found.received, found.used) == (3, 1)
    assert found.dropped["damaged"] == 1
    assert found.dropped["unknown cell"] == 1


def test_a_parquet_file_cut_off_is_said_with_its_bytes(trusted):
    folder = partition(trusted, "mno_events", 25)
    bronze(folder, [(ANNA, "2024-03-25 10:00:00", "north", 222)])
    bronze(folder, [(ANNA, "2024-03-25 10:00:00", "north", 222)] * 100, name="b.parquet")
    whole = (folder / "b.parquet").read_bytes()
    (folder / "b.parquet").write_bytes(whole[: len(whole) // 2])
    found = run(trusted)
    assert found.damaged == (("b.parquet", len(whole) // 2),)
    assert found.account.noted["damaged files"] == 1
    assert found.account.used == 1


def test_a_damaged_row_group_counts_by_its_rows(trusted):
    folder = partition(trusted, "mno_events", 25)
    rows = [(ANNA, f"2024-03-25 10:{n // 60:02}:{n % 60:02}", "north", 222) for n in range(600)]
    bronze(folder, rows, row_group_size=200, compression="zstd")
    file = folder / "a.parquet"
    column = pq.ParquetFile(file).metadata.row_group(1).column(1)
    content = bytearray(file.read_bytes())
    start = column.dictionary_page_offset
    content[start : start + column.total_compressed_size] = bytes(column.total_compressed_size)
    file.write_bytes(content)
    found = run(trusted).account
    assert (found.received, found.used, found.dropped["damaged"]) == (600, 400, 200)


def test_hours_without_events_are_stated_when_the_next_date_is_missing(trusted):
    rows = [
        (ANNA, datetime.fromtimestamp(DAY.start + 3600 * hour, UTC).strftime("%Y-%m-%d %H:%M:%S"), "north", 222)
        for hour in range(20)
    ]
    bronze(partition(trusted, "mno_events", 25), rows)
    assert run(trusted).account.hours_missing == (20, 21, 22, 23)


def test_a_day_without_files_is_said(trusted):
    with pytest.raises(MissingFileError, match="day=25"):
        run(trusted)


def test_a_missing_column_is_said_and_nothing_is_written(trusted):
    folder = partition(trusted, "mno_events", 25)
    pq.write_table(pa.table({"user_id": [ANNA], "timestamp": ["2024-03-25 10:00:00"]}), folder / "a.parquet")
    with pytest.raises(InputError, match="cell_id"):
        run(trusted)
    assert not list((trusted / "events").iterdir())


def test_cleaning_and_kernel_together_account_for_every_row(trusted):
    rows = [(ANNA, "2024-03-25 10:00:00", "north", 222)] * 3 + [(None, "x", "north", 222)]
    bronze(partition(trusted, "mno_events", 25), rows)
    cleaned = run(trusted)
    found = kernel.run(cleaned.folder, plain(np.array([0, 1, 1], np.int32)), DAY, None, ByHours(), Settings(), silent)
    both = clean.together(cleaned.account, found.account)
    assert (both.received, both.used, both.dropped["no id"], both.dropped["duplicate"]) == (4, 1, 1, 2)


def test_nothing_is_logged_or_printed(trusted, caplog, capsys):
    bronze(partition(trusted, "mno_events", 25), [(ANNA, "2024-03-25 10:00:00", "north", 222), (ANNA, "no", "no", 0)])
    cleaned = run(trusted)
    kernel.run(cleaned.folder, plain(np.array([0, 1, 1], np.int32)), DAY, None, ByHours(), Settings(), silent)
    assert not caplog.records
    assert capsys.readouterr() == ("", "")


@pytest.mark.raw
@pytest.mark.skipif(not RAW.is_dir(), reason="multimno's sample is not in ../shared/data")
@pytest.mark.parametrize("date_", [7, 8, 9, 10, 11])
def test_multimnos_own_sample_is_accounted_for_to_the_last_row(tmp_path, date_):
    (tmp_path / "bronze").mkdir()
    for table in ("mno_events", "mno_network"):
        (tmp_path / "bronze" / table).symlink_to((RAW / table).resolve())
    day = service_day(datetime(2023, 1, date_, tzinfo=UTC).date(), "Europe/Madrid")
    net = network.read(tmp_path / "bronze" / "mno_network", day, "EPSG:25830")
    assert len(net.table) == 30
    found = clean.clean(clean.Source(tmp_path, net, keys.Secrets(KEY)), day, silent)
    rows = sum(
        pq.read_metadata(file).num_rows
        for later in (0, 1)
        for file in (RAW / "mno_events").glob(f"year=2023/month=1/day={date_ + later}/*.parquet")
    )
    assert found.account.received == rows
    # every id of 16 bytes is one that the sample spoilt on purpose; these events have unknown cells too
    assert found.account.dropped["unknown cell"] == 0
    assert found.account.used > 140
