"""Near an equilibrium, known ways are brought to cost the same again, and none is driven below nothing."""

from dataclasses import replace

import numpy as np
import pytest

from belvedere.mobility.equilibrium.circles import ways
from belvedere.mobility.equilibrium.nearby import settle
from belvedere.mobility.equilibrium.paired import solve
from tests.mobility.small_networks import network, sioux_falls, trips


def two_ways():
    """0 → 2, then over 4 or 5 to 3, then 1; time 10 + x / 10 and 12 + y / 30."""
    none, one, other = (1.0, 1.0, 0.0, 1.0), (10.0, 100.0, 1.0, 1.0), (12.0, 360.0, 1.0, 1.0)
    links = [(0, 2, *none), (2, 4, *one), (4, 3, *none), (2, 5, *other), (5, 3, *none), (3, 1, *none)]
    return network(links, 6, 2)


def settled(net, found, dearer, factor=1.0):
    """Return the flow of each link after its chain's constant rose by `dearer` [s] and trips by `factor`."""
    skeleton, near = found.warm.skeleton, ways(found, net)
    constant, slope, power = net.curve.powers()
    flow = found.warm.total * factor
    chains = [skeleton.sum_over(constant + dearer), skeleton.sum_over(slope)]
    powers = np.where(chains[1] > 0, power.max(), 1.0)
    settle(
        near.begins, near.chain, near.sign, near.least * factor, near.most * factor, np.zeros(len(near.least)), flow,
        *chains, powers, 1000, 1e-9,
    )  # fmt: skip
    return skeleton.spread(flow, len(net.key))


def test_flow_shifts_until_both_ways_cost_the_same():
    # 10 + x / 10 = 12 + y / 30 with x + y = 60: x = 30; the first way 2 s dearer: 12 + x / 10 = 12 + y / 30, x = 15
    net = two_ways()
    found = solve(net, [trips([(0, 1, 60.0)])], gap=1e-12)
    assert found.flow[1] == pytest.approx(30.0)
    dearer = np.array([0, 2.0, 0, 0, 0, 0])
    assert settled(net, found, dearer)[1] == pytest.approx(15.0) and settled(net, found, dearer)[3] == pytest.approx(45)


def test_a_way_that_is_dearer_even_empty_is_left_empty():
    net = two_ways()
    found = solve(net, [trips([(0, 1, 60.0)])], gap=1e-12)
    assert settled(net, found, np.array([0, 99.0, 0, 0, 0, 0]))[1] == pytest.approx(0.0, abs=1e-9)


def test_a_few_trips_more_on_sioux_falls_drive_nearly_as_an_exact_equilibrium_has_them():
    net, demand = sioux_falls()
    found = solve(net, [demand], gap=1e-12)
    more = solve(net, [replace(demand, flow=demand.flow * 1.02)], gap=1e-12)
    near = settled(net, found, np.zeros(len(net.key)), 1.02)
    streets = found.warm.skeleton.links  # not the links by which zones hang on their junction: those have no choice
    off, moved = near[streets] - more.flow[streets], more.flow[streets] - found.flow[streets]
    assert np.sqrt((off**2).mean()) <= 0.3 * np.sqrt((moved**2).mean())
    spent = [float((flow * net.curve.cost(flow))[streets].sum()) for flow in (near, more.flow, found.flow)]
    assert abs(spent[0] - spent[1]) <= 0.02 * (spent[1] - spent[2])
