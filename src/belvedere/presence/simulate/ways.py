"""How long it takes from anywhere to anywhere, and past which spots.

Takes   a City's streets (mobility) and Ground
Gives   Ways: time between zones and places outside on empty streets, and eight spots on each way
Used by plans.py, choices.py, population.py
Source  in the city the fastest way by mobility/paths; outside straight lines to the gateways; speeds declared
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import shapely

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.mobility import streets
from belvedere.mobility.equilibrium.network import INSIDE
from belvedere.mobility.paths.shortest import Floats, Shorts, graph, tree
from belvedere.presence.simulate.ground import Ground, nearest

STEPS = 8  # [-] spots on a way, at the middle of eighths of its time
HOUR_OF_STREETS = 9  # local hour whose restrictions hold
SLOW, FAST = 50.0 / 3.6, 110.0 / 3.6  # [m/s] outside: nearby, and from FAR on; declared
FAR = 60_000.0  # [m]
DETOUR = 1.3  # [-] way over straight line outside; to be confirmed
LONGEST = 3.0 * 3600.0  # [s] of a way: who needs longer is taken to come by fast train or plane
REACH = 8_000.0  # [m] from the nearest spot with antennas beyond which nobody is seen
SAMPLES = 16  # [-] points looked at on a line outside


@dataclass(frozen=True)
class Ways:
    """Between zones of the city and places outside, in Ground's order."""

    time: Floats  # (places, places) [s] by car on empty streets; within a place half of the way to the nearest
    past: Shorts  # (places, places, STEPS) spot passed at the middle of each eighth of the time
    gateway: Shorts  # (places, places) first gateway driven through by who comes from outside; -1: none


def ways(city: City, ground: Ground) -> Ways:
    """Return times and spots passed between all zones and places outside.

    Raises
    ------
    InputError
        when no gateway leads into or out of the city, or a zone is cut off
    """
    network = streets.build(city, HOUR_OF_STREETS)
    zones, gates = ground.zones, len(city.table("gateways"))
    centroids = zones + gates
    near = graph(network.from_node, network.to_node, network.nodes, network.centroids)
    cost = np.where(network.allowed[INSIDE], network.curve.free_time, np.inf)
    spot = _spots_of_nodes(city, ground, centroids)
    time = np.empty((centroids, centroids))
    past = np.empty((centroids, centroids, STEPS), np.int32)
    for root in range(centroids):
        reached, last = tree(near, cost, root)
        time[root] = reached[:centroids]
        _passed(root, reached, last, network.from_node, spot, past[root])
    _demand_connected(city, time, zones)
    return _with_outside(city, ground, time, past)


def _spots_of_nodes(city: City, ground: Ground, centroids: int) -> Shorts:
    """Return the nearest spot of each node of the network, centroids first."""
    middle = shapely.get_coordinates(shapely.centroid(city.zones.geometry.to_numpy()))
    gates = shapely.get_coordinates(city.map_table("gateways").geometry.to_numpy()).reshape(-1, 2)
    xy = np.concatenate([middle, gates, shapely.get_coordinates(city.nodes.geometry.to_numpy())])
    assert len(middle) + len(gates) == centroids
    return nearest(ground, xy[:, 0], xy[:, 1])[1].astype(np.int32)


def _demand_connected(city: City, time: Floats, zones: int) -> None:
    gates = time[zones:, :zones]
    if not len(gates) or not np.isfinite(gates).all(axis=1).any() or not np.isfinite(time[:zones, zones:]).any():
        raise InputError(
            city.name, "table gateways", "no gateway leads into and out of the city", remedy="Rebuild the bundle."
        )
    cut = np.flatnonzero(~np.isfinite(time[:zones, :zones]).all(axis=0))
    if len(cut):
        raise InputError(city.name, f"zone {cut[0]}", "no street leads there", remedy="Look at the bundle's links.")


def _with_outside(city: City, ground: Ground, net: Floats, net_past: Shorts) -> Ways:
    """Return the whole matrix: between zones by streets, from and to places outside by the best gateway."""
    zones, many = ground.zones, ground.places
    gates = shapely.get_coordinates(city.map_table("gateways").geometry.to_numpy())
    out = ground.outside
    to_gate, line = _lines(ground, gates)
    time = np.zeros((many, many))
    past = np.empty((many, many, STEPS), np.int32)
    gateway = np.full((many, many), -1, np.int32)
    time[:zones, :zones], past[:zones, :zones] = net[:zones, :zones], net_past[:zones, :zones]
    fraction = (np.arange(STEPS) + 0.5) / STEPS
    for place in range(len(out.ids)):
        row = zones + place
        inward = to_gate[place][:, None] + net[zones:, :zones]
        best = inward.argmin(axis=0)
        whole = inward[best, np.arange(zones)]
        outside = to_gate[place][best]
        time[row, :zones], gateway[row, :zones] = whole, best
        past[row, :zones] = _joined(
            fraction, outside / whole, line[place][best], net_past[zones + best, np.arange(zones)]
        )
        outward = net[:zones, zones:] + to_gate[place][None, :]
        best = outward.argmin(axis=1)
        whole = outward[np.arange(zones), best]
        time[:zones, row] = whole
        backward = _joined(
            fraction,
            to_gate[place][best] / whole,
            line[place][best],
            net_past[np.arange(zones), zones + best][:, ::-1],
        )
        past[:zones, row] = backward[:, ::-1]
    _between_outside(ground, net, net_past, to_gate, line, (time, past, gateway))
    np.minimum(time, LONGEST, out=time)
    inner = time.copy()
    np.fill_diagonal(inner, np.inf)
    np.fill_diagonal(time, 0.5 * inner.min(axis=1))
    return Ways(time, past, gateway)


def _between_outside(  # noqa: PLR0917
    ground: Ground,
    net: Floats,
    net_past: Shorts,
    to_gate: Floats,
    line: Shorts,
    result: tuple[Floats, Shorts, Shorts],
) -> None:
    """Fill ways from outside to outside: through the city where that is not slower than around it."""
    zones = ground.zones
    time, past, gateway = result
    out = ground.outside
    through = net[zones:, zones:]
    fraction = (np.arange(STEPS) + 0.5) / STEPS
    for place in range(len(out.ids)):
        entered = to_gate[place][:, None] + through  # (gates in, gates out)
        enter = entered.argmin(axis=0)
        inward = entered[enter, np.arange(len(enter))]
        total = inward[None, :] + to_gate  # (outside, gates out)
        leave = total.argmin(axis=1)
        whole = total[np.arange(len(total)), leave]
        first = enter[leave]
        straight = np.hypot(out.x - out.x[place], out.y - out.y[place])
        direct = _outside_time(straight)
        row = zones + place
        passes = (whole <= direct) & (leave != first)
        time[row, zones:] = np.where(passes, whole, direct)
        gateway[row, zones:] = np.where(passes, first, -1)
        begin, end = to_gate[place][first] / whole, 1.0 - to_gate[np.arange(len(total)), leave] / whole
        for step, part in enumerate(fraction):
            before, after = part < begin, part >= end
            early = line[place, first, np.clip((part / begin * SAMPLES).astype(int), 0, SAMPLES - 1)]
            late_part = np.clip(((1.0 - part) / np.maximum(1.0 - end, 1e-9) * SAMPLES).astype(int), 0, SAMPLES - 1)
            late = line[np.arange(len(total)), leave, late_part]
            inner = np.clip(((part - begin) / np.maximum(end - begin, 1e-9) * STEPS).astype(int), 0, STEPS - 1)
            middle = net_past[zones + first, zones + leave, inner]
            via = np.where(before, early, np.where(after, late, middle))
            ends = ground.first[row] if part < 0.5 else ground.first[zones : zones + len(total)]
            past[row, zones:, step] = np.where(passes, via, ends)


def _outside_time(straight: Floats) -> Floats:
    """Return the time [s] of a way outside of the city by its straight length [m]."""
    speed = SLOW + (FAST - SLOW) * np.minimum(straight / FAR, 1.0)
    time: Floats = straight * DETOUR / speed + 60.0
    return time


def _lines(ground: Ground, gates: Floats) -> tuple[Floats, Shorts]:
    """Return the time from each place outside to each gateway, and the spots along the line, from the place on."""
    out = ground.outside
    away = np.hypot(out.x[:, None] - gates[None, :, 0], out.y[:, None] - gates[None, :, 1])
    part = ((np.arange(SAMPLES) + 0.5) / SAMPLES)[None, None, :]
    x = out.x[:, None, None] * (1 - part) + gates[None, :, 0, None] * part
    y = out.y[:, None, None] * (1 - part) + gates[None, :, 1, None] * part
    distance, spot = nearest(ground, x.ravel(), y.ravel())
    own = ground.first[ground.zones : -1]
    unseen = np.broadcast_to(own[:, None, None], x.shape).ravel()
    spots = np.where(distance <= REACH, spot, unseen).reshape(x.shape).astype(np.int32)
    return _outside_time(away), spots


def _joined(fraction: Floats, outside: Floats, line: Shorts, inner: Shorts) -> Shorts:
    """Return the spots of ways that begin on a line outside and go on in the city, (ways, STEPS).

    Parameters
    ----------
    fraction : array, shape (STEPS,) of the time
    outside : array, shape (ways,) share of the time that is spent on the line
    line : array, shape (ways, SAMPLES); inner : array, shape (ways, STEPS)
    """
    part, share = fraction[None, :], np.clip(outside, 1e-9, 1.0 - 1e-9)[:, None]
    on_line = np.clip((part / share * SAMPLES).astype(int), 0, SAMPLES - 1)
    in_city = np.clip(((part - share) / (1.0 - share) * STEPS).astype(int), 0, STEPS - 1)
    joined: Shorts = np.where(
        part < share, np.take_along_axis(line, on_line, axis=1), np.take_along_axis(inner, in_city, axis=1)
    ).astype(np.int32)
    return joined


@numba.njit(cache=True, nogil=True)
def _passed(root, reached, last, from_node, spot, past):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0917
    """Fill past[end, step] with the spot passed at the middle of each part of the time of the way from root to end."""
    steps = past.shape[1]
    for end in range(past.shape[0]):
        for step in range(steps):
            past[end, step] = spot[end]
        if end == root or not np.isfinite(reached[end]):
            continue
        node, step = end, steps - 1
        while node != root and step >= 0:
            before = from_node[last[node]]
            while step >= 0 and reached[end] * (step + 0.5) / steps >= reached[before]:
                past[end, step] = spot[node]
                step -= 1
            node = before
