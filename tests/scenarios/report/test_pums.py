"""The indicators of a mobility plan that an evaluation gives."""

from pathlib import Path

import pytest

from belvedere.quantities import QUANTITIES
from belvedere.scenarios.report.blocks import Grid
from belvedere.scenarios.report.pums import BY, pums, read
from belvedere.scenarios.report.run import open_run
from tests.scenarios.report.made_up import run_folder

DOCS = Path(__file__).parents[3] / "docs"
MACROS = ["A1", "A2", "A3", "A4", "A5", "A6", "B1", "B2", "B3", "C1", "C2", "C3", "C4", "D1", "D2", "D3", "D4"]


def test_all_seventeen_compulsory_macro_objectives_are_there_in_their_order():
    assert list(dict.fromkeys(one.macro for one in read())) == MACROS
    assert len({one.code for one in read()}) == len(read())


def test_each_indicator_has_figures_of_the_model_or_a_reason_why_not():
    for one in read():
        assert all(name in QUANTITIES for name in one.quantities), one.code
        assert bool(one.quantities) == (one.by not in ("nobody", "survey")), one.code
        assert one.by == "model" or one.by in BY, one.code


def test_the_documentation_names_the_same_quantities():
    text = (DOCS / "pums.md").read_text("utf-8")
    assert [name for one in read() for name in one.quantities if f"`{name}`" not in text] == []


@pytest.mark.parametrize("language", ["it", "en"])
def test_what_the_run_did_not_compute_is_listed_with_its_reason(tmp_path, language):
    grids = [block for block in pums(open_run(*run_folder(tmp_path)), language) if isinstance(block, Grid)]
    missing = grids[-1]
    assert {row[0] for row in missing.rows} >= {"a.2.a", "d.2.a", "c.2.b"}
    assert all(all(cell for cell in row) for row in missing.rows)
