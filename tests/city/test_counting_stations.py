import geopandas as gpd
import numpy as np
import pytest

from belvedere.city import detectors
from belvedere.city.counting_stations import directions
from belvedere.city.model import check_columns
from belvedere.city.recipe_sections import DetectorsSection
from belvedere.errors import InputError
from tests.city.small import CRS, RAW, at, links, needs_raw, zip_of

SECTION = DetectorsSection("mts_stations", "x", file="stations.geojson", feed="regional_counts", counts="counts.zip")
HEAD = "datetime;MTSStationID;DirectionCode;VehicleType;TransitCount\n"
# one road into the middle of a network of 10 km: station 152 stands on it, at its western end
ROADS = links(
    [
        ("SP 1", "primary", [(0, 0), (5000, 0)]),
        ("SP 1", "primary", [(5000, 0), (0, 0)]),
        ("Via Est", "primary", [(5000, 0), (10000, 0)]),
    ]
)


def stations(tmp_path, shift=0.0):
    points = gpd.GeoSeries([at(100, 5), at(0, 3000)], crs=CRS)
    mario = gpd.GeoSeries([at(100 + shift, 5), at(0, 3000)], crs=CRS).to_crs("EPSG:3003")
    lonlat = points.to_crs("EPSG:4326")
    table = gpd.GeoDataFrame(
        {
            "NAME": [152, 157],
            "LAT_MM1": mario.y,
            "LONG_MM1": mario.x,
            "LAT_WGS84": lonlat.y,
            "LONG_WGS84": lonlat.x,
        },
        geometry=lonlat,
    )
    table.to_file(tmp_path / "stations.geojson")


def counts(tmp_path, morning=(300, 100), evening=(100, 300), station="152"):
    rows = [
        f"2024-01-11 {hour:02d}:00:00;{station};{code};2;{count}\n"  # a Thursday
        for hour, per_code in ((7, morning), (17, evening))
        for code, count in zip("01", per_code, strict=True)
    ]
    rows.append(f"2024-01-13 07:00:00;{station};1;2;9999\n")  # a Saturday: tells nothing
    zip_of(tmp_path / "counts.zip", {"counts.csv": HEAD + "".join(rows)})


def read(tmp_path):
    return detectors.read(SECTION, tmp_path, CRS, ROADS, gpd.GeoDataFrame())


def test_each_direction_that_reports_is_a_detector_and_a_silent_station_is_one(tmp_path):
    stations(tmp_path)
    counts(tmp_path)
    table = read(tmp_path).table
    check_columns("detectors", table)
    assert table["detector_id"].tolist() == ["regional_counts:152-0", "regional_counts:152-1", "register:157"]
    assert table["direction"].tolist() == ["0", "1", ""]


def test_the_morning_tells_which_direction_leads_into_the_city_and_which_link_it_joins(tmp_path):
    stations(tmp_path)
    counts(tmp_path)
    table = read(tmp_path).table.set_index("detector_id")
    assert table["bound"].to_dict() == {
        "regional_counts:152-0": "inbound",
        "regional_counts:152-1": "outbound",
        "register:157": "",
    }
    assert table.loc["regional_counts:152-0", "link_id"] == 0
    assert table.loc["regional_counts:152-1", "link_id"] == 1
    assert table.loc["regional_counts:152-0", "heading"] == pytest.approx(90, abs=1)


def test_where_the_peaks_do_not_tell_the_directions_join_no_link_and_say_why(tmp_path):
    stations(tmp_path)
    counts(tmp_path, morning=(120, 100), evening=(100, 100))  # a ratio of 1.2, under 1.5
    reading = read(tmp_path)
    table = reading.table.set_index("detector_id")
    assert set(table["link_id"]) == {-1}
    assert table.loc["regional_counts:152-0", "reason"] == "its direction is not published"
    assert table.loc["register:157", "reason"] == "no street within reach"
    assert np.isnan(table["heading"]).all()
    assert {note.code: note.count for note in reading.notes} == {
        "station_joins_no_link": 3.0,
        "station_direction_unknown": 2.0,
    }


def test_two_positions_of_one_station_75_m_apart_are_said(tmp_path):
    stations(tmp_path, shift=75.0)
    counts(tmp_path)
    note = next(note for note in read(tmp_path).notes if note.code == "station_two_places")
    assert note.where == ("152",)
    assert "75 m" in note.message_en


def test_counts_of_stations_that_are_not_on_the_map_are_refused(tmp_path):
    stations(tmp_path)
    counts(tmp_path, station="999")
    with pytest.raises(InputError, match="no station of the counts is on the map"):
        read(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "datetime,MTSStationID,DirectionCode,VehicleType,TransitCount\n2024-01-11 07:00:00,152,0,2,5\n",
        HEAD + "2024-01-11 07:00:00;152;0;2;many\n",
        HEAD + "11/01/2024;152;0;2;5\n",
        HEAD + "2024-01-11 07:00:00;152\n",
        "",
    ],
)
def test_a_broken_table_of_counts_is_named(tmp_path, text):
    zip_of(tmp_path / "counts.zip", {"counts.csv": text})
    with pytest.raises(InputError, match=r"counts\.zip.*separated by ;"):
        directions(tmp_path / "counts.zip")


@pytest.mark.raw
@needs_raw
def test_the_regions_seven_stations_around_bologna_report_thirteen_directions():
    told = directions(RAW / "bologna/counts/regional_traffic_2024.zip")
    assert len(told.codes) == 13  # station 177 publishes one direction
    assert told.inbound == (("156", "1"), ("160", "1"), ("683", "1"))
