"""What a model run gives: tables, and how they came about; and two runs beside each other.

Takes   the tables of mobility/, environment/ and indicators/
Gives   Result, Comparison
Used by evaluate.py, files.py, server/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True)
class Result:
    """One day of a city as modelled.

    flows       link_id, hour (0…23 local), flow [veh/h], speed [km/h], travel_time [s]
    emissions   link_id, hour, co2_rate, nox_rate, pm_rate [g/h]
    indicators  quantity, area_id ("" = the whole city), value, error (numerical, same unit)
    gaps        hour, relative_gap [-]
    provenance  hashes of inputs, versions, seed, scenario text
    """

    flows: pd.DataFrame
    emissions: pd.DataFrame
    indicators: pd.DataFrame
    gaps: pd.DataFrame
    provenance: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Base beside variant.

    scenario     its name
    verdict      quantity, area_id, base, variant, difference, error, established (|difference| > error)
    streets      link_id, hour, flow_base, flow_variant, difference, error [veh/h]
    assumptions  what the reader must know, (English, Italian)
    text         the scenario's TOML

    `error` is the numerical error alone: how far the solver is from the equilibrium it looks for. It says nothing of
    how well demand, capacities or emission factors are known; `established` therefore means "more than solver noise".
    """

    scenario: str
    base: Result
    variant: Result
    verdict: pd.DataFrame
    streets: pd.DataFrame
    assumptions: tuple[tuple[str, str], ...] = ()
    text: str = ""
