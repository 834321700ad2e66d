"""What measures in a small city, and what is around it."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from belvedere.alerts.places import MOST, places
from belvedere.city.model import City
from tests.worlds import square


def city(rows: list[tuple[str, str, int]]) -> City:
    """The square of four links (A–B–D by via Larga, A–C–D by via Stretta, 1 km each) with detectors: id, name, link."""
    town = square()
    table = gpd.GeoDataFrame(
        {
            "detector_id": [row[0] for row in rows],
            "code": [row[0].partition(":")[2] for row in rows],
            "kind": "loop",
            "name": [row[1] for row in rows],
            "direction": "",
            "heading": 0.0,
            "link_id": pd.array([row[2] for row in rows], dtype="int64"),
            "match_distance": 1.0,
        },
        geometry=[Point(town.nodes.geometry.iloc[0].x, town.nodes.geometry.iloc[0].y)] * len(rows),
        crs=town.crs,
    )
    return town.with_table("detectors", table)


def test_neighbours_are_the_nearest_over_the_streets_driven_either_way() -> None:
    rows = [("l:0", "VIA LARGA", 0), ("l:1", "VIA LARGA", 1), ("l:2", "VIA STRETTA", 2), ("l:3", "VIA STRETTA", 3)]
    found = places(city(rows))
    assert found["l:0"].neighbours == ("l:2", "l:1", "l:3")  # from A: 0 m, 1,000 m to B and to C; sorted by name
    assert found["l:1"].neighbours == ("l:0", "l:2")  # from B: both begin at A; C is 2,000 m away


def test_a_street_is_called_as_the_map_does_where_both_names_are_one() -> None:
    found = places(city([("l:0", "VIA LARGA", 0), ("l:2", "VIA ALTROVE", 2)]))
    assert (found["l:0"].street, found["l:2"].street) == ("via Larga", "Via Altrove")


def test_what_stands_at_no_street_is_near_what_has_its_name_and_has_no_street() -> None:
    found = places(
        city([("c:1-0", "MTS 1", -1), ("c:1-1", "MTS 1", -1), ("c:2-0", "MTS 2", -1), ("l:0", "VIA LARGA", 0)])
    )
    assert found["c:1-0"].neighbours == ("c:1-1",) and found["c:2-0"].neighbours == ()
    assert found["c:1-0"].street == "" and found["c:1-0"].feed == "c"


def test_detectors_that_never_report_are_nobodys_neighbours() -> None:
    found = places(city([("l:0", "VIA LARGA", 0), ("register:1", "VIA LARGA", 1)]))
    assert set(found) == {"l:0"} and found["l:0"].neighbours == ()


def test_nobody_has_more_than_six_neighbours() -> None:
    found = places(city([(f"l:{number}", "VIA LARGA", 0) for number in range(9)]))
    assert all(len(place.neighbours) == MOST and place.place not in place.neighbours for place in found.values())


def test_a_city_that_measures_nothing_has_no_places() -> None:
    assert places(square()) == {}


def test_places_say_where_they_are_in_degrees_and_in_which_district() -> None:
    place = places(city([("l:0", "VIA LARGA", 0)]))["l:0"]
    assert place.longitude == pytest.approx(9.0, abs=5.0) and 40 < place.latitude < 50
    assert place.district == "Town"
