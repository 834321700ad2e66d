"""The benchmark of before and after: which dates it reports, and what its peers find."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from benchmarks.before_after import TUNED, Judged, Ring, before_and_after, placebo_dates, rates, year_before

from belvedere.scenarios.after.known import to_day
from belvedere.scenarios.after.series import Days


@pytest.fixture
def at() -> Ring:
    first = to_day(date(2020, 1, 7))
    day = np.sort(np.concatenate([first + 7 * np.arange(210), first + 1 + 7 * np.arange(210)]))
    value = np.full((len(day), 1), 100.0)
    none = np.zeros(1, np.int64)
    days = Days(day, ("a",), value, none, none)
    return Ring(days, np.log(value), np.ones((len(day), 1)), {"a": "A street"})


def test_dates_looked_at_while_the_method_was_made_are_not_reported(at: Ring) -> None:
    day = at.days.day
    looked = day[(day >= to_day(date(2021, 9, 1))) & (day <= to_day(date(2023, 10, 26)))][::TUNED]
    reported = placebo_dates(at, 1)
    assert len(reported) >= 200
    assert not set(reported) & set(looked.tolist())


def test_a_t_test_finds_a_step_and_takes_a_season_for_one(at: Ring) -> None:
    day = at.days.day
    start = to_day(date(2022, 5, 3))
    noise = np.random.default_rng(1).normal(0, 0.01, len(day))
    season = 0.1 * np.cos(2 * np.pi * day / 365.25)
    assert before_and_after(at, noise + 0.1 * (day >= start), start)
    assert not before_and_after(at, noise, start)
    assert before_and_after(at, noise + season, start)
    assert not year_before(at, noise + season, start)


def test_rates_are_shares_of_what_was_judged(at: Ring) -> None:
    found = {"a": [Judged(0.0, 0.1, 0.14, True), Judged(-0.2, 0.1, 0.14, True), Judged(0.0, 0.1, 0.14, True)]}
    figures = {(str(row["case"]), str(row["figure"])): row["value"] for row in rates(at, [1, 2, 3], "belvedere", found)}
    assert figures["placebo: all loops", "false alarms"] == pytest.approx(100 / 3)
    assert figures["a fall of 5 %", "found"] == pytest.approx(100 / 3)  # only the one that seemed a fall already
    assert figures["a fall of 15 %", "found"] == 100.0  # log 0.85 = -0.16
