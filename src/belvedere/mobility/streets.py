"""What cars can drive on in one hour of a city's day.

Takes   a City and an hour
Gives   build → Network: links, connectors of zones and gateways, delay curves, who may use which link
Used by day.py, classes.py, trial.py, modes/feedback.py, response/, server/
Source  restrictions and charges: the city's own tables; connectors: see connectors.py; waits at junctions: supply.py
"""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility import charges
from belvedere.mobility.connectors import Connectors, connect, loading_nodes
from belvedere.mobility.equilibrium.curves import BPR, BY_CLASS, OTHERWISE
from belvedere.mobility.equilibrium.network import BARRED, INSIDE, OUTSIDE, Gates, Network
from belvedere.mobility.paths.shortest import Flags, Floats, Indices
from belvedere.mobility.rules import Barred, Rules, in_force, low_emission, rules
from belvedere.mobility.supply import practical, wait
from belvedere.parameters import CENTRAL, Values

VALUE_OF_TIME = 12.0  # [EUR/h] commuting, METHODS §3 [M], to be confirmed: turns tolls into seconds


def build(city: City, hour: int) -> Network:
    """Return the network that cars find in a local hour, 0 to 23, of a workday.

    Raises
    ------
    ModelError
        when the city has no zones or no street that cars can drive and come back by
    """
    return build_for(city, in_force(city, hour), charges.in_force(city, hour))


def build_for(
    city: City, restrictions: tuple[int, ...], paid: tuple[int, ...] = (), values: Values = CENTRAL
) -> Network:
    """Return the network with the given rows of the tables `restrictions` and `charges` in force; see `build`.

    A charge stands on the links that enter its area: trips that begin or end inside pay it whatever their route, the
    others may drive round.
    """
    links, zones, gateways = city.links, city.zones, city.table("gateways")
    if not len(zones) or not len(links):
        raise ModelError(
            f"{city.name}: {len(zones)} zones and {len(links)} links. Mobility needs both: build the bundle with them."
        )
    nodes, centroids = len(city.nodes), len(zones) + len(gateways)
    start, end = links["from_node_id"].to_numpy(), links["to_node_id"].to_numpy()
    held = rules(city, restrictions)
    main = largest_part(start, end, ~held.shut, nodes)
    good = loading_nodes(links, ~held.shut & main[start] & main[end], nodes) & main
    if not good.any():
        raise ModelError(
            f"{city.name}: no street that cars can drive and come back by. Look at one-way streets and allowed uses."
        )
    ways = connect(zones, gateways, city.nodes, good)
    open_to_all = largest_part(start, end, ~held.shut & ~held.guarded, nodes)
    steep = [BY_CLASS.get(name, OTHERWISE) for name in links["facility_type"]]
    many = len(ways.node)
    alone = links["length"].to_numpy() * 3.6 / links["free_speed"].to_numpy()
    curve = BPR(
        np.concatenate([alone + wait(links, city.nodes), ways.time]),
        np.concatenate([practical(links), np.where(np.isinf(ways.capacity), 1.0, ways.capacity)]),
        np.concatenate([[each.alpha for each in steep], np.where(np.isinf(ways.capacity), 0.0, 1.0)]),
        np.concatenate([[each.beta for each in steep], np.full(many, OTHERWISE.beta)]),
        np.concatenate(
            [(links["toll"].to_numpy() + charges.toll(city, paid, values)) * 3600.0 / VALUE_OF_TIME, np.zeros(many)]
        ),
    )
    names = -1 - 2 * (ways.centroid * nodes + ways.node) - ways.outbound
    always = np.ones(many, np.bool_)
    allowed = {
        OUTSIDE: np.concatenate([~held.shut & ~held.guarded, always]),
        INSIDE: np.concatenate([~held.shut, always]),
    }
    barred = low_emission(city, restrictions)
    if barred is not None and barred.share * barred.others > 0:
        allowed[BARRED] = np.concatenate([~held.shut & ~held.guarded & ~barred.shut, always])
    return Network(
        np.concatenate([start + centroids, np.where(ways.outbound, ways.centroid, ways.node + centroids)]),
        np.concatenate([end + centroids, np.where(ways.outbound, ways.node + centroids, ways.centroid)]),
        nodes + centroids,
        centroids,
        curve,
        np.concatenate([links["link_id"].to_numpy(), names]),
        allowed,
        _gates(city, held, ways, open_to_all) if held.guarded.any() else None,
        barred=_barred(barred, len(gateways)) if BARRED in allowed else None,
    )


def largest_part(start: Indices, end: Indices, usable: Flags, nodes: int) -> Flags:
    """Return the nodes of the largest part of the network in which each node leads to each other, shape (nodes,)."""
    ways = csr_array((np.ones(int(usable.sum())), (start[usable], end[usable])), shape=(nodes, nodes))
    _, part = connected_components(ways, directed=True, connection="strong")
    largest: Flags = part == np.bincount(part).argmax()
    return largest


def _barred(zone: Barred | None, gateways: int) -> Floats | None:
    """Return the share of each pair's trips whose vehicle may not pass through, (centroids, centroids) [-].

    Trips that begin or end inside are not among them: what becomes of those is response/low_emission.py's.
    """
    if zone is None:
        return None
    outside = np.concatenate([1.0 - zone.inside, np.ones(gateways)])
    passing: Floats = np.outer(outside, outside) * zone.share * zone.others
    return passing


def _gates(city: City, held: Rules, ways: Connectors, open_to_all: Flags) -> Gates:
    """Return how many trips of each centroid are inside, and where those that are not let in park."""
    zones, gateways = len(city.zones), len(city.table("gateways"))
    reaches = np.zeros(zones + gateways, np.bool_)
    reaches[ways.centroid[open_to_all[ways.node]]] = True
    reaches[zones:] = True
    inside = np.concatenate([held.inside, np.zeros(gateways)])
    inside[~reaches] = 1.0
    park = np.arange(zones + gateways)
    outer = np.flatnonzero(reaches[:zones] & (held.inside < 1.0))
    if len(outer):
        middle = shapely.get_coordinates(shapely.centroid(city.zones.geometry.to_numpy()))
        lost = np.flatnonzero((inside[:zones] >= 1.0) | ~reaches[:zones])
        park[lost] = outer[np.atleast_1d(KDTree(middle[outer]).query(middle[lost])[1])]
        let_in = np.concatenate([held.let_in, np.ones(gateways)])
    else:
        let_in = np.ones(zones + gateways)  # everything is inside: there is nowhere else to park
    return Gates(inside, let_in, park)
