"""Paired segments reach the same equilibria as pencil and paper, and start well from earlier ones."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from belvedere.errors import ModelError
from belvedere.mobility.day import by_class, solve_hour
from belvedere.mobility.demand.workday import day as demand_of
from belvedere.mobility.equilibrium import passes
from belvedere.mobility.equilibrium.curves import BPR
from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.paired import solve
from belvedere.mobility.streets import build
from tests.mobility.small_networks import sioux_falls
from tests.worlds import grid_town


def network(ends, free, capacity, *, power=1.0, centroids=0, allowed=None):
    """Return a network with cost free + free · flow / capacity where power is 1."""
    start, end = np.array(ends).T
    free, capacity = np.asarray(free, float), np.asarray(capacity, float)
    curve = BPR(free, capacity, np.ones_like(free), np.full_like(free, power), np.zeros_like(free))
    may = allowed or {"car": np.ones(len(start), np.bool_)}
    return Network(start, end, int(max(start.max(), end.max())) + 1, centroids, curve, np.arange(len(start)), may)


def trips(origin, destination, flow, name="car"):
    return Trips(name, np.array([origin]), np.array([destination]), np.array([float(flow)]))


def test_two_ways_share_the_traffic_so_that_both_take_as_long():
    # 0 → 2 → 1 costs 10 (1 + x / 10), 0 → 3 → 1 costs 20 (1 + y / 20); 25 cars: 10 + x = 20 + y, so x = 17.5, y = 7.5
    net = network([(0, 2), (2, 1), (0, 3), (3, 1)], [10, 0, 20, 0], [10, 1, 20, 1], centroids=2)
    found = solve(net, [trips(0, 1, 25)], gap=1e-12)
    assert found.flow == pytest.approx([17.5, 17.5, 7.5, 7.5])
    assert found.skim == pytest.approx([27.5])
    assert found.relative_gap <= 1e-12


def test_pairs_without_a_way_are_told_and_the_others_driven():
    net = network([(0, 2), (2, 1)], [10, 10], [5, 5], centroids=2)
    found = solve(net, [Trips("car", np.array([0, 1]), np.array([1, 0]), np.array([3.0, 2.0]))], gap=1e-10)
    assert found.unreachable == (("car", 1, 0, 2.0),)
    assert found.flow == pytest.approx([3.0, 3.0])


def test_nobody_drives_where_nobody_has_trips():
    net = network([(0, 2), (2, 1)], [10, 10], [5, 5], centroids=2)
    assert (solve(net, [trips(0, 1, 0)], gap=1e-10).flow == 0).all()


def test_trips_that_are_not_a_number_are_refused():
    net = network([(0, 2), (2, 1)], [10, 10], [5, 5], centroids=2)
    with pytest.raises(ModelError, match="nan"):
        solve(net, [trips(0, 1, float("nan"))])


def test_a_class_stays_off_the_street_that_it_may_not_drive():
    may = {"local": np.array([True] * 4), "others": np.array([False, True, True, True])}
    net = network([(0, 2), (0, 3), (2, 1), (3, 1)], [1, 2, 0, 0], [1, 1e9, 1, 1], centroids=2, allowed=may)
    found = solve(net, [trips(0, 1, 5, "local"), trips(0, 1, 3, "others")], gap=1e-12)
    assert found.flow == pytest.approx([1, 7, 1, 7], abs=1e-6)  # 1 + x = 2: one local on the short street


def least_by_scipy(net, demand, flow):
    """Return the cost of all trips on shortest paths at `flow` [veh·s/h]: no centroid is driven through."""
    constant, factor, power = net.curve.powers()
    cost = np.maximum(constant + factor * flow**power, 1e-12)
    least = 0.0
    for trips in demand:
        for origin in np.unique(trips.origin):
            may = net.allowed[trips.name] & ((net.from_node >= net.centroids) | (net.from_node == origin))
            ways = csr_array((cost[may], (net.from_node[may], net.to_node[may])), shape=(net.nodes, net.nodes))
            here = trips.origin == origin
            least += trips.flow[here] @ dijkstra(ways, indices=origin)[trips.destination[here]]
    return least


@pytest.mark.parametrize("hour", [3, 8])
def test_a_town_with_a_limited_traffic_zone_is_at_equilibrium_by_scipy(hour):
    town = grid_town()
    net = build(town, hour)
    demand = by_class(demand_of(town).hour(hour), net.gates)
    found = solve(net, demand, gap=1e-10)
    constant, factor, power = net.curve.powers()
    total = found.flow @ (constant + factor * found.flow**power)
    assert total - least_by_scipy(net, demand, found.flow) <= 1e-9 * total
    assert found.relative_gap <= 1e-10


def test_a_day_may_go_on_where_a_limited_traffic_zone_comes_into_force():
    """Flow that the zone now shuts out finds another way, and trips that the zone lets in a row of their own."""
    town = grid_town()
    demand = demand_of(town)
    night, morning = build(town, 6), build(town, 8)
    warm = solve_hour(night, demand, 6, 1e-8, None)
    found = solve_hour(morning, demand, 8, 1e-10, warm.warm)
    cold = solve_hour(morning, demand, 8, 1e-10, None)
    assert np.isfinite(found.flow).all()
    assert found.flow == pytest.approx(cold.flow, rel=1e-4, abs=1e-3 * cold.flow.max())


def test_shutting_a_street_keeps_all_trips_on_the_road():
    wide = network([(0, 2), (2, 1), (0, 3), (3, 1)], [10, 0, 20, 0], [10, 1, 20, 1], centroids=2)
    before = solve(wide, [trips(0, 1, 25)], gap=1e-12)
    shut = network(
        [(0, 2), (2, 1), (0, 3), (3, 1)], [10, 0, 20, 0], [10, 1, 20, 1], centroids=2,
        allowed={"car": np.array([False, True, True, True])},
    )  # fmt: skip
    after = solve(shut, [trips(0, 1, 25)], gap=1e-12, warm=before.warm)
    assert after.flow == pytest.approx([0, 0, 25, 25])


def test_rounding_left_where_a_closed_street_led_stops_no_warm_start():
    ends = [(0, 2), (2, 1), (2, 3), (3, 4), (3, 1), (4, 1), (4, 2), (1, 5), (5, 0)]
    free = [1, 5, 9, 9, 9, 9, 9, 1, 1]
    net = network(ends, free, [1000] * 9, centroids=2)
    before = solve(net, [trips(0, 1, 8)], gap=1e-12)
    skeleton = before.warm.skeleton
    chain = int(
        np.flatnonzero(skeleton.links[skeleton.chain_starts[:-1]] == 3)[0]
    )  # from 3, which 2 → 3 alone leads to
    flow = np.append(before.warm.flow, 1e-13)
    warm = replace(
        before.warm, chain=np.append(before.warm.chain, chain).astype(np.int32), flow=flow,
        begins=np.array([0, len(flow)]),
    )  # fmt: skip
    shut = network(ends, free, [1000] * 9, centroids=2, allowed={"car": np.arange(9) != 2})
    after = solve(shut, [trips(0, 1, 8)], gap=1e-12, warm=warm)
    assert after.flow == pytest.approx([8, 8, 0, 0, 0, 0, 0, 0, 0])


def test_one_and_two_threads_agree_to_the_bit():
    town = grid_town()
    net = build(town, 8)
    demand = by_class(demand_of(town).hour(8), net.gates)
    assert np.array_equal(solve(net, demand, workers=1).flow, solve(net, demand, workers=2).flow)


@pytest.mark.parametrize("times", [1.0, 2.0])
def test_the_manner_that_heals_a_solve_in_a_circle_ends_where_the_usual_one_does(monkeypatch, times):
    net, demand = sioux_falls()
    more = replace(demand, flow=demand.flow * times)
    usual = solve(net, [more], gap=1e-10)
    monkeypatch.setattr(passes, "LATE", 1)  # every other pass ends its Newton steps with the first that leads uphill
    careful = solve(net, [more], gap=1e-10)
    assert careful.relative_gap <= 1e-10
    assert careful.flow == pytest.approx(usual.flow, rel=1e-4, abs=1e-2)
