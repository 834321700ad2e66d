"""How many people are where in each hour of a workday, as the model's trips say.

Takes   the Side of a run
Gives   run → people: zone_id, hour, people
Used by evaluate.py; indicator crowding
Source  residents, less those who left, plus those who came, hour by hour; who is under way is where the trip began.
        Residents who leave the city and people who come into it are not in it, since only cars are modelled of them;
        overnight visitors are counted where they stay. It is no count of people: see DESIGN, presence
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.mobility.demand.profiles import SHAPES
from belvedere.mobility.demand.purposes import VISITOR_TRIPS
from belvedere.mobility.response.side import Side

Floats = NDArray[np.float64]
VISITORS = "visitors"


def run(side: Side) -> pd.DataFrame:
    """Return people present at the end of each hour, sorted by hour and zone; their sum is the same in all hours."""
    zones = side.city.zones
    people = np.tile(zones["residents"].fillna(0.0).to_numpy(dtype=np.float64), (24, 1))
    for each in side.travellers:
        trips = each.trips.sum(axis=0) / 2.0  # (from home, to) of the way out
        if each.name == VISITORS:
            people += trips.sum(axis=1) * 2.0 / VISITOR_TRIPS
        gone = away(*SHAPES[each.name])[:, None]
        people += gone * (trips.sum(axis=0) - trips.sum(axis=1))
    many = len(zones)
    return pd.DataFrame(
        {
            "zone_id": np.tile(zones["zone_id"].to_numpy(), 24),
            "hour": np.repeat(np.arange(24), many),
            "people": people.ravel(),
        }
    )


def away(out: Floats, back: Floats) -> Floats:
    """Return the share of a day's trips whose people are out at the end of each hour, (24,) [-].

    Who comes home after midnight left the day before: the hour in which fewest are out has none of them.
    """
    found: Floats = np.cumsum(out / out.sum()) - np.cumsum(back / back.sum())
    least: Floats = found - min(0.0, float(found.min()))
    return least
