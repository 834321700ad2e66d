"""A measure's file: read as it stands, refused with the place and the remedy when it is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from belvedere.errors import MissingFileError, RecipeError
from belvedere.scenarios.after.measure import read

GOOD = """
name = "square"
places = ["loops:*"]
controls = "others"
start = 2022-03-01
settled = 2022-03-08
end = 2022-04-30
reference = [[2021-01-01, 2022-02-20]]
[title]
en = "A square"
it = "Una piazza"
[[also]]
start = 2022-01-01
end = 2022-01-06
en = "Works"
it = "Lavori"
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "m.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_measure_is_read_as_it_stands(tmp_path: Path) -> None:
    measure = read(written(tmp_path, GOOD))
    assert (measure.controls, measure.counts_from) == (("others",), date(2022, 3, 8))
    assert measure.also[0].it == "Lavori"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("places =", "place ="), "nothing is called 'place'. Did you mean 'places'"),
        (("reference = [[2021-01-01, 2022-02-20]]", ""), "the key reference is missing"),
        (("2022-02-20]]", "2022-03-20]]"), "overlaps the measure"),
        (("2021-01-01, 2022-02-20", "2022-02-20, 2021-01-01"), "before it starts"),
        (("end = 2022-04-30", "end = 2022-02-01"), "not in order"),
        (("settled = 2022-03-08", "settled = 2022-05-08"), "not in order"),
        (('["loops:*"]', "[]"), "places is empty"),
        (('name = "square"', 'name = "../x"'), "cannot name a file"),
        (('controls = "others"', 'quantity = "flowers"'), "not in quantities.csv"),
        (("start = 2022-03-01", 'start = "soon"'), "a day (2024-01-31)"),
        (("[title]", "[title"), "not TOML"),
        (("end = 2022-01-06", "end = 2021-01-06"), "also: it ends on 2021-01-06"),
    ],
)
def test_a_wrong_measure_is_refused_naming_what_is_wrong(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert change[0] in GOOD
    with pytest.raises(RecipeError, match=r"m\.toml") as error:
        read(written(tmp_path, GOOD.replace(*change)))
    assert said in str(error.value)


def test_a_measure_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="measures/"):
        read(tmp_path / "none.toml")
    broken = tmp_path / "b.toml"
    broken.write_bytes(b'name = "caf\xe9"')
    with pytest.raises(RecipeError, match="UTF-8"):
        read(broken)


def test_every_measure_of_bologna_can_be_read() -> None:
    files = sorted(Path("cities/bologna/measures").glob("*.toml"))
    assert [read(file).name for file in files] == [file.stem for file in files]
