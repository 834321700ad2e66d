from dataclasses import replace

import geopandas as gpd
import pytest
from shapely.geometry import LineString, MultiLineString

from belvedere.city import arcs
from belvedere.city.model import check_columns
from belvedere.city.recipe_sections import ArcsSection
from belvedere.errors import InputError
from tests.city.small import CRS, EAST, NORTH, RAW, at, needs_raw, zipped

SECTION = ArcsSection("municipal_arcs", "arcs.zip", "x", "nodes.zip")


def line(*corners):
    return LineString([(EAST + x, NORTH + y) for x, y in corners])


def write(tmp_path, shapes, codes=("12", "3")):
    table = gpd.GeoDataFrame(
        {
            "codarco": list(codes),
            "nomevia": ["VIA A", None],
            "cod_nodo1": ["1", "2"],
            "cod_nodo2": ["2", "9"],
        },
        geometry=shapes,
        crs=CRS,
    )
    zipped(table, tmp_path / "arcs.zip")
    zipped(gpd.GeoDataFrame({"codice": ["1", "2"]}, geometry=[at(0, 0), at(30, 40)], crs=CRS), tmp_path / "nodes.zip")


def test_arcs_come_in_order_with_their_length_and_a_node_that_is_not_there_is_said(tmp_path):
    write(tmp_path, [line((0, 0), (30, 40)), line((0, 0), (0, 7))])
    reading = arcs.read(SECTION, tmp_path, CRS)
    check_columns("arcs", reading.table)
    assert reading.table["arc_id"].tolist() == [3, 12]
    assert reading.table["length"].tolist() == pytest.approx([7.0, 50.0])
    assert reading.table["name"].tolist() == ["", "VIA A"]
    assert [(note.code, note.where) for note in reading.notes] == [("arc_without_node", ("3",))]


def test_an_arc_in_two_touching_parts_is_one_line(tmp_path):
    parts = MultiLineString([line((0, 0), (1, 0)), line((1, 0), (5, 0))])
    write(tmp_path, [parts, line((0, 0), (0, 7))])
    assert arcs.read(replace(SECTION, nodes=""), tmp_path, CRS).table["length"].tolist() == pytest.approx([7.0, 5.0])


def test_an_arc_in_two_parts_apart_is_named(tmp_path):
    write(tmp_path, [MultiLineString([line((0, 0), (1, 0)), line((2, 0), (5, 0))]), line((0, 0), (0, 7))])
    with pytest.raises(InputError, match=r"arcs\.zip: row 1, arc 12: the arc is not one line"):
        arcs.read(SECTION, tmp_path, CRS)


@pytest.mark.parametrize(
    ("codes", "problem"),
    [(("12", "x1"), "row 2, column codarco: 'x1' is not"), (("12", "12"), "arc 12: the arc stands")],
)
def test_a_code_that_is_none_or_stands_twice_is_named(tmp_path, codes, problem):
    write(tmp_path, [line((0, 0), (30, 40)), line((0, 0), (0, 7))], codes)
    with pytest.raises(InputError, match=problem):
        arcs.read(SECTION, tmp_path, CRS)


@pytest.mark.raw
@needs_raw
def test_bologna_has_8004_arcs_of_1041_km():
    section = ArcsSection("municipal_arcs", "streets/rifter_arcstra_li.zip", "x", "streets/rifter_nodi_pt.zip")
    table = arcs.read(section, RAW / "bologna", CRS).table
    assert len(table) == 8_004
    assert table["length"].sum() / 1000 == pytest.approx(1_041, abs=1)
