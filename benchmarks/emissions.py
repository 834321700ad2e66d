"""Emission factors beside published values, and a whole fleet beside an independent figure.

Takes   nothing
Gives   `python -m benchmarks.emissions [--json]`: a table, or one JSON object, last
Claim   hot factors are those published within 1 %; a municipal fleet's mean is within 15 % (CO2, NOx) and 25 % (PM)
        of an independent inventory. The second is not met by hot exhaust alone where cold start and wear count:
        the object says which figures miss
Source  METHODS §1: EMEP/EEA 2016 values; osservatoriopums.it for a municipal fleet (ISPRA 2020 factors, COPERT 5.5.1)
"""

from __future__ import annotations

import argparse
import json
import platform
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.environment.emission_factors import CLASS, factors
from belvedere.environment.emissions import curves
from belvedere.environment.fleet import cars

CARS, VANS, BUSES = "Passenger Cars", "Light Commercial Vehicles", "Buses"
LPG, BUS = "LPG Bifuel ~ LPG", "Urban Buses Standard 15 - 18 t"


@dataclass(frozen=True, slots=True)
class Check:
    """A published factor: of a class of vehicle, at a speed, with the digits it was printed with."""

    vehicle: tuple[str, str, str, str]
    figure: str  # ef_nox, ef_pm, energy
    speed: float  # [km/h]
    published: str  # [g/km], energy [MJ/km]


def _row(vehicle: tuple[str, str, str, str], figure: str, **values: str) -> list[Check]:
    return [Check(vehicle, figure, float(speed[1:]), value) for speed, value in values.items()]


CHECKS = [
    *_row((CARS, "Diesel", "Medium", "Euro 4"), "ef_nox", v20="0.764", v30="0.637", v50="0.471"),
    *_row((CARS, "Diesel", "Medium", "Euro 5"), "ef_nox", v20="0.790", v30="0.674", v50="0.537"),
    *_row((CARS, "Diesel", "Medium", "Euro 4"), "energy", v20="2.72", v30="2.31", v50="1.96"),
    *_row((CARS, "Diesel", "Medium", "Euro 4"), "ef_pm", v30="0.032"),
    *_row((CARS, "Diesel", "Medium", "Euro 5"), "ef_pm", v30="0.0028"),
    *_row((CARS, "Diesel", "Medium", "Euro 6 up to 2016"), "ef_nox", v20="0.651"),
    *_row((CARS, "Diesel", "Medium", "Euro 6 2017-2019"), "ef_nox", v20="0.497"),
    *_row((CARS, "Diesel", "Medium", "Euro 6 2020+"), "ef_nox", v20="0.242"),
    *_row((CARS, "Diesel", "Medium", "Euro 6 2017-2019"), "ef_pm", v30="0.0020"),
    *_row((CARS, "Petrol", "Small", "Euro 4"), "ef_nox", v20="0.078", v30="0.065", v50="0.045"),
    *_row((CARS, "Petrol", "Small", "Euro 4"), "energy", v20="3.15", v30="2.53", v50="2.01"),
    *_row((CARS, "Petrol", "Small", "Euro 4"), "ef_pm", v30="0.0013"),
    *_row((CARS, "Petrol", "Small", "Euro 5"), "ef_nox", v20="0.039"),
    *_row((CARS, "Petrol", "Small", "Euro 6 2017-2019"), "ef_nox", v20="0.050"),
    *_row((CARS, LPG, "Medium", "Euro 4"), "energy", v20="2.75", v30="2.48", v50="2.16"),
    *_row((CARS, "Petrol Hybrid", "Medium", "Euro 4"), "energy", v20="1.46", v30="1.39", v50="1.35"),
    *_row((VANS, "Diesel", "N1-III", "Euro 5"), "ef_nox", v30="1.196"),
    *_row((VANS, "Diesel", "N1-III", "Euro 5"), "ef_pm", v30="0.0014"),
    *_row((VANS, "Diesel", "N1-III", "Euro 5"), "energy", v30="3.18"),
    *_row((BUSES, "Diesel", BUS, "Euro III"), "ef_nox", v30="8.43"),
    *_row((BUSES, "Diesel", BUS, "Euro V"), "ef_nox", v30="5.67"),
    *_row((BUSES, "Diesel", BUS, "Euro VI"), "ef_nox", v30="0.38"),
    *_row((BUSES, "Diesel", BUS, "Euro III"), "ef_pm", v30="0.174"),
    *_row((BUSES, "Diesel", BUS, "Euro V"), "ef_pm", v30="0.050"),
    *_row((BUSES, "Diesel", BUS, "Euro VI"), "ef_pm", v30="0.0049"),
    *_row((BUSES, "Diesel", BUS, "Euro III"), "energy", v30="12.5"),
    *_row((BUSES, "Diesel", BUS, "Euro V"), "energy", v30="11.3"),
    *_row((BUSES, "Diesel", BUS, "Euro VI"), "energy", v30="11.6"),
]

# The independent check: a municipal fleet as its inventory states it (shares of cars, %), and what it says of it
PEER = "osservatoriopums.it"
PEER_EURO = {f"Euro {n}": share for n, share in enumerate([6.6, 1.5, 5.2, 8.7, 24.0, 18.6, 35.4])}
PEER_FUEL = {"Petrol": 42.3, "Diesel": 47.4, "LPG": 7.2, "Hybrid": 2.8}
PEER_SAYS = {"ef_nox": 0.483, "ef_co2": 235.6, "ef_pm": 0.028}  # [g/km]; PM2.5, exhaust and wear together
PEER_BAND = {"ef_nox": 0.15, "ef_co2": 0.15, "ef_pm": 0.25}  # [-] METHODS §1
PEER_SPEED = 20.0  # [km/h] of urban driving in METHODS' own chain; the inventory does not print its own

Figure = str | float | bool


def check_rows() -> list[dict[str, Figure]]:
    """Return ours and the published value of every check."""
    rows: list[dict[str, Figure]] = []
    for check in CHECKS:
        vehicle = pd.DataFrame([check.vehicle], columns=CLASS)
        ours = float(factors(vehicle, np.array([check.speed]))[check.figure][0, 0])
        published = float(check.published)
        digits = len(check.published.partition(".")[2])
        unit = "MJ/km" if check.figure == "energy" else "g/km"
        case = f"{' / '.join(check.vehicle)} at {check.speed:g} km/h"
        within = abs(ours - published) <= 0.01 * published + 0.5 * 10**-digits
        rows.append({"tool": "published", "case": case, "figure": check.figure, "value": published, "unit": unit})
        rows.append(
            {"tool": "belvedere", "case": case, "figure": check.figure, "value": ours, "unit": unit, "within": within}
        )
    return rows


def chain_rows() -> list[dict[str, Figure]]:
    """Return the fleet's means, hot exhaust only, beside the inventory's."""
    euro = {name: share / sum(PEER_EURO.values()) for name, share in PEER_EURO.items()}
    fuel = {name: share / sum(PEER_FUEL.values()) for name, share in PEER_FUEL.items()}
    made = curves(cars(euro, fuel, by_distance=False))
    row = int(np.searchsorted(made["speed"].to_numpy(), PEER_SPEED))
    case = f"a municipal fleet of cars at {PEER_SPEED:g} km/h, hot exhaust only"
    rows: list[dict[str, Figure]] = []
    for figure, says in PEER_SAYS.items():
        ours = float(made[figure].to_numpy()[row])
        miss = ours / says - 1
        rows.append({"tool": PEER, "case": case, "figure": figure, "value": says, "unit": "g/km"})
        rows.append({"tool": "belvedere", "case": case, "figure": figure, "value": ours, "unit": "g/km"})
        rows.append(
            {
                "tool": "belvedere",
                "case": case,
                "figure": f"{figure} miss",
                "value": 100 * miss,
                "unit": "%",
                "within": abs(miss) <= PEER_BAND[figure],
            }
        )
    return rows


def main() -> None:
    """Print the table, or one JSON object with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    checks, chain = check_rows(), chain_rows()
    answer = {
        "claim": "hot factors are those published within 1 %; the fleet's mean beside an independent inventory",
        "machine": {"python": platform.python_version(), "machine": platform.machine()},
        "checks": len(CHECKS),
        "checks_within": sum(row.get("within") is True for row in checks),
        "chain_misses": [row["figure"] for row in chain if row.get("within") is False],
        "note": "Hot exhaust only: no cold start (METHODS: CO2 +8 %, NOx +4 %), no wear of tyres, brakes and road.",
        "rows": [*checks, *chain],
    }
    if parser.parse_args().json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    table = pd.DataFrame([*checks, *chain])
    print(table.to_string(index=False, float_format=lambda value: f"{value:.4g}", na_rep=""))
    print(f"{answer['checks_within']} of {answer['checks']} within 1 %; misses of the chain: {answer['chain_misses']}")
    print(answer["note"])


if __name__ == "__main__":
    main()
