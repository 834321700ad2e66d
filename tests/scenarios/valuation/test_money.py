"""A year in euros by hand: who pays whom, what everybody bears, what is from memory."""

import pickle
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from belvedere.indicators.contract import measure_all
from belvedere.parameters import CENTRAL, PARAMETERS
from belvedere.scenarios.scenario import Costs, PolicyUse
from belvedere.scenarios.valuation import checks, travel
from belvedere.scenarios.valuation.appraisal import appraise
from belvedere.scenarios.valuation.distribution import by_income, distribution
from belvedere.scenarios.valuation.external import noise_cost
from belvedere.scenarios.valuation.items import ITEMS, WHO
from belvedere.scenarios.valuation.money import DAYS, Standing, money, prepare
from belvedere.scenarios.valuation.unit_values import GROWS, price, price_year
from tests.indicators import runs
from tests.scenarios.valuation.worlds import CAR, NEW_YEAR, TRANSIT, plan, side, travellers
from tests.worlds import grid_town, square, table

TOWN = Standing(people=1000.0, bus_km=0.0)
PLAN = plan(days=250.0, costs=NEW_YEAR)  # the first year is that of the prices


def emissions(co2, nox, pm, wear):
    return pd.DataFrame(
        {"link_id": [0, 1], "hour": 8, "co2_rate": co2 / 2, "nox_rate": nox / 2, "pm_rate": pm / 2}
    ).assign(pm10_rate=(pm + wear) / 2, pm25_rate=pm / 2)


def noise(first, second):
    people = [100.0, 50.0, 0.0, 0.0]
    return pd.DataFrame({"zone_id": [0, 1, 2, 3], "people": people, "lden": [first, second, np.nan, 40.0]})


def item(made, name):
    return made.set_index("item").loc[name]


def test_exhaust_by_hand():
    base, variant = ({"emissions": emissions(*each)} for each in ((2e6, 2e3, 1e3, 3e3), (1e6, 1e3, 0.0, 2e3)))
    made = money(base, variant, TOWN, PLAN)
    expected = {
        "co2": 250 * 250 * 1.224 * 1.06**-6,  # a tonne less, 250 EUR in 2030
        "nox": 250 * 25.4 * 1.224 * (1 + 0.007 * 0.7) ** 8,
        "pm_exhaust": 250 * 132 * 1.224 * (1 + 0.007 * 0.7) ** 8,
        "pm_wear": 250 * 19.8 * 1.224 * (1 + 0.007 * 0.7) ** 8,
    }
    found = made.set_index("item")["value"].to_dict()
    assert found == pytest.approx(expected)
    assert set(made["who"]) == {"society"} and made["daily"].all()
    assert not made["confirmed"].any(), "prices of 2024 over those of 2016 are from memory"


def test_a_metropolis_breathes_dearer_particles():
    tables = [{"emissions": emissions(0.0, 0.0, each, 0.0)} for each in (1e3, 0.0)]
    small, large = (money(*tables, Standing(people, 0.0), PLAN) for people in (499_999.0, 500_000.0))
    ratio = item(large, "pm_exhaust")["value"] / item(small, "pm_exhaust")["value"]
    assert ratio == pytest.approx(409 / 132)


@pytest.mark.parametrize(
    ("lden", "decibels"),  # worth of a decibel in its band over that of 55 to 59
    [
        (np.nan, 0.0),
        (48.0, 0.0),
        (52.0, 2 * 17 / 31),
        (57.0, 5 * 17 / 31 + 2),
        (66.0, 5 * 17 / 31 + 5 + 5 * 34 / 31 + 63 / 31),
        (80.0, 5 * (17 + 31 + 34 + 63 + 67 + 72) / 31),
    ],
)
def test_noise_costs_more_in_louder_bands(lden, decibels):
    assert noise_cost(np.array([lden]))[0] == pytest.approx(decibels)


def test_noise_and_crashes_are_of_a_year_whatever_its_days():
    crashes = [pd.DataFrame({"link_id": [0], "injuries": [each], "deaths": [each / 10]}) for each in (10.0, 8.0)]
    base = {"noise": noise(60.0, 56.0), "crashes": crashes[0]}
    variant = {"noise": noise(58.0, 56.0), "crashes": crashes[1]}
    made = money(base, variant, TOWN, PLAN)
    assert item(made, "noise")["value"] == pytest.approx(100 * 2 * 31 * 1.224 * (1 + 0.0049) ** 8)
    assert item(made, "deaths")["value"] == pytest.approx(0.2 * 1812989 * 1.193 * (1 + 0.0049) ** 6)
    assert item(made, "crashes")["value"] == pytest.approx(2 / 1.4 * 12394 * 1.193)
    twice = money(base, variant, TOWN, plan(days=500.0, costs=NEW_YEAR))
    pd.testing.assert_frame_equal(made, twice)


def test_travellers_and_those_they_pay_cancel_in_the_sum_of_all():
    one = travellers("work", {CAR: 100.0, TRANSIT: 50.0}, {CAR: 30.0, TRANSIT: 40.0}, fare=1.0)
    other = travellers("work", {CAR: 90.0, TRANSIT: 60.0}, {CAR: 28.0, TRANSIT: 40.0}, charge={CAR: 2.0}, fare=1.0)
    _, surplus = travel.run(travel.prepare(side([one]), side([other])))
    made = money({}, {"surplus": surplus}, TOWN, PLAN)
    pays = made[made["item"].isin(["charges", "fares", "fare_taxes"])]
    assert pays["value"].sum() == pytest.approx(0.0, abs=1e-6)
    revenue = made[(made["who"] == "municipality") & (made["item"] == "charges")]["value"].iloc[0]
    assert revenue == pytest.approx(4 * 90 * 2.0 * 250)
    assert set(made["item"]) <= set(ITEMS) and set(made["who"]) <= set(WHO)
    assert not item(made, "time_commute")["confirmed"] and made[made["item"] == "charges"]["confirmed"].all()


def test_the_usual_days_hold_where_a_scenario_says_none():
    surplus = pd.DataFrame({"who": ["users"], "item": ["charges"], "parameter": [""], "value": [-1.0]})
    assert money({}, {"surplus": surplus}, TOWN, plan(days=None))["value"].iloc[0] == -CENTRAL[DAYS]


def test_what_response_knows_beyond_travel_is_entered_once():
    accounts = [
        pd.DataFrame({"who": ["municipality", "users", "users"], "item": ["penalties", "penalties", "charges"],
                      "value": [each, -each, -99.0 * each]})
        for each in (1.0, 3.0)
    ]  # fmt: skip
    made = money({"accounts": accounts[0]}, {"accounts": accounts[1]}, TOWN, PLAN)
    assert made.set_index("who")["value"].to_dict() == {"municipality": 500.0, "users": -500.0}


def test_buses_that_run_more_cost_their_operator():
    made = money({}, {}, Standing(1000.0, 100.0), PLAN)
    assert made["value"].tolist() == [pytest.approx(-100 * 4 * 1.187 * 250)] and made["who"].tolist() == ["operators"]


def test_the_same_timetable_runs_no_more_buses():
    city = grid_town()
    assert prepare(city, city.with_table("links", city.links.copy())) == Standing(2600.0, 0.0)


def test_no_tables_no_money():
    made = money({}, {}, TOWN, PLAN)
    assert made.empty and made["value"].dtype == "float64" and made["daily"].dtype == "bool"


def test_every_unit_value_says_of_which_year_its_prices_are():
    euros = [each for each in PARAMETERS.values() if each.room == "valuation" and each.unit.startswith("EUR")]
    assert len(euros) > 10
    for each in euros:
        assert price_year(each.name) in (2016, 2018, 2020) and price(each.name, CENTRAL, 2024) > each.central * 0.5
        assert each.name in GROWS or each.name in ("crash_value", "bus_km_cost")


def test_a_value_without_a_year_of_prices_is_refused():
    with pytest.raises(ValueError, match=r"discount_rate.*prices of 2016"):
        price("discount_rate", CENTRAL, 2024)


def test_death_by_air_stands_beside_the_sum_and_not_in_it():
    health = [
        pd.DataFrame({"zone_id": 0, "quantity": ["deaths_no2", "deaths_pm25"], "value": [each, 2 * each]})
        for each in (2.0, 1.0)
    ]
    base, variant = (
        {"health": each, "emissions": emissions(0.0, nox, 0.0, 0.0)}
        for each, nox in zip(health, (2e3, 1e3), strict=True)
    )
    made = money(base, variant, TOWN, PLAN)
    found = checks.checks(None, (base, variant), made, PLAN).set_index("figure")["value"]
    assert found["check_air_health"] == pytest.approx(2.7 * 2_908_000 * 1.224 * (1 + 0.0049) ** 8)
    assert found["check_air_damage"] == pytest.approx(item(made, "nox")["value"]) and set(made["item"]) >= {"nox"}
    assert not made["item"].str.contains("health").any()


BENEFITS = pd.DataFrame(
    {"zone_id": [0, 0, 1, 2, 3], "purpose": "work", "value": [5.0, -1.0, 2.0, 0.0, -8.0], "trips": 1.0}
)


def test_who_gains_by_area_and_by_income():
    city = grid_town()
    areas = city.map_table("areas").copy()
    areas["income"] = areas["area_id"].map({"west": 10_000.0, "east": 30_000.0}).astype("float64")
    city = city.with_table("areas", areas)
    base, variant = {"noise": noise(60.0, 56.0)}, {"noise": noise(58.0, 56.0), "benefits": BENEFITS}
    made = distribution(base, variant, city, PLAN)
    quiet = 100 * 2 * 31 * 1.224 * (1 + 0.0049) ** 8
    assert made["area_id"].tolist() == ["east", "west"] and made["residents"].tolist() == [1000.0, 1600.0]
    assert made["value"].to_numpy() == pytest.approx([-6 * 250, 4 * 250 + quiet])
    bands = by_income(made, city)
    assert bands["residents"].tolist() == [520.0] * 5 and bands["band"].tolist() == [1, 2, 3, 4, 5]
    west, east = made["value"].iloc[1] / 1600, made["value"].iloc[0] / 1000
    assert bands["value"].to_numpy() == pytest.approx(
        [520 * west, 520 * west, 520 * west, 40 * west + 480 * east, 520 * east]
    )
    assert bands["value"].sum() == pytest.approx(made["value"].sum())


def test_where_no_income_is_known_there_are_no_bands():
    city = square()
    nobody = city.map_table("areas").assign(income=np.nan)
    city = city.with_table("areas", nobody)
    made = distribution({}, {"benefits": BENEFITS[:3]}, city, PLAN)
    assert by_income(made, city).empty and made["value"].sum() == pytest.approx(6 * 250)


def test_a_plan_of_a_later_year_takes_that_years_values():
    tables = [{"emissions": emissions(each, 0.0, 0.0, 0.0)} for each in (1e6, 0.0)]
    later = money(*tables, TOWN, plan(costs=Costs(first_year=2030)))
    assert item(later, "co2")["value"] == pytest.approx(250 * 250 * 1.224)


def test_a_new_timetable_counts_its_kilometres():
    place = square().nodes.to_crs("EPSG:4326").geometry
    stops = pd.DataFrame({"stop_id": ["a", "b"], "stop_lon": place.x[[0, 1]], "stop_lat": place.y[[0, 1]]}).astype(
        "str"
    )
    transit = {
        "stops": stops,
        "edges": pd.DataFrame({"line": ["1"], "from_stop_id": ["a"], "to_stop_id": ["b"], "minutes": [2.0]}),
        "lines": pd.DataFrame({"line": ["1"], "trips_weekday": [80.0], "trips_saturday": 0.0, "trips_sunday": 0.0}),
        "routes": pd.DataFrame({"route_id": ["1"], "route_short_name": ["1"], "route_type": ["3"]}),
    }
    base = type(square())(**{**vars(square()), "transit": transit})
    rows = [{"route_id": "*", "frequency": 1.5, "fare": 1.0, "ride": 1.0, "start_hour": 0, "end_hour": 24}]
    more = base.with_table("transit_changes", table("transit_changes", rows))
    # half of 80 trips go along the kilometre from a to b, and half as many more
    assert prepare(base, more).bus_km == pytest.approx(40 * 0.5)


def test_what_holds_a_few_days_counts_a_few_days():
    surplus = pd.DataFrame({"who": ["users"], "item": ["charges"], "parameter": [""], "value": [-1.0]})
    match = PolicyUse("event", {}, SimpleNamespace(days=73.0, apply=None))
    short = replace(plan(days=None, costs=NEW_YEAR), variant=(match,))
    base, variant = {"noise": noise(60.0, 56.0)}, {"noise": noise(58.0, 56.0), "surplus": surplus}
    made = money(base, variant, TOWN, short)
    assert item(made, "charges")["value"] == -73.0
    whole = item(money(base, variant, TOWN, PLAN), "noise")["value"]
    assert item(made, "noise")["value"] == pytest.approx(whole / 5)


def test_a_whole_run_is_worth_the_same_in_all_its_tables():
    city = square()
    one = travellers("work", {CAR: 100.0, TRANSIT: 50.0}, {CAR: 30.0, TRANSIT: 40.0}, fare=1.0)
    other = travellers("work", {CAR: 110.0, TRANSIT: 40.0}, {CAR: 24.0, TRANSIT: 40.0}, fare=1.0)
    prepared = travel.prepare(side([one], city=city), side([other], city=city))
    benefits, surplus = travel.run(pickle.loads(pickle.dumps(prepared)), year=2024)
    tables = runs.tables(city)
    variant = {**tables, "benefits": benefits, "surplus": surplus}
    made = money(tables, variant, TOWN, PLAN)
    users = made.loc[made["who"] == "users", "value"].sum()
    assert users == pytest.approx(benefits["value"].sum() * 250) and users > 0
    assert distribution(tables, variant, city, PLAN)["value"].sum() == pytest.approx(users)
    assert appraise(made, PLAN.costs).set_index("figure")["value"]["yearly"] == pytest.approx(made["value"].sum())
    dear, _ = travel.run(prepared, {**CENTRAL, "value_of_time_commute": 16.0, "response_level": 0.7})
    assert dear[["zone_id", "purpose"]].equals(benefits[["zone_id", "purpose"]])
    before = measure_all({"benefits": travel.nothing(prepared)}, city).set_index(["quantity", "area_id"])["value"]
    after = measure_all({"benefits": benefits}, city).set_index(["quantity", "area_id"])["value"]
    assert before["user_benefit", ""] == 0 == before["winners", ""] and after["winners", ""] == 1.0
