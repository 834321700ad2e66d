"""What is said of the six objectives of Regulation (EU) 2020/852."""

import pytest

from belvedere.quantities import QUANTITIES
from belvedere.scenarios.report.blocks import Grid, Paragraph
from belvedere.scenarios.report.dnsh import OBJECTIVES, dnsh, said
from belvedere.scenarios.report.run import Row, open_run
from tests.scenarios.report.made_up import run_folder


def row(name, change, sure=True):
    return Row(name, "", change - 1, change, change + 1, 10.0, 10.0 + change, sure)


def test_the_six_objectives_are_those_of_article_9_in_its_order():
    assert [one.letter for one in OBJECTIVES] == list("abcdef")
    assert all(name in QUANTITIES for one in OBJECTIVES for name in one.quantities)


def test_a_model_of_traffic_speaks_of_climate_and_pollution_alone():
    assert [one.letter for one in OBJECTIVES if one.quantities] == ["a", "e"]
    assert all("says nothing" in one.left_out[0] for one in OBJECTIVES if not one.quantities)


@pytest.mark.parametrize(
    ("rows", "english"),
    [
        ((), ""),
        ((row("co2", 5.0), row("nox", -5.0)), "1 of 2 indicators get worse, 1 better: a harm cannot be ruled out"),
        ((row("co2", -5.0), row("nox", 9.0, sure=False)), "No indicator of 2 gets worse, 1 get better, 1 show no"),
        ((row("co2", -5.0, sure=False),), "neither harm nor benefit is established"),
    ],
)
def test_it_says_which_way_the_figures_go_and_judges_no_significance(rows, english):
    assert english in said(rows, "en")
    assert bool(said(rows, "it")) == bool(rows)


@pytest.mark.parametrize(("language", "modest"), [("en", "to be checked by the administration"),
                                                  ("it", "da verificare a cura dell'amministrazione")])  # fmt: skip
def test_the_section_names_all_six_and_says_that_it_is_to_be_checked(tmp_path, language, modest):
    blocks = dnsh(open_run(*run_folder(tmp_path)), language)
    assert any(isinstance(block, Paragraph) and modest in block.text for block in blocks)
    objectives, climate = [block for block in blocks if isinstance(block, Grid)]
    assert [cells[0][:3] for cells in objectives.rows] == ["(a)", "(b)", "(c)", "(d)", "(e)", "(f)"]
    assert [len(cells) for cells in climate.rows] == [8, 8]  # CO2 and vehicle-km of the run made up
