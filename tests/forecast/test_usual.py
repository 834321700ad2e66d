"""The usual value is the rolling median of days alike, and knows nothing of the day it is asked for."""

from dataclasses import replace

import numpy as np
import pytest

from belvedere.city.model import Calendar
from belvedere.forecast.clock import ahead, edges_between
from belvedere.forecast.contract import KINDS, Panel
from belvedere.forecast.usual import lay, median, usual

ROME = Calendar("Europe/Rome", "IT")
PLAIN = replace(KINDS["traffic"], scale="none")


def panel(days: np.ndarray, late: int = 0) -> Panel:
    """Return one series of hours from Monday 8 January 2024, each local day at its own constant level."""
    first = np.datetime64("2024-01-07T23:00:00", "s")
    edges = ahead(PLAIN, "Europe/Rome", edges_between(PLAIN, "Europe/Rome", first, first + 1), 24 * len(days) - 1)
    return Panel(PLAIN, "flow", ("a",), edges, np.repeat(days.astype(float), 24)[None], np.array([late]), ROME)


def at(whole: Panel, target: int, instant: int) -> float:
    return float(usual(lay(whole, 0, whole.value.shape[1]), np.array([target]), np.array([instant]))[0, 0])


def test_a_saturday_is_the_median_of_saturdays_and_leans_on_nothing() -> None:
    days = np.full(35, 100)
    days[[5, 12, 19, 26]] = (10, 30, 20, 999)  # Saturdays
    whole = panel(days)
    assert at(whole, 26 * 24 + 8, 26 * 24) == 20  # of 10, 30, 20; never of itself


def test_a_weekday_leans_on_other_working_days() -> None:
    days = np.full(21, 100)
    days[[0, 7]] = 60  # Mondays
    # its own two Mondays 60, of the last eight working days and the last six the median is 100: (2·60 + 4·100) / 6
    assert at(panel(days), 14 * 24 + 8, 14 * 24) == pytest.approx(520 / 6)


def test_the_profile_stands_still_within_a_day_and_waits_for_late_readings() -> None:
    days = np.arange(28)
    early, late = panel(days), panel(days, late=3)
    saturday = 26 * 24 + 12
    assert at(early, saturday, 26 * 24) == at(early, saturday, 26 * 24 + 11)
    # with three hours' delay Friday is not whole when Saturday begins, nor is the Saturday of the week before missing
    assert at(late, saturday, 26 * 24) == np.median([5, 12, 19])
    assert at(late, 27 * 24 + 30 - 24, 27 * 24) == np.median([6, 13, 20])


def test_without_any_day_alike_any_day_counts_and_without_a_reading_nothing_is_known() -> None:
    days = np.array([50, 60, 70, 80, 90, 100, 110])
    assert at(panel(days), 5 * 24, 5 * 24) == 70  # the first Saturday: Monday to Friday
    assert np.isnan(at(panel(days), 3, 0))


def test_months_are_compared_with_the_same_month() -> None:
    kind = replace(KINDS["nights"], scale="none")
    first = np.datetime64("2019-12-31T23:00:00", "s")
    edges = ahead(kind, "Europe/Rome", edges_between(kind, "Europe/Rome", first, first + 1), 47)
    value = np.arange(48.0)[None]
    whole = Panel(kind, "tourist_nights", ("a",), edges, value, np.array([0]), ROME)
    assert at(whole, 43, 43) == pytest.approx(np.median([7, 19, 31]))


def test_a_median_passes_over_what_is_missing() -> None:
    middle, count = median(np.array([[1.0, np.nan], [np.nan, np.nan], [3.0, np.nan], [8.0, np.nan]]))
    assert middle[0] == 3 and np.isnan(middle[1]) and count.tolist() == [3, 0]
