"""How well a statistic tells members from others, and how well it may at most under Gaussian noise.

Takes   scores of those who were in and of those who were not; ρ of the release
Gives   auc and its standard error; distance µ, allowed AUC; recovered, the share of cells guessed right
Used by the attacks
Source  Gaussian differential privacy: Dong, Roth & Su 2022 (JRSS B 84:3); ρ-zCDP noise on a change of full size has
        µ = √(2ρ). Standard error of the area under the curve: Hanley & McNeil 1982
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtr
from scipy.stats import rankdata

from belvedere.presence.release.bounds import Floats, Ints


def auc(inside: Floats, outside: Floats) -> float:
    """Return the chance that a member scores above another, ties counting half [-]."""
    if not len(inside) or not len(outside):
        raise ValueError("an AUC needs members and others")
    ranks = rankdata(np.concatenate([inside, outside]))
    mine = len(inside)
    return float((ranks[:mine].sum() - mine * (mine + 1) / 2) / (mine * len(outside)))


def auc_error(area: float, members: int, others: int) -> float:
    """Return the standard error of an AUC [-] of about `area`."""
    area = min(max(area, 0.5), 1 - 1 / (members + others))
    one, two = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (members - 1) * (one - area**2) + (others - 1) * (two - area**2)
    return math.sqrt(variance / (members * others))


def distance(rho: float) -> float:
    """Return µ [standard deviations] between the outputs with and without a device: √(2ρ)."""
    return math.sqrt(2 * rho)


def allowed(mu: float) -> float:
    """Return the AUC of the best test between two normal distributions that lie µ apart: Φ(µ/√2)."""
    return float(ndtr(mu / math.sqrt(2)))


def recovered(guess: Floats, true: Ints) -> float:
    """Return the share of cells whose guess, rounded, is the true count [-]."""
    return float(np.mean(np.round(guess) == true)) if len(true) else 0.0


def share_error(share: float, many: int) -> float:
    """Return the standard error of a share of `many` cells [-], not below one cell."""
    return max(math.sqrt(share * (1 - share) / many), 1 / many)


def mode(true: Ints) -> float:
    """Return how often the most frequent count is right, the guess of who sees nothing [-]."""
    return float(np.bincount(true).max() / len(true))
