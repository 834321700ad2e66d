"""Which runs stay on disk."""

import pytest

from belvedere.server.api import Run, ScenarioText, Text
from belvedere.server.runs import surplus

WORDS = Text(en="A", it="A")
SCENARIO = ScenarioText(name="a", title=WORDS, description=WORDS)


def ended(folder, name, size, *, pinned=False):
    (folder / name).mkdir()
    (folder / name / "table").write_bytes(b" " * size)
    run = {"run_id": name, "scenario": SCENARIO, "state": "done", "progress": 1.0, "step": WORDS, "elapsed": 1.0}
    return Run(**run, pinned=pinned)


@pytest.mark.parametrize(
    ("kept", "most", "gone"),
    [(3, 100, []), (2, 100, ["a"]), (1, 100, ["b", "a"]), (3, 20, ["a"]), (3, 19, ["b", "a"]), (0, 0, ["c", "b", "a"])],
)
def test_the_newest_runs_stay_by_number_and_by_size(tmp_path, kept, most, gone):
    runs = [ended(tmp_path, name, 10) for name in "abc"]
    assert surplus(tmp_path, runs, kept, most) == gone


def test_a_pinned_run_stays_and_does_not_count(tmp_path):
    runs = [ended(tmp_path, "a", 10), ended(tmp_path, "b", 90, pinned=True), ended(tmp_path, "c", 10)]
    assert surplus(tmp_path, runs, 2, 20) == []
    assert surplus(tmp_path, runs, 1, 20) == ["a"]
