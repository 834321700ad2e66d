"""What every file of indicators/ must keep, ours and outside packages'."""

import copy
import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from belvedere import plugins
from belvedere.environment.emissions import fleet_curves, link_emissions
from belvedere.errors import ModelError
from belvedere.indicators.contract import COLUMNS, indicators, measure_all
from belvedere.quantities import QUANTITIES
from tests.worlds import flows, grid_town

every_indicator = pytest.mark.parametrize("name", sorted(indicators()))


@pytest.fixture(scope="module")
def town():
    return grid_town()


@pytest.fixture(scope="module")
def tables(town):
    day = flows(town)
    return {"flows": day, "emissions": link_emissions(day, town.links, fleet_curves(town))}


@every_indicator
def test_its_quantity_is_in_the_table_of_quantities(name):
    assert indicators()[name].QUANTITY in QUANTITIES


@every_indicator
def test_it_reads_only_tables_it_names(name, tables, town):
    indicator = indicators()[name]
    indicator.measure({key: tables[key] for key in indicator.NEEDS}, town)


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
    within = made["value"].min() <= whole <= made["value"].max()
    assert within or whole == pytest.approx(made["value"].sum())


@every_indicator
def test_an_empty_city_can_be_measured(name, tables, town):
    nobody = {
        key: table.assign(**{c: 0.0 for c in table if c not in ("link_id", "hour", "speed", "travel_time")})
        for key, table in tables.items()
    }
    indicator = indicators()[name]
    value = indicator.summary(indicator.measure(nobody, town))
    assert value == 0 or np.isnan(value)


@every_indicator
def test_flows_of_another_city_are_refused(name, tables, town):
    wrong = {key: table.assign(link_id=table["link_id"] + 1000) for key, table in tables.items()}
    with pytest.raises(ModelError, match="Grid town"):
        indicators()[name].measure(wrong, town)


def test_all_together_the_whole_city_comes_first_then_its_areas(tables, town):
    made = measure_all(tables, town)
    assert list(made.columns) == ["quantity", "area_id", "value"]
    for _, rows in made.groupby("quantity"):
        assert rows["area_id"].tolist() == ["", "east", "west"]


def test_an_indicator_whose_table_is_not_there_is_left_out(tables, town):
    assert set(measure_all({"flows": tables["flows"]}, town)["quantity"]) == {
        "vehicle_km",
        "hours_driven",
        "hours_lost",
        "mean_speed",
    }


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


def test_no_tables_no_indicators(town):
    assert measure_all({}, town).empty and isinstance(measure_all({}, town), pd.DataFrame)
