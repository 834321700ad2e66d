"""A7: two zonings that overlap, or classes nested in one another, give the small piece between them.

Takes   the scene's first days, counted by two zonings; its breakdown "all" and "all but one class"
Gives   run: the share of small counts that come out exactly
Used by attacks.py, benchmarks/attacks.py
Source  PRESENCE 3.4. Of ours a second zoning is refused by the ledger; tried all the same are two ledgers that know
        nothing of each other, at the price of both. Nested classes are sums of what was released already
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from belvedere.presence import release
from belvedere.presence.attacks import odds
from belvedere.presence.attacks.contract import Finding
from belvedere.presence.attacks.outputs import View, released, thresholded
from belvedere.presence.attacks.scene import DEFINITION, Scene
from belvedere.presence.release.bounds import Floats, Ints
from belvedere.presence.release.caps import OverspendError
from belvedere.presence.release.places import Tree, tree

NUMBER = "A7"
TITLE_EN, TITLE_IT = "Overlapping zonings and nested classes", "Zonizzazioni sovrapposte e classi annidate"
WORDS = (
    "small counts of the zone between two zonings found exactly",
    "conteggi piccoli della zona fra due zonizzazioni ricostruiti esattamente",
)
WORDS_CLASSES = (
    "small classes found exactly from nested breakdowns",
    "classi piccole ricostruite esattamente da scomposizioni annidate",
)
WORDS_REFUSED = (
    "second zonings of a day that its ledger lets through (threshold only: nobody counts)",
    "seconde zonizzazioni di un giorno accettate dal registro (sola soglia: nessuno le conta)",
)
DAYS = 3  # of the month that are released by the second zoning too


def run(scene: Scene) -> tuple[Finding, ...]:
    """Move one zone from the last municipality to the one before, and compare."""
    places = scene.places
    last = len(places.municipalities) - 1
    moved = int(np.argmin(scene.units[0].sum(axis=(1, 2)) + 10**9 * (places.parent != last)))
    pairs = [(zone, places.municipalities[places.parent[row]]) for row, zone in enumerate(places.zones)]
    pairs[moved] = (places.zones[moved], places.municipalities[last - 1])
    other = tree("city", pairs)
    ours, theirs = [], []
    through = 0
    for day in range(DAYS):
        theirs.append(_alone(scene, other, day))
        ours.append((scene.ours[day], theirs[-1]))
        through += _let_through(scene, other, day)
    units = np.stack(scene.units[:DAYS])
    name = __name__.rsplit(".", 1)[1]
    found = [Finding(name, "second zoning", *WORDS_REFUSED, 1.0, through / DAYS, 0.0, 0.0, needed=1.0)]
    for k in scene.size.floors:
        plain = [(thresholded(places, one, k), thresholded(other, one, k)) for one in units]
        small = units[:, moved]
        hidden = (small > 0) & (small < k)
        found.append(_finding(scene, f"k = {k}", WORDS, (_between(plain), _between(ours)), (small, hidden)))
        hidden = (units > 0) & (units < k)
        nested = (_nested([pair[0] for pair in plain], k), _nested([pair[0] for pair in ours], 0))
        found.append(_finding(scene, f"k = {k}", WORDS_CLASSES, nested, (units, hidden)))
    return tuple(found)


def _finding(
    scene: Scene,
    case: str,
    words: tuple[str, str],
    guesses: tuple[Floats, Floats],
    truth: tuple[Ints, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]],
) -> Finding:
    true, hidden = truth
    counts = true[hidden]
    guess = odds.mode(counts)
    plain, ours = (odds.recovered(one[hidden], counts) for one in guesses)
    gate = guess + scene.size.margin * odds.share_error(guess, len(counts))
    return Finding(__name__.rsplit(".", 1)[1], case, *words, plain, ours, guess, gate, needed=0.05)


def _between(views: list[tuple[View, View]]) -> Floats:
    """Return the last municipality by one zoning less by the other, (days, hours, classes); −1 where not shown."""
    made = [one.shown("municipality × class")[-1] - two.shown("municipality × class")[-1] for one, two in views]
    return np.asarray(np.nan_to_num(np.stack(made), nan=-1.0), dtype=np.float64)


def _nested(views: list[View], k: int) -> Floats:
    """Return for each zone, hour and class "all" less "all but this class", each published where it is at least k."""
    made = []
    for view in views:
        leaves, total = view.tables["zone × class"], view.tables["zone"][..., np.newaxis]
        without = total - leaves
        difference = np.asarray(total - without)
        made.append(np.where((total >= k) & (without >= k), difference, -1.0) if k else difference)
    return np.stack(made)


def _alone(scene: Scene, other: Tree, day: int) -> View:
    """Return what a release of the other zoning shows, in a ledger that knows nothing of the first."""
    folder = scene.folder / f"zoning-{day}"
    file = _release(scene, other, day, release.Ledger(folder, scene.settings))
    return released(other, file, scene.rho)


def _let_through(scene: Scene, other: Tree, day: int) -> bool:
    """Return whether the first zoning's ledger would release the other too."""
    try:
        _release(scene, other, day, release.Ledger(scene.folder, scene.settings))
    except OverspendError:
        return False
    return True


def _release(scene: Scene, other: Tree, day: int, ledger: release.Ledger) -> Path:
    about = release.About("attack suite", f"{DEFINITION}_zoning", synthetic=True)
    paid = scene.settings.plan.budget("presence")
    return release.presence(scene.units[day], other, scene.days[day], paid, ledger, about=about)
