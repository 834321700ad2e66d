"""Traffic zones: H3 cells cut by the statistical areas, with the people who live, work and study in each.

Takes   areas and job zones (census.py), land use, places, links; or only links, where nobody publishes areas
Gives   `zones` of the City, and `areas` with their jobs and students
Used by build.py; mobility takes its trips from zones
Source  H3 (https://h3geo.org); what a class of ground is worth is in zone_weights.py; people are spread by largest
        remainder (Hamilton's method), so that they stay whole and every published sum is kept
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from belvedere.city.recipe_sections import ZonesSection
from belvedere.city.zone_cells import merge, pieces_of
from belvedere.city.zone_weights import weigh
from belvedere.errors import InputError

Floats = npt.NDArray[np.float64]
SURFACE = (
    0.3  # [-] of what makes zones alike is surface, the rest people: cities get fine zones, hills coarse ones; ours
)


@dataclass(frozen=True)
class Zoning:
    """Traffic zones, and the areas with the jobs and students of their zones."""

    zones: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame


@dataclass(frozen=True)
class Ground:
    """What tells where in an area people live, work and study."""

    links: gpd.GeoDataFrame  # `links` of the City
    landuse: gpd.GeoDataFrame  # may have no rows
    places: gpd.GeoDataFrame  # may have no rows


def make(areas: gpd.GeoDataFrame, job_zones: gpd.GeoDataFrame, ground: Ground, section: ZonesSection) -> Zoning:
    """Return the traffic zones of a city, sorted by area and cell.

    Each zone lies within one area and is one H3 cell or several, cut by the area's border; its `h3` is the cell of its
    largest piece. Residents of an area are spread over its zones, jobs and students of a job zone over the zones of
    its areas; all stay whole people and keep the published sums. What nobody publishes is NaN. `attractions` is the
    count of places; NaN everywhere where there is no table of places.

    Parameters
    ----------
    areas : as census.read gives them, `zone_code` naming the job zone; no rows where nobody publishes areas, and then
        the zones cover the hull of the network
    job_zones : as census.job_zones gives them; may have no rows
    ground : links, land use and places in the areas' CRS
    section : [zones] of the recipe: H3 resolution to start from, fewest and most zones

    Raises
    ------
    InputError
        when an area's job zone is not published, a job zone has no area, or the count of zones cannot be kept
    """
    pieces = pieces_of(areas, ground.links, section)
    weights = weigh(pieces, ground.links, ground.landuse, ground.places)
    people = _people(pieces["area_id"].to_numpy(dtype=object), areas, job_zones, weights)
    zone = merge(pieces, _mass(people, weights, pieces), section.maximum)
    everything = people.assign(attractions=weights["attractions"])
    sums = everything.groupby(zone).sum(min_count=1).astype("float64")
    largest = pieces.assign(zone=zone, size=pieces.area).sort_values(["zone", "size"], kind="stable")
    named = largest.groupby("zone").last()
    zones = gpd.GeoDataFrame(
        {
            "zone_id": np.arange(len(sums), dtype="int64"),
            "h3": named["h3"].astype("str"),
            "area_id": named["area_id"].astype("str"),
            **{column: sums[column] for column in ("residents", "jobs", "students", "attractions")},
        },
        geometry=[shapely.union_all(pieces.geometry.to_numpy()[zone == row]) for row in range(len(sums))],
        crs=pieces.crs,
    )
    return Zoning(zones, _with_sums(areas, zones))


def spread(total: float, weights: Floats) -> Floats:
    """Return `total` people [people] spread over places by weight, as whole people, the sum kept exactly.

    Each gets its share rounded down; who is left goes where the remainder is largest, the first in order at a tie. With
    no weight anywhere all places weigh the same. A total that is missing stays missing everywhere; one that is not
    whole (a mean) is spread without rounding, and what rounding errors leave is given to the heaviest place.

    Parameters
    ----------
    weights : array, shape (places,) [-], not below 0
    """
    if np.isnan(total):
        return np.full(len(weights), np.nan)
    if total < 0 or len(weights) == 0 or not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError(f"cannot spread {total} over weights {weights}: both must be finite and not below 0")
    relative = weights / weights.max() if weights.max() > 0 else np.ones(len(weights))
    share: Floats = relative / relative.sum() * total
    if total != np.floor(total) or total > 2**52:  # beyond 2**52 float64 holds no fractions to rank
        heaviest = int(relative.argmax())
        share[heaviest] = 0.0
        share[heaviest] = total - share.sum()
        return share
    whole: Floats = np.floor(share)
    left = int(total - whole.sum())
    order = np.lexsort((np.arange(len(weights)), -(share - whole)))
    for place in order[:left] if left >= 0 else []:
        whole[place] += 1
    for place in [place for place in np.argsort(share - whole, kind="stable") if whole[place] > 0][: max(-left, 0)]:
        whole[place] -= 1  # floats summed to more than the total: at most one person, from the smallest remainder
    return whole


def _people(
    area: npt.NDArray[np.object_], areas: gpd.GeoDataFrame, job_zones: gpd.GeoDataFrame, weights: pd.DataFrame
) -> pd.DataFrame:
    """Return residents, jobs and students of each piece; NaN where nobody publishes them."""
    people = {column: np.full(len(area), np.nan) for column in ("residents", "jobs", "students")}
    for code, residents in zip(areas["area_id"], areas["residents"], strict=True):
        here = area == code
        people["residents"][here] = spread(float(residents), weights["residents"].to_numpy()[here])
    if len(job_zones):
        zone_code = _job_zone_of(areas, job_zones, area)
        for column in ("jobs", "students"):
            for code, total in zip(job_zones["zone_code"], job_zones[column], strict=True):
                here = zone_code == code
                people[column][here] = spread(float(total), weights[column].to_numpy()[here])
    return pd.DataFrame(people, index=weights.index)


def _mass(people: pd.DataFrame, weights: pd.DataFrame, pieces: gpd.GeoDataFrame) -> Floats:
    """Return what zones should have equal parts of [-]: people (or the ground that holds them), and some surface."""
    heads = people.sum(axis=1, min_count=1)
    known = heads if heads.notna().all() else weights[["residents", "jobs"]].sum(axis=1)
    share = known / known.sum() if known.sum() > 0 else known * 0.0
    mass: Floats = ((1 - SURFACE) * share + SURFACE * pieces.area / pieces.area.sum()).to_numpy(dtype="float64")
    return mass


def _job_zone_of(
    areas: gpd.GeoDataFrame, job_zones: gpd.GeoDataFrame, area: npt.NDArray[np.object_]
) -> npt.NDArray[np.object_]:
    known = set(job_zones["zone_code"])
    lost = areas[~areas["zone_code"].isin(known)]
    if len(lost):
        where = f"area {lost['area_id'].iloc[0]}"
        problem = f"its zone {lost['zone_code'].iloc[0]!r} has no workers and students"
        raise InputError("table areas", where, problem, remedy="Add the zone to the table of workers and students.")
    empty = sorted(known - set(areas["zone_code"]))
    if empty:
        problem = "no statistical area belongs to it: its workers would be lost"
        raise InputError("table job zones", f"zone {empty[0]}", problem, remedy="Correct the areas' zone codes.")
    zone_of = dict(zip(areas["area_id"], areas["zone_code"], strict=True))
    return np.array([zone_of[code] for code in area], dtype=object)


def _with_sums(areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    sums = zones.groupby("area_id")[["jobs", "students"]].sum(min_count=1)
    found = {column: areas["area_id"].map(sums[column]).astype("float64") for column in ("jobs", "students")}
    return gpd.GeoDataFrame(areas.assign(**found), geometry="geometry", crs=areas.crs)
