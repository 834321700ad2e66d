"""The trips of one street and of one zone, by hand and by what must add up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium.loading import shares
from belvedere.mobility.equilibrium.network import Trips
from belvedere.mobility.equilibrium.paired import solve
from belvedere.mobility.equilibrium.select import select_link, select_zone
from tests.mobility.equilibrium.test_loading import sioux, town
from tests.mobility.small_networks import network, trips


def crossing():
    """Return trips 0 → 1 and 0 → 2: over 3, then two ways to 5 (links 1, 3 and 2, 4), then to 1 or over 6 to 2."""
    # 10 + x / 10 = 12 + y / 10 with x + y = 40: x = 30, y = 10
    net = network(
        [
            (0, 3, 1, 1, 0, 1), (3, 4, 10, 100, 1, 1), (3, 7, 12, 120, 1, 1), (4, 5, 0, 1, 0, 1), (7, 5, 0, 1, 0, 1),
            (5, 1, 1, 1, 0, 1), (5, 6, 1, 1, 0, 1), (6, 2, 1, 1, 0, 1), (7, 4, 50, 1, 0, 1),
        ],
        8, 3,
    )  # fmt: skip
    demand = [trips([(0, 1, 16), (0, 2, 24)])]
    return demand, solve(net, demand, gap=1e-13)


def test_what_drives_one_of_two_ways_goes_on_in_the_shares_of_all():
    demand, found = crossing()
    chosen = select_link(found, demand, 2)
    assert chosen.flow == pytest.approx([10, 0, 10, 0, 10, 4, 6, 6, 0])
    assert chosen.trips == pytest.approx([4, 6])
    assert chosen.origin == pytest.approx([10, 0, 0])
    assert chosen.destination == pytest.approx([0, 4, 6])


def test_what_drives_the_end_has_come_by_both_ways():
    demand, found = crossing()
    chosen = select_link(found, demand, 7)  # the only link into zone 2
    assert chosen.flow == pytest.approx([24, 18, 6, 18, 6, 0, 24, 24, 0])
    assert select_zone(found, demand, 2).flow == pytest.approx(chosen.flow)


def test_a_link_that_nobody_drives_has_no_trips():
    demand, found = crossing()
    chosen = select_link(found, demand, 8)
    assert not chosen.flow.any()
    assert not chosen.trips.any()


def test_a_zone_may_be_asked_for_what_starts_there_alone():
    net = network([(0, 2, 1, 1, 0, 1), (2, 1, 1, 1, 0, 1), (1, 2, 1, 1, 0, 1), (2, 0, 1, 1, 0, 1)], 3, 2)
    demand = [trips([(0, 1, 5), (1, 0, 3)])]
    found = solve(net, demand, gap=1e-12)
    assert select_zone(found, demand, 0).flow == pytest.approx([5, 5, 3, 3])
    assert select_zone(found, demand, 0, ends=False).flow == pytest.approx([5, 5, 0, 0])
    assert select_zone(found, demand, 0, starts=False).origin == pytest.approx([0, 3])


def test_trips_without_a_way_are_in_no_selection():
    net = network([(0, 3, 1, 1, 0, 1), (3, 1, 1, 1, 0, 1), (2, 3, 1, 1, 0, 1)], 4, 3)
    demand = [trips([(0, 1, 7), (0, 2, 3)])]
    found = solve(net, demand, gap=1e-12)
    assert select_zone(found, demand, 0).origin == pytest.approx([7, 0, 0])
    assert select_link(found, demand, 0).destination == pytest.approx([0, 7, 0])


@pytest.mark.parametrize("world", [town, sioux])
def test_the_selections_of_all_links_out_of_a_node_add_up_to_its_flow(world):
    net, demand, found = world()
    at = shares(found)
    busiest = np.argsort(-np.bincount(net.from_node, found.flow))[:4]
    for node in busiest[busiest >= net.centroids]:
        into, out = np.flatnonzero(net.to_node == node), np.flatnonzero(net.from_node == node)
        going_on = sum(select_link(found, demand, int(link), at).flow for link in out)
        assert going_on[out].sum() == pytest.approx(found.flow[out].sum())
        assert going_on[into] == pytest.approx(found.flow[into], abs=1e-6 * found.flow.max())


@settings(max_examples=20, deadline=None)
@given(one=some.integers(0, 75), other=some.integers(0, 75))
def test_trips_over_two_links_are_the_same_whichever_was_chosen(one, other):
    _, demand, found = sioux()
    at = shares(found)
    chosen, second = select_link(found, demand, one, at), select_link(found, demand, other, at)
    assert chosen.flow[one] == pytest.approx(found.flow[one])
    assert chosen.flow[other] == pytest.approx(second.flow[one], abs=1e-7 * found.flow.max())
    assert chosen.trips.sum() == pytest.approx(chosen.flow[one])
    assert chosen.origin.sum() == pytest.approx(chosen.destination.sum())


def test_another_equilibriums_trips_are_refused():
    demand, found = crossing()
    with pytest.raises(ModelError, match="3 pairs of trips"):
        select_link(found, [*demand, trips([(0, 1, 1)], "van")], 0)
    with pytest.raises(ModelError, match="link 99"):
        select_link(found, demand, 99)


def test_classes_may_be_given_in_any_order():
    _, demand, found = town()
    ordered = select_link(found, demand, 3)
    turned: list[Trips] = list(reversed(demand))
    assert np.array_equal(select_link(found, turned, 3).flow, ordered.flow)
