"""A1: a total less what is shown of it gives what was hidden.

Takes   the scene
Gives   run: the share of hidden counts that come out exactly, of zones by class and of trips; and what a guess gains
Used by attacks.py, benchmarks/attacks.py
Source  PRESENCE 3.4. On ours nothing is hidden; tried are the released value, the place's total less its other classes,
        and the most likely count under the noise. Of trips: departures less the destinations that are shown
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.presence import release
from belvedere.presence.attacks import odds
from belvedere.presence.attacks.contract import Finding
from belvedere.presence.attacks.crowd import trips
from belvedere.presence.attacks.outputs import View
from belvedere.presence.attacks.scene import Scene
from belvedere.presence.release.bounds import Floats, Ints
from belvedere.presence.release.places import Tree, tree
from belvedere.presence.release.settings import Settings

Bools = NDArray[np.bool_]
NUMBER = "A1"
TITLE_EN, TITLE_IT = "Differencing", "Differenze"
GAIN = 0.002  # [-] of the hidden counts: what certain ones must add to guesses, or the attack is too weak
WORDS = (
    "hidden counts of zone, hour and class found exactly",
    "conteggi nascosti per zona, ora e classe ricostruiti esattamente",
)
WORDS_GUESS = (
    "hidden counts guessed right with the output and what is usual both known",
    "conteggi nascosti indovinati conoscendo i dati pubblicati e ciò che è abituale",
)
WORDS_TRIPS = (
    "hidden counts of trips by zone, zone and hour found exactly",
    "conteggi nascosti di spostamenti per zona, zona e ora ricostruiti esattamente",
)


def run(scene: Scene) -> tuple[Finding, ...]:
    """Take totals less what is shown, on every day, and on one day's trips."""
    found = []
    cells = daily_trips(scene)
    noisy = _released_trips(scene, cells)
    for k in scene.size.floors:
        true, direct, derived, certain = [], [], [], []
        for units, ours, theirs in zip(scene.units, scene.ours, scene.threshold_only(k), strict=True):
            hidden = (units > 0) & (units < k)
            leaves = ours.tables["zone × class"]
            others = ours.tables["zone"][..., np.newaxis] - (leaves.sum(axis=2, keepdims=True) - leaves)
            true.append(units[hidden])
            direct.append(leaves[hidden])
            derived.append(others[hidden])
            certain.append(_alone(theirs, hidden)[hidden])
        counts, sure = np.concatenate(true), np.concatenate(certain)
        ways = (np.concatenate(direct), np.concatenate(derived))
        found.append(finding(scene, f"k = {k}", WORDS, (float(sure.mean()), counts), ways))
        usual = np.where(sure, counts, np.bincount(counts[~sure]).argmax())
        plain = odds.recovered(usual.astype(np.float64), counts)
        best = finding(scene, f"k = {k}", WORDS_GUESS, (plain, counts), (likely(counts, ways[0]),))
        found.append(replace(best, needed=best.guess + GAIN))
        hidden = (cells > 0) & (cells < k)
        counts, several = cells[hidden], hidden.sum(axis=1, keepdims=True)
        hit = float((hidden & (several == 1)).sum())
        found.append(finding(scene, f"k = {k}", WORDS_TRIPS, (hit / len(counts), counts), (noisy[hidden],)))
    return tuple(found)


def finding(
    scene: Scene, case: str, words: tuple[str, str], exact: tuple[float, Ints], ways: tuple[Floats, ...]
) -> Finding:
    """Return what the best of the ways finds of the counts `exact[1]`, of which a threshold gave the share exact[0]."""
    share, counts = exact
    guess = odds.mode(counts)
    gate = guess + scene.size.margin * odds.share_error(guess, len(counts))
    best = max(odds.recovered(way, counts) for way in ways)
    # it works if it finds counts that are certain: a guess never is
    return Finding(__name__.rsplit(".", 1)[1], case, *words, share, best, guess, gate, needed=0.001)


def likely(counts: Ints, noisy: Floats) -> Floats:
    """Return the most likely count of each cell, its noise and how often each count occurs both known."""
    often = np.bincount(counts).astype(np.float64)
    noise = float(np.var(noisy - counts))
    values = np.arange(len(often))
    fit = np.log(np.maximum(often, 1e-9)) - (noisy[:, np.newaxis] - values) ** 2 / (2 * noise)
    return np.asarray(fit.argmax(axis=1), dtype=np.float64)


def _alone(view: View, hidden: Bools) -> Bools:
    """Return which hidden classes are the only one of their zone's hour, where the total is shown."""
    total = ~np.isnan(view.shown("zone"))
    return np.asarray(hidden & (hidden.sum(axis=2) == 1)[..., np.newaxis] & total[..., np.newaxis])


def daily_trips(scene: Scene) -> Ints:
    """Return the first day's trips between zones, (from, to, hours), at most six a device, each once."""
    made, zones = trips(scene.people.where[np.flatnonzero(scene.group[:, 0]), 0]), len(scene.places.zones)
    cells = np.zeros((zones, zones, scene.days[0].hours), np.int64)
    np.add.at(cells, (made[:, 1], made[:, 2], made[:, 3]), 1)
    return cells


def _released_trips(scene: Scene, cells: Ints) -> Floats:
    """Return what release.trips gives of the cells, each zone as a municipality of its own."""
    settings, places = Settings(), tree("city", [(zone, zone) for zone in scene.places.zones])
    none = np.zeros(0, np.int64)
    counts = release.TripCounts(cells, none, none, none, cells_in_one=1)
    ledger = release.Ledger(scene.folder / "trips", settings)
    about = release.About("attack suite", synthetic=True)
    file = release.trips(counts, places, scene.days[0], settings.plan.budget("trips"), ledger, about=about)
    return flow_table(pd.read_parquet(file), places, cells.shape[2])


def flow_table(table: pd.DataFrame, places: Tree, hours: int) -> Floats:
    """Return released trips between places as (from, to, hours)."""
    rows = table[table["level"] == "municipality"]["trips"].to_numpy(np.float64)
    return rows.reshape(len(places.municipalities), len(places.municipalities), hours)
