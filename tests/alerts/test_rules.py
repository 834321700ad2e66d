"""Reading alerts.toml: what is taken, and what is refused with the nearest known word."""

from __future__ import annotations

from pathlib import Path

import pytest

from belvedere.alerts.contract import Quiet, Severity, Timing
from belvedere.alerts.kinds import threshold
from belvedere.alerts.rules import FILE, kinds, read
from belvedere.errors import MissingFileError, RecipeError

GOOD = """
[notify.office]
by = "webhook"
address = "http://127.0.0.1:9/alerts"
secret = "OFFICE_SECRET"

[rules.no2]
kind = "threshold"
title_en = "NO₂"
title_it = "NO₂"
severity = "alarm"
quantities = ["no2"]
places = ["air:*"]
above = 200.0
clear = 180
readings = 2
alone = 3
hold = 60.0
quiet = [{ start = 23, end = 6 }]
tell = ["office"]
source = "Directive 2008/50/EC"
"""


def file(folder: Path, text: str) -> Path:
    path = folder / FILE
    path.write_text(text, encoding="utf-8")
    return path


def test_a_rule_is_read_with_all_its_keys(tmp_path: Path) -> None:
    found = read(file(tmp_path, GOOD))
    (rule,) = found.rules
    assert (rule.name, rule.kind, rule.severity, rule.places) == ("no2", "threshold", Severity.ALARM, ("air:*",))
    assert rule.check == threshold.Keys(above=200.0, clear=180.0)
    assert (rule.timing, rule.quiet, rule.tell) == (Timing(2, 3, 1, 60.0), (Quiet(23, 6),), ("office",))
    assert rule.merge == "no2" and list(found.channels) == ["office"]


def test_the_rules_of_bologna_are_read_and_every_level_says_its_source() -> None:
    found = read(Path("cities/bologna") / FILE)
    assert len(found.rules) >= 8 and all(rule.source for rule in found.rules)
    assert {rule.kind for rule in found.rules} <= set(kinds())


def test_every_kind_of_the_issue_is_there() -> None:
    assert set(kinds()) >= {"threshold", "usual", "forecast", "together", "late"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "threshold"', 'kind = "treshold"', "Did you mean 'threshold'"),
        ("above = 200.0", "abov = 200.0", "Did you mean 'above'"),
        ("readings = 2", "reading = 2", "Did you mean 'readings'"),
        ('quantities = ["no2"]', 'quantities = ["n02"]', "Did you mean 'no2'"),
        ('tell = ["office"]', 'tell = ["ofice"]', "Did you mean 'office'"),
        ('severity = "alarm"', 'severity = "alert"', "Did you mean 'alarm'"),
        ('by = "webhook"', 'by = "webhok"', "Did you mean 'webhook'"),
        ("secret =", "sectet =", "Did you mean 'secret'"),
        ("[rules.no2]", "[rule.no2]", "Did you mean 'rules'"),
        ("[rules.no2]", '[rules."NO2; rm"]', "not a name"),
        ('quantities = ["no2"]\n', "", "quantities is missing"),
        ("above = 200.0\n", "", "one level"),
        ("clear = 180", "clear = 220", "lies beyond the level"),
        ("above = 200.0", "above = nan", "is no level"),
        ("above = 200.0", "above = inf", "is no level"),
        ("above = 200.0", 'above = "200"', "expected a number"),
        ("readings = 2", "readings = 0", "0 in a row"),
        ("readings = 2", "readings = true", "a whole number"),
        ("alone = 3", "alone = 1", "1 in a row"),
        ("hold = 60.0", "hold = nan", "nan minutes"),
        ("start = 23, end = 6", "start = 6, end = 6", "6 to 6"),
        ("start = 23, end = 6", "start = 23, ends = 6", "Did you mean 'end'"),
        ('title_it = "NO₂"', 'title_it = "a\\nb"', "not a line of text"),
        ('title_it = "NO₂"', 'title_it = " "', "not a line of text"),
        ('places = ["air:*"]', 'places = [""]', "not a pattern"),
        ('"http://127.0.0.1:9/alerts"', '"ftp://127.0.0.1/x"', "no http or https address"),
        ('"http://127.0.0.1:9/alerts"', '"http://example.org/x"', "plain http"),
        ('"http://127.0.0.1:9/alerts"', '"https://user:pw@example.org/x"', "holds a password"),
        ('"OFFICE_SECRET"', '"hunter2 is my secret"', "no name of an environment variable"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place_and_the_nearest_word(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in GOOD
    with pytest.raises(RecipeError, match=r"alerts\.toml") as error:
        read(file(tmp_path, GOOD.replace(old, new)))
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"\[rules\] is missing"),
        (b"rules = 3", "expected a table"),
        (b"[rules]\n", "0 rules"),
        (b"[rules.a\nkind =", "not TOML"),
        (b'[rules.a]\ntitle_it = "citt\xe0"', "line 2: not UTF-8"),
        (b"[rules]\na = 1", r"rules\.a: expected a table"),
        (b"# " + b"x" * 1_000_001, "larger than"),
        (b"".join(b'[rules.r%d]\nkind = "late"\n' % one for one in range(201)), "201 rules"),
    ],
)
def test_a_broken_or_hostile_file_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(RecipeError, match=said):
        read(tmp_path / FILE)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"alerts\.toml"):
        read(tmp_path / FILE)
