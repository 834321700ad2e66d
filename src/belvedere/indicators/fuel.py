"""Fuel that traffic burns in a day, all kinds together.

Takes   emissions [g/h] by link and hour; the City's fleet
Gives   fuel by area [L/day]
Used by fuel_per_resident.py; scenarios, found by its file name
Source  litres of CO2: energy in a litre × CO2 of its energy, by fuel, weighted by the fleet's distance; factors of CO2
        (METHODS) and lower heating values are from memory, to be confirmed. Gas counts as petrol of equal energy
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import links_by_area, over_hours

QUANTITY = "fuel"
NEEDS: tuple[str, ...] = ("emissions",)
# [g/L] of CO2: 73.3 g/MJ × 32.2 MJ/L, 74.0 × 35.9, 65 × 24.0; to be confirmed
GRAMS = {"Petrol": 2360.0, "Petrol Hybrid": 2360.0, "Diesel": 2657.0, "LPG Bifuel ~ LPG": 1560.0}
OTHER = 2360.0  # [g/L] as petrol
ITALY = 2490.0  # [g/L] half petrol, half diesel, where a city has no fleet of its own; to be confirmed


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [L/day], weight."""
    emissions = tables["emissions"]
    grams = over_hours(emissions, city, emissions["co2_rate"].to_numpy())
    return links_by_area(city, grams / grams_a_litre(city))


def grams_a_litre(city: City) -> float:
    """Return the CO2 of a litre of the fleet's fuel [g/L]."""
    fleet = city.table("fleet")
    burning = fleet[fleet["fuel"] != "Electric"]
    share = burning["share"].to_numpy(dtype="float64")
    if not share.sum() > 0:
        return ITALY
    each = burning["fuel"].map(GRAMS).fillna(OTHER).to_numpy(dtype="float64")
    return float((share * each).sum() / share.sum())


summary = total
