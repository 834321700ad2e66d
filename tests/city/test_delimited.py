import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.city import delimited
from belvedere.errors import InputError, MissingFileError
from tests.city.small import zip_of


def parse(text, columns=("a", "b"), separator=","):
    return delimited.parse(text if isinstance(text, bytes) else text.encode(), "t.csv", columns, separator)


def test_rows_keep_the_line_they_start_on_also_after_a_cell_of_two_lines():
    table = parse('a,b\n1,"x\ny"\n2,z\n\n3,w\n')
    assert list(table.index) == [2, 4, 6]
    assert list(table["b"]) == ["x\ny", "z", "w"]


def test_a_byte_order_mark_is_no_part_of_the_first_name():
    assert list(parse("\ufeffa,b\n1,2\n").columns) == ["a", "b"]


def test_the_wrong_separator_is_named():
    with pytest.raises(InputError, match=r"t\.csv: line 1: the columns are separated by ';', not by ','"):
        parse("a;b\n1;2\n")


def test_a_missing_column_is_named():
    with pytest.raises(InputError, match=r"line 1: the column b is missing\. The header must hold a, b"):
        parse("a,c\n1,2\n")


def test_a_column_that_stands_twice_is_named():
    with pytest.raises(InputError, match="the column b stands twice"):
        parse("a,b,b\n1,2,3\n")


def test_latin_1_is_named_with_its_line():
    with pytest.raises(InputError, match=r"t\.csv: line 3: byte 0xec is not UTF-8\. .*Latin-1"):
        parse("a,b\n1,2\nlunedì,2\n".encode("latin-1"))


def test_half_a_download_is_named_by_its_short_last_row():
    with pytest.raises(InputError, match=r"line 3: 1 cells where the header has 2"):
        parse("a,b\n1,2\n3")


def test_a_quotation_mark_that_is_never_closed_is_named():
    with pytest.raises(InputError, match=r"line 3: .*Close the quotation mark"):
        parse('a,b\n1,2\n"3,4\n')


def test_a_zero_byte_is_no_text():
    with pytest.raises(InputError, match="line 2: a zero byte"):
        parse(b"a,b\n1,\x00\n")


@pytest.mark.parametrize(("text", "problem"), [("", "the table is empty"), ("a,b\n", "a header and no rows")])
def test_an_empty_table_is_named(text, problem):
    with pytest.raises(InputError, match=problem):
        parse(text)


def test_rows_of_another_length_can_be_marked_instead():
    table, ragged = delimited.parse_marked(b"a,b\n1,2\n3\n4,5,6\n7,8\n", "t.csv", ("a",))
    assert list(table["a"]) == ["1", "7"]
    assert ragged == {3: 1, 4: 3}


def test_numbers_have_a_decimal_point():
    values = delimited.numbers(parse("a,b\n1.5,\n -2 ,x\n"), "a", "t.csv")
    assert list(values) == [1.5, -2.0]


def test_a_decimal_comma_is_named_with_its_line_and_the_remedy():
    with pytest.raises(InputError, match=r"line 3, column a: '11,34' has a decimal comma\. Write 11\.34"):
        delimited.numbers(parse('a,b\n1,2\n"11,34",2\n'), "a", "t.csv")


@pytest.mark.parametrize("cell", ["x", "", "nan", "inf", "1.2.3"])
def test_what_is_no_number_is_named(cell):
    with pytest.raises(InputError, match=r"line 2, column a: .*is not a number"):
        delimited.numbers(parse(f'a,b\n"{cell}",2\n'), "a", "t.csv")


def test_a_blank_is_missing_where_blanks_are_allowed():
    values = delimited.numbers(parse("a,b\n,2\n3,4\n"), "a", "t.csv", blank=True)
    assert np.isnan(values.iloc[0])
    assert values.iloc[1] == 3.0


def test_a_table_is_loaded_from_a_file_or_from_a_zip(tmp_path):
    (tmp_path / "t.csv").write_text("a\n1\n")
    assert delimited.load(tmp_path / "t.csv") == b"a\n1\n"
    assert delimited.load(zip_of(tmp_path / "t.zip", {"deep/t.csv": "a\n1\n"})) == b"a\n1\n"
    with pytest.raises(MissingFileError):
        delimited.load(tmp_path / "no.csv")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_named_problem(raw):
    try:
        table = delimited.parse(raw, "t.csv", ("a",))
    except InputError:
        return
    assert "a" in table
