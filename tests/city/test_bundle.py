"""A city's bundle: written whole or not at all, the same bytes every time, and checked when it is opened."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pytest

from belvedere.city import bundle
from belvedere.city.manifest import Promise
from belvedere.city.model import COLUMNS, DEFAULTS, check_columns
from belvedere.city.reading import Note
from belvedere.errors import BundleError, InputError
from belvedere.observations.schema import SCHEMA
from tests.worlds import SOURCE, grid_town

NOTE = Note("odd", "something odd", "qualcosa di strano", 3.0, ("here",))


def contents():
    stops = pd.DataFrame({"stop_id": ["1"], "stop_name": ["Piazza"]}, dtype="str")
    town = replace(grid_town(), transit={"stops": stops}, notes=(NOTE,))
    hours = [datetime(2024, 1, 1, hour, tzinfo=UTC) for hour in (7, 8)]
    rows = {
        "time": hours,
        "place": ["ring:1"] * 2,
        "quantity": ["flow"] * 2,
        "value": [100.0, None],
        "feed": ["ring"] * 2,
        "quality": [0, 5],
    }
    counted = bundle.Measured(
        pa.table(rows, schema=SCHEMA), (Promise("flow", 3600.0),), ("made",), {"received": 2, "stored": 2}
    )
    return bundle.Contents(
        city=town,
        recipe_hash="0" * 64,
        sources={"made": SOURCE, "unsure": replace(SOURCE, licence="CC-BY-4.0", confirmed=False)},
        used={**dict.fromkeys(COLUMNS, ("made",)), "areas": ("unsure",), "transit": ("made",)},
        observations={"ring": counted},
    )


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_city_comes_back_as_it_was_written(tmp_path):
    given = contents()
    made = bundle.write(tmp_path, given)
    city = bundle.load(tmp_path)
    assert bundle.manifest(tmp_path) == made
    for name in COLUMNS:
        there, back = given.city.tables[name], city.tables[name]
        assert type(back) is type(there)
        pd.testing.assert_frame_equal(pd.DataFrame(back), pd.DataFrame(there), check_like=True)
        if isinstance(back, gpd.GeoDataFrame):
            assert back.crs == city.crs
    pd.testing.assert_frame_equal(city.transit["stops"], given.city.transit["stops"])
    assert city.calendar == given.city.calendar
    assert city.notes == (NOTE,)
    assert city.sources["links"] == (SOURCE,)


def test_what_only_policies_edit_is_not_written_and_opens_with_its_defaults(tmp_path):
    written = bundle.write(tmp_path, contents()).tables
    assert not {"parking", "transit_changes", "visitors", "events"} & set(written)
    assert not any(set(columns) & set(written[name].columns) for name, columns in DEFAULTS.items())
    city = bundle.load(tmp_path)
    assert city.table("parking").empty and list(city.table("events").columns) == list(COLUMNS["events"])
    for name, columns in DEFAULTS.items():
        check_columns(name, city.tables[name])
        assert set(columns) <= set(city.tables[name].columns)
    assert not city.links["bus_lane"].any() and (city.links["wait_share"] == 1.0).all()


def test_two_writings_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        bundle.write(tmp_path / name, contents())
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_a_second_writing_leaves_nothing_of_the_first(tmp_path):
    bundle.write(tmp_path, contents())
    bundle.write(tmp_path, replace(contents(), observations={}))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ATTRIBUTION.md", "data"]
    assert not (tmp_path / "data/observations").exists()


def test_a_table_that_cannot_be_written_leaves_the_old_bundle(tmp_path):
    bundle.write(tmp_path, contents())
    before = files(tmp_path)
    given = contents()
    broken = replace(given.city, tables={**given.city.tables, "links": given.city.links.drop(columns="lanes")})
    with pytest.raises(InputError, match="table links: lanes: the column is missing"):
        bundle.write(tmp_path, replace(given, city=broken))
    stops = pd.DataFrame({"stop_id": [object()]})  # Parquet has no such thing
    with pytest.raises(pa.ArrowInvalid):
        bundle.write(tmp_path, replace(given, city=replace(given.city, transit={"stops": stops})))
    assert files(tmp_path) == before


def test_the_manifest_says_rows_sources_and_span(tmp_path):
    made = bundle.write(tmp_path, contents())
    assert made.tables["links"].rows == len(contents().city.links)
    assert made.tables["links"].columns["geometry"] == "geometry"
    ring = made.observations["ring"]
    assert (ring.start, ring.end) == ("2024-01-01T07:00:00+00:00", "2024-01-01T08:00:00+00:00")
    assert ring.promises == (Promise("flow", 3600.0),)


def test_attribution_names_each_file_and_what_is_unsure(tmp_path):
    bundle.write(tmp_path, contents())
    text = (tmp_path / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert "| `data/links.parquet` |" in text
    assert "| `data/observations/ring.parquet` | 2 | made | CC0-1.0 |" in text
    assert "**unsure**" in text
    assert "to be confirmed" in text
    assert "`data/charges.parquet`" not in text  # it has no rows


def test_no_bundle_says_how_to_build_one(tmp_path):
    with pytest.raises(BundleError, match=r"there is no bundle here\. Build it: belvedere build"):
        bundle.load(tmp_path)


def test_a_bundle_of_another_version_is_told(tmp_path):
    bundle.write(tmp_path, contents())
    path = tmp_path / "data/manifest.json"
    path.write_text(path.read_text().replace('"schema_version": 1', '"schema_version": 99'))
    with pytest.raises(BundleError, match="of version 99, this Belvedere reads 1"):
        bundle.load(tmp_path)


def test_half_a_manifest_is_told(tmp_path):
    bundle.write(tmp_path, contents())
    path = tmp_path / "data/manifest.json"
    path.write_text(path.read_text()[:500])
    with pytest.raises(BundleError, match="not a whole manifest"):
        bundle.load(tmp_path)


def test_a_manifest_with_a_key_nobody_knows_is_told(tmp_path):
    bundle.write(tmp_path, contents())
    path = tmp_path / "data/manifest.json"
    document = json.loads(path.read_text())
    document["tilte"] = document.pop("title")
    path.write_text(json.dumps(document))
    with pytest.raises(BundleError, match="Did you mean 'title'"):
        bundle.manifest(tmp_path)


def test_a_file_that_was_changed_or_lost_is_named(tmp_path):
    bundle.write(tmp_path, contents())
    links = tmp_path / "data/links.parquet"
    links.write_bytes(links.read_bytes()[:-1])
    with pytest.raises(BundleError, match=r"links\.parquet: the file is not as it was written"):
        bundle.load(tmp_path)
    (tmp_path / "data/observations/ring.parquet").unlink()
    with pytest.raises(BundleError, match=r"links.*; .*ring\.parquet: the file is missing"):
        bundle.verify(tmp_path)


def test_a_table_that_an_older_bundle_does_not_know_has_no_rows(tmp_path):
    bundle.write(tmp_path, contents())
    path = tmp_path / "data/manifest.json"
    document = json.loads(path.read_text())
    del document["tables"]["buildings"]
    path.write_text(json.dumps(document))
    assert len(bundle.load(tmp_path).tables["buildings"]) == 0
