"""Traffic of the outside world: what comes in at the gateways, what leaves, what drives through.

Takes   gateways, the times between them and the zones, typical counts where there are any
Gives   external → the layers "enter", "leave" and "through" of a Demand
Used by travel.py
Source  a station's count where one stands on the road outside; else the class of street: shares from memory, to be
        confirmed. Calibration moves them most of all, because they are known least
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from belvedere.city.model import City
from belvedere.mobility.demand.counts import course
from belvedere.mobility.demand.profiles import SHAPES, usual
from belvedere.mobility.paths.shortest import Flags, Floats

# [h/day] a day's traffic in one direction over the hourly capacity, by class of street; to be confirmed
HOURS_OF_CAPACITY = {"motorway": 5.5, "trunk": 4.0, "primary": 6.0, "secondary": 4.0, "tertiary": 2.0}
OTHERWISE = 0.7  # [h/day]
# [-] of what comes in, the share that leaves again without a stop; to be confirmed
THROUGH = {"motorway": 0.75, "trunk": 0.5, "primary": 0.2, "secondary": 0.15, "tertiary": 0.1}
THROUGH_OTHERWISE = 0.05
NEAR = 4000.0  # [m] a counting station stands for a gateway of its road this near; to be confirmed
AROUND = 2500.0  # [m] nobody drives through a city to a gateway this near the one he came by
DECAY = 1.0 / 1200.0  # [1/s] of trips from outside with time in the city: they are long already; to be confirmed
MIXED = 0.5  # [-] share of commuters in what crosses the city's border, where no station counts it; to be confirmed
ROUNDS = 100  # of balancing through traffic; its sums are guesses, so they need not be exact


def external(
    city: City, time: Floats, drawn: Floats, counts: pd.DataFrame | None
) -> Iterator[tuple[str, Floats, Floats, Floats]]:
    """Yield name, trips (centroids, centroids) [trips/day] and course out and back (24,) of each layer.

    Parameters
    ----------
    time : array, shape (centroids, centroids) [s]
    drawn : array, shape (zones,) [-] what draws traffic from outside
    """
    gateways = city.table("gateways")
    if not len(gateways):
        return
    zones = len(city.zones)
    comes, leaves, course_in, course_out = volumes(city, counts)
    shares = gateways["facility_type"].str.removesuffix("_link").map(THROUGH).fillna(THROUGH_OTHERWISE).to_numpy()
    pull = np.where(np.isfinite(time), np.exp(-DECAY * np.where(np.isfinite(time), time, 0.0)), 0.0)
    none = np.zeros(24)
    enter = np.zeros_like(time)
    enter[zones:, :zones] = _share_out(comes * (1.0 - shares), pull[zones:, :zones] * drawn)
    yield "enter", enter, course_in, none
    leave = np.zeros_like(time)
    leave[:zones, zones:] = _share_out(leaves * (1.0 - shares), pull[:zones, zones:].T * drawn).T
    yield "leave", leave, course_out, none
    through = np.zeros_like(time)
    middle = shapely.get_coordinates(gateways.geometry.to_numpy())
    apart = np.hypot(*(middle[:, None, :] - middle[None, :, :]).transpose(2, 0, 1)) >= AROUND
    through[zones:, zones:] = _through(comes * shares, leaves * shares, pull[zones:, zones:] * apart)
    yield "through", through, (course_in + course_out) / 2.0, none


def volumes(city: City, counts: pd.DataFrame | None) -> tuple[Floats, Floats, Floats, Floats]:
    """Return what comes in and what leaves at each gateway, (gateways,) [veh/day], and the courses of both, (24,)."""
    gateways = city.table("gateways")
    hours = gateways["facility_type"].str.removesuffix("_link").map(HOURS_OF_CAPACITY).fillna(OTHERWISE).to_numpy()
    usually = gateways["capacity"].to_numpy() * hours
    comes = np.where(gateways["in_node_id"].to_numpy() >= 0, usually, 0.0)
    leaves = np.where(gateways["out_node_id"].to_numpy() >= 0, usually, 0.0)
    everything = usual({"work": 1.0, "study": 0.2, "other": 2.0})
    course_in = MIXED * SHAPES["work"][0] + (1.0 - MIXED) * everything
    course_out = MIXED * SHAPES["work"][1] + (1.0 - MIXED) * everything
    if counts is None:
        return comes, leaves, course_in, course_out
    pairs = directions(city, counts)
    counted_in = course(counts, [inward for inward, _ in pairs])
    counted_out = course(counts, [outward for _, outward in pairs])
    course_in = course_in if counted_in is None else counted_in
    course_out = course_out if counted_out is None else counted_out
    detectors = city.map_table("detectors").set_index("detector_id")
    daily = counts.groupby("detector_id")["flow"].sum()
    middle = shapely.get_coordinates(gateways.geometry.to_numpy())
    for inward, outward in pairs:
        if detectors.loc[inward, "link_id"] >= 0:
            continue  # it stands on a street of the city: calibration holds the model against it there
        point = shapely.get_coordinates(detectors.loc[inward].geometry)[0]
        far = np.hypot(*(middle - point).T)
        counted = (daily[inward] + daily[outward]) / 2.0
        unlike = np.abs(np.log(counted / np.maximum(usually, 1.0)))  # a country road is no motorway
        nearest = int(np.argmin(far * np.exp(unlike)))
        if far[nearest] <= NEAR:
            comes[nearest] = daily[inward] if comes[nearest] > 0 else 0.0
            leaves[nearest] = daily[outward] if leaves[nearest] > 0 else 0.0
    return comes, leaves, course_in, course_out


def directions(city: City, counts: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the inward and outward detector of each counting station with two directions.

    Inward is the direction that has the larger share of its day from 7 to 9 than from 17 to 19: people come to a city
    in the morning.
    """
    table = city.map_table("detectors")
    table = table[(table["kind"] == "count_station") & table["detector_id"].isin(counts["detector_id"])]
    hourly = counts.pivot(index="detector_id", columns="hour", values="flow").reindex(columns=range(24))
    morning = hourly[[7, 8]].sum(axis=1) / hourly[[17, 18]].sum(axis=1)
    found = []
    for _, both in table.groupby(table.geometry.to_wkb(), sort=True):
        if len(both) == 2:
            ids = sorted(both["detector_id"], key=lambda each: -morning[each])
            found.append((ids[0], ids[1]))
    return sorted(found)


def _share_out(volume: Floats, pull: Floats) -> Floats:
    """Return each row's volume shared out over the columns in proportion to `pull`."""
    total = pull.sum(axis=1, keepdims=True)
    shared: Floats = volume[:, None] * np.divide(pull, total, out=np.zeros_like(pull), where=total > 0)
    return shared


def _through(comes: Floats, leaves: Floats, pull: Floats) -> Floats:
    """Return trips between gateways with about these sums; where no balance exists, the rows' sums hold."""
    may: Flags = pull > 0
    comes, leaves = np.where(may.any(axis=1), comes, 0.0), np.where(may.any(axis=0), leaves, 0.0)
    if comes.sum() <= 0 or leaves.sum() <= 0:
        return np.zeros_like(pull)
    mean = (comes.sum() + leaves.sum()) / 2.0
    comes, leaves = comes * mean / comes.sum(), leaves * mean / leaves.sum()
    table = pull.copy()
    for _ in range(ROUNDS):
        sums = table.sum(axis=0)
        table = table * np.divide(leaves, sums, out=np.zeros_like(sums), where=sums > 0)
        table = _share_out(comes, table)
    return table
