"""The release of people present: its schema, its sums, and that it happens once."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from belvedere.errors import InputError
from belvedere.presence import release
from belvedere.presence.day import service_day
from belvedere.presence.release.expansion import Factors
from belvedere.presence.release.freeze import SCHEMAS
from belvedere.presence.schema import CLASSES, EVENTS, RELEASED
from tests.presence.release.worlds import ABOUT, DAY, PLACES, present, units


def wide(table, column="devices"):
    return table.pivot(index=["level", "zone_id", "timestamp"], columns="visitor_class", values=column)


def apart(table, column):
    """Return the largest difference of a value from the sum of its classes, and of places from their zones'."""
    values = wide(table, column)
    parent = dict(zip(PLACES.zones, np.array(PLACES.municipalities)[PLACES.parent], strict=True))
    zones = values.loc["zone"].reset_index()
    below = zones.assign(zone_id=zones["zone_id"].map(parent)).groupby(["zone_id", "timestamp"]).sum()
    city = zones.drop(columns="zone_id").groupby("timestamp").sum()
    return max(
        (values["all"] - values[list(CLASSES)].sum(axis=1)).abs().max(),
        (values.loc["municipality"] - below).abs().max().max(),
        (values.loc["city"].droplevel("zone_id") - city).abs().max().max(),
    )


def test_a_release_has_every_place_hour_and_class_once_and_no_column_more(tmp_path):
    table = pd.read_parquet(present(tmp_path))
    assert list(table.columns) == list(RELEASED)
    assert dict(table.dtypes.astype(str)) == dict(RELEASED)
    assert len(table) == (1 + 3 + 6) * 24 * 7
    assert not table.duplicated(["level", "zone_id", "timestamp", "visitor_class"]).any()
    assert table["timestamp"].iloc[0] == pd.Timestamp("2024-03-26T03:00Z")  # four o'clock in Rome, winter time


def test_classes_and_places_add_up_exactly_after_the_noise(tmp_path):
    assert apart(pd.read_parquet(present(tmp_path)), "devices") == 0.0


def test_seven_hundred_and_seventeen_is_still_forty_four_and_six_hundred_and_seventy_three(tmp_path):
    # foreign 44; Italian 673 = residents 262, commuters 77, the region 299, beyond 35
    tile = dict(zip(CLASSES, (262, 77, 299, 35, 44, 0), strict=True))
    table = np.tile(np.array([tile[name] for name in CLASSES]), (6, 24, 1))
    budget = release.Plan().budget("presence")
    file = release.presence(table, PLACES, DAY, budget, release.Ledger(tmp_path), about=ABOUT)
    values = wide(pd.read_parquet(file)).loc[("zone", "z3")]
    italian = values[["resident", "commuter", "regional", "national"]].sum(axis=1)
    assert (values["all"] == values["foreign"] + italian + values["transit"]).all()
    assert values["all"].mean() == pytest.approx(717, abs=5 * 30 / np.sqrt(24))


def test_errors_are_of_the_variance_that_is_stated(tmp_path):
    table = pd.read_parquet(present(tmp_path)).query("level == 'zone' and visitor_class != 'all'")
    score = (table["devices"].to_numpy() - units().ravel()) / np.sqrt(table["variance"].to_numpy())
    assert score.std() == pytest.approx(1, abs=5 / np.sqrt(2 * len(score) * 0.8))


def test_values_below_zero_stay_as_they_are(tmp_path):
    nobody = np.zeros((6, 24, 6), int)
    budget = release.Plan().budget("presence")
    file = release.presence(nobody, PLACES, DAY, budget, release.Ledger(tmp_path), about=ABOUT)
    values = pd.read_parquet(file)["devices"]
    assert (values < 0).mean() == pytest.approx(0.5, abs=0.1)


def test_asked_again_it_is_the_same_file_byte_for_byte_even_for_other_counts(tmp_path):
    first = present(tmp_path).read_bytes()
    other = release.presence(
        units(seed=9), PLACES, DAY, release.Plan().budget("presence"), release.Ledger(tmp_path), about=ABOUT
    )
    assert other.read_bytes() == first


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2024, 3, 30), 23), (date(2024, 10, 26), 25)], ids=["to summer time", "to winter time"]
)
def test_days_of_23_and_25_hours_are_released_with_their_own_sensitivity(tmp_path, day, hours):
    long = service_day(day, "Europe/Rome")
    table = pd.read_parquet(present(tmp_path, day=long))
    assert table["timestamp"].nunique() == hours == long.hours
    assert f"√{hours}" in (tmp_path / "ledger.jsonl").read_text("utf-8")


def test_a_class_that_a_definition_does_not_know_is_empty_with_the_reason(tmp_path):
    five = tuple(name for name in CLASSES if name != "transit")
    about = replace(ABOUT, classes=five)
    budget = release.Plan().budget("presence")
    file = release.presence(units()[:, :, :5], PLACES, DAY, budget, release.Ledger(tmp_path), about=about)
    table = pd.read_parquet(file)
    transit = table[table["visitor_class"] == "transit"]
    assert transit["devices"].isna().all()
    assert set(transit["suppression_reason"]) == {"the definition has no such class"}
    assert wide(table)["all"].equals(wide(table)[list(five)].sum(axis=1))


def test_an_hour_without_events_is_empty_with_the_reason_and_never_minus_one(tmp_path):
    table = pd.read_parquet(present(tmp_path, about=replace(ABOUT, silent_hours=(3,))))
    gap = table["timestamp"] == pd.Timestamp("2024-03-26T06:00Z")
    assert table.loc[gap, ["devices", "variance", "population"]].isna().all().all()
    assert set(table.loc[gap, "suppression_reason"]) == {"no events came in this hour"}
    assert table.loc[~gap, "devices"].notna().all()


def test_without_expansion_people_are_empty_and_say_why(tmp_path):
    table = pd.read_parquet(present(tmp_path))
    assert table[["population", "population_lower", "population_upper"]].isna().all().all()
    assert set(table["suppression_reason"]) == {"no expansion to people was given"}


def test_people_add_up_exactly_too_and_their_interval_holds_noise_and_factor(tmp_path):
    factor = np.linspace(2, 4, 36).reshape(6, 6)
    factors = Factors(factor, np.full((6, 6), 0.05), 0.1)
    table = pd.read_parquet(present(tmp_path, about=replace(ABOUT, factors=factors)))
    assert apart(table, "population") == 0.0
    leaf = table.query("level == 'zone' and zone_id == 'z4' and visitor_class == 'commuter'").iloc[5]
    assert leaf["population"] == pytest.approx(leaf["devices"] * factor[4, 1], abs=0.01)
    error = np.sqrt(factor[4, 1] ** 2 * leaf["variance"] + leaf["population"] ** 2 * (0.05**2 + 0.1**2))
    half = (leaf["population_upper"] - leaf["population_lower"]) / 2
    assert half == pytest.approx(1.6449 * error, rel=1e-3)
    assert set(table["suppression_reason"]) == {""}


def test_synthetic_data_say_so_in_the_file_itself(tmp_path):
    metadata = pq.read_schema(present(tmp_path)).metadata
    assert metadata[b"synthetic"] == b"True" and metadata[b"definition"] == b"example"


def test_no_released_schema_has_a_column_that_could_hold_a_device():
    for product, columns in SCHEMAS.items():
        assert not set(columns) & {*EVENTS, "user_id", "device", "imsi", "msisdn", "cell", "cell_id", "mcc"}, product
        assert not any(kind.startswith("uint") or kind == "binary" for kind in columns.values()), product


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (np.zeros((6, 24, 6)), "not whole numbers"),
        (np.zeros((6, 23, 6), int), r"is of \(6, 23, 6\)"),
        (np.full((6, 24, 6), -1), "below 0"),
    ],
)
def test_a_table_that_is_not_of_the_day_is_refused_before_anything_is_spent(tmp_path, table, problem):
    budget = release.Plan().budget("presence")
    with pytest.raises(InputError, match=problem):
        release.presence(table, PLACES, DAY, budget, release.Ledger(tmp_path), about=ABOUT)
    assert not (tmp_path / "ledger.jsonl").exists()


@pytest.mark.parametrize(
    ("approver", "definition", "problem"),
    [("", "example", "nobody approves"), ("the officer", "two words", "is no name"), ("the officer", "", "is missing")],
)
def test_a_release_that_nobody_approves_or_that_names_no_definition_is_refused(tmp_path, approver, definition, problem):
    with pytest.raises(InputError, match=problem):
        present(tmp_path, about=release.About(approver, definition))
