"""A plausible operator's antennas, and which of them serves a phone at each spot.

Takes   Ground; a seed
Gives   antennas → the table schema.NETWORK; serving → for each spot up to four cells and how often each
Used by operator.py, documents
Source  layout: denser where people are (weighted k-means, Lloyd 1982); path loss: 3GPP TR 38.901 urban macro without
        sight, 13.54 + 39.08 lg d + 20 lg f; sector pattern: 3GPP TR 36.814, 12 (angle/beam)² to 20 dB at most.
        Shadowing, log-normal and fixed at each spot, is what no estimator knows: the honest error of a footprint
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from belvedere.mobility.paths.shortest import Flags, Floats, Indices, Shorts
from belvedere.presence.schema import NETWORK
from belvedere.presence.simulate.ground import Ground

PEOPLE_A_SITE = 2_600.0  # [people, by night and day] a macro site stands for; declared
SMALL_CELLS = 0.35  # [-] small cells over macro sites in the city; declared
ROUNDS = 12  # [-] of Lloyd's method
BEAM = 65.0  # [degrees] horizontal beam width of a sector
MACRO_POWER, SMALL_POWER = 40.0, 5.0  # [W]
MACRO_HEIGHT, SMALL_HEIGHT = 30.0, 8.0  # [m]
BANDS = (1800.0, 800.0, 2600.0)  # [MHz] of sites in the city by turns; outside 800
SHADOWING = 6.0  # [dB] standard deviation; 3GPP TR 38.901 table 7.4.1-1, urban macro without sight
FLICKER = 3.5  # [dB] how soon the second best serves: people stand in different corners of a spot; declared
SERVING = 4  # [-] cells kept for a spot
CLOSEST = 35.0  # [m] from an antenna
REACHED = 24  # [-] nearest sites looked at for a spot
SCALE = 65535  # [-] thresholds of `Serving.upto`


@dataclass(frozen=True)
class Serving:
    """Cells that serve each spot, the likeliest first."""

    cell: Shorts  # (spots, SERVING) row of the network; -1 at spots without antennas
    upto: Shorts  # (spots, SERVING) 0 … SCALE: the cell serves where a draw is not above its threshold


def antennas(ground: Ground, seed: int) -> pd.DataFrame:
    """Return the operator's cells as schema.NETWORK: sectors of macro sites, then small cells in the busiest places."""
    rng = np.random.default_rng([seed, 2])
    inside = np.arange(len(ground.x)) < ground.inside
    weight = ground.residents + ground.jobs + 6.0 * ground.students
    centre = np.flatnonzero(inside)
    sites = max(3, round(weight[centre].sum() / PEOPLE_A_SITE))
    # the square root: busy places have larger loads a site, empty ones are covered all the same
    xy = _sites(ground, centre, np.sqrt(weight[centre] + 1.0), sites, rng)
    small = _small(ground, centre, round(SMALL_CELLS * sites), rng)
    around = np.flatnonzero(~inside & ~ground.far)
    wide = _sites(ground, around, np.sqrt(weight[around] + 1.0), max(1, len(around) // 3), rng) if len(around) else None
    macro = xy if wide is None else np.concatenate([xy, wide])
    beside = np.asarray(KDTree(macro).query(macro, k=min(4, len(macro)))[0], np.float64)
    gap = np.clip(beside.sum(axis=1) / 3.0, 300.0, 8_000.0)
    band = np.where(np.arange(len(macro)) < len(xy), np.array(BANDS)[np.arange(len(macro)) % len(BANDS)], 800.0)
    turn = rng.uniform(0.0, 120.0, len(macro))
    columns = {
        "x": np.concatenate([np.repeat(macro[:, 0], 3), small[:, 0]]),
        "y": np.concatenate([np.repeat(macro[:, 1], 3), small[:, 1]]),
        "azimuth": np.concatenate([((turn[:, None] + [0.0, 120.0, 240.0]) % 360.0).ravel(), [np.nan] * len(small)]),
        "beam_width": np.concatenate([np.full(3 * len(macro), BEAM), np.full(len(small), 360.0)]),
        "range": np.concatenate([np.repeat(np.round(1.5 * gap), 3), np.full(len(small), 250.0)]),
        "power": np.concatenate([np.full(3 * len(macro), MACRO_POWER), np.full(len(small), SMALL_POWER)]),
        "frequency": np.concatenate([np.repeat(band, 3), np.full(len(small), 2600.0)]),
        "height": np.concatenate([np.full(3 * len(macro), MACRO_HEIGHT), np.full(len(small), SMALL_HEIGHT)]),
    }
    many = 3 * len(macro) + len(small)
    site = np.concatenate([np.repeat(np.arange(len(macro)), 3), len(macro) + np.arange(len(small))])
    table = pd.DataFrame(
        {
            "cell": np.arange(many, dtype=np.int32),
            # 15 digits, as the sample of multimno has them: 222 Italy, 99 nobody's network, site and sector
            "cell_id": pd.Series([f"22299{place:07d}{row % 1000:03d}" for row, place in enumerate(site)], dtype="str"),
            **{name: np.round(values, 2) for name, values in columns.items()},
            "technology": pd.Series(["LTE"] * (3 * len(macro)) + ["NR"] * len(small), dtype="str"),
        }
    )
    return table[list(NETWORK)]


def serving(ground: Ground, network: pd.DataFrame, seed: int) -> Serving:
    """Return which cells serve at each spot: the strongest after shadowing that is fixed at the spot."""
    spots = len(ground.x)
    cell = np.full((spots, SERVING), -1, np.int32)
    upto = np.full((spots, SERVING), SCALE, np.int32)
    near = np.flatnonzero(~ground.far)
    xy = np.column_stack([network["x"], network["y"]])
    many = min(3 * REACHED, len(network))
    away, which = KDTree(xy).query(np.column_stack([ground.x[near], ground.y[near]]), k=many)
    away, which = _ordered(np.reshape(away, (len(near), many)), np.reshape(which, (len(near), many)))
    level = received(network, which, ground.x[near], ground.y[near], away)
    rng = np.random.default_rng([seed, 3])
    level = level + SHADOWING * rng.standard_normal(level.shape)
    best = np.argsort(-level, axis=1, kind="stable")[:, :SERVING]
    strong = np.take_along_axis(level, best, axis=1)
    chance = np.exp((strong - strong[:, :1]) / FLICKER)
    summed = np.cumsum(chance, axis=1) / chance.sum(axis=1, keepdims=True)
    kept = best.shape[1]
    cell[near[:, None], np.arange(kept)] = np.take_along_axis(which, best, axis=1)
    upto[near[:, None], np.arange(kept)] = np.floor(SCALE * summed)
    upto[:, kept - 1 :] = SCALE
    return Serving(cell, upto)


def received(network: pd.DataFrame, which: Indices, x: Floats, y: Floats, away: Floats) -> Floats:
    """Return the level [dBm] of cells at points without shadowing, shape of `which`, (points, cells).

    Parameters
    ----------
    which : row of the network; away : distance [m]; x, y : array, shape (points,) [m]
    """
    power = 10.0 * np.log10(network["power"].to_numpy() * 1000.0)
    azimuth, beam = network["azimuth"].to_numpy(), network["beam_width"].to_numpy()
    bearing = np.degrees(
        np.arctan2(x[:, None] - network["x"].to_numpy()[which], y[:, None] - network["y"].to_numpy()[which])
    )
    angle = (bearing - azimuth[which] + 180.0) % 360.0 - 180.0
    pattern = np.where(np.isnan(angle), 0.0, np.minimum(12.0 * (angle / beam[which]) ** 2, 20.0))
    gigahertz = network["frequency"].to_numpy() / 1000.0
    distance = np.maximum(away, CLOSEST)
    loss = 13.54 + 39.08 * np.log10(distance) + 20.0 * np.log10(gigahertz[which])
    sector_gain = np.where(np.isnan(azimuth), 5.0, 15.0)  # [dBi]
    level: Floats = power[which] + sector_gain[which] - pattern - loss
    return level


def _ordered(away: Floats, which: Indices) -> tuple[Floats, Indices]:
    """Return neighbours in a total order: by distance, then number (sectors of a site are equally far)."""
    order = np.lexsort((which, away), axis=1)
    return np.take_along_axis(away, order, axis=1), np.take_along_axis(which, order, axis=1)


def _sites(ground: Ground, among: Indices, weight: Floats, many: int, rng: np.random.Generator) -> Floats:
    """Return `many` middles of the weighted spots by Lloyd's method, moved a little: roofs are where they are."""
    points = np.column_stack([ground.x[among], ground.y[among]])
    many = min(many, len(points))
    middle = points[rng.choice(len(points), many, replace=False, p=weight / weight.sum())]
    for _ in range(ROUNDS):
        owner = KDTree(middle).query(points)[1]
        total = np.bincount(owner, weight, minlength=many)
        moved = np.column_stack([np.bincount(owner, weight * points[:, axis], minlength=many) for axis in (0, 1)])
        middle = np.where(total[:, None] > 0, moved / np.maximum(total, 1e-12)[:, None], middle)
    placed: Floats = middle + rng.uniform(-80.0, 80.0, middle.shape)
    return placed


def _small(ground: Ground, among: Indices, many: int, rng: np.random.Generator) -> Floats:
    """Return small cells at the spots that draw most people."""
    pull = ground.draw[among] + ground.sights[among]
    chosen: Flags = np.zeros(len(among), np.bool_)
    chosen[np.argsort(-pull, kind="stable")[:many]] = True
    at = among[chosen]
    placed: Floats = np.column_stack([ground.x[at], ground.y[at]]) + rng.uniform(-90.0, 90.0, (len(at), 2))
    return placed
