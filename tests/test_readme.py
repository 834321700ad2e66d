"""What README and the pages of docs/ tell people to type and to read is there.

The commands that take minutes are not run here: each is held to what it would be asked, its options and its files.
"""

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from belvedere.cli import app

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "README.it.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
TEXT = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}
README = TEXT["README.md"]


def told(pattern):
    """Return what the pages say by a pattern, each once, with the page that says it."""
    found = {(text, page) for page, whole in TEXT.items() for text in re.findall(pattern, whole, flags=re.MULTILINE)}
    return [pytest.param(text, page, id=f"{page}: {text}") for text, page in sorted(found)]


@pytest.mark.parametrize(("line", "page"), told(r"^belvedere [^#\n]*[^#\s]"))
def test_a_command_knows_its_words_and_its_files_are_there(line, page):
    name, *words = shlex.split(line)[1:]
    command = typer.main.get_command(app).commands[name]
    given = command.make_context(name, list(words)).params  # refuses what it does not know
    files = [word for word in words if word.startswith("cities/")]
    read = [value if isinstance(value, list) else [value] for value in given.values()]
    assert files and set(files) <= {str(each) for value in read for each in value}
    for file in files:
        assert (ROOT / file).exists(), f"{page} names {file}, which is not there"


@pytest.mark.parametrize(("module", "page"), told(r"python -m ((?:benchmarks|docs)\.\w+)"))
def test_a_module_that_is_to_be_run_can_be(module, page):
    file = ROOT / f"{module.replace('.', '/')}.py"
    assert file.is_file() and 'if __name__ == "__main__":' in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("target", "page"), told(r"^make (\w+) "))
def test_a_target_is_one_of_the_makefile(target, page):
    assert re.search(rf"^{target}:.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)


@pytest.mark.parametrize(("link", "page"), told(r"\]\((?!https?:|#)([^)#\s]+)"))
def test_a_link_leads_somewhere(link, page):
    assert (ROOT / page).parent.joinpath(link).exists()


def claims():
    """Return the rows of the table of claims: what is claimed, what measures it, the figure."""
    table = README.split("## Claims")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line[:1] == "|"]
    return rows[2:]


def test_every_claim_has_a_command_that_measures_it_and_a_figure():
    rows = claims()
    assert len(rows) > 5
    measured = ""
    for claim, by, figure in rows:
        measured = measured if by == "the same" else by
        assert re.fullmatch(r"`(python -m benchmarks\.\w+|belvedere evaluate[^`]*)`", measured), claim
        assert re.search(r"\d", figure), claim


def test_claims_say_when_and_on_which_machine_they_were_measured():
    said = README.split("## Claims")[1].split("|")[0]
    assert re.search(r"\b20\d\d-\d\d-\d\d\b", said) and "cores" in said


def test_figures_of_before_and_after_are_those_of_its_page():
    (figure,) = [figure for _, by, figure in claims() if "before_after" in by]
    known = [float(number) for number in re.findall(r"(\d+(?:\.\d+)?) %", TEXT["docs/after.md"])]
    for number in re.findall(r"(\d+(?:\.\d+)?) %", figure):
        decimals = len(number.partition(".")[2])
        assert float(number) in {round(each, decimals) for each in known}
