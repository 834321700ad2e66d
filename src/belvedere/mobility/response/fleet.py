"""Vehicles that are replaced because a low-emission zone shuts them out: the fleet of the kilometres driven then.

Takes   a Side
Gives   renewed → its City with another fleet table; itself without a low-emission zone
Used by scenarios/walk.py (emissions and noise)
Source  of the kilometres of vehicles shut out, those of trips that begin or end inside are counted: a vehicle that is
        replaced drives its other kilometres cleaner too, so this is the least it can be. Who replaces takes a Euro 6 or
        electric vehicle, in the mix of those there are. The fleet is one for the whole city: within the zone it is
        cleaner than this
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.city.vehicle_classes import ELECTRIC, USES, of_fleet, parsed
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.response.barred import replaced
from belvedere.mobility.response.side import Side
from belvedere.mobility.rules import LOW_EMISSION, Barred, in_force, low_emission
from belvedere.parameters import CENTRAL, Values


def renewed(side: Side, values: Values = CENTRAL) -> City:
    """Return the side's city with the fleet that drives there once people have answered."""
    city = side.city
    table = city.table("restrictions")
    rows = np.flatnonzero((table["kind"] == LOW_EMISSION).to_numpy())
    if not len(rows):
        return city
    fleet = city.table("fleet")
    for row in rows:
        affected, part = _affected(side, int(row))
        for use in {each.strip() for each in str(table["uses"].iloc[row]).split(",")}:
            fleet = _without(fleet, use, str(table["classes"].iloc[row]), affected * part, side.horizon, values)
    return city.with_table("fleet", fleet)


def _affected(side: Side, row: int) -> tuple[float, float]:
    """Return the share of kilometres of trips with an end inside, in hours in force, and the share of them held to it.

    Returns
    -------
    affected [-] of all kilometres, part [-] of the vehicles shut out that stay out
    """
    city = side.city
    day = [float(side.demand.hour(hour).sum()) for hour in range(24)]
    held = [hour for hour in range(24) if row in in_force(city, hour, _first_use(city, row))]
    zone = low_emission(city, (row,), _first_use(city, row))
    if zone is None or not held or sum(day) <= 0:
        return 0.0, 0.0
    metres = side.drives[1].length
    driven: Floats = sum((each.trips for each in (*side.cars, *side.vehicles)), np.zeros_like(metres)) * np.where(
        np.isfinite(metres), metres, 0.0
    )
    inside = np.concatenate([zone.inside, np.zeros(side.demand.gateways)])
    ends = 1.0 - np.outer(1.0 - inside, 1.0 - inside)
    share = float((driven * ends).sum()) / max(float(driven.sum()), 1e-300)
    return share * sum(day[hour] for hour in held) / sum(day), _obeying(zone)


def _obeying(zone: Barred) -> float:
    """Return the mean share of the vehicles shut out that stay out, half of trips residents', half others'."""
    weight = float(zone.inside.sum())
    inner = float((zone.inside * zone.residents).sum()) / weight if weight > 0 else zone.others
    return (inner + zone.others) / 2.0


def _first_use(city: City, row: int) -> str:
    return str(city.table("restrictions")["uses"].iloc[row]).split(",")[0].strip()


def _without(  # noqa: PLR0917 they are what a renewal rests on
    fleet: pd.DataFrame, use: str, classes: str, part: float, horizon: str, values: Values
) -> pd.DataFrame:
    """Return the fleet after a part [-] of the kilometres of the classes shut out is driven by others or by nobody."""
    own = (fleet["category"].map(USES) == use).to_numpy(dtype=np.bool_)
    kind = of_fleet(fleet)
    old = own & kind.isin(parsed(classes)).to_numpy(dtype=np.bool_)
    new = own & ~old & (kind.str.endswith("Euro 6") | (kind == ELECTRIC)).to_numpy(dtype=np.bool_)
    share = fleet["share"].to_numpy(dtype=np.float64).copy()
    if not (share[new].sum() > 0 and share[old].sum() > 0):
        return fleet
    gone = share[old] * part
    share[old] -= gone
    share[new] *= 1.0 + gone.sum() * replaced(horizon, values) / share[new].sum()
    whole = share.sum()
    return fleet.assign(share=share * (fleet["share"].sum() / whole))
