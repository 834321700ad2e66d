"""How many people one expects where: the grid town of worlds.py, 800 m wide, four zones of 400 m."""

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import box

from belvedere.errors import InputError
from belvedere.presence.footprint.grid import centres, cover
from belvedere.presence.footprint.prior import BEYOND, HOURS, Midday, Outside, at, build
from tests.worlds import EAST, NORTH, grid_town


def town_grid(city, margin=0.0, size=100.0):
    west, south, east, north = city.zones.total_bounds
    return cover((west - margin, south - margin, east + margin, north + margin), size, city.crs)


def test_by_night_each_area_has_its_residents_and_by_day_what_works_and_visits_there():
    city = grid_town()
    prior = build(city, town_grid(city, 300.0))
    areas = city.table("areas")["area_id"].tolist()
    assert prior.zones == (*areas, "outside")
    zones = city.zones
    night = np.asarray(prior.night.sum(axis=0)).ravel()
    people = zones.groupby("area_id")[["residents", "jobs", "students", "attractions"]].sum().loc[areas]
    assert night[:-1] == pytest.approx(people["residents"].to_numpy())
    day = np.asarray(prior.day.sum(axis=0)).ravel()
    each = Midday()
    wanted = each.resident * people["residents"] + each.job * people["jobs"] + each.student * people["students"]
    assert day[:-1] == pytest.approx((wanted + each.attraction * people["attractions"]).to_numpy())


def test_where_no_place_outside_is_known_people_are_spread_evenly():
    city = grid_town()
    grid = town_grid(city, 300.0)
    prior = build(city, grid)
    outside = np.asarray(prior.night[:, [prior.inside]].todense()).ravel()
    free = outside > 0
    assert outside[free] == pytest.approx(BEYOND * 0.01)  # a tile is a hundredth of a km²
    x, _ = centres(grid)
    assert free[x < city.zones.total_bounds[0]].all()


def test_a_place_outside_is_densest_in_its_middle():
    city = grid_town()
    grid = town_grid(city, 3000.0)
    west = Outside(("W",), np.array([EAST - 1500.0]), np.array([NORTH]), np.array([1000.0]), np.array([1.0]))
    prior = build(city, grid, west)
    assert prior.zones[-1] == "W"
    mass = np.asarray(prior.night[:, [prior.inside]].todense()).ravel()
    x, y = centres(grid)
    top = np.argmax(mass)
    assert np.hypot(x[top] - (EAST - 1500.0), y[top] - NORTH) < 100.0
    # three spreads of a normal law in two dimensions hold 1 − e^(−4.5) = 98.9 %, nothing of it in the town
    assert mass.sum() == pytest.approx(1000.0 * (1 - np.exp(-4.5)), rel=0.02)


def test_an_hour_lies_between_night_and_day():
    city = grid_town()
    prior = build(city, town_grid(city))
    night, day = (np.asarray(mass.todense()) for mass in (prior.night, prior.day))
    assert np.asarray(at(prior, 3).todense()) == pytest.approx(night)
    assert np.asarray(at(prior, 11).todense()) == pytest.approx(day)
    assert np.asarray(at(prior, 18).todense()) == pytest.approx((1 - HOURS[18]) * night + HOURS[18] * day)
    mean = np.mean([np.asarray(at(prior, hour).todense()) for hour in range(24)], axis=0)
    assert np.asarray(at(prior).todense()) == pytest.approx(mean)


def test_people_live_where_floor_space_is():
    city = grid_town()
    first = city.zones.geometry.iloc[0].bounds
    house = box(first[0] + 10.0, first[1] + 10.0, first[0] + 30.0, first[1] + 30.0)
    buildings = gpd.GeoDataFrame({"building": ["house"], "levels": [3.0]}, geometry=[house], crs=city.crs).astype(
        {"building": "str"}
    )
    prior = build(city.with_table("buildings", buildings), town_grid(city))
    x, y = centres(prior.grid)
    home = np.flatnonzero((np.abs(x - (first[0] + 20.0)) <= 50.0) & (np.abs(y - (first[1] + 20.0)) <= 50.0))
    night = np.asarray(prior.night.sum(axis=1)).ravel()
    assert night[home].sum() == pytest.approx(float(city.zones["residents"].iloc[0]))


def test_a_zone_without_residents_has_nobody_at_night_and_its_workers_by_day():
    city = grid_town()
    zones = city.zones.copy()
    zones["residents"], zones["students"], zones["attractions"] = 0.0, 0.0, 0.0
    prior = build(city.with_table("zones", zones), town_grid(city))
    assert prior.night[:, [0]].sum() == 0.0
    assert prior.day.sum() == pytest.approx(Midday().job * zones["jobs"].sum())


def test_where_nobody_publishes_residents_the_ground_says_how_many():
    city = grid_town()
    zones = city.zones.copy()
    zones["residents"] = np.nan
    prior = build(city.with_table("zones", zones), town_grid(city))
    assert np.isfinite(prior.night.data).all()
    assert prior.night.sum() > 0


def test_larger_tiles_hold_the_same_people():
    city = grid_town()
    fine, coarse = build(city, town_grid(city)), build(city, town_grid(city, size=500.0))
    small, large = (np.asarray(one.night.sum(axis=0)).ravel()[:-1] for one in (fine, coarse))
    assert small == pytest.approx(large)


def test_a_count_below_zero_is_named():
    city = grid_town()
    zones = city.zones.copy()
    zones.loc[2, "jobs"] = -1.0
    with pytest.raises(InputError, match="zones, row 2, jobs: a count is below zero"):
        build(city.with_table("zones", zones), town_grid(city))
