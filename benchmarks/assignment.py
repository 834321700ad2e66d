"""Exact equilibria on the published test networks, beside the peers: seconds to each gap, memory, objective.

    python -m benchmarks.assignment --networks DIR [--tap-b PROGRAM] [--aequilibrae PYTHON]
                                    [--only NAMES] [--gap GAP] [--repeat TIMES] [--json]

Takes   DIR, a copy of github.com/bstabler/TransportationNetworks (academic use only: no part of the project);
        PROGRAM, built from github.com/spartalab/tap-b; PYTHON, an interpreter that has aequilibrae 1.7
Gives   a table, or one JSON object last; medians of TIMES runs, ours and the peers' in turn
Claim   an equilibrium to a relative gap of 1e-10 takes less CPU than tap-b's to the same and AequilibraE's to 1e-4

Each gap is a solve of its own, from a network in memory to the pass of exact shortest paths that confirms the gap.
Every flow of ours is then judged by scipy, and its objective by the best known one.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from belvedere.errors import BelvedereError
from belvedere.mobility.equilibrium.curves import BPR, objective
from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.paired import solve
from benchmarks import goals
from benchmarks.peers import synthetic, tap_b, tntp
from benchmarks.peers.gap import relative_gap

CLAIM = "equilibria to a relative gap of 1e-10 take less CPU than tap-b's to the same and AequilibraE's to 1e-4"
GAPS = (1e-4, 1e-6, 1e-8, 1e-10, 1e-12)  # [-]
ROUGH = 1e-4  # [-] asked of AequilibraE everywhere: Frank-Wolfe hardly gets further,
FINER = 1e-6  # [-] and this where a goal speaks of it
AFTER = 1e-8  # [-] gap of warm starts
WORKERS = (1, 2)  # threads of ours; a small network takes one whatever it is given
SHARES = (0.1, 0.3, 0.5, 0.7, 0.9, 0.97)  # [-] of the used links, least first: where one is closed
LONG = 5.0  # [s] a cold solve above which only half of them are
PARAMETERS = ("free_time", "capacity", "alpha", "beta", "fixed")
FRESH = """
import sys, time
import numpy as np
from belvedere.mobility.equilibrium.curves import BPR
from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.paired import solve
at = np.load(sys.argv[1])
may = {"car": np.ones(len(at["key"]), np.bool_)}
ends, sizes = (at["from_node"], at["to_node"]), (int(at["nodes"]), int(at["centroids"]))
roads = Network(*ends, *sizes, BPR(*at["curve"]), at["key"], may)
trips = Trips("car", at["origin"], at["end"], at["flow"])
before = time.process_time()
solve(roads, [trips], gap=1e-8)
print(before, time.process_time() - before)
"""
NO_NETWORKS = (
    "This benchmark needs test networks that may not be copied into the project: run "
    "`git clone https://github.com/bstabler/TransportationNetworks` (academic use only) and give that folder "
    "to `python -m benchmarks.assignment --networks`."
)

Row = dict[str, str | float]


@dataclass(frozen=True)
class Case:
    """One test: a network, its trips, and the best known objective, if there is one."""

    name: str
    roads: tntp.Roads
    trips: Trips
    optimum: float | None

    def row(self, tool: str, figure: str, value: float, unit: str) -> Row:
        """Return one figure in long format."""
        return {"tool": tool, "case": self.name, "figure": figure, "value": value, "unit": unit}


def read(folder: Path, name: str) -> Case:
    """Return a case; trips that are not published with their network are made from its flows."""
    roads = tntp.read_network(folder, name)
    if tntp.has_trips(folder, name) or name != "Chicago-Regional":
        return Case(name, roads, tntp.read_trips(folder, name), tntp.CASES[name].optimum)
    made = synthetic.trips(roads, tntp.read_flows(folder, name, roads))
    return Case(f"{name}, synthetic trips", roads, made, None)


def network(roads: tntp.Roads) -> Network:
    """Return the roads as the engine takes them: where trips drive through zones, each zone gets a node of its own."""
    links, extra = len(roads.from_node), 0 if _dead_ends(roads) else roads.zones - roads.closed
    zone, none = np.arange(extra), np.zeros(2 * extra)
    curve = roads.curve
    return Network(
        np.concatenate([roads.from_node + extra, zone, zone + extra]),
        np.concatenate([roads.to_node + extra, zone + extra, zone]),
        roads.nodes + extra,
        roads.zones,
        BPR(
            np.concatenate([curve.free_time, none]),
            np.concatenate([curve.capacity, none + 1.0]),
            np.concatenate([curve.alpha, none]),
            np.concatenate([curve.beta, none + 1.0]),
            np.concatenate([curve.fixed, none]),
        ),
        np.concatenate([np.arange(links), -1 - np.arange(2 * extra)]),
        {"car": np.ones(links + 2 * extra, np.bool_)},
    )


def _dead_ends(roads: tntp.Roads) -> bool:
    """Return whether each zone has one neighbour: then no trip drives through it, whatever the header says."""
    zone = np.concatenate([roads.from_node, roads.to_node])
    other = np.concatenate([roads.to_node, roads.from_node])
    ends = np.unique(np.column_stack([zone, other])[zone < roads.zones], axis=0)
    return len(ends) == len(np.unique(ends[:, 0]))


def ours(case: Case, gap: float, tightest: bool) -> list[Row]:
    """Return the figures of one solve for each number of threads; of the tightest, how good its flows are too."""
    roads, rows = network(case.roads), []
    for workers in WORKERS:
        threads = "" if workers == 1 else f", {workers} threads"
        cpu, wall = time.process_time(), time.perf_counter()
        found = solve(roads, [case.trips], gap=gap, workers=workers)
        last = found.passes[-1]
        rows.append(case.row("belvedere", f"cpu to {gap:.0e}{threads}", last.cpu - cpu, "s"))
        rows.append(case.row("belvedere", f"wall to {gap:.0e}{threads}", last.wall - wall, "s"))
        if found.unreachable:
            raise SystemExit(
                f"{case.name}: {len(found.unreachable)} pairs found no way, the first {found.unreachable[0]}"
            )
    if tightest:
        flow = found.flow[: len(case.roads.from_node)]
        value = objective(case.roads.curve, flow)
        rows.append(case.row("belvedere", "gap by scipy", relative_gap(case.roads, case.trips, flow), "-"))
        rows.append(case.row("belvedere", "objective", value, "veh·time"))
        if case.optimum is not None:
            rows.append(case.row("belvedere", "objective above best known", value / case.optimum - 1.0, "-"))
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in KiB
        rows.append(case.row("belvedere", "memory of the process so far", most, "MiB"))
    return rows


def closed(case: Case, gap: float) -> list[Row]:
    """Return the CPU time of a warm start after closing one link, over that of a cold one: the median of several links.

    The links stand at equal steps from the least to the most used; connectors and links nobody drives are left out.
    """
    roads = network(case.roads)
    before = time.process_time()
    base = solve(roads, [case.trips], gap=gap)
    every = 2 if time.process_time() - before > LONG else 1
    street = (roads.from_node >= roads.centroids) & (roads.to_node >= roads.centroids) & (base.flow > 0)
    used = np.flatnonzero(street)[np.argsort(base.flow[street], kind="stable")]
    ratios = []
    for share in SHARES[::every]:
        may = np.ones(len(roads.from_node), np.bool_)
        may[used[int(share * len(used))]] = False
        shut = replace(roads, allowed={"car": may})
        spent = []
        for warm in (None, base.warm):
            start = time.process_time()
            solve(shut, [case.trips], gap=gap, warm=warm)
            spent.append(time.process_time() - start)
        ratios.append(spent[1] / spent[0])
    return [
        case.row("belvedere", "warm over cold, one link closed", statistics.median(ratios), "-"),
        case.row("belvedere", "warm over cold, worst of them", max(ratios), "-"),
    ]


def fresh_start(case: Case) -> list[Row]:
    """Return the CPU time of a first solve in a process of its own, kernels cached, and of all that came before it."""
    with tempfile.TemporaryDirectory() as place:
        roads, trips = network(case.roads), case.trips
        np.savez(
            Path(place) / "case.npz", from_node=roads.from_node, to_node=roads.to_node, nodes=roads.nodes,
            centroids=roads.centroids, key=roads.key, origin=trips.origin, end=trips.destination, flow=trips.flow,
            curve=np.array([getattr(roads.curve, name) for name in PARAMETERS]),
        )  # fmt: skip
        said = subprocess.run(
            [sys.executable, "-c", FRESH, str(Path(place) / "case.npz")],
            capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1],
        )  # fmt: skip
    before, first = (float(word) for word in said.stdout.split()[-2:])
    return [
        case.row("belvedere", "first answer, fresh process", first, "s"),
        case.row("belvedere", "imports before it", before, "s"),
    ]


def of_tap_b(program: Path, case: Case, gaps: list[float]) -> list[Row]:
    """Return the CPU seconds tap-b took to each gap, of one run to the tightest."""
    turns = tap_b.run(program, case.roads, case.trips, min(gaps))
    rows = []
    for gap in gaps:
        seconds = next((spent for reached, spent in turns if reached <= gap), None)
        if seconds is not None:
            rows.append(case.row("tap-b", f"cpu to {gap:.0e}", seconds, "s"))
    return rows


def of_aequilibrae(python: Path, case: Case, gap: float) -> list[Row]:
    """Return the CPU seconds AequilibraE took to a gap; nothing when it did not get there."""
    roads, trips = case.roads, case.trips
    free_time, alpha, beta = tntp.folded(roads.curve)
    with tempfile.TemporaryDirectory() as place:
        np.savez(
            Path(place) / "case.npz", from_node=roads.from_node, to_node=roads.to_node, time=free_time, alpha=alpha,
            beta=beta, capacity=roads.curve.capacity, origin=trips.origin, destination=trips.destination,
            flow=trips.flow, zones=roads.zones, closed=roads.closed,
        )  # fmt: skip
        said = subprocess.run(
            [str(python.absolute()), "-m", "benchmarks.peers.aequilibrae", str(Path(place) / "case.npz"), str(gap)],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parents[1],
            env={**os.environ, "TQDM_MININTERVAL": "1000000"},  # its progress bars would count as its time
        )
    answer = re.search(r"RESULT (\S+) (\S+)", said.stdout)
    if answer is None:
        raise RuntimeError(f"{python}: code {said.returncode}, no result: {said.stderr.strip()[-200:]}")
    return [case.row("aequilibrae", f"cpu to {gap:.0e}", float(answer[1]), "s")] if float(answer[2]) <= gap else []


def medians(rows: list[Row]) -> list[Row]:
    """Return one row for each tool, case and figure."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for one in rows:
        groups.setdefault((str(one["tool"]), str(one["case"]), str(one["figure"])), []).append(one)
    return [{**same[0], "value": statistics.median(float(one["value"]) for one in same)} for same in groups.values()]


def machine() -> dict[str, str | int]:
    """Return what the figures were measured on."""
    return {
        "cpu": platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 0,
        "load": f"{os.getloadavg()[0]:.1f}",
        "system": platform.system(),
        "python": platform.python_version(),
    }


def measure(given: argparse.Namespace) -> list[Row]:
    """Return the figures of every case that the arguments ask for."""
    names = str(given.only).split(",")
    if unknown := [name for name in names if name not in tntp.CASES]:
        raise SystemExit(f"--only: no network {', '.join(unknown)}. Known: {', '.join(tntp.CASES)}.")
    gaps = [gap for gap in GAPS if gap > given.gap] + [float(given.gap)]
    small = read(given.networks, "SiouxFalls")
    ours(small, GAPS[-2], False)  # loads the compiled kernels,
    closed(small, AFTER)  # and those of warm starts
    rows: list[Row] = []
    for name in names:
        case = read(given.networks, name)
        new: list[Row] = []
        for turn in range(given.repeat):
            for gap in gaps:
                new += ours(case, gap, gap == gaps[-1])
            if given.tap_b is not None:
                new += of_tap_b(given.tap_b, case, gaps)
            if given.aequilibrae is not None:
                new += of_aequilibrae(given.aequilibrae, case, ROUGH)
                if name in goals.AT_1E_6:
                    new += of_aequilibrae(given.aequilibrae, case, FINER)
            new += closed(case, AFTER)
            if name == "SiouxFalls":
                new += fresh_start(case)
            print(f"{case.name}: run {turn + 1} of {given.repeat}", file=sys.stderr, flush=True)
        rows += medians(new)
    return rows


def main() -> None:
    """Measure, and print the table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", type=Path, metavar="DIR")
    parser.add_argument("--tap-b", type=Path, metavar="PROGRAM")
    parser.add_argument("--aequilibrae", type=Path, metavar="PYTHON")
    parser.add_argument("--only", default=",".join(tntp.CASES), metavar="NAMES", help="with commas between")
    parser.add_argument("--gap", type=float, default=1e-12, help="the tightest to reach [-]")
    parser.add_argument("--repeat", type=int, default=3, metavar="TIMES")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    if given.networks is None:
        print(NO_NETWORKS)
        return
    try:
        rows = measure(given)
    except (BelvedereError, RuntimeError, OSError) as error:
        raise SystemExit(str(error)) from error
    if given.json:
        print(
            json.dumps(
                {"claim": CLAIM, "machine": machine(), "rows": rows, "goals": goals.judge(rows)}, ensure_ascii=False
            )
        )
        return
    print(f"{CLAIM}\n{machine()}\n")
    for row in rows:
        print(f"{row['tool']:12} {row['case']:34} {row['figure']:28} {row['value']:14.6g} {row['unit']}")
    print()
    for goal in goals.judge(rows):
        met = "met" if goal["met"] else "NOT met"
        print(f"{goal['goal']:42} {goal['case']:34} {goal['measured']:10.4g} asked {goal['asked']:8.4g} {met}")


if __name__ == "__main__":
    main()
