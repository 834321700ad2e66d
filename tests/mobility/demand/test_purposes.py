"""Trips by purpose before anybody has chosen, in the town of 5 × 5 crossings."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.mobility.demand.purposes import PURPOSES, adults, ends, fact
from belvedere.mobility.demand.travel import travel
from belvedere.mobility.streets import build_for
from tests.worlds import grid_town, table


def stating(**values: float):  # -> City
    rows = [
        {"name": name, "value": value, "unit": "", "modes": "", "confirmed": True, "note": ""}
        for name, value in values.items()
    ]
    return grid_town().with_table("facts", table("facts", rows))


def test_purposes_are_a_whole() -> None:
    assert sum(each.share for each in PURPOSES.values()) == pytest.approx(1.0)


def test_a_citys_own_rates_win_over_the_countrys() -> None:
    town = stating(trips=3.0, inside=1.0)
    assert fact(town, "trips") == 3.0
    assert fact(town, "nights") is None
    assert 2.0 * sum(each.starts.sum() for each in ends(town)) == pytest.approx(3.0 * 2600)


def test_visitors_travel_by_the_nights_they_stay() -> None:
    visitors = ends(stating(nights=36_500.0))[-1]
    assert visitors.name == "visitors"
    assert 2.0 * visitors.starts.sum() == pytest.approx(100 * 3.0)  # a hundred a day, three trips each


def test_adults_are_known_by_area_or_taken_as_italys() -> None:
    town = grid_town()
    assert adults(town) == pytest.approx(0.88)
    assert adults(town.with_table("areas", town.table("areas").iloc[:0])) == 0.87


def test_each_purpose_goes_as_far_as_its_length_says_where_the_town_is_large_enough() -> None:
    town = grid_town()
    wanted = travel(town, build_for(town, ()))
    assert [wish.name for wish in wanted.wishes] == list(PURPOSES)
    assert all(np.isfinite(wish.trips).all() and (wish.trips >= 0).all() for wish in wanted.wishes)
    assert dict(wanted.goods)["vans"].sum() * 2.0 == pytest.approx((0.12 + 0.06) * 2100 + 0.03 * 2600)
