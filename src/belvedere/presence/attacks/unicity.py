"""A6: four times and places single out most people, where rows of people leave the room.

Takes   the scene's crowd; the folder of its releases
Gives   run: the share of devices that a few points single out in pseudonymous rows, and in what we give out
Used by attacks.py, benchmarks/attacks.py
Source  de Montjoye, Hidalgo, Verleysen & Blondel 2013 (Scientific Reports 3:1376), Unique in the crowd. Of ours every
        file is looked at: it must have the released columns and a number of rows that depends on public names only
"""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq

from belvedere.presence.attacks.contract import Finding
from belvedere.presence.attacks.scene import Scene
from belvedere.presence.schema import CLASSES, RELEASED

NUMBER = "A6"
TITLE_EN, TITLE_IT = "Unicity of traces", "Unicità delle tracce"
WORDS = (
    "devices that {} random points of a day single out in pseudonymous rows (ours: files with rows of devices)",
    "dispositivi individuati da {} punti casuali di un giorno in righe pseudonime (nostro: file con tali righe)",
)
ASKED = 300  # devices
POINTS = (2, 4)


def run(scene: Scene) -> tuple[Finding, ...]:
    """Draw points of devices of the first day, and count who shares them."""
    where = scene.people.where[:, 0]
    rng = np.random.default_rng(6)
    asked = np.flatnonzero((where >= 0).sum(axis=1) >= max(POINTS))[:ASKED]
    found = []
    for many in POINTS:
        alone = 0
        for device in asked:
            hours = rng.choice(np.flatnonzero(where[device] >= 0), many, replace=False)
            alone += int((where[:, hours] == where[device, hours]).all(axis=1).sum() == 1)
        english, italian = (text.format(many) for text in WORDS)
        found.append(
            Finding(
                __name__.rsplit(".", 1)[1],
                f"{many} points",
                english,
                italian,
                alone / len(asked),
                rows_of_devices(scene),
                0.0,
                0.0,
                needed=0.05,
            )
        )
    return tuple(found)


def rows_of_devices(scene: Scene) -> float:
    """Return the share of the releases that hold another column or another number of rows than public names make."""
    places = 1 + len(scene.places.municipalities) + len(scene.places.zones)
    wrong = 0
    for file, day in zip(scene.files, scene.days, strict=True):
        held = pq.read_metadata(file)
        rows = places * day.hours * (1 + len(CLASSES))
        wrong += held.num_rows != rows or held.schema.to_arrow_schema().names != list(RELEASED)
    return wrong / len(scene.files)
