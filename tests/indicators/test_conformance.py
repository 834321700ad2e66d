"""What every file of indicators/ must keep, ours and outside packages'."""

import copy
import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from belvedere import plugins
from belvedere.errors import ModelError
from belvedere.indicators.contract import COLUMNS, changing, indicators, measure_all
from belvedere.quantities import QUANTITIES
from tests.indicators import runs
from tests.worlds import grid_town

# columns that a run may lack: an indicator that reads one says so in NEEDS
LACKING = {
    "flows": ["free_time"],
    "emissions": ["pm10_rate", "pm25_rate"],
    "trips": ["money"],
    "access": ["minutes"],
}


def named(indicator):
    """Return the tables that an indicator says it reads."""
    return [need.partition(".")[0] for need in indicator.NEEDS]


every_indicator = pytest.mark.parametrize("name", sorted(indicators()))


@pytest.fixture(scope="module")
def town():
    return grid_town()


@pytest.fixture(scope="module")
def tables(town):
    return runs.tables(town)


@every_indicator
def test_its_quantity_is_in_the_table_of_quantities(name):
    assert indicators()[name].QUANTITY in QUANTITIES


@every_indicator
def test_it_reads_only_tables_it_names(name, tables, town):
    indicator = indicators()[name]
    alone = indicator.measure({key: tables[key] for key in named(indicator)}, town)
    assert_frame_equal(alone, indicator.measure(tables, town))


@every_indicator
def test_it_reads_only_columns_that_every_run_has_or_that_it_names(name, tables, town):
    indicator = indicators()[name]
    more = {need.partition(".")[2] for need in indicator.NEEDS}
    bare = {
        key: tables[key].drop(columns=[each for each in LACKING.get(key, ()) if each not in more])
        for key in named(indicator)
    }
    assert_frame_equal(indicator.measure(bare, town), indicator.measure(tables, town))


@every_indicator
def test_it_gives_one_row_an_area_in_numbers_and_changes_nothing(name, tables, town):
    twin = copy.deepcopy(tables)
    made = indicators()[name].measure(tables, town)
    assert list(made.columns) == COLUMNS and made["area_id"].is_unique
    assert set(made["area_id"]) <= {"", *town.table("areas")["area_id"]}
    assert np.isfinite(made[["value", "weight"]].to_numpy()).all() and (made["weight"] >= 0).all()
    assert all(tables[key].equals(twin[key]) for key in tables)


@every_indicator
def test_the_city_lies_between_or_sums_its_areas(name, tables, town):
    indicator = indicators()[name]
    made = indicator.measure(tables, town)
    whole = indicator.summary(made)
    if made.empty:
        assert np.isnan(whole), "nothing can be said of this town"
        return
    within = made["value"].min() <= whole <= made["value"].max()
    assert within or whole == pytest.approx(made["value"].sum())


@every_indicator
def test_a_city_where_nothing_happens_can_be_measured(name, tables, town):
    kept = ("link_id", "zone_id", "hour", "minutes", "speed", "travel_time", "free_time")
    nobody = {
        key: table.assign(**{c: 0.0 for c in table.select_dtypes("number") if c not in kept})
        for key, table in tables.items()
    }
    indicator = indicators()[name]
    value = indicator.summary(indicator.measure(nobody, town))
    moves = {"hours_lost", "peak_ratio", *(each for each, one in indicators().items() if not one.NEEDS)}
    assert value == 0 or np.isnan(value) or name in moves


@every_indicator
def test_tables_of_another_city_are_refused(name, tables, town):
    indicator = indicators()[name]
    wrong = {
        key: table.assign(**{each: table[each] + 1000 for each in ("link_id", "zone_id") if each in table})
        for key, table in tables.items()
    }
    if not indicator.NEEDS or (indicator.summary.__name__ == "mean" and whole_city(indicator, tables, town)):
        return  # it looks at no place
    with pytest.raises(ModelError, match="Grid town"):
        indicator.measure(wrong, town)


def whole_city(indicator, tables, town):
    """Return whether an indicator speaks of the city alone."""
    return set(indicator.measure(tables, town)["area_id"]) <= {""}


def test_all_together_the_whole_city_comes_first_then_its_areas(tables, town):
    made = measure_all(tables, town)
    assert list(made.columns) == ["quantity", "area_id", "value"] and not made.duplicated(["quantity", "area_id"]).any()
    for _, rows in made.groupby("quantity"):
        ids = rows["area_id"].tolist()
        assert ids[0] == "" and ids[1:] == sorted(set(ids[1:])) and set(ids[1:]) <= {"east", "west"}
    km = made[made["quantity"] == "vehicle_km"]
    assert km["area_id"].tolist() == ["", "east", "west"]


def test_an_indicator_whose_table_or_column_is_not_there_is_left_out(tables, town):
    of_city = set(measure_all({}, town)["quantity"])
    bare = tables["flows"].drop(columns="free_time")
    of_flows = {"vehicle_km", "hours_driven", "hours_lost", "mean_speed", "peak_ratio"}
    assert set(measure_all({"flows": bare}, town)["quantity"]) == of_city | of_flows
    more = {"hours_congested", "hours_waited"}
    assert set(measure_all({"flows": tables["flows"]}, town)["quantity"]) == of_city | of_flows | more


def test_what_changes_and_what_the_city_alone_says_make_all(tables, town):
    every = measure_all(tables, town)
    parts = pd.concat([measure_all(tables, town, changing()), measure_all({}, town)])
    key = ["quantity", "area_id"]
    assert_frame_equal(parts.sort_values(key).reset_index(drop=True), every.sort_values(key).reset_index(drop=True))


def test_a_city_is_looked_up_once_and_never_mistaken_for_another(tables):
    for _ in range(50):  # cities come and go: a new one may lie where an old one lay
        one = grid_town()
        other = one.with_table("links", one.links.assign(length=one.links["length"] * 2))
        km = [indicators()["vehicle_km"].measure(tables, city)["value"].sum() for city in (one, other)]
        assert km[1] == pytest.approx(2 * km[0])


def test_adding_one_file_adds_an_indicator(monkeypatch, tables, town):
    ours = ModuleType("half_km")
    monkeypatch.setitem(sys.modules, "half_km", ours)
    exec(
        "import pandas as pd\nfrom belvedere.indicators.contract import total\n"
        "QUANTITY = 'length'\nNEEDS = ('flows',)\n"
        "def measure(tables, city):\n    return pd.DataFrame({'area_id': ['west'], 'value': [0.5], 'weight': [1.0]})\n"
        "summary = total\n",
        ours.__dict__,
    )
    entry = EntryPoint(name="half_km", value="half_km", group="belvedere.indicators")
    monkeypatch.setattr(plugins, "entry_points", lambda group: [entry] if group == "belvedere.indicators" else [])
    made = measure_all(tables, town)
    assert made[made["quantity"] == "length"]["value"].tolist() == [0.5, 0.5]


def test_no_indicators_no_rows(tables, town):
    made = measure_all(tables, town, {})
    assert made.empty and list(made.columns) == ["quantity", "area_id", "value"]
