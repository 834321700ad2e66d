from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence.day import service_day
from belvedere.presence.events import keys
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel import memory
from belvedere.presence.kernel.settings import Settings
from belvedere.progress import silent
from tests.presence.phones import KEY, STREET, write

SECRETS = keys.Secrets(KEY)
NAMES = np.array([11, 12, 13], np.uint64)  # names of a month


class Listens:
    """A definition that keeps what it is told."""

    def __init__(self):
        self.heard = []

    def classify(self, days):
        self.heard.append(days)
        return np.zeros(len(days), np.int32)


def days(first, many):
    return [service_day(date(2024, 3, first) + timedelta(days=later), "Europe/Rome") for later in range(many)]


def live(tmp_path, day, where, kept=30):
    """Run a day on which device i sleeps in cell where[i][0], works in where[i][1]; −1: it is not there."""
    names = keys.today(NAMES, SECRETS.daily(day.day))
    events = []
    for name, (home, work) in zip(names.tolist(), where, strict=True):
        hours = [(hour, home if hour < 4 or hour >= 16 else work) for hour in range(24)]
        events += [(name, day.start + 3600 * hour + 1800, cell, 222) for hour, cell in hours if cell >= 0]
    listener = Listens()
    store = memory.Memory(tmp_path / "memory", SECRETS, kept)
    folder = write(tmp_path / "events" / day.day.isoformat(), events)
    kernel.run(folder, STREET, day, store, listener, replace(Settings(), buckets=1), silent)
    heard = listener.heard[0]
    return heard.past, {int(zone): i for i, zone in enumerate(heard.main_zone)}


def test_a_device_is_known_again_on_the_next_day_though_its_name_has_changed(tmp_path):
    first, second, third = days(20, 3)
    past, _ = live(tmp_path, first, [(0, 0), (2, 2), (-1, -1)])
    assert (past.days_kept, past.days_seen.tolist(), past.home_zone.tolist()) == (0, [0, 0], [-1, -1])
    live(tmp_path, second, [(0, 2), (2, 2), (-1, -1)])
    past, _ = live(tmp_path, third, [(0, 2), (-1, -1), (4, 4)])
    found = {
        (int(home), int(seen), int(work), int(since))
        for home, seen, work, since in zip(past.home_zone, past.days_seen, past.work_zone, past.since, strict=True)
    }
    assert found == {(0, 2, 0, 2), (-1, 0, -1, 0)}  # two days: of the two day zones, 0 and 1, the lower
    assert sorted(past.yesterday_zone.tolist()) == [-1, 0]
    assert past.days_kept == 2


def test_nights_are_counted_in_the_city_and_in_the_region(tmp_path):
    for day in days(20, 3):
        live(tmp_path, day, [(0, 0), (4, 4), (-1, -1)])
    past, row = live(tmp_path, days(23, 1)[0], [(0, 0), (4, 4), (-1, -1)])
    inside, outside = row[0], row[2]
    assert (past.nights_seen[inside], past.city_nights[inside], past.region_nights[inside]) == (3, 3, 3)
    assert (past.nights_seen[outside], past.city_nights[outside], past.region_nights[outside]) == (3, 0, 3)
    assert (past.city_days[inside], past.city_days[outside]) == (3, 0)


def test_a_day_that_is_run_again_does_not_remember_itself(tmp_path):
    first, second = days(20, 2)
    for day in (first, second, second):
        past, _ = live(tmp_path, day, [(0, 0), (-1, -1), (-1, -1)])
    assert past.days_seen.tolist() == [1]


def test_days_are_forgotten_after_as_many_days_as_are_kept(tmp_path):
    for day in days(20, 5):
        live(tmp_path, day, [(0, 0), (-1, -1), (-1, -1)], kept=2)
    left = sorted(file.stem for file in (tmp_path / "memory").rglob("*.parquet"))
    assert left == ["2024-03-22", "2024-03-23", "2024-03-24"]  # the day itself, and two before


def test_a_new_month_knows_nothing_of_the_last_and_deletes_it(tmp_path):
    last, first = days(31, 2)
    live(tmp_path, last, [(0, 0), (-1, -1), (-1, -1)])
    past, _ = live(tmp_path, first, [(0, 0), (-1, -1), (-1, -1)])
    assert past.days_seen.tolist() == [0]
    assert [file.stem for file in (tmp_path / "memory").rglob("*.parquet")] == ["2024-04-01"]


def test_what_is_kept_has_neither_the_names_of_the_day_nor_any_time(tmp_path):
    day = days(20, 1)[0]
    live(tmp_path, day, [(0, 0), (2, 2), (4, 4)])
    file = memory.recall(memory.Memory(tmp_path / "memory", SECRETS), date(2024, 3, 21), STREET)
    assert file.names.tolist() == [11, 12, 13]
    assert not set(file.names.tolist()) & set(keys.today(NAMES, SECRETS.daily(day.day)).tolist())
    assert memory.SCHEMA.names == ["device", "main_zone", "night_zone", "day_zone"]
    assert "11" not in repr(file)


def test_a_longer_memory_than_the_months_key_is_refused(tmp_path):
    with pytest.raises(InputError, match="30 days"):
        memory.Memory(tmp_path, SECRETS, 31)


def test_a_damaged_memory_is_said(tmp_path):
    day, following = days(20, 2)
    live(tmp_path, day, [(0, 0), (-1, -1), (-1, -1)])
    file = next((tmp_path / "memory").rglob("*.parquet"))
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(InputError, match="not remembered"):
        live(tmp_path, following, [(0, 0), (-1, -1), (-1, -1)])


def test_memory_of_other_zones_is_refused(tmp_path):
    store = memory.Memory(tmp_path, SECRETS)
    memory.remember(store, date(2024, 3, 20), NAMES, np.full((3, 3), 7, np.int16))
    with pytest.raises(InputError, match="zone that the city has not"):
        memory.recall(store, date(2024, 3, 21), STREET)
