"""Each attack works on counts of which small ones are left out, and gets nothing from ours, in the same run."""

import dataclasses

import pytest

from belvedere.errors import InputError
from belvedere.presence import attacks
from belvedere.presence.attacks import membership, odds, results
from belvedere.presence.attacks.scene import DAILY
from belvedere.presence.release.budget import rho

GATED = [name for name in attacks.known() if name != "trajectories"]


@pytest.mark.parametrize("name", GATED)
def test_the_attack_works_on_a_threshold_and_fails_on_ours(scene, name):
    for found in attacks.known()[name].run(scene):
        if found.gated:
            assert found.succeeds, found
            assert found.fails, found


def test_paths_are_told_and_no_gate_since_counts_add_nothing_to_usual_places(scene):
    for found in attacks.known()["trajectories"].run(scene):
        assert not found.gated and found.ours < found.guess


def test_the_best_test_gets_what_theory_says_and_not_less(scene):
    """An attack far below its bound would be a weak attack and no proof: within 5 s.e. of 0.562 on both sides."""
    coins = scene.coins[DAILY].ravel()
    bound = odds.allowed(odds.distance(rho(1.0)))
    found = membership.run(scene)[0].ours
    error = odds.auc_error(bound, int(coins.sum()), int((~coins).sum()))
    assert bound == pytest.approx(0.562, abs=5e-4)  # PRESENCE 3.4
    assert abs(found - bound) < 5 * error


def test_without_noise_the_same_attack_knows_everybody(scene):
    """The gate can fail: of counts that are shown as they are the test has AUC 1."""
    coins = scene.coins[DAILY].ravel()
    score = membership.scores(scene, scene.threshold_only(1), DAILY).ravel()
    assert odds.auc(score[coins], score[~coins]) == 1.0


def test_a_weaker_budget_gives_a_wider_gate():
    one, four = (odds.allowed(odds.distance(rho(epsilon))) for epsilon in (1.0, 4.0))
    assert four == pytest.approx(0.712, abs=1e-3) and one < four  # PRESENCE 3.4: 0.712 at ε = 4


@pytest.mark.parametrize(
    ("inside", "outside", "area"),
    [([3.0, 4.0], [1.0, 2.0], 1.0), ([1.0, 3.0], [2.0, 4.0], 0.25), ([1.0], [1.0], 0.5)],  # by hand: pairs won
)
def test_auc_is_the_share_of_pairs_that_the_member_wins(inside, outside, area):
    assert odds.auc(inside, outside) == area


def test_results_come_back_as_they_were_written(scene, tmp_path):
    made = results.results(scene, attacks.known()["unicity"].run(scene))
    results.write(tmp_path, made)
    back = results.read(tmp_path)
    assert back is not None and back.findings == made.findings and back.passed
    assert results.read(tmp_path / "nowhere") is None


def test_results_of_another_program_are_refused_with_the_remedy(tmp_path):
    (tmp_path / results.FILE).write_text('{"findings": 3}')
    with pytest.raises(InputError, match=r"Run the suite again"):
        results.read(tmp_path)


def test_one_gated_attack_that_gets_through_fails_the_suite(scene):
    made = results.results(scene, attacks.known()["unicity"].run(scene))
    broken = dataclasses.replace(made.findings[0], ours=0.5)
    assert not dataclasses.replace(made, findings=(*made.findings[1:], broken)).passed
