"""Messages on the map.

Takes   nothing
Gives   the `properties` of each layer's features. GET /api/map/{layer} is GeoJSON (RFC 7946) in WGS 84, coordinates to
        5 decimals, with an ETag; `id` of a street feature is its link_id, of the others the row number. An empty table
        is a FeatureCollection with no features
Used by api.py
"""

from __future__ import annotations

from belvedere.server.api_message import Message


class StreetProperties(Message):
    """Layer "streets": one LineString a link, in the direction of travel, in link_id order."""

    link_id: int
    street_id: int
    name: str
    facility_type: str
    length: float
    lanes: float
    free_speed: float
    two_way: bool  # the street has a link the other way too, so the browser draws each on its own side


class DetectorProperties(Message):
    """Layer "detectors": one Point a detector that reports (no "register:" ones)."""

    detector_id: str
    kind: str
    name: str
    direction: str
    link_id: int
    quantities: list[str]  # what it measures, the one to show first at the head


class AreaProperties(Message):
    """Layer "areas"."""

    area_id: str
    name: str
    district: str


class LanduseProperties(Message):
    """Layer "landuse": simplified for drawing."""

    landuse: str


class RestrictionProperties(Message):
    """Layer "restrictions": limited-traffic zones and pedestrian areas."""

    restriction_id: str
    kind: str
    name: str
    start_hour: int
    end_hour: int


class ZoneProperties(Message):
    """Layer "zones": traffic zones."""

    zone_id: int
    area_id: str
    residents: float | None
    jobs: float | None


class GatewayProperties(Message):
    """Layer "gateways": where the outside world's traffic enters."""

    gateway_id: int
    name: str
    facility_type: str
