"""The log of alerts: what it keeps, what it refuses, and that nothing in it is changed."""

from __future__ import annotations

import multiprocessing
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from belvedere.alerts.contract import Alert, Standing, Step
from belvedere.alerts.engine import step
from belvedere.alerts.life import FILE, Log
from belvedere.alerts.stored import alert_text, standing_text
from belvedere.errors import BundleError, InputError
from tests.alerts.sights import EIGHT, HOUR, limit_rule, seen
from tests.alerts.writers import die, write

NINE, TEN, ELEVEN = (EIGHT + number * HOUR for number in (1, 2, 3))


def raised() -> Step:
    return step([limit_rule()], seen({"loops:9": 2100.0}), Standing())


def alert_in(log: Log) -> Alert:
    log.record(raised(), NINE)
    (alert,) = log.alerts()
    return alert


def test_an_alert_lives_from_raised_to_closed_with_who_and_when(tmp_path: Path) -> None:
    log = Log(tmp_path)
    alert = alert_in(log)
    assert alert.state == "explained"
    log.acknowledge(alert.alert, "Anna Rossi", TEN, "on my way")
    log.assign(alert.alert, "Squadra 2", "Anna Rossi", TEN)
    log.add_note(alert.alert, "a lorry across the street", "Squadra 2", TEN)
    log.close(alert.alert, "Anna Rossi", ELEVEN, "towed")
    (now,) = log.alerts()
    assert (now.state, now.owner, now.closed_at) == ("closed", "Squadra 2", ELEVEN)
    said = [(event.what, event.who, event.note) for event in log.events(alert.alert)][2:]
    assert said == [
        ("acknowledged", "Anna Rossi", "on my way"),
        ("assigned", "Anna Rossi", "Squadra 2"),
        ("noted", "Squadra 2", "a lorry across the street"),
        ("closed", "Anna Rossi", "towed"),
    ]


def test_the_list_is_as_it_was_at_any_instant(tmp_path: Path) -> None:
    log = Log(tmp_path)
    alert = alert_in(log)
    log.acknowledge(alert.alert, "Anna", TEN)
    log.close(alert.alert, "Anna", ELEVEN)
    assert log.alerts(NINE - HOUR) == ()
    assert [one.state for one in log.alerts(NINE)] == ["explained"]
    assert [one.state for one in log.alerts(TEN, open_only=True)] == ["acknowledged"]
    assert log.alerts(ELEVEN, open_only=True) == ()
    assert [one.state for one in log.alerts(since=ELEVEN)] == ["closed"]
    assert log.alerts(since=ELEVEN + HOUR) == ()


def test_what_comes_back_from_the_file_is_what_was_written(tmp_path: Path) -> None:
    log = Log(tmp_path)
    done = raised()
    log.record(done, NINE)
    back = log.events()[0].then
    assert back is not None and alert_text(back) == alert_text(done.raised[0])
    assert replace(back, values=()) == replace(done.raised[0], values=())  # NaN is not equal to itself
    kept = log.standing(TEN)
    assert kept is not None and kept[0] == NINE
    assert standing_text(kept[1]) == standing_text(done.standing)
    assert kept[1].runs == done.standing.runs


def test_the_engine_saying_the_same_again_leaves_one_line(tmp_path: Path) -> None:
    log = Log(tmp_path)
    assert len(log.record(raised(), NINE)) == 2
    assert log.record(raised(), NINE) == ()
    assert [event.what for event in log.events()] == ["raised", "explained"]


def test_an_alert_that_a_person_closed_stays_closed_whatever_the_engine_adds(tmp_path: Path) -> None:
    log = Log(tmp_path)
    alert = alert_in(log)
    log.close(alert.alert, "Anna", TEN)
    log.record(Step((), (alert,), (), Standing()), ELEVEN)
    assert [(one.state, one.closed_at) for one in log.alerts()] == [("closed", TEN)]


def test_an_acknowledged_alert_that_changes_stays_acknowledged_with_its_new_places(tmp_path: Path) -> None:
    log = Log(tmp_path)
    alert = alert_in(log)
    log.acknowledge(alert.alert, "Anna", TEN)
    log.record(Step((), (replace(alert, places=("loops:9", "loops:1")),), (), Standing()), ELEVEN)
    assert [(one.state, len(one.places)) for one in log.alerts()] == [("acknowledged", 2)]


@pytest.mark.parametrize("word", ["UPDATE events SET who = 'x'", "DELETE FROM events", "DELETE FROM standing"])
def test_no_line_is_ever_changed_or_taken_away(tmp_path: Path, word: str) -> None:
    log = Log(tmp_path)
    alert_in(log)
    log.close_file()
    with sqlite3.connect(tmp_path / FILE) as other, pytest.raises(sqlite3.IntegrityError, match="only added to"):
        other.execute(word)
    other.close()


@pytest.mark.parametrize("who", ["", "  ", "belvedere", "Anna\u0000", "x" * 121])
def test_nobody_acts_without_a_name_of_his_own(tmp_path: Path, who: str) -> None:
    log = Log(tmp_path)
    alert = alert_in(log)
    with pytest.raises(InputError, match="no name of a person") as error:
        log.acknowledge(alert.alert, who, TEN)
    assert "persona" in error.value.message_it


def test_acknowledging_twice_or_after_the_end_is_refused(tmp_path: Path) -> None:
    log = Log(tmp_path)
    alert = alert_in(log)
    log.acknowledge(alert.alert, "Anna", TEN)
    with pytest.raises(InputError, match="acknowledged it already"):
        log.acknowledge(alert.alert, "Bruno", TEN)
    log.close(alert.alert, "Anna", ELEVEN)
    with pytest.raises(InputError, match="the alert is closed"):
        log.close(alert.alert, "Bruno", ELEVEN)
    log.add_note(alert.alert, "and yet", "Bruno", ELEVEN)
    with pytest.raises(InputError, match="no such alert"):
        log.close("nothing", "Anna", ELEVEN)
    with pytest.raises(InputError, match="is empty"):
        log.add_note(alert.alert, "  ", "Anna", ELEVEN)


def test_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    log = Log(tmp_path)
    alert = alert_in(log)
    with pytest.raises(InputError, match="no time zone"):
        log.acknowledge(alert.alert, "Anna", TEN.replace(tzinfo=None))


def test_two_processes_write_into_one_log_and_no_line_is_lost(tmp_path: Path) -> None:
    name = alert_in(Log(tmp_path)).alert
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=write, args=(tmp_path, name, who, 20)) for who in ("Anna", "Bruno")]
    for process in both:
        process.start()
    for process in both:
        process.join()
    notes = [event.note for event in Log(tmp_path).events() if event.what == "noted"]
    assert sorted(notes) == sorted(f"{name} {number}" for name in ("Anna", "Bruno") for number in range(20))


def test_a_process_that_dies_while_it_writes_leaves_nothing_half_written(tmp_path: Path) -> None:
    alert_in(Log(tmp_path))
    process = multiprocessing.get_context("spawn").Process(target=die, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == 9
    log = Log(tmp_path)
    assert [event.what for event in log.events()] == ["raised", "explained"]
    log.add_note(log.alerts()[0].alert, "still here", "Anna", TEN)


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to be one" * 30, b"SQLite format 3\x00" * 9]
)
def test_a_file_that_is_no_log_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(BundleError, match=r"alerts\.sqlite: this is no log of alerts"):
        Log(tmp_path)


def test_a_log_of_another_version_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("PRAGMA user_version = 7")
    other.close()
    with pytest.raises(BundleError, match="another version"):
        Log(tmp_path)
