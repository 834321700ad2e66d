"""Where people can be: spots of 250 m in the city, a few in each municipality around, one for each region far away.

Takes   a City with zones, areas and land use; its Surroundings; a seed
Gives   Ground: spots with position, zone, area, and what draws people there
Used by ways.py, antennas.py, choices.py, population.py, truth.py
Source  residents, jobs, students, attractions: the city's zones, spread within each zone by land use and at random
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import KDTree

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.mobility.paths.shortest import Flags, Floats, Indices, Shorts
from belvedere.presence.simulate.surroundings import Surroundings

SIDE = 250.0  # [m] of a spot: finer than what antennas tell apart
TEXTURE = 0.6  # [-] standard deviation of the logarithm of people within a zone; PRESENCE 4: 0.6
LIVED_IN = {"residential": 4.0}  # [-] weight of residents by land use; others below; declared
WORKED_IN = {"commercial": 4.0, "retail": 4.0, "industrial": 3.0, "institutional": 3.0, "residential": 1.5}  # declared
ELSEWHERE = 0.3  # [-] weight of any other use
PEOPLE_A_SPOT = 3_000.0  # [people] a municipality outside has one spot for each, up to MOST_SPOTS
MOST_SPOTS = 16  # [-]
MOST = 65_536  # spots: their numbers are kept in 16 bits; about 4,000 km2
JOBS_OUTSIDE = 0.40  # [-] jobs per resident in municipalities outside; [M] Emilia-Romagna, to be confirmed


@dataclass(frozen=True)
class Ground:
    """Spots in order of their zone: those of the city's zones, then of each place outside."""

    x: Floats  # (spots,) [m]
    y: Floats
    zone: Shorts  # (spots,) 0 … zones-1 of the city, then zones … for places outside
    area: Shorts  # (spots,) row of the city's areas; areas: outside
    first: Indices  # (zones + outside + 1,) first spot of each zone
    residents: Floats  # (spots,)
    jobs: Floats
    students: Floats
    draw: Floats  # (spots,) what draws errands and leisure [-]
    sights: Floats  # (spots,) what draws visitors [-]
    far: Flags  # (spots,) beyond the antennas
    zones: int  # traffic zones of the city
    outside: Surroundings
    areas: tuple[str, ...]  # area_id, in order

    @property
    def places(self) -> int:
        """Number of zones and places outside."""
        return len(self.first) - 1

    @property
    def inside(self) -> int:
        """Number of spots in the city."""
        return int(self.first[self.zones])


def ground(city: City, outside: Surroundings, seed: int) -> Ground:
    """Return the spots of a city and its surroundings.

    Raises
    ------
    InputError
        no zones, no areas, a zone of an area that is not there, or no residents at all
    """
    demand_people(city)
    zones, areas = city.zones, city.table("areas")
    area_row = {name: row for row, name in enumerate(areas["area_id"])}
    rng = np.random.default_rng([seed, 1])
    squares = [_squares(shape) for shape in zones.geometry.to_numpy()]
    many = np.array([len(found) for found in squares])
    xy = np.concatenate(squares)
    zone = np.repeat(np.arange(len(zones)), many)
    lived, worked = _by_use(city, xy)
    texture = np.exp(TEXTURE * rng.standard_normal((2, len(xy))))
    home = _spread(zones["residents"].fillna(0.0).to_numpy(), lived * texture[0], zone)
    jobs = _spread(zones["jobs"].fillna(0.0).to_numpy(), worked * texture[1], zone)
    students = _spread(zones["students"].fillna(0.0).to_numpy(), worked * texture[1], zone)
    sights = _spread(zones["attractions"].fillna(0.0).to_numpy(), worked * texture[1], zone)
    towns = _towns(city, outside, rng)
    town = np.repeat(np.arange(len(towns)), [len(found) for found in towns])
    share = np.exp(0.5 * rng.standard_normal(len(town)))
    dwelling = _spread(outside.residents, share, town)
    nothing = np.zeros(len(town))
    area = np.array([area_row[name] for name in zones["area_id"]])[zone]
    everyone = np.concatenate([zone, town + len(zones)])
    if len(everyone) > MOST:
        raise InputError(
            city.name, "table zones", f"{len(everyone)} spots are too many", remedy="Simulate a part of the city."
        )
    total_jobs, total_sights = max(jobs.sum(), 1.0), max(sights.sum(), 1.0)
    return Ground(
        np.concatenate([xy[:, 0], *[found[:, 0] for found in towns]]),
        np.concatenate([xy[:, 1], *[found[:, 1] for found in towns]]),
        everyone.astype(np.int32),
        np.concatenate([area, np.full(len(town), len(areas))]).astype(np.int32),
        np.searchsorted(everyone, np.arange(len(zones) + len(towns) + 1)).astype(np.int64),
        np.concatenate([home, dwelling]),
        np.concatenate([jobs, dwelling * JOBS_OUTSIDE]),
        np.concatenate([students, nothing]),
        # errands and leisure: where people work and live, and sights; declared
        np.concatenate([jobs / total_jobs + 0.5 * home / home.sum() + 0.5 * sights / total_sights, nothing]),
        np.concatenate([sights / total_sights + 0.25 * jobs / total_jobs, nothing]),
        np.concatenate([np.zeros(len(xy), np.bool_), outside.far[town]]),
        len(zones),
        outside,
        tuple(areas["area_id"]),
    )


def demand_people(city: City) -> None:
    """Raise InputError where the city has no zones or areas, or nobody lives in them; see `ground`."""
    zones, areas = city.zones, city.table("areas")
    if not len(zones) or not len(areas):
        raise InputError(
            city.name,
            "tables zones and areas",
            f"{len(zones)} zones and {len(areas)} areas: people need both to live in",
            remedy="Build the bundle with zones and areas.",
        )
    unknown = [name for name in zones["area_id"] if name not in set(areas["area_id"])]
    if unknown:
        raise InputError(city.name, "table zones", f"area {unknown[0]!r} is not in areas", remedy="Rebuild the bundle.")
    if not zones["residents"].fillna(0.0).sum() > 0:
        raise InputError(city.name, "table zones", "nobody lives there", remedy="Give the recipe residents by area.")


def nearest(ground: Ground, x: Floats, y: Floats) -> tuple[Floats, Indices]:
    """Return distance [m] and number of the spot within the antennas that is nearest to each point."""
    near = np.flatnonzero(~ground.far)
    away, which = KDTree(np.column_stack([ground.x[near], ground.y[near]])).query(np.column_stack([x, y]))
    return np.asarray(away, np.float64), np.asarray(near[which], np.int64)


def _squares(shape: shapely.Geometry) -> Floats:
    """Return the middles of the squares of SIDE whose middle lies in the shape; a point inside where there is none."""
    west, south, east, north = shapely.bounds(shape)
    column = np.arange(np.floor(west / SIDE), np.ceil(east / SIDE)) * SIDE + SIDE / 2
    row = np.arange(np.floor(south / SIDE), np.ceil(north / SIDE)) * SIDE + SIDE / 2
    x, y = (axis.ravel() for axis in np.meshgrid(column, row))
    within = shapely.contains_xy(shape, x, y)
    if within.any():
        return np.column_stack([x[within], y[within]])
    found: Floats = shapely.get_coordinates(shapely.point_on_surface(shape))
    return found


def _by_use(city: City, xy: Floats) -> tuple[Floats, Floats]:
    """Return the weights of living and of working at each point by the land use there."""
    lived, worked = np.full(len(xy), ELSEWHERE), np.full(len(xy), ELSEWHERE)
    table = city.map_table("landuse")
    if not len(table):
        return lived, worked
    point, polygon = shapely.STRtree(table.geometry.to_numpy()).query(shapely.points(xy), predicate="intersects")
    use = table["landuse"].to_numpy()[polygon]
    np.maximum.at(lived, point, [LIVED_IN.get(name, ELSEWHERE) for name in use])
    np.maximum.at(worked, point, [WORKED_IN.get(name, ELSEWHERE) for name in use])
    return lived, worked


def _spread(totals: Floats, weight: Floats, group: Indices) -> Floats:
    """Return each group's total parted by weight."""
    sums = np.bincount(group, weight, minlength=len(totals))
    spread: Floats = totals[group] * weight / sums[group]
    return spread


def _towns(city: City, outside: Surroundings, rng: np.random.Generator) -> list[Floats]:
    """Return the spots of each place outside: scattered around its middle, none within the city."""
    limits = shapely.union_all(shapely.buffer(city.zones.geometry.to_numpy(), 1.0))
    found = []
    for place in range(len(outside.ids)):
        middle = np.array([outside.x[place], outside.y[place]])
        if outside.far[place]:
            found.append(middle[None, :])
            continue
        many = int(np.clip(round(outside.residents[place] / PEOPLE_A_SPOT), 1, MOST_SPOTS))
        wide = 0.35 * np.sqrt(max(outside.surface[place], 1.0) / np.pi) * 1000.0
        drawn = middle + wide * np.clip(rng.standard_normal((8 * many, 2)), -2.0, 2.0)
        free = drawn[~shapely.contains_xy(limits, drawn[:, 0], drawn[:, 1])][:many]
        found.append(free if len(free) else middle[None, :])
    return found
