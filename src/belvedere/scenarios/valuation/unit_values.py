"""What an hour, a tonne, a decibel and a life are worth: the rows of parameters.csv of the room `valuation`.

Takes   values of parameters, a year
Gives   price → EUR of PRICE_YEAR, as people of that year value it; growth; price_year; confirmed; VALUE_OF_TIME
Used by travel.py, external.py, money.py, appraisal.py, distribution.py
Source  each row says its own, and the year of its prices as "prices of 2016". Values of time, health and nuisance grow
        with income (EU guide to cost-benefit analysis 2014, from memory), that of carbon by EIB's path
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from belvedere.parameters import PARAMETERS, Values

PRICE_YEAR = 2024  # all euros are of this year
CARBON_YEAR = 2030  # that co2_value_2030 speaks of
YEAR = re.compile(r"prices of (\d{4})")
INCOME = "income_growth"
CARBON = "co2_value_growth"
# by what a unit value grows in real terms; those not named stay as they are
GROWS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "value_of_time_commute",
            "value_of_time_business",
            "value_of_time_other",
            "value_of_time_goods",
            "nox_value",
            "pm25_value_city",
            "pm25_value_metropole",
            "pm10_value",
            "death_value",
            "injury_value",
            "noise_value",
            "life_value",
        ),
        INCOME,
    ),
    "co2_value_2030": CARBON,
}
# purpose or layer → the value of its travellers' time; all others as OTHER
VALUE_OF_TIME: Mapping[str, str] = {
    "work": "value_of_time_commute",
    "vans": "value_of_time_goods",
    "trucks": "value_of_time_goods",
}
OTHER = "value_of_time_other"


def price(name: str, values: Values, year: int) -> float:
    """Return a unit value in EUR of PRICE_YEAR as it is in `year`.

    Raises
    ------
    ValueError
        when the parameter does not say of which year its prices are
    """
    return values[name] * price_factor(name, values) * growth(name, values, year - valued_in(name))


def growth(name: str, values: Values, years: float) -> float:
    """Return the factor by which a unit value grows in real terms over some years [-]; 1 for what does not grow."""
    by = GROWS.get(name)
    if by is None:
        return 1.0
    rate = values[CARBON] if by == CARBON else values[INCOME] * values["value_income_elasticity"]
    return float((1.0 + rate) ** years)


def price_factor(name: str, values: Values) -> float:
    """Return prices of PRICE_YEAR over those of the value's own year [-]."""
    year = price_year(name)
    return 1.0 if year == PRICE_YEAR else values[f"price_factor_{year}"]


def price_year(name: str) -> int:
    """Return the year of whose prices a unit value is; see `price`."""
    found = YEAR.search(PARAMETERS[name].source)
    if found is None:
        raise ValueError(f"parameters.csv: {name}: its source names no year of prices. Write: prices of 2016.")
    return int(found.group(1))


def valued_in(name: str) -> int:
    """Return the year for which a unit value holds."""
    return CARBON_YEAR if GROWS.get(name) == CARBON else price_year(name)


def confirmed(names: Iterable[str]) -> bool:
    """Return whether all these values were read in a source, or derived from one."""
    return all(PARAMETERS[name].confirmed for name in names)
