"""Kinds of rules: values that mean nothing are refused, and the levels lie where they are said to."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from belvedere.alerts.about import level_of
from belvedere.alerts.contract import Alert, Severity, Value
from belvedere.alerts.deviation import deviation, fault, swing
from belvedere.alerts.kinds import forecast, late, threshold, together, usual
from belvedere.alerts.rank import rank
from belvedere.alerts.seen import Words
from tests.alerts.sights import EIGHT, PLACES, reading, seen, usual_rule


@pytest.mark.parametrize(
    ("made", "keys"),
    [
        (threshold.Keys, {}),
        (threshold.Keys, {"above": 1.0, "below": 0.0}),
        (threshold.Keys, {"below": 5.0, "clear": 4.0}),
        (usual.Keys, {"share": 0.0}),
        (usual.Keys, {"score": -1.0}),
        (usual.Keys, {"clear": 1.5}),
        (usual.Keys, {"share": 1.2, "direction": "less"}),
        (usual.Keys, {"least": -1.0}),
        (forecast.Keys, {"beyond": 0.0}),
        (together.Keys, {"least": 1}),
        (together.Keys, {"part": 0.0}),
        (late.Keys, {"after": 0.0}),
        (late.Keys, {"part": 1.5}),
    ],
)
def test_keys_that_mean_nothing_are_refused(made: type, keys: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        made(**keys)


def test_a_score_counts_robust_deviations_on_the_square_root() -> None:
    wide = reading("loops:9", 1600.0, low=625.0, median=900.0, high=1225.0)  # roots 25, 30, 35: 10 apart
    found = deviation(wide)
    assert found is not None
    assert found.score == pytest.approx((40 - 30) / (10 / 2.5631)) and found.share == pytest.approx(700 / 900)


def test_percentiles_that_agree_by_luck_do_not_make_every_reading_far() -> None:
    narrow = reading("loops:9", 1100.0, low=1000.0, high=1000.0)
    found = deviation(narrow)
    assert found is not None and abs(found.score) < 1.0  # five per cent of the middle is the least scatter


@pytest.mark.parametrize(("value", "past", "said"), [(0.0, (), "zero"), (500.0, (500.0,) * 3, "stuck"),
                                                     (500.0, (500.0, None, 500.0), ""), (500.0, (), "")])  # fmt: skip
def test_a_sensor_that_says_what_no_street_does_is_found_out(value: float, past: tuple[float, ...], said: str) -> None:
    assert fault(reading("loops:9", value, past=past)) == said


def test_few_vehicles_at_night_may_be_none_or_the_same() -> None:
    night = {"median": 6.0, "low": 0.0, "high": 12.0}
    assert fault(reading("loops:9", 0.0, **night)) == ""
    assert fault(reading("loops:9", 6.0, past=(6.0,) * 5, **night)) == ""


def test_the_citys_swing_is_its_median_sensors_share_and_few_sensors_have_none() -> None:
    many = {(f"loops:{n}", "flow"): reading(f"loops:{n}", 800.0 if n else 100.0) for n in range(7)}
    assert swing(seen({}, readings=many), "flow") == pytest.approx(0.8)
    assert swing(seen({"loops:1": 500.0}), "flow") == 1.0


def test_levels_raise_at_one_and_clear_below_their_share() -> None:
    assert [level_of(past, 0.6) for past in (1.0, 0.99, 0.6, 0.59, math.nan)] == [
        "raise",
        "keep",
        "keep",
        "clear",
        "unknown",
    ]


def test_a_drop_that_its_neighbours_do_not_show_is_left_to_its_own_rule() -> None:
    values = {"loops:2": 300.0}
    without = usual_rule(check=usual.Keys(lone_drops="without"))
    only = usual_rule(check=usual.Keys(lone_drops="only"))
    assert [one.level for one in without.check.judge(without, seen(values)) if one.place == "loops:2"] == ["clear"]
    assert [one.level for one in only.check.judge(only, seen(values)) if one.place == "loops:2"] == ["raise"]
    detour = {**values, "loops:1": 1600.0}
    assert [one.level for one in without.check.judge(without, seen(detour)) if one.place == "loops:2"] == ["raise"]


def test_a_drop_next_to_another_streets_drop_is_not_backed_by_it() -> None:
    rule = usual_rule(check=usual.Keys(lone_drops="without"))
    values = {"loops:2": 300.0, "loops:1": 400.0}
    assert {one.place: one.backed for one in rule.check.judge(rule, seen(values))}["loops:2"] is False


def test_a_sensor_that_nobody_placed_is_judged_alone() -> None:
    rule = usual_rule(places=("x:*",))
    sight = seen({}, readings={("x:1", "flow"): reading("x:1", 300.0)}, places=PLACES)
    (one,) = rule.check.judge(rule, sight)
    assert one.level == "raise" and not one.backed


def test_a_graver_alert_comes_before_any_number_of_lesser_ones() -> None:
    value = Value("loops:1", "flow", EIGHT, 300.0, 1000.0, score=-1.2)
    note = Alert(
        "a", "r", "usual", Severity.NOTE, Words("", ""), ("loops:1",), EIGHT, EIGHT, (value,), Words("", ""), ()
    )
    far = Value("loops:1", "flow", EIGHT, 90_000.0, 1.0, score=99.0)
    wide = replace(note, places=tuple(f"loops:{n}" for n in range(500)), values=(far,))
    alarm = replace(note, severity=Severity.WARNING)
    assert rank(note) < rank(replace(note, places=("loops:1", "loops:2"))) < rank(wide) < rank(alarm)
