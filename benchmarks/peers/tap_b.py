"""tap-b, Algorithm B in C, on one network: the seconds at which it reached each gap.

Takes   the program built from github.com/spartalab/tap-b, roads, trips
Gives   run: gap and CPU seconds of each of its iterations, one thread
Used by benchmarks/assignment.py
Source  Dial (2006), Transportation Research B 40, 917-936
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

from belvedere.mobility.equilibrium.network import Trips
from benchmarks.peers.tntp import Roads, write_network, write_trips

LONGEST = 1000  # [s] after which it gives up
TURN = re.compile(r"Iteration \d+:.*?gap ([\d.eE+-]+), .*?time ([\d.]+)")


def run(program: Path, roads: Roads, trips: Trips, gap: float) -> list[tuple[float, float]]:
    """Return relative gap [-] and CPU time [s] since the start of each iteration.

    It prints the wall clock, here times its own share of CPU in wall; it is told to leave out what measuring gaps
    takes, which ours counts. Raises RuntimeError with its last words when it says nothing of iterations.
    """
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        write_network(roads, work / "net.txt")
        write_trips(roads, trips, work / "trips.txt")
        (work / "settings.txt").write_text(
            f"<NETWORK FILE> net.txt\n<TRIPS FILE> trips.txt\n<CONVERGENCE GAP> {gap}\n<MAX RUN TIME> {LONGEST}\n"
            f"<FILE PATH> {work}/\n<DATA PATH> {work}/\n<FLOWS FILE> {work}/flows.txt\n<NUMBER OF THREADS> 1\n"
            "<OMIT BECKMANN>\n<EXCLUDE GAP TIME>\n",
            encoding="utf-8",
        )
        before, clock = os.times(), time.perf_counter()
        command = [str(program.resolve()), str(work / "settings.txt")]
        said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=work)
        after, wall = os.times(), time.perf_counter() - clock
    words = said.stdout + said.stderr
    used = after.children_user + after.children_system - before.children_user - before.children_system
    turns = [(float(reached), float(seconds) * min(1.0, used / wall)) for reached, seconds in TURN.findall(words)]
    if not turns:
        raise RuntimeError(f"{program}: code {said.returncode}, no iteration: {words.strip()[-200:]}")
    return turns
