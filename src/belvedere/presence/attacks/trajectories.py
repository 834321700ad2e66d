"""A4: paths of people put together again from counts by hour alone. Told, and no gate.

Takes   some people of the scene's first day, counted alone
Gives   run: hours of a day in which a path put together is that of a person, against a path of usual places
Used by attacks.py, benchmarks/attacks.py
Source  Xu, Tu, Li, Zhang, Fu & Jin 2017 (WWW), Trajectory recovery from ash. People stay where they are if they can:
        each hour's counts are dealt out to the paths so far at the least cost (Hungarian method)

It does not discriminate: whoever knows no counts at all, only where people usually are, does about as well.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from belvedere.presence import release
from belvedere.presence.attacks.contract import Finding
from belvedere.presence.attacks.crowd import HOURS
from belvedere.presence.attacks.outputs import released
from belvedere.presence.attacks.scene import DEFINITION, Scene
from belvedere.presence.release.bounds import Floats, Ints
from belvedere.presence.whole import shared

NUMBER = "A4"
TITLE_EN, TITLE_IT = "Recovery of paths", "Ricostruzione dei percorsi"
WORDS = ("hours of a day recovered of the paths of a group", "ore del giorno ricostruite dei percorsi di un gruppo")
PEOPLE = 120  # devices that are counted alone


def run(scene: Scene) -> tuple[Finding, ...]:
    """Put the paths of a group together from its counts, thresholded and released, and from usual places."""
    there = np.flatnonzero((scene.people.where[:, 0] >= 0).sum(axis=1) == HOURS)[:PEOPLE]
    paths = scene.people.where[there, 0]
    units = scene.people.units(0, there)
    ledger = release.Ledger(scene.folder / "paths", scene.settings)
    about = release.About("attack suite", DEFINITION, synthetic=True)
    paid = scene.settings.plan.budget("presence")
    file = release.presence(units, scene.places, scene.days[0], paid, ledger, about=about)
    ours = _found(released(scene.places, file, scene.rho).tables["zone"], paths)
    everybody = scene.people.units(1, np.arange(len(scene.people.kind))).sum(axis=2).astype(np.float64)
    usual = _found(everybody, paths)
    counts = units.sum(axis=2)
    found = []
    for k in scene.size.floors:
        plain = _found(np.where(counts < k, 0, counts).astype(np.float64), paths)
        found.append(
            Finding(__name__.rsplit(".", 1)[1], f"k = {k}", *WORDS, plain, ours, usual, 1.0, needed=usual, gated=False)
        )
    return tuple(found)


def _found(counts: Floats, paths: np.ndarray[tuple[int, int], np.dtype[np.int16]]) -> float:
    """Return the share of hours [-] in which paths from counts (zones, hours) are those of the people, best matched."""
    many = len(paths)
    made = np.zeros((many, HOURS), np.int64)
    for hour in range(HOURS):
        places = np.repeat(np.arange(len(counts)), _whole(counts[:, hour], many))
        if hour == 0:
            made[:, 0] = places
            continue
        cost = (made[:, hour - 1][:, np.newaxis] != places).astype(np.float64)
        rows, columns = linear_sum_assignment(cost)
        made[rows, hour] = places[columns]
    alike = (made[:, np.newaxis] == paths[np.newaxis]).mean(axis=2)
    rows, columns = linear_sum_assignment(-alike)
    return float(alike[rows, columns].mean())


def _whole(counts: Floats, many: int) -> Ints:
    """Return whole numbers of at least 0 that add up to `many`, in proportion to what is seen."""
    seen = np.maximum(counts, 0)
    total = float(seen.sum())
    return shared(seen * many / total if total > 0 else np.full(len(seen), many / len(seen)), many)
