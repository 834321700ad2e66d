"""Emission factors beside published values, a whole fleet beside an independent figure, low limits beside SUMO.

Takes   nothing
Gives   `python -m benchmarks.emissions [--json]`: a table, or one JSON object, last
Claim   hot factors and sound power are those published within 1 %; a municipal fleet's mean, hot, cold and wear, is
        within 15 % (CO2, NOx) and 25 % (PM) of an independent inventory; what 30 and 40 km/h do to CO2 lies, with its
        interval, where SUMO's engine models lie. The object says which figures miss
Source  METHODS §1 and §2: EMEP/EEA 2016 values; CNOSSOS-EU's by hand; osservatoriopums.it for a municipal fleet (ISPRA
        2020 factors, COPERT 5.5.1); SUMO 1.28 (driving_cycles.py)
"""

from __future__ import annotations

import argparse
import json
import platform
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.environment import cold, dynamics, mean_vehicle
from belvedere.environment.emission_factors import CLASS, factors
from belvedere.environment.fleet import cars
from belvedere.environment.mean_vehicle import GASES, SPEEDS
from belvedere.environment.noise_emission import power
from belvedere.parameters import CENTRAL, PARAMETERS
from benchmarks import driving_cycles

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
PEER_SAYS = {"nox": 0.483, "co2": 235.6, "pm10": 0.042, "pm25": 0.028}  # [g/km], wear included
PEER_BAND = {"nox": 0.15, "co2": 0.15, "pm10": 0.25, "pm25": 0.25}  # [-] METHODS §1
PEER_SPEED = 20.0  # [km/h] of urban driving in METHODS' own chain; the inventory does not print its own
PEER_AIR = {"cold_trip_length": 12.0, "air_temperature_mean": 15.0}  # METHODS §1: [km], [°C]
PEER_LEVELS = ("co2_factor_level", "nox_factor_level", "pm_factor_level", "wear_factor_level")  # all 1: no tuning

# Sound power of a car [dB(A)] and what 30 instead of 50 km/h does to a street of equal flow [dB], METHODS §2
NOISE = {30.0: "92.5", 50.0: "98.4", 70.0: "103.0"}
QUIETER = {"1": "-3.8", "2": "-0.7", "3": "-0.6", "4a": "-2.7"}

NOTE = (
    "The chain's levels are all 1. Its fleet is made from two margins; which Euro classes are diesels is from memory."
    " SUMO's engine models differ among themselves by more than a lower limit changes."
)
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


def noise_rows() -> list[dict[str, Figure]]:
    """Return ours and the published sound power; decibels must agree to the digit that is printed."""
    rows: list[dict[str, Figure]] = []

    def add(case: str, figure: str, ours: float, said: str, unit: str) -> None:
        rows.append({"tool": "published", "case": case, "figure": figure, "value": float(said), "unit": unit})
        within = abs(ours - float(said)) <= 0.05 + 1e-9
        rows.append(
            {"tool": "belvedere", "case": case, "figure": figure, "value": ours, "unit": unit, "within": within}
        )

    for speed, said in NOISE.items():
        add(f"one car at {speed:g} km/h", "sound power", _level("1", speed), said, "dB(A)")
    for category, said in QUIETER.items():
        ours = _level(category, 30.0) - _level(category, 50.0) + 10 * float(np.log10(50 / 30))
        add(f"category {category}, 30 instead of 50 km/h", "level of a street", ours, said, "dB")
    return rows


def _level(category: str, speed: float) -> float:
    rolling, engine = power(category, np.array([speed]))
    return float(10 * np.log10(rolling + engine)[0])


def chain_rows() -> list[dict[str, Figure]]:
    """Return the fleet's means, hot exhaust, cold starts and wear, beside the inventory's."""
    euro = {name: share / sum(PEER_EURO.values()) for name, share in PEER_EURO.items()}
    fuel = {name: share / sum(PEER_FUEL.values()) for name, share in PEER_FUEL.items()}
    values = {**CENTRAL, **PEER_AIR, **dict.fromkeys(PEER_LEVELS, 1.0)}
    fleet = cars(euro, fuel, by_distance=False)
    hot, over = mean_vehicle.tables(mean_vehicle.prepare(fleet, dynamics.CAR), np.array([dynamics.USUAL]), values)
    row = int(np.searchsorted(SPEEDS, PEER_SPEED))
    made = hot[0, row] + cold.share(values) * over[0, row]
    case = f"a municipal fleet of cars at {PEER_SPEED:g} km/h, hot, cold and wear"
    rows: list[dict[str, Figure]] = []
    for figure, says in PEER_SAYS.items():
        ours = float(made[GASES.index(figure)])
        miss = ours / says - 1
        within = abs(miss) <= PEER_BAND[figure]
        rows.append({"tool": PEER, "case": case, "figure": figure, "value": says, "unit": "g/km"})
        rows.append({"tool": "belvedere", "case": case, "figure": figure, "value": ours, "unit": "g/km"})
        name = f"{figure} miss"
        each: dict[str, Figure] = {"tool": "belvedere", "case": case, "figure": name, "value": 100 * miss, "unit": "%"}
        rows.append({**each, "within": within})
    return rows


def cycle_rows() -> list[dict[str, Figure]]:
    """Return what a lower limit does to CO2 and NOx by each of SUMO's models and by ours, with its interval."""
    theirs = driving_cycles.ratios(driving_cycles.kept())
    friction = PARAMETERS["dynamics_engine_friction"]
    rows: list[dict[str, Figure]] = []
    for limit in sorted(set(theirs["limit"])):
        for lost in sorted(set(theirs["lost"])):
            group = theirs[(theirs["limit"] == limit) & (theirs["lost"] == lost)]
            case = f"{limit:g} instead of 50 km/h, {lost:g} s/km lost at junctions"
            for gas in ("co2", "nox"):
                figure = f"{gas} ratio"
                for model, value in zip(group["model"], group[gas], strict=True):
                    tool = f"SUMO {driving_cycles.VERSION} {model}"
                    rows.append({"tool": tool, "case": case, "figure": figure, "value": float(value), "unit": "-"})
                of_cars = group.loc[group["model"].str.contains("PC_"), gas]
                for name in ("low", "central", "high"):
                    values = {**CENTRAL, "dynamics_engine_friction": float(getattr(friction, name))}
                    ours = driving_cycles.ours(limit, lost, dynamics.CAR, values)[gas]
                    row: dict[str, Figure] = {"tool": "belvedere", "case": case, "value": ours, "unit": "-"}
                    row["figure"] = f"{figure}, {name}"
                    if name == "central":
                        row["within"] = bool(of_cars.min() <= ours <= of_cars.max())
                    rows.append(row)
    return rows


def main() -> None:
    """Print the table, or one JSON object with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    checks, noise, chain, cycles = check_rows(), noise_rows(), chain_rows(), cycle_rows()
    rows = [*checks, *noise, *chain, *cycles]
    met = sum(row.get("within") is True for row in [*checks, *noise])
    asked = len(CHECKS) + len(NOISE) + len(QUIETER)
    missed = [row["figure"] for row in chain if row.get("within") is False]
    outside = [f"{row['case']}: {row['figure']}" for row in cycles if row.get("within") is False]
    answer = {
        "claim": "published factors met; the fleet's mean beside an independent inventory; low limits beside SUMO",
        "machine": {"python": platform.python_version(), "machine": platform.machine()},
        "checks": asked,
        "checks_within": met,
        "chain_misses": missed,
        "cycles_outside_sumo": outside,
        "note": NOTE,
        "rows": rows,
    }
    if parser.parse_args().json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    print(pd.DataFrame(rows).to_string(index=False, float_format=lambda value: f"{value:.4g}", na_rep=""))
    print(f"{met} of {asked} as published; misses of the chain: {missed}")
    print(f"central figures of low limits outside SUMO's models: {outside}")
    print(NOTE)


if __name__ == "__main__":
    main()
