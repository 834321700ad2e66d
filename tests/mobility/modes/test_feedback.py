"""Choice and traffic of the town of 5 × 5 crossings agree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from belvedere.city.model import City
from belvedere.errors import CancelledError, ModelError
from belvedere.mobility.equilibrium.network import Network
from belvedere.mobility.equilibrium.paired import Equilibrium
from belvedere.mobility.equilibrium.warm import Warm
from belvedere.mobility.modes import feedback
from belvedere.mobility.modes.feedback import converge, total_shares
from belvedere.mobility.modes.priors import CAR, WALK
from belvedere.mobility.modes.transit import NONE, STAND_IN
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.skims import ByCar, by_car
from tests.mobility.modes.riders import by_frequency
from tests.worlds import grid_town


def _nothing(network: Network, demand: object, hour: int, gap: float, warm: Warm | None) -> Equilibrium:
    """Stand in for an equilibrium whose flow nobody reads."""
    none = np.zeros(len(network.from_node))
    return Equilibrium(none, none, 0.0, none, (), (), None)


def narrow(share: float) -> City:
    """Return the town with a share of its capacity, so that traffic matters."""
    town = grid_town()
    return town.with_table("links", town.links.assign(capacity=town.links["capacity"] * share))


@pytest.mark.parametrize("tolerance", [1e-3, 1e-5])
def test_rounds_end_when_no_share_changes_any_more(tolerance: float) -> None:
    found = converge(narrow(0.2), tolerance=tolerance)
    assert found.converged
    last = found.rounds.iloc[-1]
    assert last["change"] / last["step"] <= tolerance
    assert (found.drives[0].time > converge(grid_town(), rounds=1).drives[1].time - 1e-9).any()


def test_one_more_round_changes_nothing_beyond_the_tolerance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "GAP", 1e-8)
    town = narrow(0.2)
    few, more = converge(town, tolerance=1e-6), converge(town, rounds=40, tolerance=1e-9)
    for one, other in zip(few.choices, more.choices, strict=True):
        assert one.shares == pytest.approx(other.shares, abs=1e-5)


def test_the_shares_aimed_at_hold_in_the_end() -> None:
    found = converge(narrow(0.2))
    assert total_shares(found.setting.wanted.wishes, found.choices) == pytest.approx(
        found.setting.targets.shares, abs=1e-9
    )


def test_the_demand_is_the_drivers_of_the_choice() -> None:
    found = converge(grid_town())
    for wish, choice, layer in zip(found.setting.wanted.wishes, found.choices, found.demand.layers, strict=False):
        assert layer.name == wish.name
        assert layer.trips[:4, :4] == pytest.approx(wish.trips * choice.shares[CAR], rel=1e-6)


def test_constants_that_are_held_tell_what_a_change_of_streets_does() -> None:
    base = converge(grid_town())
    same = converge(grid_town(), constants=base.constants)
    full = converge(narrow(0.1), constants=base.constants)
    for old, still, new in zip(base.choices, same.choices, full.choices, strict=True):
        assert still.shares == pytest.approx(old.shares, abs=1e-3)
        assert new.shares[CAR].mean() < old.shares[CAR].mean()
        assert new.shares[WALK].mean() > old.shares[WALK].mean()
        assert (new.logsum <= old.logsum + 1e-9).all()  # nobody is better off on narrower streets


def test_every_result_names_what_public_transport_rests_on() -> None:
    assert converge(grid_town(), rounds=1).setting.ground.transit.made_from == NONE
    assert converge(by_frequency(), rounds=1).setting.ground.transit.made_from == STAND_IN


def test_too_few_rounds_are_an_error_when_agreement_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "ROUNDS", 2)
    with pytest.raises(ModelError, match=r"after 2 rounds of choice and traffic a share still changes"):
        converge(narrow(0.2), tolerance=1e-13)
    assert not converge(narrow(0.2), rounds=2, tolerance=1e-13).converged


def test_answers_that_swing_are_met_with_smaller_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    town, turns = grid_town(), iter([1.0, 1.0, 2.0, 2.0] * 20)  # both hours swing from round to round

    def swinging(network: Network, flow: Floats | None, length: Floats, zones: int) -> ByCar:
        found = by_car(network, None, length, zones)
        return found if flow is None else replace(found, time=found.time * (1.0 + next(turns)))

    monkeypatch.setattr(feedback, "by_car", swinging)
    monkeypatch.setattr(feedback, "solve_hour", _nothing)
    found = converge(town, rounds=12, tolerance=1e-9)
    assert found.rounds["step"].iloc[-1] < 0.1
    assert (found.rounds["step"].diff().dropna() <= 0).all()


def test_who_asked_for_it_can_stop_it() -> None:
    def stop(share: float, english: str, italian: str) -> None:
        raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        converge(grid_town(), progress=stop)


def test_two_runs_are_the_same_to_the_last_bit() -> None:
    one, two = converge(by_frequency(), rounds=2), converge(by_frequency(), rounds=2)
    assert all((a.shares == b.shares).all() for a, b in zip(one.choices, two.choices, strict=True))
    assert np.array_equal(one.constants, two.constants)
