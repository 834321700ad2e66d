"""CALINE3's method against its published results, and what it must refuse."""

import numpy as np
import pytest

from belvedere.environment.caline3 import Hour, Road, concentration, elements
from belvedere.errors import ModelError

GRAMS = 7500 * 30 * 1e6 / 1609.344 / 3600  # [ug/(m s)] of 7,500 veh/h at 30 g/mile
PPM = 0.0245 / 28  # [ppm/(ug/m3)] of CO
EDGE = (30.0, 0.0, 1.8)
NIGHT = Hour(wind_speed=1.0, wind_from=270.0, pasquill=6, roughness=10.0)


def road(kind="at_grade", height=0.0):
    return Road(0.0, -5000.0, 0.0, 5000.0, 30.0, height, kind)


@pytest.mark.parametrize(
    ("kind", "height", "published"),
    [("at_grade", 0.0, 7.6), ("bridge", 5.0, 6.2), ("depressed", -5.0, 5.8), ("fill", 5.0, 7.6)],  # example one [ppm]
)
def test_the_four_kinds_of_road_give_the_published_concentration(kind, height, published):
    made = 3.0 + PPM * concentration(road(kind, height), GRAMS, NIGHT, EDGE)
    assert made == pytest.approx(published, abs=0.05)  # half of the digit printed


def test_a_wind_along_the_road_gives_the_published_concentration():
    # example four, receptor 5, link D alone: 15.4 ppm with the wind from 90 degrees, 13.4 from 270
    strength = 9300 * 30 * 1e6 / 1609.344 / 3600
    south = Road(-3000.0, -75.0, 3000.0, -75.0, 23.0)
    made = [PPM * concentration(south, strength, Hour(1.0, b, 6, 100.0), (-850.0, -100.0, 1.8)) for b in (90.0, 270.0)]
    assert made == pytest.approx([15.4, 13.4], abs=0.06)


def test_nothing_comes_up_the_wind():
    assert concentration(road(), GRAMS, Hour(1.0, 90.0, 6, 10.0), (100.0, 0.0, 1.8)) == 0.0


def test_the_road_may_be_written_from_either_end():
    back = Road(0.0, 5000.0, 0.0, -5000.0, 30.0)
    slant = Hour(1.0, 300.0, 4, 10.0)
    there = [concentration(each, GRAMS, slant, EDGE) for each in (road(), back)]
    assert there[0] == pytest.approx(there[1])


def test_mirrored_winds_give_mirrored_concentrations():
    north, south = (concentration(road(), GRAMS, Hour(1.0, b, 5, 10.0), EDGE) for b in (250.0, 290.0))
    assert north == pytest.approx(south, rel=0.01)


def test_twice_the_traffic_is_twice_the_concentration():
    once = concentration(road(), GRAMS, NIGHT, EDGE)
    assert concentration(road(), 2 * GRAMS, NIGHT, EDGE) == pytest.approx(2 * once)


def test_a_lid_far_above_changes_nothing_and_a_low_one_adds():
    open_air = concentration(road(), GRAMS, NIGHT, (2000.0, 0.0, 1.8))
    high, low = (
        concentration(road(), GRAMS, Hour(1.0, 270.0, 6, 10.0, mixing_height=lid), (2000.0, 0.0, 1.8))
        for lid in (900.0, 20.0)
    )
    assert high == pytest.approx(open_air)
    assert low > 1.1 * open_air


def test_elements_cover_the_road_once():
    pieces = elements(-4000.0, 6000.0, 30.0, 60.0)
    ends = np.sort(np.array(pieces), axis=0)
    assert ends[0, 0] == -4000 and ends[-1, 1] == 6000
    assert ends[1:, 0] == pytest.approx(ends[:-1, 1])


@pytest.mark.parametrize(
    ("weather", "says"),
    [
        ({"wind_speed": 0.5}, "from 1 m/s on"),
        ({"wind_speed": float("nan")}, "from 1 m/s on"),
        ({"pasquill": 7}, "Pasquill class 7"),
        ({"roughness": 0.0}, "above 0"),
    ],
)
def test_weather_outside_the_method_is_refused(weather, says):
    with pytest.raises(ModelError, match=says):
        Hour(**{"wind_speed": 1.0, "wind_from": 0.0, "pasquill": 4, "roughness": 10.0, **weather})


def test_a_road_without_width_or_of_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="width above 0"):
        Road(0.0, 0.0, 1.0, 0.0, 0.0)
    with pytest.raises(ValueError, match="kind is one of"):
        Road(0.0, 0.0, 1.0, 0.0, 10.0, 0.0, "tunnel")
