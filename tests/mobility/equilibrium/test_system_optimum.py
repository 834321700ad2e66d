"""Pigou's and Braess's examples by hand, and what holds at any optimum."""

from dataclasses import replace

import numpy as np
import pytest

from belvedere.mobility.equilibrium.paired import solve
from belvedere.mobility.equilibrium.system_optimum import marginal, system_optimum, total_cost
from tests.mobility.small_networks import network, sioux_falls, trips

NOTHING = 1e-7  # [s] free time of links whose cost grows from zero


def growing(start, end, cost_of_one, power=1):
    """Return a link that costs cost_of_one · flow ** power."""
    return (start, end, NOTHING, (NOTHING / cost_of_one) ** (1 / power), 1, power)


@pytest.mark.parametrize("power", [1, 2, 4])
def test_pigous_two_roads(power):
    """One road costs 1, the other x ** p; one driver. All take the other, though 1 / (p + 1) of them would be best."""
    net = network([(0, 2, 1, 1, 0, 1), (2, 1, 0, 1, 0, 1), growing(0, 3, 1, power), (3, 1, 0, 1, 0, 1)], 4, 2)
    found = system_optimum(net, [trips([(0, 1, 1)])], gap=1e-10)
    share = (1 / (power + 1)) ** (1 / power)
    assert found.chosen.flow[2] == pytest.approx(1.0, abs=1e-6)
    assert found.best.flow[2] == pytest.approx(share, rel=1e-5)
    best = 1 - share + share ** (power + 1)
    assert found.best_cost == pytest.approx(best, rel=1e-6)
    assert found.price_of_anarchy == pytest.approx(1 / best, rel=1e-6)
    assert found.toll[2] == pytest.approx(power * share**power, rel=1e-5)
    assert found.toll[[0, 1, 3]] == pytest.approx([0, 0, 0])


def test_braess_shortcut_is_used_by_few_at_the_optimum():
    """4000 cars, two links of x / 100 and two of 45, a shortcut of 0: all take it, 80 minutes each.

    At the optimum x of them do: 4 · (4000 + x) / 2 / 100 = 2 · (4000 + x) / 2 / 100 + 45, so x = 500.
    """
    net = network(
        [
            growing(2, 3, 0.01), (3, 5, 45, 1, 0, 1), (2, 4, 45, 1, 0, 1), growing(4, 5, 0.01),
            (3, 4, 0, 1, 0, 1), (0, 2, 0, 1, 0, 1), (5, 1, 0, 1, 0, 1),
        ],
        6, 2,
    )  # fmt: skip
    found = system_optimum(net, [trips([(0, 1, 4000)])], gap=1e-10)
    assert found.chosen.flow[:5] == pytest.approx([4000, 0, 0, 4000, 4000], abs=1e-3)
    assert found.best.flow[:5] == pytest.approx([2250, 1750, 1750, 2250, 500], abs=1e-3)
    best = 3500 * (22.5 + 45) + 500 * 45
    assert found.best_cost == pytest.approx(best)
    assert found.price_of_anarchy == pytest.approx(4000 * 80 / best)
    assert found.toll[0] == pytest.approx(22.5, rel=1e-6)


def test_drivers_who_pay_the_marginal_toll_drive_the_optimum():
    net, demand = sioux_falls()
    found = system_optimum(net, [demand], gap=1e-11)
    paying = replace(net, curve=replace(net.curve, fixed=net.curve.fixed + found.toll))
    assert solve(paying, [demand], gap=1e-11).flow == pytest.approx(found.best.flow, rel=1e-4)
    assert found.best_cost == pytest.approx(7_194_256, rel=1e-6)  # both totals are often reported for these data
    assert found.chosen_cost == pytest.approx(7_480_225, rel=1e-6)
    assert 1.0 < found.price_of_anarchy < 2.151  # the bound for fourth powers (Roughgarden 2003)


def test_no_shift_of_flow_makes_the_optimum_cheaper():
    net, demand = sioux_falls()
    found = system_optimum(net, [demand], gap=1e-11)
    constant, factor, power = net.curve.powers()
    for other in (found.chosen.flow, solve(net, [replace(demand, flow=demand.flow)], gap=1e-2).flow):
        for step in (1e-3, 0.1, 1.0):
            flow = found.best.flow + step * (other - found.best.flow)
            assert flow @ (constant + factor * flow**power) >= found.best_cost * (1 - 1e-12)


def test_curves_without_delay_stay_as_they_are():
    net = network([(0, 1, 5, 1, 0.5, 0), (1, 0, 5, 1, 0.5, 2)], 2, 2)
    constant, factor, power = marginal(net.curve).powers()
    assert constant == pytest.approx([7.5, 5])
    assert factor == pytest.approx([0, 7.5])
    assert power[1] == 2


def test_what_a_class_pays_counts_in_the_total():
    net = replace(network([(0, 1, 5, 1, 0, 1)], 2, 2, {"truck": []}), extra={"truck": np.array([7.0])})
    demand = [trips([(0, 1, 3)]), trips([(0, 1, 2)], "truck")]
    found = solve(net, demand, gap=1e-10)
    assert total_cost(net, demand, found) == pytest.approx(5 * 5 + 2 * 7)


def test_where_nothing_drives_nobody_pays_for_anarchy():
    net = network([(0, 1, 5, 1, 0, 1)], 2, 2)
    found = system_optimum(net, [trips([(0, 1, 0)])])
    assert found.price_of_anarchy == 1.0
