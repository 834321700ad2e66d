"""A9: an hour marked "no events" tells that not one device was there.

Takes   the scene's first zones; an hour in which one device is there, or nobody
Gives   run: how much more often the mark is set without the device than with it
Used by attacks.py, benchmarks/attacks.py
Source  ours. A mark that is set by counting events is exact, and one device turns it. release.silence looks at the
        noisy total of the city in place of the events: a mark that costs nothing and tells no more than the release did
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.presence import release
from belvedere.presence.attacks import odds
from belvedere.presence.attacks.contract import Finding
from belvedere.presence.attacks.scene import DEFINITION, Scene
from belvedere.presence.release import silence
from belvedere.presence.release.places import tree

NUMBER = "A9"
TITLE_EN, TITLE_IT = "Hours marked as silent", "Ore segnate come silenziose"
WORDS = (
    "marks of silent hours that one device turns (threshold only: marks by counting events)",
    "segni di ora silenziosa che un solo dispositivo cambia (sola soglia: segni contando gli eventi)",
)
TRIALS = 6  # releases with the device, and as many without
HOUR = 23  # index of the hour from three to four at night


def run(scene: Scene) -> tuple[Finding, ...]:
    """Release a small quiet town with and without the one device."""
    places = tree("town", [("z0", "a"), ("z1", "a"), ("z2", "b")])
    units = np.full((3, scene.days[0].hours, 6), 200, np.int64)
    units[:, HOUR] = 0
    marked = np.zeros((2, TRIALS), np.bool_)
    about = release.About("attack suite", DEFINITION, synthetic=True)
    for there in (0, 1):
        units[0, HOUR, 0] = there
        for trial in range(TRIALS):
            ledger = release.Ledger(scene.folder / f"silent-{there}-{trial}", scene.settings)
            paid = scene.settings.plan.budget("presence")
            file = release.presence(units, places, scene.days[0], paid, ledger, about=about)
            marked[there, trial] = HOUR in silence.hours(pd.read_parquet(file))
    turned = float(abs(marked[0].mean() - marked[1].mean()))
    # one unit of one hour, in a table of which a whole device-day may cost ρ
    most = 2 * odds.allowed(odds.distance(scene.rho / scene.days[0].hours)) - 1
    return (Finding(__name__.rsplit(".", 1)[1], "one device", *WORDS, 1.0, turned, most, most, needed=1.0),)
