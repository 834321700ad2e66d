"""Views of a release: whole numbers that add up, and a floor on noisy values; both say that they are biased."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import InputError
from belvedere.presence import view
from belvedere.presence.schema import RELEASED
from tests.presence.release.test_present import apart
from tests.presence.release.worlds import ABOUT, PLACES, present

PARENT = dict(zip(PLACES.zones, np.array(PLACES.municipalities)[PLACES.parent], strict=True))


@pytest.fixture
def table(tmp_path):
    return pd.read_parquet(present(tmp_path, about=replace(ABOUT, silent_hours=(5,))))


def test_whole_numbers_are_none_below_zero_add_up_and_say_that_they_are_biased(table):
    before = table.copy()
    whole = view.whole(table, PARENT)
    shown = whole["devices"].dropna()
    assert (shown >= 0).all() and (shown % 1 == 0).all()
    assert whole["devices"].isna().equals(table["devices"].isna())  # what is suppressed stays so
    assert apart(whole, "devices") == 0
    assert whole["biased"].all() and "biased" not in RELEASED
    pd.testing.assert_frame_equal(table, before)


def test_whole_totals_of_zones_stay_near_to_the_noisy_ones(table):
    zones = table["level"].eq("zone") & table["visitor_class"].eq("all")
    moved = (view.whole(table, PARENT)["devices"] - table["devices"])[zones].dropna()
    assert moved.abs().max() < 2  # nothing is clipped here: only rounding


def test_a_floor_hides_low_noisy_values_with_the_reason(table):
    hidden = view.floored(table, 200)
    low = table["devices"] < 200
    assert low.any() and hidden.loc[low, ["devices", "variance"]].isna().all().all()
    assert set(hidden.loc[low, "suppression_reason"]) == {"noisy value below 200 devices"}
    assert hidden.loc[~low, "devices"].equals(table.loc[~low, "devices"])


def test_a_zone_without_a_municipality_is_named(table):
    with pytest.raises(InputError, match="no municipality is given for z5"):
        view.whole(table, {zone: name for zone, name in PARENT.items() if zone != "z5"})
