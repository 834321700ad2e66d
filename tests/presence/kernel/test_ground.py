from dataclasses import replace

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence.kernel.ground import plain
from belvedere.presence.kernel.settings import Settings
from tests.presence.phones import STREET


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"zone": np.array([0, 0, 1, 1, 2, -1], np.int32)}, "no zone"),
        ({"zone": np.array([0, 0, 1, 1, 2, 3], np.int32)}, "no zone"),
        ({"x": np.zeros(5, np.int32)}, "shape"),
        ({"region": np.ones(2, np.bool_)}, "shape"),
        ({"municipality": np.array([0, 0, -1], np.int32)}, "a zone has none"),
        ({"x": np.full(6, 10_000_001, np.int32)}, "further"),
        ({"zone": np.empty(0, np.int32)}, "0 cells"),
    ],
)
def test_a_ground_that_cannot_be_is_refused(change, said):
    with pytest.raises(InputError, match=said):
        replace(STREET, **change)


def test_a_plain_ground_has_every_zone_in_the_city():
    found = plain(np.array([0, 2, 1], np.int32))
    assert (found.cells, found.zones, found.city.all()) == (3, 3, True)


@pytest.mark.parametrize(
    "change",
    [
        {"pad": 0}, {"pad": 3601}, {"move_gap": 50_000}, {"edge": 0}, {"stay": 0}, {"buckets": 3}, {"buckets": 8192},
        {"threads": 0}, {"speed": -2}, {"memory": 0},
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(change):
    with pytest.raises(InputError, match=next(iter(change))):
        replace(Settings(), **change)
