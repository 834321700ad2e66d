"""A recipe says what is wrong, where, and what was meant."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.city import recipe
from belvedere.errors import MissingFileError, RecipeError

CITIES = Path(__file__).parents[2] / "cities"
SMALL = """
name = "small"
title = "Small"
crs = "EPSG:32632"

[calendar]
timezone = "Europe/Rome"
country = "IT"
school_holidays = [[2023-12-24, 2024-01-06]]

[sources.osm]
title = "Streets"
publisher = "OpenStreetMap contributors"
licence = "ODbL-1.0"
period = "2025"

[network]
reader = "osm_gpkg"
file = "streets.gpkg"
source = "osm"

[zones]
source = ["osm"]

[detectors.loops]
reader = "loop_register"
file = "register.zip"
feeds = { ring = "ring.csv" }
source = "osm"

[feeds.ring]
feed = "wide_counts"
file = "ring.csv"
source = "osm"
"""


def written(tmp_path, text):
    path = tmp_path / "city.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def small(tmp_path):
    return lambda old="", new="": recipe.read(written(tmp_path, SMALL.replace(old, new, 1) if old else SMALL))


@pytest.mark.parametrize("city", ["bologna", "porto", "helsinki", "venezia", "brescia"])
def test_the_projects_own_recipes_can_be_read(city):
    assert recipe.read(CITIES / city / "city.toml").name == city


def test_streets_come_with_zones_or_not_at_all(tmp_path):
    head = 'name = "s"\ntitle = "S"\ncrs = "EPSG:32632"\n[calendar]\ntimezone = "Europe/Rome"\ncountry = "IT"\n'
    source = '[sources.a]\ntitle = "A"\npublisher = "B"\nlicence = "CC-BY-4.0"\nperiod = "2024"\n'
    file = tmp_path / "city.toml"
    for text, message in (
        (head, r"network: the section is missing, and no \[feeds.NAME\] is there"),
        (head + source + '[zones]\nsource = "a"\n', r"network: the section is missing"),
        (head + source + '[network]\nreader = "osm_pbf"\nfile = "x"\nsource = "a"\n', r"zones: the section is missing"),
    ):
        file.write_text(text)
        with pytest.raises(RecipeError, match=message):
            recipe.read(file)


def test_a_recipe_becomes_typed_sections(small):
    read = small()
    assert read.calendar.school_holidays == ((date(2023, 12, 24), date(2024, 1, 6)),)
    assert read.network.file == "streets.gpkg"
    assert read.zones.source == ("osm",)
    assert read.detectors["loops"].feeds == {"ring": "ring.csv"}
    assert read.feeds["ring"].options == {"file": "ring.csv"}
    assert recipe.used_sources(read)["feeds.ring"] == ("osm",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[network]", "[netwrok]", r"city\.toml: nothing is called 'netwrok'\. Did you mean 'network'\?"),
        ("timezone =", "timezon =", r"calendar: nothing is called 'timezon'\. Did you mean 'timezone'\?"),
        ("osm_gpkg", "osm_gpgk", r"network\.reader: nothing is called 'osm_gpgk'\. Did you mean 'osm_gpkg'\?"),
        ('reader = "loop_register"', "", r"detectors\.loops: the key reader is missing"),
        ('"streets.gpkg"', "7", r"network\.file: expected text, got 7"),
        ("[zones]", "[zones]\nresolution = true", r"zones\.resolution: expected a whole number, got True"),
        ('source = "osm"\n\n[zones]', 'source = "omm"\n\n[zones]', r"network\.source: .*'omm'\. Did you mean 'osm'"),
        ("Europe/Rome", "Europe/Roma", r"calendar\.timezone: no time zone is called 'Europe/Roma'"),
        ("2023-12-24, 2024-01-06", "2024-01-06, 2023-12-24", r"school_holidays: 2024-01-06 to 2023-12-24 ends before"),
        ("[2023-12-24, 2024-01-06]", "[2023-12-24]", r"calendar\.school_holidays\[0\]: expected a list of 2"),
        ("[2023-12-24, 2024-01-06]", '["Christmas", 2024-01-06]', r"expected a day \(2024-01-31\), got 'Christmas'"),
        ('title = "Small"', "", r"the key title is missing"),
        ("feed = ", "feeed = ", r"feeds\.ring: the key feed is missing"),
        ("[zones]", "[[zones]]", r"zones: expected a table"),
        ("title =", "title", r"city\.toml: not TOML: .*line 3"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(small, old, new, message):
    with pytest.raises(RecipeError, match=message):
        small(old, new)


@given(st.sampled_from(["timezone", "country", "publisher", "licence", "reader", "detectors"]), st.data())
def test_a_key_with_one_letter_lost_is_recognised(tmp_path_factory, key, data):
    place = data.draw(st.integers(0, len(key) - 1))
    broken = key[:place] + key[place + 1 :]
    with pytest.raises(RecipeError, match=f"Did you mean '{key}'"):
        recipe.read(written(tmp_path_factory.mktemp("recipe"), SMALL.replace(key, broken, 1)))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"city\.toml: there is no such file"):
        recipe.read(tmp_path / "city.toml")


def test_another_encoding_is_told_by_line(tmp_path):
    path = tmp_path / "city.toml"
    path.write_bytes(SMALL.replace("Streets", "Straße").encode("latin-1"))
    with pytest.raises(RecipeError, match="line 12: not UTF-8"):
        recipe.read(path)
