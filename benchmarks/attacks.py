"""Attacks on what is released: what each recovers from thresholded counts, and what from ours, in the same run.

    python -m benchmarks.attacks [--devices MANY] [--zones MANY] [--epsilon E] [--save FOLDER] [--json]

Takes   nothing from outside: a synthetic month of a small city that it makes itself; the noise has no seed
Gives   a table, or one JSON object last; `--save` writes attacks.json into a folder of releases, for its assessment
Claim   every attack works where small counts are only left out, and gets from ours no more than a guess or the theory
        of the noise allows, and three standard errors
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from belvedere.presence import attacks
from belvedere.presence.attacks import past_night, results
from belvedere.presence.definitions import known
from benchmarks.assignment import machine

CLAIM = "every attack works on thresholded counts and fails on ours"


def nights() -> list[dict[str, str | float | bool]]:
    """Return for each definition how many unit-hours of the next day one past night turns, and that no total moves."""
    rows: list[dict[str, str | float | bool]] = []
    for name in known():
        with tempfile.TemporaryDirectory() as folder:
            out, inside = past_night.moved(Path(folder), name)
        turned = int(abs(out - inside).sum()) // 2
        same = bool((out.sum(axis=2) == inside.sum(axis=2)).all())
        rows.append({"definition": name, "unit-hours turned by one night": turned, "totals unchanged": same})
    return rows


def main() -> None:
    """Attack, and print the table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=6_000, metavar="MANY", help="half of them are counted a week")
    parser.add_argument("--zones", type=int, default=60, metavar="MANY")
    parser.add_argument("--epsilon", type=float, default=1.0, metavar="E", help="of a day, all of it for presence")
    parser.add_argument("--seed", type=int, default=0, help="of the city; the noise has none")
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="write attacks.json there")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    size = attacks.Size(given.devices, given.zones, municipalities=6, weeks=4, margin=3.0)
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        scene = attacks.stage(Path(folder), size, given.epsilon, given.seed)
        made = results.results(scene, attacks.suite(scene))
        spent = time.process_time() - began
    if given.save:
        results.write(given.save, made)
    turned = nights()
    if given.json:
        rows = [asdict(one) | {"succeeds": one.succeeds, "fails": one.fails} for one in made.findings]
        answer = {"claim": CLAIM, "machine": machine(), "met": made.passed, "cpu": spent, "rows": rows}
        print(json.dumps({**answer, "size": dict(made.size), "nights": turned}, ensure_ascii=False))
        return
    print(f"{CLAIM}\n{machine()}\n{spent:.0f} s of CPU\n")
    print(f"{'attack':24} {'case':14} {'threshold':>9} {'ours':>7} {'guess':>7} {'gate':>7}")
    for one in made.findings:
        numbers = f"{one.threshold_only:9.3f} {one.ours:7.3f} {one.guess:7.3f} {one.gate:7.3f}"
        verdict = "told" if not one.gated else "met" if one.succeeds and one.fails else "NOT MET"
        print(f"{one.attack:24} {one.case:14} {numbers} {verdict:8} {one.figure_en}")
    for row in turned:
        print("; ".join(f"{key} {value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
