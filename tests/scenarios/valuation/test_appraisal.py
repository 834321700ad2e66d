"""Present values, rates and switching values by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.parameters import CENTRAL
from belvedere.scenarios.scenario import Costs
from belvedere.scenarios.valuation.appraisal import appraise, irr, npv, payback
from belvedere.scenarios.valuation.unit_values import GROWS, growth

# ten years at 3 %, the whole effect at once, no growth, no overrun: annuity (1 - 1.03**-10) / 0.03
PLAIN = {
    **CENTRAL, "discount_rate": 0.03, "appraisal_years": 10.0, "ramp_up_years": 1.0, "optimism_bias": 0.0,
    "income_growth": 0.0, "co2_value_growth": 0.0,
}  # fmt: skip
ANNUITY = (1 - 1.03**-10) / 0.03


def money(**rows):
    """Return money with a row a parameter: value [EUR/year]; `none` is proportional to nothing."""
    names = ["" if name == "none" else name for name in rows]
    made = pd.DataFrame({"who": "users", "item": "x", "value": list(rows.values()), "confirmed": True})
    return made.assign(parameter=pd.array(names, dtype="str"), daily=True)


def figures(table, costs, values=PLAIN):
    return appraise(table, costs, values).set_index("figure")["value"].to_dict()


def test_present_value_ratio_and_payback_by_hand():
    found = figures(money(none=300.0), Costs(capital=1000.0, yearly=100.0, life=10.0))
    assert found["benefits"] == pytest.approx(300 * ANNUITY)
    assert found["costs"] == pytest.approx(1000 + 100 * ANNUITY)
    assert found["npv"] == pytest.approx(200 * ANNUITY - 1000) and found["residual"] == 0
    assert found["bcr"] == pytest.approx(300 * ANNUITY / (1000 + 100 * ANNUITY))
    # 200 a year at 3 %: after five years 915.94, the sixth brings 167.50
    assert found["payback"] == pytest.approx(5 + (1000 - 915.9414) / 167.4969, abs=1e-4)
    assert npv(np.array([-1000.0] + [200.0] * 10), found["irr"]) == pytest.approx(0.0, abs=1e-6)
    assert found["irr"] == pytest.approx(0.15098, abs=1e-5)  # of 200 for ten years on 1000
    assert found["yearly"] == 300.0


def test_the_life_that_is_left_is_worth_its_part():
    found = figures(money(none=0.0), Costs(capital=1000.0, life=40.0))
    assert found["residual"] == pytest.approx(750 * 1.03**-10) and found["costs"] == pytest.approx(
        1000 - 750 * 1.03**-10
    )
    assert np.isnan(found["payback"]) and found["bcr"] == 0


def test_what_wears_out_is_built_again():
    # life 4: built at 0, 4 and 8; at 10 the third has half of its life left
    found = figures(money(none=0.0), Costs(capital=1000.0, life=4.0))
    assert found["costs"] == pytest.approx(1000 * (1 + 1.03**-4 + 1.03**-8 - 0.5 * 1.03**-10))
    exact = figures(money(none=0.0), Costs(capital=1000.0, life=5.0))
    assert exact["costs"] == pytest.approx(1000 * (1 + 1.03**-5)), "what ends with the horizon is not built again"


def test_an_effect_that_grows_in_and_a_value_that_grows():
    slow = figures(money(none=100.0), None, {**PLAIN, "ramp_up_years": 4.0})
    years = np.arange(1, 11)
    assert slow["benefits"] == pytest.approx((100 * np.minimum(1, years / 4) * 1.03 ** -years.astype(float)).sum())
    carbon = figures(money(co2_value_2030=100.0), None, {**PLAIN, "co2_value_growth": 0.05})
    assert carbon["benefits"] == pytest.approx((100 * 1.05 ** (years - 1.0) * 1.03 ** -years.astype(float)).sum())


def test_no_costs_no_ratio_no_rate_no_payback():
    found = figures(money(none=100.0), None)
    assert found["npv"] == pytest.approx(100 * ANNUITY) and found["costs"] == 0
    assert all(np.isnan(found[name]) for name in ("bcr", "irr", "payback", "switch_capital"))


def test_at_a_switching_value_nothing_is_gained():
    costs = Costs(capital=1500.0, yearly=50.0, life=20.0)
    table = money(none=-20.0, value_of_time_commute=250.0, co2_value_2030=60.0)
    found = figures(table, costs)
    assert found["npv"] > 0
    for name in ("value_of_time_commute", "co2_value_2030"):
        factor = found[f"switch_{name}"] / PLAIN[name]
        moved = table.assign(value=table["value"].where(table["parameter"] != name, table["value"] * factor))
        if factor >= 0:
            assert figures(moved, costs)["npv"] == pytest.approx(0.0, abs=1e-6)
    again = Costs(capital=found["switch_capital"], yearly=50.0, life=20.0)
    assert figures(table, again)["npv"] == pytest.approx(0.0, abs=1e-6)
    fewer = table.assign(value=table["value"] * found["switch_days_per_year"] / PLAIN["days_per_year"])
    assert figures(fewer, costs)["npv"] == pytest.approx(0.0, abs=1e-6)


def test_a_switching_value_below_zero_is_none():
    found = figures(money(none=1000.0, nox_value=1.0), Costs(capital=10.0))
    assert np.isnan(found["switch_nox_value"])


def test_capital_costs_more_than_stated_where_the_bias_says_so():
    found = figures(money(none=0.0), Costs(capital=1000.0, life=10.0), {**PLAIN, "optimism_bias": 0.4})
    assert found["costs"] == pytest.approx(1400.0)


def test_the_same_figures_come_for_any_values():
    table, costs = money(none=-5.0, nox_value=3.0), Costs(capital=10.0)
    names = [appraise(table, costs, {**PLAIN, "nox_value": each})["figure"].tolist() for each in (1.0, 30.0)]
    assert names[0] == names[1] and {"npv", "bcr", "irr", "payback"} <= set(names[0])


def test_a_rate_of_return_is_only_told_of_one_change_of_sign():
    assert irr(np.array([-100.0, 110.0])) == pytest.approx(0.1)
    for stream in ([100.0, 10.0], [-100.0, 300.0, -210.0], [-100.0, -1.0], [0.0, 0.0], [-100.0, 10.0, 10.0]):
        found = irr(np.array(stream))
        assert np.isnan(found) or npv(np.array(stream), found) == pytest.approx(0.0, abs=1e-6)
    assert np.isnan(irr(np.array([-100.0, 300.0, -210.0]))) and np.isnan(irr(np.array([100.0, -10.0])))


def test_who_never_earns_it_back_has_no_payback():
    assert np.isnan(payback(np.array([-100.0, 30.0, 30.0]), 0.0)) and np.isnan(payback(np.array([0.0, 5.0]), 0.0))
    assert payback(np.array([-100.0, 40.0, 120.0]), 0.0) == pytest.approx(1.5)


@settings(deadline=None, max_examples=40)
@given(st.floats(-1e6, 1e6), st.floats(0, 1e7), st.floats(0, 1e5), st.floats(1, 60))
def test_present_value_is_gains_less_costs_whatever_comes(value, capital, yearly, life):
    found = figures(money(none=value), Costs(capital=capital, yearly=yearly, life=life))
    assert found["npv"] == pytest.approx(found["benefits"] - found["costs"], rel=1e-9, abs=1e-3)
    assert found["benefits"] == pytest.approx(value * ANNUITY, rel=1e-9, abs=1e-6)


def test_values_grow_as_their_rows_say():
    values = {**CENTRAL, "income_growth": 0.02, "value_income_elasticity": 0.5, "co2_value_growth": 0.06}
    assert growth("value_of_time_commute", values, 10) == pytest.approx(1.01**10)
    assert growth("co2_value_2030", values, -4) == pytest.approx(1.06**-4)
    assert growth("crash_value", values, 10) == 1.0 and set(GROWS) <= set(CENTRAL)
