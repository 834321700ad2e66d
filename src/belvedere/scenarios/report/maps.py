"""A map of what changes, street by street or zone by zone, drawn from the city's own tables.

Takes   a City, differences with their ranges by link or by zone
Gives   streets, zones → SVG text
Used by mayor.py, planner.py
Source  colours as on the screen: blue less, orange more, grey within the range of error
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from belvedere.city.model import City

Floats = NDArray[np.float64]
WIDTH = 720.0  # [px]
SIMPLER = 25.0  # [m] lines are drawn this much simpler
LESS, MORE = ("#9fc4e3", "#4a90c9", "#16568f"), ("#ecc08c", "#cf8130", "#8a4500")
GREY, LAND, EDGE = "#b9c2cb", "#f4f6f8", "#d5dde5"
STEPS = (1.0 / 12.0, 1.0 / 3.0)  # [-] of the largest shown difference, where the colour changes
TOP = 0.98  # [-] quantile of the differences that takes the darkest colour from
MAIN = ("motorway", "trunk", "primary", "secondary", "tertiary")


def streets(city: City, changes: pd.DataFrame) -> str:
    """Return the map of a change on links: link_id, base, variant, low, high (of the difference)."""
    links = city.links
    lines = shapely.simplify(links.geometry.to_numpy(), SIMPLER)
    main = links["facility_type"].str.removesuffix("_link").isin(MAIN).to_numpy()
    row = pd.Series(np.arange(len(links)), index=links["link_id"]).reindex(changes["link_id"])
    there = row.notna().to_numpy()
    at = row[there].astype("int64").to_numpy()
    colour = _colours(changes.loc[there])
    view = _view(lines[at] if len(at) else lines)
    parts = [_paths({"": lines[main]}, view, {"": EDGE}, 1.0)]
    by = {name: lines[at[colour == name]] for name in (GREY, *LESS, *MORE)}
    parts.append(_paths(by, view, {name: name for name in by}, 2.4))
    return _svg(view, parts)


def zones(city: City, changes: pd.DataFrame) -> str:
    """Return the map of a change in zones or areas: zone_id or area_id, base, variant, low, high."""
    name = "zone_id" if "zone_id" in changes else "area_id"
    table = city.map_table("zones" if name == "zone_id" else "areas").set_index(name)
    known = changes[changes[name].isin(table.index)]
    shapes = shapely.simplify(table.geometry.loc[known[name]].to_numpy(), SIMPLER)
    colour = _colours(known)
    view = _view(shapes if len(shapes) else table.geometry.to_numpy())
    parts = []
    for each in (GREY, *LESS, *MORE):
        drawn = "".join(_polygon(shape, view) for shape in shapes[colour == each])
        if drawn:
            parts.append(f'<path d="{drawn}" fill="{each}" stroke="#fff" stroke-width=".6"/>')
    main = city.links["facility_type"].isin(MAIN[:3]).to_numpy()
    lines = shapely.simplify(city.links.geometry.to_numpy()[main], SIMPLER)
    parts.append(_paths({"": lines}, view, {"": "#8495a6"}, 0.5))
    return _svg(view, parts)


def _colours(changes: pd.DataFrame) -> NDArray[np.str_]:
    """Return a colour a row: by how much, grey where the range holds zero."""
    moved = (changes["variant"] - changes["base"]).to_numpy(np.float64)
    low, high = changes["low"].to_numpy(np.float64), changes["high"].to_numpy(np.float64)
    sure = np.isfinite(moved) & ((low > 0) | (high < 0))
    largest = float(np.quantile(np.abs(moved[sure]), TOP)) if sure.any() else 1.0
    step = np.digitize(np.abs(np.where(sure, moved, 0.0)) / (largest or 1.0), STEPS)
    picked = np.where(moved < 0, np.array(LESS)[step], np.array(MORE)[step])
    return np.where(sure, picked, GREY)


def _view(shapes: NDArray[np.object_]) -> tuple[float, float, float, float]:
    """Return west, north [m], scale [px/m] and height [px] of a map that shows all shapes."""
    west, south, east, north = shapely.total_bounds(shapes)
    scale = WIDTH / max(east - west, 1.0)
    return float(west), float(north), float(scale), float((north - south) * scale)


def _at(points: Floats, view: tuple[float, float, float, float]) -> str:
    west, north, scale, _ = view
    return "L".join(f"{(x - west) * scale:.0f} {(north - y) * scale:.0f}" for x, y in points)


def _paths(
    lines: Mapping[str, NDArray[np.object_]],
    view: tuple[float, float, float, float],
    colours: Mapping[str, str],
    width: float,
) -> str:
    made = []
    for name, group in lines.items():
        drawn = "".join("M" + _at(shapely.get_coordinates(line), view) for line in group)
        if drawn:
            made.append(f'<path d="{drawn}" fill="none" stroke="{colours[name]}" stroke-width="{width:g}"/>')
    return "".join(made)


def _polygon(shape: shapely.Geometry, view: tuple[float, float, float, float]) -> str:
    parts = shapely.get_parts(shape)
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return "".join("M" + _at(shapely.get_coordinates(ring), view) + "Z" for ring in rings)


def _svg(view: tuple[float, float, float, float], parts: list[str]) -> str:
    height = max(view[3], 1.0)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}">'
    land = f'<rect width="{WIDTH:.0f}" height="{height:.0f}" fill="{LAND}"/>'
    return head + land + "".join(parts) + "</svg>"
