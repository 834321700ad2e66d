"""All bins here are made up: no open record of bins' levels was found."""

from dataclasses import replace

import numpy as np
import pytest

from belvedere.city.model import Calendar
from belvedere.forecast.contract import KINDS, Floats, Panel, Times
from belvedere.forecast.models import filling

STEPS = 24 * 7 * 6
UNTIL = 24 * 7 * 5
HORIZONS = np.arange(1, 73)


class Nothing:
    """Knows no column ahead."""

    def columns(self, edges: Times) -> dict[str, Floats]:
        return {}


def panel(late: int = 0) -> Panel:
    """Bins that fill by 1 and 0.5 % an hour by day, by nothing at night; on Tuesdays and Fridays at 6 emptied to 3 %.

    6 May 2024 was a Monday; no holiday but 2 June, a Sunday.
    """
    edges = np.datetime64("2024-05-06", "s") + np.timedelta64(3600, "s") * np.arange(STEPS + 1)
    hour = np.arange(STEPS) % 24
    weekday = np.arange(STEPS) // 24 % 7
    value = np.zeros((2, STEPS))
    for series, rate in enumerate((1.0, 0.5)):
        level = 10.0
        for step in range(STEPS):
            level = min(level + (rate if hour[step] >= 6 else 0.0), 100.0)
            if hour[step] == 6 and weekday[step] in (1, 4):
                level = 3.0
            value[series, step] = level
    late_steps = np.full(2, late)
    return Panel(KINDS["bins"], "bin_level", ("corner", "park"), edges, value, late_steps, Calendar("UTC", "IT"))


@pytest.mark.parametrize("late", [0, 5])
def test_a_bin_that_fills_and_is_emptied_as_always_is_told_three_days_ahead(late: int) -> None:
    made = panel(late)
    instants = np.arange(UNTIL, STEPS - 72, 7)
    found = filling.fit(made, UNTIL, HORIZONS, Nothing()).predict(made, instants, HORIZONS)
    assert np.abs(found - made.value.T[instants[:, None] - 1 + HORIZONS]).max() < 3.0


def test_it_says_when_a_bin_is_eighty_per_cent_full() -> None:
    made = panel()
    instant = UNTIL + 24 + 7  # Tuesday at 7, just emptied to 3 %
    hours = filling.hours_to(filling.fit(made, UNTIL, HORIZONS, Nothing()), made, instant, 50.0)
    # by hand: 17 hours of Tuesday to 20 %, 18 of Wednesday to 38 %, 12 more from Thursday 6: 17 + 24 + 18 = 59
    assert hours[0] == pytest.approx(59, abs=3)
    assert np.isnan(hours[1])


def test_what_was_not_known_is_not_used_to_the_last_bit() -> None:
    made = panel(late=3)
    changed = replace(made, value=np.where(np.arange(STEPS) < UNTIL - 3, made.value, 55.0))
    one, other = (
        filling.fit(each, UNTIL, HORIZONS, Nothing()).predict(each, np.array([UNTIL]), HORIZONS)
        for each in (made, changed)
    )
    assert np.array_equal(one, other)


def test_a_reading_that_is_missing_is_filled_on_and_a_silent_bin_is_not_told() -> None:
    made = panel()
    value = made.value.copy()
    value[0, UNTIL - 4 : UNTIL] = np.nan
    value[1] = np.nan
    found = filling.fit(made, UNTIL, HORIZONS, Nothing()).predict(
        replace(made, value=value), np.array([UNTIL]), HORIZONS
    )
    assert found[0, 0, 0] == pytest.approx(made.value[0, UNTIL], abs=3.0)
    assert np.isnan(found[0, :, 1]).all()


def test_it_never_overflows() -> None:
    made = panel()
    model = filling.fit(made, UNTIL, HORIZONS, Nothing())
    full = replace(model, emptied=np.zeros_like(model.emptied))
    assert full.predict(made, np.array([STEPS]), HORIZONS).max() <= 100.0
