"""Reconstruction from all releases of a month: least squares over everything that was published.

Takes   the scene's thirty days; its monthly targets
Gives   run: hidden counts found; AUC of "was this device there all month?", everyone else known
Used by attacks.py, benchmarks/attacks.py
Source  Dinur & Nissim 2003 (PODS). Each hour's published tables are linear in its leaves; those that they determine
        come out of the pseudo-inverse. Against a device that is there every day a month is worth µ = √(2 · 30 ρ)
"""

from __future__ import annotations

import numpy as np

from belvedere.presence.attacks import odds
from belvedere.presence.attacks.contract import Finding
from belvedere.presence.attacks.membership import scores
from belvedere.presence.attacks.outputs import View, sums
from belvedere.presence.attacks.scene import MONTHLY, Scene
from belvedere.presence.release.bounds import Floats
from belvedere.presence.release.places import Tree
from belvedere.presence.schema import CLASSES

NUMBER = "R"
TITLE_EN, TITLE_IT = "Reconstruction from a month", "Ricostruzione da un mese"
WORDS = (
    "hidden counts of the month found exactly by least squares over all tables",
    "conteggi nascosti del mese ricostruiti esattamente ai minimi quadrati su tutte le tabelle",
)
WORDS_MONTH = (
    "AUC of: was this device there every day of the month? (everyone else known)",
    "AUC di: questo dispositivo c'era ogni giorno del mese? (noti tutti gli altri)",
)
HOURS = (2, 14)  # indices of the hours whose tables are solved: the others are alike


def run(scene: Scene) -> tuple[Finding, ...]:
    """Solve the month's tables, and add up what they say of the monthly targets."""
    coins = scene.coins[MONTHLY, 0]
    bound = odds.allowed(odds.distance(len(scene.days) * scene.rho))
    margin = scene.size.margin * odds.auc_error(bound, int(coins.sum()), int((~coins).sum()))
    name = __name__.rsplit(".", 1)[1]

    def auc(seen: tuple[View, ...]) -> float:
        score = scores(scene, seen, MONTHLY).sum(axis=1)
        return odds.auc(score[coins], score[~coins])

    ours, found = auc(scene.ours), []
    for k in scene.size.floors:
        seen = scene.threshold_only(k)
        solved, direct, true = [], [], []
        for units, view, noisy in zip(scene.units, seen, scene.ours, strict=True):
            for hour in HOURS:
                leaves, hidden = _solved(scene.places, view, hour), (units[:, hour] > 0) & (units[:, hour] < k)
                solved.append(leaves[hidden])
                direct.append(noisy.tables["zone × class"][:, hour][hidden])
                true.append(units[:, hour][hidden])
        counts = np.concatenate(true)
        guess = odds.mode(counts)
        gate = guess + scene.size.margin * odds.share_error(guess, len(counts))
        plain, best = (odds.recovered(np.concatenate(one), counts) for one in (solved, direct))
        found.append(Finding(name, f"k = {k}", *WORDS, plain, best, guess, gate, needed=0.002))
        found.append(
            Finding(name, f"k = {k}", *WORDS_MONTH, auc(seen), ours, bound, min(bound + margin, 0.999), needed=0.99)
        )
    return tuple(found)


def _solved(places: Tree, view: View, hour: int) -> Floats:
    """Return the leaves of an hour, (zones, classes), that the shown tables determine; −1 where they do not."""
    zones, classes = len(places.zones), len(CLASSES)
    shown = {name: view.precision[name][:, hour] > 0 for name in view.tables}
    leaves = view.tables["zone × class"][:, hour]
    known = shown["zone × class"]
    unknown = np.flatnonzero(~known.ravel())
    made = np.where(known, leaves, -1.0).ravel()
    if not len(unknown):
        return made.reshape(zones, classes)
    # each shown sum less the leaves that are shown is a sum of those that are not
    units = np.zeros((zones * classes, len(unknown)))
    units[unknown, np.arange(len(unknown))] = 1
    pieces = sums(places, units.reshape(zones, classes, -1).transpose(0, 2, 1))
    rest = sums(places, np.where(known, leaves, 0.0)[:, np.newaxis])
    rows: list[Floats] = []
    values: list[Floats] = []
    for name, table in pieces.items():
        if name == "zone × class":
            continue
        equation = np.moveaxis(table, 1, -1)[shown[name]]
        rows.append(equation.reshape(-1, len(unknown)))
        values.append((view.tables[name][:, hour] - rest[name][:, 0])[shown[name]].ravel())
    matrix, right = np.concatenate(rows), np.concatenate(values)
    inverse = np.linalg.pinv(matrix)
    certain = np.abs(np.einsum("ij,ji->i", inverse, matrix) - 1) < 1e-6
    made[unknown[certain]] = (inverse @ right)[certain]
    return np.asarray(made.reshape(zones, classes), dtype=np.float64)
