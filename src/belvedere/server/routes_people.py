"""People present, from released tables only; the ledger of what that cost, and the released files.

Takes   requests
Gives   GET /api/people, /api/people/day, /api/people/map, /api/people/definitions, /api/people/trips,
        /api/people/ledger, /api/people/quality,
        /api/people/releases/{release_id}.csv and .parquet, /api/people/ledger.jsonl
Used by app.py
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Path, Query
from fastapi.responses import FileResponse, Response

from belvedere.presence import chain
from belvedere.server.api import LedgerTold, PeopleDay, PeopleMap, PeopleNow, PeopleTrips, PeopleUnderEach, QualityTold
from belvedere.server.api_people import PeopleLevel
from belvedere.server.opening import ControlRoom, Room
from belvedere.server.people import compared, files, ledger, told, trips
from belvedere.server.people.told import Asked
from belvedere.server.people.words import DEFINITIONS
from belvedere.server.problems import may, refuse
from belvedere.server.routes_data import BINARY, PARQUET
from belvedere.server.routes_now import At

router = APIRouter(prefix="/api/people", tags=["people"])
Level = Annotated[PeopleLevel, Query(description="the city, a municipality or district, or a zone (an area)")]
Place = Annotated[str, Query(max_length=200, description="id of the place; not needed for the city")]
Under = Annotated[
    str,
    Query(pattern="^[a-z0-9_]{0,60}$", description="name of a definition of residents and visitors; none: the usual"),
]
ReleaseId = Annotated[str, Path(pattern="^[a-z][A-Za-z0-9_-]{0,120}$")]
NO_RELEASE = "There is no such release. GET /api/people/ledger lists them; what does not hold cannot be taken."


@router.get("", responses=may(404, 422))
def people(  # noqa: PLR0917 they are the question
    room: Room, later: BackgroundTasks, at: At = None, level: Level = "city", place: Place = "", definition: Under = ""
) -> PeopleNow:
    """Return who was in a place in the last released hour: total = foreign + Italian, Italian = its classes."""
    moment = at or datetime.now(UTC)
    answer = told.now(room.people, _asked(room, level, place, definition), moment)
    later.add_task(told.prepare, room.people, moment)
    return answer


@router.get("/day", responses=may(404, 422))
def day(room: Room, at: At = None, level: Level = "city", place: Place = "", definition: Under = "") -> PeopleDay:
    """Return a place's classes in every hour of the service day that the clock stands in."""
    return told.day(room.people, _asked(room, level, place, definition), at or datetime.now(UTC))


@router.get("/map", responses=may(404, 422))
def areas(room: Room, at: At = None, definition: Under = "") -> PeopleMap:
    """Return the people of every area in the last released hour."""
    return told.areas(room.people, at or datetime.now(UTC), _defined(room, definition))


@router.get("/definitions", responses=may(404, 422))
def definitions(room: Room, at: At = None, level: Level = "city", place: Place = "") -> PeopleUnderEach:
    """Return the same hour of a place under each published definition, of those that the day was released under."""
    return compared.compared(room.people, _asked(room, level, place), at or datetime.now(UTC))


@router.get("/trips", responses=may(404, 422))
def the_trips(room: Room, at: At = None, level: Level = "city", place: Place = "") -> PeopleTrips:
    """Return where phones went from and to a place: areas by service day, districts by hour."""
    return trips.trips(room.people, _asked(room, level, place), at or datetime.now(UTC))


@router.get("/ledger")
def the_ledger(room: Room) -> LedgerTold:
    """Return what was released, when, at what cost, who approved it, and whether the chain of lines holds."""
    return ledger.ledger(room.people.known())


@router.get("/quality")
def the_quality(room: Room) -> QualityTold:
    """Return the quality report that was written beside the releases."""
    return ledger.quality(room.people.known())


@router.get(
    "/ledger.jsonl",
    responses={200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}, **may(404)},
    response_class=Response,
)
def ledger_file(room: Room) -> Response:
    """Return the ledger as it is kept, so that anybody can check its chain; one that is broken too."""
    known = room.people.known()
    file = known.folder / chain.FILE
    if known.state == "none" or not file.is_file():
        raise refuse(404, "Nothing was released here.")
    name = files.name_of(room.city.name, "ledger", "jsonl", synthetic=known.synthetic)
    return Response(file.read_bytes(), media_type="application/x-ndjson", headers=_said(name, known.synthetic))


@router.get(
    "/releases/{release_id}.csv",
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **may(404, 422)},
    response_class=Response,
)
def release_csv(room: Room, release_id: ReleaseId) -> Response:
    """Return a release as text; its first lines say whether it is synthetic, and each column's unit."""
    known = room.people.known()
    text = files.csv_of(known, release_id)
    if text is None:
        raise refuse(404, NO_RELEASE)
    simulated = files.synthetic(known, release_id)
    name = files.name_of(room.city.name, release_id, "csv", synthetic=simulated)
    return Response(text, media_type="text/csv; charset=utf-8", headers=_said(name, simulated))


@router.get(
    "/releases/{release_id}.parquet",
    responses={200: {"content": {PARQUET: BINARY}}, **may(404, 422)},
    response_class=Response,
)
def release_parquet(room: Room, release_id: ReleaseId) -> Response:
    """Return a release as it was frozen: its hash is that of the ledger."""
    known = room.people.known()
    file = files.path_of(known, release_id)
    if file is None:
        raise refuse(404, NO_RELEASE)
    simulated = files.synthetic(known, release_id)
    name = files.name_of(room.city.name, release_id, "parquet", synthetic=simulated)
    return FileResponse(file, media_type=PARQUET, headers=_said(name, simulated))


def _defined(room: ControlRoom, name: str) -> str:
    known = room.people.known().told
    if name and name not in DEFINITIONS and (known is None or name not in known.definitions):
        remedy = "GET /api/people/definitions lists the definitions."
        raise refuse(404, "There is no such definition.", field="definition", remedy=remedy)
    return name


def _asked(room: ControlRoom, level: PeopleLevel, place: str, definition: str = "") -> Asked:
    found = told.place_of(room.people, Asked(level, place, _defined(room, definition)))
    if found is None:
        raise refuse(404, f"The city has no such {level}.", field="place", remedy="GET /api/map/areas lists the areas.")
    return found


def _said(name: str, synthetic: bool) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Synthetic": "true" if synthetic else "false",
        "Cache-Control": "no-cache",
    }
