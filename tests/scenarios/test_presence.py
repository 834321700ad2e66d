"""People present by hour: nobody is lost, and nobody is out at night."""

import numpy as np
import pytest

from belvedere.mobility.demand.profiles import SHAPES
from belvedere.scenarios.presence import away, run
from tests.scenarios.valuation.worlds import CAR, TRANSIT, side, travellers
from tests.worlds import square


def commuters(name="work"):
    people = travellers(name, {CAR: 0.0}, {CAR: 20.0})
    people.trips[CAR, 0, 1] = 300.0  # both ways: 150 people go from zone 0 to zone 1
    people.trips[TRANSIT, 0, 1] = 100.0
    return people


def test_nobody_is_lost_and_who_goes_out_is_there():
    made = run(side([commuters()])).pivot_table(index="hour", columns="zone_id", values="people")
    assert made.sum(axis=1).to_numpy() == pytest.approx(1000.0)
    most = away(*SHAPES["work"]).max()
    assert made[0].min() == pytest.approx(1000 - 200 * most) and made[1].max() == pytest.approx(200 * most)
    assert made.loc[3, 1] == pytest.approx(0.0, abs=2.0) and made.loc[11, 1] > 150


def test_visitors_are_counted_where_they_stay():
    made = run(side([commuters("visitors")]))
    stay = 200 * 2 / 3.0  # three trips a day, of which 200 begin where they stay
    assert made.groupby("hour")["people"].sum().to_numpy() == pytest.approx(1000.0 + stay)


@pytest.mark.parametrize("name", ["work", "study", "shopping", "leisure", "visitors"])
def test_who_is_out_comes_home(name):
    share = away(*SHAPES[name])
    assert share.min() >= 0 and share.max() <= 1.0 + 1e-12


def test_a_city_without_travellers_has_its_residents():
    made = run(side([]))
    assert np.array_equal(made["people"].to_numpy().reshape(24, 2)[0], square().zones["residents"].to_numpy())
