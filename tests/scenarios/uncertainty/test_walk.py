"""Every draw walks once, whatever the workers; a run that was stopped goes on and ends in the same place."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import CancelledError
from belvedere.parameters import PARAMETERS
from belvedere.progress import silent
from belvedere.scenarios.uncertainty.draws import sample
from belvedere.scenarios.uncertainty.walk import CHUNK, Sides, aligned, central, run
from tests.scenarios.uncertainty.plain import Plain, Road

SLOPES = (("trips_residents", 100.0), ("road_capacity", 5.0))
SIDES = Sides(Road(1000.0, SLOPES), Road(900.0, SLOPES), Plain())


def drawn(many=12, seed=1):
    _, read = central(SIDES)
    return sample([PARAMETERS[name] for name in read], many, seed)


def walked(folder=None, progress=silent, workers=1, draws=None, key=""):
    at_centre, _ = central(SIDES)
    return run(SIDES, at_centre, draws or drawn(), progress, folder, key, workers=workers)


def test_only_what_the_walk_reads_is_drawn():
    assert central(SIDES)[1] == {"trips_residents", "road_capacity", "injuries_per_crash"}
    assert drawn().names == ("injuries_per_crash", "road_capacity", "trips_residents")


def test_every_draw_is_worked_out_by_hand():
    draws = drawn()
    block = walked(draws=draws)["verdict"]
    factor, capacity, trips = draws.values.T
    base = 1000 + 100 * (trips - 1) + 5 * (capacity - 1)
    assert block.drawn[:, 0, 0] == pytest.approx(base)
    assert block.drawn[:, 1, 1] == pytest.approx(factor * (base - 100))
    at_centre, difference = block.difference()
    assert at_centre == pytest.approx([-100, -100 * PARAMETERS["injuries_per_crash"].central])
    assert difference[:, 0] == pytest.approx(-100)  # what both sides share cancels: common random numbers


def test_two_processes_give_what_one_does():
    one, two = walked(), walked(workers=2)
    for name, block in one.items():
        assert np.array_equal(block.drawn, two[name].drawn)
        assert block.labels.equals(two[name].labels)


def test_a_run_that_was_stopped_goes_on_and_ends_in_the_same_place(tmp_path):
    seen = []

    def stop(share, step_en, step_it):
        seen.append(share)
        if share > 0:
            raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        walked(tmp_path, stop)
    kept = {file.name: file.stat().st_mtime_ns for file in tmp_path.glob("draws-*.npz")}
    assert len(kept) == 1 and seen == [0.0, CHUNK / 12]
    again = walked(tmp_path)
    assert kept.items() <= {file.name: file.stat().st_mtime_ns for file in tmp_path.glob("draws-*.npz")}.items()
    whole = walked()
    assert all(np.array_equal(again[name].drawn, whole[name].drawn) for name in whole)


def test_chunks_of_another_question_or_half_written_are_walked_again(tmp_path):
    first = walked(tmp_path, key="one city")
    file = tmp_path / "draws-00005.npz"
    file.write_bytes(file.read_bytes()[:100])
    assert np.array_equal(walked(tmp_path, key="one city")["money"].drawn, first["money"].drawn)
    other = walked(tmp_path, draws=drawn(12, 2), key="one city")
    assert not np.array_equal(other["money"].drawn, first["money"].drawn)


def test_progress_tells_each_chunk_in_both_languages():
    said = []
    walked(progress=lambda *told: said.append(told))
    assert said[0] == (0.0, "0 of 12 draws", "0 estrazioni su 12")
    assert said[-1] == (1.0, "12 of 12 draws", "12 estrazioni su 12")


def test_a_row_that_a_draw_says_nothing_of_is_missing_and_the_others_stay_in_place():
    labels = pd.DataFrame({"area_id": ["", "east", "west"]})
    table = pd.DataFrame({"area_id": ["west", ""], "base": [1.0, 2.0], "variant": [3.0, 4.0]})
    assert np.array_equal(aligned(table, labels), [[2, 4], [np.nan, np.nan], [1, 3]], equal_nan=True)


def test_sides_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        SIDES.walk = Plain()
