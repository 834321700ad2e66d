"""The logit: identities that hold for any utilities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.errors import ModelError
from belvedere.mobility.demand.purposes import PURPOSES, VISITORS
from belvedere.mobility.modes.choice import AtHand, at_hand, choose, groups
from belvedere.mobility.modes.priors import CAR, TRANSIT, WALK
from tests.worlds import grid_town, table

SOME = st.builds(AtHand, *[st.floats(0.0, 1.0)] * 3)
NONE = np.zeros(6)


def utilities(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.0, 3.0, (6, 3, 3))


@given(st.integers(0, 10_000), SOME)
@settings(max_examples=40, deadline=None)
def test_shares_sum_to_one_and_none_is_negative(seed: int, have: AtHand) -> None:
    found = choose(utilities(seed), NONE, have)
    assert found.shares.sum(axis=0) == pytest.approx(np.ones((3, 3)))
    assert (found.shares >= 0).all()


@given(st.integers(0, 10_000), SOME, st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_a_worse_mode_loses_and_every_other_gains(seed: int, have: AtHand, mode: int) -> None:
    worth = utilities(seed)
    before = choose(worth, NONE, have)
    worth[mode] -= 0.5
    after = choose(worth, NONE, have)
    change = after.shares - before.shares
    assert (change[mode] <= 1e-12).all()
    assert (np.delete(change, mode, axis=0) >= -1e-12).all()
    assert (after.logsum <= before.logsum + 1e-12).all()


@given(st.integers(0, 10_000), SOME, st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_the_log_sum_grows_with_a_modes_utility_by_its_share(seed: int, have: AtHand, mode: int) -> None:
    worth, small = utilities(seed), 1e-5
    shares = choose(worth, NONE, have).shares[mode]
    up, down = worth.copy(), worth.copy()
    up[mode] += small
    down[mode] -= small
    slope = (choose(up, NONE, have).logsum - choose(down, NONE, have).logsum) / (2 * small)
    assert slope == pytest.approx(shares, abs=1e-6)


def test_who_has_no_car_drives_none_and_shares_are_a_plain_logit_when_all_have_all() -> None:
    worth = utilities(1)
    assert (choose(worth, NONE, AtHand(0.0, 1.0, 1.0)).shares[CAR] == 0).all()
    plain = np.exp(worth) / np.exp(worth).sum(axis=0)
    assert choose(worth, NONE, AtHand(1.0, 1.0, 1.0)).shares == pytest.approx(plain)


def test_groups_are_all_the_people() -> None:
    assert sum(people for people, _ in groups(AtHand(0.6, 0.1, 0.5))) == pytest.approx(1.0)
    assert len(list(groups(AtHand(1.0, 0.0, 0.5)))) == 2


def test_a_mode_that_nobody_can_take_has_no_share() -> None:
    worth = utilities(2)
    worth[TRANSIT] = -np.inf
    assert (choose(worth, NONE, AtHand(0.5, 0.5, 0.5)).shares[TRANSIT] == 0).all()


def test_pairs_without_any_mode_are_refused() -> None:
    worth = utilities(3)
    worth[:, 0, 1] = -np.inf
    with pytest.raises(ModelError, match="nobody can travel"):
        choose(worth, NONE, AtHand(0.5, 0.5, 0.5))
    worth = utilities(3)
    worth[[1, TRANSIT, WALK], 0, 1] = -np.inf
    with pytest.raises(ModelError, match="without a vehicle"):
        choose(worth, NONE, AtHand(0.5, 0.5, 0.5))


def test_cars_at_hand_are_a_citys_cars_over_its_adults() -> None:
    town = grid_town()
    facts = [{"name": "cars", "value": 0.44, "unit": "cars/resident", "modes": "", "confirmed": True, "note": ""}]
    known = town.with_table("facts", table("facts", facts))
    assert at_hand(known, PURPOSES["work"], "work").car == pytest.approx(0.44 / 0.88)  # 12 % are under 15
    assert at_hand(known, PURPOSES["study"], "study").car == pytest.approx(0.35 * 0.44 / 0.88)
    assert at_hand(known, VISITORS, "visitors").two_wheeler == 0.0
