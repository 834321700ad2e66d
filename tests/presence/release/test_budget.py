"""What a day costs, what days add up to, and how products share it."""

import pytest

from belvedere.presence.release.budget import PRODUCTS, Budget, Plan, composition, epsilon, rho


@pytest.mark.parametrize(
    ("days", "expected"),
    [(1, 1.0), (3, 1.81), (7, 2.87), (30, 6.48), (365, 29.8)],  # PRESENCE 3.2, by OpenDP's map at 1e-6
)
def test_days_at_one_come_to_the_published_figures(days, expected):
    assert epsilon(days * rho(1.0)) == pytest.approx(expected, rel=0.002)


@pytest.mark.parametrize(("epsilon_", "expected"), [(0.5, 0.0066), (1, 0.0244), (2, 0.0881), (4, 0.3111)])
def test_rho_of_a_day_is_that_of_the_prototype(epsilon_, expected):  # PRESENCE 3.3
    assert rho(epsilon_) == pytest.approx(expected, abs=6e-5)
    assert epsilon(rho(epsilon_)) <= epsilon_


def test_all_products_of_a_day_come_to_one_together_and_not_each():
    plan = Plan()
    budgets = {product: plan.budget(product) for product in PRODUCTS}
    table = composition(budgets).set_index(["period", "product"])["epsilon"]
    assert table["day", "all"] == pytest.approx(1.0, abs=1e-6)
    assert table["day", "all"] < sum(table["day", product] for product in PRODUCTS)  # ε does not add up; ρ does
    assert table["trip of 3 days", "all"] == pytest.approx(1.81, abs=0.01)
    assert table["week", "all"] == pytest.approx(2.87, abs=0.01)
    assert table["month", "all"] == pytest.approx(6.48, abs=0.01)
    assert table["year", "all"] == pytest.approx(29.84, abs=0.02)  # the thresholds' own δ, 3.65e-8, is in it


def test_the_sum_of_rho_is_that_of_the_lines():
    budgets = {"presence": Budget(0.02), "trips": Budget(0.004, 1e-10)}
    table = composition(budgets)
    week = table[table["period"] == "week"].set_index("product")["rho"]
    assert week["all"] == pytest.approx(7 * 0.024) == week["presence"] + week["trips"]


def test_a_year_whose_thresholds_use_up_the_whole_delta_promises_nothing():
    table = composition({"trips": Budget(0.004, 1e-8)}).set_index("period")["epsilon"]
    assert table["year"] == float("inf")  # 365 × 1e-8 > 1e-6


@pytest.mark.parametrize("shares", [{"presence": 0.8, "trips": 0.3}, {"presence": 0.0}, {"people": 0.5}])
def test_shares_above_one_at_zero_or_of_unknown_products_are_refused(shares):
    with pytest.raises(ValueError, match="shares"):
        Plan(shares=shares)


def test_a_budget_without_rho_is_refused():
    with pytest.raises(ValueError, match="rho > 0"):
        Budget(0.0)
