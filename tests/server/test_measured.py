"""The control room learns when its store changes, and says of what it cannot know."""

import threading

import numpy as np
import pandas as pd
import pytest

from belvedere.city.bundle import manifest
from belvedere.errors import BundleError
from belvedere.observations.schema import observations
from belvedere.observations.typical import usual_along
from belvedere.progress import silent
from belvedere.server.measured import Measured, number
from belvedere.server.remembered import Remembered
from belvedere.server.usually import COLUMNS, Usually


@pytest.fixture
def measured(town, tmp_path):
    made = Measured.open(town, tmp_path / "observations", manifest(town), silent)
    yield made
    made.close()


def test_new_readings_are_learnt_in_the_background(measured):
    before = measured.known.count
    time = pd.DatetimeIndex(["2024-04-01T00:00:00Z"])
    measured.store.append([observations(time, ["loops:1"], "flow", np.array([123.0]), "loops")])
    assert measured.known.count == before  # the old stands until the new is learnt
    for thread in threading.enumerate():
        if thread.name == "belvedere-learn":
            thread.join()
    assert measured.known.count == before + 1
    reading = measured.readings(measured.known, pd.Timestamp("2024-04-01T01:00:00Z").to_pydatetime())
    assert next(one.value for one in reading if one.place == "loops:1") == 123.0


def test_a_feed_that_the_bundle_does_not_promise_is_refused(town, tmp_path, measured):
    time = pd.DatetimeIndex(["2024-04-01T00:00:00Z"])
    measured.store.append([observations(time, ["bikes:1"], "flow", np.array([1.0]), "bikes")])
    with pytest.raises(BundleError, match=r"bikes.*Delete the folder"):
        Measured(measured.store, manifest(town))


def test_a_series_usual_is_the_same_as_asked_one_by_one_over_a_week(measured):
    known = measured.known
    times = pd.date_range("2024-03-11T00:00Z", "2024-03-15T22:00Z", freq="h")
    usually = Usually(known.history.calendar)
    quick = usually.along(known, "loops:1", "flow", times)
    slow = usual_along(known.history, "loops:1", "flow", times)
    assert quick["median"].tolist() == pytest.approx(slow["median"].tolist(), rel=0.1)
    assert list(quick.columns) == COLUMNS and len(quick) == len(times)


def test_what_json_cannot_hold_is_none():
    assert [number(value) for value in (1.23456, float("nan"), float("inf"), None, pd.NA, np.float64(2))] == [
        1.235,
        None,
        None,
        None,
        None,
        2.0,
    ]


def test_the_answer_not_asked_for_longest_is_forgotten_first():
    kept, made = Remembered(2), []

    def make(key):
        return kept.get(key, lambda: made.append(key) or key)

    for key in "abacab":
        assert make(key) == key
    assert made == ["a", "b", "c", "b"]
