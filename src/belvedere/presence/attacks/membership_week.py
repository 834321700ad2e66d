"""A3r: was this device counted in that week? The adversary knows where commuters were, and not who was counted.

Takes   the scene's crowd: of commuters it is known where each was, as an employer's badges tell; of the others, only
        what is usual. Each week a coin for each device says whether it is a customer and counted
Gives   run: AUC of the coins' best linear estimate
Used by attacks.py, benchmarks/attacks.py
Source  Pyrgelis, Troncoso & De Cristofaro 2018 (NDSS), Knock knock, who's there; the estimate is that of a linear model
        with a prior of one half ± one half for each coin, all tables of the week together
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from belvedere.presence.attacks import odds
from belvedere.presence.attacks.contract import Finding
from belvedere.presence.attacks.outputs import View, spread, sums
from belvedere.presence.attacks.scene import Scene
from belvedere.presence.release.bounds import Floats, Ints
from belvedere.presence.schema import CLASSES

NUMBER = "A3r"
TITLE_EN, TITLE_IT = "Membership over a week, habits known", "Appartenenza in una settimana, note le abitudini"
WORDS = ("AUC of: was this device counted that week?", "AUC di: questo dispositivo era contato quella settimana?")
WEEK = 7  # [days]
KNOWN = CLASSES.index("commuter")  # the class whose whereabouts are known
MOST = 600  # devices of it that are asked for: the equations grow with their square
SEEN = 30  # [h] of the week in the city, at least: of the others there is little to see
WORKS = 0.6  # [-] AUC above which the attack is one: at k = 15 few of the commuters' counts are left to attack
LEAST = 0.05  # [devices²] variance of a leaf that hardly anybody visits


def run(scene: Scene) -> tuple[Finding, ...]:
    """Estimate the coins of the known in the weeks."""
    known = np.flatnonzero(scene.people.kind == KNOWN)[:MOST]
    weeks = range(min(scene.size.weeks, len(scene.days) // WEEK))
    days = [range(week * WEEK, (week + 1) * WEEK) for week in weeks]
    traces = [[_traces(scene, known, day) for day in some] for some in days]
    others = _usual(scene, known)
    asked = [(scene.people.where[known][:, some] >= 0).sum(axis=(1, 2)) >= SEEN for some in days]
    inside = np.concatenate([scene.group[known, week][those] for week, those in zip(weeks, asked, strict=True)])
    bound = odds.allowed(odds.distance(WEEK * scene.rho))
    gate = bound + scene.size.margin * odds.auc_error(bound, int(inside.sum()), int((~inside).sum()))

    def score(seen: tuple[View, ...]) -> float:
        made = [
            _coins(scene, [seen[day] for day in some], those, others) for some, those in zip(days, traces, strict=True)
        ]
        flat = np.concatenate([each[those] for each, those in zip(made, asked, strict=True)])
        return odds.auc(flat[inside], flat[~inside])

    ours, name = score(scene.ours), __name__.rsplit(".", 1)[1]
    return tuple(
        Finding(name, f"k = {k}", *WORDS, score(scene.threshold_only(k)), ours, bound, gate, needed=WORKS)
        for k in scene.size.floors
    )


def _coins(scene: Scene, seen: Sequence[View], traces: Sequence[Floats], others: Floats) -> Floats:
    """Return the estimate of each known device's coin, (known,), less one half."""
    many = traces[0].shape[3]
    power, said = 4 * np.eye(many), np.zeros(many)
    doubt = sums(scene.places, np.maximum(others, LEAST))
    for view, trace in zip(seen, traces, strict=True):
        expected = sums(scene.places, others + 0.5 * trace.sum(axis=3))
        # what is seen is uncertain by its own noise and by the others, of whom only the usual is known
        precision = {
            name: np.divide(each, 1 + each * doubt[name], out=np.zeros_like(doubt[name]), where=each > 0)
            for name, each in view.precision.items()
        }
        heard = spread(
            scene.places, {name: precision[name] * (view.tables[name] - expected[name]) for name in expected}
        )
        rows = trace.reshape(-1, many)
        said += rows.T @ heard.ravel()
        power += rows.T @ _weighed(scene, precision, trace).reshape(-1, many)
    return np.asarray(np.linalg.solve(power, said), dtype=np.float64)


def _usual(scene: Scene, known: Ints) -> Floats:
    """Return the units that all others have on a usual day, (zones, hours, classes): half of them are counted."""
    others = np.setdiff1d(np.arange(len(scene.people.kind)), known)
    return np.asarray(0.5 * np.mean([scene.people.units(day, others) for day in range(len(scene.days))], axis=0))


def _traces(scene: Scene, known: Ints, day: int) -> Floats:
    """Return the units of each known device, (zones, hours, classes, known)."""
    device, hour = np.nonzero(scene.people.where[known, day] >= 0)
    made = np.zeros((scene.people.zones, scene.days[day].hours, len(CLASSES), len(known)))
    made[scene.people.where[known, day][device, hour], hour, KNOWN, device] = 1
    return made


def _weighed(scene: Scene, precision: dict[str, Floats], trace: Floats) -> Floats:
    """Return the precision of what is seen applied to each trace; devices stand beside the hours meanwhile."""
    zones, hours, classes, many = trace.shape
    beside = trace.transpose(0, 1, 3, 2).reshape(zones, hours * many, classes)
    tables = sums(scene.places, beside)
    made = spread(
        scene.places, {name: table * np.repeat(precision[name], many, axis=1) for name, table in tables.items()}
    )
    return made.reshape(zones, hours, many, classes).transpose(0, 1, 3, 2)
