"""docs/pums.md names every indicator, and nothing that is not there."""

import re
from pathlib import Path

from belvedere.indicators.contract import indicators
from belvedere.policies.contract import policies
from belvedere.scenarios.valuation.items import ITEMS

TEXT = (Path(__file__).parents[2] / "docs" / "pums.md").read_text(encoding="utf-8")
TABLES = [line for line in TEXT.splitlines() if line.startswith("|")]
AREAS = {"A": 6, "B": 3, "C": 4, "D": 4}  # the seventeen macro-objectives of D.M. 396/2019


def test_all_seventeen_macro_objectives_are_there():
    for letter, many in AREAS.items():
        found = {int(number) for line in TABLES for number in re.findall(rf"^\| {letter}(\d) ", line)}
        assert found == set(range(1, many + 1))


def test_every_indicator_stands_in_the_table_and_every_name_is_one():
    named = {name for line in TABLES for name in re.findall(r"`([a-z0-9_]+)`", line)}
    known = set(indicators())
    assert known <= named, f"docs/pums.md lacks {sorted(known - named)}"
    assert named - known <= set(ITEMS) | set(policies()) | {"wheelchair_boarding"}


def test_each_code_is_given_or_said_to_be_missing():
    for line in TABLES:
        code, given = (line.split("|")[at].strip() for at in (2, 4))
        if re.match(r"[a-d]\.\d", code):
            assert re.search(r"`|survey|nobody publishes|ISTAT|stations", given), line


def test_what_is_from_memory_says_so():
    assert "to be\nconfirmed" in TEXT or "to be confirmed" in TEXT
