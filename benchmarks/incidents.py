"""Incidents and faults put into real counts and real air, for benchmarks/alerts.py.

Takes   the readings of some days, where and when, a seed
Gives   Incident, KINDS; strike(), the readings with the incident in them; places_of()
Source  sizes are the issue's: a closure takes 70 % of a street's traffic and half of it goes to the streets around; a
        surge adds 60 %. The times are random to the minute, so that the first reading holds a part of the incident only

What is added is drawn (Poisson), what is taken is thinned (binomial): counts keep the scatter of counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from belvedere.alerts.look import Window
from belvedere.alerts.seen import Place, Series

Kind = Literal["closure", "surge", "build_up", "air", "feed_down", "stuck", "zero", "spike", "rescaled", "missing"]
TRAFFIC: tuple[Kind, ...] = ("closure", "surge", "build_up")
FAULTS: tuple[Kind, ...] = ("stuck", "zero", "spike", "rescaled", "missing")
KINDS: tuple[Kind, ...] = (*TRAFFIC, "air", "feed_down", *FAULTS)
CLOSED = 0.7  # [-] of a closed street's traffic that goes away
DETOUR = 0.5  # [-] of what went away that drives through the streets around
SURGE = 0.6  # [-] added
BUILD_UP = 0.8  # [-] added at the end of a slow build-up, which grows evenly from its start
EPISODE = 200.0  # [µg/m³] of NO2 added, as by a fire beside a station
SPIKE = 5.0  # [-] times one reading
RESCALED = 0.5  # [-] times all readings, as of a loop that is wired anew
HOUR = 3_600.0  # [s]


@dataclass(frozen=True, slots=True)
class Incident:
    """One of them."""

    kind: Kind
    place: str  # of a feed that is down: the feed
    quantity: str
    start: int  # [s] UTC since 1970
    end: int


def places_of(incident: Incident, places: Mapping[str, Place]) -> frozenset[str]:
    """Return where an incident can be seen: its street, and of a closure the streets around."""
    if incident.kind not in ("closure", "surge", "build_up"):
        return frozenset({incident.place})
    street = _street(incident.place, places)
    return frozenset({*street, *places[incident.place].neighbours}) if incident.kind == "closure" else frozenset(street)


def strike(incident: Incident, readings: Window, places: Mapping[str, Place], seed: int) -> Window:
    """Return readings with an incident in them."""
    rng = np.random.default_rng(seed)
    values = dict(readings.value)
    here: Series = (incident.place, incident.quantity)
    if incident.kind == "feed_down":
        for name in readings.series:
            if readings.feed[name] == incident.place and name[1] == incident.quantity:
                share = _share(readings.time[name], incident, 1.0)
                values[name] = np.where(share > 0, np.nan, values[name])
        return replace(readings, value=values, made={})
    if incident.kind in FAULTS:
        values[here] = _broken(incident, readings.time[here], values[here])
        return replace(readings, value=values, made={}, quality=_valid(readings, [here]))
    step = float(np.min(np.diff(readings.time[here])))
    if incident.kind == "air":
        values[here] = values[here] + np.round(EPISODE * _share(readings.time[here], incident, step))
        return replace(readings, value=values, made={})
    street = [name for one in _street(incident.place, places) if (name := (one, incident.quantity)) in values]
    gone = np.zeros(len(values[here]))
    for name in street:
        change = _change(incident, readings.time[name], step)
        before = values[name]
        values[name] = _scaled(before, 1.0 + change, step, rng)
        if name == here:
            gone = np.nan_to_num(before - values[name])
    if incident.kind == "closure":
        around = [(one, incident.quantity) for one in places[incident.place].neighbours]
        around = [name for name in around if name in values and name not in street][:3]
        for name in around:
            extra = np.interp(readings.time[name], readings.time[here], gone) * DETOUR / len(around)
            extra = extra * (_share(readings.time[name], incident, step) > 0)
            vehicles = rng.poisson(np.maximum(extra, 0.0) * step / HOUR) * HOUR / step
            values[name] = values[name] + vehicles
    return replace(readings, value=values, made={})


def _street(place: str, places: Mapping[str, Place]) -> list[str]:
    """Return a place and its neighbours in the same street, driven the same or the other way: one boulevard is shut."""
    own = places[place]
    return [place, *(one for one in own.neighbours[:3] if own.street and places[one].street == own.street)]


def _share(time: NDArray[np.int64], incident: Incident, step: float) -> NDArray[np.float64]:
    """Return the share of each reading's interval that lies within the incident [-]."""
    overlap = np.minimum(time + step, incident.end) - np.maximum(time, incident.start)
    share: NDArray[np.float64] = np.clip(overlap / step, 0.0, 1.0)
    return share


def _change(incident: Incident, time: NDArray[np.int64], step: float) -> NDArray[np.float64]:
    """Return what an incident adds to each reading, as a share of it [-]."""
    share = _share(time, incident, step)
    if incident.kind == "closure":
        return -CLOSED * share
    if incident.kind == "surge":
        return SURGE * share
    middle = (np.clip(time + step / 2, incident.start, incident.end) - incident.start) / (incident.end - incident.start)
    grown: NDArray[np.float64] = BUILD_UP * share * middle
    return grown


def _scaled(
    value: NDArray[np.float64], factor: NDArray[np.float64], step: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    counted = np.rint(np.nan_to_num(value) * step / HOUR).astype(np.int64)
    fewer = rng.binomial(counted, np.clip(factor, 0.0, 1.0))
    more = rng.poisson(counted * np.maximum(factor - 1.0, 0.0))
    changed = (np.where(factor < 1.0, fewer, counted) + more) * HOUR / step
    struck: NDArray[np.float64] = np.where(np.isnan(value) | (factor == 1.0), value, changed)
    return struck


def _broken(incident: Incident, time: NDArray[np.int64], value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the readings of a sensor that is broken from start to end."""
    rows = np.flatnonzero((time >= incident.start) & (time < incident.end))
    broken = value.copy()
    if not len(rows):
        return broken
    if incident.kind == "missing":
        broken[rows] = np.nan
    elif incident.kind == "zero":
        broken[rows] = 0.0
    elif incident.kind == "stuck":
        broken[rows] = value[max(rows[0] - 1, 0)]
    elif incident.kind == "spike":
        broken[rows[0]] = np.rint(value[rows[0]] * SPIKE)
    else:
        broken[rows] = np.rint(value[rows] * RESCALED)
    return broken


def _valid(readings: Window, names: Sequence[Series]) -> Mapping[Series, NDArray[np.int64]]:
    """Return marks as a feed that checks nothing would set them: the engine is on its own."""
    return {**readings.quality, **{name: np.zeros_like(readings.quality[name]) for name in names}}
