"""A file of TOML is read whole, or told apart from one by its line."""

import pytest

from belvedere.city import toml_file
from belvedere.errors import MissingFileError, RecipeError


def test_a_file_gives_its_bytes_and_its_tables(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes('name = "città"\r\n[part]\nday = 3\n'.encode())
    read = toml_file.read(path, "Write one.")
    assert read.raw == b'name = "citt\xc3\xa0"\r\n[part]\nday = 3\n'
    assert read.tables == {"name": "città", "part": {"day": 3}}


def test_a_file_that_is_not_there_is_named_with_what_to_do(tmp_path):
    with pytest.raises(MissingFileError, match=r"a\.toml: there is no such file\. Write one\."):
        toml_file.read(tmp_path / "a.toml", "Write one.")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('a = 1\nname = "città"\n'.encode("latin-1"), r"a\.toml: line 2: not UTF-8\. Save the file as UTF-8"),
        ("a = 1\n".encode("utf-16"), r"a\.toml: line 1: not UTF-8"),
        (b"a = 1\nb = \n", r"a\.toml: not TOML: .*line 2"),
        (b"a = 1\na = 2\n", r"a\.toml: not TOML: .*line 2"),
        (b"a = 1\x00\n", r"a\.toml: not TOML: "),
        (b'a = "half a do', r"a\.toml: not TOML: "),
    ],
)
def test_what_is_no_toml_is_named_with_its_line(tmp_path, content, said):
    path = tmp_path / "a.toml"
    path.write_bytes(content)
    with pytest.raises(RecipeError, match=said):
        toml_file.read(path, "Write one.")
