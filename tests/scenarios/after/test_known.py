"""What is known of a day before anything is counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from belvedere.city.model import Calendar
from belvedere.observations.schema import observations
from belvedere.scenarios.after.known import kinds, to_date, to_day, weather

CALENDAR = Calendar("Europe/Rome", "IT", "10-04", ((date(2024, 3, 28), date(2024, 4, 2)),))


def days(*each: date) -> np.ndarray:
    return np.array([to_day(day) for day in each])


def test_each_kind_of_day_has_its_column() -> None:
    monday, tuesday, saturday, sunday = (date(2024, 4, day) for day in (8, 9, 13, 14))
    easter_monday, break_tuesday = date(2024, 4, 1), date(2024, 4, 2)
    found = kinds(days(monday, tuesday, saturday, sunday, easter_monday, break_tuesday), CALENDAR)
    assert [np.flatnonzero(row).tolist() for row in found] == [[], [4], [1], [0], [2], [3, 4]]


def test_schools_that_a_measure_shut_count_as_open() -> None:
    tuesday = days(date(2024, 4, 2))
    assert kinds(tuesday, CALENDAR, ((date(2024, 4, 1), date(2024, 4, 5)),))[0, 3] == 0.0


def test_days_and_dates_turn_into_each_other() -> None:
    assert to_day(date(1970, 1, 2)) == 1
    assert to_date(to_day(date(2024, 2, 29))) == date(2024, 2, 29)


def test_a_city_without_weather_has_no_columns_of_it(tmp_path: Path) -> None:
    assert weather(tmp_path, days(date(2024, 1, 1)), "Europe/Rome").shape == (1, 0)


def test_warmth_is_a_departure_from_the_time_of_year_and_a_day_without_weather_is_usual(tmp_path: Path) -> None:
    when = pd.date_range("2020-01-01", "2022-12-31", freq="D", tz="Europe/Rome")
    warm = 14 - 10 * np.cos(2 * np.pi * (when.day_of_year.to_numpy() - 15) / 365.25)
    warm[400] += 8.0
    rain = np.zeros(len(when))
    rain[400] = np.e - 1
    utc = when.tz_convert("UTC")
    table = observations(
        utc.append(utc),
        ["weather:X"] * (2 * len(when)),
        ["air_temperature"] * len(when) + ["precipitation"] * len(when),
        np.concatenate([warm, rain]),
        "weather",
    )
    folder = tmp_path / "data" / "observations"
    folder.mkdir(parents=True)
    pq.write_table(table, folder / "weather.parquet")
    odd = when[400].date()
    found = weather(tmp_path, days(odd, date(2021, 7, 1), date(2030, 1, 1)), "Europe/Rome")
    np.testing.assert_allclose(found[0], [8.0, 1.0], atol=0.2)
    np.testing.assert_allclose(found[1], 0.0, atol=0.2)
    np.testing.assert_array_equal(found[2], 0.0)
