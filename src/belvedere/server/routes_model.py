"""What the model says of a workday.

Takes   requests
Gives   GET /api/flows, /api/streets/{street_id}, /api/select-link
Used by app.py
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from belvedere.server.api import Flows, LinkTraffic, StreetDetail, Text
from belvedere.server.model import street
from belvedere.server.opening import ControlRoom, Room
from belvedere.server.origins import told
from belvedere.server.problems import RefusedError, may, refuse
from belvedere.server.tracing import WAITING_MOST, BusyError, Traced

router = APIRouter(prefix="/api", tags=["model"])
Hour = Annotated[int, Query(ge=0, le=23, description="an hour of the local day")]


@router.get("/flows", responses=may(404, 422))
def flows(room: Room, hour: Hour = 8) -> Flows:
    """Return each link's modelled flow, speed and saturation in an hour of a workday, in link_id order."""
    if room.model is None:
        raise _no_model(room)
    return room.model.flows(hour)


@router.get("/streets/{street_id}", responses=may(404, 422))
def street_detail(room: Room, street_id: Annotated[int, Path(ge=0, le=2**53)]) -> StreetDetail:
    """Return the modelled day of one street, both directions; no flows where the city has no model yet."""
    found = street(room.city, room.model, street_id, room.measured.known.quantities)
    if found is None:
        raise refuse(404, f"This city has no street {street_id}. The layer /api/map/streets lists them.")
    return found


@router.get("/select-link", responses={202: {"model": LinkTraffic, "description": "Working"}, **may(404, 422, 429)})
def select_link(
    room: Room, response: Response, link: Annotated[int, Query(ge=0, le=2**53)], hour: Hour = 8
) -> LinkTraffic:
    """Return where a link's modelled traffic comes from and goes to in an hour of a workday, and over which links.

    The hour is solved again for it, which takes seconds: until then the status is 202 and the answer says how far it
    is. Ask again, every half a second or so; a solution of the last hours is there at once.
    """
    if room.model is None:
        raise _no_model(room)
    if link >= len(room.city.links):
        raise refuse(404, f"This city has no link {link}. The layer /api/map/streets lists them.")
    try:
        found = room.tracing.trace(link, hour)
    except BusyError as error:
        detail = f"{WAITING_MOST} other hours are being solved. Ask again in a few seconds."
        also = (f"Ci sono già {WAITING_MOST} ore in calcolo. Riprova fra qualche secondo.", "")
        raise refuse(429, detail, italian=also) from error
    if isinstance(found, Traced):
        return told(room.city, link, hour, found)
    response.status_code = 202
    share, english, italian = found
    return LinkTraffic(
        link_id=link,
        hour=hour,
        state="working",
        progress=share,
        step=Text(en=english, it=italian),
        total=0.0,
        flow=[],
        origins=[],
        destinations=[],
        relative_gap=0.0,
    )


def _no_model(room: ControlRoom) -> RefusedError:
    italian = (f"Questa città non ha ancora un modello. Esegui: belvedere calibrate {room.folder}", "")
    return refuse(404, f"This city has no model yet. Run: belvedere calibrate {room.folder}", italian=italian)
