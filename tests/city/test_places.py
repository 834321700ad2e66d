import pytest

from belvedere.city import places
from belvedere.city.model import check_columns
from belvedere.city.recipe_sections import PlacesSection
from belvedere.errors import InputError
from tests.city.small import CRS, RAW, needs_raw

SECTION = PlacesSection("csv", "places.csv", "x")
HEAD = "name,category,latitude,longitude\n"


def read(tmp_path, text):
    (tmp_path / "places.csv").write_text(HEAD + text, encoding="utf-8-sig")
    return places.read(SECTION, tmp_path, CRS)


def test_places_come_sorted_and_in_the_citys_crs(tmp_path):
    table = read(tmp_path, 'Torre,"Torri, edifici storici",44.494,11.346\nFico,Parchi tematici,44.52,11.41\n').table
    check_columns("places", table)
    assert table["name"].tolist() == ["Fico", "Torre"]
    assert table["category"].tolist() == ["Parchi tematici", "Torri, edifici storici"]
    assert table.geometry.iloc[1].distance(table.geometry.iloc[0]) == pytest.approx(5_850, abs=30)  # [m] by the map


def test_what_has_no_position_or_stands_twice_is_left_out_and_said(tmp_path):
    reading = read(tmp_path, "A,x,44.5,11.3\nB,x,,\nA,x,44.5,11.3\nA,x,44.6,11.3\n")
    assert reading.table["name"].tolist() == ["A", "A"]
    assert [(note.code, note.count, note.where) for note in reading.notes] == [
        ("place_without_position", 1.0, ("B",)),
        ("place_twice", 1.0, ("A",)),
    ]


def test_a_decimal_comma_is_named(tmp_path):
    with pytest.raises(InputError, match=r"line 2, column latitude: '44,5' has a decimal comma"):
        read(tmp_path, 'A,x,"44,5",11.3\n')


def test_swapped_coordinates_are_named(tmp_path):
    with pytest.raises(InputError, match="Swap latitude and longitude"):
        read(tmp_path, "A,x,11.3,44.5\n")


@pytest.mark.raw
@needs_raw
def test_bolognas_761_places_are_all_accounted_for():
    reading = places.read(PlacesSection("csv", "zones/places.csv", "x"), RAW / "bologna", CRS)
    assert len(reading.table) + sum(note.count for note in reading.notes) == 761
