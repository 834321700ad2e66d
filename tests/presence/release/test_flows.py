"""The release of trips: closed pairs of municipalities, pairs of zones above a threshold, and what those leave."""

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import InputError
from belvedere.presence import release
from belvedere.presence.chain import accounts, read
from belvedere.presence.schema import RELEASED_TRIPS
from tests.presence.release.worlds import ABOUT, DAY, PLACES

BUSY = 5000  # trips of the one busy pair of zones


def counts():
    """Return z0 → z4 driven by many devices and z1 → z5 by one."""
    cells = np.random.default_rng(0).integers(0, 80, (3, 3, 24))
    cells[0, 2] += BUSY // 24
    return release.TripCounts(cells, np.array([0, 1]), np.array([4, 5]), np.array([BUSY, 1]))


@pytest.fixture
def table(tmp_path):
    budget = release.Plan().budget("trips")
    return pd.read_parquet(release.trips(counts(), PLACES, DAY, budget, release.Ledger(tmp_path), about=ABOUT))


def test_all_pairs_of_municipalities_are_there_and_only_the_busy_pair_of_zones(table):
    assert list(table.columns) == list(RELEASED_TRIPS) and dict(table.dtypes.astype(str)) == dict(RELEASED_TRIPS)
    rows = table["level"].value_counts().to_dict()
    assert rows == {"municipality": 9 * 24, "origin": 3 * 24, "destination": 3 * 24, "city": 24, "rest": 9, "zone": 1}
    zone = table[table["level"] == "zone"].iloc[0]
    assert (zone["origin_zone_id"], zone["destination_zone_id"]) == ("z0", "z4")
    assert zone["trips"] == pytest.approx(BUSY, abs=8 * np.sqrt(zone["variance"]))


def test_departures_arrivals_and_the_total_are_sums_of_the_same_cells(table):
    cells = table[table["level"] == "municipality"]
    for level, key in (("origin", "origin_zone_id"), ("destination", "destination_zone_id")):
        margin = table[table["level"] == level].set_index([key, "time_period"])["trips"]
        assert (margin - cells.groupby([key, "time_period"])["trips"].sum()).abs().max() == 0
    city = table[table["level"] == "city"].set_index("time_period")["trips"]
    assert (city - cells.groupby("time_period")["trips"].sum()).abs().max() == 0


def test_zones_and_the_rest_add_up_to_the_day_of_their_municipalities(table):
    cells = table[table["level"] == "municipality"].groupby(["origin_zone_id", "destination_zone_id"])["trips"].sum()
    rest = table[table["level"] == "rest"].set_index(["origin_zone_id", "destination_zone_id"])["trips"]
    shown = table.loc[table["level"] == "zone", "trips"].sum()
    assert rest["a", "c"] + shown == cells["a", "c"]
    assert rest["b", "a"] == cells["b", "a"]


def test_the_thresholds_own_delta_is_in_the_ledger(tmp_path, table):
    (account,) = accounts(read(tmp_path))
    assert account.spent["own_delta"] == 1e-10
    assert "pairs of zones above" in str(account.spent["mechanism"])
    assert account.spent["sensitivity"] == "L2 2.4495 (cells), 6 (margins), 2.4495 (pairs): six trips"


def test_trips_without_a_delta_for_their_threshold_are_refused(tmp_path):
    with pytest.raises(InputError, match="have no δ for a threshold"):
        release.trips(counts(), PLACES, DAY, release.Budget(0.004), release.Ledger(tmp_path), about=ABOUT)


@pytest.mark.parametrize(
    ("origin", "count", "problem"), [([0, 9], [1, 1], "not of the tree"), ([0, 0], [1, 1], "is twice")]
)
def test_pairs_that_are_no_pairs_of_the_tree_are_refused(tmp_path, origin, count, problem):
    wrong = release.TripCounts(counts().cells, np.array(origin), np.array([4, 4]), np.array(count))
    with pytest.raises(InputError, match=problem):
        release.trips(wrong, PLACES, DAY, release.Plan().budget("trips"), release.Ledger(tmp_path), about=ABOUT)
