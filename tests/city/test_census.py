from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from belvedere.city import census
from belvedere.city.model import check_columns
from belvedere.city.recipe_sections import AreasSection
from belvedere.errors import InputError, MissingFileError
from tests.city.small import CRS, RAW, areas, bow_tie, needs_raw, square, town

HEAD = "zona_id,population,workers_at_destination,students_at_destination\n"


@pytest.fixture
def section(tmp_path):
    return town(tmp_path)


def test_areas_have_the_models_columns_and_get_their_zero_back(tmp_path, section):
    table = census.read(section, tmp_path, CRS).table
    check_columns("areas", table)
    assert list(table["area_id"]) == ["07", "08", "10"]
    assert list(table["zone_code"]) == ["A", "A", "B"]
    assert list(table["name"]) == ["Ducati", "Borgo Centro", "Osservanza"]
    assert table["surface"].tolist() == pytest.approx([1.0, 1.0, 1.0], rel=1e-6)


def test_the_last_year_is_taken_unless_the_recipe_names_one(tmp_path, section):
    table = census.read(section, tmp_path, CRS).table.set_index("area_id")
    assert table["residents"].to_dict() == {"07": 131.0, "08": 341.0, "10": 528.0}
    assert table.loc["07", "residents_0_14"] == 111.0
    assert table.loc["07", "residents_15_29"] == 20.0
    assert table.loc["08", "residents_30_44"] == 301.0
    assert table.loc["10", "residents_65_plus"] == 528.0
    before = census.read(replace(section, year=2023), tmp_path, CRS).table
    assert before["residents"].tolist() == [11.0, 0.0, 0.0]


def test_residents_of_no_fixed_abode_are_in_no_area_and_counted(tmp_path, section):
    reading = census.read(section, tmp_path, CRS)
    note = next(note for note in reading.notes if note.code == "residents_without_area")
    assert (note.count, note.where) == (3.0, ("99",))
    assert reading.table["residents"].sum() == 1000.0


def test_incomes_in_thousands_and_in_units_are_brought_to_euros(tmp_path, section):
    reading = census.read(section, tmp_path, CRS)
    income = reading.table.set_index("area_id")["income"]
    assert income["07"] == 16812.0
    assert income["08"] == 20416.0
    assert np.isnan(income["10"])
    assert next(note.count for note in reading.notes if note.code == "income_in_thousands") == 1.0


def test_an_income_that_cannot_be_is_named(tmp_path, section):
    table = pd.read_parquet(tmp_path / "fragility.parquet")
    table.loc[4, "rmpe_fam"] = 2041.6
    table.to_parquet(tmp_path / "fragility.parquet")
    with pytest.raises(InputError, match=r"fragility\.parquet: area 08, column rmpe_fam"):
        census.read(section, tmp_path, CRS)


def test_a_year_that_is_not_published_is_named_with_those_that_are(tmp_path, section):
    with pytest.raises(InputError, match=r"there are no residents of 2030.*from 2023 to 2024"):
        census.read(replace(section, year=2030), tmp_path, CRS)


def test_without_residents_and_income_they_are_missing_not_zero(tmp_path, section):
    table = census.read(replace(section, residents="", fragility=""), tmp_path, CRS).table
    check_columns("areas", table)
    assert table[["residents", "residents_0_14", "income", "jobs"]].isna().all(axis=None)


def test_an_area_that_stands_twice_is_named(tmp_path, section):
    drawn = areas()
    pd.concat([drawn, drawn.iloc[[0]]]).to_file(tmp_path / "areas.geojson", driver="GeoJSON")
    with pytest.raises(InputError, match=r"areas\.geojson: area 10: the area stands twice"):
        census.read(section, tmp_path, CRS)


def test_an_area_that_crosses_itself_is_repaired_and_said(tmp_path, section):
    areas([square(2), bow_tie(), square(1)]).to_file(tmp_path / "areas.geojson", driver="GeoJSON")
    reading = census.read(section, tmp_path, CRS)
    assert reading.table.is_valid.all()
    assert reading.table["surface"].iloc[0] == pytest.approx(0.5, rel=1e-4)
    assert next(note.where for note in reading.notes if note.code == "polygon_repaired") == ("07",)


def test_an_age_nobody_knows_is_named(tmp_path, section):
    table = pd.read_parquet(tmp_path / "residents.parquet")
    table.loc[3, "eta"] = "15-34"
    table.to_parquet(tmp_path / "residents.parquet")
    with pytest.raises(InputError, match="column eta: nothing is known of the age '15-34'"):
        census.read(section, tmp_path, CRS)


def test_residents_by_another_numbering_of_areas_are_refused(tmp_path, section):
    table = pd.read_parquet(tmp_path / "residents.parquet")
    table["codice_area_statistica"] = table["codice_area_statistica"].replace("10", "55")
    table.to_parquet(tmp_path / "residents.parquet")
    with pytest.raises(InputError, match="53% of the residents are in areas that no polygon has"):
        census.read(section, tmp_path, CRS)


def test_half_a_parquet_file_a_missing_one_and_a_missing_column_are_named(tmp_path, section):
    file = tmp_path / "residents.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"residents\.parquet: not a whole Parquet file"):
        census.read(section, tmp_path, CRS)
    pd.DataFrame({"anno": []}).to_parquet(file)
    with pytest.raises(InputError, match="codice_area_statistica: the column is missing"):
        census.read(section, tmp_path, CRS)
    file.unlink()
    with pytest.raises(MissingFileError, match=r"residents\.parquet"):
        census.read(section, tmp_path, CRS)


def test_an_empty_table_of_residents_is_named(tmp_path, section):
    pd.read_parquet(tmp_path / "residents.parquet").iloc[:0].to_parquet(tmp_path / "residents.parquet")
    with pytest.raises(InputError, match="the table is empty"):
        census.read(section, tmp_path, CRS)


def test_job_zones_hold_workers_and_students_whatever_the_byte_order_mark(tmp_path, section):
    table = census.job_zones(section, tmp_path, CRS).table
    assert table["zone_code"].tolist() == ["A", "B"]
    assert table["jobs"].tolist() == [1001.0, 7.0]
    assert table["students"].tolist() == [33.0, 0.0]


def test_a_recipe_without_job_zones_gives_none(tmp_path, section):
    assert census.job_zones(replace(section, jobs=""), tmp_path, CRS).table.empty


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("zona_id;population;workers_at_destination;students_at_destination\nA;1;2;3\n", "separated by ';'"),
        (HEAD + 'A,1,"1,5",3\n', "'1,5' has a decimal comma"),
        (HEAD + "A,1,1.5,3\n", "1.5 is not a number of people"),
        (HEAD + "A,1,-2,3\n", "-2 is not a number of people"),
        (HEAD + "A,1,2,3\n", "zone B"),
        (HEAD + "A,1,2,3\nA,1,2,3\n", "zone A.*stands twice"),
    ],
)  # fmt: skip
def test_a_broken_table_of_workers_is_named(tmp_path, section, text, problem):
    (tmp_path / "zones.csv").write_text(text)
    with pytest.raises(InputError, match=problem):
        census.job_zones(section, tmp_path, CRS)


@pytest.mark.raw
@needs_raw
def test_bolognas_ninety_areas_hold_the_published_people():
    section = AreasSection(
        "statistical_areas",
        "zones/aree-statistiche.geojson",
        "x",
        residents="zones/residents_by_area.parquet",
        fragility="zones/fragility_by_area.parquet",
        districts="zones/zone-del-comune-di-bologna.zip",
        jobs="zones/zones_18.csv",
    )
    reading = census.read(section, RAW / "bologna", CRS)
    table = reading.table
    assert len(table) == 90
    assert table["surface"].sum() == pytest.approx(141, abs=0.5)
    assert table["residents"].sum() == 392_044  # as SOURCES.md, and without the 747 of no fixed abode
    assert next(note.count for note in reading.notes if note.code == "residents_without_area") == 747
    assert table["income"].between(10_000, 50_000).sum() == 81  # nine areas have too few households to publish
    zones = census.job_zones(section, RAW / "bologna", CRS).table
    assert (zones["jobs"].sum(), zones["students"].sum()) == (189_959, 59_275)
    # two files of the municipality that count the same people: the 90 areas add up to the 18 zones
    by_zone = table.groupby("zone_code")["residents"].sum()
    assert by_zone.to_dict() == dict(zip(zones["zone_code"], zones["residents"], strict=True))
