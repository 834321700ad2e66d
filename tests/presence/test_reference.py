from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from belvedere.presence import reference
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel.settings import Settings
from belvedere.progress import silent
from tests.presence.phones import DAY, STREET, ByHours, same, squares, write

SQL = """CASE WHEN mcc NOT IN (0, 222) THEN 4 WHEN hours_present > 12 THEN 0 WHEN night_zone >= 0 THEN 3 ELSE 5 END"""
SLOW = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}

# times meet the edges of the day and of hours, and each other; cells and countries go wrong
seconds = st.one_of(
    st.integers(-5, 5),
    st.integers(0, 86_399),
    st.integers(0, 23).map(lambda hour: 3600 * hour),
    st.integers(36_000, 36_300),
    st.integers(86_395, 86_405),
)
event = st.tuples(
    st.sampled_from([0, 1, 2, 2**63, 2**64 - 1, 2**28, 2**31]),
    seconds.map(lambda second: DAY.start + second),
    st.integers(-1, 6),
    st.sampled_from([222, 208, 0, -5, 999, 1000, 1023, 1024, 32767]),
)
chosen = st.builds(
    Settings,
    stay_gap=st.sampled_from([43_200, 7_200, 20_001]),
    move_gap=st.sampled_from([7_200, 2_001]),
    pad=st.sampled_from([300, 1, 1000]),
    edge=st.sampled_from([3_600, 1, 86_400]),
    stay=st.sampled_from([900, 1, 20_000]),
    ping_pong=st.sampled_from([120, -1, 0, 86_400]),
    speed=st.sampled_from([100, -1, 0, 5]),
    slack=st.sampled_from([5_000, 0]),
    busy=st.sampled_from([1, 20]),
    buckets=st.sampled_from([1, 4, 64]),
    threads=st.sampled_from([1, 3]),
    memory=st.sampled_from([1, 1 << 30]),
)


@given(events=st.lists(event, max_size=60), rules=chosen)
@settings(max_examples=60, **SLOW)
def test_the_kernel_and_plain_sql_agree_to_the_last_whole_number(tmp_path, events, rules):
    folder = write(tmp_path / "day", events[::2], events[1::2])
    ours = kernel.run(folder, STREET, DAY, None, ByHours(), rules, silent)
    same(ours, reference.run(folder, STREET, DAY, ByHours(), rules))


@given(bounce=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2)), min_size=3, max_size=40), rules=chosen)
@settings(max_examples=40, **SLOW)
def test_they_agree_on_one_device_that_bounces_between_antennas(tmp_path, bounce, rules):
    times = np.cumsum([step for step, _ in bounce]) + DAY.start + 20_000
    events = [(9, int(time), (0, 2, 5)[cell], 222) for time, (_, cell) in zip(times, bounce, strict=True)]
    folder = write(tmp_path / "day", events)
    ours = kernel.run(folder, STREET, DAY, None, ByHours(), rules, silent)
    same(ours, reference.run(folder, STREET, DAY, ByHours(), rules))


def test_classes_in_sql_are_classes_in_python(tmp_path):
    rng = np.random.default_rng(3)
    many = 4000
    events = list(
        zip(
            rng.integers(0, 300, many).tolist(),
            (DAY.start + rng.integers(0, 86_400, many)).tolist(),
            rng.integers(0, 6, many).tolist(),
            rng.choice([222, 208, 0], many).tolist(),
            strict=True,
        )
    )
    folder = write(tmp_path, events)
    same(
        reference.run(folder, STREET, DAY, SQL, Settings()),
        reference.run(folder, STREET, DAY, ByHours(), Settings()),
    )


@given(events=st.lists(event, min_size=1, max_size=60), rules=chosen, seed=st.integers(0, 1000))
@settings(max_examples=60, **SLOW)
def test_order_cuts_buckets_threads_and_duplicates_change_nothing(tmp_path, events, rules, seed):
    first = kernel.run(write(tmp_path / "a", events), STREET, DAY, None, ByHours(), rules, silent)
    rng = np.random.default_rng(seed)
    mixed = [events[i] for i in rng.permutation(len(events))]
    cut = int(rng.integers(0, len(events) + 1))
    folder = write(tmp_path / "b", mixed[:cut], [], mixed[cut:])
    other = replace(rules, buckets=8, threads=2, memory=1)
    second = kernel.run(folder, STREET, DAY, None, ByHours(), other, silent)
    same(first, second)
    twice = kernel.run(write(tmp_path / "c", events, mixed, []), STREET, DAY, None, ByHours(), rules, silent)
    np.testing.assert_array_equal(first.presence, twice.presence)
    np.testing.assert_array_equal(first.units, twice.units)
    for mine, others in zip(squares(first), squares(twice), strict=True):
        np.testing.assert_array_equal(mine, others)
    assert twice.account.dropped["duplicate"] == first.account.dropped["duplicate"] + first.account.received - (
        first.account.dropped["unknown cell"] + first.account.dropped["outside the day"]
    )


@given(events=st.lists(event, min_size=1, max_size=200), device=st.sampled_from([0, 2**64 - 1]), rules=chosen)
@settings(max_examples=60, **SLOW)
def test_one_device_changes_one_unit_an_hour_and_six_cells_of_each_table_of_trips_by_one(
    tmp_path, events, device, rules
):
    with_it = kernel.run(write(tmp_path / "a", events), STREET, DAY, None, ByHours(), rules, silent)
    others = [each for each in events if each[0] != device]
    without = kernel.run(write(tmp_path / "b", others), STREET, DAY, None, ByHours(), rules, silent)
    change = with_it.units - without.units
    assert change.min(initial=0) >= 0
    assert change.sum(axis=(0, 2)).max() <= 1
    assert change.sum() <= 24
    assert (with_it.units_mcc.sum() - without.units_mcc.sum()) in range(25)
    for mine, others in zip(squares(with_it), squares(without), strict=True):
        change = mine - others
        assert change.min() >= 0
        assert change.max() <= 1
        assert change.sum() <= 6


@given(
    steps=st.lists(st.tuples(st.integers(60, 2400), st.sampled_from([0, 2, 4])), min_size=1, max_size=60),
    start=st.integers(0, 20_000),
)
@settings(max_examples=60, **SLOW)
def test_both_tables_hold_the_first_six_different_trips_of_a_device_that_moves_all_day(tmp_path, steps, start):
    # cells 0, 2, 4 are zones 0, 1, 2; with stays of a second every change of zone is a trip, half-way between events
    times = (np.cumsum([step for step, _ in steps]) + start).tolist()
    cells = [cell for _, cell in steps]
    events = [(5, DAY.start + time, cell, 222) for time, cell in zip(times, cells, strict=True) if time < 86_400]
    rules = Settings(ping_pong=-1, speed=-1, stay=1, edge=1)
    found = kernel.run(write(tmp_path / "day", events), STREET, DAY, None, ByHours(), rules, silent)
    made = [
        (one // 2, other // 2, (time + (later - time) // 2 - 1) // 3600)
        for (one, time), (other, later) in pairwise(zip(cells[: len(events)], times, strict=False))
        if one != other
    ]
    place = STREET.municipality.tolist()
    by_hour = list(dict.fromkeys((place[o], place[d], h) for o, d, h in made))[:6]
    by_day = list(dict.fromkeys((o, d) for o, d, _ in made))[:6]
    places, pairs = found.trips_places, found.trips_day
    assert list(zip(places.origin, places.destination, places.hour, strict=True)) == sorted(by_hour)
    assert list(zip(pairs.origin, pairs.destination, strict=True)) == sorted(by_day)
    assert set(places.count) | set(pairs.count) <= {1}
    same(found, reference.run(tmp_path / "day", STREET, DAY, ByHours(), rules))
