"""How many people one expects on each tile, by night and by day, and in which zone: the prior.

Takes   a City: zones with residents, jobs, students, attractions; land use, streets, places, buildings; its areas;
        the places around it, where somebody has a table of them
Gives   Outside, Prior (masses [people] by tile and zone); build, at
Used by allocation.py
Source  a dasymetric split (Wright 1936, Geographical Review 26: 103) by city/zone_weights.py. Night is where people
        live; day is where they work, study and visit. HOURS and the numbers of Midday are ours, to be confirmed
"""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array, csr_array, vstack

from belvedere.city.model import City
from belvedere.city.zone_weights import weigh
from belvedere.errors import InputError
from belvedere.presence.footprint.grid import Floats, Grid, Ints, centres, finer

BLOCK = 100.0  # [m] ground is weighed in blocks about this size, whatever the tiles; ours
COUNTED = ("residents", "jobs", "students", "attractions")  # columns of the city's zones
PER_GROUND = 0.01  # [people/m2] on residential ground where nobody publishes residents: 100 a hectare, to be confirmed
BEYOND = 175.0  # [people/km2] where no place outside is known: Bologna's province without its city, to be confirmed
THIN = 0.5  # [-] spread of a place outside over the radius of its surface; ours: most live in its middle
# [-] how much of the day's pattern there is at each hour of the clock; the rest is the night's. Ours, to be confirmed
HOURS = (0, 0, 0, 0, 0, 0.05, 0.2, 0.5, 0.8, 0.95, 1, 1, 1, 0.95, 0.95, 0.95, 0.9, 0.8, 0.6, 0.4, 0.3, 0.2, 0.1, 0.05)


@dataclass(frozen=True, slots=True)
class Midday:
    """People present at midday for each that is counted; ours, to be confirmed."""

    job: float = 0.55  # [people/job] at work: shifts, absence, telework
    student: float = 0.6  # [people/student] at school
    attraction: float = 60.0  # [people/place] visiting a museum, a monument, a shop worth naming
    resident: float = 0.45  # [people/resident] at home: the old, the young, the evening's workers


@dataclass(frozen=True, slots=True)
class Outside:
    """Places around the city, each a zone of its own; none: all that is not the city is one zone called "outside"."""

    zones: tuple[str, ...] = ()
    x: Floats = field(default_factory=lambda: np.empty(0))  # (places,) [m] in the city's CRS
    y: Floats = field(default_factory=lambda: np.empty(0))
    residents: Floats = field(default_factory=lambda: np.empty(0))  # [people]
    surface: Floats = field(default_factory=lambda: np.empty(0))  # [km2]
    # (places,) in the region of the city; empty: all are
    same_region: npt.NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, dtype=np.bool_))


@dataclass(frozen=True, slots=True)
class Prior:
    """Expected people by tile and zone: the city's areas, then the places outside."""

    grid: Grid
    zones: tuple[str, ...]  # area_id in the order of the areas, then the outside's
    inside: int  # how many of them are in the city
    night: csr_array  # (tiles, zones) [people]
    day: csr_array  # (tiles, zones) [people]


def build(city: City, grid: Grid, outside: Outside | None = None, midday: Midday | None = None) -> Prior:
    """Return what people the city's tables let one expect on each tile.

    A traffic zone's people are split over its blocks by land use, and where the city has buildings by floor space too;
    evenly where neither says anything. Zones of presence are the city's areas; a city without areas is one zone. A
    place outside thins out from its middle; where no place is known there are BEYOND people a square kilometre.

    Raises
    ------
    InputError
        when the city has no traffic zones, or a zone's count is below zero
    """
    midday, outside = midday or Midday(), outside or Outside()
    _check(city)
    blocks = finer(grid, max(1, round(grid.size / BLOCK)))
    x, y = centres(blocks)
    zone = _holder(city.zones, x, y)
    areas = city.map_table("areas")
    names = tuple(areas["area_id"].astype("str")) if len(areas) else (city.name,)
    area = _holder(areas, x, y) if len(areas) else np.where(zone >= 0, 0, -1)
    weight = _weights(city, blocks, np.flatnonzero(zone >= 0))
    people = {name: _spread(city, name, zone, weight[name]) for name in COUNTED}
    day = midday.resident * people["residents"] + midday.job * people["jobs"] + midday.student * people["students"]
    day = day + midday.attraction * people["attractions"]
    within, tile = np.flatnonzero(area >= 0), _tile(grid, blocks)
    beyond = coo_array(_beyond(outside, blocks, np.flatnonzero((area < 0) & (zone < 0))))
    made = []
    for mass in (people["residents"], day):
        parts = (
            np.concatenate([mass[within], beyond.data]),
            (
                tile[np.concatenate([within, beyond.row])],
                np.concatenate([area[within], len(names) + beyond.col]),
            ),
        )
        made.append(csr_array(coo_array(parts, shape=(grid.tiles, len(names) + beyond.shape[1]))))
    return Prior(grid, (*names, *(outside.zones or ("outside",))), len(names), made[0], made[1])


def at(prior: Prior, hour: int | None = None) -> csr_array:
    """Return the masses [people] at an hour of the local clock, 0 to 23; None: the mean of the day.

    Shape (tiles, zones).
    """
    share = float(np.mean(HOURS)) if hour is None else float(HOURS[hour % 24])
    return csr_array((1.0 - share) * prior.night + share * prior.day)


def _check(city: City) -> None:
    """Raise InputError when the city has no zones or fewer than no people in one."""
    if not len(city.zones):
        remedy = "Build the city with a [zones] section."
        raise InputError(f"city {city.name}", "zones", "there are no traffic zones", remedy=remedy)
    for name in COUNTED:
        below = city.zones[name].to_numpy(dtype="float64") < 0
        if below.any():
            where = f"zones, row {int(np.argmax(below))}, {name}"
            raise InputError(f"city {city.name}", where, "a count is below zero", remedy="Correct the city's table.")


def _holder(shapes: gpd.GeoDataFrame, x: Floats, y: Floats) -> Ints:
    """Return the row of the shape that holds each point, the first where several do, −1 where none does."""
    point, shape = shapely.STRtree(shapes.geometry.to_numpy()).query(shapely.points(x, y), predicate="intersects")
    found = np.full(len(x), len(shapes), dtype="int64")
    np.minimum.at(found, point, shape)
    held: Ints = np.where(found == len(shapes), -1, found)
    return held


def _weights(city: City, blocks: Grid, inside: Ints) -> dict[str, Floats]:
    """Return how much each block weighs [-] within its zone, by what is split; 0 outside the zones."""
    x, y = centres(blocks)
    half = blocks.size / 2.0
    squares = shapely.box(x[inside] - half, y[inside] - half, x[inside] + half, y[inside] + half)
    table = gpd.GeoDataFrame(geometry=squares, crs=city.crs)
    places = city.map_table("places")
    weighed = weigh(table, city.links, city.map_table("landuse"), places)
    floors = _floors(city, squares)
    made = {}
    for name in COUNTED:
        values = weighed[name].fillna(0.0).to_numpy(dtype="float64")
        if name in ("residents", "jobs") and floors.any():
            values = values * floors
        full = np.zeros(blocks.tiles)
        full[inside] = values
        made[name] = full
    return made


def _floors(city: City, squares: np.ndarray[tuple[int], np.dtype[np.object_]]) -> Floats:
    """Return the floor space [m2] of buildings by square, each building where its middle is; zeros: no buildings."""
    buildings = city.map_table("buildings")
    floors = np.zeros(len(squares))
    if len(buildings):
        shapes = buildings.geometry.to_numpy()
        space = shapely.area(shapes) * buildings["levels"].fillna(1.0).to_numpy(dtype="float64")
        building, square = shapely.STRtree(squares).query(shapely.centroid(shapes), predicate="intersects")
        np.add.at(floors, square, space[building])
    return floors


def _spread(city: City, name: str, zone: Ints, weight: Floats) -> Floats:
    """Return a count of the zones [people, jobs, …] by block: in proportion to weight, evenly where no weight is."""
    count = city.zones[name].to_numpy(dtype="float64")
    inside = zone >= 0
    here = zone[inside]
    share = weight[inside].copy()
    silent = np.bincount(here, weights=share, minlength=len(count)) <= 0
    share[silent[here]] = 1.0
    total = np.bincount(here, weights=share, minlength=len(count))
    if np.isnan(count).any():  # nobody publishes it: what the ground suggests
        guess = PER_GROUND * np.bincount(here, weights=weight[inside], minlength=len(count))
        count = np.where(np.isnan(count), guess if name != "attractions" else 0.0, count)
    made = np.zeros(len(zone))
    made[inside] = count[here] * share / total[here]
    return made


def _beyond(outside: Outside, blocks: Grid, free: Ints) -> csr_array:
    """Return the people [people] of each place outside on the free blocks, shape (blocks, places), sparse."""
    x, y = centres(blocks)
    if not outside.zones:
        each = np.full(len(free), BEYOND * (blocks.size / 1000.0) ** 2)
        return csr_array(coo_array((each, (free, np.zeros(len(free), dtype="int64"))), shape=(blocks.tiles, 1)))
    rows = []
    for place in range(len(outside.zones)):
        spread = 1000.0 * THIN * np.sqrt(max(float(outside.surface[place]), 1.0) / np.pi)
        off = np.hypot(x[free] - outside.x[place], y[free] - outside.y[place]) / spread
        near = off < 3.0
        density = np.exp(-0.5 * off[near] ** 2) / (2.0 * np.pi * spread**2)  # [1/m2]
        mass = float(outside.residents[place]) * density * blocks.size**2
        rows.append(csr_array((mass, free[near], np.array([0, len(mass)])), shape=(1, blocks.tiles)))
    return csr_array(vstack(rows, format="csr").T)


def _tile(grid: Grid, blocks: Grid) -> Ints:
    """Return the tile that each block lies in."""
    times = blocks.columns // grid.columns
    block = np.arange(blocks.tiles)
    tile: Ints = (block // blocks.columns // times) * grid.columns + block % blocks.columns // times
    return tile
