"""A8: a night of the past shows in today's classes, for definitions remember nights.

Takes   the scene's targets whose class is turned; a device of two days, through the kernel with its memory
Gives   run: AUC of "did it sleep here?", from one later day; later_cost, ρ of all later days; moved, what a night turns
Used by attacks.py, benchmarks/attacks.py, dpia/
Source  docs/presence-attacks.md. The release of the night's own day is covered by that day's ρ. On each later day of
        the month's key the night can move the device's units from one class to another: totals and trips stay, each
        table of classes changes by √(2 · hours) in place of √hours, so that its ρ is paid twice; and a foreign SIM that
        turns resident leaves the table of countries, by √hours, so that its ρ is paid once
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np

from belvedere.presence.attacks import odds
from belvedere.presence.attacks.contract import Finding
from belvedere.presence.attacks.membership import scores
from belvedere.presence.attacks.outputs import View
from belvedere.presence.attacks.scene import FIRST, TURNED, Scene
from belvedere.presence.day import service_day
from belvedere.presence.definitions import named
from belvedere.presence.events import files, keys
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel.ground import Ground
from belvedere.presence.kernel.memory import Memory
from belvedere.presence.kernel.settings import Settings
from belvedere.presence.release.bounds import Ints
from belvedere.presence.release.present import SHARES
from belvedere.progress import silent

NUMBER = "A8"
TITLE_EN, TITLE_IT = "A past night in today's classes", "Una notte passata nelle classi di oggi"
WORDS = (
    "AUC of: did it sleep here the night before? (one later day's classes, all else known)",
    "AUC di: ha dormito qui la notte prima? (classi di un giorno successivo, noto tutto il resto)",
)
CLASSES = sum(share for name, share in SHARES.items() if name.endswith("× class"))  # [-] of ρ, for tables of classes
TWICE = 2  # a unit that moves changes two counts: squared L2 2 in place of 1


def run(scene: Scene) -> tuple[Finding, ...]:
    """Score every turned target on every day."""
    coins = scene.coins[TURNED].ravel()
    bound = odds.allowed(odds.distance(later_cost(scene.rho, 1)))
    gate = bound + scene.size.margin * odds.auc_error(bound, int(coins.sum()), int((~coins).sum()))

    def score(seen: tuple[View, ...]) -> float:
        made = scores(scene, seen, TURNED).ravel()
        return odds.auc(made[coins], made[~coins])

    ours, name = score(scene.ours), __name__.rsplit(".", 1)[1]
    return tuple(
        Finding(name, f"k = {k}", *WORDS, score(scene.threshold_only(k)), ours, bound, gate, needed=0.9)
        for k in scene.size.floors
    )


def later_cost(rho: float, days: int, countries: float = 0.0) -> float:
    """Return what one past night costs over `days` later days [zCDP]: of classes twice, of countries once.

    Parameters
    ----------
    rho, countries : ρ of a day's release of presence, and of countries
    """
    return (TWICE * CLASSES * rho + countries) * days


def moved(folder: Path, definition: str) -> tuple[Ints, Ints]:
    """Return units (zones, hours, classes) of the second day of a device that slept out of the city, and in it.

    The two runs differ in the first day's events alone. `folder` takes the place of a trusted folder.
    """
    ground = Ground(
        zone=np.array([0, 1, 2], np.int32),
        x=np.array([0, 1_000, 2_000], np.int32),
        y=np.zeros(3, np.int32),
        city=np.array([True, True, False]),
        region=np.array([True, True, True]),
        municipality=np.array([0, 0, 1], np.int32),
    )
    secrets = keys.Secrets(bytes(range(7, 39)))
    units = []
    for bed in (2, 0):
        trusted = folder / f"bed-{bed}"
        memory = Memory(trusted / "memory", secrets)
        for number, cells in enumerate(([bed] * 48, [0, 1] * 24)):
            day = service_day(FIRST + timedelta(days=number), "Europe/Rome")
            events = trusted / "events" / day.day.isoformat()
            events.mkdir(parents=True)
            name = keys.today(np.array([12345], np.uint64), secrets.daily(day.day))
            times = np.arange(day.start, day.end, 1800, dtype=np.int64)
            columns = (np.repeat(name, 48), times, np.array(cells, np.int32), np.full(48, 222, np.int16))
            files.write(events / "part-0000.parquet", iter([columns]))
            one = kernel.run(events, ground, day, memory, named(definition), Settings(threads=1), silent)
        units.append(one.units.astype(np.int64))
    return units[0], units[1]
