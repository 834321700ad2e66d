"""What a person draws on the map, checked: an area, a point.

Takes   shapes as WKT in WGS 84
Gives   polygon, point; in_city, the same in a city's own coordinates
Used by contract.py (each setting that is drawn), tables.py, the policies of this folder
Source  OGC Simple Features 1.2.1: what a valid polygon is
"""

from __future__ import annotations

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from belvedere.city.model import City
from belvedere.errors import InputError


def polygon(text: str, policy: str, field: str = "polygon") -> BaseGeometry | None:
    """Return the polygon that a WKT text in WGS 84 holds, None for an empty text.

    Raises
    ------
    InputError
        when it is not WKT, not a polygon, crosses itself or is not in degrees
    """
    shape = _read(text, policy, field, "POLYGON((11.34 44.49, …))")
    if shape is None:
        return None
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        raise InputError(
            policy,
            field,
            f"a {shape.geom_type}, not a polygon",
            remedy="Draw an area on the map.",
            italian=("non è un poligono", "Disegna un'area sulla mappa."),
        )
    if not shape.is_valid:
        raise InputError(
            policy,
            field,
            f"not a plain area: {explain_validity(shape)}",
            remedy="Draw it without crossing its own line.",
            italian=("il contorno dell'area si incrocia", "Disegnala senza attraversare la sua stessa linea."),
        )
    return _in_degrees(shape, policy, field)


def point(text: str, policy: str, field: str = "point") -> BaseGeometry | None:
    """Return the point that a WKT text in WGS 84 holds, None for an empty text; raises as `polygon`."""
    shape = _read(text, policy, field, "POINT(11.34 44.49)")
    if shape is None:
        return None
    if shape.geom_type != "Point" or shape.is_empty:
        raise InputError(
            policy,
            field,
            f"a {shape.geom_type}, not a point",
            remedy="Click one place on the map.",
            italian=("non è un punto", "Clicca un luogo sulla mappa."),
        )
    return _in_degrees(shape, policy, field)


def in_city(shape: BaseGeometry, city: City) -> BaseGeometry:
    """Return a WGS 84 shape in the city's projected CRS."""
    transformer = pyproj.Transformer.from_crs("EPSG:4326", city.crs, always_xy=True)

    def project(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(corners[:, 0], corners[:, 1]))

    return shapely.transform(shape, project)


def _read(text: str, policy: str, field: str, example: str) -> BaseGeometry | None:
    if not text.strip():
        return None
    try:
        return shapely.from_wkt(text)
    except (shapely.errors.ShapelyError, ValueError) as error:  # ValueError: characters that C cannot hold
        raise InputError(
            policy,
            field,
            f"not WKT: {str(error)[:200]}",
            remedy=f"Write {example}.",
            italian=("non è un testo WKT", f"Scrivi {example}."),
        ) from error


def _in_degrees(shape: BaseGeometry, policy: str, field: str) -> BaseGeometry:
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(
            policy,
            field,
            "not in degrees",
            remedy="Give longitude and latitude in WGS 84.",
            italian=("non è in gradi", "Indica longitudine e latitudine in WGS 84."),
        )
    return shape
