"""What the equilibrium set out to reach, and whether a run of the benchmark shows it.

Takes   rows of benchmarks/assignment.py: tool, case, figure, value, unit
Gives   judge → a line for each goal and case that was measured: what was asked, what came of it, met or not
Used by benchmarks/assignment.py
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Row = Mapping[str, str | float]
Verdict = dict[str, str | float | bool]

FIVE = ("Anaheim", "Berlin-MPF", "Barcelona", "Winnipeg", "Chicago-Sketch")
LARGE = ("Chicago-Sketch", "Berlin-Center", "Chicago-Regional, synthetic trips")
REGIONAL = LARGE[2]
AT_1E_6 = {"Chicago-Sketch": 150.0, "Anaheim": 100.0, "Barcelona": 100.0, "Berlin-Center": 50.0}  # times AequilibraE
THAN_TAP_B = dict.fromkeys(FIVE, 5.0) | {"Berlin-Center": 25.0}
SECONDS = {"wall to 1e-04, 2 threads": 20.0, "wall to 1e-06, 2 threads": 40.0, "wall to 1e-10, 2 threads": 100.0}


def judge(rows: Iterable[Row]) -> list[Verdict]:
    """Return the verdict on each goal that the rows tell something of."""
    value = {(str(row["tool"]), str(row["case"]), str(row["figure"])): float(row["value"]) for row in rows}
    verdicts: list[Verdict] = []

    def say(goal: str, case: str, measured: float | None, asked: float, *, least: bool) -> None:
        if measured is not None:
            met = measured >= asked if least else measured <= asked
            verdicts.append({"goal": goal, "case": case, "asked": asked, "measured": measured, "met": met})

    def ours(case: str, figure: str) -> float | None:
        return value.get(("belvedere", case, figure))

    def ratio(one: float | None, other: float | None) -> float | None:
        return one / other if one is not None and other else None

    for case in (*FIVE, "Berlin-Center"):
        rough = value.get(("aequilibrae", case, "cpu to 1e-04"))
        asked = 1.0 if case == "Berlin-Center" else 0.125
        say("a: our 1e-10 over AequilibraE's 1e-4", case, ratio(ours(case, "cpu to 1e-10"), rough), asked, least=False)
    for case, asked in AT_1E_6.items():
        theirs = value.get(("aequilibrae", case, "cpu to 1e-06"))
        say("b: AequilibraE's 1e-6 over ours", case, ratio(theirs, ours(case, "cpu to 1e-06")), asked, least=True)
    for case, asked in THAN_TAP_B.items():
        theirs = value.get(("tap-b", case, "cpu to 1e-10"))
        say(
            "c: tap-b's 1e-10 over ours, one thread", case, ratio(theirs, ours(case, "cpu to 1e-10")), asked, least=True
        )
    for figure, asked in SECONDS.items():
        say(f"d: {figure} [s]", REGIONAL, ours(REGIONAL, figure), asked, least=False)
    say("d: memory [MiB]", REGIONAL, ours(REGIONAL, "memory of the process so far"), 1.5 * 1024, least=False)
    for case in LARGE:
        one, two = ours(case, "wall to 1e-10"), ours(case, "wall to 1e-10, 2 threads")
        say("e: one thread over two, wall", case, ratio(one, two), 1.7, least=True)
    for case in sorted({str(name) for tool, name, _ in value if tool == "belvedere"}):
        above = ours(case, "objective above best known")
        say("f: objective above best known", case, None if above is None else abs(above), 1e-12, least=False)
        say(
            "g: warm start over cold, one link closed",
            case,
            ours(case, "warm over cold, one link closed"),
            0.1,
            least=False,
        )
        say("cold start in a fresh process [s]", case, ours(case, "first answer, fresh process"), 0.5, least=False)
    return verdicts
