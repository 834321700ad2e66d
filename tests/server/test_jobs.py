"""A run ends in one of a few ways, each is told, and none is lost."""

import os
import time
from pathlib import Path

import pytest

from belvedere.server import jobs as module
from belvedere.server.api import NOTHING_SAID, PolicyUse, Run, ScenarioText, Text
from belvedere.server.hub import Hub
from belvedere.server.jobs import Jobs, QueueFullError
from belvedere.server.runs import answer, begin, finished, run_id, surplus
from tests.server import works

PATIENCE = 60.0  # [s] a test waits for a run


def scenario(name="one", **settings):
    text = Text(en=name, it=name)
    return ScenarioText(name=name, title=text, description=text, variant=[PolicyUse(policy="p", settings=settings)])


@pytest.fixture
def desk(tmp_path):
    made = []

    def open_desk(work, inputs="inputs"):
        made.append(Jobs(work, Path("cities/bologna"), tmp_path / "runs", inputs, Hub("s")))
        return made[-1]

    yield open_desk
    for jobs in made:
        jobs.close()


def wait(jobs, name, *states):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        run = jobs.get(name)
        if run.state in states:
            return run
        time.sleep(0.02)
    raise AssertionError(f"still {run.state} after {PATIENCE} s")


def ended(jobs, work_scenario=None):
    run = jobs.submit(work_scenario or scenario())
    return wait(jobs, run.run_id, "done", "failed", "cancelled")


def test_a_run_that_is_done_is_kept_and_found_again_after_a_restart(desk, tmp_path):
    jobs = desk(works.quick)
    run = ended(jobs)
    assert (run.state, run.progress, run.error) == ("done", 1.0, NOTHING_SAID)
    assert answer(jobs.path(run.run_id)).provenance == {"city": "bologna"}
    jobs.close()
    again = desk(works.broken)  # would fail if it were computed again
    assert again.submit(scenario()) == run
    assert list((tmp_path / "runs").iterdir()) == [jobs.path(run.run_id)]  # nothing half-written beside it


def test_the_same_request_is_the_same_run_and_another_input_another(desk):
    assert run_id(scenario(speed=30), "a") == run_id(scenario(speed=30), "a")
    assert len({run_id(scenario(speed=30), "a"), run_id(scenario(speed=20), "a"), run_id(scenario(speed=30), "b")}) == 3
    jobs = desk(works.slow)
    assert jobs.submit(scenario()).run_id == jobs.submit(scenario()).run_id
    assert len(jobs.all()) == 1


def test_a_run_that_listens_stops_when_told(desk):
    jobs = desk(works.slow)
    run = jobs.submit(scenario())
    wait(jobs, run.run_id, "running")
    jobs.cancel(run.run_id)
    assert wait(jobs, run.run_id, "cancelled", "done", "failed").state == "cancelled"
    assert jobs.submit(scenario()).state == "waiting"  # asked for again, it starts again


def test_a_run_that_does_not_listen_is_ended_with_its_process(desk, tmp_path):
    jobs = desk(works.deaf)
    run = jobs.submit(scenario())
    trace = tmp_path / "runs" / "deaf.pid"
    until = time.monotonic() + PATIENCE
    while not (trace.is_file() and trace.read_text()) and time.monotonic() < until:
        time.sleep(0.02)
    jobs.cancel(run.run_id)
    assert wait(jobs, run.run_id, "cancelled", "done", "failed").state == "cancelled"
    with pytest.raises(ProcessLookupError):
        os.kill(int(trace.read_text()), 0)


def test_a_run_that_waits_is_stopped_without_starting(desk):
    jobs = desk(works.slow)
    jobs.submit(scenario("first"))
    second = jobs.submit(scenario("second"))
    assert jobs.cancel(second.run_id).state == "cancelled"
    assert jobs.cancel("no such run") is None


def test_one_run_too_many_is_refused(desk, monkeypatch):
    monkeypatch.setattr(module, "WAITING_MOST", 1)
    jobs = desk(works.slow)
    first = jobs.submit(scenario("first"))
    wait(jobs, first.run_id, "running")
    jobs.submit(scenario("second"))
    with pytest.raises(QueueFullError):
        jobs.submit(scenario("third"))


@pytest.mark.parametrize(
    ("work", "english", "italian"),
    [
        (works.refused, "The street that leads there is closed. Leave one open.", "solo in inglese: The street that"),
        (works.refused_in_both, "The street is closed.", "La strada è chiusa."),
        (works.broken, "mistake of the program (KeyError", "errore del programma (KeyError"),
        (works.killed, "signal 9", "segnale 9"),
        (works.wrong_table, "table verdict: error: the column is missing", "solo in inglese: table verdict"),
    ],
)
def test_a_run_that_fails_says_why_in_both_languages_and_the_next_one_runs(desk, work, english, italian):
    jobs = desk(work)
    why = ended(jobs).error
    assert english in why.en and italian in why.it
    assert ended(jobs, scenario("next")).state == "failed"
    assert [run.state for run in finished(jobs.path("").resolve())] == ["failed", "failed"]


def test_every_change_is_published(tmp_path):
    hub = Hub("s")
    jobs = Jobs(works.quick, Path("x"), tmp_path, "", hub)
    run = ended(jobs)
    jobs.close()
    states = [Run.model_validate_json(event.data).state for event in hub._events]
    assert states[0] == "waiting" and states[-1] == "done" and set(states) == {"waiting", "running", "done"}
    assert run.elapsed > 0


def test_closing_stops_what_runs(desk):
    jobs = desk(works.slow)
    run = jobs.submit(scenario())
    wait(jobs, run.run_id, "running")
    jobs.close()
    assert jobs.get(run.run_id).state == "cancelled"


def test_what_was_left_half_written_or_cannot_be_read_is_passed_over(tmp_path):
    begin(tmp_path / "0123456789abcdef")  # half-written
    for name, text in [("a", "not json"), ("b", "{}"), ("c", "\x00")]:
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(text)
    assert finished(tmp_path) == []


def test_a_stopped_run_goes_on_from_the_draws_it_had_done(desk):
    jobs = desk(works.resumed)
    run = jobs.submit(scenario())
    wait(jobs, run.run_id, "running")
    until = time.monotonic() + PATIENCE
    while not (jobs.path(run.run_id).with_suffix(".part") / "draws" / "0.txt").is_file() and time.monotonic() < until:
        time.sleep(0.02)
    jobs.cancel(run.run_id)
    assert wait(jobs, run.run_id, "cancelled", "done").state == "cancelled"
    assert ended(jobs).state == "done"


def test_old_runs_make_room_but_for_pinned_ones(desk, monkeypatch):
    monkeypatch.setattr(module, "surplus", lambda folder, runs: surplus(folder, runs, kept=1))
    jobs = desk(works.quick)
    first = ended(jobs, scenario("first")).run_id
    jobs.pin(first, True)
    second, third = (ended(jobs, scenario(name)).run_id for name in ("second", "third"))
    until = time.monotonic() + PATIENCE
    while jobs.get(second) is not None and time.monotonic() < until:
        time.sleep(0.02)
    assert [run.run_id for run in jobs.all()] == [first, third]
    jobs.close()
    again = desk(works.broken)
    assert [(run.run_id, run.pinned) for run in again.all()] == [(first, True), (third, False)]
