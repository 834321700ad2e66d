"""A finished run's tables, and what is said where one is missing."""

import numpy as np
import pandas as pd
import pytest

from belvedere.server import results
from belvedere.server.api import ScenarioText, Text
from tests.server.finished import WHOLE, write_run
from tests.worlds import grid_town

WORDS = Text(en="By hand", it="A mano")
SCENARIO = ScenarioText(name="by-hand", title=WORDS, description=WORDS)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    runs = tmp_path_factory.mktemp("runs")
    made = write_run(runs, grid_town(), SCENARIO)
    return runs / made.run_id, made


def test_the_verdict_has_each_indicator_of_the_city_and_its_areas_with_the_interval(run):
    said = results.verdict(*run)
    whole = {row.quantity: row for row in said.rows if not row.area_id}
    assert set(whole) == {quantity for quantity, *_ in WHOLE} and len(said.rows) == 3 * len(WHOLE)
    assert (whole["co2"].difference, whole["co2"].low, whole["co2"].high) == (-50.0, -70.0, -30.0)
    assert whole["co2"].established and not whole["hours_lost"].established  # its interval holds zero
    assert said.assumptions[0].it == "Nessuno resta a casa."


def test_a_row_whose_error_has_no_bound_is_left_out(tmp_path):
    made = write_run(tmp_path, grid_town(), SCENARIO)
    file = tmp_path / made.run_id / "results" / "verdict.parquet"
    table = pd.read_parquet(file)
    table.loc[0, "error"] = np.inf
    table.to_parquet(file, index=False)
    assert len(results.verdict(tmp_path / made.run_id, made).rows) == len(table) - 1


def test_findings_have_euros_people_and_what_the_uncertainty_comes_from(run):
    said = results.findings(*run)
    assert said.missing == []
    time = said.money[0]
    assert (time.who, time.label.it, time.central, time.confirmed) == (
        "users",
        "Tempo per andare al lavoro",
        -2e6,
        False,
    )
    figures = {one.figure: one for one in said.appraisal}
    assert figures["npv"].unit == "EUR" and figures["payback"].high is None  # where it never pays back
    assert [one.central for one in said.distribution] == [1000.0, -2000.0]
    first = said.drivers[0]
    assert (first.label.en, first.share, first.confirmed) == ("CO2 in 2030", 0.5, True)


def test_what_a_run_does_not_have_is_named_with_its_reason(tmp_path):
    made = write_run(tmp_path, grid_town(), SCENARIO, whole=False)
    said = results.findings(tmp_path / made.run_id, made)
    why = {one.table: one.why.en for one in said.missing}
    assert set(why) == {"money", "appraisal", "distribution", "drivers", "themes_links", "themes_zones"}
    assert "draw" in why["drivers"] and "costs" in why["appraisal"] and "did not compute" in why["money"]
    assert results.themes(tmp_path / made.run_id) == []


def test_maps_are_in_the_order_of_the_city_with_holes_where_nothing_is_known(run):
    folder, _ = run
    listed = {(one.of, one.quantity): one for one in results.themes(folder)}
    assert list(listed) == [("links", "nox_rate"), ("links", "speed"), ("zones", "no2")]
    assert listed["zones", "no2"].unit == "ug/m3" and listed["zones", "no2"].better == "down"
    found = results.theme(folder, "zones", "no2", [2, 0, 99])
    assert found.variant == [28.0, 30.0, None] and found.low == [-2.5, -0.5, None]
    assert results.theme(folder, "zones", "moon", [0]) is None


def test_a_map_without_draws_is_as_unsure_as_its_numerical_error(tmp_path):
    made = write_run(tmp_path, grid_town(), SCENARIO)
    folder = tmp_path / made.run_id
    file = folder / "results" / "themes_links.parquet"
    table = pd.read_parquet(file)
    change = table["variant"] - table["base"]
    table.assign(low=change, high=change).to_parquet(file, index=False)
    found = results.theme(folder, "links", "nox_rate", [0, 2])
    # by hand: 24 hours of error 5 over flows of 100 to 123 are 120/2676 of the day's flow
    assert found.low[0] == pytest.approx(-20 - 100 * 120 / 2676, rel=1e-4)
    assert (found.low[1], found.high[1]) == pytest.approx((-100 * 120 / 2676, 100 * 120 / 2676), rel=1e-4)


def test_streets_are_those_of_one_hour(run):
    folder, _ = run
    said = results.streets(folder, 8)
    assert said.flow_base[:3] == [108.0] * 3 and said.flow_variant[:3] == [88.0, 98.0, 108.0]
