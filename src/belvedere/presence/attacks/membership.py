"""A3s: was this device there on that day? The adversary knows everybody else.

Takes   the scene's daily targets
Gives   run: AUC of the best test there is
Used by attacks.py, benchmarks/attacks.py
Source  PRESENCE 3.4. The test is the likelihood ratio on all levels together: no other can be better (Neyman & Pearson)
"""

from __future__ import annotations

import numpy as np

from belvedere.presence.attacks import odds
from belvedere.presence.attacks.contract import Finding
from belvedere.presence.attacks.outputs import View, evidence
from belvedere.presence.attacks.scene import DAILY, Scene
from belvedere.presence.release.bounds import Floats

NUMBER = "A3s"
TITLE_EN, TITLE_IT = "Membership, everyone else known", "Appartenenza, noti tutti gli altri"
WORDS = ("AUC of: was this device there that day?", "AUC di: questo dispositivo c'era quel giorno?")


def run(scene: Scene) -> tuple[Finding, ...]:
    """Score every daily target on every day."""
    coins = scene.coins[DAILY].ravel()
    bound = odds.allowed(odds.distance(scene.rho))
    gate = bound + scene.size.margin * odds.auc_error(bound, int(coins.sum()), int((~coins).sum()))
    ours = _auc(scores(scene, scene.ours, DAILY), coins)
    name = __name__.rsplit(".", 1)[1]
    return tuple(
        Finding(
            name,
            f"k = {k}",
            *WORDS,
            _auc(scores(scene, scene.threshold_only(k), DAILY), coins),
            ours,
            bound,
            gate,
            needed=0.99,
        )
        for k in scene.size.floors
    )


def scores(scene: Scene, seen: tuple[View, ...], targets: range) -> Floats:
    """Return the logarithm of the likelihood ratio of each target and day, (targets, days), all else known."""
    made = np.zeros((len(targets), len(scene.days)))
    for number, (units, view) in enumerate(zip(scene.units, seen, strict=True)):
        said = evidence(scene.places, view, units.astype(np.float64))
        for row, target in enumerate(targets):
            change = scene.added(target).astype(np.float64)
            there = scene.coins[target, number]
            # of counts without this target: what is known of all others
            own = evidence_of(scene, view, change) if there else 0.0
            made[row, number] = float((change * said).sum()) + own
    return made


def evidence_of(scene: Scene, view: View, change: Floats) -> float:
    """Return what the change itself explains: Σ precision · change²."""
    nothing = View({name: np.zeros_like(table) for name, table in view.tables.items()}, view.precision)
    return float((change * evidence(scene.places, nothing, -change)).sum())


def _auc(made: Floats, coins: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float:
    flat = made.ravel()
    return odds.auc(flat[coins], flat[~coins])
