"""The room's forecast: what it knows, what it does not, and that it never looks ahead."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from belvedere.errors import ModelError
from belvedere.forecast import room
from belvedere.forecast.known import Ahead
from belvedere.progress import silent
from tests.forecast import worlds
from tests.forecast.worlds import ROME

HORIZONS = np.array([1, 2, 24])
NAMES = ("last", "weekly", "profile")
UNTIL = 50 * 24


def street(days=60, series=3):
    """A street of which one day is forecast: half the work of two."""
    panel = worlds.street(days, series)
    return replace(panel, kind=replace(panel.kind, horizon=24))


@cache
def fitted():
    return room.fit(street(), UNTIL, known=Ahead(ROME), progress=silent, names=NAMES)


def test_a_forecast_has_nineteen_rising_levels_of_each_series_and_horizon():
    found = room.predict(room.update(fitted(), street(), UNTIL), street(), UNTIL, HORIZONS)
    assert found.quantiles.shape == (19, 3, 3)
    assert (np.diff(found.quantiles, axis=0) >= 0).all()
    assert found.quantiles.min() >= 0
    assert found.reason == ("", "", "")


def test_horizon_one_is_the_interval_that_has_just_begun():
    panel = street()
    found = room.predict(fitted(), panel, UNTIL, HORIZONS)
    assert found.at == panel.edges[UNTIL]
    assert found.starts.tolist() == panel.edges[[UNTIL, UNTIL + 1, UNTIL + 23]].tolist()
    assert found.ends[0] == panel.edges[UNTIL + 1]


def test_nothing_later_than_the_instant_changes_a_forecast_by_one_bit():
    panel = street()
    later = panel.value.copy()
    later[:, UNTIL:] = 1e6
    changed = replace(panel, value=later)
    again = room.fit(changed, UNTIL, known=Ahead(ROME), progress=silent, names=NAMES)
    first = room.predict(fitted(), panel, UNTIL, HORIZONS)
    assert np.array_equal(first.quantiles, room.predict(again, changed, UNTIL, HORIZONS).quantiles)


def test_updating_hour_by_hour_ends_where_updating_at_once_does_for_intervals():
    panel = street()
    moved = fitted()
    for instant in range(UNTIL, UNTIL + 4):
        moved = room.update(moved, panel, instant)
    assert moved.bands.at == UNTIL + 3
    assert room.update(moved, panel, UNTIL) is moved  # what is known already is not learnt twice


def test_a_series_that_has_too_little_past_or_is_silent_says_so():
    panel = street()
    value = panel.value.copy()
    value[1, : 40 * 24] = np.nan  # ten days of readings, and traffic asks three weeks
    value[2, 30 * 24 :] = np.nan
    spare = replace(panel, value=value)
    found = room.predict(
        room.fit(spare, UNTIL, known=Ahead(ROME), progress=silent, names=NAMES), spare, UNTIL, HORIZONS
    )
    assert found.reason == ("", "too_little_past", "silent")
    assert np.isnan(found.quantiles[:, :, 1:]).all()
    assert not np.isnan(found.quantiles[:, :, 0]).any()


def test_without_enough_past_of_any_series_nothing_is_fitted():
    with pytest.raises(ModelError, match="no series has 504 readings"):
        room.fit(street(days=15), 14 * 24, known=Ahead(ROME), progress=silent, names=NAMES)


def test_what_has_learnt_from_later_readings_is_not_asked_of_an_earlier_time():
    with pytest.raises(ModelError, match="earlier time"):
        room.predict(fitted(), street(), UNTIL - 48, HORIZONS)


def test_other_series_or_horizons_than_were_fitted_are_refused():
    with pytest.raises(ModelError, match="Select the same ones"):
        room.predict(fitted(), street(series=2), UNTIL, HORIZONS)
    with pytest.raises(ModelError, match="1 to 24"):
        room.predict(fitted(), street(), UNTIL, np.array([25]))


def test_a_clock_that_begins_later_gives_the_same_intervals():
    panel = street()
    moved = room.update(fitted(), panel, UNTIL)
    shorter = replace(panel, edges=panel.edges[48:], value=panel.value[:, 48:])
    one = room.predict(moved, panel, UNTIL, HORIZONS)
    other = room.predict(moved, shorter, UNTIL - 48, HORIZONS)
    assert other.at == one.at
    width = [found.quantiles[-1] - found.quantiles[0] for found in (one, other)]
    assert width[0] == pytest.approx(width[1], rel=0.05)  # the profile looks back 70 days, which are not all there


def test_what_is_saved_comes_back_the_same(tmp_path):
    room.save(fitted(), tmp_path / "flow")
    again = room.load(tmp_path / "flow")
    one, other = (room.predict(kept, street(), UNTIL, HORIZONS).quantiles for kept in (fitted(), again))
    assert np.array_equal(one, other)


def test_refitting_keeps_weights_and_intervals():
    panel = street()
    again = room.refit(fitted(), panel, UNTIL + 24, known=Ahead(ROME), progress=silent)
    assert again.bands is fitted().bands
    assert set(again.models) == set(NAMES)
