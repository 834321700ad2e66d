"""What junctions and signals cost drivers, beyond the free time of the street between them.

Takes   links and nodes of the City
Gives   wait, what a vehicle waits at the end of each link when it is alone; share of capacity at which delay sets in
Used by streets.py, baselines.py, uncertainty.py
Source  uniform delay at signals: Highway Capacity Manual (2000), eq. 16-11: C (1 - g/C)² / 2 at low flow; at C = 90 s
        (usual in Italian cities, to be confirmed) the share of green g/C = 0.50, 0.43 and 0.53 gives 11, 15 and 10 s.
        Chosen by hand on streets outside the hold-out (folds.py); docs/fit.md says what was tried.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from belvedere.mobility.paths.shortest import Flags, Floats, Indices

# [s] at a junction where the best street that crosses is …; to be confirmed
BETTER = 10.0  # of a better class: it is waited for, and often there is a stop line instead of signals
ALIKE = 15.0  # of the same class: signals share the green
LESSER = 12.0  # of a lesser class, but no side street: signals, with more green for this street
TAGGED = 15.0  # [s] at least, where OpenStreetMap tags signals on the junction's node
# [-] of an urban street's capacity, the flow that the delay curve takes as its own: the Bureau of Public Roads fitted
# it to practical capacity, about 0.7 to 0.75 of what can pass (TRB Highway Capacity Manual 1950 against possible
# capacity); to be confirmed
PRACTICAL = 0.7
RANK = {"motorway": 5, "trunk": 5, "primary": 4, "secondary": 3, "tertiary": 2}
SIDE = 1  # rank of all other streets: crossing them costs nothing
FREE = 5  # rank from which streets cross nothing


def wait(links: pd.DataFrame, nodes: gpd.GeoDataFrame) -> Floats:
    """Return what a single vehicle waits at the end of each link, shape (links,) [s]; times `wait_share` of links.

    Streets cross where another `street_id` with another name ends or begins; roundabouts and motorways wait for nobody.
    """
    own = ranks(links)
    crossing = _crossing(links, own, len(nodes))
    waits = np.select(
        [crossing == 0, crossing > own, (crossing == own) & (own > SIDE), (crossing < own) & (crossing > SIDE)],
        [0.0, BETTER, ALIKE, LESSER],
        0.0,
    )
    signals = (nodes["node_type"].to_numpy() == "traffic_signals")[links["to_node_id"].to_numpy()]
    waits = np.where(signals, np.maximum(waits, TAGGED), waits)
    free = own >= FREE
    if "junction" in links:  # an extra column of OpenStreetMap's reader
        free |= (links["junction"].fillna("") != "").to_numpy()
    left = links["wait_share"].to_numpy(dtype="float64") if "wait_share" in links else 1.0  # smoother signals
    return np.where(free, 0.0, waits * left)


def practical(links: pd.DataFrame) -> Floats:
    """Return the capacity that the delay curve of each link takes, shape (links,) [veh/h]."""
    urban: Flags = ranks(links) < FREE
    return links["capacity"].to_numpy(dtype="float64") * np.where(urban, PRACTICAL, 1.0)


def ranks(links: pd.DataFrame) -> Indices:
    """Return the rank of each link's class, shape (links,): 5 motorway and trunk … 1 side street."""
    found: Indices = (
        links["facility_type"].str.removesuffix("_link").map(RANK).fillna(SIDE).to_numpy(dtype="int64").astype(np.int64)
    )
    return found


def _crossing(links: pd.DataFrame, own: Indices, nodes: int) -> Indices:
    """Return the best rank below FREE of the streets that cross at the end of each link, 0 without any."""
    name = links["name"].fillna("").str.split(" / ").str[0]
    street = pd.factorize(np.where(name == "", "#" + links["street_id"].astype(str), name))[0]
    start, end = links["from_node_id"].to_numpy(), links["to_node_id"].to_numpy()
    identity = links["street_id"].to_numpy()
    node, link = np.concatenate([start, end]), np.tile(np.arange(len(links)), 2)
    meets = own[link] < FREE
    node, link = node[meets], link[meets]
    order = np.argsort(node, kind="stable")
    node, link = node[order], link[order]
    first = np.searchsorted(node, np.arange(nodes + 1))
    best = np.zeros(len(links), np.int64)
    for number in range(len(links)):
        others = link[first[end[number]] : first[end[number] + 1]]
        others = others[(street[others] != street[number]) & (identity[others] != identity[number])]
        if len(others):
            best[number] = own[others].max()
    return best
