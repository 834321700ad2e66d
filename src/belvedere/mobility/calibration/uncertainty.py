"""What a street's flow probably is, and how sure: the model's flow corrected by what counts elsewhere say of it.

Takes   loops' counts, the model's flow at each loop as if its street had not been seen, class and place of streets
Gives   Sites, sites_of; learn → Errors; estimate → flow, low, high [veh/h] of any street and hour
Used by calibration.py, validation.py
Source  Gaussian process regression with a linear mean: Rasmussen & Williams (2006), sections 2.7 and 5.4.2, on square
        roots of flows, since a GEH is about twice the difference of two roots; intervals scaled so that they would have
        covered the streets left out: split-conformal prediction, Vovk et al. (2005)

Two numbers, kept apart: the model's flow (trips that go from somewhere to somewhere, and turn when a street is shut),
which scenarios use; and this estimate, which is nearer to what a loop would count and conserves nothing.

The root of a count is: the root of the model's flow, times a slope near TRUST by class of street; a level by class; an
error alike for streets that are near and of one class; an error of the street; noise. How large each is, is learnt by
leaving out one street after the other among the loops that may be seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

from belvedere.city.model import City
from belvedere.mobility.paths.shortest import Floats, Indices
from belvedere.mobility.supply import ranks

# [-] of the model's root that a street keeps, the rest is its class's level: the model tells streets of one class apart
# half as well as they differ; chosen by hand between 0, 0.25, 0.5, 0.75 and 1 on streets outside the hold-out
TRUST = 0.5
COVER = 0.90  # [-] of the interval between low and high
EVERY = 6  # [h] hours used to learn the sizes of errors: neighbours say the same
GAUSSIAN = 1.645  # [-] standard deviations either side that cover 90 %
ROUNDS = 80  # evaluations of the search for them
ACROSS = 0.3  # [-] of an error that streets of two classes share where they are near; set by hand, to be confirmed
# where the search starts: standard deviations [sqrt(veh/h)] of level by class, of place, of street, of noise; of the
# slope by class [-]; reach of place [m]; set by hand on streets outside the hold-out
START = (5.0, 2.0, 4.0, 1.5, 0.1, 1000.0)
NARROWEST, WIDEST = 0.2, 5.0  # [-] how far each may go from there


@dataclass(frozen=True)
class Sites:
    """Streets in hours: where, of what class, and the model's flow."""

    hour: Indices  # (sites,)
    link: Indices  # (sites,)
    rank: Indices  # (sites,) class of street, supply.ranks
    place: Floats  # (sites, 2) [m]
    model: Floats  # (sites,) [veh/h]

    def only(self, rows: Indices) -> Sites:
        """Return some of them."""
        return Sites(self.hour[rows], self.link[rows], self.rank[rows], self.place[rows], self.model[rows])


@dataclass(frozen=True)
class Errors:
    """What was learnt of the model's errors."""

    sites: Sites  # the loops' hours
    course: Floats  # (24,) [-] root of the flow by hour over its mean
    sizes: Floats  # as START
    dual: Floats  # (sites,)
    widening: float  # [-] of intervals: 1.645 when errors are Gaussian and right
    left_out: Floats  # (sites,) [veh/h] estimate as if its own street had not been seen
    left_out_range: tuple[Floats, Floats]  # (sites,) [veh/h] and its interval


def sites_of(city: City, hour: Indices, link: Indices, model: Floats) -> Sites:
    """Return links of the city in hours, with the model's flow there [veh/h]."""
    middle = shapely.line_interpolate_point(city.links.geometry.to_numpy(), 0.5, normalized=True)
    return Sites(hour, link, ranks(city.links)[link], shapely.get_coordinates(middle)[link], np.maximum(model, 0.0))


def learn(sites: Sites, counted: Floats, street: Indices) -> Errors:
    """Return the model's errors at loops.

    Parameters
    ----------
    sites : with the model's flow as if the loop's street had not been seen: a fit would look too good
    counted : array, shape (sites,) [veh/h]
    street : array, shape (sites,); rows of one street are left out together
    """
    root = np.sqrt(counted)
    mean = pd.Series(root).groupby(sites.hour).mean()
    course = mean.reindex(range(24)).interpolate(limit_direction="both").to_numpy() / max(mean.mean(), 1e-9)
    course = np.maximum(course, 0.05)
    gap = root - TRUST * np.sqrt(sites.model)
    few = np.flatnonzero(sites.hour % EVERY == 2)
    some, some_gap, some_street = sites.only(few), gap[few], street[few]

    def badness(logs: Floats) -> float:
        """Return the mean log score of streets left out, less what a mild prior on the sizes adds."""
        sizes = np.array(START) * np.exp(np.clip(logs, np.log(NARROWEST), np.log(WIDEST)))
        residual, variance, _ = _left_out(some, some_gap, some_street, course, sizes)
        return float(np.mean(residual**2 / variance + np.log(variance)) + 0.02 * np.sum(logs**2))

    several = len(np.unique(street)) > 2
    logs = np.zeros(len(START))
    if several:
        logs = minimize(badness, logs, method="Nelder-Mead", options={"maxfev": ROUNDS}).x
    sizes = np.array(START) * np.exp(np.clip(logs, np.log(NARROWEST), np.log(WIDEST)))
    residual, _, dual = _left_out(sites, gap, street, course, sizes)
    middle = root - residual
    blank = Errors(sites, course, sizes, dual, GAUSSIAN, middle, (middle, middle))
    spread = np.sqrt(_variance_left_out(blank, street))
    widening = float(np.quantile(np.abs(residual) / spread, COVER)) if several else GAUSSIAN
    ends = (np.maximum(middle + side * widening * spread, 0.0) ** 2 for side in (-1.0, 1.0))
    return Errors(sites, course, sizes, dual, widening, np.maximum(middle, 0.0) ** 2, (next(ends), next(ends)))


def estimate(errors: Errors, sites: Sites) -> tuple[Floats, Floats, Floats]:
    """Return the flow [veh/h] of streets in hours, and the ends of the interval that covers it in COVER of cases."""
    middle = np.zeros(len(sites.hour))
    spread = np.zeros(len(sites.hour))
    trust = np.where(np.isin(sites.rank, errors.sites.rank), TRUST, 1.0)  # of a class that nobody counts, all there is
    for hour in np.unique(sites.hour):
        rows = np.flatnonzero(sites.hour == hour)
        here = sites.only(rows)
        middle[rows] = (
            trust[rows] * np.sqrt(here.model) + _alike(here, errors.sites, errors.course, errors.sizes) @ errors.dual
        )
        spread[rows] = np.sqrt(_variance(errors, here, np.flatnonzero(errors.sites.hour == hour)))
    reach = errors.widening * spread
    low, high = np.maximum(middle - reach, 0.0) ** 2, np.maximum(middle + reach, 0.0) ** 2
    return np.maximum(middle, 0.0) ** 2, low, high


def _alike(one: Sites, other: Sites, course: Floats, sizes: Floats) -> Floats:
    """Return the covariance of the errors of roots at two sets of sites, without noise."""
    level, near, street, _, slope, reach = sizes
    by_hour = np.outer(course[one.hour], course[other.hour])
    roots = np.outer(np.sqrt(one.model), np.sqrt(other.model))
    same = one.rank[:, None] == other.rank[None, :]
    apart = np.hypot(one.place[:, :1] - other.place[None, :, 0], one.place[:, 1:] - other.place[None, :, 1])
    shared = np.where(same, 1.0, ACROSS)
    link = one.link[:, None] == other.link[None, :]
    place = near**2 * np.exp(-apart / reach) * shared
    covariance: Floats = by_hour * (level**2 * same + place + street**2 * link) + slope**2 * roots * same
    return covariance


def _noise(sites: Sites, sizes: Floats) -> Floats:
    """Return the variance of what is new in every hour, shape (sites,)."""
    return np.full(len(sites.hour), sizes[3] ** 2)


def _left_out(
    sites: Sites, gap: Floats, street: Indices, course: Floats, sizes: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return each root's error and variance when its street is predicted from the others, and the dual of all."""
    covariance = _alike(sites, sites, course, sizes) + np.diag(_noise(sites, sizes))
    inverse = np.linalg.inv(covariance)
    dual = inverse @ gap
    residual, variance = np.zeros(len(gap)), np.zeros(len(gap))
    for one in np.unique(street):
        rows = np.flatnonzero(street == one)
        own = np.linalg.inv(inverse[np.ix_(rows, rows)])
        residual[rows] = own @ dual[rows]
        variance[rows] = np.diag(own)
    return residual, np.maximum(variance, 1e-9), dual


def _variance(errors: Errors, here: Sites, rows: Indices) -> Floats:
    """Return the variance of the roots at sites of one hour, given the loops of that hour."""
    own = _own_variance(errors, here)
    if not len(rows):
        return own
    loops = errors.sites.only(rows)
    between = _alike(here, loops, errors.course, errors.sizes)
    among = _alike(loops, loops, errors.course, errors.sizes) + np.diag(_noise(loops, errors.sizes))
    known = np.einsum("ij,ji->i", between, cho_solve(cho_factor(among), between.T))
    left: Floats = np.maximum(own - known, errors.sizes[3] ** 2)
    return left


def _own_variance(errors: Errors, sites: Sites) -> Floats:
    """Return the variance of the roots at sites before any count, with noise."""
    level, near, street, noise, slope, _ = errors.sizes
    course = errors.course[sites.hour] ** 2
    own: Floats = course * (level**2 + near**2 + street**2) + slope**2 * sites.model + noise**2
    return own


def _variance_left_out(errors: Errors, street: Indices) -> Floats:
    """Return the variance of each loop's root given the loops of that hour on other streets."""
    variance = np.zeros(len(street))
    hours = errors.sites.hour
    for hour in np.unique(hours):
        for one in np.unique(street[hours == hour]):
            mine = np.flatnonzero((hours == hour) & (street == one))
            others = np.flatnonzero((hours == hour) & (street != one))
            variance[mine] = _variance(errors, errors.sites.only(mine), others)
    return variance
