"""Concentrations where people live: exhaust and wear of every street, carried by a typical year's winds.

Takes   a City; emissions of its links by hour
Gives   prepare() once a city; run(): zone_id, no2, pm10, pm25 [ug/m3], annual means where people live; added(): what
        streets add at zones and stations
Used by stations.py (which ties the background to stations), scenarios/evaluate.py, benchmarks/air.py
Source  transport.py (R-LINE's plume), canyon.py (STREET), chemistry.py (OSPM's NO and ozone)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely import points

from belvedere.city.model import City
from belvedere.environment import chemistry
from belvedere.environment.background import Background, assumed
from belvedere.environment.canyon import canyons
from belvedere.environment.kernel import kernel
from belvedere.environment.meteorology import GROUPS, Climate, typical
from belvedere.environment.receptors import Receptors, receptors
from belvedere.environment.reference.typical_year import GROUP
from belvedere.environment.transport import Transport, transport
from belvedere.errors import ModelError
from belvedere.parameters import CENTRAL, Values
from belvedere.progress import Progress, silent

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

HOURS = 24
RATES = ("nox_rate", "no2_rate", "pm10_rate", "pm25_rate")
IN_NETWORK = 300.0  # [m] a station farther from every street is outside the network, and its own traffic is unknown

# What a reader must know of these numbers, in both languages; evaluate.py prints them with every verdict
ASSUMPTIONS: tuple[tuple[str, str], ...] = (
    (
        "Dispersion is verified against CALINE3's published results and by its own checks, not yet validated in the"
        " field.",
        "La dispersione è verificata sui risultati pubblicati di CALINE3 e su sé stessa; non è ancora validata con"
        " misure sul campo.",
    ),
    (
        "Wind and stability are those of a typical year of the western Po valley (PVGIS, 45 N 8 E, about 265 km from"
        " Bologna), not of the city: its winds are weaker than most.",
        "Vento e stabilità sono quelli di un anno tipo della pianura padana occidentale (PVGIS, 45 N 8 E, a circa"
        " 265 km da Bologna), non della città: vi soffia meno vento che altrove.",
    ),
    (
        "Houses are not in the model where the city publishes no storeys: a factor on a street's own exhaust stands"
        " for them, to be confirmed.",
        "Dove la città non pubblica i piani degli edifici, le case non sono nel modello: al loro posto un fattore"
        " sulle emissioni della propria strada, da confermare.",
    ),
    (
        "Only road traffic changes. Heating, industry and all that comes from outside stay in a background that the"
        " decision does not touch; particles formed later from exhaust are not counted.",
        "Cambia solo il traffico. Riscaldamento, industria e tutto ciò che viene da fuori restano in un fondo che la"
        " decisione non tocca; le particelle che si formano in seguito dai gas di scarico non sono contate.",
    ),
    (
        "What streets add to PM2.5 is not borne out by Bologna's two stations; PM10 is, and NO2 roughly.",
        "Quanto le strade aggiungono al PM2.5 non è confermato dalle due stazioni di Bologna; il PM10 sì, l'NO2 a"
        " grandi linee.",
    ),
    (
        "Concentrations are annual means at points along residents' streets, not in their rooms.",
        "Le concentrazioni sono medie annue in punti lungo le strade dei residenti, non dentro le case.",
    ),
)
ASSUMPTION_NO_STATIONS = (
    "No station: the background is a parameter, the same everywhere and at every hour.",
    "Nessuna stazione: il fondo è un parametro, uguale ovunque e a ogni ora.",
)


@dataclass(frozen=True)
class Prepared:
    """What of a city's air does not depend on emissions. Policies leave it as it is: they move no street."""

    link_id: Indices  # (links,) in City order
    zone_id: Indices
    places: Receptors
    transport: Transport
    climate: Climate
    inside: NDArray[np.bool_]  # (stations,) within IN_NETWORK of a street
    background: Background | None = None  # None: the parameters' at every run
    scale: float = 1.0  # [-] on what streets add, as stations say
    narrowed: float = 1.0  # [-] power of the parameter `dispersion_factor`: stations leave less doubt of it


def prepare(city: City, progress: Progress = silent, climate: Climate | None = None) -> Prepared:
    """Return a city's Prepared; about 4 s of CPU on Bologna, told to `progress`.

    Parameters
    ----------
    climate : of the city; None takes the one that comes with the package
    """
    blown = climate or typical()
    places = receptors(city)
    made = transport(city, places, (kernel(blown), blown), canyons(city), progress)
    links = city.links
    stations = places.position[places.row >= places.zones]
    nearest = links.sindex.nearest(points(stations), return_all=False, return_distance=True)[1]
    return Prepared(
        links["link_id"].to_numpy(dtype=np.int64),
        city.zones["zone_id"].to_numpy(dtype=np.int64),
        places,
        made,
        blown,
        nearest <= IN_NETWORK,
    )


def run(prepared: Prepared, emissions: pd.DataFrame, values: Values = CENTRAL) -> pd.DataFrame:
    """Return annual means where people live.

    Parameters
    ----------
    emissions : link_id, hour, nox_rate, no2_rate (of it NO2), pm10_rate, pm25_rate [g/h] of a workday

    Returns
    -------
    DataFrame
        zone_id, no2, pm10, pm25 [ug/m3]

    Raises
    ------
    ModelError
        when emissions lack a column, a link or an hour, are below zero or not numbers
    """
    gas, dust = added(prepared, emissions, values)
    zones = prepared.places.zones
    background = prepared.background or assumed(values)
    climate = prepared.climate
    made = chemistry.no2(
        (gas[:zones, ..., 0], gas[:zones, ..., 1]),
        (background.no2, background.o3),
        climate.temperature,
        climate.irradiance,
        values["no2_mixing_time"],
    ).mean(axis=(1, 2))
    year = dust[:zones].mean(axis=(1, 2))
    return pd.DataFrame(
        {
            "zone_id": prepared.zone_id,
            "no2": made,
            "pm10": background.pm10 + year[:, 0],
            "pm25": background.pm25 + year[:, 1],
        }
    )


def added(prepared: Prepared, emissions: pd.DataFrame, values: Values = CENTRAL) -> tuple[Floats, Floats]:
    """Return what streets add [ug/m3], at zones and then stations.

    Parameters
    ----------
    emissions : as of run()

    Returns
    -------
    NOx and of it NO2 (rows, SEASONS, GROUPS, 2); PM10 and PM2.5 (rows, 1, GROUPS, 2)

    Raises
    ------
    ModelError
        as of run()
    """
    doubt = values["dispersion_factor"] ** prepared.narrowed
    rates = _rates(prepared, emissions) * (values["traffic_mean_day"] * doubt * prepared.scale / 3600.0)
    width = len(prepared.transport.streets.identity)
    by_street = np.empty((GROUPS, width, len(RATES)))
    for group, number in np.ndindex(GROUPS, len(RATES)):
        by_street[group, :, number] = np.bincount(prepared.transport.streets.link, rates[group, number], width)
    kerb = values["kerb_factor"]
    gas = prepared.transport.by_season.added(by_street[:, :, :2], kerb)
    return gas, prepared.transport.by_year.added(by_street[:, :, 2:], kerb)


def _rates(prepared: Prepared, emissions: pd.DataFrame) -> Floats:
    """Return the mean rates of each group of hours (GROUPS, pollutants, links) [g/h]."""
    missing = [name for name in ("link_id", "hour", *RATES) if name not in emissions.columns]
    if missing:
        raise ModelError(f"emissions: the column {missing[0]} is missing. Take those of environment.emissions.run.")
    count = len(prepared.link_id)
    link, hour = emissions["link_id"].to_numpy(), emissions["hour"].to_numpy()
    whole = len(emissions) == HOURS * count
    if whole:
        by_hour = hour.reshape(HOURS, count) == np.arange(HOURS)[:, None]
        whole = bool(by_hour.all() and (link.reshape(HOURS, count) == prepared.link_id).all())
    if not whole:
        raise ModelError(
            f"emissions: {len(emissions)} rows are not 24 hours of the city's {count} links, hour by hour in their"
            " order. Take emissions of the same city, sorted as environment.emissions.run gives them."
        )
    made = np.empty((GROUPS, len(RATES), count))
    for number, name in enumerate(RATES):
        rate = emissions[name].to_numpy(dtype=np.float64)
        if not (rate >= 0).all():
            row = int(np.flatnonzero(~(rate >= 0))[0])
            raise ModelError(f"emissions: row {row}: {name} is {rate[row]}. A rate is a number from 0 up.")
        made[:, number] = rate.reshape(GROUPS, GROUP, count).mean(axis=1)
    return made
