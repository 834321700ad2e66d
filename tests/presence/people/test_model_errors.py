"""The table of what the model gets wrong: whole, and handed to each value of a release."""

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence.definitions import known
from belvedere.presence.people.model_errors import FILE, KINDS, of, periods, read, sizes
from belvedere.presence.release.places import tree

TREE = tree("town", [("a", "M"), ("b", "N"), ("c", "M")])
CLOCK = (4, 12, 7, 0)


def test_every_definition_has_an_error_for_each_level_size_class_and_time():
    table = read()
    assert set(table["definition"]) == set(known())
    assert (table["relative_se"] >= 0).all()
    whole = table[(table["visitor_class"] == "all") & (table["level"] == "city")]["relative_se"]
    assert (whole < 0.1).all()  # phones that are off at night hide one person in twenty


def test_each_value_takes_the_error_of_its_level_size_class_and_hour():
    found = of("vodafone_istat", TREE, np.array([2, 0, 1]), CLOCK)
    assert found.shape == ((1 + 2 + 3) * len(KINDS), 4)
    table = read().set_index(["definition", "period", "level", "size", "visitor_class"])["relative_se"]
    mine = table["vodafone_istat"]
    assert found[0].tolist() == [mine[period, "city", "", "all"] for period in ("night", "day", "day", "night")]
    foreign = KINDS.index("foreign")
    assert found[2 * 7 + foreign, 1] == mine["day", "municipality", "", "foreign"]  # N, the second district
    assert found[3 * 7, 0] == mine["night", "zone", "large", "all"]
    assert found[5 * 7, 0] == mine["night", "zone", "middle", "all"]


def test_a_definition_that_the_table_does_not_know_takes_the_largest_error_of_all():
    worst = read().groupby(["period", "level", "size", "visitor_class"])["relative_se"].max()
    found = of("of_another_package", TREE, np.array([0, 0, 0]), (12,))
    assert found[0, 0] == worst["day", "city", "", "all"]
    assert (found >= of("garante", TREE, np.array([0, 0, 0]), (12,))).all()


def test_a_table_with_a_line_missing_twice_or_wrong_is_refused(tmp_path):
    lines = FILE.read_text("utf-8").splitlines()
    cases = {
        "is wrong or missing": [lines[:-1], [*lines, lines[-1]], [*lines[:-1], lines[-1].rsplit(",", 1)[0] + ",-0.1"]],
        "are not definition": [["definition,level", "a,b"]],
        "cannot be read": [[]],
    }
    for said, tables in cases.items():
        for table in tables:
            file = tmp_path / "model_errors.csv"
            file.write_text("\n".join(table), "utf-8")
            with pytest.raises(InputError, match=said):
                read(file)
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.csv")


def test_night_is_from_midnight_to_seven():
    assert periods((23, 0, 6, 7)) == ["day", "night", "night", "day"]


def test_zones_are_grouped_by_the_people_expected_there():
    assert sizes(np.array([5.0, 100.0, 1.0, 50.0, 7.0, 9.0])).tolist() == [0, 2, 0, 2, 1, 1]
    assert sizes(np.array([3.0])).tolist() == [0]
