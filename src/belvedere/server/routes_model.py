"""What the model says of a workday.

Takes   requests
Gives   GET /api/flows, /api/streets/{street_id}
Used by app.py
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from belvedere.server.api import Flows, StreetDetail
from belvedere.server.model import street
from belvedere.server.opening import Room
from belvedere.server.problems import may, refuse

router = APIRouter(prefix="/api", tags=["model"])
Hour = Annotated[int, Query(ge=0, le=23, description="an hour of the local day")]


@router.get("/flows", responses=may(404, 422))
def flows(room: Room, hour: Hour = 8) -> Flows:
    """Return each link's modelled flow, speed and saturation in an hour of a workday, in link_id order."""
    if room.model is None:
        raise refuse(404, f"This city has no model yet. Run: belvedere calibrate {room.folder}")
    return room.model.flows(hour)


@router.get("/streets/{street_id}", responses=may(404, 422))
def street_detail(room: Room, street_id: Annotated[int, Path(ge=0, le=2**53)]) -> StreetDetail:
    """Return the modelled day of one street, both directions; no flows where the city has no model yet."""
    found = street(room.city, room.model, street_id, room.measured.known.quantities)
    if found is None:
        raise refuse(404, f"This city has no street {street_id}. The layer /api/map/streets lists them.")
    return found
