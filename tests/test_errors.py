"""Errors say what, where and what to do, and are also the fitting builtin."""

import pytest

from belvedere.errors import BelvedereError, FeedFormatError, InputError, MissingFileError, RecipeError


def test_an_input_error_names_file_place_problem_and_remedy():
    error = InputError("streets.csv", "row 7, column length", "it is negative", remedy="Correct the row.")
    assert str(error) == "streets.csv: row 7, column length: it is negative. Correct the row."
    assert isinstance(error, ValueError) and isinstance(error, BelvedereError)


def test_a_missing_file_is_caught_as_the_builtin_and_reads_as_a_sentence():
    with pytest.raises(FileNotFoundError) as caught:
        raise MissingFileError("osm/bologna.gpkg", remedy="Put it there.")
    assert str(caught.value) == "osm/bologna.gpkg: there is no such file. Put it there."


@pytest.mark.parametrize(
    "error",
    [RecipeError("city.toml", "key", "bad", remedy="Do."), FeedFormatError("air", "row 2", "bad", remedy="Do.")],
)
def test_every_error_is_a_value_error_with_a_remedy(error):
    assert isinstance(error, ValueError) and str(error).endswith("Do.")
