"""Intervals are quantiles of the draws; what spans zero is not established."""

import numpy as np
import pandas as pd
import pytest

from belvedere.scenarios.uncertainty.intervals import interval_of, on_verdict, told
from belvedere.scenarios.uncertainty.walk import Block

LABELS = pd.DataFrame({"quantity": ["co2", "nox", "pm"], "area_id": ["", "", ""]})
STEPS = np.linspace(0.0, 1.0, 99)  # with 99 draws, ranks 5 and 95 of 100: 4 / 98 and 94 / 98
LOW, HIGH = 4 / 98, 94 / 98


def block(differences):
    base = np.tile(STEPS[:, None] * 50, (1, 3))
    drawn = np.stack([base, base + np.column_stack(differences)], axis=2)
    return Block(LABELS, ("base", "variant"), drawn[49], drawn)


def verdict(difference, error=0.0):
    return pd.DataFrame(
        {
            "quantity": ["co2", "nox", "pm"], "area_id": "", "base": 25.0, "variant": 25.0 + difference,
            "difference": difference, "low": 0.0, "high": 0.0, "error": error, "established": True,
        }
    )  # fmt: skip


def test_ends_are_the_fifth_draws_from_either_end_of_ninety_nine():
    of = interval_of(np.column_stack([STEPS, STEPS - 0.5]))
    assert of.low == pytest.approx([LOW, LOW - 0.5]) and of.high == pytest.approx([HIGH, HIGH - 0.5])
    assert of.median == pytest.approx([0.5, 0.0])
    assert of.established().tolist() == [True, False]


@pytest.mark.parametrize("draws", [20, 60, 200])
def test_nine_in_ten_further_draws_fall_between_the_ends_however_few_were_made(draws):
    made = np.random.default_rng(1).random((draws, 4000))  # uniform: an interval holds its own length of further draws
    of = interval_of(made)
    assert (of.high - of.low).mean() == pytest.approx(0.9, abs=0.005)


def test_what_the_shortcut_is_off_widens_both_ends():
    of = interval_of(STEPS[:, None], np.array([0.1]))
    assert of.low[0] == pytest.approx(LOW - 0.1) and of.high[0] == pytest.approx(HIGH + 0.1) and not of.established()[0]


def test_a_row_that_most_draws_say_nothing_of_has_no_bounds():
    drawn = np.full((10, 2), np.nan)
    drawn[:4, 0], drawn[:6, 1] = 1.0, 2.0
    of = interval_of(drawn)
    assert (of.low[0], of.high[0]) == (-np.inf, np.inf) and not of.established()[0]
    assert (of.low[1], of.high[1]) == (2.0, 2.0)
    assert not interval_of(np.full((4, 1), np.nan)).established()[0]


def test_a_verdict_is_established_only_where_the_interval_leaves_out_zero_and_the_solver_is_surer_still():
    made = on_verdict(verdict(np.array([0.5, 0.0, 0.5])), block([STEPS + 0.1, STEPS - 0.5, STEPS + 0.1]))
    assert made["established"].tolist() == [True, False, True]
    assert made["low"].to_numpy() == pytest.approx([LOW + 0.1, LOW - 0.5, LOW + 0.1])
    assert made["base_low"].to_numpy() == pytest.approx([50 * LOW] * 3)
    noisy = on_verdict(verdict(np.array([0.5, 0.0, 0.5]), error=0.6), block([STEPS + 0.1, STEPS, STEPS]))
    assert not noisy["established"].any()


def test_a_policy_that_does_nothing_has_no_established_effect():
    made = on_verdict(verdict(np.zeros(3)), block([0 * STEPS] * 3))
    assert not made["established"].any() and (made[["low", "high"]] == 0).all(axis=None)


def test_other_blocks_are_told_with_low_and_high():
    of = told(block([STEPS, STEPS, STEPS]))
    assert list(of) == ["quantity", "area_id", "base", "variant", "low", "high"]
    values = Block(pd.DataFrame({"item": ["fuel"]}), ("value",), np.array([[0.5]]), STEPS[:, None, None])
    assert told(values).iloc[0].to_dict() == {
        "item": "fuel", "low": pytest.approx(LOW), "central": 0.5, "high": pytest.approx(HIGH),
    }  # fmt: skip
