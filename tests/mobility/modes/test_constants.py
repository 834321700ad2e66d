"""Constants fitted to what a city knows."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.modes.choice import AtHand, choose
from belvedere.mobility.modes.constants import EXACT, TYPICAL, fit, prior, targets
from belvedere.mobility.modes.priors import BICYCLE, CAR, TRANSIT, WALK
from tests.worlds import grid_town, table

ALL = np.ones(6, np.bool_)


def town(*shares: tuple[str, float]) -> City:
    rows = [
        {"name": f"share {at}", "value": value, "unit": "-", "modes": modes, "confirmed": True, "note": ""}
        for at, (modes, value) in enumerate(shares)
    ]
    return grid_town().with_table("facts", table("facts", rows))


def test_the_typical_shares_are_a_whole() -> None:
    assert TYPICAL.sum() == pytest.approx(1.0)


def test_a_share_of_several_modes_together_is_split_as_is_typical() -> None:
    found = targets(town(("transit,bicycle,walk", 0.4)), ALL)
    assert found.shares[[TRANSIT, BICYCLE, WALK]].sum() == pytest.approx(0.4)
    assert found.shares[BICYCLE] / found.shares[WALK] == pytest.approx(TYPICAL[BICYCLE] / TYPICAL[WALK])
    assert not found.known.any()


def test_a_share_of_one_mode_is_known_and_the_rest_is_typical() -> None:
    found = targets(town(("car", 0.5), ("bicycle", 0.1)), ALL)
    assert (found.shares[CAR], found.shares[BICYCLE]) == pytest.approx((0.5, 0.1))
    assert np.flatnonzero(found.known).tolist() == [CAR, BICYCLE]
    assert found.shares.sum() == pytest.approx(1.0)


def test_a_mode_that_nobody_can_take_leaves_its_share_to_the_others() -> None:
    possible = ALL.copy()
    possible[TRANSIT] = False
    found = targets(town(("transit,bicycle,walk", 0.4)), possible)
    assert found.shares[TRANSIT] == 0.0
    assert found.shares[[BICYCLE, WALK]].sum() == pytest.approx(0.4)
    with pytest.raises(ModelError, match=r"facts\.share 0: nobody can take transit in grid_town"):
        targets(town(("transit", 0.2)), possible)


def test_shares_that_leave_nothing_are_refused() -> None:
    with pytest.raises(ModelError, match="leave nothing for the others"):
        targets(town(("car", 1.0)), ALL)


@pytest.mark.parametrize("seed", range(5))
def test_the_fit_is_exact(seed: int) -> None:
    rng = np.random.default_rng(seed)
    worth, trips = rng.normal(0.0, 3.0, (6, 8, 8)), rng.uniform(0.0, 1.0, (8, 8))
    trips /= trips.sum()
    have = AtHand(0.6, 0.17, 0.5)

    def shares(constants: np.ndarray) -> np.ndarray:
        return np.asarray((choose(worth, constants, have).shares * trips).sum(axis=(1, 2)))

    found = fit(TYPICAL, shares, prior())
    assert np.abs(shares(found) - TYPICAL).max() <= EXACT
    assert found[CAR] == prior()[CAR]


def test_shares_beyond_what_people_own_are_refused() -> None:
    worth = np.zeros((6, 2, 2))

    def shares(constants: np.ndarray) -> np.ndarray:
        return np.asarray(choose(worth, constants, AtHand(0.1, 0.1, 0.1)).shares.mean(axis=(1, 2)))

    with pytest.raises(ModelError, match=r"no constants give car 0\.35"):
        fit(TYPICAL, shares, prior())
