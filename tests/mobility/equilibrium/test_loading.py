"""Loading at an equilibrium's shares gives back the equilibrium, is linear, and has an exact adjoint."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from belvedere.errors import ModelError
from belvedere.mobility.day import by_class
from belvedere.mobility.demand.workday import day as demand_of
from belvedere.mobility.equilibrium.arrivals import arriving_shares
from belvedere.mobility.equilibrium.loading import flows, shares, use, worth
from belvedere.mobility.equilibrium.network import Trips
from belvedere.mobility.equilibrium.paired import solve
from belvedere.mobility.streets import build
from tests.mobility.small_networks import network, sioux_falls, trips
from tests.worlds import grid_town


@cache
def town():
    """Return a town with a limited-traffic zone at eight, its trips and their equilibrium."""
    city = grid_town()
    net = build(city, 8)
    demand = sorted(by_class(demand_of(city).hour(8), net.gates), key=lambda each: each.name)
    return net, demand, solve(net, demand, gap=1e-10)


@cache
def sioux():
    net, demand = sioux_falls()
    return net, [demand], solve(net, [demand], gap=1e-12)


def two_ways():
    """0 → 2, then 2 → 3 over 4 (link 1, 2) or over 5 (links 3, 4), then 3 → 1; 30 and 10 of 40 cars."""
    # 10 + x / 10 = 12 + y / 10 with x + y = 40: x = 30, y = 10
    return network(
        [
            (0, 2, 1, 1, 0, 1), (2, 4, 10, 100, 1, 1), (4, 3, 0, 1, 0, 1), (2, 5, 12, 120, 1, 1),
            (5, 3, 0, 1, 0, 1), (3, 1, 1, 1, 0, 1), (4, 6, 1, 1, 0, 1), (5, 6, 3, 1, 0, 1), (6, 7, 1, 1, 0, 1),
        ],
        8, 2,
    )  # fmt: skip


def test_trips_that_are_doubled_double_every_flow_at_the_same_shares():
    found = solve(two_ways(), [trips([(0, 1, 40)])], gap=1e-13)
    at = shares(found)
    assert flows(at, np.array([80.0])) == pytest.approx([80, 60, 60, 20, 20, 80, 0, 0, 0])
    assert worth(at, np.array([1.0, 10, 0, 20, 0, 5, 7, 7, 7])) == pytest.approx([1 + 0.75 * 10 + 0.25 * 20 + 5])
    assert use(at, np.array([3, 0, 8])).toarray() == pytest.approx(np.array([[0.25, 1.0, 0.0]]))


@pytest.mark.parametrize("world", [town, sioux])
def test_the_equilibriums_own_trips_give_back_its_flows(world):
    _, demand, found = world()
    own = np.concatenate([each.flow for each in demand])
    at = shares(found)
    assert flows(at, own) == pytest.approx(found.flow, abs=1e-9 * found.flow.max())
    assert at.dropped <= 1e-9 * found.flow.max()


@pytest.mark.parametrize("world", [town, sioux])
def test_the_worth_of_costs_is_the_skim(world):
    net, _, found = world()
    constant, factor, power = net.curve.powers()
    value = worth(shares(found), constant + factor * found.flow**power)
    assert value == pytest.approx(np.where(np.isinf(found.skim), 0.0, found.skim), rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(seed=some.integers(0, 2**32 - 1), which=some.sampled_from([town, sioux]))
def test_worth_is_the_adjoint_of_flows(seed, which):
    _, _, found = which()
    at = shares(found)
    rng = np.random.default_rng(seed)
    x, y = rng.exponential(100.0, at.pairs), rng.normal(0.0, 1.0, len(found.flow))
    one, other = flows(at, x) @ y, x @ worth(at, y)
    assert one == pytest.approx(other, rel=1e-12, abs=1e-12 * (flows(at, x) @ np.abs(y)))


@settings(max_examples=10, deadline=None)
@given(seed=some.integers(0, 2**32 - 1), which=some.sampled_from([town, sioux]))
def test_use_agrees_with_flows_and_worth(seed, which):
    _, _, found = which()
    at = shares(found)
    rng = np.random.default_rng(seed)
    links = rng.integers(0, len(found.flow), 12)
    x, y = rng.exponential(100.0, at.pairs), rng.normal(0.0, 1.0, 12)
    table = use(at, links)
    assert table.T @ x == pytest.approx(flows(at, x)[links], rel=1e-12, abs=1e-9)
    on_link = np.zeros(len(found.flow))
    np.add.at(on_link, links, y)
    assert table @ y == pytest.approx(worth(at, on_link), rel=1e-10, abs=1e-10)


def test_every_link_that_a_pair_leaves_its_origin_by_carries_the_whole_pair():
    net, demand, found = sioux()
    out = np.flatnonzero(net.from_node < net.centroids)
    assert use(shares(found), out).sum(axis=1) == pytest.approx(np.ones(len(demand[0].flow)))


def test_a_pair_without_trips_takes_the_shortest_way_that_it_has():
    net = network(
        [(0, 3, 1, 1, 0, 1), (3, 4, 1, 1, 0, 1), (4, 1, 1, 1, 0, 1), (3, 2, 5, 1, 0, 1), (4, 2, 1, 1, 0, 1)], 5, 3
    )
    found = solve(net, [Trips("car", np.array([0, 0]), np.array([1, 2]), np.array([7.0, 0.0]))], gap=1e-12)
    at = shares(found)
    assert flows(at, np.array([0.0, 1.0])) == pytest.approx([1, 1, 0, 0, 1])
    assert worth(at, np.array([1.0, 1, 1, 5, 1])) == pytest.approx([3, 3])


def test_pairs_within_a_zone_or_without_a_way_use_no_link():
    net = network([(0, 3, 1, 1, 0, 1), (3, 1, 1, 1, 0, 1), (2, 3, 1, 1, 0, 1)], 4, 3)
    found = solve(net, [trips([(0, 0, 5), (0, 1, 7), (0, 2, 3)])], gap=1e-12)
    at = shares(found)
    assert flows(at, np.array([5.0, 7.0, 3.0])) == pytest.approx([7, 7, 0])
    assert worth(at, np.ones(3)) == pytest.approx([0, 2, 0])
    assert use(at, np.arange(3)).toarray() == pytest.approx(np.array([[0, 0, 0], [1, 1, 0], [0, 0, 0]]))


def test_an_equilibrium_of_nobody_loads_nothing():
    found = solve(two_ways(), [trips([(0, 0, 40)])])
    assert not flows(shares(found), np.array([9.0])).any()
    assert not worth(shares(found), np.ones(9)).any()
    assert not use(shares(found), np.arange(9)).toarray().any()


def test_arrays_of_another_equilibrium_are_refused():
    found = solve(two_ways(), [trips([(0, 1, 40)])], gap=1e-10)
    with pytest.raises(ModelError, match="trips have shape"):
        flows(shares(found), np.ones(2))
    with pytest.raises(ModelError, match="values on links have shape"):
        worth(shares(found), np.ones(2))
    with pytest.raises(ModelError, match="link 9 is not"):
        use(shares(found), np.array([0, 9]))


def sorted_out(ends, amount, *, nodes, pair_node, tree=()):
    """Return chain, share, reached and dropped for one row from node 0, whose flow on chain i is amount[i]."""
    tail, head = np.array(ends, np.int32).T
    assert (np.diff(tail) >= 0).all()
    starts = np.searchsorted(tail, np.arange(nodes + 1)).astype(np.int32)
    in_chain = np.argsort(head, kind="stable").astype(np.int32)
    in_starts = np.searchsorted(head[in_chain], np.arange(nodes + 1)).astype(np.int32)
    amount = np.array(amount, float)
    with_flow = np.flatnonzero(amount > 0).astype(np.int32)
    order = np.zeros((1, nodes - 1), np.int32)
    order[0, : len(tree)] = tree
    pair_node = np.array(pair_node, np.int32)
    begins, chain, share, reached, dropped = arriving_shares(
        np.array([0, len(with_flow)]), with_flow, amount[with_flow], starts, head, tail, in_starts, in_chain,
        np.array([0]), order, np.array([len(tree)]), np.array([0, len(pair_node)]), np.arange(len(pair_node)),
        pair_node,
    )  # fmt: skip
    assert begins.tolist() == [0, len(chain)]
    return dict(zip(chain.tolist(), share.tolist(), strict=True)), reached.tolist(), dropped


def test_a_circle_that_rounding_left_is_taken_out_and_told():
    # 0 → 1 → 2 → 3 carries 5; 2 → 1 sends 1e-9 round once more
    got, reached, dropped = sorted_out([(0, 1), (1, 2), (2, 1), (2, 3)], [5, 5 + 1e-9, 1e-9, 5], nodes=4, pair_node=[3])
    assert got == pytest.approx({0: 1.0, 1: 1.0, 3: 1.0})
    assert reached == [True]
    assert dropped == pytest.approx(1e-9)


def test_a_circle_through_the_origin_is_taken_out():
    got, _, dropped = sorted_out([(0, 1), (1, 0), (1, 2)], [5, 1, 4], nodes=3, pair_node=[2])
    assert got == pytest.approx({0: 1.0, 2: 1.0})
    assert dropped == 1.0


def test_two_circles_that_share_a_street_are_both_taken_out():
    # 1 → 2 → 1 and 1 → 2 → 3 → 1 around 0 → 1 → 2 → 4
    got, _, dropped = sorted_out(
        [(0, 1), (1, 2), (2, 1), (2, 3), (2, 4), (3, 1)], [5, 5.75, 0.5, 0.25, 5, 0.25], nodes=5, pair_node=[4]
    )
    assert got == pytest.approx({0: 1.0, 1: 1.0, 4: 1.0})
    assert dropped == 0.5


def test_flow_from_nowhere_is_taken_out_and_its_trips_follow_the_tree():
    # 1 → 2 carries rounding that never arrived at 1; trips to 2 take the tree 0 → 3 → 2
    got, reached, dropped = sorted_out(
        [(0, 1), (0, 3), (1, 2), (3, 2), (3, 4)], [0, 5, 1e-13, 0, 5], nodes=5, pair_node=[2, 4, 1], tree=[1, 3]
    )
    assert got == pytest.approx({1: 1.0, 4: 1.0, 3: 1.0})
    assert reached == [True, True, False]
    assert dropped == 1e-13
