"""What people reach, by hand on the town."""

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point

from belvedere.city.facts import MODES
from belvedere.indicators import jobs_by_transit, services_by_walk
from belvedere.parameters import CENTRAL
from belvedere.scenarios.access import Varied, from_times, prepare
from tests.worlds import EAST, NORTH, grid_town, table


def town():
    city = grid_town()  # jobs 100, 200, 300, 1500
    near = city.zones.geometry.centroid
    rows = [
        {"name": "A", "category": "library", "geometry": near[0]},
        {"name": "B", "category": "library", "geometry": near[3]},
        {"name": "C", "category": "school", "geometry": Point(EAST + 5000, NORTH - 3000)},  # outside: nearest is zone 1
    ]
    return city.with_table("places", table("places", rows))


def times(**minutes):
    made = np.full((len(MODES), 4, 4), np.inf)
    for name, each in minutes.items():
        made[MODES.index(name)] = each
    return made


APART = np.array([[5.0, 14, 16, 40], [14, 5, 40, 16], [16, 40, 5, 14], [40, 16, 14, 5]])


def test_places_outside_all_zones_count_for_the_nearest():
    found = prepare(town())
    assert found.categories == ("library", "school")
    assert found.places.tolist() == [[0.5, 0.0], [0.0, 1.0], [0.0, 0.0], [0.5, 0.0]]
    assert found.jobs == pytest.approx(np.array([100, 200, 300, 1500]) / 2100)


def test_jobs_and_kinds_of_places_within_a_quarter_and_half_an_hour():
    made = from_times(prepare(town()), times(walk=APART, transit=APART)).set_index(["mode", "what", "minutes"])
    assert made.loc[("walk", "jobs", 15.0), "value"].to_numpy() == pytest.approx(
        np.array([300, 300, 1800, 1800]) / 2100
    )
    assert made.loc[("transit", "jobs", 30.0), "value"].to_numpy() == pytest.approx(
        np.array([600, 1800, 1900, 2000]) / 2100
    )
    assert made.loc[("walk", "categories", 15.0), "value"].tolist() == [1.0, 1.0, 0.5, 0.5]
    assert (made.loc[("car", "jobs", 30.0), "value"] == 0).all(), "nobody can drive here"


def test_places_of_each_category_where_they_are_asked_for():
    made = from_times(prepare(town()), times(walk=APART), detail=True).set_index(["mode", "what", "minutes"])
    assert made.loc[("walk", "library", 15.0), "value"].tolist() == [0.5, 0.5, 0.5, 0.5]
    assert made.loc[("walk", "school", 15.0), "value"].tolist() == [1.0, 1.0, 0.0, 0.0]


def test_the_table_is_what_indicators_read():
    city = town()
    tables = {"access": from_times(prepare(city), times(walk=APART, transit=APART))}
    reach = jobs_by_transit.summary(jobs_by_transit.measure(tables, city))
    assert reach == pytest.approx((1000 * 600 + 800 * 1800 + 600 * 1900 + 200 * 2000) / 2100 / 2600)
    kinds = services_by_walk.summary(services_by_walk.measure(tables, city))
    assert kinds == pytest.approx((1000 + 800 + 300 + 100) / 2600)


def test_a_city_without_places_or_jobs_has_access_to_none():
    city = grid_town()
    bare = city.with_table("places", table("places")).with_table("zones", city.zones.assign(jobs=np.nan))
    made = from_times(prepare(bare), times(walk=APART))
    assert isinstance(made, pd.DataFrame) and (made["value"] == 0).all()


def varied():
    moves = np.zeros((1, 4, 4))
    moves[0, 0, 2] = moves[0, 2, 0] = 10.0  # a unit of trips makes the way between zones 0 and 2 ten minutes longer
    prepared = prepare(town())
    at_centre = from_times(prepared, times(walk=APART, car=APART))
    of_cars = np.flatnonzero((at_centre["mode"] == "car").to_numpy())
    return Varied(prepared, at_centre, of_cars, APART, ("trips_residents",), moves)


def test_at_central_values_access_is_what_it_was():
    one = varied()
    assert one.at(CENTRAL) is one.at_centre


def test_more_traffic_takes_jobs_out_of_a_drivers_reach_and_nobody_elses():
    # by hand: 16 min + 10 × 0.1 stays above 15; 16 + 10 × 1.5 = 31 leaves the half hour; 16 - 1.5 comes into a quarter
    one = varied()
    for level, jobs_15, jobs_30 in ((1.1, 300, 600), (2.5, 300, 300), (0.85, 600, 600)):
        made = one.at({**CENTRAL, "trips_residents": level})
        jobs = made[(made["mode"] == "car") & (made["what"] == "jobs") & (made["zone_id"] == made["zone_id"].iloc[0])]
        assert jobs.set_index("minutes")["value"].tolist() == pytest.approx([jobs_15 / 2100, jobs_30 / 2100])
        others = made["mode"] != "car"
        pd.testing.assert_frame_equal(made[others], one.at_centre[others])
