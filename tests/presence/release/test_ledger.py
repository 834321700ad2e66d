"""Lines of the ledger: added one after another, by one process at a time, and mended after a crash."""

import multiprocessing
import re

import pytest

from belvedere.errors import InputError
from belvedere.presence import chain
from belvedere.presence.release import ledger


def add(folder, number):
    with ledger.locked(folder):
        ledger.append(folder, "spent", {"release_id": f"r{number}", "rho": 0.01})


def test_each_line_names_the_one_before(tmp_path):
    for number in range(3):
        add(tmp_path, number)
    entries = chain.read(tmp_path)
    assert [entry.previous for entry in entries] == [chain.GENESIS, entries[0].hash, entries[1].hash]
    assert chain.head(entries) == entries[2].hash


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda text: text.replace("0.01", "0.001", 1), "line 1: was changed"),
        (lambda text: text.split("\n", 1)[1], "line 1: does not follow"),
        (lambda text: re.sub(r"^(.*\n).*\n(.*\n)$", r"\1\2", text), "line 2: does not follow"),
        (lambda text: "{}\n" + text, "line 1: is not a line"),
        (lambda text: "[1]\n" + text, "line 1: is not a line"),
    ],
)
def test_a_line_that_was_changed_left_out_or_put_in_is_found(tmp_path, spoil, problem):
    for number in range(3):
        add(tmp_path, number)
    file = tmp_path / chain.FILE
    file.write_text(spoil(file.read_text("utf-8")), "utf-8")
    with pytest.raises(InputError, match=problem):
        chain.read(tmp_path)
    assert problem in chain.verify(tmp_path)[0]


def test_a_line_that_a_crash_cut_is_replaced_by_one_that_says_so(tmp_path):
    add(tmp_path, 0)
    file = tmp_path / chain.FILE
    with file.open("ab") as handle:
        handle.write(b'{"event": "spent", "rel')
    with pytest.raises(InputError, match="line 2: is cut"):
        chain.read(tmp_path)
    assert len(chain.read(tmp_path, under_way=True)) == 1
    with ledger.locked(tmp_path):
        assert ledger.mended(tmp_path)
        assert not ledger.mended(tmp_path)
    torn = chain.read(tmp_path)[1]
    assert torn.event == "torn" and torn.says["bytes"] == 23


def test_two_processes_at_once_leave_one_whole_chain(tmp_path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_add_many, args=(tmp_path, name)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    names = [str(entry.says["release_id"]) for entry in chain.read(tmp_path)]
    assert sorted(names) == sorted(f"r{name}{number}" for name in "ab" for number in range(20))


def _add_many(folder, name):
    for number in range(20):
        add(folder, f"{name}{number}")
