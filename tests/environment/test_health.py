"""Deaths by concentration–response functions: by hand, at their limits, and with broken tables."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.environment.health import ASSUMPTIONS, functions, prepare, read, run, with_set
from belvedere.errors import InputError, ModelError
from belvedere.parameters import CENTRAL, PARAMETERS
from tests.worlds import grid_town

TOWN = grid_town()
PEOPLE = prepare(TOWN)
HEADER = "set,pollutant,outcome,age_from,low,central,high,counterfactual,source,mark\n"


def air(no2=20.0, pm25=15.0):
    return pd.DataFrame({"zone_id": np.arange(4), "no2": no2, "pm25": pm25})


def total(made, quantity):
    return made.loc[made["quantity"] == quantity, "value"].sum()


def test_deaths_of_the_town_are_those_worked_out_by_hand():
    # 2,600 people: half are 30 to 64, 23 % are older; death rates 2.3 and 42 in a thousand
    deaths = 2600 * (0.5 * 2.3 + 0.23 * 42) / 1000
    by_no2 = deaths * (1 - math.exp(-math.log(1.02) * (20 - 10) / 10))
    by_pm25 = deaths * (1 - math.exp(-math.log(1.08) * (15 - 5) / 10))
    made = run(PEOPLE, air())
    assert total(made, "deaths_no2") == pytest.approx(by_no2)
    assert total(made, "deaths_pm25") == pytest.approx(by_pm25)
    assert total(made, "deaths_air") == pytest.approx(by_pm25 + 0.7 * by_no2)
    assert total(made, "life_years_air") == pytest.approx(10.5 * (by_pm25 + 0.7 * by_no2))


def test_both_pollutants_together_are_less_than_their_sum():
    made = run(PEOPLE, air())
    assert total(made, "deaths_air") < total(made, "deaths_no2") + total(made, "deaths_pm25")


def test_below_the_counterfactual_nobody_dies_of_it():
    assert (run(PEOPLE, air(no2=10.0, pm25=5.0))["value"] == 0).all()


@given(more=st.floats(0, 50))
def test_dirtier_air_never_saves_anybody(more):
    assert (run(PEOPLE, air(20 + more, 15 + more))["value"] >= run(PEOPLE, air())["value"] - 1e-12).all()


def test_the_default_set_is_what_the_parameters_say():
    for pollutant, function in functions()["who_2021"].items():
        parameter = PARAMETERS[f"{pollutant}_mortality_rr"]
        assert (parameter.low, parameter.central, parameter.high) == (function.low, function.central, function.high)
        assert parameter.mark == function.mark


def test_another_set_can_be_taken_whole():
    steeper, stricter = with_set("elapse"), with_set("hrapie_2013")
    assert total(run(PEOPLE, air(), steeper), "deaths_no2") > total(run(PEOPLE, air()), "deaths_no2")
    assert total(run(PEOPLE, air(), stricter), "deaths_no2") == 0.0  # not above 20
    assert CENTRAL["no2_mortality_rr"] == 1.02
    with pytest.raises(InputError, match="who_2021"):
        with_set("who_2013")


def test_zones_of_areas_without_ages_have_no_deaths():
    areas = TOWN.table("areas").copy()
    areas.loc[areas["area_id"] == "west", [name for name in areas if name.startswith("residents_")]] = np.nan
    made = run(prepare(TOWN.with_table("areas", areas)), air())
    assert made.loc[made["zone_id"] == 0, "value"].sum() == 0 < made.loc[made["zone_id"] == 1, "value"].sum()


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("set,pollutant\n", "outcome"),
        (HEADER + "x,so2,mortality,30,1.0,1.1,1.2,,me,M\n", "row 1: x so2"),
        (HEADER + 'x,no2,mortality,30,"1,0",1.1,1.2,,me,M\n', "with a point"),
        (HEADER + "x,no2,mortality,30,1.2,1.1,1.0,,me,M\n", "not in order"),
        (HEADER + "x,no2,mortality,30,1.0,1.1,1.2,,me,M\n" * 2, "twice"),
    ],
)
def test_a_broken_table_of_functions_is_refused(table, says):
    with pytest.raises(InputError, match=says):
        read(table)


def test_concentrations_of_another_city_or_below_zero_are_refused():
    with pytest.raises(ModelError, match="zones"):
        run(PEOPLE, air().iloc[:3])
    with pytest.raises(ModelError, match="pm25 is below 0"):
        run(PEOPLE, air(pm25=float("nan")))


def test_the_reader_is_told_in_both_languages():
    assert all(english and italian for english, italian in ASSUMPTIONS)
