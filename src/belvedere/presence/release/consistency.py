"""Noisy counts of places and classes made to add up: the most exact linear unbiased estimate, and its variance.

Takes   noisy totals and noisy classes of city, municipalities and zones, and the precision of each level's noise
Gives   fit → Fitted, leaves whose sums are every other value, and the variance of each; spread, of weighted sums;
        solve and variance, the same of places alone
Used by present.py, expansion.py
Source  two passes over a tree: Hay et al. 2010 (VLDB 3:1021), as generalised least squares with a noise of each level.

Classes part the people of a place. Rotate them into their sum and what differs from their mean: noise that is equal in
all classes of a level stays independent under that rotation, so the least squares of the product "places × classes"
fall apart exactly into a tree of totals (both measurements of a total joined) and a tree of classes, solved one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.presence.release.bounds import Floats
from belvedere.presence.release.places import Tree, gathered

GRAIN = 2.0**-8  # [devices] leaves are multiples, so that sums are exact in floating point, in any order


@dataclass(frozen=True, slots=True)
class Levels:
    """One array for each level, places first: (1, …), (municipalities, …), (zones, …)."""

    city: Floats
    municipality: Floats
    zone: Floats


@dataclass(frozen=True, slots=True)
class Precision:
    """1 / variance [devices⁻²] of the noise at each level; 0: not measured there."""

    city: float
    municipality: float
    zone: float

    def __post_init__(self) -> None:
        if min(self.city, self.municipality) < 0 or self.zone <= 0:
            raise ValueError(f"zones must be measured, and no precision below 0, got {self}")


@dataclass(frozen=True, slots=True)
class Noise:
    """Precision of the noise of totals and of each class; of `classes` classes."""

    totals: Precision
    each: Precision
    classes: int

    @property
    def joined(self) -> Precision:
        """Return the precision of a total from its own measurement and from the sum of its classes."""
        share = 1 / self.classes
        return Precision(
            self.totals.city + self.each.city * share,
            self.totals.municipality + self.each.municipality * share,
            self.totals.zone + self.each.zone * share,
        )


@dataclass(frozen=True, slots=True)
class Fitted:
    """What is consistent: `leaves` (zones, hours, classes); variances of a total and of a class, (places,) by level."""

    leaves: Floats
    total_variance: Levels
    class_variance: Levels
    noise: Noise


def fit(places: Tree, totals: Levels, classes: Levels, noise: Noise) -> Fitted:
    """Return the fitted leaves and variances.

    Parameters
    ----------
    totals : noisy [devices], arrays (places, hours)
    classes : noisy [devices], arrays (places, hours, classes)
    """
    joined = Levels(
        *(
            _join(total, each, own, part / noise.classes)
            for total, each, own, part in zip(
                (totals.city, totals.municipality, totals.zone),
                (classes.city, classes.municipality, classes.zone),
                (noise.totals.city, noise.totals.municipality, noise.totals.zone),
                (noise.each.city, noise.each.municipality, noise.each.zone),
                strict=True,
            )
        )
    )
    total = solve(places, joined, noise.joined)
    leaves = solve(places, classes, noise.each)
    leaves = leaves + ((total - leaves.sum(axis=2)) / noise.classes)[:, :, np.newaxis]
    of_total, of_class = variance(places, noise.joined), variance(places, noise.each)
    share = 1 / noise.classes
    return Fitted(
        np.round(leaves / GRAIN) * GRAIN,
        of_total,
        Levels(
            *(
                whole * share**2 + part * (1 - share)
                for whole, part in zip(
                    (of_total.city, of_total.municipality, of_total.zone),
                    (of_class.city, of_class.municipality, of_class.zone),
                    strict=True,
                )
            )
        ),
        noise,
    )


def _join(total: Floats, classes: Floats, own: float, part: float) -> Floats:
    if own + part == 0:
        return np.zeros_like(total)
    return np.asarray((own * total + part * classes.sum(axis=2)) / (own + part), dtype=np.float64)


def solve(places: Tree, noisy: Levels, precision: Precision) -> Floats:
    """Return the fitted zones: upward the best guess from below and from here, downward what is left in equal parts."""
    shape = (-1,) + (1,) * (noisy.zone.ndim - 1)
    up = _upward(places, precision)
    below = gathered(places, noisy.zone)
    weight = (precision.municipality * up.municipality).reshape(shape)
    municipality = weight * noisy.municipality + (1 - weight) * below
    sums = municipality.sum(axis=0, keepdims=True)
    weight_city = precision.city * float(up.city[0])
    city = weight_city * noisy.city + (1 - weight_city) * sums
    share = (up.municipality / up.municipality.sum()).reshape(shape)
    municipality = municipality + share * (city - sums)
    each = (municipality - below) / places.sizes.reshape(shape)
    return np.asarray(noisy.zone + each[places.parent], dtype=np.float64)


def _upward(places: Tree, precision: Precision) -> Levels:
    """Return the variance of each place from itself and all below it."""
    zone = np.full(len(places.zones), 1 / precision.zone)
    municipality = 1 / (precision.municipality + precision.zone / places.sizes)
    city = np.array([1 / (precision.city + 1 / municipality.sum())])
    return Levels(city, municipality, zone)


def variance(places: Tree, precision: Precision) -> Levels:
    """Return the variance of each fitted place, by level."""
    up = _upward(places, precision)
    share = up.municipality / up.municipality.sum()
    municipality = up.municipality * (1 - share) + share**2 * up.city[0]
    sizes = places.sizes
    zone = (1 / precision.zone) * (1 - 1 / sizes) + municipality / sizes**2
    return Levels(up.city, municipality, zone[places.parent])


def _spread(places: Tree, precision: Precision, weights: Floats) -> Floats:
    """Return the variance of Σ weights · fitted zones, weights of shape (zones, sums); shape (sums,)."""
    up = _upward(places, precision)
    mean = gathered(places, weights) / places.sizes[:, np.newaxis]
    inside = ((weights - mean[places.parent]) ** 2).sum(axis=0) / precision.zone
    share = up.municipality @ mean / float(up.municipality.sum())
    between = up.municipality @ (mean - share) ** 2
    return np.asarray(inside + between + share**2 * float(up.city[0]), dtype=np.float64)


def spread(places: Tree, noise: Noise, weights: Floats) -> Floats:
    """Return the variances of sums Σ weights · leaves within an hour: of expansion, of differences; shape (sums,).

    Parameters
    ----------
    weights : array, shape (sums, zones, classes)
    """
    mean = weights.mean(axis=2)
    total = _spread(places, noise.joined, mean.T)
    apart = [_spread(places, noise.each, (weights[:, :, k] - mean).T) for k in range(noise.classes)]
    return np.asarray(total + np.sum(apart, axis=0), dtype=np.float64)
