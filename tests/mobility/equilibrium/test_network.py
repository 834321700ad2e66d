"""The network of the town of 5 × 5 crossings."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.errors import ModelError
from belvedere.mobility.connectors import LEAST, MOST, spread
from belvedere.mobility.equilibrium.network import INSIDE, OUTSIDE
from belvedere.mobility.streets import build, largest_part
from tests.worlds import grid_town


def test_streets_come_first_and_keep_their_number() -> None:
    city = grid_town()
    net = build(city, 3)
    many = len(city.links)
    assert net.key[:many].tolist() == city.links["link_id"].tolist()
    assert (net.key[many:] < 0).all()
    assert len(np.unique(net.key)) == len(net.key)
    assert net.centroids == 6  # four zones, two gateways


def test_every_zone_has_several_ways_out_and_as_many_back() -> None:
    net = build(grid_town(), 3)
    out = np.bincount(net.from_node[net.from_node < 6], minlength=6)
    back = np.bincount(net.to_node[net.to_node < 6], minlength=6)
    assert out.tolist() == back.tolist()
    assert (out[:4] >= LEAST).all()
    assert (out[:4] <= MOST).all()
    assert out[4:].tolist() == [1, 1]


def test_free_time_is_length_over_speed_and_the_wait_at_its_end() -> None:
    town = grid_town()
    net = build(town, 3)
    links = town.links
    high_street = (links["facility_type"] == "primary").to_numpy()
    ends_at = links["to_node_id"].to_numpy()
    waits = np.where(
        ends_at == 12, 15.0, np.where(ends_at == 14, 12.0, 0.0)
    )  # signals; the tertiary road; side streets
    assert net.curve.free_time[: len(links)][high_street] == pytest.approx((200 / (50 / 3.6) + waits)[high_street])


def test_by_day_the_middle_is_shut_to_trips_from_outside_to_outside() -> None:
    night, day = build(grid_town(), 3), build(grid_town(), 9)
    assert night.gates is None
    assert night.allowed[OUTSIDE].all()
    assert day.gates is not None
    assert day.allowed[INSIDE].all()
    assert not day.allowed[OUTSIDE].all()
    assert (night.key == day.key).all()  # so that one hour can start from another


def test_a_street_that_cannot_be_left_is_no_place_to_start() -> None:
    start, end = np.array([0, 1, 1]), np.array([1, 0, 2])  # 2 is a one-way dead end
    assert largest_part(start, end, np.ones(3, np.bool_), 3).tolist() == [True, True, False]


def test_a_city_without_zones_or_streets_is_refused() -> None:
    city = grid_town()
    with pytest.raises(ModelError, match="0 zones"):
        build(city.with_table("zones", city.zones.iloc[:0]), 3)
    walled = city.with_table("links", city.links.assign(allowed_uses="walk"))
    with pytest.raises(ModelError, match="no street that cars can drive"):
        build(walled, 3)


def test_connectors_are_spread_over_the_zone() -> None:
    line = np.column_stack([np.arange(11.0), np.zeros(11)])
    assert spread(line, np.array([5.0, 0.0]), 3).tolist() == [0, 5, 10]
    assert spread(line[:2], np.array([0.0, 0.0]), 3).tolist() == [0, 1]
