"""What a side's people do and pay, as tables of a run.

Takes   a Side
Gives   trips: purpose, mode, zone_id, daily_trips, person_km, hours, money; accounts: who, item, value
Used by scenarios/walk.py, indicators
Source  people.py; cars and other vehicles of the accounts are scaled to counts, other modes are the model's
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.city.facts import MODES
from belvedere.mobility.modes import priors
from belvedere.mobility.response.side import Side


def trips(side: Side) -> pd.DataFrame:
    """Return trips of residents and visitors by purpose, mode and the zone where they live, out and back.

    Returns
    -------
    purpose, mode, zone_id, daily_trips [trips/day], person_km [km/day] along streets on foot, hours [h/day] door to
    door, money [EUR/day]; sorted as the purposes, modes and zones are
    """
    zone_id, far = side.city.zones["zone_id"].to_numpy(), side.ground.walk
    parts = []
    for each in side.travellers:
        time = np.where(np.isfinite(each.time), each.time, 0.0) / 60.0
        for at, mode in enumerate(MODES):
            made = each.trips[at]
            parts.append(
                pd.DataFrame(
                    {
                        "purpose": each.name,
                        "mode": mode,
                        "zone_id": zone_id,
                        "daily_trips": made.sum(axis=1),
                        "person_km": (made * far).sum(axis=1),
                        "hours": (made * time[at]).sum(axis=1),
                        "money": (made * np.where(made > 0, each.money[at], 0.0)).sum(axis=1),
                    }
                )
            )
    made = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["purpose", "mode"])
    return made.astype({"purpose": "str", "mode": "str"})


def accounts(side: Side) -> pd.DataFrame:
    """Return what people pay to whom in a day: who, item, value [EUR/day], received above zero, paid below.

    Charges and fees, parking, fares and the running of vehicles; what becomes of taxes is the valuation's.
    """
    charges = parking = fares = running = 0.0
    for each in side.travellers:
        fares += float((each.trips[priors.TRANSIT] * each.money[priors.TRANSIT]).sum())
        parking += float((each.trips[priors.CAR] * each.parking[priors.CAR]).sum())
    for layer in (*side.cars, *side.vehicles):
        charges += float((layer.trips * layer.charge).sum())
        running += float((layer.trips * (layer.money - layer.charge)).sum())
    rows = [
        ("users", "charges", -charges),
        ("users", "fares", -fares),
        ("users", "parking", -parking),
        ("users", "running", -running),
        ("municipality", "charges", charges),
        ("municipality", "parking", parking),
        ("operators", "fares", fares),
    ]
    return pd.DataFrame(rows, columns=["who", "item", "value"]).astype({"who": "str", "item": "str"})
