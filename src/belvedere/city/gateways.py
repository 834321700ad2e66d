"""Gateways: where the network is cut and traffic of the outside world enters and leaves.

Takes   the tables nodes (with `cut`: streets go on from here outside the file) and links
Gives   the table gateways of city/model.py
Used by build.py

At a node where streets were cut off, a link that comes in and finds no link of its own class or a better one to go on
to (turning back does not count) leaves the city: an exit; a link that goes out and is fed by none is an entry. So a
motorway cut inside an interchange, whose last exit is still there, is found, and a main street that only lost a side
street is not. On a roundabout the lost arm is taken to be of the roundabout's own class. Entries and exits that lie
close by and are of like class are the two carriageways of one gateway. Distances and angles are ours: to be confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from belvedere.city.street_classes import CLASSES

LOWEST = 4  # rank of tertiary: lesser streets make no gateway
NAME_HOPS = 3  # [-] a ramp without a name is called after a street this many links away
BACK = 120.0  # [deg] a turn sharper than this turns back
PAIR = 500.0  # [m] between the two carriageways of a street
PAIR_MOTORWAY = 1500.0  # [m] the same where the street is a motorway or trunk: the ends are interchanges
MOTORWAYS = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})


@dataclass(frozen=True, slots=True)
class End:
    """A node at which traffic enters, leaves, or both."""

    node: int
    enters: bool
    leaves: bool
    link: int  # the link by which it is known: the most important there
    rank: float
    capacity: float  # [veh/h] inbound, outbound where nothing comes in
    place: complex  # x + y i [m]


def gateways(nodes: gpd.GeoDataFrame, links: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one row a gateway, most important first.

    Parameters
    ----------
    nodes : node_id, cut [bool], geometry
    links : the table links; those that let no car in make no gateway
    """
    ends = _merged_roundabouts(_ends(nodes, links), links)
    both = [end for end in ends if end.enters and end.leaves]
    pairs = _pairs([end for end in ends if not (end.enters and end.leaves)], links)
    rows = [(end, end) for end in both] + pairs
    rows.sort(key=lambda pair: (min(_rank(pair)), -max(_capacity(pair)), min(_nodes(pair))))
    table = pd.DataFrame(
        [_row(entry, out, links) for entry, out in rows],
        columns=["node_id", "in_node_id", "out_node_id", "name", "facility_type", "capacity"],
    )
    table = table.astype(
        {
            "node_id": "int64",
            "in_node_id": "int64",
            "out_node_id": "int64",
            "name": "str",
            "facility_type": "str",
            "capacity": "float64",
        }
    )
    table.insert(0, "gateway_id", np.arange(len(table), dtype="int64"))
    points = nodes.geometry.iloc[table["node_id"].to_numpy()].to_numpy()
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(points, crs=nodes.crs), crs=nodes.crs)


Pair = tuple[End | None, End | None]  # where traffic enters, where it leaves


def _rank(pair: Pair) -> list[float]:
    return [end.rank for end in pair if end is not None]


def _capacity(pair: Pair) -> list[float]:
    return [end.capacity for end in pair if end is not None]


def _nodes(pair: Pair) -> list[int]:
    return [end.node for end in pair if end is not None]


def _row(entry: End | None, out: End | None, links: gpd.GeoDataFrame) -> tuple[int, int, int, str, str, float]:
    first = entry or out
    if first is None:
        raise ValueError("a gateway has an entry or an exit")
    ends = [end for end in (entry, out) if end is not None]
    name = next((text for end in ends if (text := _name(end, links))), links["facility_type"].iloc[first.link])
    return (
        first.node,
        entry.node if entry else -1,
        out.node if out else -1,
        name,
        str(links["facility_type"].iloc[first.link]),
        first.capacity,
    )


def _name(end: End, links: gpd.GeoDataFrame) -> str:
    """Return the road number and name of a link, or of the nearest that has one, NAME_HOPS links away at most."""
    near = links.iloc[[end.link]]
    for _ in range(NAME_HOPS + 1):
        for ref, name in zip(near["ref"], near["name"], strict=True):
            if ref or name:
                return f"{ref} {name}".strip()
        ends = set(near["from_node_id"]) | set(near["to_node_id"])
        touching = links["from_node_id"].isin(ends) | links["to_node_id"].isin(ends)
        near = links[touching].sort_values(["ref", "name"], ascending=False, kind="stable")
    return ""


def _ends(nodes: gpd.GeoDataFrame, links: gpd.GeoDataFrame) -> list[End]:
    cars = links["allowed_uses"].str.split(",").map(lambda uses: "car" in uses).to_numpy()
    rank = links["facility_type"].map(lambda name: CLASSES[name].rank + 0.5 * name.endswith("_link")).to_numpy()
    loops = (links["from_node_id"] == links["to_node_id"]).to_numpy()
    start, stop = _headings(links.geometry.to_numpy())
    roundabout = links["junction"].isin(["roundabout", "circular"]).to_numpy()
    cut = nodes["cut"].to_numpy(dtype=bool)
    from_node, to_node = links["from_node_id"].to_numpy(), links["to_node_id"].to_numpy()
    out_of: dict[int, list[int]] = {}
    into: dict[int, list[int]] = {}
    for link in np.flatnonzero(cars & ~loops & (cut[from_node] | cut[to_node])).tolist():
        out_of.setdefault(int(from_node[link]), []).append(link)
        into.setdefault(int(to_node[link]), []).append(link)
    capacity = links["capacity"].to_numpy()
    found = []
    for node in np.flatnonzero(cut).tolist():
        outs, ins = out_of.get(node, []), into.get(node, [])
        important = [link for link in outs + ins if rank[link] < LOWEST + 1]
        if not important:
            continue
        going_on = {
            (come, go) for come in ins for go in outs if abs((start[go] - stop[come] + 180) % 360 - 180) <= BACK
        }
        entries = [
            go for go in outs if go in important and not any((c, go) in going_on and rank[c] <= rank[go] for c in ins)
        ]
        exits = [
            come
            for come in ins
            if come in important and not any((come, g) in going_on and rank[g] <= rank[come] for g in outs)
        ]
        if not entries and not exits and any(roundabout[link] for link in important):
            entries = [link for link in outs if link in important]
            exits = [link for link in ins if link in important]
        if not entries and not exits:
            continue
        best = min(entries or exits, key=lambda link: (rank[link], link))
        point = nodes.geometry.iloc[node]
        found.append(
            End(
                int(node),
                bool(entries),
                bool(exits),
                int(best),
                float(rank[best]),
                float(capacity[entries or exits].sum()),
                complex(point.x, point.y),
            )
        )
    return found


def _headings(lines: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the direction [deg] in which each link starts and in which it stops."""
    number = shapely.get_num_points(lines)
    points = shapely.get_coordinates(lines)
    last = np.cumsum(number) - 1
    first = last - number + 1
    start, stop = points[first + 1] - points[first], points[last] - points[last - 1]
    return np.degrees(np.arctan2(start[:, 1], start[:, 0])), np.degrees(np.arctan2(stop[:, 1], stop[:, 0]))


def _merged_roundabouts(ends: list[End], links: gpd.GeoDataFrame) -> list[End]:
    """Return the ends with all those on one roundabout made one: its most important entry and exit together."""
    junction = links["junction"].isin(["roundabout", "circular"]).to_numpy()
    rings = links.loc[junction, ["from_node_id", "to_node_id"]].to_numpy()
    ring_of: dict[int, int] = {int(node): int(node) for node in rings.ravel()}

    def root(node: int) -> int:
        while ring_of[node] != node:
            node = ring_of[node]
        return node

    for here, there in rings:
        low, high = sorted((root(int(here)), root(int(there))))
        ring_of[high] = low
    kept: list[End] = []
    groups: dict[int, list[End]] = {}
    for end in ends:
        if end.node in ring_of:
            groups.setdefault(root(end.node), []).append(end)
        else:
            kept.append(end)
    for group in groups.values():
        first = min(group, key=lambda end: (not end.enters, end.rank, end.node))
        kept.append(
            End(
                first.node,
                any(end.enters for end in group),
                any(end.leaves for end in group),
                first.link,
                first.rank,
                first.capacity,
                first.place,
            )
        )
    return kept


def _pairs(ends: list[End], links: gpd.GeoDataFrame) -> list[Pair]:
    """Return entries beside the exits that belong to them: nearest first, like class only; the rest stand alone."""
    classes = links["facility_type"]
    entries, exits = [end for end in ends if end.enters], [end for end in ends if end.leaves]
    near = []
    for entry in entries:
        for out in exits:
            fast = classes.iloc[entry.link] in MOTORWAYS and classes.iloc[out.link] in MOTORWAYS
            distance = abs(entry.place - out.place)
            if distance <= (PAIR_MOTORWAY if fast else PAIR) and abs(entry.rank - out.rank) <= 1:
                near.append((abs(entry.rank - out.rank) > 0.5, distance, entry.node, out.node, entry, out))
    pairs: list[Pair] = []
    taken: set[int] = set()
    for *_, entry, out in sorted(near, key=lambda each: each[:4]):
        if entry.node not in taken and out.node not in taken:
            taken |= {entry.node, out.node}
            pairs.append((entry, out))
    alone = [end for end in ends if end.node not in taken]
    return pairs + [(end, None) if end.enters else (None, end) for end in alone]
