"""The scale on which deviations scatter alike: square root of counts, logarithm of what multiplies.

Takes   values of a series [its unit] and its kind's scale
Gives   onto, off: there and back
Used by intervals.py, and every model that works on that scale
Source  Bartlett 1936, doi:10.2307/2983678 (square root of counts); logarithm of one more, so that nought has one

Both keep order, so quantiles go there and back as they are.
"""

from __future__ import annotations

import numpy as np

from belvedere.forecast.contract import Floats, Scale

HIGHEST = 30.0  # [log] 1e13 of anything: beyond, a forecast has run away, and its exponential would be no number


def onto(scale: Scale, value: Floats) -> Floats:
    """Return values on the scale; what is below nought counts as nought, but for "none"."""
    if scale == "none":
        return value
    above = np.maximum(value, 0.0)
    return np.asarray(np.sqrt(above) if scale == "sqrt" else np.log1p(above))


def off(scale: Scale, value: Floats) -> Floats:
    """Return values of the scale in the quantity's unit; below nought on it is nought, but for "none"."""
    if scale == "none":
        return value
    above = np.maximum(value, 0.0)
    return np.asarray(above * above if scale == "sqrt" else np.expm1(np.minimum(above, HIGHEST)))
