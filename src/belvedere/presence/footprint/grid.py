"""Square tiles over a city, the same in every run.

Takes   bounds [m] in the city's CRS, the size of a tile [m]
Gives   Grid; cover, centres, tile_of, finer, names
Used by the other files of this folder
Source  a tile's edges are multiples of its size in the grid's CRS, as in INSPIRE's grid (D2.8.I.2): in EPSG:3035
        (ETRS89-LAEA) the tiles are those of Eurostat; in the city's own CRS (the default) nothing has to be projected
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from belvedere.errors import InputError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LAEA = "EPSG:3035"  # ETRS89-LAEA, Eurostat's grid
MOST = 4_000_000  # tiles: a grid of more is a mistake in the bounds or the size; ours


@dataclass(frozen=True, slots=True)
class Grid:
    """A rectangle of square tiles; tile t is in row t // columns from the south, column t % columns from the west."""

    size: float  # [m] of a tile's side
    first_column: int  # its western edge is first_column · size, in `crs`
    first_row: int  # its southern edge is first_row · size
    columns: int
    rows: int
    crs: str  # of the tiles
    city_crs: str  # of the points that come in and go out

    @property
    def tiles(self) -> int:
        """How many tiles there are."""
        return self.columns * self.rows


def cover(bounds: tuple[float, float, float, float], size: float, city_crs: str, crs: str = "") -> Grid:
    """Return the grid that covers the bounds.

    Parameters
    ----------
    bounds : west, south, east, north [m], in the city's CRS
    size : [m], 100 or 500 as a rule
    crs : of the tiles; "" is the city's own, LAEA is Eurostat's

    Raises
    ------
    InputError
        when the bounds are empty or not finite, the size is not above zero, or there would be more than MOST tiles
    """
    west, south, east, north = bounds
    if not np.isfinite(bounds).all() or west >= east or south >= north or not size > 0:
        problem = f"bounds {bounds} [m] and tiles of {size} m hold no ground"
        raise InputError("grid", "bounds", problem, remedy="Give west < east, south < north and a size above zero.")
    crs = crs or city_crs
    if crs != city_crs:
        to_grid = Transformer.from_crs(city_crs, crs, always_xy=True)
        west, south, east, north = to_grid.transform_bounds(west, south, east, north)
    column, row = int(np.floor(west / size)), int(np.floor(south / size))
    columns, rows = int(np.ceil(east / size)) - column, int(np.ceil(north / size)) - row
    if columns * rows > MOST:
        problem = f"{columns} × {rows} tiles of {size} m are more than {MOST}"
        raise InputError("grid", "size", problem, remedy="Take larger tiles, or check that the bounds are in metres.")
    return Grid(size, column, row, columns, rows, crs, city_crs)


def centres(grid: Grid) -> tuple[Floats, Floats]:
    """Return x and y of each tile's middle, shape (tiles,) [m], in the city's CRS."""
    east = (grid.first_column + np.arange(grid.columns) + 0.5) * grid.size
    north = (grid.first_row + np.arange(grid.rows) + 0.5) * grid.size
    x, y = np.tile(east, grid.rows), np.repeat(north, grid.columns)
    if grid.crs == grid.city_crs:
        return x, y
    x, y = Transformer.from_crs(grid.crs, grid.city_crs, always_xy=True).transform(x, y)
    return np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")


def tile_of(grid: Grid, x: Floats, y: Floats) -> Ints:
    """Return the tile that holds each point [m] of the city's CRS, −1 outside the grid, shape (points,)."""
    if grid.crs != grid.city_crs:
        x, y = Transformer.from_crs(grid.city_crs, grid.crs, always_xy=True).transform(x, y)
    with np.errstate(invalid="ignore"):
        column = np.floor(np.asarray(x) / grid.size) - grid.first_column
        row = np.floor(np.asarray(y) / grid.size) - grid.first_row
        inside = (column >= 0) & (column < grid.columns) & (row >= 0) & (row < grid.rows)
    tile: Ints = np.where(inside, row * grid.columns + column, -1).astype("int64")
    return tile


def finer(grid: Grid, times: int) -> Grid:
    """Return the grid of tiles `times` smaller that lie whole in the tiles of this one."""
    return Grid(
        grid.size / times,
        grid.first_column * times,
        grid.first_row * times,
        grid.columns * times,
        grid.rows * times,
        grid.crs,
        grid.city_crs,
    )


def names(grid: Grid) -> list[str]:
    """Return the name of each tile after its south-western corner, as INSPIRE writes it: CRS3035RES100mN22500E44200.

    Northing and easting lose as many zeros as the size ends in.
    """
    code, size = grid.crs.removeprefix("EPSG:"), int(grid.size)
    step = 10 ** (len(str(size)) - len(str(size).rstrip("0")))
    north = (grid.first_row + np.arange(grid.rows)) * size // step
    east = (grid.first_column + np.arange(grid.columns)) * size // step
    return [f"CRS{code}RES{size}mN{n}E{e}" for n in north for e in east]
