"""What exhaust on a street does to the air beside it: a Gaussian plume near the ground, along a finite line.

Takes   a Weather, a line's ends, receptors
Gives   concentration per strength [s/m2 of a line, s/m3 of a point]: point(), line() by Romberg's integration of it,
        line_analytic() by one formula
Used by kernel.py (point), benchmarks/dispersion.py
Source  R-LINE: Snyder et al. (2013), Venkatram et al. (2013), coefficients as revised by the US EPA in AERMOD 23132
        (0.70, 1.5, 1.0; 1.4, 1.5, 2.5), with its share of meander; line_analytic: Venkatram & Horst (2006).
        Verified: the two lines against each other, mass against the source. Not yet validated in the field
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from belvedere.environment.meteorology import Weather, wind_at
from belvedere.errors import ModelError

Floats = NDArray[np.float64]

SPREAD = 0.70  # [-] growth of the vertical spread with distance
STABLE_BRAKE, UNSTABLE_PUSH = 1.5, 1.0  # [-]
SIDE, SIDE_STABLE, SIDE_UNSTABLE = 1.4, 1.5, 2.5  # [-] crosswind over vertical spread
FIRST_SPREAD = 2.0  # [m] vertical, behind moving vehicles [M]
FIRST_SIDE = 3.0  # [m] crosswind: half a lane and the vehicles' own turbulence [M]
SOURCE_HEIGHT = 1.0  # [m] [M]
BREATHING = 1.5  # [m] height of receptors
ROUNDS = 12  # [-] spread and the wind at the plume's middle settle within so many
MOST_HALVINGS = 12  # [-] Romberg's finest step is a 4,096th of the line


@dataclass(frozen=True)
class Spread:
    """A plume at some distances down the wind."""

    vertical: Floats  # [m]
    crosswind: Floats  # [m]
    speed: Floats  # [m/s] of the wind at the plume's middle


def spread(weather: Weather, distance: Floats) -> Spread:
    """Return a plume's spreads and speed at distances [m], all > 0."""
    length, friction = weather.obukhov_length, weather.friction_velocity
    speed = wind_at(weather, np.full_like(distance, SOURCE_HEIGHT))
    vertical = own = np.zeros_like(distance)
    for _ in range(ROUNDS):
        slow = friction / speed
        along = np.abs(distance / length)
        if length > 0:
            own = SPREAD * slow * distance / (1.0 + STABLE_BRAKE * slow * along ** (2.0 / 3.0))
        else:
            own = SPREAD * slow * distance * (1.0 + UNSTABLE_PUSH * slow * along)
        vertical = np.minimum(np.hypot(own, FIRST_SPREAD), weather.lid * math.sqrt(2.0 / math.pi))
        apart = SOURCE_HEIGHT / vertical
        middle = math.sqrt(2.0 / math.pi) * vertical * np.exp(-0.5 * apart**2) + SOURCE_HEIGHT * (2 * ndtr(apart) - 1)
        felt = wind_at(weather, middle)
        speed = np.sqrt(2.0 * weather.sideways**2 + felt**2)
    own = np.minimum(own, weather.lid)
    ratio = SIDE * weather.sideways / friction * own
    bend = own / abs(length)
    crosswind = ratio * (1.0 + SIDE_STABLE * bend) if length > 0 else ratio / np.sqrt(1.0 + SIDE_UNSTABLE * bend)
    return Spread(vertical, np.hypot(crosswind, FIRST_SIDE), speed)


def _vertical(vertical: Floats, height: float = BREATHING) -> Floats:
    """Return source and image in the ground at a height [m], in [1/m]."""
    terms = np.exp(-0.5 * ((height - SOURCE_HEIGHT) / vertical) ** 2)
    terms = terms + np.exp(-0.5 * ((height + SOURCE_HEIGHT) / vertical) ** 2)
    made: Floats = terms / (math.sqrt(2.0 * math.pi) * vertical)
    return made


@lru_cache(maxsize=512)
def _tabulated(weather: Weather) -> tuple[Floats, Spread]:
    """Return the logarithm of distances and the spread there: a plume has no other argument."""
    distance = np.geomspace(0.1, 1e5, 400)
    return np.log(distance), spread(weather, distance)


def _read_off(weather: Weather, distance: Floats) -> Spread:
    grid, known = _tabulated(weather)
    at = np.log(distance)
    return Spread(
        np.exp(np.interp(at, grid, np.log(known.vertical))),
        np.exp(np.interp(at, grid, np.log(known.crosswind))),
        np.interp(at, grid, known.speed),
    )


def point(weather: Weather, down: Floats, across: Floats, *, meander: bool = True, height: float = BREATHING) -> Floats:
    """Return what a point source adds at a height [m], per strength [s/m3].

    Parameters
    ----------
    down, across : (n,) [m] from source to receptor along the wind and across it
    meander : whether a share of the plume wanders in every direction alike; False leaves a straight plume only

    Returns
    -------
    array
        (n,)
    """
    behind = down > 0
    straight = _read_off(weather, np.where(behind, np.maximum(down, 0.1), 1.0))
    plume = np.exp(-0.5 * (across / straight.crosswind) ** 2) / (math.sqrt(2.0 * math.pi) * straight.crosswind)
    plume = np.where(behind, plume * _vertical(straight.vertical, height) / straight.speed, 0.0)
    if not meander:
        return plume
    away = np.maximum(np.hypot(down, across), FIRST_SIDE)
    round_about = _read_off(weather, away)
    wandering = np.minimum(2.0 * weather.sideways**2 / round_about.speed**2, 1.0)
    ring = _vertical(round_about.vertical, height) / (2.0 * math.pi * away * round_about.speed)
    made: Floats = (1.0 - wandering) * plume + wandering * ring
    return made


def line(
    weather: Weather, wind_from: float, ends: Floats, receptor: Floats, *, meander: bool = True, tolerance: float = 1e-4
) -> float:
    """Return what a line source adds at a receptor, per strength [s/m2], by Romberg's integration.

    Parameters
    ----------
    wind_from : [deg] clockwise from north (+y)
    ends : (2, 2) [m] x east, y north
    receptor : (2,) [m]
    meander : as of point()
    tolerance : [-] of the result

    Raises
    ------
    ModelError
        when a line's 4,096th is not fine enough: cut it shorter
    """
    length = float(np.hypot(*(ends[1] - ends[0])))
    bearing = math.radians(wind_from)
    toward = -np.array([math.sin(bearing), math.cos(bearing)])

    def at(share: Floats) -> Floats:
        offset = receptor - (ends[0] + share[:, None] * (ends[1] - ends[0]))
        down = offset @ toward
        return point(weather, down, offset @ np.array([-toward[1], toward[0]]), meander=meander)

    rows = [[0.5 * float(at(np.array([0.0, 1.0])).sum())]]
    for halving in range(1, MOST_HALVINGS + 1):
        parts = 2**halving
        middles = (np.arange(parts // 2) * 2 + 1) / parts
        row = [0.5 * rows[-1][0] + float(at(middles).sum()) / parts]
        for order, coarser in enumerate(rows[-1], start=1):
            row.append(row[-1] + (row[-1] - coarser) / (4.0**order - 1.0))
        rows.append(row)
        if halving >= 5 and abs(rows[-1][-1] - rows[-2][-1]) <= tolerance * abs(rows[-1][-1]):
            return float(row[-1] * length)
    raise ModelError(f"a line of {length:.0f} m is too long to integrate to {tolerance:g} here. Cut it shorter.")


def line_analytic(weather: Weather, wind_from: float, ends: Floats, receptor: Floats) -> float:
    """Return the same by one formula, for a plume that does not meander.

    The wind may not blow along the line (within five degrees): there the formula has no answer, and ModelError says so.
    """
    bearing = math.radians(wind_from)
    toward = -np.array([math.sin(bearing), math.cos(bearing)])
    along = (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]))
    normal = np.array([along[1], -along[0]])
    if normal @ toward < 0:
        normal = -normal
    cosine, sine = float(normal @ toward), float(along @ toward)
    if cosine < math.cos(math.radians(85.0)):
        raise ModelError("the wind blows along the line. Take line(), which integrates.")
    apart = float((receptor - ends[0]) @ normal)  # [m] from the line, down the wind
    if apart <= 0:
        return 0.0
    bounds = []
    for end in ends:
        beside = float((receptor - end) @ along)
        down = apart * cosine + beside * sine
        side = beside * cosine - apart * sine
        far = spread(weather, np.array([down])).crosswind[0] if down > 0 else 0.0
        bounds.append(float(ndtr(side / far)) if far else float(side > 0))
    through = spread(weather, np.array([apart / cosine]))
    share = abs(bounds[0] - bounds[1])
    return share * float(_vertical(through.vertical)[0] / (through.speed[0] * cosine))
