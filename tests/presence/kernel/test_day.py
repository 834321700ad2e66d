import itertools
from dataclasses import replace

import numpy as np
import pytest

from belvedere.errors import CancelledError, InputError, MissingFileError, ModelError
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel.settings import Settings
from belvedere.presence.schema import CLASSES
from belvedere.progress import silent
from tests.presence.phones import DAY, STREET, ByHours, at, same, squares, write

PLAIN = Settings(ping_pong=-1, speed=-1, threads=1)


def run(folder, *parts, settings=PLAIN, definition=None, memory=None):
    if parts:
        write(folder, *parts)
    return kernel.run(folder, STREET, DAY, memory, definition or ByHours(), settings, silent)


def test_a_gap_between_two_cells_is_split_at_its_middle(tmp_path):
    found = run(tmp_path, [(1, at("10:00"), 0, 222), (1, at("11:00:01"), 2, 222)])
    seconds = found.presence.sum(axis=2)
    # an hour before the first (edge), 3601 // 2 s after it; 1801 s before the second, and an hour after it
    assert seconds[0, 5] == 3600
    assert seconds[0, 6] == 1800
    assert seconds[2, 6] == 1800
    assert seconds[2, 7] == 3600
    assert seconds[2, 8] == 1
    assert seconds.sum() == 3600 + 1800 + 1801 + 3600


def test_a_silence_longer_than_the_longest_gap_leaves_five_minutes_on_each_side(tmp_path):
    found = run(tmp_path, [(1, at("08:00"), 0, 222), (1, at("10:00:01"), 2, 222)])
    assert found.presence[0].sum() == 3600 + 300
    assert found.presence[2].sum() == 300 + 3600


def test_a_silence_in_one_cell_counts_up_to_twelve_hours(tmp_path):
    found = run(
        tmp_path,
        [(1, at("06:00"), 0, 222), (1, at("18:00"), 0, 222), (2, at("06:00"), 0, 222), (2, at("18:00:01"), 0, 222)],
    )
    assert found.presence[0].sum() == (12 * 3600 + 7200) + (7200 + 600)


def test_presence_does_not_reach_beyond_the_day(tmp_path):
    found = run(tmp_path, [(1, DAY.start + 10, 0, 222), (2, DAY.end - 1, 1, 222)])
    assert found.presence[0].sum() == 10 + 3600
    assert found.presence[1].sum() == 3600 + 1  # the last second of the day is its own


def test_an_hour_goes_to_the_cell_with_most_seconds_and_among_equals_to_the_lowest(tmp_path):
    events = [(1, at("10:00"), 2, 222), (1, at("10:20"), 0, 222), (1, at("11:00"), 2, 222), (1, at("11:59:59"), 0, 222)]
    found = run(tmp_path, events, settings=replace(PLAIN, edge=1))
    # at ten, cell 2 has 10:00–10:10 and 10:40–11:00, cell 0 what is between
    assert found.presence[2, 6].sum() == 600 + 1200
    assert found.presence[0, 6].sum() == 1800
    assert found.units[0, 6].sum() == 1  # 1800 s each: the lower cell
    assert found.units[1, 6].sum() == 0


def test_a_device_gives_one_unit_an_hour_to_one_zone(tmp_path):
    events = [
        (7, at("04:00") + 60 * minute, cell, 222) for minute, cell in zip(range(1440), itertools.cycle([0, 2, 4, 3]))
    ]
    found = run(tmp_path, events)
    assert found.units.sum() == 24
    assert found.units.sum(axis=(0, 2)).tolist() == [1] * 24


def test_a_device_gives_at_most_six_trips_the_first_in_time(tmp_path):
    events = [(7, at("04:00") + 1800 * n, 0 if n % 2 else 2, 222) for n in range(40)]
    found = run(tmp_path, events)
    # between zones 0 and 1, both of municipality 0, an hour each: the first at 4:15, one an hour counts by municipality
    places, pairs = found.trips_places, found.trips_day
    assert list(zip(places.origin, places.destination, places.hour, strict=True)) == [(0, 0, h) for h in range(6)]
    assert list(zip(pairs.origin, pairs.destination, strict=True)) == [(0, 1), (1, 0)]
    assert set(places.count) == set(pairs.count) == {1}


def test_the_same_trip_in_the_same_hour_counts_once(tmp_path):
    events = [(7, at("10:00") + 600 * n, 0 if n % 2 else 2, 222) for n in range(6)]
    found = run(tmp_path, events, settings=replace(PLAIN, stay=60))
    by_hour, by_day = squares(found)
    assert by_hour.sum() == by_hour[0, 0, 6] == 1  # to and fro between zones of one municipality, all at ten
    assert by_day.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]


def test_trips_by_municipality_count_once_an_hour_though_they_are_of_different_zones(tmp_path):
    # zones 0 and 1 are of municipality 0: 0 → 2, 2 → 1, 1 → 2, 2 → 0, 0 → 2, 2 → 1, 1 → 2, all at ten
    cells = [0, 4, 2, 4, 0, 4, 2, 4]
    events = [(7, at("10:00") + 240 * n, cell, 222) for n, cell in enumerate(cells)]
    by_hour, by_day = squares(run(tmp_path, events, settings=replace(PLAIN, stay=60)))
    assert by_hour[:, :, 6].tolist() == [[0, 1], [1, 0]]
    assert by_hour.sum() == 2
    assert by_day.tolist() == [[0, 0, 1], [0, 0, 1], [1, 1, 0]]


def test_a_stop_shorter_than_a_stay_is_no_end_of_a_trip(tmp_path):
    events = [(1, at("08:00"), 0, 222), (1, at("09:00"), 2, 222), (1, at("09:10"), 4, 222), (1, at("10:30"), 4, 222)]
    long = run(tmp_path, events, settings=replace(PLAIN, stay=900))
    assert list(zip(long.trips_day.origin, long.trips_day.destination, strict=True)) == [(0, 1), (1, 2)]
    short = run(tmp_path, settings=replace(PLAIN, stay=3000))
    # zone 1 has the device from 8:30 to 9:05 only; the trip leaves zone 0 at 8:30
    places = short.trips_places
    assert list(zip(places.origin, places.destination, places.hour, strict=True)) == [(0, 1, 4)]


def test_the_night_zone_is_where_most_hours_from_twenty_to_eight_are(tmp_path):
    found = run(tmp_path, [(1, at("21:00"), 2, 222), (1, at("02:00"), 2, 222), (1, at("12:00"), 0, 222)])
    assert found.nights.tolist() == [0, 1, 0]


def test_countries_count_hours_of_foreign_devices_in_the_city_only(tmp_path):
    found = run(tmp_path, [(1, at("10:30"), 0, 208), (2, at("10:30"), 4, 262), (3, at("10:30"), 2, 0)])
    assert found.countries.tolist() == [208]  # of unknown country: not of class foreign; 262: outside the city
    assert found.units_mcc.sum(axis=1).tolist() == [3]  # 9:30 to 11:30 touches three hours


def test_a_foreign_sim_that_lives_here_is_of_no_country(tmp_path):
    class Settled:
        def classify(self, days):
            return np.where(days.mcc == 262, CLASSES.index("resident"), CLASSES.index("foreign")).astype(np.int32)

    found = run(tmp_path, [(1, at("10:30"), 0, 208), (2, at("10:30"), 0, 262)], definition=Settled())
    assert found.countries.tolist() == [208]
    assert found.units.sum() == 6
    assert found.units_mcc.sum() == 3


def test_a_device_of_two_countries_has_the_lowest_known(tmp_path):
    found = run(
        tmp_path,
        [(1, at("10:00"), 0, 262), (1, at("11:00"), 0, 208), (1, at("12:00"), 0, 0), (1, at("12:30"), 0, 1010)],
    )
    assert found.countries.tolist() == [208]


def test_ping_pong_drops_every_other_event_of_a_run_of_bounces(tmp_path):
    cells = [0, 1, 0, 1, 0, 1]
    found = run(
        tmp_path,
        [(1, at("10:00") + 30 * n, cell, 222) for n, cell in enumerate(cells)],
        settings=replace(PLAIN, ping_pong=120),
    )
    assert found.filtered.ping_pong == 2  # the second and the fourth; the first and the last have one neighbour only
    assert found.filtered.ping_pong_moved == 2 * 30
    assert found.account.used == 4


def test_a_teleport_is_dropped_and_its_neighbours_stay(tmp_path):
    events = [(1, at("10:00"), 0, 222), (1, at("10:10"), 5, 222), (1, at("10:20"), 1, 222)]
    found = run(tmp_path, events, settings=replace(PLAIN, speed=100))
    assert found.filtered.teleports == 1
    assert found.filtered.teleports_moved == 600
    assert found.presence[5].sum() == 0


def test_a_fast_train_is_no_teleport(tmp_path):
    events = [(1, at("10:00"), 0, 222), (1, at("11:00"), 5, 222), (1, at("12:00"), 1, 222)]  # 300 km in an hour
    assert run(tmp_path, events, settings=replace(PLAIN, speed=100)).filtered.teleports == 0


def test_every_event_is_accounted_for(tmp_path):
    events = [
        (1, at("10:00"), 0, 222),
        (1, at("10:00"), 0, 208),  # the same event, whatever its country
        (1, at("10:00"), 6, 222),
        (1, at("10:00"), -1, 222),
        (1, DAY.end, 0, 222),
        (1, DAY.start - 1, 0, 222),
    ]
    account = run(tmp_path, events).account
    assert account.received == 6
    assert account.used == 1
    assert account.dropped == {"unknown cell": 2, "outside the day": 2, "duplicate": 1, "teleport": 0, "ping-pong": 0}
    assert account.by_hour[6] == 4
    assert len(account.hours_missing) == 23


@pytest.mark.parametrize("bits", [28, 31, 33, 63])
def test_devices_that_share_all_but_one_bit_are_not_merged(tmp_path, bits):
    names = [0, 1 << bits, (1 << 64) - 1, ((1 << 64) - 1) ^ (1 << bits)]
    found = run(tmp_path, [(name, at("10:00"), 0, 222) for name in names])
    assert found.devices == 4


def test_twenty_thousand_devices_of_one_bucket_are_all_told_apart(tmp_path):
    found = run(tmp_path, [(n, at("10:00"), n % 6, 222) for n in range(20_000)], settings=replace(PLAIN, buckets=1))
    assert found.devices == 20_000
    assert found.units.sum() == 40_000  # from 9 to 11


def test_a_device_with_very_many_events_is_bounded_and_noted(tmp_path):
    rng = np.random.default_rng(1)
    events = [
        (5, DAY.start + int(t), int(c), 222)
        for t, c in zip(rng.integers(0, 86400, 50_000), rng.integers(0, 6, 50_000), strict=True)
    ]
    found = run(tmp_path, events)
    assert found.units.sum() <= 24
    assert max(table.sum() for table in squares(found)) <= 6
    assert found.account.noted == {"devices with very many events": 1}
    assert found.presence.sum() <= 86_400


def test_no_event_at_all_gives_empty_products(tmp_path):
    found = run(tmp_path, [])
    assert (found.devices, found.presence.sum(), len(found.trips_places.count)) == (0, 0, 0)
    assert len(found.trips_day.count) == 0
    assert len(found.account.hours_missing) == 24


def test_events_that_do_not_fit_in_memory_wait_on_disk_and_give_the_same(tmp_path):
    events = [
        [(n % 97, DAY.start + 600 * (n * 37 % 144), n % 6, 222) for n in range(part, 3000, 3)] for part in range(3)
    ]
    inside = run(tmp_path / "day", *events, settings=replace(PLAIN, buckets=16))
    outside = run(tmp_path / "day", settings=replace(PLAIN, buckets=16, memory=1))
    same(inside, outside)
    assert [path.name for path in tmp_path.iterdir()] == ["day"]  # nothing is left beside it


@pytest.mark.parametrize("share", [0.2, 0.4, 0.7, 0.9])
def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path, monkeypatch, share):
    monkeypatch.setattr(kernel, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(kernel, "ROWS_A_TASK", 200)
    events = [
        [(n % 97, DAY.start + 600 * (n * 37 % 144), n % 6, 222) for n in range(part, 3000, 3)] for part in range(3)
    ]
    whole = run(tmp_path / "day", *events, settings=replace(PLAIN, buckets=16))
    settings = replace(PLAIN, buckets=16, memory=1, work=tmp_path / "work")

    def killed(done, english, italian):
        if done > share:
            raise CancelledError("killed")

    with pytest.raises(CancelledError):
        kernel.run(tmp_path / "day", STREET, DAY, None, ByHours(), settings, killed)
    assert list((tmp_path / "work").glob("*.npz"))
    same(whole, run(tmp_path / "day", settings=settings))
    assert not (tmp_path / "work").exists()


def test_work_of_other_rules_is_not_gone_on_with(tmp_path, monkeypatch):
    monkeypatch.setattr(kernel, "SAVE_EVERY", 0.0)
    events = [(n % 97, DAY.start + 600 * (n * 37 % 144), n % 6, 222) for n in range(3000)]
    settings = replace(PLAIN, work=tmp_path / "work")

    def killed(done, english, italian):
        raise CancelledError("killed")

    write(tmp_path / "day", events)
    with pytest.raises(CancelledError):
        kernel.run(tmp_path / "day", STREET, DAY, None, ByHours(), settings, killed)
    other = replace(PLAIN, pad=60)
    same(run(tmp_path / "day", settings=other), run(tmp_path / "day", settings=replace(other, work=tmp_path / "work")))


def test_a_folder_with_other_files_is_not_taken_for_work(tmp_path):
    write(tmp_path / "day", [(1, at("10:00"), 0, 222)])
    (tmp_path / "precious.txt").touch()
    with pytest.raises(InputError, match="other files"):
        run(tmp_path / "day", settings=replace(PLAIN, work=tmp_path))
    assert (tmp_path / "precious.txt").exists()


class Wrong:
    def __init__(self, classes):
        self.classes = classes

    def classify(self, days):
        return self.classes


@pytest.mark.parametrize("classes", [np.array([6]), np.array([-1]), np.array([0, 0]), np.array([0.5])])
def test_a_definition_that_gives_no_class_is_refused(tmp_path, classes):
    with pytest.raises(ModelError, match="definition"):
        run(tmp_path, [(1, at("10:00"), 0, 222)], definition=Wrong(classes))


def test_a_day_without_files_is_said(tmp_path):
    with pytest.raises(MissingFileError, match=r"part-\*\.parquet"):
        run(tmp_path / "nothing")


def test_no_error_and_no_repr_shows_a_device(tmp_path):
    name = 1234567890123456789
    seen = []

    class Nosy:
        def classify(self, days):
            seen.append(repr(days) + repr(days.past))
            return np.zeros(len(days), np.int32)

    found = run(tmp_path, [(name, at("10:00"), 0, 222)], definition=Nosy())
    assert str(name) not in repr(found) + "".join(seen)
    assert not any("name" in field or field == "device" for field in type(found).__slots__)
    file = tmp_path / "part-0000.parquet"
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(InputError) as caught:
        run(tmp_path)
    assert str(name) not in str(caught.value)
    assert caught.value.__suppress_context__
