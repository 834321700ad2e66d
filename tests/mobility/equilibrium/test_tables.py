"""Any convex increasing delay curve: its table, and equilibria on it against scipy's own minimum."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium.curves import BPR, objective
from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.paired import solve
from belvedere.mobility.equilibrium.tables import Table, conical, tabulate

FREE, ROOM = np.array([10.0, 14.0, 17.0]), np.array([10.0, 12.0, 30.0])
CURVES = {
    "Spiess": lambda x: 2 + np.sqrt((4 * (1 - x)) ** 2 + (7 / 6) ** 2) - 4 * (1 - x) - 7 / 6,
    "exponential": np.exp,
    "Davidson, straight beyond nine tenths": lambda x: np.where(x < 0.9, 1 / (1 - np.minimum(x, 0.9)), 100 * x - 80),
}


def three_ways(table: Table) -> Network:
    """Zone 0 to zone 1 by junction 2, 3 or 4; delay on the first link of each."""
    start, end = np.array([0, 0, 0, 2, 3, 4]), np.array([2, 3, 4, 1, 1, 1])
    free = np.concatenate([FREE, [1.0, 1.0, 1.0]])
    which = np.array([0, 0, 0, -1, -1, -1], np.int32)
    none = np.zeros(6)
    curve = BPR(free, np.concatenate([ROOM, np.ones(3)]), none, none + 1.0, none, (table,), which)
    return Network(start, end, 5, 2, curve, np.arange(6), {"car": np.ones(6, np.bool_)})


@pytest.mark.parametrize("name", sorted(CURVES))
def test_the_equilibrium_is_the_minimum_that_scipy_finds(name: str) -> None:
    delay = CURVES[name]
    trips = Trips("car", np.array([0]), np.array([1]), np.array([25.0]))
    found = solve(three_ways(tabulate(delay)), [trips], gap=1e-12)

    def area(flow: np.ndarray) -> float:
        parts = zip(FREE, ROOM, flow, strict=True)
        return sum(t * c * quad(delay, 0, v / c, epsabs=1e-12)[0] for t, c, v in parts)

    best = minimize(
        area, [8.0, 8.0, 9.0], bounds=[(0, 25)] * 3, method="SLSQP", options={"ftol": 1e-15},
        constraints={"type": "eq", "fun": lambda flow: flow.sum() - 25.0},
    )  # fmt: skip
    assert found.flow[:3] == pytest.approx(best.x, abs=1e-3)
    assert found.relative_gap <= 1e-12


def test_curves_of_both_kinds_agree_with_their_table_on_a_chain() -> None:
    # two links end to end: 60 (1 + 0.15 x^4) by powers, 30 · T(x) by table; the nodes between are contracted
    table = tabulate(lambda x: 1 + x**2)
    start, end = np.array([0, 2, 3]), np.array([2, 3, 1])
    curve = BPR(
        np.array([60.0, 5.0, 30.0]), np.array([100.0, 1.0, 50.0]), np.array([0.15, 0.0, 0.0]),
        np.array([4.0, 1.0, 1.0]), np.zeros(3), (table,), np.array([-1, -1, 0], np.int32),
    )  # fmt: skip
    net = Network(start, end, 4, 2, curve, np.arange(3), {"car": np.ones(3, np.bool_)})
    found = solve(net, [Trips("car", np.array([0]), np.array([1]), np.array([100.0]))], gap=1e-10)
    assert found.skim == pytest.approx([60 * 1.15 + 5 + 30 * (1 + 4)], rel=1e-6)


def test_a_table_meets_its_function_between_knots_and_goes_on_straight() -> None:
    table = tabulate(lambda x: 1 + x**2, top=2.0, knots=2001)
    value, slope, area = table.at(np.array([0.0, 0.7505, 2.0, 3.0]))
    assert value == pytest.approx([1, 1 + 0.7505**2, 5, 9], abs=5e-3)  # beyond 2: slope 4
    assert slope == pytest.approx([0, 1.501, 4, 4], abs=5e-3)
    assert area[:3] == pytest.approx([0, 0.7505 + 0.7505**3 / 3, 2 + 8 / 3], abs=5e-3)


def test_value_slope_and_area_of_a_table_are_one_function() -> None:
    table = conical(4.0)
    x, h = np.linspace(0.01, 5.0, 77), 1e-5
    below, here, above = table.at(x - h), table.at(x), table.at(x + h)
    assert (above[0] - below[0]) / (2 * h) == pytest.approx(here[1], rel=1e-4)
    assert (above[2] - below[2]) / (2 * h) == pytest.approx(here[0], rel=1e-6)
    assert here[0][0] == pytest.approx(1.0, abs=0.01)
    assert table.at(np.array([1.0]))[0] == pytest.approx([2.0], abs=1e-5)  # Spiess: time doubles at capacity


def test_the_objective_of_tables_is_the_area_by_quadrature() -> None:
    net = three_ways(conical(4.0))
    flow = np.array([5.0, 15.0, 40.0, 5.0, 15.0, 40.0])
    delay = CURVES["Spiess"]
    by_hand = sum(t * c * quad(delay, 0, v / c)[0] for t, c, v in zip(FREE, ROOM, flow[:3], strict=True)) + 60.0
    assert objective(net.curve, flow) == pytest.approx(by_hand, rel=1e-6)


@pytest.mark.parametrize("delay", [lambda x: 2 - x, np.sqrt, np.sin])
def test_a_curve_that_falls_or_bends_down_is_refused(delay) -> None:
    with pytest.raises(ModelError, match="not convex and rising"):
        tabulate(delay)


def test_a_table_that_is_not_there_is_refused() -> None:
    net = three_ways(conical())
    lost = BPR(
        net.curve.free_time, net.curve.capacity, net.curve.alpha, net.curve.beta, net.curve.fixed, (), net.curve.which
    )
    with pytest.raises(ModelError, match="0 tables"):
        lost.tabled()


def test_a_grid_of_conical_streets_has_no_shorter_way_by_scipy() -> None:
    """Sixteen junctions, four zones at the corners; the gap again from flows and dijkstra alone."""
    rng = np.random.default_rng(7)
    ends = []
    for row in range(4):
        for column in range(4):
            here = 4 + 4 * row + column
            ends += [(here, here + 1), (here + 1, here)] if column < 3 else []
            ends += [(here, here + 4), (here + 4, here)] if row < 3 else []
    for zone, junction in enumerate((4, 7, 16, 19)):
        ends += [(zone, junction), (junction, zone)]
    start, end = np.array(ends).T
    many, none = len(ends), np.zeros(len(ends))
    free = rng.uniform(20, 60, many)
    curve = BPR(free, rng.uniform(200, 500, many), none, none + 1, none, (conical(3.0),), np.zeros(many, np.int32))
    net = Network(start, end, 20, 4, curve, np.arange(many), {"car": np.ones(many, np.bool_)})
    pairs = [(o, d) for o in range(4) for d in range(4) if o != d]
    trips = Trips("car", *np.array(pairs).T, rng.uniform(100, 400, len(pairs)))
    found = solve(net, [trips], gap=1e-11)
    cost = curve.cost(found.flow)
    doors = np.where(start < 4, start + 20, start)  # a zone is left by a door of its own: nobody drives through
    way = dijkstra(csr_array((cost, (doors, end)), shape=(24, 24)), indices=np.arange(20, 24))
    shortest = way[trips.origin, trips.destination] @ trips.flow
    assert (cost @ found.flow - shortest) / (cost @ found.flow) == pytest.approx(0, abs=2e-11)
    assert found.skim == pytest.approx(way[trips.origin, trips.destination])
