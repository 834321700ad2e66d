"""Starting again from an earlier equilibrium: after a street is shut, opened, widened, or trips change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from belvedere.mobility.equilibrium import paired
from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.paired import solve
from tests.mobility.small_networks import sioux_falls

SHUT = 7  # a street of Sioux Falls that is used, and has ways around


def without(net: Network, link: int) -> Network:
    may = np.ones(len(net.from_node), np.bool_)
    may[link] = False
    return replace(net, allowed={"car": may})


@pytest.fixture(scope="module")
def base() -> tuple[Network, Trips, paired.Equilibrium]:
    net, trips = sioux_falls()
    return net, trips, solve(net, [trips], gap=1e-10)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.allclose(one, other, rtol=1e-4, atol=1e-3 * other.max()))


def test_shutting_a_street_keeps_the_skeleton_and_ends_where_a_cold_start_does(base) -> None:
    net, trips, before = base
    shut = without(net, SHUT)
    after = solve(shut, [trips], gap=1e-10, warm=before.warm)
    assert after.warm.skeleton is before.warm.skeleton
    assert before.flow[SHUT] > 0
    assert after.flow[SHUT] == 0
    assert same(after.flow, solve(shut, [trips], gap=1e-10).flow)


def test_opening_it_again_leads_back(base) -> None:
    net, trips, before = base
    after = solve(without(net, SHUT), [trips], gap=1e-10, warm=before.warm)
    assert same(solve(net, [trips], gap=1e-10, warm=after.warm).flow, before.flow)


def test_a_wider_street_and_more_trips_end_where_a_cold_start_does(base) -> None:
    net, trips, before = base
    wide = replace(
        net, curve=replace(net.curve, capacity=np.where(np.arange(len(net.key)) == SHUT, 2, 1) * net.curve.capacity)
    )
    more = replace(trips, flow=1.1 * trips.flow)
    assert same(solve(wide, [more], gap=1e-10, warm=before.warm).flow, solve(wide, [more], gap=1e-10).flow)


def test_nothing_changed_is_done_in_two_passes_whatever_the_gap(base) -> None:
    net, trips, before = base
    assert len(solve(net, [trips], gap=1e-10, warm=before.warm).passes) <= 2


def test_every_earlier_equilibrium_leads_to_a_tight_gap_in_a_few_passes(base) -> None:
    """Segments that count as settled when they are not once made each pass gain a third only."""
    net, trips, before = base
    more = replace(trips, flow=1.01 * trips.flow)
    assert len(solve(net, [more], gap=1e-13, warm=before.warm).passes) <= 12


def test_a_zone_that_loses_its_only_street_is_told_and_the_others_drive(base) -> None:
    net, trips, before = base
    door = int(np.flatnonzero(net.from_node == 0)[0])
    after = solve(without(net, door), [trips], gap=1e-8, warm=before.warm)
    assert {each[1] for each in after.unreachable} == {0}
    assert np.isfinite(after.flow).all()


@pytest.mark.parametrize("gap", [1e-4, 1e-10])
def test_two_threads_give_the_same_flows_to_the_bit(base, monkeypatch: pytest.MonkeyPatch, gap: float) -> None:
    net, trips, _ = base
    one = solve(net, [trips], gap=gap)
    monkeypatch.setattr(paired, "SMALL", 0)
    two = solve(net, [trips], gap=gap, workers=2)
    assert np.array_equal(one.flow, two.flow)
    assert one.relative_gap == two.relative_gap
