from dataclasses import replace

import numpy as np
import pytest
from benchmarks.faults import inject, plant

from belvedere.forecast.cleaning import clean, masked, trace
from belvedere.forecast.cleaning.marks import KINDS_OF_FAULT, NEVER
from belvedere.forecast.contract import KINDS
from belvedere.forecast.panel import cut
from tests.forecast.cleaning.worlds import streets

TUESDAY_NOON = 24 * 7 * 5 + 24 + 12  # [steps] of the sixth week


def spoil(panel, one, steps, value):
    changed = panel.value.copy()
    changed[one, steps] = value
    return replace(panel, value=changed)


@pytest.fixture(scope="module")
def spoilt():
    """Eleven weeks of eight streets with faults of every kind, and holes."""
    panel, truth = plant(streets(77, 8), 5, {"stuck": 20, "gap": 30, "spike": 60, "rescaled": 12, "drift": 4})
    assert set(truth["kind"]) == set(KINDS_OF_FAULT)
    return inject(panel, 6, dead=0.05, missing=0.1, spikes=0.005)[0]


def test_no_mark_changes_when_the_future_does(spoilt):
    instant = 24 * 50 + 7
    rng = np.random.default_rng(3)
    other = spoilt.value.copy()
    other[:, instant:] = rng.permuted(np.where(rng.random(other[:, instant:].shape) < 0.2, 0, other[:, instant:]))
    first, second = trace(spoilt), trace(replace(spoilt, value=other))
    for at in (instant, instant - 30, instant - 24 * 20):
        np.testing.assert_array_equal(first.at(at), second.at(at))


def test_the_pass_over_all_says_at_each_instant_what_a_pass_until_then_says(spoilt):
    marks = trace(spoilt)
    for instant in (24 * 3, 24 * 30 + 5, 24 * 64 + 17):
        alone = clean(spoilt, until=instant)
        np.testing.assert_array_equal(alone.panel.value, cut(masked(spoilt, marks, instant), instant).value)


def test_readings_that_come_late_are_doubted_late_and_never_from_what_had_not_come(spoilt):
    slow = replace(spoilt, late=np.array([0, 0, 0, 0, 0, 0, 0, 3]))
    marks, instant = trace(slow), 24 * 60 + 11
    alone = clean(slow, until=instant)
    np.testing.assert_array_equal(alone.panel.value, cut(masked(slow, marks, instant), instant).value)
    for kind in KINDS_OF_FAULT:
        since = marks.since[kind]
        assert (since > np.arange(since.shape[1]) + 3)[since < NEVER].all()


def test_streets_that_only_scatter_are_left_alone():
    panel = streets(98, 12)
    cleaned = clean(panel)
    np.testing.assert_array_equal(cleaned.panel.value, panel.value)
    assert len(cleaned.faults) == 0


def test_a_sensor_stuck_at_zero_is_masked_from_its_first_zero_and_the_reason_says_what_is_usual():
    panel = streets(42)
    zero = slice(TUESDAY_NOON, TUESDAY_NOON + 30)
    cleaned = clean(spoil(panel, 2, zero, 0.0))
    assert np.isnan(cleaned.panel.value[2, zero]).all()
    assert np.isnan(cleaned.panel.value).sum() == 30
    row = cleaned.faults.iloc[0]
    assert (row["place"], row["kind"], row["steps"]) == ("loops:2", "stuck", 30)
    assert row["start"].isoformat() == "2024-06-11T10:00:00+00:00"
    assert row["reason_en"].startswith("zero for 30 hours, where ")
    assert row["reason_it"].startswith("zero per 30 ore, dove di solito ")


def test_live_the_first_zero_of_a_busy_street_is_doubted_at_once():
    panel = spoil(streets(42), 2, slice(TUESDAY_NOON, None), 0.0)
    assert np.isnan(clean(panel, until=TUESDAY_NOON + 1).panel.value[2, TUESDAY_NOON])


def test_a_sensor_stuck_at_a_value_is_masked_with_that_value():
    frozen = slice(TUESDAY_NOON, TUESDAY_NOON + 14)
    cleaned = clean(spoil(streets(42), 1, frozen, 132.0))
    assert np.isnan(cleaned.panel.value[1, frozen]).all()
    row = cleaned.faults.iloc[0]
    assert row["kind"] == "stuck"
    assert row["reason_en"].startswith("equal to 132 veh/h for 14 hours; usual range ")
    assert row["reason_it"].startswith("ferma a 132 veh/h per 14 ore; di solito ")


def test_zeros_at_night_of_a_small_street_are_believed():
    panel = streets(42, peak=20.0)
    assert (panel.value == 0).mean() > 0.1
    assert not trace(panel).at(int(NEVER) - 1).any()


def test_a_lone_peak_is_masked_and_one_that_lasts_is_freed_again():
    panel = streets(42)
    lone = spoil(panel, 0, TUESDAY_NOON, 5000.0)
    assert clean(lone).faults["kind"].tolist() == ["spike"]
    concert = spoil(panel, 0, slice(TUESDAY_NOON, TUESDAY_NOON + 3), 5000.0)
    assert np.isnan(clean(concert, until=TUESDAY_NOON + 1).panel.value[0, TUESDAY_NOON])
    assert not np.isnan(clean(concert, until=TUESDAY_NOON + 2).panel.value[0, TUESDAY_NOON])
    assert len(clean(concert).faults) == 0


def test_half_the_lanes_dead_is_found_as_a_factor():
    panel = streets(56)
    halved = panel.value.copy()
    begins, ends = 24 * 35 + 6, 24 * 43
    halved[3, begins:ends] = np.round(halved[3, begins:ends] * 0.5)
    cleaned = clean(replace(panel, value=halved))
    lost = np.isnan(cleaned.panel.value)
    assert lost[3, begins:ends].mean() > 0.95
    assert lost.sum() < 1.1 * (ends - begins)
    row = cleaned.faults.sort_values("steps").iloc[-1]
    assert row["kind"] == "rescaled"
    assert row["reason_en"].startswith("times 0.5 all at once for 8 days")
    assert row["reason_it"].startswith("moltiplicata per 0,5 d'un tratto per 8 giorni")


def test_a_day_on_which_all_streets_are_half_empty_is_no_fault():
    panel = streets(56, 8)
    value = panel.value.copy()
    value[:, 24 * 36 : 24 * 46] = np.round(value[:, 24 * 36 : 24 * 46] * 0.5)
    assert not trace(replace(panel, value=value)).at(int(NEVER) - 1).any()


def test_a_new_level_that_stays_four_weeks_is_taken_as_usual_and_freed():
    panel = streets(84)
    value = panel.value.copy()
    value[3, 24 * 35 :] *= 2
    marks = trace(replace(panel, value=value))
    assert marks.at(24 * 50)[3, 24 * 36 : 24 * 50].all()
    assert not marks.at(24 * 84)[3, 24 * 66 :].any()


def test_a_slow_loss_of_sensitivity_is_found_as_drift():
    panel = streets(112, 8)
    value = panel.value.copy()
    value[5, 24 * 42 : 24 * 98] = np.round(value[5, 24 * 42 : 24 * 98] * np.linspace(1, 0.35, 24 * 56))
    value[5, 24 * 98 :] = np.round(value[5, 24 * 98 :] * 0.35)
    cleaned = clean(replace(panel, value=value), until=24 * 98)
    assert "drift" in set(cleaned.faults["kind"])
    assert set(cleaned.faults["place"]) == {"loops:5"}
    assert np.isnan(cleaned.panel.value[5, 24 * 70 : 24 * 97]).mean() > 0.9
    assert not np.isnan(cleaned.panel.value[5, : 24 * 42]).any()


def test_a_closed_street_is_told_from_a_dead_sensor_by_its_neighbour():
    panel = replace(streets(42), groups=("via X", "via X", "", "", "", ""))
    value = panel.value.copy()
    closed = slice(TUESDAY_NOON, TUESDAY_NOON + 5)
    value[0, closed], value[1, closed] = 0.0, 4.0  # only residents pass
    assert not trace(replace(panel, value=value)).at(int(NEVER) - 1)[0].any()
    alone = replace(panel, value=value, groups=("",) * 6)
    assert trace(alone).at(int(NEVER) - 1)[0, closed].all()


def test_hours_without_readings_that_other_weeks_had_are_told_as_a_gap_and_mask_nothing():
    panel = streets(42)
    hole = spoil(panel, 4, slice(TUESDAY_NOON, TUESDAY_NOON + 9), np.nan)
    cleaned = clean(hole)
    assert cleaned.faults[["place", "kind", "steps", "share"]].to_numpy().tolist() == [["loops:4", "gap", 9, 0.0]]
    assert cleaned.faults["reason_en"][0] == "no reading for 9 hours, where there usually are some"
    np.testing.assert_array_equal(cleaned.panel.value, hole.value)


def test_loops_that_only_report_on_two_days_a_week_have_no_gaps_and_their_dead_hours_are_found():
    panel = streets(24 * 7)
    only = panel.value.copy()
    weekday = np.arange(only.shape[1]) // 24 % 7
    only[:, (weekday != 1) & (weekday != 2)] = np.nan
    assert len(clean(replace(panel, value=only)).faults) == 0
    dead = 24 * 7 * 12 + 24 + 8
    only[2, dead : dead + 4] = 0.0
    assert clean(replace(panel, value=only)).faults[["kind", "steps"]].to_numpy().tolist() == [["gap", 4]]


def test_what_a_quantity_cannot_be_is_masked():
    assert clean(spoil(streets(14), 0, 100, 1e9)).faults["steps"].tolist() == [1]


def test_a_panel_of_one_series_of_one_reading_or_of_none_is_clean():
    panel = streets(14, 1)
    assert len(clean(spoil(panel, 0, slice(1, None), np.nan)).faults) == 0
    assert len(clean(spoil(panel, 0, slice(None), np.nan)).faults) == 0
    assert len(clean(cut(panel, 0)).faults) == 0


@pytest.mark.parametrize(("kind", "quantity"), [("air_hourly", "no2"), ("level", "sea_level"), ("air_daily", "pm10")])
def test_kinds_that_are_no_counts_are_cleaned_too(kind, quantity):
    panel = streets(42, 3, kind=kind, quantity=quantity)
    panel = replace(panel, value=np.random.default_rng(2).normal(60, 15, panel.value.shape))
    step = KINDS[kind].step
    edges = (np.arange(len(panel.edges)) * int(step) + panel.edges[0].astype(int)).astype("datetime64[s]")
    panel = replace(panel, edges=edges)
    frozen = slice(500, 500 + round(8 * 86400 / step))
    marks = trace(spoil(panel, 1, frozen, 33.0)).at(int(NEVER) - 1, "stuck")
    assert marks[1, frozen].all()
    assert marks.sum() == frozen.stop - 500
