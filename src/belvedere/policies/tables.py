"""What policies do to a City's tables: links inside a polygon, a new speed limit, a new rule.

Takes   a City, a polygon as text
Gives   polygon, inside, limits, with_limit, with_rule
Used by the policies of this folder
Source  free speed after a new limit: city/street_classes.py; a link is inside a polygon when half its length is, as
        mobility/rules.py has it for restrictions
"""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from belvedere.city.model import City
from belvedere.city.street_classes import free_speed
from belvedere.errors import InputError

Flags = NDArray[np.bool_]
MOST = 0.5  # [-] share of a link's length inside a polygon from which the link is
MOTOR = ("car", "van", "truck", "motorcycle")  # uses that a closure or a limited-traffic zone may shut out


def polygon(text: str, policy: str, field: str = "polygon") -> BaseGeometry | None:
    """Return the polygon that a WKT text in WGS 84 holds, None for an empty text.

    Raises
    ------
    InputError
        when it is not WKT, not a polygon, crosses itself or is not in degrees
    """
    if not text.strip():
        return None
    try:
        shape = shapely.from_wkt(text)
    except shapely.errors.ShapelyError as error:
        raise InputError(policy, field, f"not WKT: {error}", remedy="Write POLYGON((11.34 44.49, …)).") from error
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        raise InputError(policy, field, f"a {shape.geom_type}, not a polygon", remedy="Draw an area on the map.")
    if not shape.is_valid:
        raise InputError(
            policy,
            field,
            f"not a plain area: {explain_validity(shape)}",
            remedy="Draw it without crossing its own line.",
        )
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(policy, field, "not in degrees", remedy="Give longitude and latitude in WGS 84.")
    return shape


def in_city(shape: BaseGeometry, city: City) -> BaseGeometry:
    """Return a WGS 84 shape in the city's projected CRS."""
    transformer = pyproj.Transformer.from_crs("EPSG:4326", city.crs, always_xy=True)

    def project(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(corners[:, 0], corners[:, 1]))

    return shapely.transform(shape, project)


def inside(city: City, text: str, policy: str) -> Flags:
    """Return whether each link lies in the polygon, shape (links,); all do where the text is empty.

    Raises
    ------
    InputError
        when the polygon is none (see `polygon`) or holds no street of the city
    """
    shape = polygon(text, policy)
    if shape is None:
        return np.ones(len(city.links), dtype=np.bool_)
    area = in_city(shape, city)
    lines = city.links.geometry.to_numpy()
    shapely.prepare(area)
    held: Flags = np.zeros(len(lines), dtype=np.bool_)
    near = np.flatnonzero(shapely.intersects(area, lines))
    held[near] = shapely.length(shapely.intersection(area, lines[near])) >= MOST * shapely.length(lines[near])
    if not held.any():
        raise InputError(
            policy, "polygon", f"holds no street of {city.title}", remedy="Draw it over the city's streets."
        )
    return held


def limits(links: pd.DataFrame) -> NDArray[np.float64]:
    """Return the speed limit of each link [km/h]: its column speed_limit, or free_speed in a city that has none."""
    return links["speed_limit" if "speed_limit" in links.columns else "free_speed"].to_numpy(dtype=np.float64)


def with_limit(city: City, chosen: Flags, limit: float) -> City:
    """Return the city with a new speed limit [km/h] on the chosen links, shape (links,).

    Free speed follows by the class of street: the time lost at junctions stays. Capacity stays too: it is the
    junctions' (Highway Capacity Manual 6, ch. 19).
    """
    links = city.links.copy()
    if "speed_limit" in links.columns:
        links.loc[chosen, "speed_limit"] = limit
        links.loc[chosen, "free_speed"] = free_speed(
            np.full(int(chosen.sum()), float(limit)), links.loc[chosen, "facility_type"]
        )
    else:
        links.loc[chosen, "free_speed"] = limit
    links.loc[chosen, "speed_tagged"] = True
    return city.with_table("links", links)


def with_rule(city: City, rule: Mapping[str, object], exempt: Mapping[str, float]) -> City:
    """Return the city with one more restriction.

    Parameters
    ----------
    rule : kind, name, uses, start_hour, end_hour, geometry (in the city's CRS) of the table `restrictions`
    exempt : who → share of the trips that end inside and are let in [-]; empty for a closure, which lets nobody in
    """
    table = city.map_table("restrictions")
    number = 1 + int(table["restriction_id"].str.startswith("policy:").sum())
    name = f"policy:{number}"
    plain = {"bool": False, "int64": 0, "float64": float("nan")}  # in columns that a city has besides
    blank = {column: plain.get(str(table[column].dtype), "") for column in table.columns}
    row = gpd.GeoDataFrame([{**blank, "restriction_id": name, **rule}], geometry="geometry", crs=city.crs)
    grown = gpd.GeoDataFrame(pd.concat([table, row], ignore_index=True), geometry="geometry", crs=city.crs)
    kinds = {column: str(table[column].dtype) for column in table.columns if column != "geometry"}
    made = city.with_table("restrictions", grown.astype(kinds))
    if not exempt:
        return made
    rows = pd.DataFrame([{"restriction_id": name, "who": who, "share": float(share)} for who, share in exempt.items()])
    exemptions = pd.concat([city.table("exemptions"), rows], ignore_index=True)
    return made.with_table("exemptions", exemptions.astype({"restriction_id": "str", "who": "str", "share": "float64"}))
