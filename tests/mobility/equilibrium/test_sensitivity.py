"""The tangent of an equilibrium is what exact equilibria a little to either side say it is."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from belvedere.errors import ModelError
from belvedere.mobility.day import by_class
from belvedere.mobility.demand.workday import day as demand_of
from belvedere.mobility.equilibrium.paired import solve
from belvedere.mobility.equilibrium.sensitivity import pair_costs, respond, tangent
from belvedere.mobility.streets import build
from tests.mobility.small_networks import network, sioux_falls, trips
from tests.worlds import grid_town

STEP = 1e-5  # [-] to either side


@cache
def sioux():
    net, demand = sioux_falls()
    return net, [demand], solve(net, [demand], gap=1e-13)


@cache
def town():
    """Return a town with a limited-traffic zone at eight, its trips and their equilibrium."""
    city = grid_town()
    net = build(city, 8)
    demand = sorted(by_class(demand_of(city).hour(8), net.gates), key=lambda each: each.name)
    return net, demand, solve(net, demand, gap=1e-12)


def between(net, demand, warm, change):
    """Return by how much flows and pair costs change a unit of `change`, from exact equilibria to either side."""
    sides = [solve(*change(net, demand, sign * STEP), gap=1e-14, warm=warm) for sign in (1.0, -1.0)]
    return tuple((getattr(sides[0], name) - getattr(sides[1], name)) / (2 * STEP) for name in ("flow", "skim"))


def spread(many):
    return np.random.default_rng(7).normal(size=many).round(2)


def more_trips(net, demand, step):
    return net, [replace(each, flow=each.flow * (1 + step * spread(len(each.flow)))) for each in demand]


def wider(net, demand, step):
    curve = net.curve
    return replace(net, curve=replace(curve, capacity=curve.capacity * np.exp(step * spread(len(net.key))))), demand


def check(net, demand, found, *, close):
    at = tangent(found, net)
    amount = np.concatenate([each.flow * spread(len(each.flow)) for each in demand])
    curve = net.curve
    by_capacity = -curve.beta * (curve.time(found.flow) - curve.free_time) * spread(len(net.key))
    nothing = np.zeros(len(net.key))
    cost = np.column_stack([nothing, by_capacity])
    flow = respond(at, np.column_stack([amount, 0 * amount]), cost)
    dearer = cost + curve.slope(found.flow)[:, None] * flow
    skim = pair_costs(at, dearer)
    for column, change in enumerate((more_trips, wider)):
        exact_flow, exact_skim = between(net, demand, found.warm, change)
        assert np.abs(flow[:, column] - exact_flow).max() <= close * np.abs(exact_flow).max()
        assert np.abs(skim[:, column] - exact_skim).max() <= close * np.abs(exact_skim).max()


def test_flows_and_costs_of_sioux_falls_move_as_exact_equilibria_to_either_side_do():
    check(*sioux(), close=2e-4)


def test_so_they_do_in_a_town_with_a_limited_traffic_zone():
    check(*town(), close=2e-4)


def test_one_car_more_on_two_ways_is_shared_by_how_steep_they_are():
    # 0 → 2, then over 4 or 5 to 3, then 1; time 10 + x / 10 and 12 + y / 30: a car more goes 1/4 and 3/4,
    # since x / 10 = y / 30 + const
    one, other = (10.0, 100.0, 1.0, 1.0), (12.0, 360.0, 1.0, 1.0)
    none = (1.0, 1.0, 0.0, 1.0)
    links = [(0, 2, *none), (2, 4, *one), (4, 3, *none), (2, 5, *other), (5, 3, *none), (3, 1, *none)]
    net = network(links, 6, 2)
    found = solve(net, [trips([(0, 1, 60.0)])], gap=1e-12)
    flow = respond(tangent(found, net), np.ones((1, 1)), np.zeros((6, 1)))
    assert flow[:, 0] == pytest.approx([1.0, 0.25, 0.25, 0.75, 0.75, 1.0], abs=1e-6)


def test_changes_add_up():
    net, demand, found = sioux()
    at = tangent(found, net)
    rng = np.random.default_rng(3)
    amount, cost = rng.normal(size=(len(demand[0].flow), 2)), rng.normal(size=(len(net.key), 2))
    apart = respond(at, amount, cost)
    both = respond(at, amount.sum(axis=1, keepdims=True), cost.sum(axis=1, keepdims=True))
    assert np.abs(apart.sum(axis=1) - both[:, 0]).max() <= 1e-4 * np.abs(both).max()


def test_more_trips_are_conserved_at_every_junction():
    net, demand, found = sioux()
    amount = demand[0].flow[:, None] * 0.1
    flow = respond(tangent(found, net), amount, np.zeros((len(net.key), 1)))[:, 0]
    balance = np.bincount(net.from_node, flow, net.nodes) - np.bincount(net.to_node, flow, net.nodes)
    own = np.bincount(demand[0].origin, amount[:, 0], net.nodes) - np.bincount(
        demand[0].destination, amount[:, 0], net.nodes
    )
    assert np.abs(balance - own).max() <= 1e-6 * amount.sum()


def test_costs_that_differ_in_number_from_the_links_are_refused():
    net, demand, found = sioux()
    with pytest.raises(ModelError, match="one column for each change"):
        respond(tangent(found, net), np.zeros((len(demand[0].flow), 2)), np.zeros((3, 2)))


def test_where_nothing_drives_nothing_moves():
    net, demand = sioux_falls()
    nobody = replace(demand, flow=np.zeros(len(demand.flow)))
    found = solve(net, [nobody])
    flow = respond(tangent(found, net), np.zeros((len(demand.flow), 1)), np.zeros((len(net.key), 1)))
    assert not flow.any()
