"""A lane that buses or bicycles have to themselves: at the kerb, or one of those of moving traffic.

Takes   a City, links, which lane
Gives   takes, the setting that asks what the lane takes; with_lane, the City with it; touched
Used by bus_lane.py, cycle_lane.py
Source  capacity is shared evenly among lanes
"""

from __future__ import annotations

import numpy as np

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.policies.contract import setting
from belvedere.policies.tables import Flags, names
from belvedere.policies.touch import Touch, on_links

KERB, LANE = "kerb", "lane"


def takes() -> str:
    """Return the setting of what the lane takes."""
    return setting(
        KERB,
        "What it takes",
        "Che cosa occupa",
        asks="choices",
        choices=(KERB, LANE),
        words={
            KERB: ("the kerb, no lane of traffic", "il bordo, nessuna corsia di marcia"),
            LANE: ("a lane of traffic", "una corsia di marcia"),
        },
    )


def with_lane(city: City, links: Flags, column: str, policy: str, *, takes: bool) -> City:
    """Return the city with a lane of buses or bicycles on some links that have none yet.

    Parameters
    ----------
    links : array, shape (links,)
    column : bus_lane or cycle_lane
    takes : it is one of the lanes of moving traffic, so that `lanes` and `capacity` shrink alike

    Raises
    ------
    InputError
        when it would take the only lane of a street
    """
    table = city.links.copy()
    fresh = links & ~table[column].to_numpy(dtype=np.bool_)
    if takes:
        lanes = table["lanes"].to_numpy(dtype=np.float64)
        only = fresh & (lanes < 2.0)
        if only.any():
            where = names(city, only, 3) or f"street {int(table['street_id'].to_numpy()[only][0])}"
            raise InputError(
                policy,
                "streets",
                f"it would take the only lane of {where}",
                remedy="Pick streets with two lanes or more a direction, or let it take the kerb.",
                italian=(
                    f"toglierebbe l'unica corsia di {where}",
                    "Scegli strade con almeno due corsie per direzione, o usa lo spazio al bordo.",
                ),
            )
        left = np.where(fresh, (lanes - 1.0) / lanes, 1.0)
        table["capacity"] = table["capacity"].to_numpy() * left
        table["lanes"] = np.where(fresh, lanes - 1.0, lanes)
    table[column] = table[column].to_numpy(dtype=np.bool_) | links
    return city.with_table("links", table)


def touched(city: City, links: Flags, column: str, use: str, *, takes: bool) -> tuple[Touch, ...]:
    """Return the streets with the lane, and whose lane it takes."""
    own = on_links(column, city, links, uses=(use,))
    return (own, on_links("lane", city, links)) if takes else (own,)
