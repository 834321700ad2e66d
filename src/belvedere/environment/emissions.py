"""Hot exhaust of the streets: the mean vehicle's factor at each link's speed, times distance.

Takes   flows by link and hour, the links' lengths, a City's fleet
Gives   curves: speed → CO2, NOx, exhaust PM of the mean vehicle [g/km]; emissions: link_id, hour, co2_rate … [g/h]
Used by scenarios/evaluate.py, benchmarks/emissions.py
Source  EMEP/EEA guidebook 2016, 1.A.3.b, tier 3, hot exhaust only (emission_factors.py); fleet.py
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.environment.emission_factors import factors
from belvedere.environment.fleet import for_city
from belvedere.errors import ModelError

SPEEDS = np.arange(5.0, 131.0)  # [km/h] where the curves are tabulated; between them straight lines

# What a reader must know of these numbers, in both languages; evaluate.py prints them with every verdict
ASSUMPTIONS: tuple[tuple[str, str], ...] = (
    (
        "Emissions are hot exhaust only: no cold start, no wear of tyres, brakes and road.",
        "Le emissioni sono solo quelle allo scarico a caldo: senza avviamento a freddo, senza usura di pneumatici,"
        " freni e strada.",
    ),
    (
        "Emission factors are those of a mean speed. They rise as the mean speed falls and cannot see smoother"
        " driving, so by themselves they cannot judge a 30 km/h zone: the difference in emissions is one of these"
        " factors, not of the street.",
        "I fattori di emissione valgono per una velocità media. Crescono al calare della velocità e non vedono una"
        " guida più regolare: da soli non possono giudicare una zona 30. La differenza di emissioni è quella di questi"
        " fattori, non della strada.",
    ),
    (
        "CO2 is energy × 73.3 g/MJ (petrol), 74.0 (diesel), 65 (LPG), 56.1 (methane): to be confirmed.",
        "CO2 = energia × 73,3 g/MJ (benzina), 74,0 (gasolio), 65 (GPL), 56,1 (metano): da confermare.",
    ),
    (
        "Shares of vehicles by fuel, segment and Euro class in the distance driven are partly from memory: to be"
        " confirmed.",
        "Le quote di veicoli per alimentazione, segmento e classe Euro sui chilometri percorsi sono in parte a"
        " memoria: da confermare.",
    ),
)
ASSUMPTION_ITALY = (
    "The city publishes no fleet: vehicles are Italy's of the end of 2023.",
    "La città non pubblica il parco veicolare: i veicoli sono quelli italiani di fine 2023.",
)


def fleet_curves(city: City) -> pd.DataFrame:
    """Return the mean vehicle's factors at SPEEDS: speed [km/h], ef_co2, ef_nox, ef_pm [g/km]."""
    return curves(for_city(city))


def curves(fleet: pd.DataFrame) -> pd.DataFrame:
    """Return the same for a fleet: columns category, fuel, segment, euro, share (of distance, summing to 1)."""
    by_class = factors(fleet, SPEEDS)
    share = fleet["share"].to_numpy(dtype=np.float64)
    means = {figure: share @ by_class[figure] for figure in ("ef_co2", "ef_nox", "ef_pm")}
    return pd.DataFrame({"speed": SPEEDS, **means})


def link_emissions(flows: pd.DataFrame, links: pd.DataFrame, curve: pd.DataFrame) -> pd.DataFrame:
    """Return what leaves the exhausts on each link in each hour.

    Parameters
    ----------
    flows : link_id, hour, flow [veh/h], speed [km/h]
    links : link_id, length [m]
    curve : as of fleet_curves; a speed beyond its ends takes the end's factor

    Returns
    -------
    DataFrame
        link_id, hour, co2_rate, nox_rate, pm_rate [g/h], in the rows' order

    Raises
    ------
    ModelError
        when a link of `flows` is not in `links`
    """
    length = flows["link_id"].map(links.set_index("link_id")["length"]).to_numpy(dtype=np.float64)
    if np.isnan(length).any():
        lost = flows["link_id"].to_numpy()[np.isnan(length)][0]
        raise ModelError(f"flows: link {lost} is not in the city's links. Take flows of the same city.")
    driven = flows["flow"].to_numpy(dtype=np.float64) * length / 1000.0  # [km/h]
    speed = flows["speed"].to_numpy(dtype=np.float64)
    rates = {
        f"{name}_rate": driven * np.interp(speed, curve["speed"], curve[f"ef_{name}"]) for name in ("co2", "nox", "pm")
    }
    return pd.DataFrame({"link_id": flows["link_id"], "hour": flows["hour"], **rates})
