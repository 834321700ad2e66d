import io
import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.errors import FeedFormatError
from belvedere.feeds import tables
from belvedere.feeds.tables import Dialect, days, is_code, numbers, parse, read_zipped, refuse
from tests.feeds.recordings import Recorded, zipped


def text(content, separator=",", encoding="utf-8", needs=("a",)):
    return parse(content, "f.csv", "here", Dialect(separator, ".", encoding), needs)


def test_rows_keep_the_line_they_stood_on():
    rows = text(b'a,b\n1,2\n\n"3\n3",4\n5,6\n')
    assert rows.index.tolist() == [2, 4, 6]
    assert rows["b"].tolist() == ["2", "4", "6"]


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    assert list(text(b"\xef\xbb\xbfa,b\n1,2\n").columns) == ["a", "b"]


def test_latin_1_is_read_when_the_recipe_says_so_and_else_named_with_its_line():
    content = "a,b\n1,x\n2,perché\n".encode("latin-1")
    assert text(content, encoding="latin-1")["b"].tolist() == ["x", "perché"]
    with pytest.raises(FeedFormatError, match=r"f.csv line 3: a byte that is not utf-8.*latin-1"):
        text(content)


def test_a_wrong_separator_is_named_with_the_right_one():
    with pytest.raises(FeedFormatError, match=r'Set separator = ";"'):
        text(b"a;b\n1;2\n")


def test_a_short_line_is_named():
    with pytest.raises(FeedFormatError, match=r"f.csv line 3: 1 fields where the header has 2"):
        text(b"a,b\n1,2\n3")


def test_a_header_without_rows_is_an_empty_table():
    with pytest.raises(FeedFormatError, match="there is no row"):
        text(b"a,b\n")


def test_a_column_that_stands_twice_is_refused():
    with pytest.raises(FeedFormatError, match="'b' stands twice"):
        text(b"a,b,b\n1,2,3\n")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("12", 12.0), (" 12 ", 12.0), ("-3", -3.0), ("0.5", 0.5), ("+7", 7.0), (".5", 0.5), ("5.", 5.0)],
)
def test_plain_numbers_are_numbers(cell, expected):
    values, bad = numbers(pd.Series([cell]), ".")
    assert values[0] == expected
    assert not bad[0]


@pytest.mark.parametrize(
    "cell", ["1,5", "=1+1", "n/a", "inf", "nan", "1e9", "1_000", "0x10", "٣", "9" * 400, "--1", "."]
)
def test_what_is_no_plain_number_is_refused(cell):
    values, bad = numbers(pd.Series([cell]), ".")
    assert np.isnan(values[0])
    assert bad[0]


def test_blank_is_no_reading_and_no_error():
    values, bad = numbers(pd.Series(["", "  "]), ".")
    assert np.isnan(values).all()
    assert not bad.any()


def test_decimal_commas_are_read_when_the_recipe_says_so():
    values, bad = numbers(pd.Series(["1,5", "2"]), ",")
    assert values.tolist() == [1.5, 2.0]
    assert not bad.any()


@given(st.text(max_size=12))
def test_a_cell_is_a_finite_number_or_blank_or_refused(cell):
    values, bad = numbers(pd.Series([cell], dtype="str"), ".")
    assert bad[0] == (np.isnan(values[0]) and bool(cell.strip()))
    assert not np.isinf(values[0])


def test_a_lone_bad_cell_is_counted_and_many_are_a_wrong_file():
    cells = pd.Series(["1"] * 199 + ["1,5"], index=range(2, 202))
    bad = numbers(cells, ".")[1]
    (one,) = refuse(cells, bad, feed="here", name="f.csv", column="b")
    assert (one.count, one.where) == (1, "f.csv line 201, column b")
    cells = pd.Series(["1,5"] * 20, index=range(2, 22))
    with pytest.raises(FeedFormatError, match=r"line 2, column b: '1,5' is no number, and 19 more.*decimal = "):
        refuse(cells, numbers(cells, ".")[1], feed="here", name="f.csv", column="b")


def test_formulas_and_control_characters_are_no_codes():
    cells = pd.Series(["4.45 4.46 8 1", "=HYPERLINK(1)", "+1", "@x", "a\x07b", "", "x" * 101, "PORTA SAN FELICE"])
    assert is_code(cells).tolist() == [True, False, False, False, False, False, False, True]


def test_days_are_iso_days():
    found = days(pd.Series(["2024-02-29", "2023-02-29", "29/02/2024", "", "0001-01-01"]))
    assert found.notna().tolist() == [True, False, False, False, False]


def test_a_zip_that_claims_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(tables, "LARGEST", 1000)
    bomb = zipped("a\n" + "0\n" * 100_000)
    assert len(bomb) < 1000
    with pytest.raises(FeedFormatError, match="claims to unpack to"):
        read_zipped(Recorded({"f.zip": bomb}), "f.zip", "here", Dialect(), ("a",))


def test_a_zip_whose_size_lies_is_refused():
    packed = bytearray(zipped("a\n" + "1\n" * 5000, "c.csv"))
    directory = packed.index(b"PK\x01\x02")
    packed[directory + 24 : directory + 28] = (10).to_bytes(4, "little")  # the central directory says 10 bytes
    with pytest.raises(FeedFormatError, match="not a whole zip"):
        read_zipped(Recorded({"f.zip": bytes(packed)}), "f.zip", "here", Dialect(), ("a",))


def test_a_zip_with_two_tables_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", "a\n1\n")
        archive.writestr("b.csv", "a\n1\n")
    with pytest.raises(FeedFormatError, match=r"holds 2 \.csv files"):
        read_zipped(Recorded({"f.zip": packed.getvalue()}), "f.zip", "here", Dialect(), ("a",))
