"""A day lived again raises what it raised when it was lived, and nobody looks ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.alerts import replay
from belvedere.alerts.contract import Alert, Standing, Timing
from belvedere.alerts.expected import LEAD, bands
from belvedere.alerts.kinds import late
from belvedere.alerts.life import Log
from belvedere.alerts.look import Ground, look, window_of
from belvedere.city.model import Calendar
from belvedere.forecast.contract import LEVELS, Forecast
from belvedere.observations.schema import observations
from belvedere.observations.store import Store
from tests.alerts.sights import PLACES, limit_rule, usual_rule

FIRST = date(2024, 3, 25)
START = datetime(2024, 3, 24, 23, tzinfo=UTC)  # its local midnight
DAYS = 2
RULES = (
    usual_rule(timing=Timing(readings=1, alone=2, clear=2, hold=90.0)),
    limit_rule(),
    usual_rule("down", kind="late", check=late.Keys(), places=("loops",), quantities=(), timing=Timing(), merge="feed"),
)


def ground() -> Ground:
    always = {(name, "flow"): (1000.0, 900.0, 1100.0, "school tuesday") for name in PLACES}
    calendar = Calendar("Europe/Rome", "IT")
    return Ground(calendar, PLACES, {("loops", "flow"): 3600.0}, lambda day, hour: always)


def store_of(folder: Path, values: np.ndarray) -> Store:
    """Readings of four loops, (loops, hours); NaN: there is none, and no row."""
    store, times = Store(folder), pd.date_range(START - timedelta(days=2), periods=values.shape[1], freq="h")
    parts = []
    for row, place in enumerate(("loops:1", "loops:2", "loops:3", "loops:9")):
        there = ~np.isnan(values[row])
        parts.append(observations(times[there], [place] * int(there.sum()), "flow", values[row][there], "loops"))
    store.append(parts)
    return store


def noisy(seed: int) -> np.ndarray:
    """Six days of readings, most as usual, with incidents and gaps."""
    rng = np.random.default_rng(seed)
    values = rng.normal(1000.0, 40.0, (4, 24 * (DAYS + 2)))
    for _ in range(10):
        row, start = int(rng.integers(4)), int(rng.integers(values.shape[1]))
        values[row, start : start + int(rng.integers(1, 12))] *= rng.choice([0.2, 1.8, 2.4, np.nan])
    return np.round(values)


def said(alert: Alert) -> tuple[object, ...]:
    """What an alert says; its values hold NaN, which equals nothing."""
    return (alert.alert, alert.places, alert.raised_at, alert.closed_at, alert.explanation, alert.rank, alert.severity)


@pytest.mark.parametrize("seed", [1, 3])
def test_a_day_lived_again_raises_what_stepping_live_raised_with_only_what_was_known(tmp_path: Path, seed: int) -> None:
    values, solid, log = noisy(seed), ground(), Log(tmp_path / "log")
    whole = store_of(tmp_path / "whole", values)
    standing, raised = Standing(), {}
    begin = START - timedelta(days=2)
    times = list(replay.instants(begin, START + timedelta(days=DAYS)))[::2]
    table = whole.between(begin, START + timedelta(days=DAYS))
    for at in times:  # live: the store holds no reading that has not arrived
        arrived = window_of(table[table["time"] + timedelta(hours=1) <= at])
        (done,) = (step for _, step in replay.live(RULES, solid, arrived, standing, iter([at])))
        standing = done.standing
        log.record(done, at)
        raised |= {alert.alert: alert.raised_at for alert in done.raised}
    found = {}
    for number in range(DAYS):
        lived = replay.day(RULES, solid, whole, FIRST + timedelta(days=number), log=log)
        found |= {alert.alert: alert.raised_at for alert in lived.alerts}
    assert found == {name: at for name, at in raised.items() if at >= START}
    assert len(found) >= 2


def test_living_a_day_twice_gives_the_same_to_the_last_letter(tmp_path: Path) -> None:
    store = store_of(tmp_path, noisy(5))
    once = [said(one) for one in replay.day(RULES, ground(), store, FIRST).alerts]
    again = [said(one) for one in replay.day(RULES, ground(), store, FIRST).alerts]
    assert once == again and once


@settings(max_examples=5, deadline=None)
@given(st.integers(30, 70), st.integers(0, 2**31))
def test_nothing_that_comes_later_changes_what_is_seen(hour: int, seed: int) -> None:
    values = noisy(9)
    changed = values.copy()
    changed[:, hour:] = np.random.default_rng(seed).uniform(0, 3000, changed[:, hour:].shape)
    times = pd.date_range(START - timedelta(days=2), periods=values.shape[1], freq="h")
    at = times[hour].to_pydatetime()
    sights = []
    for one in (values, changed):
        rows = [(time, place, "flow", value, "loops", 0)
                for place, row in zip(("loops:1", "loops:2", "loops:3", "loops:9"), one, strict=True)
                for time, value in zip(times, row, strict=True)]  # fmt: skip
        table = pd.DataFrame(rows, columns=["time", "place", "quantity", "value", "feed", "quality"])
        sights.append(repr(look(ground(), window_of(table), at)))
    assert sights[0] == sights[1]


def test_a_reading_is_seen_when_its_interval_has_ended_and_its_publisher_had_his_time(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "time": pd.to_datetime([START, START], utc=True),
            "place": ["air:A", "loops:1"],
            "quantity": ["no2", "flow"],
            "value": [30.0, 900.0],
            "feed": ["air", "loops"],
            "quality": [0, 0],
        }
    )
    solid = replace(ground(), intervals={("loops", "flow"): 3600.0, ("air", "no2"): 3600.0})
    seen = {
        minutes: {place for place, _ in look(solid, window_of(table), START + timedelta(minutes=minutes)).readings}
        for minutes in (59, 60, 119, 120)  # NO2 takes its publisher an hour more: forecast/kinds.csv
    }
    assert seen == {59: set(), 60: {"loops:1"}, 119: {"loops:1"}, 120: {"loops:1", "air:A"}}


def test_rain_of_a_day_is_known_when_the_day_is_over_and_of_wet_hours_since_the_first(tmp_path: Path) -> None:
    hours = pd.date_range(START, periods=4, freq="h")
    rows = [
        (time, "gauge:1", "precipitation", value, "gauge", 0)
        for time, value in zip(hours, (0.0, 1.0, 2.0, 3.0), strict=True)
    ]
    rows.append((pd.Timestamp(START), "day:1", "precipitation", 9.0, "day", 0))
    table = pd.DataFrame(rows, columns=["time", "place", "quantity", "value", "feed", "quality"])
    solid = replace(ground(), intervals={("gauge", "precipitation"): 3600.0, ("day", "precipitation"): 86_400.0})
    early = look(solid, window_of(table), START + timedelta(hours=4)).rain
    assert [(one.amount, one.since) for one in early] == [(6.0, START + timedelta(hours=1))]
    late_on = look(solid, window_of(table), START + timedelta(hours=24)).rain
    assert (9.0, None) in [(one.amount, one.since) for one in late_on]


def test_a_forecast_that_knew_the_reading_is_not_compared_with_it() -> None:
    asked: list[datetime] = []

    def ask(quantity: str, instant: datetime) -> Forecast | None:
        asked.append(instant)
        at = np.datetime64(instant.replace(tzinfo=None), "s")
        starts = at + np.arange(4) * np.timedelta64(3600, "s")
        quantiles = np.broadcast_to((100.0 * LEVELS)[:, None, None], (len(LEVELS), 4, 1)).copy()
        return Forecast(
            "traffic", quantity, ("loops:1",), at, starts, starts + np.timedelta64(3600, "s"), quantiles, ("",), ("",)
        )

    band = bands(ask)
    assert band(("loops:1", "flow"), START, START + timedelta(hours=1)) == pytest.approx((5.0, 50.0, 95.0))
    assert asked == [START - LEAD]
    assert band(("loops:2", "flow"), START, START + timedelta(hours=1)) is None
