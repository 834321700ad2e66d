"""Errors say what, where and what to do, and are also the fitting builtin."""

import pickle

import pytest

from belvedere.errors import (
    BelvedereError,
    CancelledError,
    FeedFormatError,
    InputError,
    MissingFileError,
    ModelError,
    RecipeError,
)


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


def test_an_error_is_said_in_italian_where_its_raiser_says_it_in_italian():
    error = RecipeError("a.toml", "draws", "too few", remedy="Ask.", italian=("troppo poche", "Chiedine di più."))
    assert error.message_it == "a.toml: draws: troppo poche. Chiedine di più."
    assert ModelError("No way.", italian="Nessuna strada.").message_it == "Nessuna strada."
    assert ModelError("No way.").message_it == "" == InputError("a", "b", "c", remedy="D.").message_it


@pytest.mark.parametrize(
    "error",
    [
        InputError("a.csv", "row 7", "bad", remedy="Do.", italian=("sbagliata", "Fai.")),
        MissingFileError("a.csv", remedy="Do."),
        FeedFormatError("air", "row 2", "bad", remedy="Do."),
        ModelError("No way.", italian="Nessuna strada."),
        CancelledError("Stopped."),
    ],
)
def test_an_error_crosses_from_one_process_to_another_whole(error):
    other = pickle.loads(pickle.dumps(error))
    assert type(other) is type(error) and str(other) == str(error) and vars(other) == vars(error)
