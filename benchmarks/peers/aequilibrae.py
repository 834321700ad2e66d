"""AequilibraE's bi-conjugate Frank-Wolfe on one network: CPU seconds and the gap it ends with.

    PYTHON -m benchmarks.peers.aequilibrae FILE GAP

Takes   FILE, an .npz of links (from_node, to_node, capacity, time, alpha, beta), trips (origin, destination, flow),
        zones and closed; it runs by an interpreter that has aequilibrae, and needs nothing of Belvedere
Gives   a last line `RESULT seconds gap`, one core
Used by benchmarks/assignment.py
Source  Mitradjieva & Lindberg (2013), Transportation Science 47, 280-293
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from aequilibrae.matrix import AequilibraeMatrix  # type: ignore[import-not-found]
from aequilibrae.paths import Graph, TrafficAssignment, TrafficClass  # type: ignore[import-not-found]

ITERATIONS = 3000  # [-] after which it gives up
SHORTEST = 1e-6  # [time] it takes no link without a cost


def run(file: Path, gap: float) -> tuple[float, float]:
    """Return CPU time [s] of the assignment and the relative gap [-] it reached."""
    with np.load(file) as case:
        zones, closed = int(case["zones"]), int(case["closed"])
        links = pd.DataFrame(
            {
                "a_node": case["from_node"] + 1,
                "b_node": case["to_node"] + 1,
                "capacity": case["capacity"],
                "free_flow_time": np.maximum(case["time"], SHORTEST),
                "alpha": case["alpha"],
                "beta": np.maximum(case["beta"], 1.0),
            }
        )
        cells = np.zeros((zones, zones))
        np.add.at(cells, (case["origin"], case["destination"]), case["flow"])
    links["direction"] = 1
    links["link_id"] = np.arange(1, len(links) + 1)
    names = np.arange(1, zones + 1)
    graph = Graph()
    graph.cost, graph.network = links["free_flow_time"].to_numpy(), links
    graph.prepare_graph(names)
    graph.set_graph("free_flow_time")
    graph.set_blocked_centroid_flows(closed > 0)
    graph.set_skimming([])
    matrix = AequilibraeMatrix()
    matrix.create_empty(zones=zones, matrix_names=["cars"], memory_only=True)
    matrix.matrix["cars"][:, :] = cells
    matrix.index = names
    matrix.computational_view(["cars"])
    task = TrafficAssignment()
    task.set_classes([TrafficClass("car", graph, matrix)])
    task.set_vdf("BPR")
    task.set_vdf_parameters({"alpha": "alpha", "beta": "beta"})
    task.set_capacity_field("capacity")
    task.set_time_field("free_flow_time")
    task.set_algorithm("bfw")
    task.max_iter, task.rgap_target = ITERATIONS, gap
    task.set_cores(1)
    before = time.process_time()
    task.execute(log_specification=False)
    seconds = time.process_time() - before
    return seconds, float(task.report()["rgap"].iloc[-1])


if __name__ == "__main__":
    print("RESULT", *run(Path(sys.argv[1]), float(sys.argv[2])))
