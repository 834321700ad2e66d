"""A city's air tied to its stations: the background that they leave, and a factor on what the model's streets add.

Takes   a Prepared city, Measured means, the emissions of today
Gives   anchored(): the same tied to the stations of a city's folder, if any; anchor(); predict()
Used by scenarios/evaluate.py, benchmarks/air.py
Source  the factor is a maximum of the posterior: prior lognormal as the parameter `dispersion_factor` says, annual
        NO2 of stations with an error of 15 % each (model and siting [M]). One factor only: there are few stations
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from belvedere.city.model import City
from belvedere.environment import chemistry
from belvedere.environment.air import ASSUMPTION_NO_STATIONS, Prepared, added
from belvedere.environment.background import Background, Measured, assumed, read
from belvedere.environment.meteorology import SEASONS
from belvedere.environment.reference.typical_year import SEASON
from belvedere.errors import MissingFileError
from belvedere.parameters import CENTRAL, PARAMETERS, Values

Floats = NDArray[np.float64]

STATION_ERROR = 0.15  # [-] of an annual mean [M]
NORMAL_95 = 1.645  # [-] standard deviations to the 95 % point
WIDEST = 3.0  # [-] logarithm of the factor, either way: a factor of twenty
STEP = 0.05  # [-] of the logarithm, for the curvature
HALVINGS = 30  # [-] of the background's range: to 1e-7 of a microgram

ASSUMPTION_STATIONS = (
    "The background is what the least exposed station inside the network measures, less the model's traffic there; one"
    " factor fits the model's traffic to the other stations. With so few stations this is a check, not a validation.",
    "Il fondo è quanto misura la stazione meno esposta dentro la rete, meno il traffico del modello; un solo fattore"
    " adatta il traffico del modello alle altre stazioni. Con così poche stazioni è una verifica, non una validazione.",
)


@dataclass(frozen=True)
class Site:
    """What the model's streets add at a station, before the factor."""

    nox: Floats  # (periods, GROUPS) [ug/m3]
    no2: Floats  # (periods, GROUPS) [ug/m3] of it
    inside: bool  # the network


def sites(
    prepared: Prepared, emissions: pd.DataFrame, values: Values = CENTRAL, periods: int = SEASONS
) -> dict[str, Site]:
    """Return every station's Site; with twelve periods each month has its season's winds."""
    gas, _ = added(prepared, emissions, values)
    first = prepared.places.zones
    season = np.arange(SEASONS) if periods == SEASONS else SEASON
    return {
        place: Site(gas[first + number][season, :, 0], gas[first + number][season, :, 1], bool(prepared.inside[number]))
        for number, place in enumerate(prepared.places.stations)
    }


def anchors(known: dict[str, Site], measured: Measured, quantity: str) -> list[str]:
    """Return the stations that measure a quantity: those inside the network first, of these the least exposed first."""
    some = [place for place in measured.stations(quantity) if place in known]
    return sorted(some, key=lambda place: (not known[place].inside, float(known[place].nox.mean()), place))


def ozone(measured: Measured, values: Values, shape: tuple[int, ...]) -> Floats:
    """Return the mean of the stations' ozone [ug/m3], or the parameter's where none measures it."""
    known = [measured.by_period[place, "o3"] for place in measured.stations("o3")]
    made: Floats = np.mean(known, axis=0) if known else np.full(shape, values["background_o3"])
    return made


def predict(
    prepared: Prepared, site: Site, background: tuple[Floats, Floats], factor: float, values: Values = CENTRAL
) -> Floats:
    """Return NO2 [ug/m3] at a site: (periods, GROUPS), of a background's NO2 and ozone and a factor on streets."""
    season = np.arange(SEASONS) if len(site.nox) == SEASONS else SEASON
    return chemistry.no2(
        (factor * site.nox, factor * site.no2),
        background,
        prepared.climate.temperature[season],
        prepared.climate.irradiance[season],
        values["no2_mixing_time"],
    )


def solve(
    prepared: Prepared, site: Site, target: tuple[Floats, Floats], factor: float, values: Values = CENTRAL
) -> Floats:
    """Return the background's NO2 with which the model meets the NO2 of `target`, at its ozone.

    It is 0 where traffic alone exceeds the target.
    """
    aim, o3 = target
    low, high = np.zeros_like(aim), np.maximum(aim, 0.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        above = predict(prepared, site, (middle, o3), factor, values) > aim
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return low


def fit(
    prepared: Prepared, known: dict[str, Site], measured: Measured, values: Values = CENTRAL
) -> tuple[float, float]:
    """Return the factor on what streets add and how far stations narrow what is believed of it.

    The judges are the stations inside the network that are not the anchor; without any the answer is 1 and 1.

    Returns
    -------
    factor : [-]
    narrowed : [-] standard deviation of the factor's logarithm over the prior's, at most 1
    """
    order = anchors(known, measured, "no2")
    judges = [place for place in order[1:] if known[place].inside]
    if not judges:
        return 1.0, 1.0
    at = measured.by_period[order[0], "no2"]
    o3 = ozone(measured, values, at.shape)
    believed = PARAMETERS["dispersion_factor"]
    wide = math.log(believed.high / believed.central) / NORMAL_95

    def cost(logarithm: float) -> float:
        factor = math.exp(logarithm)
        there = solve(prepared, known[order[0]], (at, o3), factor, values)
        total = (logarithm / wide) ** 2
        for place in judges:
            says = float(measured.by_period[place, "no2"].mean())
            made = float(predict(prepared, known[place], (there, o3), factor, values).mean())
            total += ((made / says - 1.0) / STATION_ERROR) ** 2
        return total

    best = float(minimize_scalar(cost, bounds=(-WIDEST, WIDEST), method="bounded", options={"xatol": 1e-4}).x)
    bend = (cost(best + STEP) - 2.0 * cost(best) + cost(best - STEP)) / STEP**2
    narrowed = math.sqrt(2.0 / bend) / wide if bend > 0 else 1.0
    return math.exp(best), min(narrowed, 1.0)


def anchor(prepared: Prepared, measured: Measured, emissions: pd.DataFrame, values: Values = CENTRAL) -> Prepared:
    """Return a copy whose background makes the model meet the least exposed station, at the emissions of today.

    Base and variant then share background and factor: anchor once, with the base's emissions. Where no station measures
    a quantity the parameters' background stands.

    Parameters
    ----------
    measured : by SEASONS
    emissions : of the base, as of air.run
    """
    known = sites(prepared, emissions, values)
    default = assumed(values)
    factor, narrowed = fit(prepared, known, measured, values)
    order = anchors(known, measured, "no2")
    o3, no2 = ozone(measured, values, default.o3.shape), default.no2
    if order:
        no2 = solve(prepared, known[order[0]], (measured.by_period[order[0], "no2"], o3), factor, values)
    scaled = replace(prepared, scale=prepared.scale * factor, narrowed=narrowed)
    _, dust = added(scaled, emissions, values)
    dusts = [default.pm10, default.pm25]
    for number, quantity in enumerate(("pm10", "pm25")):
        there = anchors(known, measured, quantity)
        if there:
            row = prepared.places.zones + prepared.places.stations.index(there[0])
            street = float(dust[row, :, :, number].mean())
            dusts[number] = max(measured.by_year[there[0], quantity] - street, 0.0)
    return replace(scaled, background=Background(no2, o3, dusts[0], dusts[1]))


def anchored(
    folder: Path, city: City, prepared: Prepared, emissions: pd.DataFrame, values: Values = CENTRAL
) -> tuple[Prepared, tuple[str, str]]:
    """Return the Prepared tied to the stations of a city's folder, and a sentence (en, it) that says so.

    Without stations that measure NO2 the background is the parameters'. Call it once, with the base's emissions.
    """
    try:
        measured = read(folder, city.calendar.timezone)
    except MissingFileError:
        return prepared, ASSUMPTION_NO_STATIONS
    if not anchors(sites(prepared, emissions, values), measured, "no2"):
        return prepared, ASSUMPTION_NO_STATIONS
    return anchor(prepared, measured, emissions, values), ASSUMPTION_STATIONS
