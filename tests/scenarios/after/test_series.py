"""Days of a loop: scaled for gaps, left out when too little was measured, never zero for want of a reading."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import BundleError, InputError
from belvedere.scenarios.after.series import _collect, days, matching
from tests.scenarios.after.series_of_days import folder_with, twice_a_week


def hourly(rows: list[np.ndarray]) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([["a"], range(len(rows))], names=["place", "day"])
    return pd.DataFrame(np.array(rows), index=index, columns=range(24))


def test_a_lost_night_does_not_make_a_day_look_busy() -> None:
    usual = np.where(np.arange(24) < 6, 10.0, 100.0)  # mean (60 + 1800) / 24 = 77.5
    gap = usual.copy()
    gap[:6] = np.nan
    found = _collect(hourly([usual] * 6 + [gap]), ("a",))
    np.testing.assert_allclose(found.of("a"), 77.5)


def test_a_day_with_too_few_hours_is_left_out_and_counted() -> None:
    usual = np.full(24, 50.0)
    short = usual.copy()
    short[:7] = np.nan  # 17 of 24 hours: 71 %
    found = _collect(hourly([usual] * 6 + [short]), ("a",))
    assert np.isnan(found.of("a")[-1])
    assert found.partial.tolist() == [1]


def test_a_dead_loop_is_no_quiet_street() -> None:
    found = _collect(hourly([np.full(24, 50.0)] * 8 + [np.zeros(24), np.full(24, 0.5)]), ("a",))
    assert found.silent.tolist() == [2]
    assert np.isnan(found.of("a")[-2:]).all()


def test_one_reading_a_day_is_a_day(tmp_path: Path) -> None:
    day = twice_a_week(6)
    folder = folder_with(tmp_path, {"loops:a": (day, np.full(len(day), np.log(30.0)))}, hourly=False)
    np.testing.assert_allclose(days(folder, "flow", ["loops:a"], "Europe/Rome").of("loops:a"), 30.0)


def test_an_unknown_place_is_named_with_the_known_ones(tmp_path: Path) -> None:
    day = twice_a_week(6)
    folder = folder_with(tmp_path, {"loops:a": (day, np.zeros(len(day)))})
    assert matching(folder, "flow", ["loops:*"]) == ["loops:a"]
    with pytest.raises(InputError, match=r"'loops:z'.*loops:a"):
        matching(folder, "flow", ["loops:*", "loops:z"])
    with pytest.raises(InputError, match="nobody measures no2"):
        matching(folder, "no2", ["loops:*"])
    with pytest.raises(BundleError, match="no observations"):
        matching(tmp_path / "nowhere", "flow", ["*"])
