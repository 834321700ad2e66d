"""Every file of feeds/, and every outside package's, keeps the contract."""

import dataclasses
import inspect

import pytest

from belvedere import plugins
from belvedere.city.recipe_fields import fill
from belvedere.errors import BelvedereError, FeedFormatError, MissingFileError, RecipeError
from belvedere.feeds.ingest import read_feed
from belvedere.observations.schema import SCHEMA, Observations, Quality
from belvedere.quantities import QUANTITIES
from tests.feeds.recordings import RECORDINGS, Recorded

FEEDS = plugins.modules("feeds")


def test_every_feed_has_a_recording_to_be_tested_with():
    assert set(FEEDS) == set(RECORDINGS)


@pytest.mark.parametrize("name", sorted(FEEDS))
def test_a_feed_has_the_four_things_of_the_contract(name):
    module = FEEDS[name]
    assert dataclasses.is_dataclass(module.Config)
    assert module.Config.__dataclass_params__.frozen
    assert "name" in {field.name for field in dataclasses.fields(module.Config)}
    assert list(inspect.signature(module.read).parameters) == ["config", "source"]
    assert list(inspect.signature(module.SERIES).parameters) == ["config"]
    assert module.NAMES


@pytest.mark.parametrize("name", sorted(FEEDS))
def test_a_feeds_names_map_to_quantities_of_the_one_table(name):
    assert set(FEEDS[name].NAMES.values()) <= set(QUANTITIES)


@pytest.mark.parametrize("name", sorted(FEEDS))
def test_a_feed_says_where_its_data_come_from_and_how_a_recipe_asks_for_it(name):
    words = FEEDS[name].__doc__
    assert all(word in words for word in ("Takes", "Gives", "Source", f'feed = "{name}"'))


@pytest.mark.parametrize("name", sorted(RECORDINGS))
def test_a_feed_yields_observations_of_what_it_promises(name):
    options, files = RECORDINGS[name]
    config = fill(FEEDS[name].Config, {"name": "here", **options}, "city.toml", "feeds.here")
    promised = {series.quantity: series for series in FEEDS[name].SERIES(config)}
    assert all(series.feed == "here" and series.interval > 0 for series in promised.values())
    batches = list(FEEDS[name].read(config, Recorded(files)))
    assert sum(batch.table.num_rows for batch in batches) > 0
    for batch in batches:
        assert isinstance(batch, Observations)
        assert batch.table.schema.equals(SCHEMA)
        rows = batch.table.to_pylist()
        assert {row["quantity"] for row in rows} <= set(promised)
        assert all(row["place"].startswith("here:") and row["feed"] == "here" for row in rows)
        assert all((row["value"] is None) == (row["quality"] == Quality.MISSING) for row in rows)


@pytest.mark.parametrize("name", sorted(RECORDINGS))
def test_a_feed_reads_the_same_bytes_to_the_same_table(name):
    options, files = RECORDINGS[name]
    first, second = (read_feed("here", name, options, Recorded(files)) for _ in range(2))
    assert first[0].equals(second[0])
    assert first[1:] == second[1:]


@pytest.mark.parametrize("name", sorted(RECORDINGS))
def test_a_misspelt_option_is_named_with_the_nearest_known_one(name):
    options, files = RECORDINGS[name]
    key = next(iter(options))
    with pytest.raises(RecipeError, match=f"'{key}x'.*Did you mean '{key}'"):
        read_feed("here", name, {**options, f"{key}x": options[key]}, Recorded(files))


@pytest.mark.parametrize("name", sorted(RECORDINGS))
def test_a_missing_file_is_named(name):
    options, files = RECORDINGS[name]
    with pytest.raises(MissingFileError, match=next(iter(files))):
        read_feed("here", name, options, Recorded({}))


HOSTILE = {
    "an empty file": b"",
    "blank lines": b"\n\n\n",
    "a web page": b"<!DOCTYPE html><html><body>503</body></html>",
    "bytes of an image": b"\x89PNG\r\n\x1a\n\x00\x00",
    "latin-1": "data;Località\nperché;è\n".encode("latin-1"),
    "an unclosed quote": b'"data,loop\n1,2\n3,4\n',
}


@pytest.mark.parametrize("name", sorted(RECORDINGS))
@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_bytes_that_are_no_such_table_are_refused_with_file_and_remedy(name, what):
    options, files = RECORDINGS[name]
    with pytest.raises(FeedFormatError) as caught:
        read_feed("here", name, options, Recorded(dict.fromkeys(files, HOSTILE[what])))
    assert any(file in str(caught.value) for file in files)
    assert caught.value.remedy


@pytest.mark.parametrize("name", sorted(RECORDINGS))
def test_half_a_download_is_refused(name):
    options, files = RECORDINGS[name]
    whole = {file: text if isinstance(text, bytes) else text.encode() for file, text in files.items()}
    for share in (0.2, 0.5, 0.9):
        cut = {file: content[: int(len(content) * share)] for file, content in whole.items()}
        with pytest.raises(BelvedereError):
            read_feed("here", name, options, Recorded(cut))


@pytest.mark.parametrize("name", sorted(RECORDINGS))
def test_another_separator_is_refused(name):
    options, files = RECORDINGS[name]
    with pytest.raises(FeedFormatError):
        read_feed("here", name, {**options, "separator": "|"}, Recorded(files))
