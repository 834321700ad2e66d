"""Shapes that cannot hold a device: columns of what leaves, rows that public names decide, reprs that say nothing."""

import dataclasses
import importlib
import inspect
import pkgutil
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import belvedere.presence
from belvedere.presence import release, schema
from belvedere.presence.kernel.products import DayTrips, PlaceTrips, Products
from belvedere.presence.release.settings import Settings
from tests.presence.release.worlds import ABOUT, DAY, PLACES

OUT = ("RELEASED", "RELEASED_TRIPS", "RELEASED_COUNTRIES", "LEDGER")
PEOPLE = dataclasses.replace(ABOUT, definition="example")
FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def modules():
    """Return every module of the room but those that need Spark."""
    found = pkgutil.walk_packages(belvedere.presence.__path__, "belvedere.presence.")
    return [importlib.import_module(one.name) for one in found if not one.name.endswith(".spark")]


@pytest.mark.parametrize("table", OUT)
def test_no_table_that_leaves_has_a_column_that_could_hold_a_device(table):
    names = getattr(schema, table)
    known = {"zone_id", "origin_zone_id", "destination_zone_id", "release_id"}  # places, and the release's own name
    for name, kind in names.items():
        assert name in known or not re.search(r"(^|_)(id|key|user|imsi|msisdn|device)($|_)", name), name
        assert kind in {"str", "float64", "bool", "datetime64[us, UTC]"}, "no whole number wide enough for a key"


def test_the_products_of_the_kernel_have_no_axis_of_devices():
    allowed = {"ServiceDay", "int", "Longs", "Ints", "PlaceTrips", "DayTrips", "Account", "Filtered"}
    assert {str(field.type) for field in dataclasses.fields(Products)} <= allowed
    said = "".join(inspect.getsource(each) for each in (Products, PlaceTrips, DayTrips))
    axes = set(re.findall(r"# \(([^)]*)\)", said))
    assert axes and not any(re.search(r"\b(n|devices)\b", axis) for axis in axes), axes


def test_every_dataclass_that_holds_names_of_devices_hides_them():
    """Names are Words (uint64); what a Words array prints would be keys."""
    holds = []
    for module in modules():
        for kind in vars(module).values():
            if not (inspect.isclass(kind) and dataclasses.is_dataclass(kind) and kind.__module__ == module.__name__):
                continue
            if any("Words" in str(field.type) or "Bytes" in str(field.type) for field in dataclasses.fields(kind)):
                holds.append(kind.__name__)
                assert not kind.__dataclass_params__.repr, kind
    assert "Recalled" in holds


def test_what_the_room_prints_is_nothing():
    """No file of the room prints, logs or warns: messages go through Progress and errors, which tests read."""
    for module in modules():
        said = inspect.getsource(module)
        assert not re.search(r"^\s*(print\(|logging|logger|warnings\.warn|sys\.std(out|err))", said, re.MULTILINE), (
            module
        )


@FEW
@given(data=st.integers(0, 2**32 - 1), most=st.sampled_from([1, 2, 900]))
def test_rows_and_keys_of_presence_are_the_same_whoever_was_there(tmp_path_factory, data, most):
    folder = tmp_path_factory.mktemp("rows")
    counts = np.random.default_rng(data).integers(0, most, (6, DAY.hours, 6))
    paid, ledger = Settings().plan.budget("presence"), release.Ledger(folder)
    table = pd.read_parquet(release.presence(counts, PLACES, DAY, paid, ledger, about=PEOPLE))
    keys = ["level", "zone_id", "timestamp", "visitor_class", "suppression_reason"]
    empty = np.zeros_like(counts)
    other = release.Ledger(folder / "empty")
    nobody = pd.read_parquet(release.presence(empty, PLACES, DAY, paid, other, about=PEOPLE))
    pd.testing.assert_frame_equal(table[keys], nobody[keys])
    pd.testing.assert_series_equal(table["variance"], nobody["variance"])


@FEW
@given(codes=st.lists(st.integers(0, 999), unique=True, max_size=30))
def test_countries_released_are_a_closed_list_whichever_occurred(tmp_path_factory, codes):
    folder = tmp_path_factory.mktemp("countries")
    counts = np.ones((len(codes), DAY.hours), np.int64)
    paid = Settings().plan.budget("countries")
    some, none = (
        pd.read_parquet(
            release.countries(np.array(which, np.int64), units, DAY, paid, release.Ledger(folder / name), about=ABOUT)
        )
        for name, which, units in (("some", codes, counts), ("none", [], counts[:0]))
    )
    keys = ["country", "timestamp", "suppression_reason"]
    pd.testing.assert_frame_equal(some[keys], none[keys])


@FEW
@given(seed=st.integers(0, 2**32 - 1))
def test_pairs_of_municipalities_are_a_closed_list_and_pairs_of_one_device_do_not_show(tmp_path_factory, seed):
    """A pair that one device drove passes the threshold with a chance of 1e-10."""
    folder = tmp_path_factory.mktemp("trips")
    rng = np.random.default_rng(seed)
    cells = rng.integers(0, 2, (3, 3, DAY.hours))
    origin, destination = (side.ravel() for side in np.meshgrid(np.arange(6), np.arange(6)))
    counts = release.TripCounts(cells, origin, destination, np.ones(36, np.int64))
    paid = Settings().plan.budget("trips")
    table = pd.read_parquet(release.trips(counts, PLACES, DAY, paid, release.Ledger(folder), about=ABOUT))
    assert (table["level"] == "zone").sum() == 0
    closed = table[table["level"] == "municipality"]
    assert len(closed) == 3 * 3 * DAY.hours
    assert closed[["origin_zone_id", "destination_zone_id", "time_period"]].duplicated().sum() == 0
