"""Predictions of years that were not seen, on the town of 5 × 5 crossings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from belvedere.city.bundle import load
from belvedere.mobility.calibration.trial import prepare
from belvedere.mobility.calibration.validation import validate
from belvedere.mobility.demand.counts import stations, typical_workday, years_counted
from belvedere.mobility.demand.workday import day as model
from belvedere.progress import silent
from tests.mobility.calibration.test_calibrate import DAYS, written

EARLIER = ["2023-03-07", "2023-03-14", "2023-03-21", "2023-03-28", "2023-04-18"]
LOCKDOWN = ["2021-03-02", "2021-03-09", "2021-03-16", "2021-03-23", "2021-04-13"]


def test_a_year_like_the_one_before_is_predicted_by_the_same_loop_without_error(tmp_path: Path) -> None:
    folder = written(tmp_path, 0.8, days=[*LOCKDOWN, *EARLIER, *DAYS])
    city = load(folder)
    assert years_counted(folder) == [2021, 2023, 2024]
    table, _ = stations(typical_workday(folder, city), city)
    table = table.sort_values(["hour", "detector_id"]).reset_index(drop=True)
    bench = prepare(city, model(city), np.unique(table["link_id"]), lambda _: None)
    trials = {each.name: each for each in validate(bench, folder, table, silent)}
    assert set(trials) == {
        "2023 from other years",
        "2024 from other years",
        "2024 from years before, these loops only",
    }
    for each in trials.values():
        assert each.fits["same_loop"].rmse == pytest.approx(0.0, abs=1e-9)
        assert each.fits["estimate"].rmse < each.fits["mean_of_used"].rmse
