"""Vehicles as the recipe's folder says."""

from pathlib import Path

import pytest

from belvedere.city import fleet
from belvedere.city.model import check_columns
from belvedere.errors import InputError, MissingFileError

HEAD = "category,fuel,segment,euro,share\n"
TWO = "Passenger Cars,Petrol,Small,Euro 4,0.25\nPassenger Cars,Diesel,Medium,Euro 5,0.75\n"


def written(tmp_path, text):
    path = tmp_path / "fleet.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_comments_and_blank_lines_are_passed_over(tmp_path):
    table = fleet.read(written(tmp_path, f"# where from\n\n{HEAD}# cars\n{TWO}"))
    check_columns("fleet", table)
    assert table["share"].tolist() == [0.25, 0.75]


def test_bolognas_vehicles_sum_to_one():
    table = fleet.read(Path(__file__).parents[2] / "cities/bologna/fleet.csv")
    assert table["share"].sum() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + TWO.replace("0.75", "0,75"), r"line 3: 6 fields where the header has 5"),
        (HEAD + TWO.replace("0.75", "75"), r"line 3, share: '75' is no share"),
        (HEAD + TWO.replace("0.75", "0.5"), r"share: the shares sum to 0\.7500"),
        (HEAD + TWO.splitlines()[0] + "\n" + TWO.splitlines()[0], r"line 3: the vehicle stands twice"),
        (HEAD.replace(",", ";") + TWO, r"header: got"),
        ("", r"header: got"),
    ],
)
def test_what_is_wrong_is_named_by_line(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        fleet.read(written(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MissingFileError, match="beside city"):
        fleet.read(tmp_path / "fleet.csv")


def test_another_encoding_is_told(tmp_path):
    path = tmp_path / "fleet.csv"
    path.write_bytes((HEAD + TWO.replace("Small", "Größe")).encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        fleet.read(path)
