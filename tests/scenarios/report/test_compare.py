"""Several evaluations on one page."""

import json

import pandas as pd
import pytest

from belvedere.errors import InputError
from belvedere.scenarios.report.blocks import Bullets, Grid
from belvedere.scenarios.report.compare import compare
from belvedere.scenarios.report.report import compared
from belvedere.scenarios.report.run import open_run
from tests.scenarios.report.made_up import VERDICT, run_folder


@pytest.fixture
def two(tmp_path):
    """A run, and one of the same scenario without what people pay, from another base."""
    run, city = run_folder(tmp_path / "one")
    other, _ = run_folder(tmp_path / "two", tables=False)
    (other / "base" / "provenance.json").write_text(json.dumps({"hash": "another"}))
    VERDICT.assign(difference=VERDICT["difference"] / 2).to_parquet(other / "verdict.parquet")
    return run, other, city


def grid(blocks, first):
    return next(block for block in blocks if isinstance(block, Grid) and block.head[0] == first)


def test_each_run_has_a_column_with_its_change_its_interval_and_its_verdict(two):
    run, other, city = two
    table = grid(compare([open_run(run, city), open_run(other, city)], "en"), "Quantity")
    co2 = next(row for row in table.rows if row[0].startswith("CO₂"))
    assert co2[1:] == ("80.5", "−0.500 (−0.900 to −0.100), better", "−0.250 (−0.900 to −0.100), better")


def test_other_bases_and_missing_draws_are_said_before_anything_is_compared(two):
    run, other, city = two
    blocks = compare([open_run(run, city), open_run(other, city)], "en")
    said = " ".join(text for block in blocks if isinstance(block, Bullets) for text in block.items)
    assert "Not all have the same base" in said
    assert "numerical error alone" in said


def test_what_one_run_does_not_have_is_a_dash_and_its_title_tells_it_apart(two):
    run, other, city = two
    table = grid(compare([open_run(run, city), open_run(other, city)], "en"), "Who")
    assert table.head[1].endswith("(1)") and table.head[2].endswith("(2)")
    assert [row[2] for row in table.rows] == ["—", "—", "—"]


@pytest.mark.parametrize("many", [0, 1, 5])
def test_one_run_or_more_than_four_are_refused(two, many, tmp_path):
    run, _, city = two
    with pytest.raises(InputError, match="Name two to 4") as caught:
        compared([run] * many, city, tmp_path / "out")
    assert "Indicane da due a 4" in caught.value.message_it
    assert not (tmp_path / "out").exists()


def test_runs_of_two_cities_are_refused(two, tmp_path):
    run, other, city = two
    for folder, name in ((run, "porto"), (other, "bologna")):
        (folder / "base" / "provenance.json").write_text(json.dumps({"city": name}))
    with pytest.raises(InputError, match="porto, bologna"):
        compared([run, other], city, tmp_path / "out")


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_same_runs_give_the_same_bytes_on_paper_and_on_a_page(two, tmp_path, language):
    run, other, city = two
    pd.DataFrame({"figure": ["npv"], "low": [1.0], "central": [float("nan")], "high": [2.0]}).to_parquet(
        other / "appraisal.parquet"
    )
    once = compared([run, other, run, other], city, tmp_path / "once", language=language)
    again = compared([run, other, run, other], city, tmp_path / "again", language=language)
    assert once.html.read_bytes() == again.html.read_bytes()
    assert once.pdf.read_bytes() == again.pdf.read_bytes()
    assert once.pdf.name == f"comparison.{language}.pdf"
