"""Waits at junctions, on the town of 5 × 5 crossings."""

from __future__ import annotations

import numpy as np

from belvedere.mobility.supply import ALIKE, BETTER, LESSER, PRACTICAL, TAGGED, practical, ranks, wait
from tests.worlds import grid_town


def test_side_streets_wait_for_better_ones_and_better_ones_not_for_them() -> None:
    town = grid_town()
    links = town.links
    kind, end = links["facility_type"].to_numpy(), links["to_node_id"].to_numpy()
    waits = wait(links, town.nodes)
    side = kind == "residential"
    assert (waits[side & (end == 10)] == BETTER).all()  # onto the high street
    assert (waits[(kind == "primary") & (end == 11)] == 0.0).all()  # only side streets cross there
    assert (waits[(kind == "primary") & (end == 14)] == LESSER).all()  # the tertiary road
    assert (waits[(kind == "tertiary") & (end == 14)] == BETTER).all()
    assert (waits[end == 12] == TAGGED).all()  # signals, for everybody


def test_two_streets_of_a_class_share_the_green() -> None:
    town = grid_town()
    alike = town.links.assign(facility_type="secondary")
    inner = town.links["to_node_id"].to_numpy() == 6
    names = alike.assign(name=[f"via {street}" for street in alike["street_id"]])
    assert (wait(names, town.nodes)[inner] == ALIKE).all()


def test_one_street_cut_by_nodes_does_not_cross_itself() -> None:
    town = grid_town()
    one = town.links.assign(name="via Lunga", facility_type="primary")
    untagged = town.nodes.assign(node_type="")
    assert not wait(one, untagged).any()


def test_motorways_wait_for_nobody_and_keep_their_capacity() -> None:
    town = grid_town()
    fast = town.links.assign(facility_type="motorway")
    assert not wait(fast, town.nodes).any()
    assert np.array_equal(practical(fast), fast["capacity"].to_numpy())
    assert np.allclose(practical(town.links), PRACTICAL * town.links["capacity"].to_numpy())


def test_a_slip_road_ranks_with_its_road() -> None:
    links = grid_town().links.iloc[:3].assign(facility_type=["motorway_link", "primary_link", "living_street"])
    assert ranks(links).tolist() == [5, 4, 1]
