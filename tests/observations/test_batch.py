import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.errors import InputError
from belvedere.observations.batch import arrange, months, sound
from belvedere.observations.schema import SCHEMA, check_schema
from tests.observations.made import hourly


def altered(column, values):
    table = hourly("2024-01-11", [1.0, 2.0, 3.0])
    field = SCHEMA.field(column)
    return table.set_column(SCHEMA.get_field_index(column), field, pa.array(values, type=field.type))


@pytest.mark.parametrize(
    ("column", "values", "problem"),
    [
        ("quantity", ["flow", "flow", "flwo"], "no quantity"),
        ("place", ["a", "b", " "], "no place"),
        ("value", [1.0, 2.0, float("inf")], "not finite"),
        ("value", [1.0, 2.0, float("nan")], "not finite"),
        ("value", [1.0, 2.0, None], "blank and not marked"),
        ("quality", [0, 0, 5], "blank and not marked"),
        ("quality", [0, 0, 9], "no Quality"),
        ("time", [0, 1, -(10**17)], "before 1900"),
    ],
)
def test_what_cannot_be_a_reading_is_left_out_with_the_reason(column, values, problem):
    kept, reasons = sound(altered(column, values))
    assert kept.num_rows == 2
    assert [one.count for one in reasons] == [1]
    assert problem in reasons[0].problem
    assert "row 2" in reasons[0].where


def test_of_several_readings_the_last_with_a_value_counts():
    table = pa.concat_tables([hourly("2024-01-11", [value]) for value in (1.0, 2.0, np.nan)])
    kept, duplicate = arrange(table)
    assert kept.column("value").to_pylist() == [2.0]
    assert duplicate == 2


def test_only_blanks_leave_a_blank():
    kept, _ = arrange(pa.concat_tables([hourly("2024-01-11", [np.nan])] * 2))
    assert kept.column("value").to_pylist() == [None]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 5), st.integers(0, 3)), max_size=30))
def test_arranged_rows_are_sorted_unique_and_nothing_is_lost(rows):
    parts = [hourly(f"2024-01-11 0{hour}:00", [value], place=f"loops:{name}") for name, hour, value in rows]
    table = pa.concat_tables(parts) if parts else SCHEMA.empty_table()
    kept, duplicate = arrange(table)
    keys = list(zip(kept.column("place").to_pylist(), kept.column("time").to_pylist(), strict=True))
    assert keys == sorted(set(keys))
    assert kept.num_rows + duplicate == len(rows)
    last = {(f"loops:{name}", hour): value for name, hour, value in rows}
    found = {(row["place"], row["time"].hour): row["value"] for row in kept.to_pylist()}
    assert found == last


def test_months_are_of_utc():
    table = hourly("2024-01-31 22:00", [1.0] * 4)
    assert months(table).tolist() == ["2024-01", "2024-01", "2024-02", "2024-02"]


def test_a_table_without_a_column_or_with_text_for_numbers_is_refused():
    table = hourly("2024-01-11", [1.0])
    with pytest.raises(InputError, match="value: the column is missing"):
        check_schema(table.drop_columns(["value"]), "batch")
    with pytest.raises(InputError, match="another type"):
        check_schema(table.set_column(3, "value", pa.array(["much"])), "batch")
    with pytest.raises(InputError, match="place: 1 values are null"):
        check_schema(table.set_column(1, "place", pa.array([None], pa.string())), "batch")
