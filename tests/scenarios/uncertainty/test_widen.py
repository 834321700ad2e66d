"""A comparison widened by draws: intervals, drivers and what was drawn, on the town of 5 × 5 crossings."""

import numpy as np
import pytest

from belvedere.mobility import day
from belvedere.mobility.demand import workday
from belvedere.parameters import CENTRAL
from belvedere.progress import silent
from belvedere.scenarios.evaluate import GAP, compare, prepare_sides, ready, solve_sides
from belvedere.scenarios.scenario import from_tables
from belvedere.scenarios.uncertainty.models import VERDICT
from belvedere.scenarios.uncertainty.walk import Sides
from belvedere.scenarios.uncertainty.widen import Question, with_times
from belvedere.scenarios.valuation.travel import Moves
from tests.worlds import grid_town

WORDS = {"en": "Words", "it": "Parole"}


def plan(variant):
    document = {"name": "plan", "title": WORDS, "description": WORDS, "variant": variant}
    return from_tables(document, "plan.toml")


def solve(city, demand, progress, *, gap, warm):
    return day.assign(city, demand, progress, gap=gap, warm=warm)


def widened(variant, draws, exact=0):
    city = grid_town()

    def solve_at(city, demand, values, warm, progress):
        return day.assign(city, demand, progress, gap=GAP, warm=warm, values=values)

    asked = Question(draws, exact, workers=1)
    return compare(city, plan(variant), workday.day(city), solve, silent, widening=(asked, solve_at))


@pytest.fixture(scope="module")
def zone():
    return widened([{"policy": "zone_30", "classes": ["tertiary"]}], 12, exact=1)


def test_every_verdict_has_an_interval_round_its_median(zone):
    table = zone.verdict
    known = table[np.isfinite(table["median"])]
    assert len(known) > 0.9 * len(table)
    assert (known["low"] <= known["median"]).all() and (known["median"] <= known["high"]).all()
    assert not (table["established"] & (table["low"] <= 0) & (table["high"] >= 0)).any()


def test_hours_driven_grow_under_a_lower_limit_whatever_is_drawn(zone):
    row = zone.verdict[(zone.verdict["quantity"] == "hours_driven") & (zone.verdict["area_id"] == "")].iloc[0]
    assert row["base_low"] < row["base"] < row["base_high"]
    assert row["high"] > row["difference"] > 0


def test_money_and_maps_have_ranges_and_the_draws_are_told(zone):
    assert {"money", "appraisal", "distribution", "themes_links", "themes_zones", "drivers", "draws"} <= set(
        zone.tables
    )
    for name in ("money", "distribution"):
        table = zone.tables[name]
        assert (table["low"] <= table["high"]).all() and (table["low"] < table["high"]).any()
    draws = zone.tables["draws"]
    assert len(draws) == 12 and {"draw", "trips_residents", "response_level", "value_of_time_commute"} <= set(draws)
    assert any("12 joint draws" in english for english, _ in zone.assumptions)


def test_who_asks_for_too_few_draws_is_told_how_many_tell_what_drives_the_uncertainty(zone):
    assert zone.tables["drivers"].empty
    said = [english for english, _ in zone.assumptions if "drives the uncertainty" in english]
    assert said == ["What drives the uncertainty needs 60 draws or more, and there were 12: ask for 100 or 200."]


def test_where_nothing_is_decided_nothing_is_established():
    made = widened([], 6)
    assert not made.verdict["established"].any()
    assert (made.verdict[["low", "high"]].abs() <= made.verdict["error"].to_numpy()[:, None]).all(axis=None)
    for name in ("money", "distribution", "themes_zones"):
        assert (made.tables[name][["low", "high"]] == 0).all(axis=None)


def test_what_drivers_reach_follows_the_times_of_a_draw():
    city, scenario = grid_town(), plan([])
    solved = solve_sides(city, scenario, workday.day(city), solve, silent)
    ends, models = ready(solved, prepare_sides(solved, scenario, silent), scenario, silent, 1)
    longer = np.full((2, 1, 4, 4), 36_000.0)  # [s] of every way, a unit of residents' trips: an hour for a tenth
    sides = Sides(*ends.near, with_times(models, ends, Moves(("trips_residents",), longer, longer)))

    def jobs(values):
        table = sides(values)[VERDICT]
        return table[(table["quantity"] == "jobs_by_car") & (table["area_id"] == "")][["base", "variant"]].to_numpy()

    assert (jobs(CENTRAL) > 0).all()
    assert (jobs({**CENTRAL, "trips_residents": 1.1}) == 0).all()
