from dataclasses import replace

import numpy as np
import pytest

from belvedere.city.model import Calendar
from belvedere.errors import ModelError
from belvedere.forecast.contract import KINDS, Panel
from belvedere.forecast.days import by_day


def panel() -> Panel:
    """Five local days around the change to summer time of 31 March 2024; the flow is the UTC hour plus one."""
    edges = np.datetime64("2024-03-28T23:00", "s") + np.timedelta64(3600, "s") * np.arange(24 * 4 + 23 + 1)
    hour = edges[:-1].astype("datetime64[h]").astype(np.int64) % 24
    value = (hour + 1.0)[None].repeat(2, axis=0)
    late = np.array([0, 1])
    outside = {"rain": np.ones(len(hour))}
    return Panel(
        KINDS["traffic"], "flow", ("a", "b"), edges, value, late, Calendar("Europe/Rome", "IT"), ("", ""), outside
    )


def test_a_day_of_twenty_three_hours_sums_twenty_three() -> None:
    found = by_day(panel(), "sum")
    # by hand: 1 + … + 24 = 300 vehicles; on 31 March the local day lacks the UTC hour 22, which counts 23
    assert found.value[0].tolist() == pytest.approx([300.0, 300.0, 277.0, 300.0, 300.0])
    assert found.kind.step == 86400.0
    assert found.late.tolist() == [0, 1]
    assert found.outside["rain"].tolist() == [1.0] * 5


def test_the_peak_is_the_busiest_hour() -> None:
    assert by_day(panel(), "peak").value[0].tolist() == [24.0] * 5


def test_a_day_with_a_hole_in_it_is_missing_and_not_small() -> None:
    made = panel()
    value = made.value.copy()
    value[0, 24:28] = np.nan
    value[1, 30] = np.nan
    found = by_day(replace(made, value=value), "sum").value
    assert np.isnan(found[0, 1])
    assert found[1, 1] == pytest.approx((300 - (made.value[1, 30])) * 24 / 23)


def test_days_cannot_be_made_of_days() -> None:
    with pytest.raises(ModelError, match="no hours"):
        by_day(by_day(panel(), "sum"), "sum")
