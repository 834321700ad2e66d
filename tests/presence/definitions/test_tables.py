"""The same day side by side."""

import dataclasses

import pandas as pd
import pytest

from belvedere.presence.definitions import known
from belvedere.presence.definitions.tables import COLUMNS, Compared, headline, side_by_side

from .devices import nine


def test_the_same_day_has_other_visitors_under_another_definition():
    found = headline(side_by_side([nine()])).set_index("definition")
    # by hand from test_definitions.py: regional + national + foreign
    assert found["visitors"].to_dict() == {"garante": 6, "multimno": 4, "tim_city_forecast": 4, "vodafone_istat": 4}
    assert found["residents"].to_dict() == {"garante": 2, "multimno": 1, "tim_city_forecast": 2, "vodafone_istat": 2}
    assert found["transit"].to_dict() == {"garante": 0, "multimno": 2, "tim_city_forecast": 2, "vodafone_istat": 2}
    assert found["visitors_against_least"]["garante"] == pytest.approx(1.5)


def test_each_definition_parts_the_same_devices_whatever_the_buckets():
    table = side_by_side([nine(), nine()])
    assert tuple(table.columns) == COLUMNS
    sums = table.groupby(["definition", "kind"])["devices"].sum()
    assert len(sums) == 2 * len(known())
    assert (sums == 18).all()
    assert table.groupby(["definition", "kind"])["share"].sum().to_numpy() == pytest.approx(1.0)


def test_who_was_only_seen_around_the_city_is_not_counted():
    days = nine()
    at = days.zone_hours.copy()
    at[0] = 2  # A is away in zone 2 all day
    table = side_by_side([dataclasses.replace(days, zone_hours=at)])
    assert (table.groupby(["definition", "kind"])["devices"].sum() == 8).all()


def test_only_the_definitions_asked_for_are_compared():
    table = side_by_side([nine()], [known()["garante"]])
    assert set(table["definition"]) == {"garante"}
    assert dict(zip(table["name"], table["label_it"], strict=True))["dwelling"] == "Temporaneamente dimoranti"


def test_a_day_without_devices_has_zeros_and_no_division_by_them():
    table = side_by_side([])
    assert (table["devices"] == 0).all()
    assert (table["share"] == 0).all()
    assert headline(table)["visitors_against_least"].isna().all()


def test_one_pass_of_the_kernel_counts_every_definition():
    one = Compared(known()["garante"])
    assert one.classify(nine()).tolist() == known()["garante"].classify(nine()).tolist()
    one.classify(nine())
    pd.testing.assert_frame_equal(one.table(), side_by_side([nine(), nine()]))
    assert (Compared(known()["garante"]).table()["share"] == 0).all()
