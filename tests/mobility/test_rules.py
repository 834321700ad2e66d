"""Restrictions of the town of 5 × 5 crossings: its middle block is a limited-traffic zone from 7 to 20."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import box

from belvedere.city.model import City
from belvedere.mobility.rules import drivable, in_force, rules
from tests.worlds import BLOCK, EAST, NORTH, grid_town


def restricted(**changes: object) -> City:
    """Return the town with its restriction changed."""
    city = grid_town()
    table = city.map_table("restrictions").copy()
    for column, value in changes.items():
        table[column] = [value]
    return city.with_table("restrictions", table)


@pytest.mark.parametrize(("hour", "holds"), [(6, False), (7, True), (19, True), (20, False)])
def test_a_rule_holds_from_its_first_hour_to_before_its_last(hour: int, holds: bool) -> None:
    assert in_force(grid_town(), hour) == ((0,) if holds else ())


@pytest.mark.parametrize(("hour", "holds"), [(21, False), (22, True), (3, True), (6, False)])
def test_a_rule_of_the_night_passes_midnight(hour: int, holds: bool) -> None:
    assert bool(in_force(restricted(start_hour=22, end_hour=6), hour)) == holds


def test_a_rule_for_trucks_leaves_cars_alone() -> None:
    assert in_force(restricted(uses="truck,van"), 9) == ()


def test_streets_inside_are_guarded_and_those_on_the_border_are_not() -> None:
    city = grid_town()
    held = rules(city, (0,))
    links = city.links
    inside = links.geometry.centroid.within(box(EAST + BLOCK, NORTH + BLOCK, EAST + 3 * BLOCK, NORTH + 3 * BLOCK))
    # the zone is 220 m wide and 420 m tall: of the town's streets only the two up its middle, each way, are well inside
    assert held.guarded.sum() == 4
    assert not (held.guarded & ~inside.to_numpy()).any()
    assert not held.shut.any()


def test_a_pedestrian_area_shuts_its_streets_to_everybody() -> None:
    held = rules(restricted(kind="pedestrian"), (0,))
    assert held.shut.any()
    assert not held.guarded.any()
    assert held.inside.sum() == 0.0


def test_zones_know_how_much_of_them_is_inside_and_who_is_let_in() -> None:
    held = rules(grid_town(), (0,))
    assert (held.inside > 0).all()  # the middle block touches all four quarters
    assert held.let_in == pytest.approx(np.full(4, 0.4))  # the table of exemptions


def test_no_rule_in_force_guards_nothing() -> None:
    held = rules(grid_town(), ())
    assert not held.guarded.any()
    assert held.let_in.tolist() == [1.0] * 4


def test_a_street_without_cars_among_its_uses_is_not_drivable() -> None:
    assert drivable(grid_town().links["allowed_uses"]).all()
    links = grid_town().links.assign(allowed_uses="bus,bicycle")
    assert not drivable(links["allowed_uses"]).any()
