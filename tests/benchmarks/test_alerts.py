"""The benchmark of alerts: what it puts into real counts is what it says."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from benchmarks.incidents import FAULTS, Incident, Kind, places_of, strike

from belvedere.alerts.look import Window, window_of
from tests.alerts.sights import PLACES

START = datetime(2024, 3, 26, tzinfo=UTC)
HOURS = 24


def calm() -> Window:
    times = pd.date_range(START, periods=HOURS, freq="h")
    names = [name for name in PLACES if name.startswith("loops")]
    rows = [(time, name, "flow", 1000.0, "loops", 0) for name in names for time in times]
    return window_of(pd.DataFrame(rows, columns=["time", "place", "quantity", "value", "feed", "quality"]))


def incident(kind: Kind, first: float = 8.0, last: float = 12.0, place: str = "loops:2") -> Incident:
    at = int(START.timestamp())
    return Incident(kind, place, "flow", at + int(first * 3600), at + int(last * 3600))


def test_a_closure_takes_seven_tenths_of_the_street_and_half_of_them_drive_through_the_streets_around() -> None:
    struck = strike(incident("closure"), calm(), PLACES, 1)
    street = struck.value["loops:2", "flow"]
    assert street[8:12].mean() == pytest.approx(300.0, abs=30) and (np.delete(street, range(8, 12)) == 1000).all()
    for name in ("loops:1", "loops:3"):  # 700 lost, 350 of them on two streets
        assert struck.value[name, "flow"][8:12].mean() == pytest.approx(1175.0, abs=30)
    assert (struck.value["loops:9", "flow"] == 1000).all()


def test_an_incident_from_half_past_is_half_in_the_first_reading() -> None:
    street = strike(incident("surge", 8.5), calm(), PLACES, 1).value["loops:2", "flow"]
    assert street[8] == pytest.approx(1300.0, abs=60) and street[9] == pytest.approx(1600.0, abs=90)


def test_a_build_up_grows_evenly_to_eight_tenths_more() -> None:
    street = strike(incident("build_up"), calm(), PLACES, 1).value["loops:2", "flow"]
    assert street[8:12] == pytest.approx([1100.0, 1300.0, 1500.0, 1700.0], abs=100)


def test_faults_are_what_their_names_say() -> None:
    values = {kind: strike(incident(kind), calm(), PLACES, 1).value["loops:2", "flow"] for kind in FAULTS}
    assert np.isnan(values["missing"][8:12]).all() and (values["zero"][8:12] == 0).all()
    assert values["spike"][8:10].tolist() == [5000.0, 1000.0] and (values["rescaled"][8:12] == 500).all()
    assert (values["stuck"] == 1000).all()


def test_a_feed_that_is_down_sends_nothing_of_any_sensor() -> None:
    struck = strike(incident("feed_down", place="loops"), calm(), PLACES, 1)
    assert all(
        np.isnan(struck.value[name][8:12]).all() and not np.isnan(struck.value[name][:8]).any()
        for name in struck.series
    )


def test_the_readings_given_stay_as_they_were_and_the_same_seed_strikes_the_same() -> None:
    before = calm()
    once, again = (strike(incident("closure"), before, PLACES, 7) for _ in range(2))
    assert all((before.value[name] == 1000).all() for name in before.series)
    assert all((once.value[name] == again.value[name]).all() for name in before.series)


def test_a_closure_may_be_seen_in_the_streets_around_and_a_surge_in_its_own() -> None:
    assert places_of(incident("closure"), PLACES) == {"loops:1", "loops:2", "loops:3"}
    assert places_of(incident("surge"), PLACES) == {"loops:2"}
