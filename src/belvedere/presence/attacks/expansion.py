"""A5: a threshold that is tested after counts were expanded to people lets single devices through.

Takes   the scene: its first day, where each device stands for FACTOR people, and its trips by pair of zones
Gives   run: the share of counts of one single device that are published, and known to be of one
Used by attacks.py, benchmarks/attacks.py
Source  PRESENCE 3.4. FACTOR is that of an operator with a share of 5 %, or of roamers of a rare country. On ours:
        values that round to one device, and pairs of zones of one device that pass the noisy threshold
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from belvedere.presence import release
from belvedere.presence.attacks import odds
from belvedere.presence.attacks.contract import Finding
from belvedere.presence.attacks.crowd import trips
from belvedere.presence.attacks.outputs import released, values
from belvedere.presence.attacks.scene import DEFINITION, Scene
from belvedere.presence.release.expansion import Factors
from belvedere.presence.release.settings import Settings

NUMBER = "A5"
TITLE_EN, TITLE_IT = "Threshold tested after expansion", "Soglia verificata dopo l'espansione"
WORDS = (
    "counts of a single device that are published and recognised",
    "conteggi di un solo dispositivo pubblicati e riconosciuti",
)
WORDS_TRIPS = (
    "pairs of zones that a single device drove, published",
    "coppie di zone percorse da un solo dispositivo, pubblicate",
)
FACTOR = 20.0  # [people/device]


def run(scene: Scene) -> tuple[Finding, ...]:
    """Publish the first day with expansion, in both ways, and the first day's trips."""
    units = scene.units[0]
    single = units == 1
    settings = scene.settings
    shape = (len(scene.places.zones), units.shape[2])
    about = release.About("attack suite", DEFINITION, synthetic=True)
    about = replace(about, factors=Factors(np.full(shape, FACTOR), np.zeros(shape), 0.0))
    ledger = release.Ledger(scene.folder / "expanded", settings)
    paid = settings.plan.budget("presence")
    file = release.presence(units, scene.places, scene.days[0], paid, ledger, about=about)
    people = pd.read_parquet(file)
    leaves = released(scene.places, file, scene.rho).tables["zone × class"]
    expanded = values(people.assign(devices=people["population"]), scene.places)
    # who takes a value for one device is right as often as a one is among the counts it is taken for
    known = max(float(np.mean(np.round(table[single]) == 1)) for table in (leaves, expanded / FACTOR))
    guess = float(single.sum() / (units > 0).sum())
    gate = guess + scene.size.margin * odds.share_error(guess, int(single.sum()))
    once, shown = _pairs(scene)
    name = __name__.rsplit(".", 1)[1]
    found = []
    for k in scene.size.floors:
        passed = float(np.mean(units[single] * FACTOR >= k))
        found.append(Finding(name, f"k = {k}", *WORDS, passed, known, guess, gate, needed=0.99))
        through = float(k <= FACTOR)
        found.append(Finding(name, f"k = {k}", *WORDS_TRIPS, through, shown / max(once, 1), 0.0, 0.0, needed=0.99))
    return tuple(found)


def _pairs(scene: Scene) -> tuple[int, int]:
    """Return how many pairs of zones one single device drove, and how many of them release.trips gives."""
    places, zones = scene.places, len(scene.places.zones)
    made = trips(scene.people.where[np.flatnonzero(scene.group[:, 0]), 0])
    cells = np.zeros((len(places.municipalities),) * 2 + (scene.days[0].hours,), np.int64)
    np.add.at(cells, (places.parent[made[:, 1]], places.parent[made[:, 2]], made[:, 3]), 1)
    each = np.unique(made[:, :3], axis=0)  # once a device and pair
    pair, many = np.unique(each[:, 1] * zones + each[:, 2], return_counts=True)
    counts = release.TripCounts(cells, pair // zones, pair % zones, many.astype(np.int64), cells_in_one=6)
    settings = Settings()
    ledger = release.Ledger(scene.folder / "pairs", settings)
    about = release.About("attack suite", synthetic=True)
    file = release.trips(counts, places, scene.days[0], settings.plan.budget("trips"), ledger, about=about)
    table = pd.read_parquet(file)
    given = table[table["level"] == "zone"]
    row = {name: number for number, name in enumerate(places.zones)}
    origin, destination = (given[f"{side}_zone_id"].map(row).to_numpy(np.int64) for side in ("origin", "destination"))
    alone = pair[many == 1]
    return len(alone), int(np.isin(origin * zones + destination, alone).sum())
