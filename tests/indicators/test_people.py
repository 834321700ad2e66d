"""Indicators of people, air, noise, safety and what stands, by hand on the square and the town."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from belvedere.indicators import (
    benefit_of_the_poorest,
    bus_lanes,
    car_share,
    co2_per_resident,
    cost_of_mobility,
    crowding,
    cycle_lanes,
    death_rate,
    energy,
    ev_share,
    fuel,
    fuel_per_resident,
    gini_access,
    green_space,
    hours_congested,
    hours_waited,
    injuries,
    jobs_by_transit,
    lethality,
    losers,
    motorisation,
    no2_above_limit,
    no2_exposure,
    no2_of_the_poorest,
    noise_above_55,
    palma_access,
    peak_ratio,
    pedestrian_space,
    services_by_walk,
    slow_streets,
    stops_near,
    transit_passengers,
    user_benefit,
    walk_share,
    winners,
)
from belvedere.parameters import CENTRAL
from tests.worlds import EAST, NORTH, grid_town, square, table

YEAR = CENTRAL["days_per_year"]
# town: zones 0 and 2 in the west (1000 and 600 people), 1 and 3 in the east (800 and 200)
TRIPS = pd.DataFrame(
    {
        "purpose": "work",
        "mode": ["car", "passenger", "transit", "walk", "car"],
        "zone_id": [0, 0, 0, 2, 3],
        "daily_trips": [40.0, 10.0, 30.0, 20.0, 100.0],
        "person_km": 1.0,
        "hours": 1.0,
        "money": [80.0, 0.0, 30.0, 0.0, 200.0],
    }
)


def of(indicator, tables, city):
    made = indicator.measure(tables, city)
    return indicator.summary(made), made.set_index("area_id")["value"].to_dict()


def test_shares_of_modes_are_of_trips_and_passengers_ride_in_cars():
    city, tables = grid_town(), {"trips": TRIPS}
    assert of(car_share, tables, city) == (pytest.approx(150 / 200), {"west": 0.5, "east": 1.0})
    assert of(walk_share, tables, city) == (pytest.approx(0.1), {"west": 0.2, "east": 0.0})


def test_a_year_of_passengers_for_a_thousand_residents():
    whole, areas = of(transit_passengers, {"trips": TRIPS}, grid_town())
    assert whole == pytest.approx(30 * YEAR / 2600 * 1000) and set(areas) == {""}


def test_what_residents_pay_is_a_mean_over_those_who_live_there():
    whole, areas = of(cost_of_mobility, {"trips": TRIPS}, grid_town())
    assert whole == pytest.approx(310 * YEAR / 2600)
    assert areas == {"west": pytest.approx(110 * YEAR / 1600), "east": pytest.approx(200 * YEAR / 1000)}


def test_congestion_and_waits_make_the_hours_lost():
    # one hour: 100 veh/h on links of 1 km at 50 km/h (72 s); alone 80 s with the junction; driven in 90 s
    flows = pd.DataFrame(
        {"link_id": [0, 1], "hour": 8, "flow": 100.0, "speed": 40.0, "travel_time": 90.0, "free_time": 80.0}
    )
    assert of(hours_congested, {"flows": flows}, square())[0] == pytest.approx(200 * 10 / 3600)
    assert of(hours_waited, {"flows": flows}, square())[0] == pytest.approx(200 * 8 / 3600)


def test_the_peak_is_told_by_main_streets_whatever_their_traffic():
    # links 0 and 1 are primary, 2 and 3 residential: (150 + 90) over (60 + 90)
    flows = pd.DataFrame(
        {
            "link_id": np.tile(np.arange(4), 2),
            "hour": np.repeat([8, 11], 4),
            "flow": 1.0,
            "speed": 1.0,
            "travel_time": [150.0, 90.0, 500.0, 500.0, 60.0, 90.0, 20.0, 20.0],
        }
    )
    assert of(peak_ratio, {"flows": flows}, square())[0] == pytest.approx(240 / 150)
    assert of(peak_ratio, {"flows": flows[flows["hour"] == 8]}, square())[1] == {}


def test_exhaust_of_a_resident_in_a_year_and_its_fuel():
    city = square()  # 1000 residents, no fleet of its own
    tables = {"emissions": pd.DataFrame({"link_id": [0, 1], "hour": 8, "co2_rate": [3e5, 7e5]})}
    assert of(co2_per_resident, tables, city)[0] == pytest.approx(YEAR / 1000)
    assert of(fuel, tables, city)[0] == pytest.approx(1e6 / fuel.ITALY)
    assert of(fuel_per_resident, tables, city)[0] == pytest.approx(1e6 / fuel.ITALY * YEAR / 1000)


def with_fleet(city, **share):
    rows = [{"category": "", "fuel": fuel, "segment": "", "euro": "", "share": each} for fuel, each in share.items()]
    return city.with_table("fleet", table("fleet", rows))


def test_electric_cars_burn_nothing_and_take_from_the_grid():
    city = with_fleet(square(), Diesel=0.5, Petrol=0.25, Electric=0.25)
    assert of(ev_share, {}, city)[0] == 0.25
    assert fuel.grams_a_litre(city) == pytest.approx((2 * 2657 + 2360) / 3)
    flows = pd.DataFrame({"link_id": [0], "hour": 8, "flow": [1000.0], "speed": 40.0, "travel_time": 90.0})
    exhaust = pd.DataFrame({"link_id": [0], "hour": 8, "co2_rate": [0.0]})
    assert of(energy, {"flows": flows, "emissions": exhaust}, city)[0] == pytest.approx(1000 * 0.25 * 0.18e-3)


def test_what_the_city_does_not_say_is_no_number():
    assert np.isnan(of(motorisation, {}, square())[0]) and np.isnan(of(ev_share, {}, square())[0])
    assert np.isnan(of(stops_near, {}, square())[0])


def test_the_most_crowded_hour_of_each_area():
    # west: hour 0 has 50 + 10, hour 12 has 20 + 70; east: 5 and 1
    people = pd.DataFrame(
        {
            "zone_id": [0, 1, 2, 3] * 2,
            "hour": np.repeat([0, 12], 4),
            "people": [50.0, 5.0, 10.0, 0.0, 20.0, 1.0, 70.0, 0.0],
        }
    )
    city = grid_town()
    surface = city.table("areas").set_index("area_id")["surface"]
    whole, areas = of(crowding, {"people": people}, city)
    assert areas == {"west": pytest.approx(90 / surface["west"]), "east": pytest.approx(5 / surface["east"])}
    assert whole == pytest.approx(95 / surface.sum())


ACCESS = pd.DataFrame(
    {
        "zone_id": [0, 1, 2, 3] * 3,
        "mode": ["transit"] * 8 + ["walk"] * 4,
        "what": ["jobs"] * 8 + ["categories"] * 4,
        "minutes": [30.0] * 4 + [15.0] * 8,
        "value": [0.5, 0.1, 0.1, 0.1, 9.0, 9.0, 9.0, 9.0, 1.0, 0.0, 0.5, 0.0],
    }
)


def test_access_is_a_mean_over_residents_of_the_mode_thing_and_time_asked_for():
    whole, areas = of(jobs_by_transit, {"access": ACCESS}, grid_town())
    assert whole == pytest.approx((1000 * 0.5 + 1600 * 0.1) / 2600)
    assert areas == {"west": pytest.approx(560 / 1600), "east": pytest.approx(0.1)}
    assert of(services_by_walk, {"access": ACCESS}, grid_town())[0] == pytest.approx(1300 / 2600)


def test_inequality_of_access_by_hand():
    # 1600 people have 0.1 and 1000 have 0.5, together 660: Lorenz (1600/2600, 160/660)
    low, held = 1600 / 2600, 160 / 660
    expected = 1 - (low * held + (1 - low) * (held + 1))
    assert of(gini_access, {"access": ACCESS}, grid_town())[0] == pytest.approx(expected)
    assert of(palma_access, {"access": ACCESS}, grid_town())[0] == pytest.approx(0.1 * 0.5 / (0.4 * 0.1))


AIR = pd.DataFrame({"zone_id": [0, 1, 2, 3], "no2": [40.0, 10.0, 20.0, 30.0], "pm10": 20.0, "pm25": 10.0})


def incomes(west, east):
    city = grid_town()
    areas = city.map_table("areas").copy()
    areas["income"] = areas["area_id"].map({"west": west, "east": east}).astype("float64")
    return city.with_table("areas", areas)


def test_exposure_counts_people_and_the_poorest_are_told_by_income():
    city = incomes(10_000.0, 30_000.0)
    mean = (1000 * 40 + 800 * 10 + 600 * 20 + 200 * 30) / 2600
    assert of(no2_exposure, {"concentrations": AIR}, city)[0] == pytest.approx(mean)
    assert of(no2_above_limit, {"concentrations": AIR}, city)[0] == pytest.approx(1200 / 2600)
    # two fifths of 2600 = 1040 people with the least income: all of zone 0 and 40 of zone 2, both west
    poor = (1000 * 40 + 40 * 20) / 1040
    assert of(no2_of_the_poorest, {"concentrations": AIR}, city)[0] == pytest.approx(poor / mean)
    nobody_says = incomes(np.nan, np.nan)
    assert np.isnan(of(no2_of_the_poorest, {"concentrations": AIR}, nobody_says)[0])


def test_noise_counts_the_people_of_the_noise_model():
    noise = pd.DataFrame(
        {"zone_id": [0, 1], "people": [100.0, 300.0], "people_above_55": [50.0, 30.0], "people_above_65": 0.0}
    )
    assert of(noise_above_55, {"noise": noise}, grid_town()) == (pytest.approx(0.2), {"west": 0.5, "east": 0.1})


def test_crashes_belong_to_streets_and_rates_to_the_city():
    crashes = pd.DataFrame({"link_id": [0, 1, 2, 3], "injuries": 5.0, "deaths": 0.1})
    assert of(injuries, {"crashes": crashes}, square())[0] == 20.0
    assert of(death_rate, {"crashes": crashes}, square()) == (pytest.approx(0.4), {"": pytest.approx(0.4)})
    assert of(lethality, {"crashes": crashes}, square())[0] == pytest.approx(2.0)
    assert np.isnan(of(lethality, {"crashes": crashes.assign(injuries=0.0)}, square())[0])


def test_winners_losers_and_the_poorest():
    benefits = pd.DataFrame(
        {"zone_id": [0, 0, 1, 2, 3], "purpose": "work", "value": [300.0, -100.0, -80.0, 0.0, 10.0], "trips": 1.0}
    )
    city, tables = incomes(10_000.0, 30_000.0), {"benefits": benefits}
    assert of(user_benefit, tables, city)[0] == pytest.approx(130.0)
    assert of(winners, tables, city) == (pytest.approx(1200 / 2600), {"west": 1000 / 1600, "east": 0.2})
    assert of(losers, tables, city)[0] == pytest.approx(800 / 2600)
    assert of(benefit_of_the_poorest, tables, city)[0] == pytest.approx(200 / 1040)  # 1000 have 0.2, 40 have 0


def test_lanes_are_what_policies_edit():
    city = grid_town()  # 80 links of 200 m
    links = city.links.assign(bus_lane=False, cycle_lane=False)
    links.loc[:4, "bus_lane"] = True
    links.loc[:1, "cycle_lane"] = True
    changed = city.with_table("links", links)
    assert of(bus_lanes, {}, changed)[0] == pytest.approx(1.0) and of(cycle_lanes, {}, changed)[0] == pytest.approx(0.4)
    slow = int((city.links["free_speed"] <= 30).sum())
    assert of(slow_streets, {}, city)[0] == pytest.approx(slow * 0.1)


def test_ground_for_people_on_foot_counts_once_where_two_areas_overlap():
    shape = box(EAST, NORTH, EAST + 100, NORTH + 100)
    always = {"uses": "car", "classes": "", "compliance": 1.0, "start_hour": 0, "end_hour": 24, "kind": "pedestrian"}
    rows = [{"restriction_id": str(each), "name": "", "geometry": shape, **always} for each in (1, 2)]
    rows += [{**rows[0], "restriction_id": "3", "start_hour": 7, "geometry": box(EAST, NORTH, EAST + 500, NORTH + 500)}]
    city = square().with_table("restrictions", table("restrictions", rows))
    assert of(pedestrian_space, {}, city)[0] == pytest.approx(10.0)  # 10,000 m2 for 1000 people
    green = gpd.GeoDataFrame(
        {"landuse": pd.array(["grass", "farmland"], dtype="str")}, geometry=[shape, shape], crs=city.crs
    )
    assert of(green_space, {}, city.with_table("landuse", green))[0] == pytest.approx(10.0)


def test_stops_count_by_what_calls_at_them_and_only_if_something_does():
    city = grid_town()
    place = city.nodes.to_crs("EPSG:4326").geometry
    stops = pd.DataFrame({"stop_id": ["a", "b"], "stop_lon": place.x[[0, 24]], "stop_lat": place.y[[0, 24]]}).astype(
        "str"
    )
    with_stops = lambda **more: type(city)(**{**vars(city), "transit": {"stops": stops, **more}})  # noqa: E731
    both = of(stops_near, {}, with_stops())[0]
    edges = pd.DataFrame({"line": ["1"], "from_stop_id": ["a"], "to_stop_id": ["a"], "minutes": [1.0]})
    routes = pd.DataFrame({"route_id": ["1"], "route_short_name": ["1"], "route_type": ["3"]})
    bus = of(stops_near, {}, with_stops(edges=edges, routes=routes))[0]
    tram = of(stops_near, {}, with_stops(edges=edges, routes=routes.assign(route_type="0")))[0]
    train = of(stops_near, {}, with_stops(edges=edges, routes=routes.assign(route_type="2")))[0]
    assert 0 < bus < tram < train <= 1 and bus < both
