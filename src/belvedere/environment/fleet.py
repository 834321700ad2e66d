"""Which vehicles drive the kilometres: shares of distance by category, fuel, segment and Euro class.

Takes   the register's shares of cars by Euro class and by fuel, and counts of vehicles by class
Gives   for_city(city): a City's `fleet` table, or Italy's where the city publishes none; cars(...): the joint table
Used by emissions.py, and by whoever writes the [fleet] section of a recipe
Source  register: ACI, end of 2023 (reference/fleet_italy.csv). Joint shares of Euro class and fuel: iterative
        proportional fitting (Deming and Stephan 1940) to the two published margins, from DIESELS. Values
        marked below are from memory and are to be confirmed; Belvedere prints them as such.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.environment.emission_factors import Array
from belvedere.environment.reference import fleet_italy
from belvedere.errors import ModelError

Shares = Mapping[str, float]
CLOSE = 1e-5  # [-] margins are published in hundredths of a percent
MOST_ROUNDS = 2000  # [-] of the fit; a possible table takes some tens
COLUMNS = ["category", "fuel", "segment", "euro", "share"]

# Distance a car drives in a year, relative to one of Euro 5: old cars stand. [-] to be confirmed
DISTANCE_BY_EURO = {
    "Euro 0": 0.15,  # a third of them are vintage cars; to be confirmed
    "Euro 1": 0.3,  # to be confirmed
    "Euro 2": 0.4,  # to be confirmed
    "Euro 3": 0.6,  # to be confirmed
    "Euro 4": 0.8,  # to be confirmed
    "Euro 5": 1.0,
    "Euro 6": 1.2,  # to be confirmed
    "Electric": 1.0,  # to be confirmed
}
# The same by fuel, relative to petrol. [-] to be confirmed
DISTANCE_BY_FUEL = {"Petrol": 1.0, "Diesel": 1.6, "LPG": 1.4, "CNG": 1.5, "Hybrid": 1.2, "Electric": 1.0}

# Segments of cars by fuel [-], to be confirmed
SEGMENTS: Mapping[str, Shares] = {
    "Petrol": {"Small": 0.70, "Medium": 0.25, "Large-SUV-Executive": 0.05},
    "Diesel": {"Small": 0.35, "Medium": 0.50, "Large-SUV-Executive": 0.15},
    "LPG": {"Small": 0.70, "Medium": 0.30},
    "CNG": {"Small": 0.70, "Medium": 0.30},
    "Hybrid": {"Small": 0.60, "Medium": 0.40},
    "Electric": {"Small": 0.60, "Medium": 0.40},
}
# Euro 6 cars by year of first registration [-], to be confirmed
SIX = {"Euro 6 up to 2016": 0.24, "Euro 6 2017-2019": 0.38, "Euro 6 2020+": 0.38}
EMEP_FUEL = {"LPG": "LPG Bifuel ~ LPG", "CNG": "CNG Bifuel ~ CNG", "Hybrid": "Petrol Hybrid"}
# Euro classes that a fuel cannot have: the table's CNG and hybrid cars start at Euro 4, real hybrids at Euro 5
IMPOSSIBLE = {
    "CNG": ("Euro 0", "Euro 1", "Euro 2", "Euro 3"),
    "Hybrid": ("Euro 0", "Euro 1", "Euro 2", "Euro 3", "Euro 4"),
}

# Diesels among cars of petrol and diesel of a Euro class [-]: where the fit to the margins starts from. Diesels came
# late to Italy; from memory of ACI's joint tables, to be confirmed. It was added after a first run of the fleet's chain
# (benchmarks/emissions.py) missed PM2.5; the values were recalled before anybody saw what they give, none was fitted
DIESELS = {
    "Euro 0": 0.12,
    "Euro 1": 0.18,
    "Euro 2": 0.30,
    "Euro 3": 0.58,
    "Euro 4": 0.45,
    "Euro 5": 0.60,
    "Euro 6": 0.45,
}

# Everything else than cars: shares within the category [-], to be confirmed but for the trucks' segments, which are
# those of the counts at Bologna's seven regional stations in 2024 (classes 5, 6, 7 + 8)
OTHERS: Mapping[str, tuple[Shares, Shares]] = {
    "Light Commercial Vehicles": (
        {"N1-II": 0.4, "N1-III": 0.6},
        {
            "Euro 2": 0.05,
            "Euro 3": 0.12,
            "Euro 4": 0.17,
            "Euro 5": 0.20,
            "Euro 6 up to 2017": 0.14,
            "Euro 6 2018-2020": 0.16,
            "Euro 6 2021+": 0.16,
        },
    ),
    "Heavy Duty Trucks": (
        {"Rigid <=7.5 t": 0.32, "Rigid 20 - 26 t": 0.27, "Articulated 34 - 40 t": 0.41},
        {"Euro II": 0.05, "Euro III": 0.12, "Euro IV": 0.08, "Euro V": 0.25, "Euro VI": 0.50},
    ),
    "Buses": (
        {"Urban Buses Standard 15 - 18 t": 1.0},
        {"Euro III": 0.10, "Euro IV": 0.05, "Euro V": 0.30, "Euro VI": 0.55},
    ),
    "L-Category": (
        {
            "Mopeds 4-stroke <50 cm3": 0.2,
            "Motorcycles 4-stroke <250 cm3": 0.4,
            "Motorcycles 4-stroke 250 - 750 cm3": 0.4,
        },
        {"Conventional": 0.08, "Euro 1": 0.10, "Euro 2": 0.17, "Euro 3": 0.35, "Euro 4": 0.20, "Euro 5": 0.10},
    ),
}
# Vehicles that pass by class [-]: counted at Bologna's seven regional stations in 2024, which stand at the edge of the
# city and see more trucks and fewer buses than its streets; two-wheelers are not counted there: 5 % is to be confirmed
COUNTED = {
    "Passenger Cars": 0.9081,
    "Light Commercial Vehicles": 0.0561,
    "Heavy Duty Trucks": 0.0341,
    "Buses": 0.0017,
}
TWO_WHEELERS = 0.05  # [-] of all distance driven, to be confirmed


def for_city(city: City) -> pd.DataFrame:
    """Return the shares of distance of a city's vehicles: columns COLUMNS, summing to 1.

    A city without a fleet gets Italy's (emissions.ASSUMPTION_ITALY says so to the reader).

    Raises
    ------
    ModelError
        when a share is below zero or they do not sum to 1
    """
    table = city.table("fleet")
    if table.empty:
        return whole(cars(*italy()), COUNTED)
    share = table["share"].to_numpy(dtype=np.float64)
    if not np.isfinite(share).all() or (share < 0).any() or abs(share.sum() - 1) > 0.01:
        raise ModelError(
            f"{city.name}: table fleet: shares must be zero or more and sum to 1, these sum to {share.sum():.4f}. "
            "Correct [fleet] in the city's recipe and build it again."
        )
    return table[COLUMNS].assign(share=share / share.sum())


def italy() -> tuple[dict[str, float], dict[str, float]]:
    """Return the shares of Italian cars by Euro class and by fuel (end of 2023), in the words of this file."""
    table = fleet_italy()
    by = {name: dict(zip(rows["class"], rows["share"], strict=True)) for name, rows in table.groupby("dimension")}
    fuel = by["fuel"]
    euro = {name: share for name, share in by["euro"].items() if name != "unclassified"}
    left = 1 - fuel["electric"]
    euro = {name: share / sum(euro.values()) * left for name, share in euro.items()}
    return (
        {**euro, "Electric": fuel["electric"]},
        {
            "Petrol": fuel["petrol"],
            "Diesel": fuel["diesel"] + fuel["hybrid diesel"],  # mild hybrids: driven like any diesel
            "LPG": fuel["petrol/LPG"],
            "CNG": fuel["petrol/CNG"],
            "Hybrid": fuel["hybrid petrol"],
            "Electric": fuel["electric"],
        },
    )


def cars(euro: Shares, fuel: Shares, *, by_distance: bool = True) -> pd.DataFrame:
    """Return cars by fuel, segment and Euro class from the two margins that a register publishes.

    Parameters
    ----------
    euro : Euro 0 … Euro 6, Electric → share of cars [-]
    fuel : Petrol, Diesel, LPG, CNG, Hybrid, Electric → share of cars [-]
    by_distance : shares of distance driven instead of shares of cars

    Returns
    -------
    DataFrame
        COLUMNS, in names of the EMEP/EEA table; shares sum to 1

    Raises
    ------
    ModelError
        when no joint table has these margins (more hybrids than cars of Euro 5 and 6, for instance)
    """
    start = np.array([[_start(name, step) for step in euro] for name in fuel])
    joint = proportional_fit(start, np.array(list(fuel.values())), np.array(list(euro.values())))
    rows = []
    for i, name in enumerate(fuel):
        for j, step in enumerate(euro):
            weight = DISTANCE_BY_EURO[step] * DISTANCE_BY_FUEL[name] if by_distance else 1.0
            for segment, part in SEGMENTS[name].items():
                for emep, split in _emep_euro(name, step).items():
                    share = joint[i, j] * weight * part * split
                    rows.append(("Passenger Cars", EMEP_FUEL.get(name, name), segment, emep, share))
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table[table["share"] > 0].reset_index(drop=True)
    return table.assign(share=table["share"] / table["share"].sum())


def whole(passenger_cars: pd.DataFrame, counted: Shares) -> pd.DataFrame:
    """Return cars and all other vehicles together, by what counts say of each category; shares sum to 1."""
    categories = {name: share / sum(counted.values()) * (1 - TWO_WHEELERS) for name, share in counted.items()}
    categories["L-Category"] = TWO_WHEELERS
    rows = [
        (
            category,
            "Petrol" if category == "L-Category" else "Diesel",
            segment,
            euro,
            categories[category] * part * step,
        )
        for category, (segments, steps) in OTHERS.items()
        for segment, part in segments.items()
        for euro, step in steps.items()
    ]
    driven = passenger_cars.assign(share=passenger_cars["share"] * categories["Passenger Cars"])
    return pd.concat([driven, pd.DataFrame(rows, columns=COLUMNS)], ignore_index=True)


def buses() -> pd.DataFrame:
    """Return buses as they are where a city's fleet has none: COLUMNS, shares summing to 1."""
    segments, steps = OTHERS["Buses"]
    rows = [
        ("Buses", "Diesel", segment, euro, part * step)
        for segment, part in segments.items()
        for euro, step in steps.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def proportional_fit(seed: Array, rows: Array, columns: Array) -> Array:
    """Return the table with these margins that is closest to the seed; a cell of zero stays zero.

    Parameters
    ----------
    seed : array, shape (rows, columns), zero or more
    rows, columns : the margins, each taken as shares of its sum

    Raises
    ------
    ModelError
        when the seed's zeros leave no such table
    """
    rows, columns = rows / rows.sum(), columns / columns.sum()
    table = np.array(seed, dtype=np.float64)
    for _ in range(MOST_ROUNDS):
        table = table * _ratio(rows, table.sum(axis=1))[:, None]
        table = table * _ratio(columns, table.sum(axis=0))[None, :]
        if np.abs(table.sum(axis=1) - rows).max() < CLOSE:
            return table
    raise ModelError(
        f"fleet: no table has both margins: rows miss by {np.abs(table.sum(axis=1) - rows).max():.4f}. "
        "Check that fuels that came late (hybrid, CNG) are not more than the cars of late Euro classes."
    )


def _ratio(wanted: Array, now: Array) -> Array:
    return np.divide(wanted, now, out=np.zeros_like(now), where=now > 0)


def _start(fuel: str, euro: str) -> float:
    if fuel == "Electric" or euro == "Electric":
        return float(fuel == euro)
    if euro in IMPOSSIBLE.get(fuel, ()):
        return 0.0
    diesels = DIESELS.get(euro, 0.5)
    return diesels if fuel == "Diesel" else 1.0 - diesels


def _emep_euro(fuel: str, euro: str) -> dict[str, float]:
    """Return the table's names for a Euro class, with their shares of it."""
    if euro == "Euro 0":
        return {"ECE 15/04" if fuel == "Petrol" else "Conventional": 1.0}
    return SIX if euro == "Euro 6" and fuel in ("Petrol", "Diesel", "Hybrid") else {euro: 1.0}
