"""What somebody registered is kept line by line, whatever the disk did meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from belvedere.errors import InputError
from belvedere.server.works import WorksFile, plain

START = datetime(2024, 3, 27, 6, tzinfo=UTC)
SPAN = (START, START + timedelta(hours=10))


def add(works, place="Via Saffi", text="", known=START):
    return works.add(place, "closure", SPAN, text, ("Anna", known))


def test_what_was_registered_is_there_when_the_file_is_opened_again(tmp_path):
    first = add(WorksFile(tmp_path / "works.jsonl"), text="market")
    assert WorksFile(tmp_path / "works.jsonl").all() == (first,)


def test_nobody_knows_of_it_before_it_was_registered(tmp_path):
    works = WorksFile(tmp_path / "works.jsonl")
    made = add(works, known=START)
    assert works.known(START - timedelta(seconds=1)) == [] and works.known(START) == [made]


def test_a_half_line_of_a_crash_was_never_answered_for_and_gives_way(tmp_path):
    file = tmp_path / "works.jsonl"
    first = add(WorksFile(file))
    whole = file.read_bytes()
    file.write_bytes(whole + whole[: len(whole) // 2])
    works = WorksFile(file)
    assert works.all() == (first,)
    second = add(works, place="Via Marconi")
    assert WorksFile(file).all() == (first, second)


LONG = b'{"place": "' + b"x" * 10_000 + b'"}\n'


@pytest.mark.parametrize(
    ("line", "where"), [(b"{}\n", "line 2"), (b"[1, 2\n", "line 2"), (LONG, "line 2"), (b"\xff\xfe\n", "byte")]
)
def test_a_line_that_cannot_be_read_is_named_and_the_file_stays_as_it_is(tmp_path, line, where):
    file = tmp_path / "works.jsonl"
    add(WorksFile(file))
    before = file.read_bytes() + line
    file.write_bytes(before)
    with pytest.raises(InputError, match=where):
        WorksFile(file)
    assert file.read_bytes() == before


def test_an_end_before_its_start_is_refused_in_both_languages(tmp_path):
    with pytest.raises(InputError, match="end before they start") as raised:
        WorksFile(tmp_path / "works.jsonl").add("Via A", "works", SPAN[::-1], "", ("Anna", START))
    assert "finiscono" in raised.value.message_it and not (tmp_path / "works.jsonl").exists()


def test_a_text_is_kept_on_one_line():
    assert plain("  a\n b\t c ", "text") == "a b c"
    with pytest.raises(InputError, match="cannot be shown"):
        plain("bell\u0007", "text")


def test_its_notice_names_the_street_in_both_languages(tmp_path):
    notice = add(WorksFile(tmp_path / "works.jsonl"), text="market").notice()
    assert (notice.title.en, notice.title.it) == ("closure in Via Saffi: market", "chiusura in Via Saffi: market")
    assert notice.streets == ("Via Saffi",)
