"""People from a release, by hand: two zones of one municipality, two classes, one hour."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.errors import InputError
from belvedere.presence.people.expansion import Expansion
from belvedere.presence.people.placed import Leaves, estimate, leaves, people, values
from belvedere.presence.release.expansion import Z90
from belvedere.presence.release.places import Tree
from belvedere.presence.schema import RELEASED

TREE = Tree("town", ("M",), ("a", "b"), np.array([0, 0]))
CLASSES = ("resident", "foreign")
HOUR = pd.Timestamp("2024-03-25T03:00Z")
DEVICES = np.array([[100.0, 20.0], [50.0, 10.0]])  # zones × classes
TOTAL, ONE = 36.0, 25.0  # [devices²] noise of a total and of a class


def release():
    """Return schema.RELEASED of DEVICES: the city, its municipality and zones add up."""
    rows = []
    zones = [("zone", name, DEVICES[row]) for row, name in enumerate(TREE.zones)]
    for level, zone, counts in [("city", "town", DEVICES.sum(0)), ("municipality", "M", DEVICES.sum(0)), *zones]:
        for name, many in (("all", counts.sum()), *zip(CLASSES, counts, strict=True)):
            variance = TOTAL if name == "all" else ONE
            rows.append((level, zone, HOUR, name, many, variance, np.nan, np.nan, np.nan, "", "r1"))
    return pd.DataFrame(rows, columns=list(RELEASED)).astype({"timestamp": "datetime64[us, UTC]"})


def expansion(factor=((3.0, 5.0), (4.0, 5.0)), error=0.0, shared=(0.0, 0.0)):
    return Expansion(np.array(factor), np.full((2, 2), error), np.array(shared))


STAY = np.eye(2)[None]  # people stand where they are counted


def test_leaves_are_the_zones_of_the_release_in_the_trees_order():
    found = leaves(release().sample(frac=1.0, random_state=3), ("b", "a"), CLASSES)
    assert found.devices[:, 0].tolist() == [[50.0, 10.0], [100.0, 20.0]]
    assert found.total.tolist() == [[36.0], [36.0]]
    # a class is half of the total and what differs from it: 25 = 36/4 + C · (1 − 1/2), C = 32
    assert found.apart.tolist() == [[32.0], [32.0]]


def test_people_are_devices_times_factors_and_add_up():
    made = people(release(), TREE, CLASSES, STAY, expansion()).set_index(["level", "zone_id", "visitor_class"])
    population = made["population"]
    assert population["zone", "a", "resident"] == 300.0
    assert population["zone", "a", "all"] == 400.0
    assert population["zone", "b", "all"] == 250.0
    assert population["municipality", "M", "all"] == population["city", "town", "all"] == 650.0
    assert population["city", "town", "foreign"] == 150.0


def test_the_interval_holds_noise_own_and_shared_errors():
    table = people(release(), TREE, CLASSES, STAY, expansion(error=0.1, shared=(0.05, 0.2)))
    row = table.set_index(["level", "zone_id", "visitor_class"]).loc[("zone", "a", "resident")]
    # noise: factor 3 on one class: 9 · 25 = 225; own (0.1 · 300)² = 900; shared (0.05 · 300)² = 225
    assert row["population_upper"] - 300.0 == pytest.approx(Z90 * np.sqrt(225.0 + 900.0 + 225.0))
    assert 300.0 - row["population_lower"] == pytest.approx(Z90 * np.sqrt(1350.0))
    city = table.set_index(["level", "zone_id", "visitor_class"]).loc[("city", "town", "all")]
    # noise, zones independent: zone a weighs 3 and 5: 36 · 8²/4 + 32 · (34 − 32) = 640; b 4 and 5: 36 · 81/4 + 32 · 0.5
    noise = 640.0 + 745.0
    own = 0.01 * (300.0**2 + 100.0**2 + 200.0**2 + 50.0**2)
    shared = (0.05 * 500.0) ** 2 + (0.2 * 150.0) ** 2  # each class as a whole
    assert city["population_upper"] - 650.0 == pytest.approx(Z90 * np.sqrt(noise + own + shared))


def test_with_one_factor_for_all_the_total_has_the_totals_noise():
    found = estimate(
        leaves(release(), TREE.zones, CLASSES), STAY, expansion(((2.0, 2.0), (2.0, 2.0))), np.ones((1, 2, 2))
    )
    assert found.noise[0, 0] == pytest.approx(2 * 4 * TOTAL)


def test_people_who_stand_elsewhere_take_the_factor_of_where_they_stand():
    half = np.array([[[0.5, 0.5], [0.0, 1.0]]])  # half of those counted in a stand in b
    made = people(release(), TREE, CLASSES, half, expansion()).set_index(["level", "zone_id", "visitor_class"])
    assert made["population"]["zone", "a", "resident"] == 50.0 * 3.0
    assert made["population"]["zone", "b", "resident"] == 100.0 * 4.0
    assert made["population"]["city", "town", "resident"] == 550.0


def test_what_is_suppressed_stays_so():
    table = release()
    gone = (table["zone_id"] == "b") & (table["visitor_class"] == "foreign")
    table.loc[gone, "devices"] = np.nan
    made = people(table, TREE, CLASSES, STAY, expansion())
    assert made.loc[gone, ["population", "population_lower", "population_upper"]].isna().all(axis=None)
    assert made.loc[~gone, "population"].notna().all()
    assert table["population"].isna().all()  # what was given is as it was


def test_all_else_of_the_release_stays_as_it_is():
    made = people(release(), TREE, CLASSES, STAY, expansion())
    same = [name for name in RELEASED if not name.startswith("population")]
    pd.testing.assert_frame_equal(made[same], release()[same])


@given(st.integers(0, 10_000))
def test_classes_and_places_add_up_whatever_the_noise(seed):
    rng = np.random.default_rng(seed)
    tree = Tree("c", ("M", "N"), ("a", "b", "d"), np.array([0, 1, 0]))
    kinds = ("resident", "commuter", "foreign")
    shape = (3, 2, 3)
    given_leaves = Leaves(rng.normal(100, 60, shape), np.ones(shape[:2]), np.ones(shape[:2]))
    names, member = values(tree, kinds)
    assert len(names) == len(set(names)) == (1 + 2 + 3) * 4
    factors = Expansion(rng.uniform(2, 5, (3, 3)), np.zeros((3, 3)), np.zeros(3))
    found = dict(zip(names, estimate(given_leaves, rng.random((2, 3, 3)), factors, member).people, strict=True))
    zones = sum(found["zone", name, "all"] for name in tree.zones)
    assert found["city", "c", "all"] == pytest.approx(zones)
    assert found["municipality", "M", "all"] == pytest.approx(found["zone", "a", "all"] + found["zone", "d", "all"])
    assert found["zone", "b", "all"] == pytest.approx(sum(found["zone", "b", kind] for kind in kinds))


def test_what_does_not_fit_is_named():
    with pytest.raises(InputError, match="release: variance: the column is missing"):
        leaves(release().drop(columns="variance"), TREE.zones, CLASSES)
    with pytest.raises(InputError, match=r"zone c, .*: there is no row"):
        leaves(release(), ("a", "c"), CLASSES)
    with pytest.raises(InputError, match="transit: there is no row of this class"):
        leaves(release(), TREE.zones, ("transit",))
    with pytest.raises(InputError, match="people: shapes"):
        estimate(leaves(release(), TREE.zones, CLASSES), np.eye(3)[None], expansion(), np.ones((1, 2, 2)))
