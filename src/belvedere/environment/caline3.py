"""CALINE3: what a road of finite width and length adds to the air at a point, by elements across the wind.

Takes   a Road (ends, width, height, kind), an Hour (wind, Pasquill class, roughness, averaging time), receptors
Gives   concentration per unit of source strength, and with a strength [ug/(m s)] the concentration [ug/m3]
Used by benchmarks/dispersion.py and tests: the city's own kernel (dispersion.py) is judged beside it
Source  Benson, P. E. (1979), CALINE3: a versatile dispersion model, FHWA/CA/TL-79/23: mixing zone, elements that grow
        with distance, five segments an element, spreads by Pasquill class with roughness and averaging time. Written
        from those equations. Deposition and settling are left out. Constants [M], held by the published cases, which
        benchmarks/dispersion.py repeats
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from belvedere.errors import ModelError

Floats = NDArray[np.float64]
Kind = Literal["at_grade", "fill", "bridge", "depressed"]
KINDS = ("at_grade", "fill", "bridge", "depressed")

# Pasquill class A … F: crosswind spread at 1 m and at 10 km over 3 cm roughness and 3 min; vertical at 10 km over 10 cm
SPREAD_Y_NEAR = (0.46, 0.29, 0.18, 0.11, 0.087, 0.057)  # [m]
SPREAD_Y_FAR = (1831.0, 1155.0, 717.0, 438.0, 346.0, 226.0)  # [m]
SPREAD_Z_FAR = (1112.0, 556.0, 353.0, 219.0, 124.0, 56.0)  # [m]
FAR = 10_000.0  # [m] the distance of the last two
SPREAD_Z_FIRST, SPREAD_Z_GROWTH = 1.8, 0.11  # [m], [m/s] spread at the road's edge: first + growth × time over the road
SEGMENT_WEIGHTS = np.array([0.25, 0.75, 1.0, 0.75, 0.25])  # [-] of an element's strength across the wind
NO_LID = 1000.0  # [m] a mixing height from here on is no lid
SHALLOW = -1.5  # [m] a cut less deep than this is at grade
LEAST_ANGLE = 0.01  # [deg] a wind along or straight across the road is turned by so much: no division by zero
PAIRS_OF_IMAGES = 20  # [-] reflections between ground and lid that are summed at most


@dataclass(frozen=True, slots=True)
class Road:
    """A straight piece of road: ends [m], x east and y north; height of the carriageway [m], below 0 in a cut."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float  # [m] of the mixing zone: the carriageway and 3 m on either side
    height: float = 0.0
    kind: Kind = "at_grade"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a road's kind is one of {', '.join(KINDS)}, got {self.kind!r}")
        if not self.width > 0 or (self.x1, self.y1) == (self.x2, self.y2):
            raise ValueError(f"a road needs a width above 0 and two ends apart, got {self}")


@dataclass(frozen=True, slots=True)
class Hour:
    """The weather of one averaging time."""

    wind_speed: float  # [m/s] at least 1: below, the method does not hold
    wind_from: float  # [deg] the wind comes from, clockwise from north
    pasquill: int  # 1 = A (very unstable) … 6 = F (stable)
    roughness: float  # [cm]
    averaging: float = 60.0  # [min]
    mixing_height: float = NO_LID  # [m]

    def __post_init__(self) -> None:
        if not (math.isfinite(self.wind_speed) and self.wind_speed >= 1.0):
            raise ModelError(f"wind of {self.wind_speed:g} m/s: CALINE3 holds from 1 m/s on. Give calmer hours as 1.")
        if self.pasquill not in range(1, 7):
            raise ModelError(f"Pasquill class {self.pasquill}: the classes are 1 (A) to 6 (F).")
        if not (self.roughness > 0 and self.averaging > 0 and self.mixing_height > 0):
            raise ModelError("roughness, averaging time and mixing height are above 0. Check units: cm, min, m.")


def concentration(road: Road, strength: float, hour: Hour, receptor: tuple[float, float, float]) -> float:
    """Return what a road adds at a point (x, y, z) [m].

    Parameters
    ----------
    strength : [ug/(m s)] of the road

    Returns
    -------
    float
        [ug/m3]

    Raises
    ------
    ModelError
        from Hour, when the weather is outside what the method holds for
    """
    x, y, z = receptor
    length = math.hypot(road.x2 - road.x1, road.y2 - road.y1)
    along = ((road.x2 - road.x1) / length, (road.y2 - road.y1) / length)
    # the wind's origin, seen along the road: upwind is the end from which the wind comes
    bearing = math.radians(hour.wind_from)
    origin = (math.sin(bearing), math.cos(bearing))
    if along[0] * origin[0] + along[1] * origin[1] < 0:
        along = (-along[0], -along[1])
        start = (road.x2, road.y2)
    else:
        start = (road.x1, road.y1)
    offset = (start[0] - x, start[1] - y)
    downwind_end = offset[0] * along[0] + offset[1] * along[1]  # [m] along the road from the receptor's foot
    upwind_end = downwind_end + length
    normal = (-along[1], along[0])
    toward = offset[0] * normal[0] + offset[1] * normal[1]  # [m] signed: the road lies this far along `normal`
    cosine = along[0] * origin[0] + along[1] * origin[1]
    across = normal[0] * origin[0] + normal[1] * origin[1]  # > 0: the wind comes from the normal's side
    angle = min(max(math.degrees(math.acos(min(cosine, 1.0))), LEAST_ANGLE), 90.0 - LEAST_ANGLE)
    upwind = toward * math.copysign(1.0, across)  # [m] > 0: the road lies upwind of the receptor
    reach = _reach(road, hour, math.radians(angle), abs(upwind))
    pieces = elements(downwind_end, upwind_end, road.width, angle)
    total = sum(_element(reach, near, far, upwind, z) for near, far in pieces)
    return strength * reach.cut_factor * total


def elements(start: float, end: float, width: float, angle: float) -> list[tuple[float, float]]:
    """Return where a road's elements begin and end [m] along it from the receptor's foot (0).

    The first on either side is as long as the road is wide, each further one longer by a factor that grows with the
    angle [deg] between wind and road.
    """
    factor = 1.1 + angle**3 / 2.5e5
    pieces: list[tuple[float, float]] = []
    for sign in (1.0, -1.0):
        near, step = 0.0, width
        limit = end if sign > 0 else -start
        while near < limit:
            far = near + step
            low, high = (near, min(far, limit)) if sign > 0 else (max(-far, -limit), -near)
            low, high = max(low, start), min(high, end)
            if high > low:
                pieces.append((low, high))
            near, step = far, step * factor
    return pieces


@dataclass(frozen=True, slots=True)
class Reach:
    """What is the same for every element of a road at one receptor."""

    half: float  # [m] of the width
    angle: float  # [rad] between wind and road
    wind_speed: float  # [m/s]
    scale_y: float  # crosswind spread = scale × distance ^ power, in metres
    power_y: float
    scale_z: float
    power_z: float
    height: float  # [m] of the source
    lid: float  # [m] mixing height; infinite: none
    cut_factor: float  # [-] of the concentration in and near a cut


def _reach(road: Road, hour: Hour, angle: float, distance: float) -> Reach:
    """Return spreads and factors; `angle` [rad], `distance` [m] of the receptor from the road's middle."""
    half = road.width / 2.0
    cut = -road.height if road.kind == "depressed" and road.height < SHALLOW else 0.0  # [m] depth
    longer = 0.72 * cut**0.83 if cut else 1.0  # [-] time over the road in a cut
    kind = hour.pasquill - 1
    by_time = (hour.averaging / 3.0) ** 0.2
    near_y = math.log(SPREAD_Y_NEAR[kind] * (hour.roughness / 3.0) ** 0.2 * by_time)
    far_y = math.log(SPREAD_Y_FAR[kind] * (hour.roughness / 3.0) ** 0.07 * by_time)
    far_z = math.log(SPREAD_Z_FAR[kind] * (hour.roughness / 10.0) ** 0.07 * by_time)
    time_over = longer * half / hour.wind_speed  # [s]
    first_z = math.log((SPREAD_Z_FIRST + SPREAD_Z_GROWTH * time_over) * (hour.averaging / 30.0) ** 0.2)
    power_z = (far_z - first_z) / (math.log(FAR) - math.log(half))
    near_cut = 1.0
    if cut and distance < half + 3.0 * cut:
        near_cut = longer - (longer - 1.0) * max(distance - half, 0.0) / (3.0 * cut)
    return Reach(
        half=half,
        angle=angle,
        wind_speed=hour.wind_speed,
        scale_y=math.exp(near_y),
        power_y=(far_y - near_y) / math.log(FAR),
        scale_z=math.exp(first_z - power_z * math.log(half)),
        power_z=power_z,
        height=road.height if road.kind == "bridge" else 0.0,
        lid=hour.mixing_height if hour.mixing_height < NO_LID else math.inf,
        cut_factor=near_cut,
    )


def _element(reach: Reach, near: float, far: float, upwind: float, z: float) -> float:
    """Return what the element between `near` and `far` [m] adds, per unit of strength, before a cut's factor.

    Seen down the wind an element is a trapezium: full in the middle, thinning to both sides. Its strength is put on a
    line across the wind through its middle, in five segments.
    """
    sine, cosine = math.sin(reach.angle), math.cos(reach.angle)
    half_length, middle = (far - near) / 2.0, (near + far) / 2.0
    chord = min(reach.half / sine, half_length / cosine)  # [m] half of it, down the wind through the middle
    downwind = middle * cosine + upwind * sine  # [m] from the element to the receptor
    sideways = middle * sine - upwind * cosine
    if downwind <= -chord:
        return 0.0
    strength = chord / reach.half
    if downwind < chord:  # the receptor stands inside: only what lies upwind of it counts
        strength *= (downwind + chord) / (2.0 * chord)
        downwind = (chord + downwind) / 2.0
    spread_z = reach.scale_z * downwind**reach.power_z
    spread_y = reach.scale_y * downwind**reach.power_y
    outer = half_length * sine + reach.half * cosine
    flat = abs(half_length * sine - reach.half * cosine)
    slope = (outer - flat) / 2.0
    edges = sideways + np.array([outer, outer - slope, flat, -flat, slope - outer, -outer])
    across = ndtr(edges / spread_y)
    share = float(SEGMENT_WEIGHTS @ (across[:-1] - across[1:]))
    thinned = math.sqrt(2.0 * math.pi) * spread_z * reach.wind_speed  # [m2/s]
    return float(strength * share * _vertical(reach, spread_z, z) / thinned)


def _vertical(reach: Reach, spread: float, z: float) -> float:
    """Return the sum of the source and its images in the ground and in the lid [-]."""
    # [-] each image of a source at height h stands at ±h + 2 n lid
    total = 0.0
    images = range(-PAIRS_OF_IMAGES, PAIRS_OF_IMAGES + 1) if math.isfinite(reach.lid) else range(1)
    for image in images:
        shift = 2.0 * image * reach.lid if image else 0.0
        for height in (reach.height + shift, -reach.height + shift):
            total += math.exp(-0.5 * ((z - height) / spread) ** 2)
    return total
