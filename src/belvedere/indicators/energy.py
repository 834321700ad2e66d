"""Energy that traffic takes in a day, from fuel and from the grid.

Takes   flows [veh/h] and emissions [g/h] by link and hour; the City's fleet
Gives   energy by area [MWh/day]
Used by scenarios, found by its file name
Source  fuel: CO2 over the CO2 of a megajoule, METHODS; electric vehicles: distance × consumption; both from memory,
        to be confirmed
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import ground, links_by_area, over_hours

QUANTITY = "energy"
NEEDS: tuple[str, ...] = ("flows", "emissions")
GRAMS_A_MJ = 73.6  # [g/MJ] of CO2, between petrol 73.3 and diesel 74.0; to be confirmed
MJ = 1 / 3600.0  # [MWh/MJ]
ELECTRIC = 0.18e-3  # [MWh/km] of an electric car, 0.15 to 0.20 kWh; to be confirmed


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [MWh/day], weight."""
    emissions, flows, fleet = tables["emissions"], tables["flows"], city.table("fleet")
    burnt = over_hours(emissions, city, emissions["co2_rate"].to_numpy()) / GRAMS_A_MJ * MJ
    share = float(fleet.loc[fleet["fuel"] == "Electric", "share"].sum() / fleet["share"].sum()) if len(fleet) else 0.0
    driven = over_hours(flows, city, flows["flow"].to_numpy()) * ground(city).length
    return links_by_area(city, burnt + driven * share * ELECTRIC)


summary = total
