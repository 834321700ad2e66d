"""Typical workdays and stations, from observations made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from belvedere.errors import BundleError
from belvedere.mobility.demand.counts import course, stations, typical_workday
from belvedere.observations.schema import Quality, observations
from tests.worlds import grid_town

# seven Tuesdays of school, a holiday (1 May) and a Sunday; local clocks, winter and summer time
DAYS = ["2024-03-05", "2024-03-12", "2024-03-19", "2024-03-26", "2024-04-09", "2024-04-16", "2024-05-01", "2024-03-10"]


def write(folder: Path, flows: dict[str, float], quality: int = Quality.VALID) -> Path:
    """Write what each detector counts: on the n-th day its flow + n in every hour, and 9,999 on the last two."""
    path = folder / "data" / "observations" / "loops.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    times, places, values = [], [], []
    for place, flow in flows.items():
        for number, text in enumerate(DAYS):
            local = pd.date_range(text, periods=24, freq="h", tz="Europe/Rome")
            times += list(local.tz_convert("UTC"))
            places += [place] * 24
            values += [9999.0 if number >= 6 else flow + number] * 24
    marks = np.full(len(values), quality, np.int8)
    table = observations(pd.DatetimeIndex(times), np.array(places), "flow", np.array(values), "loops", marks)
    pq.write_table(table, path)
    return folder


def test_the_typical_flow_is_the_median_of_school_workdays(tmp_path: Path) -> None:
    found = typical_workday(write(tmp_path, {"loops:1": 100.0}), grid_town())
    assert found["hour"].tolist() == list(range(24))
    assert found["flow"].tolist() == [102.5] * 24  # 100 … 105; the holiday and the Sunday do not count
    assert found["days"].tolist() == [6] * 24


def test_readings_that_cannot_be_trusted_are_not_used(tmp_path: Path) -> None:
    assert typical_workday(write(tmp_path, {"loops:1": 100.0}, Quality.SUSPECT_SPIKE), grid_town()).empty


def test_a_city_without_observations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no observations"):
        typical_workday(tmp_path, grid_town())


def flat(**flows: float) -> pd.DataFrame:
    """Return the same flow in all hours for each detector, "loops_1" for loops:1."""
    parts = [
        pd.DataFrame({"detector_id": name.replace("_", ":"), "hour": range(24), "flow": flow, "spread": 1.0, "days": 9})
        for name, flow in flows.items()
    ]
    return pd.concat(parts, ignore_index=True)


def test_detectors_that_cannot_be_used_are_named_with_the_reason() -> None:
    used, aside = stations(flat(loops_1=500.0, loops_2=3.0, loops_3=200.0, loops_9=50.0), grid_town())
    assert set(used["detector_id"]) == {"loops:1"}
    assert {each.detector_id: each.reason for each in aside} == {
        "loops:2": "its busiest hour has fewer than 20 vehicles",
        "loops:3": "it joins no link",
        "loops:9": "it is not in the table of detectors",
    }


def test_of_two_detectors_on_a_link_the_one_that_counts_more_stands_for_it() -> None:
    city = grid_town()
    detectors = city.map_table("detectors").copy()
    detectors.loc[1, "link_id"] = detectors.loc[0, "link_id"]
    used, aside = stations(flat(loops_1=100.0, loops_2=300.0), city.with_table("detectors", detectors))
    assert set(used["detector_id"]) == {"loops:2"}
    assert aside[0].reason == "loops:2 on the same link counts more"


def test_a_loop_that_sees_one_lane_of_a_wide_street_is_left_aside() -> None:
    city = grid_town()
    wide = city.with_table("links", city.links.assign(lanes=3.0, capacity=3000.0))
    _, aside = stations(flat(loops_1=400.0), wide)  # 400 of 3,000 in the busiest hour
    assert "one lane or a turn" in aside[0].reason


def test_the_course_of_the_day_is_shares_of_detectors_with_all_hours() -> None:
    table = flat(loops_1=100.0, loops_2=900.0)
    found = course(table[~((table["detector_id"] == "loops:2") & (table["hour"] == 3))], ["loops:1", "loops:2"])
    assert found is not None
    assert found.tolist() == [1 / 24] * 24
    assert course(table, ["loops:7"]) is None
