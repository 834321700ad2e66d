"""The report of a run made by hand, in both languages, whole and with tables that are not there."""

import json
from html.parser import HTMLParser

import pandas as pd
import pytest

from belvedere.errors import InputError, MissingFileError
from belvedere.scenarios.report.report import report
from tests.scenarios.report.made_up import TITLE, VERDICT, run_folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return run_folder(tmp_path_factory.mktemp("report"))


class Reader(HTMLParser):
    """Collects tags and text."""

    def __init__(self):
        super().__init__()
        self.tags, self.text = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


def read(file):
    reader = Reader()
    reader.feed(file.read_text(encoding="utf-8"))
    return reader.tags, " ".join(" ".join(reader.text).split())


@pytest.mark.parametrize(
    ("language", "none", "number", "worse"),
    [("it", "nessun effetto accertato", "da 1.234.567 a 1.222.221", "meglio"),
     ("en", "no established effect", "from 1,234,567 to 1,222,221", "better")],
)  # fmt: skip
def test_the_page_says_what_changes_in_words(folders, tmp_path, language, none, number, worse):
    files = report(*folders, tmp_path, language=language)
    tags, text = read(files.html)
    assert ("html", {"lang": language}) in tags
    assert none in text
    assert number in text
    assert worse in text
    assert TITLE in text  # as words, not as markup
    assert ("b", {}) not in tags
    assert ("i", {}) not in tags


def test_every_drawing_has_words_and_every_table_a_caption(folders, tmp_path):
    tags, _ = read(report(*folders, tmp_path).html)
    drawings = [at for tag, at in tags if tag == "div" and at.get("role") == "img"]
    assert len(drawings) == sum(tag == "svg" for tag, _ in tags) >= 5
    assert all(at["aria-label"] for at in drawings)
    assert sum(tag == "table" for tag, _ in tags) == sum(tag == "caption" for tag, _ in tags) >= 6


def test_the_same_run_gives_the_same_bytes(folders, tmp_path):
    one, two = report(*folders, tmp_path / "one"), report(*folders, tmp_path / "two")
    assert one.html.read_bytes() == two.html.read_bytes()
    assert one.pdf.read_bytes() == two.pdf.read_bytes()


def test_the_pdf_is_tagged_and_says_its_language(folders, tmp_path):
    made = report(*folders, tmp_path, language="it").pdf.read_bytes()
    assert made.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in made
    assert b"/Lang" in made


def test_what_was_not_computed_is_said(tmp_path):
    run, city = run_folder(tmp_path, tables=False)
    _, text = read(report(run, city, tmp_path / "out", language="en").html)
    assert "Not computed in this evaluation." in text
    assert "No draws were made" in text
    assert "this evaluation holds no euros" in text.lower()


def test_a_run_that_is_none_is_refused(tmp_path, folders):
    with pytest.raises(MissingFileError, match="belvedere evaluate"):
        report(tmp_path, folders[1], tmp_path)


def test_a_language_that_we_do_not_write_is_refused(folders, tmp_path):
    with pytest.raises(InputError, match="'fr'"):
        report(*folders, tmp_path, language="fr")


@pytest.mark.parametrize("broken", [b"", b"{", b"\xff\xfe"])
def test_a_broken_answer_is_named_and_nothing_is_written(tmp_path, broken):
    run, city = run_folder(tmp_path)
    (run / "comparison.json").write_bytes(broken)
    with pytest.raises(InputError, match="not a whole evaluation"):
        report(run, city, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_verdict_without_its_columns_is_named(tmp_path):
    run, city = run_folder(tmp_path)
    VERDICT.drop(columns=["established"]).to_parquet(run / "verdict.parquet")
    with pytest.raises(InputError, match="no column established"):
        report(run, city, tmp_path / "out")


def test_half_a_parquet_file_is_named(tmp_path):
    run, city = run_folder(tmp_path)
    file = run / "money.parquet"
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(InputError, match="not a whole evaluation"):
        report(run, city, tmp_path / "out")


def test_numbers_without_bound_become_dashes(tmp_path):
    run, city = run_folder(tmp_path)
    pd.DataFrame({"figure": ["npv"], "low": [float("-inf")], "central": [float("nan")], "high": [1e30]}).to_parquet(
        run / "appraisal.parquet"
    )
    _, text = read(report(run, city, tmp_path / "out").html)
    assert "—" in text
    assert "inf" not in text.split("Nell'arco")[1][:200]


def test_control_characters_do_not_break_the_pdf(tmp_path):
    run, city = run_folder(tmp_path)
    said = [{"en": "a\u0000b\u202ec \\", "it": '"); #panic("x")'}]
    (run / "comparison.json").write_text(json.dumps({"scenario": "quiet", "assumptions": said}))
    for language in ("it", "en"):
        assert report(run, city, tmp_path / "out", language=language).pdf.stat().st_size > 1000
