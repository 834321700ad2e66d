"""Hours are solved one at a time, the last few are kept, and what goes wrong is said."""

import threading

import numpy as np
import pytest

from belvedere.errors import ModelError
from belvedere.server import tracing
from belvedere.server.origins import largest
from belvedere.server.tracing import KEPT, WAITING_MOST, BusyError, Traced, Tracing
from tests.worlds import grid_town

NOTHING = Traced(np.zeros(1), np.zeros(1), np.zeros(1), 0.0)


@pytest.fixture
def hours(tmp_path, monkeypatch):
    """A Tracing whose solver waits until it may, with what it was asked."""
    monkeypatch.setattr(tracing, "PATIENCE", 0.01)
    asked, may = [], threading.Event()

    def solve(folder, city, hour, progress):
        asked.append(hour)
        progress(0.5, "Half way", "A metà")
        if hour == 3:
            raise ModelError("No way out of zone 7.")
        may.wait(60)
        return lambda link: Traced(np.array([float(link)]), np.zeros(1), np.zeros(1), 0.0)

    made = Tracing(tmp_path, grid_town(), solve)
    yield made, asked, may
    may.set()
    made.close()


def done(made, link, hour):
    """Return a trace once its hour is solved."""
    while not isinstance(found := made.trace(link, hour), Traced):
        pass
    return found


def test_until_an_hour_is_solved_it_says_how_far_it_is_and_is_solved_once(hours):
    made, asked, may = hours
    while made.trace(5, 8) != (0.5, "Half way", "A metà"):
        pass
    assert made.trace(6, 8) == (0.5, "Half way", "A metà")
    may.set()
    assert done(made, 5, 8).flow.tolist() == [5.0]
    assert done(made, 6, 8).flow.tolist() == [6.0]
    assert asked == [8]


def test_when_too_many_hours_wait_the_next_is_refused_but_known_ones_are_not(hours):
    made, _, may = hours
    for hour in range(10, 10 + WAITING_MOST):
        made.trace(0, hour)
    with pytest.raises(BusyError):
        made.trace(0, 20)
    assert isinstance(made.trace(0, 10), tuple)
    may.set()
    done(made, 0, 10 + WAITING_MOST - 1)
    done(made, 0, 20)


def test_only_the_last_hours_are_kept(hours):
    made, asked, may = hours
    may.set()
    for hour in range(10, 10 + KEPT + 1):
        done(made, 0, hour)
    assert len(asked) == KEPT + 1
    done(made, 1, 10 + KEPT)
    assert len(asked) == KEPT + 1
    done(made, 1, 10)  # the first was forgotten
    assert asked[-1] == 10


def test_an_hour_that_cannot_be_solved_says_why_and_is_tried_again(hours):
    made, asked, _ = hours
    for times in (1, 2):
        with pytest.raises(ModelError, match="zone 7"):
            done(made, 0, 3)
        assert asked.count(3) == times


def test_places_of_one_name_are_one_and_tiny_ones_are_left_out():
    names = [("area", "A"), ("area", "B"), ("area", "A"), ("gateway", "A"), ("zone", "9")]
    found = largest(names, np.array([2.0, 5.0, 2.0, 1.0, 0.001]))
    assert [(one.kind, one.name, one.flow) for one in found] == [
        ("area", "B", 5.0),
        ("area", "A", 4.0),
        ("gateway", "A", 1.0),
    ]
    assert sum(one.share for one in found) == pytest.approx(1.0, abs=1e-3)
