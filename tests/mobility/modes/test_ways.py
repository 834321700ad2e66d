"""Distances on foot and by bicycle."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.errors import ModelError
from belvedere.mobility.connectors import DETOUR
from belvedere.mobility.modes.ways import distances, within
from tests.worlds import grid_town, square


def test_walkers_take_one_way_streets_in_both_directions():
    apart = distances(square(), "walk")  # cars only get from A to D
    assert apart[0, 1] == apart[1, 0] == pytest.approx(2000.0, rel=0.02)


def test_walks_are_as_long_as_streets_and_connectors_make_them():
    apart = distances(grid_town(), "walk")
    assert apart == pytest.approx(apart.T)
    straight = 600.0  # [m] hardly less between the middles of the town's quarters
    assert straight / 2 < apart[0, 1] < 2 * DETOUR * straight


def test_a_trip_within_a_zone_is_half_the_root_of_its_surface_with_the_detour():
    town = grid_town()
    surface = town.zones.geometry.area.to_numpy()
    assert within(town) == pytest.approx(0.5106 * np.sqrt(surface) * DETOUR, rel=1e-3)
    assert np.diag(distances(town, "walk")) == pytest.approx(within(town))


def test_nobody_walks_where_no_street_lets_walkers_in():
    town = grid_town()
    motorways = town.with_table("links", town.links.assign(allowed_uses="car,bus").astype({"allowed_uses": "str"}))
    with pytest.raises(ModelError, match="no street lets walk in"):
        distances(motorways, "walk")
