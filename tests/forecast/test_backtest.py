"""Rolling through the past: nothing is known early, every baseline is scored on the same truths."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.forecast import scores
from belvedere.forecast.arrival import arriving
from belvedere.forecast.backtest import ROOM, Plan, backtest, horizon_groups
from belvedere.forecast.card import text, to_json, weaknesses, write
from belvedere.forecast.cleaning import Marks
from belvedere.forecast.contract import KINDS
from belvedere.forecast.known import Ahead
from belvedere.progress import silent
from tests.forecast.worlds import ROME, START, street

SHORT = replace(KINDS["traffic"], horizon=6)
BEGIN = 40 * 24


def small(**given):
    return replace(street(days=47, series=2, **given), kind=SHORT)


def roll(panel, plan=None):
    return backtest(panel, start=BEGIN, known=Ahead(ROME), models=(), progress=silent, plan=plan or Plan())


@cache
def rolled():
    return roll(small())


def test_the_table_holds_the_room_and_its_models_for_each_group_of_horizons():
    table = rolled().table
    assert set(table["model"]) == {ROOM, "last", "weekly", "profile", "ridge"}
    assert list(dict.fromkeys(table["horizons"])) == ["1–3 h", "4–6 h", "all"]
    assert (table.query("model == @ROOM")["coverage"] > 0.7).all()


def test_every_truth_is_scored_once_a_horizon():
    # instants 960 … 1127 and horizons 1 … 6 of 2 series: a target past the last interval, 1127, has no truth
    counts = rolled().tallies[ROOM].count.sum(axis=(1, 2))
    assert counts.tolist() == [2 * (168 - horizon + 1) for horizon in range(1, 7)]


def test_the_last_value_is_as_wrong_as_by_hand():
    panel = small()
    instants = np.arange(BEGIN, 47 * 24)
    error = np.abs(panel.value[:, instants] - panel.value[:, instants - 1]).mean()
    tally = rolled().tallies["last"]
    assert tally.absolute[0].sum() / tally.count[0].sum() == pytest.approx(error)


def test_a_publisher_s_delay_is_respected():
    panel = small(late=3)
    instants = np.arange(BEGIN, BEGIN + 25)
    error = np.abs(panel.value[:, instants] - panel.value[:, instants - 4]).mean()
    tally = roll(panel, Plan(until=BEGIN + 24)).tallies["last"]
    assert tally.absolute[0].sum() / tally.count[0].sum() == pytest.approx(error)


def test_values_that_are_not_known_yet_change_no_earlier_forecast():
    panel = small()
    plan = Plan(until=BEGIN + 12)
    later = panel.value.copy()
    later[:, BEGIN + 13 :] *= 3.0
    truth = panel.value.copy()
    one = roll(panel, replace(plan, truth=truth))
    other = roll(replace(panel, value=later), replace(plan, truth=truth))
    for name, tally in one.tallies.items():
        assert np.array_equal(tally.absolute, other.tallies[name].absolute), name


def test_a_revision_counts_from_when_it_came():
    panel = small()
    first = panel.value.copy()
    first[:, :BEGIN] += 50.0  # what was published then; corrected long after
    plan = Plan(until=BEGIN + 10, truth=panel.value, as_known=lambda instant: replace(panel, value=first))
    instants = np.arange(BEGIN, BEGIN + 11)
    error = np.abs(panel.value[:, instants] - first[:, instants - 1]).mean()
    tally = roll(panel, plan).tallies["last"]
    assert tally.absolute[0].sum() / tally.count[0].sum() == pytest.approx(error)


def test_a_time_that_leaves_nothing_to_forecast_is_refused():
    with pytest.raises(InputError, match="leave nothing to forecast"):
        backtest(small(), start=47 * 24 + 5, known=Ahead(ROME), models=(), progress=silent)


def test_groups_of_horizons_follow_the_step():
    assert horizon_groups(KINDS["traffic"])["25–48 h"] == (25, 48)
    assert horizon_groups(KINDS["parking"])["1–3 h"] == (1, 6)
    assert list(horizon_groups(KINDS["air_daily"])) == ["1 days", "2–7 days", "8–30 days", "all"]
    assert horizon_groups(KINDS["nights"])["4–12 months"] == (4, 12)


def test_a_fault_found_later_stays_in_until_the_next_stretch():
    panel = small()
    never = np.full(panel.value.shape, 2**31 - 1, dtype=np.int32)
    since = never.copy()
    since[0, 100] = 101  # seen as it came
    since[0, 200] = 230  # seen thirty steps later
    marks = Marks({"stuck": since}, {"stuck": never})
    early = arriving(panel, marks, 210)
    assert np.isnan(early.value[0, 100])
    assert not np.isnan(early.value[0, 200])
    assert np.isnan(arriving(panel, marks, 230).value[0, 200])


def test_a_card_says_what_was_measured_and_where_it_is_weak(tmp_path):
    found = rolled()
    card = text(found, "a street")
    assert card.startswith("# Traffic: a street")
    assert "2 series, made from 2031-03-15 to 2031-03-21" in card.replace("\n", " ")
    assert "| 1–3 h | **Belvedere** |" in card
    assert write(found, tmp_path, "street").read_text(encoding="utf-8") == text(found, "street")
    ours = found.tallies[ROOM]
    worse = replace(found, tallies={**found.tallies, ROOM: replace(ours, inside=0 * ours.inside)})
    assert any("covered 0%" in said for said in weaknesses(worse))


def test_a_backtest_as_plain_values_holds_its_scores():
    plain = to_json(rolled())
    assert plain["forecasts"] == 7 * 24
    assert plain["fits"] == 1
    assert {row["model"] for row in plain["scores"]} >= {ROOM, "last"}


def test_weeks_of_a_backtest_are_the_calendar_s():
    found = rolled()
    assert found.edges[0] == START
    assert found.first_period == scores.period(found.edges[:2], SHORT)[0]
