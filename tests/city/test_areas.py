import json

import geopandas as gpd
import pytest
from shapely.geometry import Point, mapping

from belvedere.city import areas
from belvedere.city.model import check_columns
from belvedere.city.recipe_sections import RestrictionsSection
from belvedere.errors import InputError
from tests.city.small import CRS, RAW, bow_tie, needs_raw, square, zipped

ZONES = RestrictionsSection("limited_traffic", "ltz.zip", "x", start_hour=7, end_hour=20, exemptions={"permits": 0.6})
WALKS = RestrictionsSection("pedestrian", "walks.csv", "x", uses="car,van")


def limited(tmp_path, shapes, **columns):
    table = gpd.GeoDataFrame(
        {
            "codice": ["40", "26", "41"][: len(shapes)],
            "nomevia1": ["VIA SAN ROCCO", None, "VIA UGO BASSI"][: len(shapes)],
            "area": [400000, 1000000, 1000000][: len(shapes)],
            **columns,
        },
        geometry=shapes,
        crs=CRS,
    )
    zipped(table.to_crs("EPSG:4326"), tmp_path / "ltz.zip")


def walks(tmp_path, rows, encoding="utf-8-sig"):
    def cell(shape):
        text = shape if isinstance(shape, str) else json.dumps(mapping(shape))
        return '"' + text.replace('"', '""') + '"'

    lines = ["Geo Point;Geo Shape;codice;stato;nomevia1"]
    lines += [f"44.49, 11.34;{cell(shape)};{code};A;{street}" for shape, code, street in rows]
    (tmp_path / "walks.csv").write_text("\n".join(lines) + "\n", encoding=encoding)


def lonlat(shape):
    return gpd.GeoSeries([shape], crs=CRS).to_crs("EPSG:4326").iloc[0]


def test_limited_traffic_zones_take_their_hours_from_the_recipe(tmp_path):
    limited(tmp_path, [square(0), square(1)])
    table = areas.read(ZONES, tmp_path, CRS).table
    check_columns("restrictions", table)
    assert table["restriction_id"].tolist() == ["limited_traffic:26", "limited_traffic:40"]
    assert table["name"].tolist() == ["ZTL 26", "Via San Rocco"]
    assert set(table["start_hour"]) == {7}
    assert set(table["end_hour"]) == {20}
    assert not table["repaired"].any()


def test_a_zone_that_crosses_itself_is_repaired_and_said_with_both_surfaces(tmp_path):
    limited(tmp_path, [bow_tie(), square(1)])
    reading = areas.read(ZONES, tmp_path, CRS)
    assert reading.table.is_valid.all()
    assert reading.table.set_index("restriction_id")["repaired"].to_dict() == {
        "limited_traffic:26": False,
        "limited_traffic:40": True,
    }
    (note,) = reading.notes
    assert note.code == "polygon_repaired"
    assert note.where[0].startswith("limited_traffic:40 (400000 m² declared, 500")


def test_a_zone_that_the_publisher_calls_broken_is_said_though_gdal_has_sorted_its_rings(tmp_path):
    limited(tmp_path, [square(0), square(1)], _errors=["Auto intersezione", None])
    reading = areas.read(ZONES, tmp_path, CRS)
    assert reading.table["repaired"].tolist() == [False, True]
    assert reading.notes[0].count == 1.0


def test_pedestrian_areas_come_from_a_column_of_shapes(tmp_path):
    walks(tmp_path, [(lonlat(square(0)), "42.0", "PIAZZA MINGHETTI"), (lonlat(square(1)), "", "VIA ZAMBONI")])
    table = areas.read(WALKS, tmp_path, CRS).table
    check_columns("restrictions", table)
    assert table["restriction_id"].tolist() == ["pedestrian:42", "pedestrian:row 2"]
    assert table["name"].tolist() == ["Piazza Minghetti", "Via Zamboni"]
    assert set(table["uses"]) == {"car,van"}
    assert table.area.tolist() == pytest.approx([1e6, 1e6], rel=1e-6)


def test_areas_of_one_code_are_told_apart(tmp_path):
    walks(tmp_path, [(lonlat(square(0)), "71", "A"), (lonlat(square(1)), "71", "B"), (lonlat(square(2)), "7", "C")])
    assert areas.read(WALKS, tmp_path, CRS).table["restriction_id"].tolist() == [
        "pedestrian:7",
        "pedestrian:71.1",
        "pedestrian:71.2",
    ]


def test_a_cell_that_is_no_shape_is_named_with_its_line(tmp_path):
    walks(tmp_path, [(lonlat(square(0)), "1", "A"), ('{"type": "Polygon", "coord', "2", "B")])
    with pytest.raises(InputError, match=r"walks\.csv: line 3, column Geo Shape: the cell is no GeoJSON shape"):
        areas.read(WALKS, tmp_path, CRS)


def test_a_shape_that_is_no_polygon_is_named(tmp_path):
    walks(tmp_path, [(lonlat(Point(686000, 4930000)), "1", "A")])
    with pytest.raises(InputError, match="row 1: the shape is a Point"):
        areas.read(WALKS, tmp_path, CRS)


def test_latin_1_is_named(tmp_path):
    walks(tmp_path, [(lonlat(square(0)), "1", "VIA LUNEDÌ")], encoding="latin-1")
    with pytest.raises(InputError, match="is not UTF-8"):
        areas.read(WALKS, tmp_path, CRS)


def test_the_recipe_says_who_is_let_through(tmp_path):
    limited(tmp_path, [square(0), square(1)])
    table = areas.exemptions(ZONES, areas.read(ZONES, tmp_path, CRS).table)
    check_columns("exemptions", table)
    assert table.to_dict("records") == [
        {"restriction_id": "limited_traffic:26", "who": "permits", "share": 0.6},
        {"restriction_id": "limited_traffic:40", "who": "permits", "share": 0.6},
    ]
    none = areas.exemptions(WALKS, areas.read(ZONES, tmp_path, CRS).table)
    check_columns("exemptions", none)
    assert none.empty


def test_a_share_that_is_none_is_named(tmp_path):
    limited(tmp_path, [square(0)])
    wrong = RestrictionsSection("limited_traffic", "ltz.zip", "x", exemptions={"permits": 60.0})
    with pytest.raises(InputError, match=r"exemptions\.permits: 60\.0 is no share"):
        areas.exemptions(wrong, areas.read(wrong, tmp_path, CRS).table)


@pytest.mark.raw
@needs_raw
def test_bologna_has_fourteen_limited_traffic_zones_one_broken_and_sixty_two_pedestrian_areas():
    zones = RestrictionsSection("limited_traffic", "areas/ltz_zones.zip", "x")
    reading = areas.read(zones, RAW / "bologna", CRS)
    assert len(reading.table) == 14
    assert reading.table.is_valid.all()
    assert reading.table["restriction_id"][reading.table["repaired"]].tolist() == ["limited_traffic:40"]
    assert len(reading.notes) == 1
    on_foot = RestrictionsSection("pedestrian", "areas/zona-pedonale-centro-storico.csv", "x")
    table = areas.read(on_foot, RAW / "bologna", CRS).table
    assert len(table) == 62
    assert table["restriction_id"].is_unique
    assert table.is_valid.all()
