"""Tiles over a city."""

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence.footprint.grid import LAEA, centres, cover, finer, names, tile_of

UTM = "EPSG:32632"


def test_tiles_lie_on_multiples_of_their_size_whatever_the_bounds():
    grid = cover((1030.0, 2010.0, 1480.0, 2190.0), 100.0, UTM)
    # 10 … 15 in the west–east direction, 20 … 22 in the other
    assert (grid.first_column, grid.first_row, grid.columns, grid.rows, grid.tiles) == (10, 20, 5, 2, 10)
    x, y = centres(grid)
    assert x[:5].tolist() == [1050, 1150, 1250, 1350, 1450]
    assert y[[0, 5]].tolist() == [2050, 2150]


def test_a_point_lies_in_the_tile_whose_western_and_southern_edges_it_is_on():
    grid = cover((0.0, 0.0, 300.0, 200.0), 100.0, UTM)
    x = np.array([0.0, 100.0, 299.9, 300.0, -0.1, np.nan])
    y = np.array([0.0, 100.0, 199.9, 0.0, 0.0, 0.0])
    assert tile_of(grid, x, y).tolist() == [0, 4, 5, -1, -1, -1]


def test_the_middle_of_each_tile_lies_in_it_in_europes_grid_too():
    grid = cover((686_000.0, 4_930_000.0, 688_000.0, 4_931_000.0), 100.0, UTM, LAEA)
    assert grid.crs == LAEA
    x, y = centres(grid)
    assert np.array_equal(tile_of(grid, x, y), np.arange(grid.tiles))
    # the grid covers the bounds: their corners are in it
    corners = tile_of(grid, np.array([686_000.0, 687_999.0]), np.array([4_930_000.0, 4_930_999.0]))
    assert (corners >= 0).all()


def test_a_tile_is_named_as_inspire_names_it():
    grid = cover((4_420_000.0, 2_250_000.0, 4_420_200.0, 2_250_100.0), 100.0, LAEA)
    assert names(grid) == ["CRS3035RES100mN22500E44200", "CRS3035RES100mN22500E44201"]


def test_a_finer_grid_has_its_tiles_whole_in_the_coarser():
    grid = cover((0.0, 0.0, 1000.0, 500.0), 500.0, UTM)
    fine = finer(grid, 5)
    x, y = centres(fine)
    assert fine.size == 100.0
    assert np.bincount(tile_of(grid, x, y)).tolist() == [25, 25]


@pytest.mark.parametrize(
    ("bounds", "size", "problem"),
    [
        ((0.0, 0.0, 0.0, 1.0), 100.0, "hold no ground"),
        ((0.0, 0.0, 1.0, np.nan), 100.0, "hold no ground"),
        ((0.0, 0.0, 1.0, 1.0), 0.0, "hold no ground"),
        ((0.0, 0.0, 1e6, 1e6), 100.0, "more than 4000000"),
    ],
)
def test_bounds_without_ground_and_grids_beyond_reason_are_refused(bounds, size, problem):
    with pytest.raises(InputError, match=problem):
        cover(bounds, size, UTM)
