"""Events of devices go when their rule says, what was not released never does, and a crash changes neither."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence import retention
from belvedere.presence.day import service_day
from belvedere.presence.events.bronze import folders
from belvedere.presence.kernel.products import Account
from belvedere.presence.retention import EARLIER, LATE, LOG, UNNOTED, Taken, looked, note, recall, sweep, was_deleted
from tests.presence.release.worlds import present

MONDAY = date(2024, 3, 25)
PRODUCTS = ("presence",)
ACCOUNT = Account(5, 3, {"no id": 2}, {"no country": 1}, np.array([3, 0]))


def later(days: int = 0) -> datetime:
    """Return a time after the releases that were made so far."""
    return datetime.now(UTC) + timedelta(days=days, seconds=2)


def bring(trusted: Path, day: date, name: str = "part-0.parquet", content: bytes = b"rows") -> Path:
    """Write an operator's file of a date."""
    file = trusted / "bronze" / "mno_events" / f"year={day.year}" / f"month={day.month}" / f"day={day.day}" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def worked(trusted: Path, ledger: Path, day: date, release: bool = True) -> None:
    """Clean a day, note what it is worked from, and release it."""
    clean = trusted / "events" / day.isoformat()
    clean.mkdir(parents=True)
    (clean / "part-0000.parquet").write_bytes(b"clean")
    (clean / "account.json").write_bytes(b"{}")
    note(trusted, day, Taken(looked(trusted, retention.files_of(trusted, day)), ACCOUNT, ()))
    if release:
        present(ledger, day=service_day(day, "Europe/Rome"))


@pytest.fixture
def room(tmp_path):
    """Monday and Tuesday, released; files of Wednesday, whose night ends Tuesday."""
    trusted, ledger = tmp_path / "trusted", tmp_path / "ledger"
    files = [bring(trusted, MONDAY + timedelta(days=number)) for number in range(3)]
    for number in range(2):
        worked(trusted, ledger, MONDAY + timedelta(days=number))
    return trusted, ledger, files


def test_events_of_released_days_go_and_the_night_of_the_next_day_stays(room):
    trusted, ledger, files = room
    found = sweep(trusted, ledger, PRODUCTS, 0, later())
    assert [file.exists() for file in files] == [False, False, True]
    assert not any((trusted / "events").iterdir())
    month = "bronze/mno_events/year=2024/month=3"
    assert found.deleted == (
        ("events/2024-03-25", 2, 7), (f"{month}/day=25", 1, 4), ("events/2024-03-26", 2, 7), (f"{month}/day=26", 1, 4),
    )  # fmt: skip
    assert found.kept == ()
    assert sweep(trusted, ledger, PRODUCTS, 0, later()).deleted == ()


def test_events_are_kept_as_many_days_as_the_rule_says(room):
    trusted, ledger, files = room
    assert sweep(trusted, ledger, PRODUCTS, 3, later(2)).deleted == ()
    assert all(file.exists() for file in files)
    assert len(sweep(trusted, ledger, PRODUCTS, 3, later(3)).deleted) == 4


def test_a_day_that_lacks_a_product_was_lost_or_was_never_released_is_not_touched(room):
    trusted, ledger, files = room
    assert sweep(trusted, ledger, ("presence", "trips"), 0, later()).deleted == ()
    assert sweep(trusted, trusted.parent / "no ledger", PRODUCTS, 0, later()).deleted == ()
    worked(trusted, ledger, MONDAY + timedelta(days=2), release=False)
    sweep(trusted, ledger, PRODUCTS, 0, later())
    assert files[2].exists() and (trusted / "events" / "2024-03-27").is_dir()


def test_a_date_waits_for_the_day_that_ends_in_its_night(tmp_path):
    trusted, ledger = tmp_path / "trusted", tmp_path / "ledger"
    monday, tuesday = bring(trusted, MONDAY), bring(trusted, MONDAY + timedelta(days=1))
    worked(trusted, ledger, MONDAY + timedelta(days=1))
    found = sweep(trusted, ledger, PRODUCTS, 0, later())
    assert monday.exists() and tuesday.exists() and [why for _, why in found.kept] == [EARLIER]
    worked(trusted, ledger, MONDAY)
    sweep(trusted, ledger, PRODUCTS, 0, later())
    assert not monday.exists() and not tuesday.exists()


def test_a_file_that_came_or_changed_after_the_release_stays_and_is_named(room):
    trusted, ledger, files = room
    late = bring(trusted, MONDAY, "part-1.parquet", b"late rows")
    files[1].write_bytes(b"other rows")
    found = sweep(trusted, ledger, PRODUCTS, 0, later())
    assert not files[0].exists() and late.exists() and files[1].exists()
    assert {Path(name).name: why for name, why in found.kept} == {"part-1.parquet": LATE, "part-0.parquet": LATE}
    assert folders(trusted / "bronze" / "mno_events", MONDAY)[0].files == (late,)


def test_files_of_which_nobody_noted_that_they_were_released_stay(room):
    trusted, ledger, files = room
    (trusted / "taken" / "2024-03-25.json").unlink()
    found = sweep(trusted, ledger, PRODUCTS, 0, later())
    assert files[0].exists() and [why for _, why in found.kept] == [UNNOTED]


def test_a_deletion_that_a_crash_cuts_short_is_finished_by_the_next_call(room, monkeypatch):
    trusted, ledger, files = room
    first, second = bring(trusted, MONDAY, "a.parquet"), files[0]
    note(trusted, MONDAY, Taken(looked(trusted, retention.files_of(trusted, MONDAY)), ACCOUNT, ()))
    unlink = Path.unlink

    def cut(self, **kwargs):
        if self == second:
            raise KeyboardInterrupt
        unlink(self, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", cut)
        with pytest.raises(KeyboardInterrupt):
            sweep(trusted, ledger, PRODUCTS, 0, later())
    assert not first.exists() and second.exists() and not was_deleted(trusted, date(2024, 3, 26))
    with (trusted / LOG).open("a") as log:
        log.write('{"event": "dele')  # cut off in the middle of a line, too
    sweep(trusted, ledger, PRODUCTS, 0, later())
    assert not second.exists() and was_deleted(trusted, date(2024, 3, 26))


def test_each_deletion_is_logged_before_and_after_with_its_rule_and_releases(room):
    trusted, ledger, _ = room
    now = later()
    sweep(trusted, ledger, PRODUCTS, 0, now)
    lines = [json.loads(line) for line in (trusted / LOG).read_text("utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["deleting", "deleted"] * 4
    assert lines[0] == {
        "event": "deleting", "what": "events/2024-03-25", "day": "2024-03-25", "files": 2, "bytes": 7,
        "rule": "0 days after release", "releases": ["presence-2024-03-25-example-1"], "at": now.isoformat(),
    }  # fmt: skip


def test_what_a_day_was_released_from_is_read_as_it_was_noted_and_a_damaged_note_is_named(tmp_path):
    taken = Taken((("bronze/a.parquet", 4, 5),), ACCOUNT, (("b.parquet", 7),))
    note(tmp_path, MONDAY, taken)
    found = recall(tmp_path, MONDAY)
    assert (found.files, found.damaged) == (taken.files, taken.damaged)
    assert found.account.dropped == ACCOUNT.dropped and found.account.hours_missing == (1,)
    assert recall(tmp_path, date(2024, 3, 30)) is None
    for content in ("{", "[]", '{"files": [[1]], "account": {"by_hour": []}, "damaged": []}'):
        (tmp_path / "taken" / "2024-03-25.json").write_text(content, "utf-8")
        with pytest.raises(InputError, match="is not the note of a day's files"):
            recall(tmp_path, MONDAY)
