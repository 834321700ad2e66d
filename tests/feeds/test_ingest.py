import pytest

from belvedere.errors import RecipeError
from belvedere.feeds.ingest import read_feed
from tests.feeds.recordings import RECORDINGS, Recorded


def test_an_unknown_reader_is_named_with_the_nearest_known_one():
    with pytest.raises(RecipeError, match=r"'wide_count'.*Did you mean 'wide_counts'"):
        read_feed("ring", "wide_count", {}, Recorded({}))


def test_a_feeds_name_cannot_be_overridden_by_an_option():
    options, files = RECORDINGS["car_parks"]
    with pytest.raises(RecipeError, match="`name` is no option"):
        read_feed("parks", "car_parks", {**options, "name": "x"}, Recorded(files))
