"""Shortest-path trees and nearest places, beside scipy and networkit: CPU seconds, each answer checked by the peers'.

    python -m benchmarks.paths [--networks DIR] [--osm FILE] [--roots MANY] [--json]

Takes   DIR, a copy of github.com/bstabler/TransportationNetworks (academic use only: no part of the project), for the
        graph of Chicago-Regional; FILE, an OpenStreetMap extract, for a walk graph; networkit (pip install '.[bench]')
Gives   a table, or one JSON object last; medians over MANY roots and three rounds, ours and the peers' in turn
Claim   a tree takes ≤ 0.5 ms on Chicago-Regional and ≤ 10 ms on Porto's walk graph; the nearest of 10 categories of
        places takes a CPU-second for ≥ 8 million nodes × categories

Our trees are of a prepared graph, whose preparation is a row of its own, as is a tree without it ("unprepared").
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import networkit
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from belvedere.errors import BelvedereError
from belvedere.mobility.paths import hierarchy, shortest
from belvedere.mobility.paths.nearest import nearest
from belvedere.mobility.paths.shortest import Floats, Indices
from benchmarks.assignment import machine
from benchmarks.peers import tntp, walk

CLAIM = "trees and nearest places take less CPU on a prepared graph than scipy's and networkit's Dijkstra"
PORTO = Path("../shared/data/osm/porto_2015.osm.pbf")
CHICAGO = "Chicago-Regional"
PLACES = 200  # of each category
CATEGORIES = 10
ROUNDS = 3  # times that all is measured, the tools in turn
CLOSE = 1e-9  # [-] share by which an answer may differ from a peer's: sums are taken in another order
NOTHING = 1e-300  # stands for a cost of zero, which a sparse matrix would take for no link
GOALS = (  # figure, case, the most or the least it may be
    ("cpu of a tree", CHICAGO, 0.5, "ms", "most"),
    ("cpu of a tree", "walk graph", 10.0, "ms", "most"),
    ("nearest places", "walk graph", 8.0, "million nodes × categories per CPU-s", "least"),
)

Row = dict[str, str | float]


@dataclass(frozen=True)
class Case:
    """A graph as links; nodes below `centroids` are not driven through."""

    name: str
    from_node: Indices
    to_node: Indices
    nodes: int
    centroids: int
    cost: Floats

    def row(self, tool: str, figure: str, values: list[float], unit: str) -> Row:
        """Return the median of a figure in long format."""
        value = statistics.median(values)
        return {"tool": tool, "case": self.name, "figure": figure, "value": value, "unit": unit, "times": len(values)}


@dataclass(frozen=True)
class Peers:
    """The same graph for the peers: from a centroid links leave by a second node of its own."""

    matrix: csr_array
    graph: networkit.Graph  # and a node for each category, with links of no cost to its places


def peers(case: Case, places: list[Indices]) -> Peers:
    """Return the graph as the peers take it."""
    start = np.where(case.from_node < case.centroids, case.from_node + case.nodes, case.from_node)
    order = np.lexsort((case.cost, case.to_node, start))
    start, end, cost = start[order], case.to_node[order], case.cost[order]
    first = np.ones(len(start), np.bool_)  # of parallel links the cheapest
    first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    start, end, cost = start[first], end[first], cost[first]
    many = case.nodes + case.centroids
    matrix = csr_array((np.maximum(cost, NOTHING), (start, end)), shape=(many, many))
    origin = np.concatenate([start, np.repeat(np.arange(many, many + len(places)), [len(each) for each in places])])
    target = np.concatenate([end, *places])
    weight = np.concatenate([cost, np.zeros(len(origin) - len(cost))])
    size = many + len(places)
    return Peers(matrix, networkit.GraphFromCoo((weight, (origin, target)), n=size, weighted=True, directed=True))


def spent(work: Callable[[], object]) -> float:
    """Return the CPU seconds that some work took, all threads together."""
    before = time.process_time()
    work()
    return time.process_time() - before


def same(ours: Floats, theirs: Floats, what: str) -> None:
    """End the benchmark where our answer is not the peer's."""
    if not np.allclose(ours, np.where(theirs > 1e300, np.inf, theirs), rtol=CLOSE, atol=CLOSE):
        raise SystemExit(f"{what}: our distances are not the peer's. The figures would mean nothing.")


def trees(case: Case, other: Peers, roots: Indices) -> list[Row]:
    """Return the figures of trees from some roots."""
    network = shortest.graph(case.from_node, case.to_node, case.nodes, case.centroids)
    hierarchy.prepare(network, case.cost)  # loads the compiled kernels
    shortest.tree(network, case.cost, 0)
    cpu: dict[str, list[float]] = {"ready": [], "ours": [], "plain": [], "scipy": [], "networkit": []}
    for _ in range(ROUNDS):
        cpu["ready"].append(spent(lambda: hierarchy.prepare(network, case.cost)))
    ready = hierarchy.prepare(network, case.cost)
    room = hierarchy.space(ready)
    answer: dict[int, Floats] = {}

    def ours(root: int) -> None:
        hierarchy.one_to_all(ready, root, room)

    def plain(root: int) -> None:
        shortest.tree(network, case.cost, root)

    def by_scipy(root: int) -> None:
        answer[root] = dijkstra(other.matrix, indices=np.array([begin(root)]))[0]

    def begin(root: int) -> int:
        return root + case.nodes if root < case.centroids else root

    for _ in range(ROUNDS):  # each tool its roots in one go, as one uses it
        for name, work in (("ours", ours), ("plain", plain), ("scipy", by_scipy)):
            work(0)
            cpu[name] += [1e3 * spent(partial(work, root)) for root in roots.tolist()]
        kits = [networkit.distance.Dijkstra(other.graph, begin(root), False, False) for root in roots.tolist()]
        cpu["networkit"] += [1e3 * spent(kit.run) for kit in kits]
        for root, kit in zip(roots.tolist(), kits, strict=True):
            ours(root)
            for tool, found in (("scipy", answer[root]), ("networkit", np.array(kit.getDistances()))):
                theirs = found[: case.nodes].copy()
                theirs[root] = 0.0
                same(room.distance, theirs, f"{case.name}, from node {root}, {tool}")
    return [
        case.row("belvedere", "cpu to prepare", cpu["ready"], "s"),
        case.row("belvedere", "cpu of a tree", cpu["ours"], "ms"),
        case.row("belvedere", "cpu of a tree, unprepared", cpu["plain"], "ms"),
        case.row("scipy", "cpu of a tree", cpu["scipy"], "ms"),
        case.row("networkit", "cpu of a tree", cpu["networkit"], "ms"),
    ]


def nearest_places(case: Case, other: Peers, places: list[Indices]) -> list[Row]:
    """Return how many nodes × categories of nearest places a CPU-second gives."""
    ready = hierarchy.prepare(shortest.graph(case.from_node, case.to_node, case.nodes), case.cost)
    nearest(ready, places[:1], workers=1)
    million = case.nodes * len(places) / 1e6
    speed: dict[str, list[float]] = {"belvedere": [], "scipy": [], "networkit": []}
    for _ in range(ROUNDS):
        answers: list[Floats] = []

        def by_scipy(at: Indices, answers: list[Floats] = answers) -> None:
            answers.append(dijkstra(other.matrix, indices=at, min_only=True))

        found = nearest(ready, places, workers=1)
        speed["belvedere"].append(million / spent(partial(nearest, ready, places, workers=1)))
        speed["scipy"].append(million / sum([spent(partial(by_scipy, at)) for at in places]))
        kits = [networkit.distance.Dijkstra(other.graph, case.nodes + row, False, False) for row in range(len(places))]
        speed["networkit"].append(million / sum([spent(kit.run) for kit in kits]))
        for row, kit in enumerate(kits):
            same(found.distance[row, :, 0], answers[row], f"{case.name}, category {row}, scipy")
            by_kit = np.array(kit.getDistances())[: case.nodes]
            same(found.distance[row, :, 0], by_kit, f"{case.name}, category {row}, networkit")
    return [case.row(tool, "nearest places", values, GOALS[2][3]) for tool, values in speed.items()]


def measure(given: argparse.Namespace) -> list[Row]:
    """Measure the cases whose files are there, and say of the others that they are not."""
    rows: list[Row] = []
    rng = np.random.default_rng(0)
    if given.networks is None or not (given.networks / tntp.CASES[CHICAGO].folder).is_dir():
        print(f"{CHICAGO}: left out: --networks names no copy of the test networks that holds it", file=sys.stderr)
    else:
        roads = tntp.read_network(given.networks, CHICAGO)
        free = roads.cost(np.zeros(len(roads.from_node)))
        case = Case(CHICAGO, roads.from_node, roads.to_node, roads.nodes, roads.closed, free)
        rows += trees(case, peers(case, []), rng.integers(0, roads.zones, given.roots))
    if not given.osm.is_file():
        print(f"walk graph: left out: there is no {given.osm}; name an extract by --osm", file=sys.stderr)
    else:
        foot = walk.read(given.osm)
        case = Case("walk graph", foot.from_node, foot.to_node, foot.nodes, 0, foot.time)
        places = [rng.choice(foot.nodes, min(PLACES, foot.nodes), replace=False) for _ in range(CATEGORIES)]
        other = peers(case, places)
        rows.append(case.row("belvedere", "nodes", [float(foot.nodes)], "-"))
        rows += trees(case, other, rng.integers(0, foot.nodes, given.roots))
        rows += nearest_places(case, other, places)
    return rows


def goals(rows: list[Row]) -> list[dict[str, str | float | bool]]:
    """Return each goal that was measured, and whether it is met."""
    found: list[dict[str, str | float | bool]] = []
    for figure, case, limit, unit, kind in GOALS:
        for row in rows:
            if (row["tool"], row["figure"], row["case"]) == ("belvedere", figure, case):
                value = float(row["value"])
                met = value <= limit if kind == "most" else value >= limit
                found.append({"figure": figure, "case": case, kind: limit, "value": value, "unit": unit, "met": met})
    return found


def main() -> None:
    """Measure, and print the table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", type=Path, metavar="DIR")
    parser.add_argument("--osm", type=Path, default=PORTO, metavar="FILE")
    parser.add_argument("--roots", type=int, default=15, metavar="MANY")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    networkit.setNumberOfThreads(1)
    try:
        rows = measure(given)
    except (BelvedereError, OSError) as error:
        raise SystemExit(str(error)) from error
    if given.json:
        answer = {"claim": CLAIM, "machine": machine(), "rows": rows, "goals": goals(rows)}
        print(json.dumps(answer, ensure_ascii=False))
        return
    print(f"{CLAIM}\n{machine()}\n")
    for row in rows:
        print(f"{row['tool']:12} {row['case']:18} {row['figure']:28} {row['value']:12.4g} {row['unit']}")
    for goal in goals(rows):
        limit = f"≤ {goal['most']}" if "most" in goal else f"≥ {goal['least']}"
        print(f"goal: {goal['figure']}, {goal['case']}, {limit} {goal['unit']}: {'met' if goal['met'] else 'not met'}")


if __name__ == "__main__":
    main()
