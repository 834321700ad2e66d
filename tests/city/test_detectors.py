import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point, box

from belvedere.city import detectors
from belvedere.city.model import check_columns
from belvedere.city.recipe_sections import DetectorsSection
from belvedere.errors import InputError
from tests.city.small import CRS, RAW, links, needs_raw

AIR = DetectorsSection("air_stations", "x", file="air.geojson", feed="air")
STREETS = links([("Via Roma", "primary", [(0, 0), (0, 400)])])


def write(tmp_path, names=("PORTA SAN FELICE", "DE AMICIS"), shift=0.0):
    longitude, latitude = [11.327, 11.363], [44.499, 44.497]
    table = gpd.GeoDataFrame(
        {"station": list(names), "longitude": longitude, "latitude": latitude},
        geometry=[Point(x + shift, y) for x, y in zip(longitude, latitude, strict=True)],
        crs="EPSG:4326",
    )
    table.to_file(tmp_path / "air.geojson")


def read(section, tmp_path):
    return detectors.read(section, tmp_path, CRS, STREETS, gpd.GeoDataFrame())


def test_air_stations_measure_no_street(tmp_path):
    write(tmp_path)
    reading = read(AIR, tmp_path)
    check_columns("detectors", reading.table)
    assert reading.table["detector_id"].tolist() == ["air:DE AMICIS", "air:PORTA SAN FELICE"]
    assert set(reading.table["link_id"]) == {-1}
    assert reading.notes == ()


def test_a_station_published_at_two_places_75_m_apart_is_said(tmp_path):
    write(tmp_path, shift=75 / (111_320 * np.cos(np.radians(44.5))))
    (note,) = read(AIR, tmp_path).notes
    assert note.code == "station_two_places"
    assert note.count == 2.0
    assert "75 m" in note.message_en


def test_two_stations_of_one_name_are_refused(tmp_path):
    write(tmp_path, names=("A", "A"))
    with pytest.raises(InputError, match=r"air\.geojson: air:A: two detectors have this id"):
        read(AIR, tmp_path)


def test_a_point_in_the_recipe_is_a_weather_station(tmp_path):
    section = DetectorsSection("point", "x", feed="weather", code="BOLOGNA", longitude=11.34, latitude=44.49)
    table = read(section, tmp_path).table
    check_columns("detectors", table)
    assert table[["detector_id", "kind", "name"]].to_dict("records") == [
        {"detector_id": "weather:BOLOGNA", "kind": "weather_station", "name": "BOLOGNA"}
    ]


def test_a_municipality_is_a_point_within_it_by_all_six_digits_of_its_code(tmp_path):
    squares = [box(10.2, 45.5, 10.3, 45.6), box(10.5, 45.6, 10.6, 45.7)]
    table = gpd.GeoDataFrame({"codice_istat": ["17029", "017170"], "comune": ["Brescia", "Salò"]}, geometry=squares)
    table.set_crs("EPSG:4326").to_file(tmp_path / "towns.geojson")
    found = read(DetectorsSection("municipalities", "x", file="towns.geojson", feed="tourism"), tmp_path).table
    check_columns("detectors", found)
    assert found["detector_id"].tolist() == ["tourism:017029", "tourism:017170"]
    assert found["name"].tolist() == ["Brescia", "Salò"]
    inside = found.to_crs("EPSG:4326").geometry
    assert [square.contains(point) for square, point in zip(squares, inside, strict=True)] == [True, True]


def test_a_point_without_a_place_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"detectors\.weather: the point has no code or place"):
        read(DetectorsSection("point", "x", feed="weather", code="BOLOGNA"), tmp_path)


@pytest.mark.raw
@needs_raw
def test_bologna_has_five_air_stations():
    section = DetectorsSection("air_stations", "x", file="air/stations.geojson", feed="air")
    assert "air:PORTA SAN FELICE" in set(read(section, RAW / "bologna").table["detector_id"])
