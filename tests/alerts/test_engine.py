"""The engine: what is raised, kept, merged and closed, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.alerts.contract import Quiet, Rule, Severity, Standing, Step, Timing
from belvedere.alerts.engine import step
from belvedere.alerts.kinds import broken, forecast, late, threshold, together
from belvedere.alerts.seen import Words
from tests.alerts.sights import EIGHT, HOUR, feed, limit_rule, reading, seen, usual_rule


def run(rules: list[Rule], *values: dict[str, float | None]) -> list[Step]:
    """One step an hour."""
    standing, steps = Standing(), []
    for number, value in enumerate(values):
        steps.append(step(rules, seen(value, EIGHT + (number + 1) * HOUR), standing))
        standing = steps[-1].standing
    return steps


def test_a_calm_city_raises_nothing() -> None:
    assert run([usual_rule(), limit_rule()], {}, {}) == [Step((), (), (), Standing({}, one.standing.runs)) for one in
                                                         run([usual_rule(), limit_rule()], {}, {})]  # fmt: skip
    assert not any(one.raised or one.standing.alerts for one in run([usual_rule(), limit_rule()], {}, {}))


def test_a_reading_past_the_limit_is_raised_at_once_and_closed_only_below_the_clear_level() -> None:
    high, between, low = {"loops:9": 2100.0}, {"loops:9": 1800.0}, {"loops:9": 1400.0}
    steps = run([limit_rule()], high, between, low)
    assert [one.places for one in steps[0].raised] == [("loops:9",)]
    assert not steps[1].raised and not steps[1].closed and len(steps[1].standing.alerts) == 1
    assert [one.closed_at for one in steps[2].closed] == [EIGHT + 3 * HOUR]
    assert not steps[2].standing.alerts


def test_a_lone_street_waits_for_its_second_reading_and_one_with_a_neighbour_does_not() -> None:
    lone = run([usual_rule()], {"loops:9": 300.0}, {"loops:9": 310.0})
    assert [len(one.raised) for one in lone] == [0, 1]
    backed = run([usual_rule()], {"loops:1": 300.0, "loops:2": 1400.0})
    assert [one.places for one in backed[0].raised] == [("loops:1",)]


def test_neighbouring_streets_at_once_are_one_alert_with_the_worst_first() -> None:
    (done,) = run([usual_rule()], {"loops:1": 300.0, "loops:2": 1700.0, "loops:3": 1600.0})
    (alert,) = done.raised
    assert alert.places == ("loops:1", "loops:2", "loops:3")


def test_streets_far_from_each_other_are_two_alerts() -> None:
    steps = run([usual_rule(timing=Timing())], {"loops:1": 300.0, "loops:9": 300.0})
    assert sorted(one.places for one in steps[0].raised) == [("loops:1",), ("loops:9",)]


def test_a_neighbour_that_follows_later_joins_the_alert_that_stands() -> None:
    steps = run([usual_rule(timing=Timing())], {"loops:1": 300.0}, {"loops:1": 300.0, "loops:2": 1700.0})
    assert not steps[1].raised
    (changed,) = steps[1].changed
    assert changed.alert == steps[0].raised[0].alert and set(changed.places) == {"loops:1", "loops:2"}


def test_looking_twice_at_the_same_reading_counts_once() -> None:
    sight = seen({"loops:9": 300.0})
    first = step([usual_rule()], sight, Standing())
    again = step([usual_rule()], replace(sight, at=sight.at + timedelta(minutes=10)), first.standing)
    assert not again.raised


def test_a_reading_that_is_missing_neither_raises_nor_closes() -> None:
    steps = run([limit_rule()], {"loops:9": 2100.0}, {"loops:9": None}, {"loops:9": 2100.0})
    assert [len(one.raised) for one in steps] == [1, 0, 0]
    assert all(len(one.standing.alerts) == 1 for one in steps)


def test_what_is_no_longer_measured_does_not_stand_for_ever() -> None:
    steps = run([limit_rule()], {"loops:9": 2100.0}, *[{"loops:9": None}] * 8)
    assert [bool(one.closed) for one in steps].index(True) == 7  # the eighth hour after the reading began


def test_a_rule_that_holds_for_two_hours_is_not_closed_before() -> None:
    steps = run([limit_rule(timing=Timing(hold=120.0))], {"loops:9": 2100.0}, {}, {}, {})
    assert [len(one.closed) for one in steps] == [0, 0, 1, 0]


def test_quiet_hours_put_an_alert_off_until_they_end() -> None:
    quiet = limit_rule(quiet=(Quiet(22, 11),))  # steps are at 9, 10 and 11 of the local clock
    steps = run([quiet], *[{"loops:9": 2100.0}] * 3)
    assert [len(one.raised) for one in steps] == [0, 0, 1]


def test_a_rule_that_is_taken_out_of_the_file_closes_its_alerts() -> None:
    first = step([limit_rule()], seen({"loops:9": 2100.0}), Standing())
    done = step([usual_rule()], seen({"loops:9": 2100.0}, EIGHT + 2 * HOUR), first.standing)
    assert [one.alert for one in done.closed] == [one.alert for one in first.raised]


def test_a_graver_rule_of_the_same_cause_gives_the_alert_its_name() -> None:
    note = limit_rule("note", severity=Severity.NOTE, merge="same", tell=("a",))
    alarm = limit_rule("alarm", check=threshold.Keys(above=3000.0), merge="same", tell=("b",))
    steps = run([note, alarm], {"loops:9": 2100.0}, {"loops:9": 3100.0})
    assert steps[0].raised[0].severity is Severity.NOTE
    (changed,) = steps[1].changed
    assert (changed.severity, changed.rule, changed.tell) == (Severity.ALARM, "alarm", ("a", "b"))


def test_a_day_that_moves_the_whole_city_raises_no_single_street() -> None:
    many = {f"loops:{number}": 500.0 for number in range(1, 10)}
    assert not run([usual_rule(timing=Timing())], many)[0].raised


def test_several_sensors_the_same_way_raise_the_rule_for_the_whole_city() -> None:
    keys = together.Keys(around="city", least=3, part=0.6, share=0.3, score=2.0)
    rule = usual_rule("city", kind="together", check=keys, timing=Timing(clear=1))
    steps = run(
        [rule], {"loops:1": 500.0, "loops:2": 500.0, "loops:3": 500.0}, {"loops:1": 500.0, "loops:2": 1500.0}, {}
    )
    assert [len(one.raised) for one in steps] == [1, 0, 0] and len(steps[1].closed) == 1
    assert set(steps[0].raised[0].places) == {"loops:1", "loops:2", "loops:3"}


def test_readings_outside_the_forecast_band_raise_after_so_many() -> None:
    rule = usual_rule("forecast", kind="forecast", check=forecast.Keys(), timing=Timing(2, 2, 1))
    band = {"forecast_low": 900.0, "forecast_median": 1000.0, "forecast_high": 1100.0}
    standing = Standing()
    raised = []
    for number, value in enumerate((1090.0, 1150.0, 1200.0)):
        at = EIGHT + number * HOUR
        sight = seen({}, at + HOUR, readings={("loops:9", "flow"): reading("loops:9", value, time=at, **band)})
        done = step([rule], sight, standing)
        standing = done.standing
        raised.append(len(done.raised))
    assert raised == [0, 0, 1]


@pytest.mark.parametrize(
    ("value", "past", "word"), [(0.0, (900.0,), "nothing counted"), (777.0, (777.0,) * 3, "stuck")]
)
def test_a_broken_sensor_raises_its_own_rule_and_no_traffic_alert(
    value: float, past: tuple[float, ...], word: str
) -> None:
    rule = usual_rule(
        "broken", kind="broken", check=broken.Keys(), timing=Timing(), merge="broken", severity=Severity.NOTE
    )
    sight = seen({}, readings={("loops:9", "flow"): reading("loops:9", value, past=past)})
    done = step([usual_rule(timing=Timing()), rule], sight, Standing())
    (alert,) = done.raised
    assert alert.kind == "broken" and word in alert.explanation.en


@pytest.mark.parametrize(("age", "heard", "raised"), [(3600.0, 4, 0), (3 * 3600.0, 4, 1), (0.0, 1, 1), (0.0, 3, 0)])
def test_a_feed_is_told_of_when_it_is_three_intervals_late_or_half_its_sensors_are_silent(
    age: float, heard: int, raised: int
) -> None:
    rule = Rule("down", "late", Words("Feed down", "Flusso fermo"), Severity.WARNING, (), ("loops",), late.Keys())
    assert len(step([rule], seen({}, feeds=(feed(age, heard=heard),)), Standing()).raised) == raised


_flows = st.lists(
    st.lists(st.sampled_from([None, 0.0, 300.0, 1000.0, 1700.0, 2500.0]), min_size=4, max_size=4), max_size=12
)


@settings(max_examples=25, deadline=None)
@given(_flows)
def test_every_alert_is_raised_once_and_closed_at_most_once(hours: list[list[float | None]]) -> None:
    places = ("loops:1", "loops:2", "loops:3", "loops:9")
    steps = run([usual_rule(), limit_rule()], *[dict(zip(places, hour, strict=True)) for hour in hours])
    raised = [one.alert for done in steps for one in done.raised]
    closed = [one.alert for done in steps for one in done.closed]
    assert len(set(raised)) == len(raised) and len(set(closed)) == len(closed)
    standing = set(steps[-1].standing.alerts) if steps else set()
    assert set(raised) == standing | set(closed) and not standing & set(closed)


@settings(max_examples=12, deadline=None)
@given(_flows)
def test_looking_more_often_changes_nothing(hours: list[list[float | None]]) -> None:
    places = ("loops:1", "loops:2", "loops:3", "loops:9")
    rules, standing, often = [usual_rule(), limit_rule()], Standing(), []
    for number, hour in enumerate(hours):
        sight = seen(dict(zip(places, hour, strict=True)), EIGHT + (number + 1) * HOUR)
        for minutes in (0, 20, 40):
            done = step(rules, replace(sight, at=sight.at + timedelta(minutes=minutes)), standing)
            standing = done.standing
            often += [one.alert for one in done.raised]
    once = run(rules, *[dict(zip(places, hour, strict=True)) for hour in hours])
    assert often == [one.alert for done in once for one in done.raised]
