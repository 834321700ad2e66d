"""Exhaust NO, ozone and sunshine: limits that hold whatever the rates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.environment.chemistry import NO2_PER_PPB, O3_PER_PPB, aged_nox, no2, photolysis, rate

PART = st.floats(0, 300)
OZONE = st.floats(2 * O3_PER_PPB, 200)
SUN = st.floats(0, 1000)


def street(nox, direct, there, ozone, sun):
    one = [np.array([value]) for value in (nox, direct, there, ozone, 15.0, sun)]
    return float(no2((one[0], one[1]), (one[2], one[3]), one[4], one[5], 100.0)[0])


@given(there=PART, ozone=OZONE, sun=SUN)
def test_without_traffic_the_background_stays(there, ozone, sun):
    assert street(0.0, 0.0, there, ozone, sun) == pytest.approx(there, rel=1e-6, abs=1e-6)


@given(nox=PART, share=st.floats(0, 1), there=PART, ozone=OZONE, sun=SUN)
def test_no_more_no2_than_nox_and_than_oxidant(nox, share, there, ozone, sun):
    made = street(nox, share * nox, there, ozone, sun)
    temperature, sunshine = np.array([15.0]), np.array([sun])
    everything = nox + float(aged_nox(np.array([there]), np.array([ozone]), temperature, sunshine)[0])
    oxidant = there + share * nox + ozone * NO2_PER_PPB / O3_PER_PPB
    assert -1e-9 <= made <= min(everything, oxidant) * (1 + 1e-9) + 1e-9


@given(nox=PART, there=PART, ozone=OZONE, sun=SUN)
def test_more_traffic_is_more_no2(nox, there, ozone, sun):
    assert street(nox + 10, 0.2 * (nox + 10), there, ozone, sun) > street(nox, 0.2 * nox, there, ozone, sun)


def test_much_ozone_by_night_turns_nearly_all():
    assert street(1.0, 0.0, 0.0, 200.0, 0.0) > 0.6


def test_without_ozone_only_what_is_emitted_as_no2_is_there():
    made = street(100.0, 20.0, 0.0, 0.0, 0.0)
    assert made == pytest.approx(20.0, rel=0.01)


def test_the_dark_splits_nothing_and_warmth_reacts_faster():
    assert photolysis(np.array([0.0]))[0] == 0.0
    # 4.1e-4 per ppb and second at 20 degC: 5.38e-2 exp(-1430/293.15)
    assert rate(np.array([20.0]))[0] == pytest.approx(4.09e-4, rel=0.01)
