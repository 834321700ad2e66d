"""Dispersion from roads beside CALINE3's published cases, and the city's own plume beside its integral.

Takes   nothing
Gives   `python -m benchmarks.dispersion [--json]`: a table, or one JSON object, last
Claim   all 59 published results of CALINE3's test pack are met within 5 % (case one: 7.6 ppm); the city's own plume
        conserves mass, and its line agrees with the analytic one for winds across the road
Source  test pack of the US EPA, examples one to four, totals with ambient as printed to 0.1 ppm: facts typed here.
        This verifies a program against a program; neither is validated in the field by it
"""

from __future__ import annotations

import argparse
import json
import platform
from itertools import pairwise

import numpy as np
import pandas as pd

from belvedere.environment.caline3 import Hour, Kind, Road, concentration
from belvedere.environment.dispersion import line, line_analytic, point, spread
from belvedere.environment.meteorology import over_city, wind_at

Figure = str | float | bool
Xyz = tuple[float, float, float]

STRENGTH = 1e6 / 1609.344 / 3600.0  # [ug/(m s)] of one vehicle an hour that emits a gram a mile
PPM = 0.0245 / 28.0  # [ppm/(ug/m3)] of CO: 24.5 l/mol, 28 g/mol
WITHIN = 0.05  # [-] of the published value
ROUNDING = 0.05  # [ppm] half a printed digit
KIND: dict[str, Kind] = {"AG": "at_grade", "FL": "fill", "BR": "bridge", "DP": "depressed"}


def _road(text: str) -> tuple[Road, float]:
    """Return a road and its strength of "kind x1 y1 x2 y2 veh/h g/mile height width"."""
    kind, *numbers = text.split()
    x1, y1, x2, y2, flow, factor, height, width = (float(number) for number in numbers)
    return Road(x1, y1, x2, y2, width, height, KIND[kind]), flow * factor * STRENGTH


ONE = [
    (kind, f"{kind} 0 -5000 0 5000 7500 30 {height} 30")
    for kind, height in (("AG", 0), ("BR", 5), ("DP", -5), ("FL", 5))
]
ONE_SAYS = {"AG": 7.6, "BR": 6.2, "DP": 5.8, "FL": 7.6}  # [ppm] at (30, 0, 1.8), ambient 3.0
CURVE = [(-707, -707), (0, 0), (120, 175), (150, 350), (150, 1350), (175, 1510), (265, 1640), (350, 1760), (475, 1830)]
CURVE += [(650, 1850), (1650, 1850)]
TWO = [f"AG {a} {b} {c} {d} 8500 30 0 28" for (a, b), (c, d) in pairwise(CURVE)]
TWO_SAYS: dict[Xyz, float] = {
    (400, 1700, 1.8): 6.1,
    (100, 1500, 1.8): 10.7,
    (200, 1300, 1.8): 4.4,
    (100, 350, 1.8): 8.3,
}
THREE = [
    "AG 0 500 0 50 1000 50 0 14",
    "AG 100 0 500 0 5000 60 0 26",
    "AG 0 -50 0 -500 1000 50 0 14",
    "AG -500 0 -100 0 5000 60 0 26",
    "AG -100 0 100 0 5000 100 0 28",
    "AG 0 50 0 -50 1000 100 0 14",
]
THREE_SAYS: dict[Xyz, float] = {(-30, 30, 1.8): 13.1, (-30, -30, 1.8): 13.1, (-100, 30, 1.8): 13.5}
FOUR = [
    "AG 500 0 3000 0 9700 30 0 23",
    "DP 500 0 1000 100 1200 150 -2 13",
    "AG -3000 0 500 0 10900 30 0 23",
    "AG -3000 -75 3000 -75 9300 30 0 23",
    "BR -500 200 -500 -300 4000 50 6.1 27",
    "BR -100 200 -100 -200 5000 50 6.1 27",
]
FOUR_AT: list[Xyz] = [(-350, 30, 1.8), (0, 30, 1.8), (750, 100, 1.8), (850, 30, 1.8), (-850, -100, 1.8)]
FOUR_AT += [(-550, -100, 1.8), (-350, -100, 1.8), (50, -100, 1.8), (450, -100, 1.8), (800, -100, 1.8)]
FOUR_AT += [(-550, 25, 1.8), (-550, 25, 6.1)]
FOUR_SAYS = {  # wind from [deg] → ambient and totals [ppm]
    0: (12.0, [12.0, 12.0, 12.0, 14.8, 21.6, 21.9, 21.6, 21.6, 21.6, 22.6, 12.0, 12.0]),
    90: (7.0, [28.4, 26.5, 13.6, 21.7, 29.7, 30.5, 28.3, 25.5, 24.5, 23.6, 32.9, 32.0]),
    180: (5.0, [14.5, 14.5, 13.0, 13.8, 5.0, 5.1, 5.0, 5.0, 5.0, 5.0, 15.5, 11.8]),
    270: (6.7, [25.9, 28.4, 15.3, 32.8, 23.5, 24.4, 26.6, 28.8, 28.5, 28.7, 26.3, 25.6]),
}


def total(roads: list[str], hour: Hour, receptor: Xyz, ambient: float) -> float:
    """Return CO [ppm] at a receptor of roads and ambient air."""
    return ambient + PPM * sum(concentration(*_road(text), hour, receptor) for text in roads)


def published() -> list[tuple[str, float, float, float]]:
    """Return the published cases: name, ours, the published value and the ambient in both [ppm]."""
    made: list[tuple[str, float, float, float]] = []
    for kind, road in ONE:
        hour = Hour(1.0, 270.0, 6, 10.0)
        made.append((f"one {KIND[kind]}", total([road], hour, (30.0, 0.0, 1.8), 3.0), ONE_SAYS[kind], 3.0))
    for at, says in TWO_SAYS.items():
        made.append((f"two at {at}", total(TWO, Hour(1.0, 45.0, 6, 50.0), at, 3.0), says, 3.0))
    for at, says in THREE_SAYS.items():
        hour = Hour(1.0, 90.0, 6, 100.0, mixing_height=100.0)
        made.append((f"three at {at}", total(THREE, hour, at, 5.0), says, 5.0))
    for bearing, (ambient, totals) in FOUR_SAYS.items():
        for at, says in zip(FOUR_AT, totals, strict=True):
            hour = Hour(1.0, float(bearing), 6, 100.0)
            made.append((f"four, wind {bearing}, at {at}", total(FOUR, hour, at, ambient), says, ambient))
    return made


def own_rows() -> list[dict[str, Figure]]:
    """Return the city's own plume: mass through a plane down the wind, and its line beside the analytic formula."""
    rows: list[dict[str, Figure]] = []
    ends = np.array([[0.0, -500.0], [0.0, 500.0]])
    for pasquill, wind in ((2, 1.34), (4, 2.39), (6, 1.37)):
        weather = over_city(pasquill, wind)
        down = 200.0
        width = float(spread(weather, np.array([down])).crosswind[0])
        tall = float(spread(weather, np.array([down])).vertical[0])
        across = np.linspace(-6 * width, 6 * width, 481)
        heights = np.linspace(0.0, 8 * tall, 401)
        per_height = [
            np.trapezoid(point(weather, np.full_like(across, down), across, meander=False, height=float(z)), across)
            for z in heights
        ]
        speed = float(spread(weather, np.array([down])).speed[0])
        above = float(wind_at(weather, np.array(10.0)))
        case = f"class {'ABCDEF'[pasquill - 1]}, {wind} m/s at 10 m over fields, {above:.2f} over the city"
        mass = float(np.trapezoid(per_height, heights)) * speed
        rows.append(
            {"tool": "belvedere", "case": case, "figure": "mass through a plane at 200 m", "value": mass, "unit": "-"}
        )
        for angle in (270.0, 300.0, 330.0):
            for away in (20.0, 50.0, 200.0):
                at = np.array([away, 0.0])
                ratio = line_analytic(weather, angle, ends, at) / line(weather, angle, ends, at, meander=False)
                where = f"{case}, wind from {angle:g}, {away:g} m away"
                rows.append(
                    {
                        "tool": "belvedere",
                        "case": where,
                        "figure": "analytic over integral",
                        "value": ratio,
                        "unit": "-",
                    }
                )
    return rows


def main() -> None:
    """Print the table, or one JSON object with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    cases = published()
    rows: list[dict[str, Figure]] = []
    for case, ours, says, _ in cases:
        rows.append({"tool": "CALINE3", "case": case, "figure": "CO", "value": says, "unit": "ppm"})
        within = abs(ours - says) <= WITHIN * says
        rows.append({"tool": "belvedere", "case": case, "figure": "CO", "value": ours, "unit": "ppm", "within": within})
    misses = [abs(ours / says - 1.0) for _, ours, says, _ in cases]
    strict = sum(abs(ours - says) <= WITHIN * (says - there) + ROUNDING for _, ours, says, there in cases)
    table = [*rows, *own_rows()]
    answer = {
        "claim": "every published result of CALINE3's test pack is met within 5 %",
        "machine": {"python": platform.python_version(), "machine": platform.machine()},
        "cases": len(cases),
        "cases_within": sum(miss <= WITHIN for miss in misses),
        "worst_miss": max(misses),
        "cases_within_without_ambient": strict,  # 5 % of what the roads add, and half a printed digit
        "note": "Verified against CALINE3 (a program, ambient included in the totals), not yet validated in the field."
        " The city's own plume is R-LINE's, not CALINE3's: what is checked of it is mass and its own integral.",
        "rows": table,
    }
    if parser.parse_args().json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    print(pd.DataFrame(table).to_string(index=False, float_format=lambda value: f"{value:.4g}", na_rep=""))
    print(
        f"{answer['cases_within']} of {answer['cases']} within 5 %, worst {100 * max(misses):.1f} %. {answer['note']}"
    )


if __name__ == "__main__":
    main()
