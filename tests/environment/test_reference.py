"""The reference tables are derived from published ones, and a broken one is refused."""

from pathlib import Path

import pytest

from belvedere.environment import reference
from belvedere.errors import InputError, MissingFileError

RAW = Path(__file__).parents[3] / "shared/data/reference"
HEADER = (
    "category,fuel,segment,euro,pollutant,driving_mode,slope,load,vmin,vmax,alpha,beta,gamma,delta,epsilon,zita,hta,rf"
)
ROW = "Passenger Cars,{},Small,Euro 5,{},{},0.0,0.0,5,130,0,0,2,0,0,0,1,0"
BANDS = (63, 125, 250, 500, 1000, 2000, 4000, 8000)
FLEET = """dimension,class,vehicles,share_pct,source
euro,Euro 0,30,,
euro,Euro 6,70,,
fuel,petrol,100,,
total,all,100,,
"""


@pytest.fixture
def raw(tmp_path):
    rows = [
        ROW.format("Petrol", "PM Exhaust", "Urban Peak"),
        ROW.format("Petrol", "PM Exhaust", "Urban Off Peak"),
        ROW.format("Petrol", "CO", ""),
        ROW.format("Petrol Hybrid", "NOx", ""),
        ROW.format("Biodiesel", "NOx", ""),
    ]
    (tmp_path / reference.EMEP).write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    (tmp_path / reference.ACI).write_text(FLEET, encoding="utf-8")
    bands = [f"1,cars,{band},83.1,30.0,97.9,-1.3,0.0,0.0" for band in BANDS]
    lines = ["category,desc,freq_hz,ar,br,ap,bp,a,b", *bands, ""]
    (tmp_path / reference.CNOSSOS).write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def built(raw, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    reference.build(raw, out)
    return [line.split(",")[:6] for line in (out / reference.FACTORS).read_text().splitlines()[2:]], out


def test_only_what_is_used_is_kept_and_hybrids_get_the_particles_of_petrol_cars(raw, tmp_path):
    rows, out = built(raw, tmp_path)
    assert [(row[1], row[4], row[5]) for row in rows] == [
        ("Petrol", "PM Exhaust", "Urban Peak"),
        ("Petrol Hybrid", "NOx", ""),
        ("Petrol Hybrid", "PM Exhaust", "Urban Peak"),
    ]
    assert (out / reference.FLEET).read_text().splitlines()[2:] == [
        "euro,Euro 0,0.3",
        "euro,Euro 6,0.7",
        "fuel,petrol,1.0",
    ]
    assert not list(out.glob("*.part"))


def test_the_first_line_of_each_table_says_whose_it_is(raw, tmp_path):
    _, out = built(raw, tmp_path)
    assert "EMEP/EEA guidebook 2016" in (out / reference.FACTORS).read_text().splitlines()[0]
    assert "Automobile Club d'Italia" in (out / reference.FLEET).read_text().splitlines()[0]


def test_a_category_of_noise_that_lacks_a_band_is_refused(raw, tmp_path):
    path = raw / reference.CNOSSOS
    path.write_text("\n".join(path.read_text().splitlines()[:-1]), encoding="utf-8")
    with pytest.raises(InputError, match="eight bands"):
        reference.build(raw, tmp_path)


def test_a_missing_table_is_named(raw, tmp_path):
    (raw / reference.ACI).unlink()
    with pytest.raises(MissingFileError, match=reference.ACI):
        reference.build(raw, tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace(",", ";"), "category: the column is missing"),
        (lambda text: text.replace(",5,130,", ',"5,5",130,'), r"line 2: vmin: '5,5' is not a number"),
        (lambda text: text.splitlines()[0] + "\n", "no row is of a class"),
        (lambda text: "", "not a table"),
    ],
)
def test_a_broken_table_is_refused_with_its_place_and_nothing_is_written(raw, tmp_path, change, message):
    path = raw / reference.EMEP
    path.write_text(change(path.read_text()), encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(InputError, match=message):
        reference.build(raw, out)
    assert not list(out.iterdir())


def test_a_broken_encoding_is_refused(raw, tmp_path):
    (raw / reference.EMEP).write_bytes(b"category,fuel\nbenzin\xe0,x\n")
    with pytest.raises(InputError, match="Save it as UTF-8"):
        reference.build(raw, tmp_path)


@pytest.mark.raw
def test_the_tables_in_the_package_are_those_built_from_the_published_ones(tmp_path):
    if not RAW.is_dir():
        pytest.skip("the raw open data are not in ../shared/data")
    reference.build(RAW, tmp_path)
    for name in (reference.FACTORS, reference.FLEET, reference.NOISE):
        assert (tmp_path / name).read_bytes() == (Path(reference.__file__).parent / name).read_bytes()
