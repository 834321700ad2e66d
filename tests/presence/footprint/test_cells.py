"""A network on the grid town: four antennas in it, one in a village far west."""

import numpy as np

from belvedere.presence.footprint.cells import make, places
from belvedere.presence.footprint.prior import Outside
from tests.worlds import EAST, NORTH, grid_town

from .antennas import network

FAR = EAST - 20_000.0
VILLAGES = Outside(
    ("near", "far"),
    np.array([EAST - 2_000.0, FAR]),
    np.array([NORTH, NORTH]),
    np.array([500.0, 500.0]),
    np.array([1.0, 1.0]),
    np.array([True, False]),
)


def cells(city):
    """Return an antenna in the middle of each traffic zone, and one in the far village."""
    middle = city.zones.geometry.centroid
    rows = [{"x": x, "y": y, "range": 600.0} for x, y in zip(middle.x, middle.y, strict=True)]
    return network(*rows, {"x": FAR, "y": NORTH, "range": 600.0})


def test_each_cell_counts_for_the_area_it_stands_in_or_the_nearest_place_outside():
    city = grid_town()
    made = make(city, cells(city), VILLAGES)
    areas = city.table("areas")["area_id"].tolist()
    assert made.prior.zones == (*areas, "near", "far")
    assert [made.prior.zones[zone] for zone in made.zones] == [*city.zones["area_id"], "far"]


def test_the_kernel_is_told_what_is_city_and_what_is_region():
    city = grid_town()
    ground = make(city, cells(city), VILLAGES).ground
    assert ground.city.tolist() == [True, True, False, False]
    assert ground.region.tolist() == [True, True, True, False]
    # the places outside are municipalities of their own
    assert len(set(ground.municipality[2:].tolist()) - set(ground.municipality[:2].tolist())) == 2
    assert ground.x.tolist() == cells(city)["x"].round().astype(int).tolist()


def test_the_tree_of_a_release_is_in_the_order_of_the_prior():
    city = grid_town()
    found = places(city)
    assert found.city == city.name
    assert found.zones == make(city, cells(city), VILLAGES).prior.zones[: len(found.zones)]


def test_the_next_day_computes_only_what_has_changed():
    city = grid_town()
    first = make(city, cells(city), VILLAGES)
    later = cells(city)
    later.loc[1, "azimuth"] = 90.0
    second = make(city, later, VILLAGES, first)
    assert second.signal.recomputed == 1
    assert second.prior is first.prior
    fresh = make(city, later, VILLAGES)
    assert np.array_equal(second.connection.toarray(), fresh.connection.toarray())


def test_everybody_who_is_heard_is_counted_somewhere():
    city = grid_town()
    made = make(city, cells(city), VILLAGES)
    heard = np.asarray(made.connection.sum(axis=0)).ravel() > 0
    for hour in (None, 3, 12):
        from_prior = made.expected(hour).sum()
        masses = made.prior.night if hour == 3 else made.prior.day if hour == 12 else None
        if masses is not None:
            assert np.isclose(from_prior, masses.toarray()[heard].sum())
        assert from_prior > 0
