"""What a model run gives: tables, and how they came about; and two runs beside each other.

Takes   the tables of mobility/, environment/, indicators/ and valuation
Gives   Result, Comparison; MORE and TABLES, the tables that either may hold besides
Used by evaluate.py, files.py, report/, server/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

# tables of one side that a run may hold besides; one that was not computed is absent
MORE: Mapping[str, tuple[str, ...]] = {
    "trips": ("purpose", "mode", "zone_id", "daily_trips", "person_km", "hours"),
    "accounts": ("who", "item", "value"),
    "benefits": ("zone_id", "purpose", "value", "trips"),
    "noise": ("zone_id", "people", "lden", "lnight", "people_above_55", "people_above_65"),
    "noise_links": ("link_id", "lden"),
    "crashes": ("link_id", "injuries", "deaths"),
    "concentrations": ("zone_id", "no2", "pm10", "pm25"),
    "health": ("zone_id", "quantity", "value"),
    "access": ("zone_id", "mode", "what", "minutes", "value"),
    "people": ("zone_id", "hour", "people"),
    "surplus": ("who", "item", "parameter", "value"),
}
# tables of a comparison that a run may hold besides
TABLES: Mapping[str, tuple[str, ...]] = {
    "money": ("who", "item", "low", "central", "high", "confirmed"),
    "appraisal": ("figure", "low", "central", "high"),
    "distribution": ("area_id", "residents", "low", "central", "high"),
    "drivers": ("quantity", "parameter", "share"),
    "themes_links": ("link_id", "quantity", "base", "variant", "low", "high"),
    "themes_zones": ("zone_id", "quantity", "base", "variant", "low", "high"),
    "draws": ("draw",),
}


@dataclass(frozen=True, slots=True)
class Result:
    """One day of a city as modelled.

    flows       link_id, hour (0…23 local), flow [veh/h], speed [km/h], travel_time [s], free_time [s] of a car alone,
                its wait at the junction included: travel_time less free_time is congestion
    emissions   link_id, hour, co2_rate, nox_rate, pm_rate [g/h]
    indicators  quantity, area_id ("" = the whole city), value, error (numerical, same unit)
    gaps        hour, relative_gap [-]
    provenance  hashes of inputs, versions, seed, scenario text
    more        by name, those of MORE that were computed:
        trips           purpose, mode, zone_id (home), daily_trips, person_km [km/day], hours [h/day]
        accounts        who (users, municipality, operators, state), item, value [EUR/day], received above zero
        benefits        zone_id, purpose, value [EUR/day], trips; of the variant: what residents of the zone gain
        noise           zone_id, people, lden, lnight [dB(A)], people_above_55, people_above_65
        noise_links     link_id, lden [dB(A)] at 10 m
        crashes         link_id, injuries, deaths [1/year]
        concentrations  zone_id, no2, pm10, pm25 [ug/m3] of the year, where people live
        health          zone_id, quantity, value [1/year]
        access          zone_id, mode, what, minutes, value [-] share within so many minutes
        people          zone_id, hour, people present as the model has it
        surplus         who, item, parameter, value [EUR/day]; of the variant: what each gains on travel
    """

    flows: pd.DataFrame
    emissions: pd.DataFrame
    indicators: pd.DataFrame
    gaps: pd.DataFrame
    provenance: Mapping[str, object]
    more: Mapping[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Base beside variant.

    scenario     its name
    verdict      quantity, area_id, base, variant, difference, low, high, error, established
    streets      link_id, hour, flow_base, flow_variant, difference, error [veh/h]
    assumptions  what the reader must know, (English, Italian)
    text         the scenario's TOML
    tables       by name, those of TABLES that were computed:
        money         who, item, low, central, high [EUR/year], confirmed (False: rests on a value from memory)
        appraisal     figure (npv, bcr, payback …), low, central, high
        distribution  area_id, residents, low, central, high [EUR/year]
        drivers       quantity, parameter, share [-] of the variance of the difference
        themes_links  link_id, quantity (flow, speed, nox_rate, lden, crashes …), base, variant, low, high; of a day
        themes_zones  zone_id, quantity, base, variant, low, high
        draws         draw, and the value of each parameter drawn

    `low` and `high` hold 5 and 95 % of the difference over the draws of uncertain parameters; without draws they are
    the difference less and plus `error`. `error` is numerical alone: how far the solver is from the equilibrium it
    looks for. `established`: the interval excludes zero and the difference is more than its error.
    """

    scenario: str
    base: Result
    variant: Result
    verdict: pd.DataFrame
    streets: pd.DataFrame
    assumptions: tuple[tuple[str, str], ...] = ()
    text: str = ""
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
