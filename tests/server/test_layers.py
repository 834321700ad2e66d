"""The map's layers are GeoJSON in WGS 84."""

import gzip
import json

import pytest

from belvedere.server.layers import bounds, layers
from tests.worlds import grid_town, square


@pytest.fixture(scope="module")
def made():
    return layers(grid_town(), {"loops:1": ["flow"]})


def features(layer):
    found = json.loads(layer.text)
    assert found["type"] == "FeatureCollection"
    return found["features"]


def test_streets_are_one_line_a_link_in_link_order_near_bologna(made):
    streets = features(made["streets"])
    assert [street["id"] for street in streets] == list(range(80))
    west, south, east, north = bounds(grid_town())
    for street in streets:
        assert street["geometry"]["type"] == "LineString"
        for longitude, latitude in street["geometry"]["coordinates"]:
            assert west <= longitude <= east and south <= latitude <= north
    assert 11.3 < west < east < 11.4 and 44.4 < south < north < 44.6


def test_coordinates_have_at_most_five_decimals(made):
    for layer in made.values():
        text = layer.text.decode()
        for part in text.replace("[", ",").replace("]", ",").split(","):
            if part.startswith(("11.", "44.")):
                assert len(part.partition(".")[2]) <= 5


def test_a_street_knows_whether_it_is_driven_both_ways(made):
    assert all(street["properties"]["two_way"] for street in features(made["streets"]))
    assert not any(street["properties"]["two_way"] for street in features(layers(square(), {})["streets"]))


def test_only_detectors_that_report_are_drawn_with_what_they_measure(made):
    (detector,) = features(made["detectors"])
    assert detector["properties"]["detector_id"] == "loops:1" and detector["properties"]["quantities"] == ["flow"]


def test_an_empty_table_is_a_collection_of_nothing():
    empty = layers(square(), {})
    assert features(empty["landuse"]) == [] and features(empty["restrictions"]) == []


def test_a_layer_is_packed_the_same_each_time(made):
    again = layers(grid_town(), {"loops:1": ["flow"]})
    for name, layer in made.items():
        assert gzip.decompress(layer.packed) == layer.text
        assert again[name] == layer
