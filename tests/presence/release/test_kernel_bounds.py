"""The kernel keeps what the noise is scaled to: a device that does all it can moves no table further than its bound."""

import math

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel.settings import Settings
from belvedere.presence.release import flows, present
from belvedere.presence.release.budget import Budget
from belvedere.presence.release.places import tree
from belvedere.progress import silent
from tests.presence.phones import DAY, STREET, ByHours, write

PLACES = tree("street", [("z0", "near"), ("z1", "near"), ("z2", "far")])
NO_FILTER = Settings(ping_pong=-1, speed=-1, threads=1)


def events(seed, device, many):
    """Return events anywhere at any time of the day, each under any of three countries."""
    rng = np.random.default_rng(seed)
    time, cell = rng.integers(DAY.start, DAY.end, many), rng.integers(0, 6, many)
    return list(
        zip([device] * many, time.tolist(), cell.tolist(), rng.choice([222, 208, 262], many).tolist(), strict=True)
    )


def stays(device):
    """Return a device that stays twenty minutes in each cell in turn all day: more trips than may count."""
    times = range(DAY.start, DAY.end, 300)
    return [(device, second, (second - DAY.start) // 1200 % 5, 222) for second in times]


@pytest.mark.parametrize(
    "device", [events(7, 99, 4000), events(8, 99, 90), stays(99)], ids=["4,000 events", "90 events", "always moving"]
)
def test_one_device_more_moves_no_table_further_than_its_bound(tmp_path, device):
    others = [event for number in range(5) for event in events(number, number + 1, 60)]
    days = [
        kernel.run(write(tmp_path / name, part), STREET, DAY, None, ByHours(), NO_FILTER, silent)
        for name, part in (("without", others), ("with", [*others, *device]))
    ]
    without, with_ = (present.tables(PLACES, products.units) for products in days)
    for query in present.asked(DAY.hours, 0.02):
        assert np.linalg.norm(with_[query.name] - without[query.name]) <= query.bound.l2 + 1e-9
    codes = sorted({code for products in days for code in products.countries.tolist()})
    by_code = [
        np.stack([dict(zip(p.countries.tolist(), p.units_mcc, strict=True)).get(c, np.zeros(DAY.hours)) for c in codes])
        for p in days
    ]
    assert np.linalg.norm(by_code[1] - by_code[0]) <= math.sqrt(DAY.hours) + 1e-9
    one, other = (flows.counted(products, STREET, PLACES) for products in days)
    queries, by_pair = flows.asked(other, Budget(0.004, 1e-10))
    assert queries[0].bound.l2 == by_pair.bound.l2 == math.sqrt(6)
    assert np.linalg.norm(other.cells - one.cells) <= math.sqrt(6) + 1e-9
    for query, axis in zip(queries[1:], (1, 0, (0, 1)), strict=True):
        assert np.linalg.norm((other.cells - one.cells).sum(axis=axis)) <= query.bound.l2 + 1e-9
    pairs = np.zeros((3, 3))
    pairs[other.origin, other.destination] += other.count
    pairs[one.origin, one.destination] -= one.count
    assert np.linalg.norm(pairs) <= by_pair.bound.l2 + 1e-9


def test_a_device_that_always_moves_has_six_trips_and_no_more(tmp_path):
    alone = kernel.run(write(tmp_path, stays(1)), STREET, DAY, None, ByHours(), NO_FILTER, silent)
    counts = flows.counted(alone, STREET, PLACES)
    assert counts.cells.sum() == 6 and counts.cells.max() == 1
    # round and round by zones 0, 0, 1, 1, 2: 0 → 1, 1 → 2, 2 → 0
    assert list(zip(counts.origin, counts.destination, counts.count, strict=True)) == [(0, 1, 1), (1, 2, 1), (2, 0, 1)]
    assert alone.units.sum() == DAY.hours


def test_trips_that_leave_the_tree_are_left_out_and_municipalities_are_found_by_their_zones(tmp_path):
    cells = [0, 2, 4, 0]  # zone 0 → 1 within "near", 1 → 2, 2 → 0
    folder = write(tmp_path, [(1, DAY.start + 20_000 + 3600 * n, cell, 222) for n, cell in enumerate(cells)])
    found = kernel.run(folder, STREET, DAY, None, ByHours(), NO_FILTER, silent)
    whole = flows.counted(found, STREET, PLACES)
    assert PLACES.municipalities == ("far", "near")  # STREET has them the other way round
    assert whole.cells.sum(axis=2).tolist() == [[0, 1], [1, 1]]
    near = flows.counted(found, STREET, tree("street", [("z0", "near"), ("z1", "near")]))
    assert near.cells.sum(axis=2).tolist() == [[1]]
    assert (near.origin.tolist(), near.destination.tolist(), near.count.tolist()) == ([0], [1], [1])


@pytest.mark.parametrize(
    "pairs",
    [
        [("z0", "all"), ("z1", "all"), ("z2", "all")],  # two municipalities of the ground in one: a sum
        [("z0", "one"), ("z1", "two"), ("z2", "three")],  # one in two
        [("z0", "near")],  # zone 1 is of the same municipality and not in the tree
        [("z0", "near"), ("z1", "near"), ("z2", "far"), ("z3", "far")],  # more zones than the ground has
    ],
)
def test_municipalities_that_the_kernel_did_not_bound_are_refused(tmp_path, pairs):
    found = kernel.run(write(tmp_path, stays(1)), STREET, DAY, None, ByHours(), NO_FILTER, silent)
    with pytest.raises(InputError, match="bounded by other municipalities"):
        flows.counted(found, STREET, tree("street", pairs))
