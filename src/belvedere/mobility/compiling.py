"""The traffic kernels compiled once, so that the first answer of a fresh installation comes at once.

Takes   nothing
Gives   compile_kernels
Used by cli.py
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from belvedere.mobility.equilibrium.curves import BPR
from belvedere.mobility.equilibrium.link_routes import routes_through
from belvedere.mobility.equilibrium.loading import class_flows, shares, use, worth
from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.paired import solve
from belvedere.mobility.equilibrium.proportional import proportional
from belvedere.mobility.equilibrium.select import select_link
from belvedere.mobility.paths.hierarchy import many_to_many, one_to_all, prepare
from belvedere.mobility.paths.nearest import nearest
from belvedere.mobility.paths.reach import within
from belvedere.mobility.paths.shortest import graph, tree
from belvedere.progress import Progress


def compile_kernels(progress: Progress) -> None:
    """Drive one car and one van on two streets, by every kernel of equilibria and paths."""
    said = "Compiling the traffic kernels", "Compilazione dei calcoli di traffico"
    progress(0.0, *said)
    ones = np.ones(6)
    start, end = np.array([0, 2, 0, 3, 2, 3]), np.array([2, 1, 3, 1, 3, 2])
    streets, some = graph(start, end, 4, 2), np.arange(2)
    tree(streets, ones, 0)
    ready = prepare(streets, ones)
    one_to_all(ready, 0)
    many_to_many(ready, some, some)
    nearest(ready, [some])
    within(streets, ones, some, 5.0)
    progress(0.3, *said)
    curve = BPR(ones, ones, ones, 4 * ones, 0 * ones)
    may = {"car": np.ones(6, np.bool_), "van": np.array([True, True, True, True, True, False])}
    choice = Network(start, end, 4, 2, curve, np.arange(6), may)
    both = [Trips(name, np.array([0]), np.array([1]), np.array([1.0])) for name in may]
    found = solve(choice, both, warm=solve(choice, both).warm, workers=2)
    changed = replace(choice, extra={"van": 0.1 * ones}, key=np.arange(1, 7))
    solve(changed, both, warm=found.warm)
    progress(0.7, *said)
    at = shares(found)
    worth(at, ones)
    use(at, np.arange(6))
    class_flows(found, both)
    select_link(found, both, 0, at)
    progress(0.8, *said)
    routes_through(proportional(found, choice), both, 0)
    progress(1.0, "The traffic kernels are compiled", "Calcoli di traffico compilati")
