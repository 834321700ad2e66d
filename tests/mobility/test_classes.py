"""Cars and trucks on one road: each pays its own toll, takes its own room, and keeps to its own streets."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize

from belvedere.errors import ModelError
from belvedere.mobility.classes import CAR, TRUCK, TWO_WHEELER, VEHICLES, Vehicle, classes_of, trips_of
from belvedere.mobility.demand.workday import day as demand_of
from belvedere.mobility.equilibrium.loading import class_flows
from belvedere.mobility.equilibrium.paired import solve
from tests.mobility.small_networks import network, sioux_falls, trips
from tests.worlds import grid_town


def tolled(weight=2.0):
    """Two ways from 0 to 1: over 2 in 10 + x / 10 with a toll on link 0, over 3 in 20 + y / 20 without."""
    net = network(
        [(0, 2, 10, 100, 1, 1), (2, 1, 0, 1, 0, 1), (0, 3, 20, 400, 1, 1), (3, 1, 0, 1, 0, 1)], 4, 2, {"truck": []}
    )
    toll = np.array([1.0, 0, 0, 0])
    return replace(net, extra={"car": 5.0 * toll, "truck": 20.0 * toll}, weight={"truck": weight})


def test_a_toll_splits_cars_and_keeps_trucks_away():
    # 10 trucks take the room of 20 cars, all on the free way; 100 cars: 10 + x/10 + 5 = 20 + (120 - x)/20, x = 220/3
    demand = [trips([(0, 1, 100)]), trips([(0, 1, 10)], "truck")]
    found = solve(tolled(), demand, gap=1e-13)
    tolled_way, free_way = 220 / 3, 120 - 220 / 3
    assert found.flow == pytest.approx([tolled_way, tolled_way, free_way, free_way])
    assert found.skim == pytest.approx([15 + tolled_way / 10, 20 + free_way / 20])
    by = class_flows(found, demand)
    assert by["car"] == pytest.approx([tolled_way, tolled_way, 100 - tolled_way, 100 - tolled_way])
    assert by["truck"] == pytest.approx([0, 0, 10, 10])


def test_a_street_shut_to_trucks_carries_cars_alone():
    net = network(
        [(0, 2, 1, 1e9, 1, 1), (0, 3, 2, 1e9, 1, 1), (2, 1, 0, 1, 0, 1), (3, 1, 0, 1, 0, 1)], 4, 2, {"truck": [0]}
    )
    demand = [trips([(0, 1, 8)]), trips([(0, 1, 3)], "truck")]
    by = class_flows(solve(net, demand, gap=1e-12), demand)
    assert by["car"] == pytest.approx([8, 0, 8, 0])
    assert by["truck"] == pytest.approx([0, 3, 0, 3])


def test_classes_that_pay_alike_share_the_streets_as_all_traffic_does():
    net = replace(tolled(1.0), extra={})
    demand = [trips([(0, 1, 90)]), trips([(0, 1, 30)], "truck")]
    found = solve(net, demand, gap=1e-13)
    by = class_flows(found, demand)
    assert by["truck"] == pytest.approx(0.25 * found.flow)
    assert by["car"] == pytest.approx(0.75 * found.flow)


def test_three_classes_reach_the_optimum_that_scipy_finds():
    """One pair, three routes: Beckmann's objective with what each class pays is least at the equilibrium."""
    free, capacity = np.array([10.0, 12.0, 15.0]), np.array([50.0, 60.0, 40.0])
    links = [(0, 2 + k, free[k], capacity[k], 0.15, 4) for k in range(3)] + [(2 + k, 1, 0, 1, 0, 1) for k in range(3)]
    pays = {"a": [0, 0, 0], "b": [3.0, 0.5, 0], "c": [8.0, 4.0, 0.0]}
    weight = {"a": 1.0, "b": 2.0, "c": 0.5}
    amount = {"a": 90.0, "b": 40.0, "c": 60.0}
    net = replace(
        network(links, 5, 2, {"a": [], "b": [], "c": []}), weight=weight,
        extra={name: np.concatenate([each, np.zeros(3)]) for name, each in pays.items()},
    )  # fmt: skip
    found = solve(net, [trips([(0, 1, amount[name])], name) for name in "abc"], gap=1e-13)
    own = np.array([pays[name] for name in "abc"])
    whole = np.array([amount[name] * weight[name] for name in "abc"])

    def objective(x):
        table = x.reshape(3, 3) * whole[:, None]
        total = table.sum(axis=0)
        return (free * (total + 0.03 * total * (total / capacity) ** 4)).sum() / 1e3 + (own * table).sum() / 1e3

    best = minimize(
        objective, np.full(9, 1 / 3), bounds=[(0, 1)] * 9, method="SLSQP", tol=1e-14,
        constraints={"type": "eq", "fun": lambda x: x.reshape(3, 3).sum(axis=1) - 1}, options={"maxiter": 500},
    )  # fmt: skip
    assert found.flow[:3] == pytest.approx((best.x.reshape(3, 3) * whole[:, None]).sum(axis=0), rel=1e-3)
    demand = [trips([(0, 1, amount[name])], name) for name in "abc"]
    ours = np.array([class_flows(found, demand)[name][:3] / amount[name] for name in "abc"])
    assert objective(ours.ravel()) <= best.fun + 1e-9


def test_a_city_of_two_classes_reaches_a_tight_gap_and_starts_again_when_tolls_change():
    net, demand = sioux_falls()
    half = [replace(demand, flow=demand.flow / 2), replace(demand, name="truck", flow=demand.flow / 4)]
    links = len(net.from_node)
    toll = np.where(np.arange(links) % 3 == 0, 4.0, 0.0)
    both = replace(
        net, allowed={**net.allowed, "truck": np.ones(links, np.bool_)}, extra={"truck": toll}, weight={"truck": 2.0}
    )
    first = solve(both, half, gap=1e-11)
    assert first.relative_gap <= 1e-11
    dearer = replace(both, extra={"truck": 3.0 * toll})
    again = solve(dearer, half, gap=1e-11, warm=first.warm)
    assert again.flow == pytest.approx(solve(dearer, half, gap=1e-11).flow, rel=1e-4)
    by = class_flows(again, half)
    assert by["car"] + 2.0 * by["truck"] == pytest.approx(again.flow, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"extra": {"truck": -np.ones(4)}}, "pays beyond everybody"),
        ({"extra": {"truck": np.ones(3)}}, "pays beyond everybody"),
        ({"extra": {"truck": np.full(4, np.inf)}}, "Shut a link"),
        ({"weight": {"truck": 0.0}}, "counts as 0.0 cars"),
    ],
)
def test_costs_and_weights_that_make_no_sense_are_refused(change, words):
    with pytest.raises(ModelError, match=words):
        solve(replace(tolled(), **change), [trips([(0, 1, 1)])])


def test_a_vehicle_whose_time_is_worth_nothing_is_refused():
    with pytest.raises(ValueError, match="value of time"):
        Vehicle("ghost", "car", 0.0, 1.0, 0.0)


def test_a_town_drives_cars_trucks_and_two_wheelers_at_once():
    town = grid_town()
    net = classes_of(town, 8)
    matrix = demand_of(town).hour(8)
    share = {CAR: 0.8, TRUCK: 0.05, TWO_WHEELER: 0.15}
    demand = [part for vehicle, each in share.items() for part in trips_of(vehicle, each * matrix, net)]
    found = solve(net, demand, gap=1e-9)
    by = class_flows(found, demand)
    assert set(by) == {"car", "car inside", "truck", "truck inside", "two-wheeler", "two-wheeler inside"}
    weighed = sum(vehicle.weight * (by[vehicle.name] + by[vehicle.inside]) for vehicle in share)
    assert weighed == pytest.approx(found.flow, abs=1e-6 * found.flow.max())
    for name, flow in by.items():
        assert not flow[~net.allowed[name]].any()


def test_a_class_pays_toll_and_kilometres_in_its_own_time():
    town = grid_town()
    links = town.links.assign(toll=2.0)
    net = classes_of(town.with_table("links", links), 3)
    length = links["length"].to_numpy()
    for vehicle in VEHICLES:
        hours = (2.0 + vehicle.distance_cost * length / 1000.0) / vehicle.value_of_time
        assert net.extra[vehicle.name][: len(links)] == pytest.approx(3600.0 * hours)
        assert not net.extra[vehicle.name][len(links) :].any()
    assert not net.curve.fixed.any()
