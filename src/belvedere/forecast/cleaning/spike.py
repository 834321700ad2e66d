"""Lone readings far from what is usual and from those before.

Takes   residuals of a series: this one, the ones before, their scatter
Gives   doubted, confirmed: kernels
Used by walk.py
Source  observations/quality.py (FAR): a spike is far from both the usual and its neighbours in time. Live, the
        neighbours after are not known: a reading is doubted at once, and freed when the next one or two are as far on
        the same side, as when a concert ends
"""

from __future__ import annotations

import numba

from belvedere.observations.quality import FAR

CLEAR = 5.0  # [-] standard deviations from the usual
PEAK = 0.9  # [-] of the most that is usual at any hour: below, a crowd that leaves looks the same
AGAIN = 0.5  # [-] of the doubted residual that the next must reach to confirm it


@numba.njit(cache=True, nogil=True)
def doubted(residual: float, aside: float, far: float, near: float) -> bool:
    """Return whether a reading is far from the usual, and further still from where the one before stood to its own.

    Parameters
    ----------
    residual, aside : from the usual, and that less the residual before
    far, near : how both scatter
    """
    return abs(residual) > CLEAR * far and abs(aside) > FAR * near and aside * residual > 0


@numba.njit(cache=True, nogil=True)
def confirmed(residual: float, doubtful: float) -> bool:
    """Return whether a later residual shows that a doubted one was real."""
    return residual * doubtful > 0 and abs(residual) > AGAIN * abs(doubtful)
