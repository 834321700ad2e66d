"""How far a reading is from its usual, from its forecast, and from what the whole city does.

Takes   Readings of Seen
Gives   Deviation, deviation(); swing(), the city's own share of the usual; trusted(); fault()
Used by kinds/, explain.py, rank.py
Source  counts are compared by square root, on which their Poisson scatter is 0.5 at every level (Anscombe 1948); what
        multiplies (particles) by logarithm: forecast/kinds.csv. A robust z is the distance from the median over the
        scatter that the 10th and 90th percentile of the usual say of a normal (they are 2.563 apart)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from belvedere.alerts.seen import Reading, Seen
from belvedere.forecast.contract import KINDS, Scale
from belvedere.observations.schema import Quality
from belvedere.quantities import QUANTITIES

APART = 2.5631  # [-] standard deviations between a normal's 10th and 90th percentile
POISSON = 0.5  # [-] standard deviation of a Poisson count's square root (Anscombe 1948)
LEAST = 0.05  # [-] scatter that is taken at least, as a share of the middle: percentiles of six days are narrow by luck
TINY = 1.0  # in the quantity's unit: below it a share means nothing
SENSORS = 6  # [-] that a city's own swing needs: fewer say too little
SWING = (0.2, 3.0)  # [-] a city's swing is believed within
HOURS = 3600.0  # [s]
SAME = 4  # [readings] that are equal to the last digit: not honest above FEW
FEW = 20.0  # [vehicles] in an interval: below it equal readings and zeros are usual
SCALES: Mapping[str, Scale] = {name: kind.scale for kind in KINDS.values() for name in kind.quantities}


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where a reading lies."""

    share: float  # [-] of the usual, beyond it: 0.38 is +38 %
    score: float  # [-] robust standard deviations, signed


def trusted(reading: Reading) -> bool:
    """Return whether a reading may raise something: there, valid, and not what a broken sensor says."""
    return reading.value is not None and reading.quality == Quality.VALID and not fault(reading)


def fault(reading: Reading) -> str:
    """Return what is wrong with the sensor by its last readings: "" nothing, "zero", "stuck", "doubted".

    zero     nothing passes where FEW vehicles always do: a dead loop says so, and a street that is shut to the last
             bicycle does too; neighbours tell them apart, and so a person must look
    stuck    SAME equal readings in a row where FEW vehicles pass
    doubted  the store's own mark
    """
    if reading.quality not in (Quality.VALID, Quality.MISSING):
        return "doubted"
    value = reading.value
    if value is None or QUANTITIES[reading.quantity].unit != "veh/h":
        return ""
    vehicles = reading.interval / HOURS
    if value == 0:
        return "zero" if reading.low * vehicles >= FEW else ""
    last = [*reading.past, value][-SAME:]
    same = len(last) == SAME and all(one == value for one in last)
    return "stuck" if same and value * vehicles >= FEW else ""


def deviation(reading: Reading, swing: float = 1.0) -> Deviation | None:
    """Return how far a reading is from its usual; None where either is not known.

    Parameters
    ----------
    swing : [-] what the whole city measures over what it usually does: the score is against usual × swing, the share
        always against the usual, as people read it
    """
    if reading.value is None or math.isnan(reading.median):
        return None
    scale = SCALES.get(reading.quantity, "none")
    middle = _on(scale, reading.median * swing)
    spread = (_on(scale, reading.high) - _on(scale, reading.low)) / APART
    vehicles = POISSON * math.sqrt(HOURS / reading.interval) if scale == "sqrt" else 0.0
    floor = LEAST if scale == "log" else LEAST * abs(middle)
    scatter = max(spread, vehicles, floor, 1e-9)
    score = (_on(scale, reading.value) - middle) / scatter
    return Deviation(reading.value / max(reading.median, TINY) - 1.0, score)


def swing(seen: Seen, quantity: str) -> float:
    """Return what the city's sensors of a quantity measure over what they usually do: their median share; 1 of few."""
    shares = [
        reading.value / reading.median
        for reading in of_quantity(seen, quantity)
        if trusted(reading) and reading.value is not None and reading.median > TINY
    ]
    if len(shares) < SENSORS:
        return 1.0
    return min(max(median(shares), SWING[0]), SWING[1])


def of_quantity(seen: Seen, quantity: str) -> Iterable[Reading]:
    """Yield the readings of a quantity in order of place."""
    return (seen.readings[key] for key in sorted(seen.readings) if key[1] == quantity)


def _on(scale: Scale, value: float) -> float:
    if scale == "sqrt":
        return math.sqrt(max(value, 0.0))
    return math.log(max(value, TINY)) if scale == "log" else value
