"""Whether a number can be trusted: the feeds, and every table to download with its licence.

Takes   requests
Gives   GET /api/feeds, /api/tables/{name}.csv, /api/tables/{name}.parquet
Used by app.py
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import geopandas as gpd
from fastapi import APIRouter, Path
from fastapi.responses import FileResponse, Response

from belvedere.server.api import FeedInfo
from belvedere.server.layers import WGS84
from belvedere.server.opening import ControlRoom, Room
from belvedere.server.problems import may, refuse
from belvedere.server.routes_now import At

router = APIRouter(prefix="/api", tags=["data"])
PARQUET = "application/vnd.apache.parquet"
BINARY = {"schema": {"type": "string", "format": "binary"}}
TableName = Annotated[str, Path(pattern="^[a-z][a-z0-9_]{0,60}$")]


@router.get("/feeds", responses=may(422))
def feeds(room: Room, at: At = None) -> list[FeedInfo]:
    """Return how each feed does at the clock's time: last value, age, share of valid readings, licence."""
    return room.feeds.at(at or datetime.now(UTC))


@router.get(
    "/tables/{name}.csv",
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **may(404, 422)},
    response_class=Response,
)
def table_csv(room: Room, name: TableName) -> Response:
    """Return a table of the city as text; geometries are WKT in WGS 84. Observations come as Parquet only."""
    if name not in room.manifest.tables:
        raise refuse(404, f"There is no table {name} as text. GET /api/city lists the tables.")
    table = room.city.tables[name]
    if isinstance(table, gpd.GeoDataFrame):
        table = table.to_crs(WGS84).to_wkt(rounding_precision=6)
    text = table.to_csv(index=False)
    return Response(text, media_type="text/csv; charset=utf-8", headers=_said(room, name, "csv"))


@router.get(
    "/tables/{name}.parquet",
    responses={200: {"content": {PARQUET: BINARY}}, **may(404, 422)},
    response_class=Response,
)
def table_parquet(room: Room, name: TableName) -> Response:
    """Return a table of the bundle, or a feed's observations, as it is kept."""
    said = room.manifest
    entry = said.tables.get(name) or said.observations.get(name)
    if entry is None:
        raise refuse(404, f"There is no table {name}. GET /api/city and GET /api/feeds list them.")
    # the path comes from the manifest, never from the request
    file = room.folder / "data" / entry.file
    return FileResponse(file, media_type=PARQUET, headers=_said(room, name, "parquet"))


@router.get("/tables/{name}", include_in_schema=False)
def table(room: Room, name: TableName) -> Response:
    """Return a table as text, observations as Parquet: what a link without an ending gives."""
    return table_csv(room, name) if name in room.manifest.tables else table_parquet(room, name)


def _said(room: ControlRoom, name: str, kind: str) -> dict[str, str]:
    """Return the headers of a download: its name, its licence, who published it."""
    said = room.manifest
    entry = said.tables.get(name) or said.observations[name]
    sources = [said.sources[source] for source in entry.sources]
    licences = sorted({source.licence for source in sources})
    return {
        "Content-Disposition": f'attachment; filename="{room.city.name}-{name}.{kind}"',
        "X-Licence": _ascii("; ".join(licences) or "not said"),
        "X-Source": _ascii("; ".join(sorted({source.publisher for source in sources})) or "not said"),
        "Cache-Control": "no-cache",
    }


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()
