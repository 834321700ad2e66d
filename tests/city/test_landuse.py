import geopandas as gpd
import pytest
from shapely.geometry import LineString

from belvedere.city import landuse
from belvedere.city.model import check_columns
from belvedere.city.recipe_sections import LanduseSection
from belvedere.errors import InputError
from tests.city.small import CRS, EAST, NORTH, RAW, bow_tie, needs_raw, square

SECTION = LanduseSection("osm_gpkg", "ground.gpkg", "x")


def write(tmp_path, rows):
    table = gpd.GeoDataFrame({"landuse": [use for use, _ in rows]}, geometry=[shape for _, shape in rows], crs=CRS)
    table.to_file(tmp_path / "ground.gpkg")


def test_uses_come_sorted_and_what_is_only_planned_or_a_line_is_left_out_and_said(tmp_path):
    line = LineString([(EAST, NORTH), (EAST + 9, NORTH)])
    write(tmp_path, [("retail", square(1)), ("grass", square(0)), ("planned", square(2)), ("military", line)])
    reading = landuse.read(SECTION, tmp_path, CRS)
    check_columns("landuse", reading.table)
    assert reading.table["landuse"].tolist() == ["grass", "retail"]
    assert [(note.code, note.count) for note in reading.notes] == [("landuse_left_out", 2.0)]


def test_a_polygon_that_crosses_itself_is_repaired_and_said(tmp_path):
    write(tmp_path, [("retail", bow_tie())])
    reading = landuse.read(SECTION, tmp_path, CRS)
    assert reading.table.is_valid.all()
    assert reading.table.area.iloc[0] == pytest.approx(5e5, rel=1e-3)
    assert [note.code for note in reading.notes] == ["polygon_repaired"]


def test_a_layer_in_which_nothing_is_used_is_named(tmp_path):
    write(tmp_path, [("planned", square(0))])
    with pytest.raises(InputError, match="no polygon has a use"):
        landuse.read(SECTION, tmp_path, CRS)


@pytest.mark.raw
@needs_raw
def test_bolognas_land_use_keeps_its_polygons():
    reading = landuse.read(LanduseSection("osm_gpkg", "osm/landuse_bologna.gpkg", "x"), RAW / "bologna", CRS)
    assert len(reading.table) == 4_087  # of 4,095: seven planned or proposed, one line
    assert (reading.table["landuse"] == "residential").sum() == 242
    assert reading.table.is_valid.all()
