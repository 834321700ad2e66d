"""Equilibria against hand computation, a paper and an independent convex solver."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from belvedere.errors import ModelError
from belvedere.mobility.compiling import compile_kernels
from belvedere.mobility.equilibrium.curves import objective
from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.paired import solve
from belvedere.progress import silent
from tests.mobility.small_networks import SIOUX_FALLS_OBJECTIVE, network, sioux_falls, trips


def gap_by_scipy(net: Network, demand: Trips, flow: np.ndarray) -> float:
    """Return the relative gap with scipy's Dijkstra on the cost at `flow`; no centroid is a way through here."""
    cost = net.curve.time(flow) + net.curve.fixed
    ways = csr_array((np.maximum(cost, 1e-12), (net.from_node, net.to_node)), shape=(net.nodes, net.nodes))
    shortest = dijkstra(ways, indices=np.arange(net.centroids))
    least = float(demand.flow @ shortest[demand.origin, demand.destination])
    total = float(cost @ flow)
    return (total - least) / total


def test_sioux_falls_reaches_the_published_optimum() -> None:
    net, demand = sioux_falls()
    found = solve(net, [demand], gap=1e-12)
    assert found.relative_gap <= 1e-12
    assert objective(net.curve, found.flow) == pytest.approx(SIOUX_FALLS_OBJECTIVE, rel=1e-12)
    assert abs(gap_by_scipy(net, demand, found.flow)) < 1e-9  # scipy sums in another order


def braess(bridge: bool) -> Network:
    """Return Braess's network in hours: two routes of 50 + 10 per trip, and a bridge of 10 + 1 per trip between."""
    links = [
        (0, 2, 0.0, 1.0, 0.0, 1.0),  # 0 from the centroid
        (2, 3, 1e-9, 1.0, 10e9, 1.0),  # 1: 10 x
        (3, 5, 50.0, 1.0, 0.02, 1.0),  # 2: 50 + x
        (2, 4, 50.0, 1.0, 0.02, 1.0),  # 3: 50 + x
        (4, 5, 1e-9, 1.0, 10e9, 1.0),  # 4: 10 x
        (5, 1, 0.0, 1.0, 0.0, 1.0),  # 5 to the centroid
    ]
    return network(links + ([(3, 4, 10.0, 1.0, 0.1, 1.0)] if bridge else []), 6, 2)


def test_braess_without_the_bridge_splits_evenly_and_takes_83() -> None:
    found = solve(braess(bridge=False), [trips([(0, 1, 6.0)])], gap=1e-12)
    assert found.flow[1:5] == pytest.approx([3.0, 3.0, 3.0, 3.0])
    assert found.skim[0] == pytest.approx(83.0)


def test_braess_with_the_bridge_makes_everybody_slower() -> None:
    found = solve(braess(bridge=True), [trips([(0, 1, 6.0)])], gap=1e-12)
    assert found.flow[1:5] == pytest.approx([4.0, 2.0, 2.0, 4.0])
    assert found.flow[6] == pytest.approx(2.0)
    assert found.skim[0] == pytest.approx(92.0)


@given(st.floats(1.0, 5000.0), st.floats(60.0, 600.0), st.floats(60.0, 600.0))
@settings(max_examples=30, deadline=None)
def test_two_linear_routes_split_as_the_formula_says(many: float, time_a: float, time_b: float) -> None:
    # t_a + t_a x/1000 = t_b + t_b (D - x)/1000 on both routes in use, else all on the faster
    net = network([(0, 2, time_a, 1000, 1.0, 1.0), (0, 2, time_b, 1000, 1.0, 1.0), (2, 1, 0.0, 1.0, 0.0, 1.0)], 3, 2)
    found = solve(net, [trips([(0, 1, many)])], gap=1e-12)
    inner = (time_b - time_a + time_b * many / 1000) / ((time_a + time_b) / 1000)
    assert found.flow[0] == pytest.approx(min(max(inner, 0.0), many), rel=1e-5, abs=1e-3)
    assert found.flow[:2].sum() == pytest.approx(many)


def random_network(seed: int) -> tuple[Network, Trips]:
    """Return 3 centroids at 4 nodes, most of which are joined, with random curves and trips."""
    rng = np.random.default_rng(seed)
    links = [
        (a, b, rng.uniform(20, 200), rng.uniform(200, 900), rng.uniform(0.1, 1.0), rng.choice([1.0, 2.0, 4.0]))
        for a in range(3, 7)
        for b in range(3, 7)
        if a != b and rng.random() < 0.8
    ]
    links += [(n, n + 3, 1.0, 1.0, 0.0, 1.0) for n in range(3)] + [(n + 3, n, 1.0, 1.0, 0.0, 1.0) for n in range(3)]
    pairs = [(o, d, float(rng.uniform(50, 600))) for o in range(3) for d in range(3) if o != d]
    return network(links, 7, 3), trips(pairs)


@pytest.mark.parametrize("seed", range(2))
def test_a_random_network_agrees_with_an_independent_convex_solver(seed: int) -> None:
    net, demand = random_network(seed)
    found = solve(net, [demand], gap=1e-12)
    links, origins = len(net.from_node), 3
    constant, factor, power = net.curve.powers()
    balance = np.zeros((net.nodes, links))
    balance[net.from_node, np.arange(links)] += 1
    balance[net.to_node, np.arange(links)] -= 1
    net_out = np.zeros((origins, net.nodes))
    np.add.at(net_out, (demand.origin, demand.origin), demand.flow)
    np.add.at(net_out, (demand.origin, demand.destination), -demand.flow)
    bounds = [
        (0.0, 0.0 if net.from_node[link] < 3 and net.from_node[link] != origin else None)  # not through centroids
        for origin in range(origins)
        for link in range(links)
    ]

    def value(x: np.ndarray) -> tuple[float, np.ndarray]:
        flow = x.reshape(origins, links).sum(axis=0)
        total = np.sum(constant * flow + factor * np.maximum(flow, 0) ** (power + 1) / (power + 1))
        return float(total) / 1e4, np.tile(constant + factor * np.maximum(flow, 0) ** power, origins) / 1e4

    conserve = {
        "type": "eq",
        "fun": lambda x: (x.reshape(origins, links) @ balance[:-1].T - net_out[:, :-1]).ravel(),
        "jac": lambda x: np.kron(np.eye(origins), balance[:-1]),
    }
    start = np.full(origins * links, 10.0)
    best = minimize(
        value,
        start,
        jac=True,
        bounds=bounds,
        constraints=[conserve],
        method="SLSQP",
        options={"maxiter": 300, "ftol": 1e-13},
    )
    assert objective(net.curve, found.flow) / 1e4 == pytest.approx(best.fun, rel=1e-6)
    assert abs(gap_by_scipy(net, demand, found.flow)) < 1e-10


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_trips_are_conserved_at_every_node(seed: int) -> None:
    net, demand = random_network(seed)
    found = solve(net, [demand], gap=1e-8)
    through = np.bincount(net.to_node, found.flow, net.nodes) - np.bincount(net.from_node, found.flow, net.nodes)
    wanted = np.bincount(demand.destination, demand.flow, net.nodes) - np.bincount(
        demand.origin, demand.flow, net.nodes
    )
    lost = [(o, d, flow) for _, o, d, flow in found.unreachable]
    for origin, destination, flow in lost:
        wanted[destination] -= flow
        wanted[origin] += flow
    assert through == pytest.approx(wanted, abs=1e-6)


def test_a_class_keeps_off_the_links_shut_to_it() -> None:
    links = [(0, 2, 1, 1, 0, 1), (2, 3, 10, 100, 0.1, 4), (2, 3, 30, 100, 0.1, 4), (3, 1, 1, 1, 0, 1)]
    net = network(links, 4, 2, {"outside": [1]})
    found = solve(net, [trips([(0, 1, 50.0)]), trips([(0, 1, 70.0)], "outside")], gap=1e-10)
    assert found.flow == pytest.approx([120.0, 50.0, 70.0, 120.0])


def test_a_narrower_class_gets_the_same_trees_as_one_of_its_own() -> None:
    net, demand = sioux_falls()
    shut = net.from_node == 33  # the paper's node 10 is shut to half of the trips
    both = Network(net.from_node, net.to_node, net.nodes, net.centroids, net.curve, net.key,
                   {"all": np.ones(len(shut), np.bool_), "some": ~shut})  # fmt: skip
    keep = (demand.origin != 9) & (demand.destination != 9)
    half = Trips("all", demand.origin[keep], demand.destination[keep], demand.flow[keep] / 2)
    found = solve(both, [half, Trips("some", half.origin, half.destination, half.flow)], gap=1e-9)
    assert found.relative_gap <= 1e-9
    assert found.unreachable == ()
    flow = found.flow[shut]
    alone = solve(both, [Trips("some", half.origin, half.destination, half.flow)], gap=1e-9)
    assert alone.flow[shut] == pytest.approx(0.0)
    assert flow.sum() > 0


def test_a_warm_start_gives_the_same_flows_in_fewer_passes() -> None:
    net, demand = sioux_falls()
    cold = solve(net, [demand], gap=1e-10)
    more = Trips("car", demand.origin, demand.destination, demand.flow * 1.05)
    warm, fresh = solve(net, [more], gap=1e-10, warm=cold.warm), solve(net, [more], gap=1e-10)
    assert warm.flow == pytest.approx(fresh.flow, rel=1e-4, abs=1.0)
    assert len(warm.passes) < len(fresh.passes)


def test_a_warm_start_survives_a_closed_street() -> None:
    net, demand = sioux_falls()
    cold = solve(net, [demand], gap=1e-8)
    closed = Network(net.from_node, net.to_node, net.nodes, net.centroids, net.curve, net.key,
                     {"car": np.arange(len(net.key)) != 20})  # fmt: skip
    warm, fresh = solve(closed, [demand], gap=1e-10, warm=cold.warm), solve(closed, [demand], gap=1e-10)
    assert warm.flow[20] == 0.0
    assert objective(net.curve, warm.flow) == pytest.approx(objective(net.curve, fresh.flow), rel=1e-9)


def test_the_numerical_error_is_the_change_since_a_looser_gap() -> None:
    net, demand = sioux_falls()
    found = solve(net, [demand], gap=1e-6)
    exact = solve(net, [demand], gap=1e-12).flow
    assert found.flow_error.max() > 0
    assert np.abs(found.flow - exact).sum() < found.flow_error.sum()


def test_trips_without_a_way_are_listed_and_the_others_assigned() -> None:
    net = network([(0, 3, 1, 1, 0, 1), (3, 1, 5, 100, 0.15, 4), (2, 3, 1, 1, 0, 1)], 4, 3)
    found = solve(net, [trips([(0, 1, 10.0), (0, 2, 4.0), (1, 0, 3.0)])], gap=1e-10)
    assert found.unreachable == (("car", 0, 2, 4.0), ("car", 1, 0, 3.0))
    assert found.flow == pytest.approx([10.0, 10.0, 0.0])


def test_no_trips_at_all_is_an_empty_street() -> None:
    net, _ = sioux_falls()
    found = solve(net, [trips([])])
    assert found.flow.sum() == 0.0
    assert found.relative_gap == 0.0


@pytest.mark.parametrize("flow", [-1.0, float("nan"), float("inf")])
def test_trips_that_are_no_number_of_cars_are_refused(flow: float) -> None:
    net, _ = sioux_falls()
    with pytest.raises(ModelError, match=r"from 0 to 1.*zero or more"):
        solve(net, [trips([(0, 1, flow)])])


def test_a_link_without_capacity_is_refused_by_name() -> None:
    net = network([(0, 2, 1, 1, 0, 1), (2, 1, 5, 0.0, 0.15, 4)], 3, 2)
    with pytest.raises(ModelError, match="link 1: capacity is 0"):
        solve(net, [trips([(0, 1, 1.0)])])


def test_an_unknown_class_and_an_unknown_centroid_are_refused() -> None:
    net, _ = sioux_falls()
    with pytest.raises(ModelError, match="class 'truck' is not one of the network's: car"):
        solve(net, [trips([(0, 1, 1.0)], "truck")])
    with pytest.raises(ModelError, match="centroid 24 is not in the network"):
        solve(net, [trips([(0, 24, 1.0)])])


def test_compiling_says_so_and_ends_at_one() -> None:
    heard: list[float] = []
    compile_kernels(lambda share, en, it: heard.append(share))
    compile_kernels(silent)
    assert heard[0] == 0.0 and heard[-1] == 1.0 and heard == sorted(heard)
