"""People hurt and killed on each street, by distance driven and speed.

Takes   a City's links; flows by link and hour
Gives   prepare → Prepared, once a city; run → crashes: link_id, injuries, deaths [1/year]
Used by scenarios/evaluate.py, indicators/
Source  rates by class of street and by people and jobs around: Bologna's (reference/crash_rates.py), for every city
        that has none of its own. Power model: crashes ∝ speed^power on a street whose speed changes (Elvik 2009),
        beside the class's mean speed. Speeds are those of the model's workday, in which all drive at the limit: how far
        real ones follow is a parameter
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.environment.emission_factors import Array
from belvedere.environment.emissions import HOURS, Rows, rows
from belvedere.environment.reference import crash_rates
from belvedere.parameters import CENTRAL, Values

DAYS = 365.0  # [days/year] workdays stand for all: the rates were derived so
# What a reader must know of these numbers, in both languages
ASSUMPTIONS: tuple[tuple[str, str], ...] = (
    (
        "People hurt follow distance driven, class of street, people and jobs around and the speed of cars (power"
        " model). Rates are those of crashes within 3 km of the centre of Bologna, 2015 to 2022 without 2020, from"
        " points whose publisher is not named: to be confirmed. Deaths are a share of crashes, since no severity"
        " is published.",
        "I feriti seguono percorrenze, classe della strada, residenti e addetti intorno e velocità delle auto"
        " (modello di potenza). I tassi sono quelli degli incidenti entro 3 km dal centro di Bologna, 2015-2022"
        " senza il 2020, da punti di cui non è indicato l'editore: da confermare. I morti sono una quota degli"
        " incidenti: la gravità non è pubblicata.",
    ),
    (
        "In the traffic model all drive at the limit; here real speeds follow a lower limit by half (a quarter to"
        " all). More people on foot or by bicycle, and safety in numbers, are not counted.",
        "Nel modello di traffico tutti viaggiano al limite; qui le velocità reali seguono un limite più basso per"
        " metà (da un quarto al tutto). Più persone a piedi o in bici, e la sicurezza dei numeri, non sono"
        " contate.",
    ),
)
FAST_SPEED = 90.0  # [km/h] mean speed on motorways and trunks near a city; to be confirmed


@dataclass(frozen=True)
class Prepared:
    """All that neither flows nor uncertain values change."""

    link_id: Rows  # (links,)
    length: Array  # (links,) [km]
    rate: Array  # (links,) crashes with people hurt [1/1e6 km] at the usual density; 0 on motorways and trunks
    dense: Array  # (links,) people and jobs around, beside the usual [-]; 1 on motorways and trunks
    fast: Array  # (links,) 1.0 on motorways and trunks, whose rate is a parameter
    speed: Array  # (links,) [km/h] at which the rates hold


def prepare(city: City) -> Prepared:
    """Return what `run` needs of a city."""
    links = city.links
    table = crash_rates.read().set_index("class")
    kind = crash_rates.group(links["facility_type"])
    fast = np.where(kind == crash_rates.FAST, 1.0, 0.0)
    return Prepared(
        links["link_id"].to_numpy(),
        links["length"].to_numpy(np.float64) / 1000.0,
        kind.map(table["rate"]).fillna(0.0).to_numpy(np.float64),
        np.where(fast > 0, 1.0, crash_rates.density(city) / crash_rates.DENSITY),
        fast,
        kind.map(table["speed"]).fillna(FAST_SPEED).to_numpy(np.float64),
    )


def run(prepared: Prepared, flows: pd.DataFrame, values: Values = CENTRAL) -> pd.DataFrame:
    """Return people hurt and killed in a year on each link.

    Parameters
    ----------
    flows : link_id, hour, flow [veh/h], speed [km/h]

    Returns
    -------
    DataFrame
        link_id, injuries, deaths [1/year]; one row a link of the city

    Raises
    ------
    ModelError
        when a link of `flows` is not in the city
    """
    row = rows(prepared.link_id, flows)
    flow = flows["flow"].to_numpy(dtype=np.float64)
    pace = flow / np.maximum(flows["speed"].to_numpy(dtype=np.float64), 1.0)  # [h/km]
    links = len(prepared.link_id)
    if len(row) == HOURS * links and (row[:links] == np.arange(links)).all():
        vehicles, spent = flow.reshape(HOURS, -1).sum(axis=0), pace.reshape(HOURS, -1).sum(axis=0)
    else:
        vehicles, spent = np.bincount(row, flow, links), np.bincount(row, pace, links)
    mean = np.divide(vehicles, spent, out=prepared.speed.copy(), where=spent > 0)  # [km/h] of the day
    rate = prepared.rate * prepared.dense ** values["crash_density_power"] + prepared.fast * values["crash_rate_fast"]
    expected = rate * values["crash_rate_level"] / 1e6 * vehicles * prepared.length * DAYS  # at the class's mean speed
    beside = (mean / prepared.speed) ** values["safety_speed_response"]
    return pd.DataFrame(
        {
            "link_id": prepared.link_id,
            "injuries": expected * values["injuries_per_crash"] * beside ** values["injury_speed_power"],
            "deaths": expected * values["deaths_per_crash"] * beside ** values["death_speed_power"],
        }
    )
