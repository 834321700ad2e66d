"""Trips by mode of the town of 5 × 5 crossings add up every way."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.city.facts import MODES
from belvedere.mobility.demand.purposes import INSIDE, PURPOSES, TRIPS
from belvedere.mobility.modes.elasticity import elasticities
from belvedere.mobility.modes.feedback import converge
from belvedere.mobility.modes.priors import euro
from belvedere.mobility.modes.shares import modes_of_day, summarise
from belvedere.mobility.modes.transit import STAND_IN
from tests.mobility.modes.riders import by_frequency, large


@pytest.fixture(scope="module")
def found():
    return converge(large())


@pytest.fixture(scope="module")
def shares(found):
    return summarise(large(), found)


def test_all_trips_are_counted_by_purpose_by_band_and_by_zone(shares):
    everything = TRIPS * INSIDE * 2600
    assert shares.purposes["daily_trips"].sum() == pytest.approx(everything)
    assert shares.bands["daily_trips"].sum() == pytest.approx(everything)
    assert shares.zones["daily_trips"].sum() == pytest.approx(everything)


def test_shares_of_each_purpose_and_of_each_band_are_a_whole(shares):
    by_purpose = shares.purposes.groupby("purpose")["mode_share"].sum()
    assert by_purpose.to_dict() == pytest.approx(dict.fromkeys(PURPOSES, 1.0))
    bands = shares.bands.groupby("band")["mode_share"].sum()
    assert ((bands - 1.0).abs().lt(1e-9) | bands.eq(0.0)).all()


def test_people_walk_less_the_farther_they_go(shares):
    walked = shares.bands[shares.bands["mode"] == "walk"].set_index("band")["mode_share"]
    assert walked["1–2 km"] > walked["3–5 km"]


def test_the_source_of_public_transport_and_of_each_share_is_named(shares):
    assert shares.transit == STAND_IN
    assert shares.targets["mode"].tolist() == list(MODES)
    assert not shares.targets["known"].any()  # the town states nothing


def test_a_log_sum_in_euro_is_the_log_sum_over_what_a_euro_weighs(found, shares):
    weight = -euro(found.setting.ground.walk)
    assert shares.worth["work"] * weight == pytest.approx(shares.logsums["work"])


def test_the_public_function_gives_the_same(shares):
    assert modes_of_day(large()).purposes.equals(shares.purposes)


def test_the_answer_of_a_mode_that_nobody_takes_is_unknown():
    town = by_frequency()  # so small that nobody boards
    table = elasticities(town, converge(town, rounds=1)).set_index("what")["elasticity"]
    assert np.isnan(table["transit trips by fare"])
    assert table["car distance by car time"] < 0


def test_answers_have_the_signs_that_they_must_have(found):
    table = elasticities(large(), found).set_index("what")["elasticity"]
    for what in ("car distance by car time", "car distance by fuel price", "transit trips by fare"):
        assert table[what] < 0
    for what in ("transit trips by fuel price", "bicycle trips by car time", "transit trips by frequency"):
        assert table[what] > 0
