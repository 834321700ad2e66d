"""Sensors whose readings are suddenly multiplied: half the lanes dead, counted twice, another unit.

Takes   the last readings of a series and what is usual, and how its neighbours stand to theirs
Gives   kernels: sudden, start_of, ended
Used by walk.py
Source  Belvedere. A sensor that is off by a factor keeps its shape: every hour is off by the same one, at night too and
        against what its neighbours show. A closure, a holiday or a works site does not keep it
"""

from __future__ import annotations

import math

import numba
import numpy as np

from belvedere.forecast.contract import Floats

FACTOR = math.log(1.5)  # [-] least factor, and its inverse
MOST = math.log(8.0)  # [-] largest; beyond, range and zeros tell
LEAST = math.log(0.15)  # [-] smallest; below, a closure looks the same
DEVIATIONS = 5.0  # [-] of a day's level against the neighbours, beyond which it is out of its own past
SHAPE = 2.0  # [-] times the usual scatter that may be left once the factor is taken out
SAME_SIDE = 0.85  # [-] of the steps that must be off on the side of the factor
HALVES = 0.7  # [-] of the threshold that each half of the window must reach
CLEARLY = 16.0  # [-] variances by which the usual must fit better for the factor to be gone
ACCEPTED = 28.0  # [days] after which a new level is taken as what is usual now


@numba.njit(cache=True, nogil=True)
def level(value: Floats, usual: Floats, first: int, end: int) -> float:
    """Return the log of readings first … end − 1 over what is usual [-], NaN where fewer than half have both."""
    above, below, n = 0.0, 0.0, 0
    for one in range(first, end):
        if not (np.isnan(value[one]) or np.isnan(usual[one])):
            above += value[one]
            below += usual[one]
            n += 1
    if 2 * n < end - first or above <= 0 or below <= 0:
        return np.nan
    return math.log(above / below)


@numba.njit(cache=True, nogil=True)
def sudden(value: Floats, usual: Floats, net: float, threshold: float, deviation: float) -> bool:
    """Return whether a window of roots of readings is what is usual times one factor, beyond the neighbours' own.

    Parameters
    ----------
    value, usual : (window,) NaN where not known
    net : [-] log factor of the neighbours in the window
    threshold : [-] log factor
    deviation : scatter of roots about the usual
    """
    whole = level(value, usual, 0, len(value))
    factor = whole - net
    if not (abs(factor) > threshold and abs(whole) > threshold and factor * whole > 0 and LEAST < factor < MOST):
        return False
    half = len(value) // 2
    sign = 1.0 if factor > 0 else -1.0
    if not (level(value, usual, 0, half) - net) * sign > HALVES * threshold:
        return False
    if not (level(value, usual, half, len(value)) - net) * sign > HALVES * threshold:
        return False
    side, n, left = 0, 0, 0.0
    for one in range(len(value)):
        if np.isnan(value[one]) or np.isnan(usual[one]):
            continue
        n += 1
        side += 1 if (value[one] - usual[one] * math.exp(net)) * factor > 0 else 0
        left += (math.sqrt(max(value[one], 0.0)) - math.sqrt(max(usual[one], 0.0) * math.exp(whole))) ** 2
    return side >= SAME_SIDE * n and math.sqrt(left / n) < SHAPE * deviation


@numba.njit(cache=True, nogil=True)
def start_of(value: Floats, usual: Floats, net: float, factor: float) -> int:
    """Return the position from which readings fit the usual times exp(net + factor) better than times exp(net)."""
    best, found, cost = 0.0, len(value), 0.0
    for one in range(len(value) - 1, -1, -1):
        if not (np.isnan(value[one]) or np.isnan(usual[one])):
            cost += _gain(value[one], usual[one], net, factor)
            if cost < best:
                best, found = cost, one
    return found


@numba.njit(cache=True, nogil=True)
def ended(value: Floats, usual: Floats, factor: float, far: float) -> bool:
    """Return whether a series' last readings fit what is expected clearly better than with the factor on top.

    Parameters
    ----------
    value, usual : (window,) NaN where not known; the usual as moved by the neighbours
    far : scatter of roots about the usual: at night, few vehicles tell nothing
    """
    plain, scaled = 0.0, 0.0
    for one in range(len(value)):
        if np.isnan(value[one]) or np.isnan(usual[one]):
            continue
        expected = math.sqrt(max(usual[one], 0.0))
        root = math.sqrt(max(value[one], 0.0))
        plain += (root - expected) ** 2
        scaled += (root - expected * math.exp(factor / 2)) ** 2
    return 2 * plain < scaled and scaled - plain > CLEARLY * far * far


@numba.njit(cache=True, nogil=True)
def _gain(value: float, usual: float, net: float, factor: float) -> float:
    root = math.sqrt(max(value, 0.0))
    plain = math.sqrt(max(usual, 0.0)) * math.exp(net / 2)
    return (root - plain * math.exp(factor / 2)) ** 2 - (root - plain) ** 2
