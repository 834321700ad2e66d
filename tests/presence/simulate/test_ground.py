"""Spots keep what the city's tables say."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence.simulate import surroundings
from belvedere.presence.simulate.ground import ground, nearest
from tests.worlds import grid_town


def test_spots_of_a_zone_sum_to_what_the_zone_has() -> None:
    city = grid_town()
    found = ground(city, surroundings.of(city, None), 1)
    for column, values in (("residents", found.residents), ("jobs", found.jobs), ("students", found.students)):
        by_zone = np.bincount(found.zone, values)[: found.zones]
        assert by_zone == pytest.approx(city.zones[column].to_numpy())


def test_no_town_outside_lies_within_the_city() -> None:
    city = grid_town()
    found = ground(city, surroundings.of(city, None), 1)
    west, south, east, north = city.zones.total_bounds
    outer = np.arange(len(found.x)) >= found.inside
    within = (found.x > west) & (found.x < east) & (found.y > south) & (found.y < north)
    assert not (outer & within).any()
    assert (found.area[outer] == len(found.areas)).all()


def test_the_nearest_spot_to_a_spot_is_itself() -> None:
    city = grid_town()
    found = ground(city, surroundings.of(city, None), 1)
    away, which = nearest(found, found.x[:5], found.y[:5])
    assert away.tolist() == [0.0] * 5 and which.tolist() == [0, 1, 2, 3, 4]


def test_a_zone_of_an_unknown_area_is_refused() -> None:
    city = grid_town()
    lost = city.zones.assign(area_id="elsewhere")
    with pytest.raises(InputError, match="area 'elsewhere' is not in areas"):
        ground(city.with_table("zones", lost), surroundings.of(city, None), 1)
    with pytest.raises(InputError, match="nobody lives there"):
        ground(city.with_table("zones", city.zones.assign(residents=0.0)), surroundings.of(city, None), 1)
