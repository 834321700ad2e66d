"""Equilibria of the research community's test networks against their published optima.

The networks are for academic use and are not part of the project: name a folder that holds them (one folder a network,
with files ending in net.tntp and trips.tntp) in the environment variable BELVEDERE_NETWORKS.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pytest

from belvedere.mobility.equilibrium.curves import BPR, objective
from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.paired import solve

FOLDER = os.environ.get("BELVEDERE_NETWORKS", "")
# objective, and what a unit of length costs, as their publishers say
OPTIMA = {
    "SiouxFalls": (42.31335287107440e5, 0.0),
    "Barcelona": (1265654.92203176, 0.0),
    "Winnipeg": (827911.494629963, 0.0),
    "Chicago-Sketch": (17313018.7387477, 0.04),
}


def read(folder: Path, per_length: float) -> tuple[Network, Trips]:
    """Return a network and its trips; where zones may be driven through, each gets a centroid of its own."""
    text = next(folder.glob("*net.tntp")).read_text()
    meta = dict(re.findall(r"<([^>]+)>\s*(\S*)", text))
    lines = [line.strip().rstrip(";").split() for line in text.split("<END OF METADATA>")[1].splitlines()]
    table = np.array([[float(word) for word in line[:9]] for line in lines if line and line[0] != "~"])
    zones, nodes = int(meta["NUMBER OF ZONES"]), int(meta["NUMBER OF NODES"])
    extra = zones if int(meta["FIRST THRU NODE"]) == 1 else 0
    own, zero = np.arange(extra), np.zeros(2 * extra)
    from_node = np.concatenate([table[:, 0].astype(int) - 1 + extra, own, own + extra])
    to_node = np.concatenate([table[:, 1].astype(int) - 1 + extra, own + extra, own])
    curve = BPR(
        np.concatenate([table[:, 4], zero]),
        np.concatenate([table[:, 2], zero + 1]),
        np.concatenate([table[:, 5], zero]),
        np.concatenate([table[:, 6], zero + 1]),
        np.concatenate([per_length * table[:, 3], zero]),
    )
    many = len(from_node)
    net = Network(from_node, to_node, nodes + extra, zones, curve, np.arange(many), {"car": np.ones(many, np.bool_)})
    pairs = []
    for block in next(folder.glob("*trips.tntp")).read_text().split("Origin")[1:]:
        origin = int(block.split()[0]) - 1
        found = re.findall(r"(\d+)\s*:\s*([\d.eE+-]+)", block)
        pairs += [(origin, int(end) - 1, float(flow)) for end, flow in found]
    values = np.array([pair for pair in pairs if pair[2] > 0 and pair[0] != pair[1]])
    return net, Trips("car", values[:, 0].astype(np.int64), values[:, 1].astype(np.int64), values[:, 2])


@pytest.mark.skipif(not FOLDER, reason="BELVEDERE_NETWORKS names no folder of test networks")
@pytest.mark.parametrize("name", sorted(OPTIMA))
def test_the_objective_is_the_published_optimum(name: str) -> None:
    best, per_length = OPTIMA[name]
    net, demand = read(Path(FOLDER) / name, per_length)
    found = solve(net, [demand], gap=1e-10)
    assert found.relative_gap <= 1e-10
    assert objective(net.curve, found.flow) == pytest.approx(best, rel=1e-9)
