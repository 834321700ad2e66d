"""People per device, by hand."""

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence.people.expansion import AT_HOME, COLUMNS, Sources, arrays, table
from belvedere.presence.people.share import Homes
from belvedere.presence.schema import CLASSES

SOURCES = Sources(
    residents=Homes(("1", "2"), np.array([300.0, 100.0]), np.array([0.2, 0.4]), np.array([0.02, 0.04])),
    around=Homes(("M",), np.array([10.0]), np.array([0.25]), np.array([0.025])),
    beyond=Homes(("R", "S"), np.array([0.0, 0.0]), np.array([0.3, 0.5]), np.array([0.03, 0.03])),
    foreign=(5.0, 0.12),
)


def row(made, zone, name):
    return made[(made["zone_id"] == zone) & (made["visitor_class"] == name)].iloc[0]


def test_every_zone_and_class_has_a_factor():
    made = table(("1", "2", "elsewhere"), SOURCES)
    assert tuple(made.columns) == COLUMNS
    assert len(made) == 3 * len(CLASSES)
    assert not made.duplicated(["zone_id", "visitor_class"]).any()


def test_residents_of_a_zone_live_there_or_anywhere_in_the_city():
    made = table(("1", "elsewhere"), SOURCES)
    # the city's share: (0.2 · 300 + 0.4 · 100) / 400 = 0.25; zone 1: 0.6 · 0.2 + 0.4 · 0.25 = 0.22
    assert pytest.approx(0.6) == AT_HOME
    assert row(made, "1", "resident").factor == pytest.approx(1 / 0.22)
    assert row(made, "elsewhere", "resident").factor == pytest.approx(4.0)
    # the city's error: √((0.75 · 0.02)² + (0.25 · 0.04)²) = 0.018028; zone 1: √((0.6 · 0.02)² + (0.4 · 0.018028)²)
    assert row(made, "1", "resident").relative_se == pytest.approx(np.hypot(0.012, 0.4 * 0.018028) / 0.22, rel=1e-4)


def test_the_other_classes_come_from_around_beyond_and_abroad():
    made = table(("1",), SOURCES)
    assert row(made, "1", "commuter").factor == row(made, "1", "regional").factor == pytest.approx(4.0)
    assert row(made, "1", "commuter").relative_se == pytest.approx(0.1)
    # regions whose people nobody tells weigh alike: 0.4
    assert row(made, "1", "national").factor == pytest.approx(2.5)
    assert (row(made, "1", "foreign").factor, row(made, "1", "foreign").relative_se) == (5.0, 0.12)
    assert row(made, "1", "transit").factor == pytest.approx(4.0)  # M alone has people


def test_the_arrays_are_in_the_order_asked_for():
    made = table(("1", "2"), SOURCES)
    found = arrays(made, ("2", "1"), ("foreign", "resident"))
    assert found.factor[:, 0].tolist() == [5.0, 5.0]
    assert found.factor[1, 1] == pytest.approx(1 / 0.22)
    assert found.error[0, 0] == pytest.approx(0.12)


def test_a_zone_without_a_factor_is_named():
    made = table(("1",), SOURCES)
    with pytest.raises(InputError, match="zone 2, resident: it has no row"):
        arrays(made, ("1", "2"), ("resident",))
    with pytest.raises(InputError, match="relative_se: the column is missing"):
        arrays(made.drop(columns="relative_se"), ("1",), ("resident",))
    with pytest.raises(InputError, match="stands twice"):
        arrays(table(("1", "1"), SOURCES), ("1",), ("resident",))


def test_a_city_without_zones_is_refused():
    with pytest.raises(InputError, match="zones: there are none"):
        table((), SOURCES)
