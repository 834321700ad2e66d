"""Values of OpenStreetMap's tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.city.osm_tags import direction, joined, lanes, speed, uses

DRIVEN = "car,van,truck,motorcycle,bus"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("50", 50.0),
        ("30 mph", 48.28032),  # 30 × 1.609344
        ("IT:urban", 50.0),
        ("it:motorway", 130.0),
        ("urban", 50.0),  # the country is the city's
        ("IT:30", 30.0),
        ("walk", 6.0),
        ("30;50", 37.5),  # 2 / (1/30 + 1/50)
        ("50;signals", 50.0),
        ("signals", None),
        ("none", None),
        ("", None),
        ("0", None),
        ("fast", None),
    ],
)
def test_a_limit_is_read_in_kilometres_an_hour(value, expected):
    assert speed(value, "IT") == (pytest.approx(expected) if expected else None)


def test_a_motorway_in_finland_has_finlands_limit():
    assert speed("motorway", "FI") == 120.0


@given(st.lists(st.integers(5, 130), min_size=1, max_size=4))
def test_several_limits_give_a_speed_between_the_slowest_and_the_fastest(limits):
    made = speed(";".join(str(limit) for limit in limits), "IT")
    assert made is not None
    assert min(limits) - 1e-9 <= made <= max(limits) + 1e-9


@pytest.mark.parametrize(
    ("value", "expected"), [("2", 2.0), ("3;2", 2.0), ("1.5", 1.5), ("", None), ("two", None), ("0", None)]
)
def test_several_lanes_count_as_the_fewest(value, expected):
    assert lanes(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("['30', '50']", "30;50"),
        ("[102, 103]", "102;103"),
        ("Via Larga", "Via Larga"),
        ("[half a list", "[half a list"),
    ],
)
def test_lists_written_as_text_become_osms_own_several_values(value, expected):
    assert joined(value) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "primary"}, 0),
        ({"highway": "primary", "oneway": "yes"}, 1),
        ({"highway": "primary", "oneway": "-1"}, -1),
        ({"highway": "motorway"}, 1),
        ({"highway": "motorway", "oneway": "no"}, 0),
        ({"highway": "tertiary", "junction": "roundabout"}, 1),
    ],
)
def test_direction_of_travel(tags, expected):
    assert direction(tags) == expected


@pytest.mark.parametrize(
    ("highway", "access", "tags", "expected"),
    [
        ("residential", "", {}, f"{DRIVEN},bicycle,walk"),
        ("motorway", "", {}, DRIVEN),
        ("busway", "no", {}, "bus"),  # the word is meant for all others
        ("residential", "no", {}, ""),
        ("residential", "no", {"foot": "yes"}, "walk"),
        ("residential", "private", {}, "bicycle,walk"),
        ("residential", "psv", {}, "bus,bicycle,walk"),
        ("residential", "destination", {}, f"{DRIVEN},bicycle,walk"),
        ("tertiary", "", {"motor_vehicle": "no", "bus": "yes"}, "bus,bicycle,walk"),
        ("tertiary", "no", {"motor_vehicle": "yes"}, f"{DRIVEN},bicycle,walk"),
        ("tertiary", "", {"bicycle": "no"}, f"{DRIVEN},walk"),
    ],
)
def test_who_is_let_in(highway, access, tags, expected):
    assert uses(highway, access, tags) == expected
