"""From a recipe and raw files to a bundle: the whole way on a few hand-made streets, and what stops it."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from belvedere.build import build
from belvedere.city import bundle
from belvedere.city.check import check
from belvedere.errors import CancelledError, FeedFormatError, InputError, MissingFileError, RecipeError
from belvedere.progress import silent
from tests.city.small import RAW, needs_raw
from tests.city.small_streets import extract, geopackage

CITIES = Path(__file__).parents[1] / "cities"
RECIPE = """
name = "small"
title = "Small"
crs = "EPSG:32632"

[calendar]
timezone = "Europe/Rome"
country = "IT"

[sources.osm]
title = "Streets"
publisher = "OpenStreetMap contributors"
licence = "ODbL-1.0"
period = "2025"

[sources.counts]
title = "Counts"
publisher = "A town"
licence = "CC-BY-4.0"
period = "2024"

[network]
reader = "osm_gpkg"
file = "streets.gpkg"
source = "osm"

[zones]
source = "osm"
resolution = 10
minimum = 2

[feeds.ring]
feed = "wide_counts"
file = "ring.csv"
day = "day"
code = "loop"
source = "counts"
"""
HOURS = ",".join(f"{hour:02}:00-{hour + 1:02}:00" for hour in range(24))
COUNTS = f"day,loop,{HOURS}\n" + "".join(
    f"2024-01-{day},1.2 3," + ",".join(str(day * hour) for hour in range(23)) + ",\n"  # the last hour: no reading
    for day in (10, 11)
)


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "raw"
    folder.mkdir()
    geopackage(folder)
    (folder / "ring.csv").write_text(COUNTS)
    return folder


@pytest.fixture
def city(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "city.toml").write_text(RECIPE)
    return folder


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_build_gives_a_city_and_its_observations(city, raw):
    made = build(city / "city.toml", raw, silent)
    read = bundle.load(city)
    assert len(read.links) == 21
    assert len(read.tables["gateways"]) == 2
    assert np.isnan(read.zones["residents"]).all()  # nobody publishes any: missing, not zero
    assert made.observations["ring"].rows == 48
    assert made.observations["ring"].account["rejected"] == 0
    assert made.tables["links"].sources == ("osm",)
    assert made.observations["ring"].sources == ("counts",)
    bundle.verify(city)


def test_a_city_without_streets_has_what_is_measured(city, raw):
    head, feeds = RECIPE.split("[network]")[0], "[feeds.ring]" + RECIPE.split("[feeds.ring]")[1]
    point = 'reader = "point"\nfeed = "ring"\ncode = "1.2 3"\nlongitude = 11.34\nlatitude = 44.49\nsource = "counts"\n'
    (city / "city.toml").write_text(head + "[detectors.ring]\n" + point + feeds)
    made = build(city / "city.toml", raw, silent)
    read = bundle.load(city)
    assert made.observations["ring"].rows == 48
    assert read.tables["detectors"]["detector_id"].tolist() == ["ring:1.2 3"]
    assert len(read.links) == len(read.zones) == len(read.tables["gateways"]) == 0
    bundle.verify(city)
    assert not [one for one in check(read, date(2024, 1, 12)) if one.severity == "error"]


def test_two_builds_give_the_same_manifest(city, raw, tmp_path):
    build(city / "city.toml", raw, silent)
    build(city / "city.toml", raw, silent, tmp_path / "other")
    one, other = (folder / "data/manifest.json" for folder in (city, tmp_path / "other"))
    assert one.read_bytes() == other.read_bytes()
    assert (tmp_path / "other/city.toml").read_text() == RECIPE


def test_a_build_tells_its_steps_in_both_languages_and_never_goes_back(city, raw):
    told = []
    build(city / "city.toml", raw, lambda share, en, it: told.append((share, en, it)))
    shares = [share for share, *_ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(en and it for _, en, it in told)


def test_a_build_that_is_stopped_leaves_nothing(city, raw):
    def stop(share, _en, _it):
        if share > 0.3:
            raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        build(city / "city.toml", raw, stop)
    assert names(city) == ["city.toml"]


def test_a_feed_that_cannot_be_read_leaves_the_old_bundle(city, raw):
    build(city / "city.toml", raw, silent)
    before = (city / "data/manifest.json").read_bytes()
    (raw / "ring.csv").write_text(COUNTS.replace(",", ";"))
    with pytest.raises(FeedFormatError, match="ring"):
        build(city / "city.toml", raw, silent)
    assert (city / "data/manifest.json").read_bytes() == before


def test_a_file_that_is_not_there_is_named_and_nothing_is_written(city, raw):
    (raw / "streets.gpkg").unlink()
    with pytest.raises(MissingFileError, match=r"streets\.gpkg: there is no such file"):
        build(city / "city.toml", raw, silent)
    assert names(city) == ["city.toml"]


def test_a_raw_folder_that_is_not_there_is_named(city, tmp_path):
    with pytest.raises(MissingFileError, match="Name the folder of raw files"):
        build(city / "city.toml", tmp_path / "nowhere", silent)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("wide_counts", "wide_count", "Did you mean 'wide_counts'"),
        ('day = "day"', 'dya = "day"', "Did you mean 'day'"),
        ("minimum", "minimun", "Did you mean 'minimum'"),
    ],
)
def test_a_misspelt_key_is_named_and_nothing_is_written(city, raw, old, new, message):
    (city / "city.toml").write_text(RECIPE.replace(old, new))
    with pytest.raises(RecipeError, match=message):
        build(city / "city.toml", raw, silent)
    assert names(city) == ["city.toml"]


def test_a_crs_that_is_none_is_told(city, raw):
    (city / "city.toml").write_text(RECIPE.replace("EPSG:32632", "EPSG:99999999"))
    with pytest.raises(InputError, match="99999999"):
        build(city / "city.toml", raw, silent)


def test_a_crs_in_degrees_is_told(city, raw):
    (city / "city.toml").write_text(RECIPE.replace("EPSG:32632", "EPSG:4326"))
    with pytest.raises(InputError, match="EPSG:4326"):
        build(city / "city.toml", raw, silent)


def test_the_same_code_builds_from_an_extract(city, raw):
    extract(raw)
    only = '"osm_pbf"\nfile = "corner.osm"\nsource = "osm"\n'
    ground = "".join(f"\n[{name}]\nreader = {only}" for name in ("landuse", "buildings", "places.osm"))
    text = RECIPE.replace('"osm_gpkg"\nfile = "streets.gpkg"\nsource = "osm"\n', only)
    (city / "city.toml").write_text(text + ground)
    made = build(city / "city.toml", raw, silent)
    assert {name: made.tables[name].rows for name in ("landuse", "buildings", "places")} == {
        "landuse": 1,
        "buildings": 1,
        "places": 1,
    }


@pytest.mark.raw
@needs_raw
def test_the_bundle_in_the_project_is_what_the_raw_files_give(tmp_path):
    made = build(CITIES / "bologna/city.toml", RAW / "bologna", silent, tmp_path)
    assert made == bundle.manifest(CITIES / "bologna")
    size = sum(path.stat().st_size for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert size < 15e6  # [B]


@pytest.mark.raw
@needs_raw
def test_helsinkis_centre_is_built_by_the_same_code(tmp_path):
    made = build(CITIES / "helsinki/city.toml", RAW, silent, tmp_path)
    assert made.tables["links"].rows > 1000
    assert np.isnan(bundle.load(tmp_path).zones["residents"]).all()
