import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString

from belvedere.city.detector_join import NEAR, UNKNOWN, WAY, Watchers, bearing_at, join, signed_turn
from tests.city.small import EAST, NORTH, at, links


def one(x, y, heading, name="", arc=None):
    arcs = np.empty(1, dtype=object)
    arcs[0] = arc
    return Watchers(np.array([at(x, y)], dtype=object), np.array([float(heading)]), (name,), arcs)


# a two-way street going north at x = 0, a one-way street going south at x = 20, a street going east at y = 100
STREETS = links(
    [
        ("Via Roma", "primary", [(0, 0), (0, 200)]),
        ("Via Roma", "primary", [(0, 200), (0, 0)]),
        ("Via Milano", "primary", [(20, 200), (20, 0)]),
        ("Via Torino", "primary", [(-100, 100), (100, 100)]),
    ]
)


@pytest.mark.parametrize(
    ("x", "heading", "expected"),
    [(3, 5, 0), (3, 350, 0), (3, 180, 1), (18, 180, 2), (3, 90, 3), (3, 270, -1)],
)
def test_a_loop_joins_the_direction_of_the_street_that_it_heads(x, heading, expected):
    made = join(one(x, 90, heading), STREETS)
    assert made["link_id"].iloc[0] == expected


def test_the_distance_is_to_the_street_joined():
    made = join(one(3, 40, 0), STREETS).iloc[0]
    assert made["match_distance"] == pytest.approx(3.0)
    assert made["reason"] == ""


def test_a_name_outweighs_a_nearer_street_of_another_name():
    made = join(one(12, 40, 180, "VIA ROMA"), STREETS).iloc[0]  # 8 m from Via Milano, 12 m from Via Roma
    assert made["link_id"] == 1
    assert made["name_agrees"]
    other = join(one(12, 40, 180, "VIA MILANO"), STREETS).iloc[0]
    assert other["link_id"] == 2


def test_the_municipalitys_arc_tells_two_unnamed_carriageways_apart():
    two = links([("", "primary", [(0, 0), (0, 200)]), ("", "primary", [(14, 0), (14, 200)])])
    arc = LineString([(EAST + 14, NORTH), (EAST + 14, NORTH + 200)])
    assert join(one(6, 100, 0), two)["link_id"].iloc[0] == 0
    assert join(one(6, 100, 0, arc=arc), two)["link_id"].iloc[0] == 1


def test_why_a_loop_joins_none_is_said():
    far, against, unknown = one(500, 500, 0), one(100, 98, 270), one(3, 40, np.nan)
    assert join(far, STREETS)["reason"].iloc[0] == NEAR
    assert join(against, STREETS)["reason"].iloc[0] == WAY
    assert join(unknown, STREETS)["reason"].iloc[0] == UNKNOWN
    for watchers in (far, against, unknown):
        made = join(watchers, STREETS).iloc[0]
        assert made["link_id"] == -1
        assert np.isnan(made["match_distance"])


def test_a_tie_goes_to_the_lower_link():
    same = links([("Via Roma", "primary", [(0, 0), (0, 200)]), ("Via Roma", "primary", [(0, 0), (0, 200)])])
    assert join(one(3, 100, 0), same)["link_id"].iloc[0] == 0


@pytest.mark.parametrize(
    ("end", "heading"), [((0, 9), 0), ((9, 9), 45), ((9, 0), 90), ((0, -9), 180), ((-9, 0), 270), ((-9, 9), 315)]
)
def test_headings_are_clockwise_from_north(end, heading):
    line = np.array([LineString([(0, 0), end])], dtype=object)
    assert bearing_at(line, np.array([at(0, 0)], dtype=object))[0] == pytest.approx(heading)


@given(st.floats(-3600, 3600), st.floats(-3600, 3600))
def test_turns_are_at_most_half_a_circle_and_the_same_after_a_whole_one(a, b):
    turn = signed_turn(np.array([a - b]))[0]
    assert -180 <= turn <= 180
    assert np.cos(np.radians(turn)) == pytest.approx(np.cos(np.radians(a - b)), abs=1e-9)
