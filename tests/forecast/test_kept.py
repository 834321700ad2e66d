"""Models on disk: whole, of this version, and nothing that runs."""

import hashlib
import os
import pickle

import pytest

from belvedere.errors import ModelError
from belvedere.forecast import room
from belvedere.forecast.kept import FILE, MARK, read, write


class Trap:
    def __reduce__(self):
        return os.system, ("true",)


def test_a_missing_model_is_said_to_be_missing(tmp_path):
    with pytest.raises(ModelError, match="no forecast is kept here"):
        read(tmp_path / "nowhere")


@pytest.mark.parametrize("cut", [0, 5, 40, -1])
def test_half_a_file_is_refused(tmp_path, cut):
    write({"a": 1.0}, tmp_path)
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[:cut])
    with pytest.raises(ModelError, match="not a whole file"):
        read(tmp_path)


def test_a_file_that_would_run_a_program_does_not(tmp_path):
    content = pickle.dumps(Trap())
    (tmp_path / FILE).write_bytes(MARK + hashlib.sha256(content).digest() + content)
    with pytest.raises(ModelError, match="no part of a forecast"):
        read(tmp_path)


def test_something_else_than_a_forecast_is_refused(tmp_path):
    write({"a": 1.0}, tmp_path)
    with pytest.raises(ModelError, match="holds dict"):
        room.load(tmp_path)


def test_writing_again_leaves_no_other_file(tmp_path):
    write([1.0], tmp_path)
    write([2.0], tmp_path)
    assert read(tmp_path) == [2.0]
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
