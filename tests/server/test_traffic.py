"""All loops together: measured over usual, like with like."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from belvedere.observations.typical import history
from belvedere.server.traffic import band, shares_of_day
from tests.server.town import expected


@pytest.fixture(scope="module")
def room(app):
    return app.state.room


@pytest.fixture(scope="module")
def known(room):
    return history(room.measured.store, room.city.calendar)


def medians(known, first, second=np.nan):
    """Say what is usual: loop 1 `first`, loop 2 `second`, all else unknown."""
    usual = {"loops:1": first, "loops:2": second}
    values = np.array([usual.get(place, np.nan) for place in known.series["place"]])
    return lambda day, hour: values


def test_an_hours_share_is_the_sum_measured_over_the_sum_usual(room, known):
    shares = shares_of_day(room.measured.store, known, date(2024, 3, 13), medians(known, 1000.0, 100.0))
    assert list(shares.values()) == pytest.approx([0.9] * 24)
    assert min(shares) == pd.Timestamp("2024-03-12T23:00Z")


def test_a_loop_that_nobody_knows_the_usual_of_counts_on_neither_side(room, known):
    shares = shares_of_day(room.measured.store, known, date(2024, 3, 13), medians(known, 1000.0))
    assert list(shares.values()) == pytest.approx([0.9] * 24)


def test_a_day_without_readings_has_no_shares(room, known):
    assert shares_of_day(room.measured.store, known, date(2025, 3, 13), medians(known, 1000.0)) == {}


def test_the_band_is_of_days_alike_without_the_day_itself(known):
    workdays = [day for day in pd.date_range("2024-03-04", "2024-03-31") if day.weekday() < 5]
    others = [expected(day) / 1000 for day in workdays if day != pd.Timestamp("2024-03-13")]
    low, high = band(known, date(2024, 3, 13), 8, medians(known, 1000.0))
    assert (low, high) == pytest.approx(tuple(np.quantile(others, [0.1, 0.9])))


def test_too_few_days_alike_have_no_band(known):
    assert band(known, date(2026, 3, 13), 8, medians(known, 1000.0)) is None  # none within half a year
    assert band(known, date(2024, 3, 13), 8, medians(known, np.nan)) is None


def test_days_on_which_most_loops_were_silent_are_not_compared(known):
    # loop 2 is most of the flow here, and silent from 20 March: only 11 workdays of it are left
    weighty = band(known, date(2024, 3, 13), 8, medians(known, 100.0, 1000.0))
    assert weighty is not None and weighty[1] < 10  # else loop 1's 900 over 100 would show
