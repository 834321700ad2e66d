"""Trips and costs that fit each other: by hand, beside scipy, and beside links for those who stay at home."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy.optimize import brentq, minimize

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium.curves import BPR
from belvedere.mobility.equilibrium.elastic import ConstantElasticity, Exponential, all_trips, solve_elastic
from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.paired import solve
from tests.mobility.small_networks import network, sioux_falls, trips


@dataclass(frozen=True)
class Linear:
    """Trips fall by the same number with every second more."""

    most: np.ndarray
    slope: np.ndarray

    def trips(self, cost):
        return np.maximum(self.most - self.slope * cost, 0.0)


def one_road():
    """Return a road that takes 10 + x / 10."""
    return network([(0, 1, 10, 100, 1, 1)], 2, 2)


def test_fewer_drive_on_one_road_as_it_fills():
    # x = 50 - 2 (10 + x / 10): 1.2 x = 30, x = 25
    found = solve_elastic(one_road(), [trips([(0, 1, 50)])], Linear(np.array([50.0]), np.array([2.0])))
    assert found.demand[0].flow == pytest.approx([25])
    assert found.equilibrium.flow == pytest.approx([25])
    assert found.residual <= 1e-8


@pytest.mark.parametrize("kind", [Exponential, ConstantElasticity])
@pytest.mark.parametrize("steep", [0.05, 3.0])
def test_one_road_against_a_root_finder(kind, steep):
    amount = -steep if kind is ConstantElasticity else steep
    response = kind(np.array([80.0]), np.array([12.0]), amount)
    found = solve_elastic(one_road(), [trips([(0, 1, 80)])], response)
    root = brentq(lambda x: response.trips(np.array([10 + x / 10]))[0] - x, 0, 200, xtol=1e-13)
    assert found.demand[0].flow == pytest.approx([root], rel=1e-7)


def test_the_objective_of_beckmann_is_least_beside_scipy():
    """Two pairs, three routes, one link in common: area under the curves minus area under inverse demand."""
    links = [(0, 3, 10, 40, 0.15, 4), (3, 1, 5, 30, 0.15, 4), (0, 1, 18, 50, 0.15, 4), (3, 2, 6, 30, 0.15, 4)]
    net = network(links, 4, 3)
    reference, cost, steep = np.array([70.0, 40.0]), np.array([16.0, 17.0]), 0.08
    found = solve_elastic(net, [trips([(0, 1, 70), (0, 2, 40)])], Exponential(reference, cost, steep), gap=1e-12)
    constant, factor, power = net.curve.powers()

    def objective(routes):  # 0 → 3 → 1, 0 → 1, 0 → 3 → 2
        flow = np.array([routes[0] + routes[2], routes[0], routes[1], routes[2]])
        trips = np.maximum([routes[0] + routes[1], routes[2]], 1e-9)
        area = (constant * flow + factor * flow ** (power + 1) / (power + 1)).sum()
        return (area - (cost * trips - (trips * np.log(trips / reference) - trips) / steep).sum()) / 100

    best = minimize(objective, [30.0, 30, 30], bounds=[(0, 200)] * 3, method="SLSQP", tol=1e-15)
    assert found.equilibrium.flow == pytest.approx(
        [best.x[0] + best.x[2], best.x[0], best.x[1], best.x[2]], rel=1e-4, abs=1e-3
    )
    assert all_trips(found.demand) == pytest.approx([best.x[0] + best.x[1], best.x[2]], rel=1e-4)
    flow = found.equilibrium.flow
    assert objective([flow[1], flow[2], flow[3]]) <= best.fun + 1e-10


def with_homes(net, demand, most, slope):
    """Return the network with a link for each pair that those take who stay at home: (most - trips) / slope long."""
    pairs = len(demand.flow)
    tiny = 1e-9  # [s] where nobody stays
    curve = net.curve
    return Network(
        np.concatenate([net.from_node, demand.origin]), np.concatenate([net.to_node, demand.destination]),
        net.nodes, net.centroids,
        BPR(
            np.concatenate([curve.free_time, np.full(pairs, tiny)]), np.concatenate([curve.capacity, tiny * slope]),
            np.concatenate([curve.alpha, np.ones(pairs)]), np.concatenate([curve.beta, np.ones(pairs)]),
            np.concatenate([curve.fixed, np.zeros(pairs)]),
        ),
        np.arange(len(net.from_node) + pairs), {"car": np.ones(len(net.from_node) + pairs, np.bool_)},
    ), replace(demand, flow=most)  # fmt: skip


def test_a_linear_response_is_a_link_for_those_who_stay_at_home():
    net, demand = sioux_falls()
    few = demand.origin < 6
    demand = Trips("car", demand.origin[few], demand.destination[few], 4.0 * demand.flow[few])
    free = solve(net, [demand], gap=1e-10)
    most, slope = 1.5 * demand.flow, 0.5 * demand.flow / free.skim
    found = solve_elastic(net, [demand], Linear(most, slope), gap=1e-11)
    home, everybody = with_homes(net, demand, most, slope)
    beside = solve(home, [everybody], gap=1e-13)
    many = len(net.from_node)
    assert found.equilibrium.flow == pytest.approx(beside.flow[:many], rel=1e-5, abs=1e-3)
    assert most - found.demand[0].flow == pytest.approx(beside.flow[many:], rel=1e-5, abs=1e-3)


@pytest.mark.parametrize("elasticity", [-0.5, -2.0, -6.0])
def test_both_residual_and_gap_are_small_on_sioux_falls(elasticity):
    net, demand = sioux_falls()
    base = solve(net, [demand], gap=1e-9)
    dear = replace(net, curve=replace(net.curve, fixed=np.where(net.curve.free_time > 0, 3.0, 0.0)))
    response = ConstantElasticity(demand.flow, base.skim, elasticity)
    found = solve_elastic(dear, [demand], response, gap=1e-10, residual=1e-9)
    assert found.residual <= 1e-9
    assert found.equilibrium.relative_gap <= 1e-10
    assert found.demand[0].flow == pytest.approx(response.trips(found.equilibrium.skim), rel=1e-6)
    assert all_trips(found.demand).sum() < demand.flow.sum()
    assert found.rounds < 100


def test_trips_that_do_not_respond_give_the_usual_equilibrium():
    net, demand = sioux_falls()
    usual = solve(net, [demand], gap=1e-9)
    found = solve_elastic(net, [demand], ConstantElasticity(demand.flow, usual.skim, 0.0), gap=1e-9)
    assert found.demand[0].flow == pytest.approx(demand.flow)
    assert found.equilibrium.flow == pytest.approx(usual.flow, rel=1e-5)
    assert found.rounds <= 4


def test_the_reference_costs_give_back_the_reference_trips():
    net, demand = sioux_falls()
    usual = solve(net, [demand], gap=1e-12)
    less = replace(demand, flow=0.7 * demand.flow)
    found = solve_elastic(net, [less], Exponential(demand.flow, usual.skim, 0.05), gap=1e-11)
    assert found.demand[0].flow == pytest.approx(demand.flow, rel=1e-4)


def test_pairs_within_a_zone_or_without_a_way_keep_their_trips():
    net = network([(0, 3, 10, 100, 1, 1), (3, 1, 0, 1, 0, 1), (2, 3, 1, 1, 0, 1)], 4, 3)
    pairs = [trips([(0, 0, 5), (0, 1, 50), (0, 2, 7)])]
    found = solve_elastic(net, pairs, Linear(np.array([0.0, 50, 0]), np.array([0.0, 2, 0])))
    assert found.demand[0].flow == pytest.approx([5, 25, 7])
    assert found.equilibrium.unreachable == (("car", 0, 2, 7.0),)


@pytest.mark.parametrize("answer", [np.array([np.nan]), np.array([-1.0]), np.array([1.0, 2.0])])
def test_a_response_that_is_no_number_of_trips_is_refused(answer):
    class Wrong:
        def trips(self, cost):
            return answer

    with pytest.raises(ModelError, match="elastic demand: the response gives"):
        solve_elastic(one_road(), [trips([(0, 1, 5)])], Wrong())


def test_a_response_that_jumps_and_so_fits_no_cost_is_told():
    class Jump:  # 80 would drive below 15 s, but 80 take 18 s
        def trips(self, cost):
            return np.where(cost < 15, 80.0, 0.0)

    with pytest.raises(ModelError, match="after 100 equilibria"):
        solve_elastic(one_road(), [trips([(0, 1, 5)])], Jump())
