import geopandas as gpd
import pytest
from shapely.geometry import Point, Polygon

from belvedere.city import shapes
from belvedere.errors import InputError, MissingFileError
from tests.city.small import CRS, EAST, NORTH, bow_tie, square, zip_of, zipped


def layer(geometry, crs=CRS):
    return gpd.GeoDataFrame({"name": [f"n{row}" for row in range(len(geometry))]}, geometry=geometry, crs=crs)


def test_a_layer_comes_in_the_citys_crs(tmp_path):
    layer([square(0)]).to_crs("EPSG:4326").to_file(tmp_path / "a.geojson")
    table = shapes.read(tmp_path / "a.geojson", ("name",), CRS)
    assert str(table.crs) == CRS
    assert table.area.iloc[0] == pytest.approx(1e6, rel=1e-6)  # a square kilometre


def test_a_shapefile_is_read_out_of_its_zip(tmp_path):
    path = zipped(layer([square(0), square(1)]), tmp_path / "a.zip")
    assert list(shapes.read(path, ("name",), CRS)["name"]) == ["n0", "n1"]


def test_a_zip_without_a_shapefiles_parts_is_named(tmp_path):
    path = zip_of(tmp_path / "a.zip", {"a.shp": b"x", "a.dbf": b"x", "a.prj": b"x"})
    with pytest.raises(InputError, match=r"a\.shx: the member is missing"):
        shapes.read(path, (), CRS)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"no\.geojson"):
        shapes.read(tmp_path / "no.geojson", (), CRS)


@pytest.mark.parametrize("ending", ["geojson", "gpkg"])
def test_half_a_download_is_named(tmp_path, ending):
    whole = tmp_path / f"whole.{ending}"
    layer([square(0)] * 50).to_file(whole)
    half = tmp_path / f"half.{ending}"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    with pytest.raises(InputError, match=rf"half\.{ending}"):
        shapes.read(half, ("name",), CRS)


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path):
    layer([square(0)]).to_file(tmp_path / "a.geojson")
    with pytest.raises(InputError, match=r"codarco: the column is missing. The layer holds: name"):
        shapes.read(tmp_path / "a.geojson", ("codarco",), CRS)


def test_metres_that_claim_to_be_degrees_are_named():
    table = layer([square(0)]).set_crs("EPSG:4326", allow_override=True)
    with pytest.raises(InputError, match="says EPSG:4326, but a coordinate is 4931000"):
        shapes.place(table, "a.geojson", CRS)


def test_swapped_latitude_and_longitude_are_named():
    table = layer([Point(44.49, 11.34)], "EPSG:4326")
    with pytest.raises(InputError, match=r"outside EPSG:32632\. Swap latitude and longitude"):
        shapes.place(table, "a.geojson", CRS)


def test_another_citys_layer_is_named():
    with pytest.raises(InputError, match="outside EPSG:32632"):
        shapes.place(layer([Point(-8.61, 41.15)], "EPSG:4326"), "porto.geojson", CRS)


def test_a_layer_without_a_crs_an_empty_one_and_a_row_without_shape_are_named():
    with pytest.raises(InputError, match="names no CRS"):
        shapes.place(layer([square(0)], None), "a", CRS)
    with pytest.raises(InputError, match="the layer is empty"):
        shapes.place(layer([square(0)]).iloc[:0], "a", CRS)
    with pytest.raises(InputError, match="row 2: the row has no geometry"):
        shapes.place(layer([square(0), None]), "a", CRS)


@pytest.mark.parametrize(("crs", "problem"), [("EPSG:4326", "is not in metres"), ("EPSG:0", "no CRS is")])
def test_a_citys_crs_is_known_and_in_metres(crs, problem):
    with pytest.raises(InputError, match=problem):
        shapes.check_crs(crs)


def test_a_polygon_that_crosses_itself_is_repaired_and_named_and_the_others_are_untouched():
    table = layer([square(1), bow_tie()])
    mended, repaired = shapes.repair(table)
    assert repaired == (False, True)
    assert mended.is_valid.all()
    assert mended.area.iloc[1] == pytest.approx(500_000.0)  # two triangles of 1000 × 500 / 2
    assert mended.geometry.iloc[0].equals(table.geometry.iloc[0])
    assert not table.is_valid.iloc[1]  # the argument is as it was


def test_repair_drops_the_spike_and_keeps_the_surface():
    spike = Polygon([(EAST, NORTH), (EAST + 10, NORTH), (EAST + 10, NORTH + 10), (EAST + 10, NORTH + 90),
                     (EAST + 10, NORTH + 10), (EAST, NORTH + 10)])  # fmt: skip
    mended, repaired = shapes.repair(layer([spike]))
    assert repaired == (True,)
    assert mended.geometry.iloc[0].geom_type == "Polygon"
    assert mended.area.iloc[0] == pytest.approx(100.0)
