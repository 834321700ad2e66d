"""Concentrations where people live: exhaust and wear of every street, carried by a typical year's winds.

Takes   a City; emissions of its links by hour; where stations measure, their means (background.py)
Gives   prepare() once a city; anchor() ties the background to stations; run(): zone_id, no2, pm10, pm25 [ug/m3] annual
        means where people live; at_stations(): the same beside stations, by period
Used by scenarios/evaluate.py, health.py, benchmarks/air.py
Source  transport.py (R-LINE's plume), canyon.py (STREET), chemistry.py (OSPM's NO and ozone)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely import points

from belvedere.city.model import City
from belvedere.environment import chemistry
from belvedere.environment.background import Background, Measured, assumed
from belvedere.environment.canyon import canyons
from belvedere.environment.kernel import kernel
from belvedere.environment.meteorology import GROUPS, SEASONS, Climate, typical
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
HALVINGS = 40  # [-] of the background's range: to 1e-10 of a microgram

# What a reader must know of these numbers, in both languages; evaluate.py prints them with every verdict
ASSUMPTIONS: tuple[tuple[str, str], ...] = (
    (
        "Dispersion is verified against CALINE3's published results and against itself, not yet validated in the field.",
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
        "Concentrations are annual means at points along residents' streets, not in their rooms.",
        "Le concentrazioni sono medie annue in punti lungo le strade dei residenti, non dentro le case.",
    ),
)
ASSUMPTION_STATIONS = (
    "The background is what the least exposed station inside the network measures, less the model's traffic there. With"
    " so few stations this is a check, not a validation.",
    "Il fondo è quanto misura la stazione meno esposta dentro la rete, meno il traffico del modello. Con così poche"
    " stazioni è una verifica, non una validazione.",
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
    gas, dust = _added(prepared, emissions, values)
    zones = prepared.places.zones
    background = prepared.background or assumed(values)
    made = _no2(prepared, gas[:zones], background, values).mean(axis=(1, 2))
    year = dust[:zones].mean(axis=(1, 2))
    return pd.DataFrame(
        {
            "zone_id": prepared.zone_id,
            "no2": made,
            "pm10": background.pm10 + year[:, 0],
            "pm25": background.pm25 + year[:, 1],
        }
    )


def anchor(prepared: Prepared, measured: Measured, emissions: pd.DataFrame, values: Values = CENTRAL) -> Prepared:
    """Return a copy whose background makes the model meet the least exposed station, at the emissions of today.

    Base and variant then share that background. Where no station measures a quantity the parameters' stands.

    Parameters
    ----------
    emissions : of the base, as of run()
    """
    gas, dust = _added(prepared, emissions, values)
    first, stations = prepared.places.zones, prepared.places.stations
    default = assumed(values)
    ozone = [measured.by_period[place, "o3"] for place in measured.stations("o3")]
    o3 = np.mean(ozone, axis=0) if ozone else default.o3
    chosen = anchors(prepared, measured, emissions, "no2", values)
    no2 = default.no2
    if chosen:
        row = first + stations.index(chosen[0])
        no2 = _solve(prepared, gas[row : row + 1], measured.by_period[chosen[0], "no2"], o3, values)
    dusts = []
    for number, quantity in enumerate(("pm10", "pm25")):
        there = anchors(prepared, measured, emissions, quantity, values)
        if not there:
            dusts.append(getattr(default, quantity))
            continue
        row = first + stations.index(there[0])
        street = float(dust[row].mean(axis=(0, 1))[number])
        dusts.append(max(measured.by_year[there[0], quantity] - street, 0.0))
    return replace(prepared, background=Background(no2, o3, float(dusts[0]), float(dusts[1])))


def anchors(
    prepared: Prepared, measured: Measured, emissions: pd.DataFrame, quantity: str, values: Values = CENTRAL
) -> tuple[str, ...]:
    """Return the stations that measure a quantity, first those inside the network, of these the least exposed first."""
    gas, _ = _added(prepared, emissions, values)
    traffic = gas[prepared.places.zones :, :, :, 0].mean(axis=(1, 2))
    known = [place for place in measured.stations(quantity) if place in prepared.places.stations]
    number = {place: prepared.places.stations.index(place) for place in known}
    return tuple(sorted(known, key=lambda place: (not prepared.inside[number[place]], traffic[number[place]])))


def at_stations(prepared: Prepared, emissions: pd.DataFrame, values: Values = CENTRAL) -> dict[str, Floats]:
    """Return NO2 by station: (SEASONS, GROUPS) [ug/m3]."""
    gas, _ = _added(prepared, emissions, values)
    background = prepared.background or assumed(values)
    first = prepared.places.zones
    made = _no2(prepared, gas[first:], background, values)
    return dict(zip(prepared.places.stations, made, strict=True))


def _no2(prepared: Prepared, gas: Floats, background: Background, values: Values) -> Floats:
    """Return NO2 (rows, SEASONS, GROUPS) of NOx and NO2 that traffic adds (rows, SEASONS, GROUPS, 2)."""
    return chemistry.no2(
        (gas[..., 0], gas[..., 1]),
        (background.no2, background.o3),
        prepared.climate.temperature,
        prepared.climate.irradiance,
        values["no2_mixing_time"],
    )


def _solve(prepared: Prepared, gas: Floats, target: Floats, o3: Floats, values: Values) -> Floats:
    """Return the background's NO2 with which the model meets `target`; 0 where traffic alone exceeds it."""
    low, high = np.zeros((SEASONS, GROUPS)), np.maximum(target, 0.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        above = _no2(prepared, gas, Background(middle, o3, 0.0, 0.0), values)[0] > target
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return low


def _added(prepared: Prepared, emissions: pd.DataFrame, values: Values) -> tuple[Floats, Floats]:
    """Return what streets add to (rows, SEASONS, GROUPS, [NOx, NO2]) and (rows, 1, GROUPS, [PM10, PM2.5])."""
    rates = _rates(prepared, emissions) * (values["traffic_mean_day"] * values["dispersion_factor"] / 3600.0)
    width = len(prepared.transport.streets.identity)
    by_street = np.stack(
        [
            np.stack([np.bincount(prepared.transport.streets.link, rate, width) for rate in group])
            for group in rates  # (GROUPS, pollutants, links)
        ]
    ).transpose(0, 2, 1)
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
    if not whole or (link.reshape(HOURS, count) != prepared.link_id).any() or (hour != np.repeat(np.arange(HOURS), count)).any():
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
