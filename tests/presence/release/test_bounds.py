"""How much one device changes a table: the very bounds that the noise is scaled to, on neighbouring days."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.errors import InputError
from belvedere.presence.release import flows, present
from belvedere.presence.release.bounds import Bound, checked, hourly
from belvedere.presence.release.budget import Budget
from tests.presence.release.worlds import PLACES, trips_of

TRIP = st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 23))
HOURS = st.lists(st.integers(-1, 5), min_size=24, max_size=24)  # the dominant zone of each hour; -1: not seen
DEVICE = st.tuples(HOURS, st.integers(0, 5))


def counted(devices):
    table = np.zeros((6, 24, 6), np.int64)
    for zones, kind in devices:
        for hour, zone in enumerate(zones):
            if zone >= 0:
                table[zone, hour, kind] += 1
    return table


@pytest.mark.parametrize(
    ("units", "in_a_cell", "expected"),
    [(24, 1, math.sqrt(24)), (6, 1, math.sqrt(6)), (6, 6, 6.0), (6, 4, math.sqrt(20)), (1, 1, 1.0)],  # 4² + 2² = 20
)
def test_the_worst_device_fills_whole_cells_first(units, in_a_cell, expected):
    assert Bound(units, in_a_cell).l2 == pytest.approx(expected)


@given(st.lists(DEVICE, max_size=5), DEVICE)
def test_no_device_moves_a_table_of_presence_by_more_than_its_bound(others, device):
    without, with_ = (present.tables(PLACES, counted(some)) for some in (others, [*others, device]))
    for query in present.asked(24, 0.02):
        moved = np.linalg.norm((with_[query.name] - without[query.name]).ravel())
        assert moved <= query.bound.l2 + 1e-12


def test_a_device_that_is_seen_all_day_reaches_the_bound_at_every_level():
    tables = present.tables(PLACES, counted([([2] * 24, 4)]))
    for query in present.asked(24, 0.02):
        assert np.linalg.norm(tables[query.name].ravel()) == pytest.approx(query.bound.l2)


@given(st.lists(st.lists(TRIP, max_size=9), max_size=4), st.lists(TRIP, max_size=9))
def test_no_device_moves_a_table_of_trips_by_more_than_its_bound(others, device):
    without, with_ = trips_of(others), trips_of([*others, device])
    queries, by_pair = flows.asked(with_, Budget(0.004, 1e-10))
    bound = {query.name: query.bound.l2 for query in queries}
    moved = with_.cells - without.cells
    assert np.linalg.norm(moved) <= bound["cells"] + 1e-12
    assert np.linalg.norm(moved.sum(axis=1)) <= bound["origins"] + 1e-12
    assert np.linalg.norm(moved.sum(axis=0)) <= bound["destinations"] + 1e-12
    assert np.linalg.norm(moved.sum(axis=(0, 1))) <= bound["total"] + 1e-12
    square = np.zeros((6, 6), np.int64)
    square[with_.origin, with_.destination] += with_.count
    square[without.origin, without.destination] -= without.count
    assert np.linalg.norm(square) <= by_pair.bound.l2 + 1e-12
    assert np.count_nonzero(square) <= by_pair.bound.units


def test_six_trips_by_zone_can_meet_in_one_cell_of_municipalities_so_that_a_sum_needs_six_and_not_its_root():
    # one device: z0, z1, z2 of "a" to z4, z5 of "c", six pairs of zones at eight o'clock
    origin, destination = np.repeat([0, 1, 2], 2), np.tile([4, 5], 3)
    cells = np.zeros((3, 3, 24), np.int64)
    np.add.at(cells, (PLACES.parent[origin], PLACES.parent[destination], 8), 1)
    assert np.linalg.norm(cells) == 6 > math.sqrt(6)
    queries, by_pair = flows.asked(
        flows.TripCounts(cells, origin, destination, np.ones(6, np.int64), 6, 1), Budget(0.004, 1e-10)
    )
    assert queries[0].bound.l2 == 6 and by_pair.bound.l2 == math.sqrt(6)


@pytest.mark.parametrize("hours", [23, 24, 25])
def test_a_service_day_has_one_unit_an_hour(hours):
    assert hourly(hours).l2 == pytest.approx(math.sqrt(hours))


def test_a_day_of_26_hours_is_refused():
    with pytest.raises(ValueError, match="23, 24 or 25 hours, got 26"):
        hourly(26)


@pytest.mark.parametrize(
    ("table", "problem"),
    [(np.zeros((2, 2)), "not whole numbers"), (np.array([[-1, 0]]), "below 0"), (np.zeros(3, int), "1 axes, not 2")],
)
def test_what_is_no_table_of_counts_is_refused_by_name(table, problem):
    with pytest.raises(InputError, match=f"units.*{problem}"):
        checked("units", table, 2)
