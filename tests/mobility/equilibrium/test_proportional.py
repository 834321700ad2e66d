"""Flows by origin of greatest entropy: by hand, beside scipy, and without moving any link's flow."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium.link_routes import routes_through
from belvedere.mobility.equilibrium.loading import flows, shares, use
from belvedere.mobility.equilibrium.paired import solve
from belvedere.mobility.equilibrium.proportional import proportional
from belvedere.mobility.equilibrium.select import select_link
from tests.mobility.small_networks import network, sioux_falls, trips


def two_origins():
    """Return 10 cars 0 → 2 and 30 cars 1 → 2 that meet at 3 and have two equal ways from there to 6."""
    # 3 → 4 → 6 costs 10 + x / 10, 3 → 5 → 6 costs 12 + y / 10, x + y = 40: x = 30, y = 10
    net = network(
        [
            (0, 3, 1, 1, 0, 1), (1, 8, 2, 1, 0, 1), (3, 4, 10, 100, 1, 1), (4, 6, 0, 1, 0, 1),
            (3, 5, 12, 120, 1, 1), (5, 6, 0, 1, 0, 1), (6, 2, 1, 1, 0, 1), (4, 7, 9, 1, 0, 1), (7, 5, 9, 1, 0, 1),
            (8, 3, 1, 1, 0, 1), (8, 7, 99, 1, 0, 1),
        ],
        9, 3,
    )  # fmt: skip
    demand = [trips([(0, 2, 10), (1, 2, 30)])]
    return net, demand, solve(net, demand, gap=1e-13)


def unfair(found, swap):
    """Return the equilibrium with flow moved to the second way by one origin, and back by the other."""
    warm = found.warm
    flow = np.zeros((len(warm.begins) - 1, len(warm.skeleton.tail)))
    flow[np.repeat(np.arange(len(flow)), np.diff(warm.begins)), warm.chain] = warm.flow
    chain = shares(found).chain_of
    assert len(flow) == 2
    for row, sign in ((warm.rows.pair_row[0], 1.0), (warm.rows.pair_row[1], -1.0)):
        for link, way in ((2, -1.0), (4, 1.0)):
            flow[row, chain[link]] += sign * way * swap
            if chain[link] != chain[link + 1]:
                flow[row, chain[link + 1]] += sign * way * swap
    assert flow.min() > -1e-9
    flow[flow < 1e-9] = 0.0
    at, chains = np.nonzero(flow)
    begins = np.concatenate([[0], np.cumsum(np.bincount(at, minlength=len(flow)))])
    return replace(found, warm=replace(warm, begins=begins, chain=chains.astype(np.int32), flow=flow[at, chains]))


@pytest.mark.parametrize("swap", [0.0, -2.5, 2.5, 5.0])
def test_two_origins_split_alike_however_the_equilibrium_was_found(swap):
    net, demand, found = two_origins()
    start = unfair(proportional(found, net), swap)
    assert use(shares(start), np.array([4])).toarray()[:, 0] == pytest.approx([0.25 + swap / 10, 0.25 - swap / 30])
    fair = proportional(start, net)
    table = use(shares(fair), np.array([2, 4])).toarray()
    assert table == pytest.approx(np.array([[0.75, 0.25], [0.75, 0.25]]))
    assert fair.flow == pytest.approx(found.flow, abs=1e-9)
    assert flows(shares(fair), demand[0].flow) == pytest.approx(found.flow, abs=1e-9)


def crossed():
    """Return three origins and two destinations on two pairs of equal ways in a row, with trips that join between."""
    links = [
        (0, 5, 1, 1, 0, 1), (1, 5, 1, 1, 0, 1), (5, 6, 10, 100, 1, 1), (5, 7, 11, 110, 1, 1), (6, 8, 0, 1, 0, 1),
        (7, 8, 0, 1, 0, 1), (8, 9, 10, 90, 1, 1), (8, 10, 9, 70, 1, 1), (9, 11, 0, 1, 0, 1), (10, 11, 0, 1, 0, 1),
        (11, 3, 1, 1, 0, 1), (11, 4, 1, 1, 0, 1), (2, 8, 1, 1, 0, 1), (6, 9, 19.5, 150, 1, 1), (8, 4, 40, 40, 1, 1),
    ]  # fmt: skip
    net = network(links, 12, 5)
    demand = [trips([(0, 3, 40), (0, 4, 25), (1, 3, 20), (1, 4, 60), (2, 3, 30), (2, 4, 50)])]
    return net, demand, solve(net, demand, gap=1e-14)


def all_routes(net, origin, end):
    """Return every way from origin to end as lists of links."""
    found, stack = [], [(origin, [])]
    while stack:
        node, way = stack.pop()
        if node == end:
            found.append(way)
            continue
        if node < net.centroids and way:
            continue
        stack.extend((int(net.to_node[link]), [*way, link]) for link in np.flatnonzero(net.from_node == node).tolist())
    return found


def test_entropy_is_as_great_as_scipy_makes_it():
    net, demand, found = crossed()
    constant, factor, power = net.curve.powers()
    cost = constant + factor * found.flow**power
    pairs = demand[0]
    ways = []
    for pair, (origin, end) in enumerate(zip(pairs.origin, pairs.destination, strict=True)):
        for way in all_routes(net, int(origin), int(end)):
            if cost[way].sum() <= found.skim[pair] + 1e-6:
                ways.append((pair, way))
    assert len(ways) > 12
    table = np.zeros((len(net.from_node) + len(pairs.flow), len(ways)))
    for column, (pair, way) in enumerate(ways):
        table[way, column] = 1.0
        table[len(net.from_node) + pair, column] = 1.0
    right = np.concatenate([found.flow, pairs.flow])

    def dual(price):  # the greatest entropy has flows exp(-1 - price of its constraints)
        flow = np.exp(-1.0 - price @ table)
        return flow.sum() + price @ right, right - table @ flow

    best = minimize(dual, np.zeros(len(right)), jac=True, method="BFGS", options={"gtol": 1e-7, "maxiter": 5000})
    wanted = np.exp(-1.0 - best.x @ table)
    assert table @ wanted == pytest.approx(right, abs=1e-4)
    fair = proportional(found, net)
    at = shares(fair)
    got = dict.fromkeys(((pair, tuple(way)) for pair, way in ways), 0.0)
    for link in np.flatnonzero(net.from_node < net.centroids).tolist():
        routes = routes_through(fair, demand, link, least=0.0, at=at)
        for route, flow in enumerate(routes.flow.tolist()):
            way = tuple(routes.links[routes.begins[route] : routes.begins[route + 1]].tolist())
            got[int(routes.pair[route]), way] += flow
    assert list(got.values()) == pytest.approx(wanted, rel=1e-4, abs=1e-3)


def test_routes_through_a_street_add_up_to_its_flow():
    net, demand = sioux_falls()
    found = proportional(solve(net, [demand], gap=1e-12), net)
    at = shares(found)
    for link in (0, 17, 33):
        routes = routes_through(found, [demand], link, least=0.0, at=at)
        assert routes.flow.sum() == pytest.approx(found.flow[link])
        assert routes.left_out == pytest.approx(0.0, abs=1e-6)
        assert (np.diff(routes.flow) <= 0).all()
        on_link = np.zeros(len(found.flow))
        np.add.at(on_link, routes.links, np.repeat(routes.flow, np.diff(routes.begins)))
        assert on_link == pytest.approx(select_link(found, [demand], link, at).flow, abs=1e-6)
        for route in range(len(routes.flow)):
            way = routes.links[routes.begins[route] : routes.begins[route + 1]]
            assert net.from_node[way[0]] == routes.origin[route]
            assert net.to_node[way[-1]] == routes.destination[route]
            assert (net.to_node[way[:-1]] == net.from_node[way[1:]]).all()
            assert link in way
    most = routes_through(found, [demand], 17, least=100.0, at=at)
    assert (most.flow >= 100.0).all()
    assert most.flow.sum() + most.left_out == pytest.approx(found.flow[17])


def test_zones_at_one_junction_have_a_route_of_two_links():
    net = network([(0, 2, 1, 1, 0, 1), (2, 1, 1, 1, 0, 1), (2, 3, 5, 1, 0, 1), (3, 4, 1, 1, 0, 1)], 5, 2)
    demand = [trips([(0, 1, 6)])]
    found = solve(net, demand, gap=1e-12)
    for link in (0, 1):
        routes = routes_through(proportional(found, net), demand, link)
        assert routes.links.tolist() == [0, 1]
        assert routes.flow == pytest.approx([6.0])
    assert not len(routes_through(found, demand, 2).flow)


def test_entropy_grows_and_no_link_moves_on_sioux_falls():
    net, demand = sioux_falls()
    found = solve(net, [demand], gap=1e-13)
    fair = proportional(found, net)
    at = shares(fair)
    assert flows(at, demand.flow) == pytest.approx(found.flow, abs=1e-9 * found.flow.max())
    before, after = (
        sum(float((flow * np.log(flow)).sum()) for flow in origins(each, demand)) for each in (found, fair)
    )
    assert after < before  # entropy of routes grew


def origins(found, demand):
    """Return the flows of all routes of each origin."""
    at = shares(found)
    for link in range(76, 100):  # the links out of the 24 centroids
        yield routes_through(found, [demand], link, least=1e-9, at=at).flow


def test_every_origin_splits_alike_on_two_equal_segments():
    net, demand = sioux_falls()
    fair = proportional(solve(net, [demand], gap=1e-13), net)
    link = {(a - 23, b - 23): at for at, (a, b) in enumerate(zip(net.from_node, net.to_node, strict=True))}
    constant, factor, power = net.curve.powers()
    cost = constant + factor * fair.flow**power
    pairs = 0
    for ways in equal_ways(link, cost):
        split = np.array([driven(fair, net, [link[step] for step in way]) for way in ways])
        both = split.sum(axis=0) > 1.0
        if both.sum() > 1:
            part = split[0, both] / split[:, both].sum(axis=0)
            assert part == pytest.approx(np.full(len(part), split[0, both].sum() / split[:, both].sum()), rel=1e-6)
            pairs += 1
    assert pairs >= 10


def equal_ways(link, cost):
    """Return pairs of ways of at most three links between the same two nodes that cost the same."""
    after = {}
    for a, b in link:
        if min(a, b) > 0:
            after.setdefault(a, []).append(b)
    ways = {}
    for a in after:
        stack = [(a,)]
        while stack:
            way = stack.pop()
            if len(way) > 1:
                ways.setdefault((a, way[-1]), []).append(list(itertools.pairwise(way)))
            if len(way) < 4:
                stack.extend((*way, b) for b in after[way[-1]] if b not in way)
    for several in ways.values():
        for one, other in itertools.combinations(several, 2):
            there = [sum(cost[link[step]] for step in way) for way in (one, other)]
            inner = [{b for _, b in way[:-1]} for way in (one, other)]
            if abs(there[0] - there[1]) < 1e-7 * there[0] and not inner[0] & inner[1]:
                yield one, other


def driven(found, net, way):
    """Return the flow of each row that drives a whole way: what arrives at its end times the shares along it."""
    warm, at = found.warm, shares(found)
    flow = np.zeros((len(warm.begins) - 1, len(warm.skeleton.tail)))
    flow[np.repeat(np.arange(len(flow)), np.diff(warm.begins)), warm.chain] = warm.flow
    on_link = flow[:, at.chain_of[way]]
    into = [at.chain_of[net.to_node == net.to_node[each]] for each in way]
    arriving = np.array([flow[:, chains[chains >= 0]].sum(axis=1) for chains in into]).T
    share = np.divide(on_link, arriving, out=np.zeros_like(on_link), where=arriving > 1e-9)
    return arriving[:, -1] * share.prod(axis=1)


def test_proportions_do_not_depend_on_how_the_equilibrium_was_started():
    net, demand = sioux_falls()
    one = solve(net, [demand], gap=1e-13)
    half = solve(net, [replace(demand, flow=0.6 * demand.flow)], gap=1e-6)
    other = solve(net, [demand], gap=1e-13, warm=half.warm)
    fair = [proportional(each, net) for each in (one, other)]
    links = np.arange(76)
    tables = [use(shares(each), links).toarray() for each in fair]
    assert tables[0] == pytest.approx(tables[1], abs=1e-9)


def test_a_loose_gap_is_refused():
    net, demand = sioux_falls()
    with pytest.raises(ModelError, match="cannot be told"):
        proportional(replace(solve(net, [demand]), relative_gap=1e-4), net)


def test_where_nothing_drives_nothing_is_split():
    net = network([(0, 2, 1, 1, 0, 1), (2, 1, 1, 1, 0, 1)], 3, 2)
    found = solve(net, [trips([(0, 1, 0)])])
    assert not proportional(found, net).flow.any()
    assert not len(routes_through(found, [trips([(0, 1, 0)])], 0).flow)


def test_equal_ways_in_a_row_are_driven_in_every_combination():
    """Two pairs of equal ways in a row for one origin: its routes are all four combinations."""
    net, demand, found = crossed()
    fair = proportional(found, net)
    routes = routes_through(fair, demand, 0, least=1e-6)
    by_pair = [routes.flow[routes.pair == pair] for pair in (0, 1)]
    assert [each.sum() for each in by_pair] == pytest.approx([40, 25])
    assert all(len(each) >= 4 for each in by_pair)
    assert set(routes.origin.tolist()) == {0}
