"""Draws where the model is wrong: a map of the loops with the error of flows predicted without their street.

Takes   the City, points of cities/bologna/model/fit.json
Gives   draw → SVG text; classify, the kind of error of each loop
Used by docs/fit.py
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from belvedere.city.model import City
from belvedere.mobility.calibration.fit import GOOD, geh

WIDTH, TOP = 760.0, 30.0  # [px]
MARGIN = 500.0  # [m] around the loops
SIMPLER = 15.0  # [m] streets are drawn this much simpler
BUSY = (7, 19)  # [h] first and last hour that is averaged
WIDTHS = {"motorway": 2.2, "trunk": 2.2, "primary": 1.8, "secondary": 1.2, "tertiary": 0.8}  # [px]
# kind → colour, shape as a path around (0, 0), words; never colour alone
KINDS = {
    "good": ("#006b4f", "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0Z", "mean GEH below 5"),
    "low": ("#2166ac", "M-5.5 -4L5.5 -4L0 6Z", "predicted too low"),
    "high": ("#b2600a", "M-5.5 4L5.5 4L0 -6Z", "predicted too high"),
}


def classify(points: pd.DataFrame) -> pd.DataFrame:
    """Return per loop counted, left_out, estimate [veh/h], mean GEH [-] from 7 to 20, and the kind of its error."""
    day = points[points["hour"].between(*BUSY)]
    day = day.assign(geh=geh(day["left_out"].to_numpy(float), day["counted"].to_numpy(float)))
    loops = day.groupby(["detector_id", "link_id", "street", "fold"], as_index=False)[
        ["counted", "left_out", "estimate", "geh"]
    ].mean()
    too = np.where(loops["left_out"] > loops["counted"], "high", "low")
    return loops.assign(kind=np.where(loops["geh"] < GOOD, "good", too))


def draw(city: City, points: pd.DataFrame) -> str:
    """Return the map as SVG, north up; rings stand around loops of the hold-out."""
    loops = classify(points)
    links = city.links
    places = shapely.get_coordinates(
        shapely.line_interpolate_point(links.geometry.to_numpy()[loops["link_id"]], 0.5, normalized=True)
    )
    west, south = places.min(axis=0) - MARGIN
    east, north = places.max(axis=0) + MARGIN
    scale = WIDTH / (east - west)
    height = (north - south) * scale

    def at(x: float, y: float) -> str:
        return f"{(x - west) * scale:.0f} {TOP + (north - y) * scale:.0f}"

    marks = "".join(
        f'<g transform="translate({at(*place)})"><path d="{KINDS[kind][1]}" fill="{KINDS[kind][0]}" stroke="#fff" '
        f'stroke-width=".8"/>{_ring(fold)}<title>{_plain(street)}: counted {counted:.0f}, '
        f"predicted {said:.0f} veh/h</title></g>"
        for place, kind, fold, street, counted, said in zip(
            places, loops["kind"], loops["fold"], loops["street"], loops["counted"], loops["left_out"], strict=True
        )
    )
    legend = "".join(
        f'<g transform="translate({20 + 170 * number} {TOP + height + 24:.0f})"><path d="{shape}" fill="{colour}"/>'
        f'<text x="10" y="4">{words}</text></g>'
        for number, (colour, shape, words) in enumerate(KINDS.values())
    )
    foot = TOP + height + 24
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height + TOP + 70:.0f}" '
        f'font-family="sans-serif" font-size="11" fill="#17324d"><title>Where the model is wrong</title>'
        f'<rect width="100%" height="100%" fill="#fff"/><text x="10" y="19" font-weight="bold">'
        f"Flow predicted without the loops of its street, 7 to 20 on a workday, against the count</text>"
        f"{_streets(links, (west, south, east, north), at)}{marks}{legend}"
        f'<g transform="translate(545 {foot:.0f})"><circle r="8" fill="none" stroke="#17324d"/>'
        f'<text x="13" y="4">hold-out</text></g>'
        f'<path d="M630 {foot + 4:.0f}h{1000 * scale:.0f}" stroke="#17324d" stroke-width="2"/>'
        f'<text x="630" y="{foot - 3:.0f}">1 km</text>'
        f'<path d="M740 {TOP + 30:.0f}v-22m-5 8l5 -8l5 8" stroke="#17324d" fill="none"/>'
        f'<text x="736" y="{TOP + 43:.0f}">N</text>'
        f'<text x="10" y="{foot + 32:.0f}" fill="#455a6f">Streets © OpenStreetMap contributors, ODbL. '
        f"Counts: Comune di Bologna, CC BY 4.0.</text></svg>\n"
    )


def _streets(links: gpd.GeoDataFrame, frame: tuple[float, float, float, float], at: object) -> str:
    """Return the main streets within the frame as paths."""
    assert callable(at)
    kind = links["facility_type"].str.removesuffix("_link")
    shown = links[kind.isin(list(WIDTHS)) & links.intersects(shapely.box(*frame))]
    clipped = shapely.clip_by_rect(shapely.simplify(shown.geometry.to_numpy(), SIMPLER), *frame)
    parts: dict[str, list[str]] = {name: [] for name in WIDTHS}
    for name, shape in zip(kind[shown.index], clipped, strict=True):
        for line in shapely.get_parts(shape):
            where = shapely.get_coordinates(line)
            if len(where) > 1:
                parts[name].append("M" + "L".join(str(at(*each)) for each in where))
    return "".join(
        f'<path d="{"".join(paths)}" fill="none" stroke="#b8c4d0" stroke-width="{WIDTHS[name]}"/>'
        for name, paths in parts.items()
        if paths
    )


def _ring(fold: int) -> str:
    return '<circle r="8" fill="none" stroke="#17324d"/>' if fold < 0 else ""


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
