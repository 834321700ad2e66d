"""The map's layers as GeoJSON, made once when the server starts.

Takes   a City, and what each detector measures
Gives   layers(): each layer's text, packed, with its ETag
Used by opening.py, routes_city.py
Source  RFC 7946: WGS 84, longitude first; 5 decimals are 1.1 m at most
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from belvedere.city.model import City
from belvedere.server.api import (
    AreaProperties,
    DetectorProperties,
    GatewayProperties,
    LanduseProperties,
    Message,
    RestrictionProperties,
    StreetProperties,
    ZoneProperties,
)
from belvedere.server.caching import tag

WGS84 = "EPSG:4326"
DECIMALS = 5  # [-] of a coordinate in degrees: 1.1 m
TOLERANCE = 4.0  # [m] land use is drawn this much simpler than it is published
SMALLEST = 400.0  # [m2] land-use polygons under this are not drawn

Row = Mapping[str, object]


@dataclass(frozen=True)
class Layer:
    """A FeatureCollection, ready to send."""

    text: bytes
    packed: bytes  # gzip
    etag: str


def layers(city: City, quantities: Mapping[str, Sequence[str]]) -> dict[str, Layer]:
    """Return all layers by name.

    Parameters
    ----------
    quantities : what each detector that reports measures, by detector_id
    """
    links = city.links
    pairs = set(zip(links["from_node_id"], links["to_node_id"], links["street_id"], strict=True))
    detectors = city.map_table("detectors")
    reporting = detectors[detectors["detector_id"].isin(list(quantities))]
    landuse = city.map_table("landuse")
    drawn = landuse[landuse.geometry.area >= SMALLEST]
    drawn = drawn.set_geometry(drawn.geometry.simplify(TOLERANCE, preserve_topology=True))

    def street(row: Row) -> Message:
        back = (row["to_node_id"], row["from_node_id"], row["street_id"])
        return StreetProperties.model_validate({**_chosen(row, StreetProperties, "two_way"), "two_way": back in pairs})

    def detector(row: Row) -> Message:
        measures = list(quantities[str(row["detector_id"])])
        chosen = _chosen(row, DetectorProperties, "quantities")
        return DetectorProperties.model_validate({**chosen, "quantities": measures})

    made = {
        "streets": collection(links, street, "link_id"),
        "detectors": collection(reporting, detector),
        "areas": collection(city.map_table("areas"), _plain(AreaProperties)),
        "zones": collection(city.zones, _plain(ZoneProperties)),
        "gateways": collection(city.map_table("gateways"), _plain(GatewayProperties)),
        "landuse": collection(drawn, _plain(LanduseProperties)),
        "restrictions": collection(city.map_table("restrictions"), _plain(RestrictionProperties)),
    }
    return {name: _pack(text) for name, text in made.items()}


def collection(table: gpd.GeoDataFrame, properties: Callable[[Row], Message], key: str = "") -> str:
    """Return a table as a GeoJSON FeatureCollection in WGS 84.

    Parameters
    ----------
    properties : what is said of a row
    key : column that gives the features' ids; the row number where empty
    """
    shapes = to_wgs84(table)
    ids = table[key].tolist() if key else range(len(table))
    rows = table.drop(columns=[table.geometry.name]).to_dict("records") if len(table) else []
    features = [
        f'{{"type":"Feature","id":{number},"properties":{properties(row).model_dump_json()},"geometry":{shape}}}'
        for number, row, shape in zip(ids, rows, shapes, strict=True)
    ]
    return '{"type":"FeatureCollection","features":[' + ",".join(features) + "]}"


def to_wgs84(table: gpd.GeoDataFrame) -> list[str]:
    """Return the table's geometries as GeoJSON in WGS 84, rounded; one that rounds to nothing is null."""
    if len(table) == 0:
        return []
    shapes = table.geometry.to_crs(WGS84).to_numpy()
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, DECIMALS))
    texts = shapely.to_geojson(rounded)
    return [
        text if text is not None and not shapely.is_empty(shape) else "null"
        for text, shape in zip(texts, rounded, strict=True)
    ]


def bounds(city: City) -> tuple[float, float, float, float]:
    """Return west, south, east and north of the city's streets [deg]."""
    west, south, east, north = city.links.to_crs(WGS84).total_bounds
    return (
        round(float(west), DECIMALS),
        round(float(south), DECIMALS),
        round(float(east), DECIMALS),
        round(float(north), DECIMALS),
    )


def _pack(text: str) -> Layer:
    data = text.encode()
    return Layer(text=data, packed=gzip.compress(data, 6, mtime=0), etag=tag(data))


def _plain(message: type[Message]) -> Callable[[Row], Message]:
    def properties(row: Row) -> Message:
        return message.model_validate(_chosen(row, message))

    return properties


def _chosen(row: Row, message: type[Message], *without: str) -> dict[str, object]:
    """Return the fields that a message takes from a row of the same names; a missing number is None."""
    chosen = {name: row[name] for name in message.model_fields if name not in without}
    return {name: None if isinstance(value, float) and pd.isna(value) else value for name, value in chosen.items()}
