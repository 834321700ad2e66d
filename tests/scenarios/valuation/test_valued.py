"""One call says all, and says the same as its parts."""

import pickle

import pytest

from belvedere.indicators.contract import measure_all
from belvedere.parameters import CENTRAL
from belvedere.scenarios.scenario import Costs
from belvedere.scenarios.valuation.valued import prepare
from tests.indicators import runs
from tests.scenarios.valuation.worlds import CAR, TRANSIT, plan, side, travellers
from tests.worlds import square

ONE = travellers("work", {CAR: 100.0, TRANSIT: 50.0}, {CAR: 30.0, TRANSIT: 40.0}, fare=1.0)
OTHER = travellers("work", {CAR: 110.0, TRANSIT: 40.0}, {CAR: 24.0, TRANSIT: 40.0}, fare=1.0)
PLAN = plan(costs=Costs(capital=1e6, yearly=1e4, life=20, first_year=2026))


@pytest.fixture(scope="module")
def sides():
    city = square()
    return side([ONE], city=city), side([OTHER], city=city)


def test_money_appraisal_and_distribution_agree(sides):
    tables = runs.tables(square())
    tables.pop("benefits")
    made = prepare(*sides, PLAN)(tables, tables)
    users = made.money.loc[made.money["who"] == "users", "value"].sum()
    assert users == pytest.approx(made.benefits["value"].sum() * 250) and users > 0
    assert made.distribution["value"].sum() == pytest.approx(users)
    figures = made.appraisal.set_index("figure")["value"]
    assert figures["yearly"] == pytest.approx(made.money["value"].sum())
    assert made.money.loc[made.money["who"] == "society", "value"].abs().max() == 0, "the same tables on both sides"


def test_it_can_be_sent_to_another_process_and_gives_the_same_rows_for_any_values(sides):
    valuation = pickle.loads(pickle.dumps(prepare(*sides, PLAN)))
    dear = {**CENTRAL, "value_of_time_commute": 16.0, "co2_value_2030": 500.0, "response_level": 0.7}
    one, other = valuation({}, {}), valuation({}, {}, dear)
    for name in ("benefits", "money", "appraisal", "distribution", "surplus"):
        labels = [getattr(each, name).drop(columns=["value", "trips"], errors="ignore") for each in (one, other)]
        assert labels[0].equals(labels[1])
    assert other.money["value"].sum() > one.money["value"].sum()


def test_indicators_of_gains_begin_from_nothing(sides):
    valuation = prepare(*sides, PLAN)
    before = measure_all({"benefits": valuation.base_benefits()}, square()).set_index(["quantity", "area_id"])["value"]
    after = measure_all({"benefits": valuation({}, {}).benefits}, square()).set_index(["quantity", "area_id"])["value"]
    assert before[("user_benefit", "")] == 0 and after[("user_benefit", "")] > 0
    assert before[("winners", "")] == 0 and after[("winners", "")] == 1.0 and after[("losers", "")] == 0
