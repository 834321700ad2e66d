"""The kernel keeps what the noise is scaled to: a device that does all it can moves no table further than its bound."""

import math

import numpy as np
import pytest

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
    one, other = (flows.summed(products.trips, PLACES, DAY.hours) for products in days)
    queries, by_pair = flows.asked(other, Budget(0.004, 1e-10))
    assert np.linalg.norm(other.cells - one.cells) <= queries[0].bound.l2 + 1e-9
    pairs = np.zeros((3, 3))
    pairs[other.origin, other.destination] += other.count
    pairs[one.origin, one.destination] -= one.count
    assert np.linalg.norm(pairs) <= by_pair.bound.l2 + 1e-9


def test_a_device_that_always_moves_has_six_trips_and_no_more(tmp_path):
    alone = kernel.run(write(tmp_path, stays(1)), STREET, DAY, None, ByHours(), NO_FILTER, silent)
    assert alone.trips.count.sum() == 6 and alone.trips.count.max() == 1
    assert alone.units.sum() == DAY.hours
