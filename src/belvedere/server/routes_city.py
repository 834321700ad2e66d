"""What stands: the city, its map, the words for its numbers.

Takes   requests
Gives   GET /api/city, /api/quantities, /api/map/{layer}, /status
Used by app.py
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from fastapi import APIRouter, Request
from fastapi.responses import Response

from belvedere.indicators.contract import indicators
from belvedere.quantities import QUANTITIES
from belvedere.server.api import CityInfo, QuantityInfo, Status, Text
from belvedere.server.opening import VERSION, Room
from belvedere.server.problems import may
from belvedere.server.static import built
from belvedere.server.subjects import subject_of

router = APIRouter(tags=["city"])
GEOJSON = "application/geo+json"

FEATURES = {
    "type": "object",
    "title": "FeatureCollection",
    "required": ["type", "features"],
    "properties": {"type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": {"type": "object"}}},
}


class LayerName(StrEnum):
    """The map's layers."""

    STREETS = "streets"
    DETECTORS = "detectors"
    AREAS = "areas"
    ZONES = "zones"
    GATEWAYS = "gateways"
    LANDUSE = "landuse"
    RESTRICTIONS = "restrictions"


class GeoJson(Response):
    """A FeatureCollection."""

    media_type = GEOJSON


@router.get("/api/city")
def city(room: Room) -> CityInfo:
    """Return what the city is and what is known of it."""
    return room.info


@router.get("/api/quantities")
def quantities() -> list[QuantityInfo]:
    """Return every quantity with its unit and its name in both languages."""
    measured = {one.QUANTITY for one in indicators().values()}
    return [
        QuantityInfo(
            name=quantity.name,
            unit=quantity.unit,
            meaning=quantity.meaning,
            source=quantity.source,
            better=quantity.better,
            label=Text(en=quantity.label_en, it=quantity.label_it),
            subject=subject_of(quantity.name, quantity.unit),
            indicator=quantity.name in measured,
        )
        for quantity in QUANTITIES.values()
    ]


@router.get(
    "/api/map/{layer}",
    responses={200: {"content": {GEOJSON: {"schema": FEATURES}}}, **may(422)},
    response_class=GeoJson,
)
def layer(room: Room, layer: LayerName, request: Request) -> Response:
    """Return a layer of the map as GeoJSON in WGS 84."""
    found = room.layers[layer]
    headers = {"ETag": found.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return GeoJson(found.packed, headers={**headers, "Content-Encoding": "gzip"})
    return GeoJson(found.text, headers=headers)


@router.get("/status")
def status(room: Room) -> Status:
    """Return whether the control room can be used."""
    feeds = room.feeds.now(datetime.now(UTC))
    screen = built()
    whole = screen and room.model is not None and feeds.feeds_fresh > 0
    return Status(
        title=f"Belvedere: {room.city.title}",
        version=VERSION,
        city=room.city.name,
        state="ok" if whole else "degraded",
        bundle=room.manifest.recipe_sha256,
        observations=room.measured.known.count,
        last=room.measured.known.last,
        model=room.model is not None,
        screen=screen,
        feeds=feeds,
    )
