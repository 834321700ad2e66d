"""Chance that depends on who and when alone, so that any worker draws the same.

Takes   a key: seed, person, day
Gives   mix, start, uniform, bell, pick: draws inside kernels; tables of quantiles of the exponential and normal laws
Used by plans.py, persons.py, people.py, emission.py
Source  Steele, Lea & Flood (2014), Fast splittable pseudorandom number generators (SplitMix64): `mix` is one-to-one
"""
# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: ANN001, ANN201

from __future__ import annotations

import numba
import numpy as np
from scipy.stats import norm

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
THIRTY, TWENTY_SEVEN, THIRTY_ONE = np.uint64(30), np.uint64(27), np.uint64(31)
ELEVEN, SIXTEEN, HALVES = np.uint64(11), np.uint64(16), np.uint64(0xFFFF)
TO_UNIT = 2.0**-53
QUANTILES = 4096  # [-] entries of the tables: no logarithm inside the loops, and the same bytes on every machine

_MIDDLE = (np.arange(QUANTILES) + 0.5) / QUANTILES
WAITS = -np.log(_MIDDLE)[::-1] / np.mean(-np.log(_MIDDLE))  # (4096,) quantiles of an exponential of mean 1
NORMAL = norm.ppf(_MIDDLE)  # (4096,)


def lognormal(spread: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return quantiles of a lognormal of mean 1 whose logarithm has that standard deviation, shape (4096,)."""
    values = np.exp(spread * NORMAL)
    scaled: np.ndarray[tuple[int], np.dtype[np.float64]] = values / values.mean()
    return scaled


@numba.njit(cache=True, nogil=True, inline="always")
def mix(value):
    """Return the 64 bits scrambled, one-to-one."""
    value = (value ^ (value >> THIRTY)) * FIRST
    value = (value ^ (value >> TWENTY_SEVEN)) * SECOND
    return value ^ (value >> THIRTY_ONE)


@numba.njit(cache=True, nogil=True, inline="always")
def bits(state):
    """Return the next 64 bits; `state`: array of one uint64."""
    state[0] += GOLDEN
    return mix(state[0])


@numba.njit(cache=True, nogil=True, inline="always")
def uniform(state):
    """Return the next number in [0, 1)."""
    return np.float64(bits(state) >> ELEVEN) * TO_UNIT


@numba.njit(cache=True, nogil=True, inline="always")
def bell(state):
    """Return a bell-shaped number of mean 0 and standard deviation 1, within ± 3.5: four uniforms, summed."""
    word = bits(state)
    total = np.int64(word & HALVES)
    word >>= SIXTEEN
    total += np.int64(word & HALVES)
    word >>= SIXTEEN
    total += np.int64(word & HALVES)
    word >>= SIXTEEN
    total += np.int64(word)
    return (total / 65535.0 - 2.0) * 1.7320508075688772


@numba.njit(cache=True, nogil=True, inline="always")
def pick(state, many):
    """Return a whole number 0 … many - 1."""
    return np.int64(uniform(state) * many)
