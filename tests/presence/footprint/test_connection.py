"""Which cell serves a tile."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from belvedere.presence.footprint.connection import dominant, strongest, voronoi
from belvedere.presence.footprint.grid import centres, cover
from belvedere.presence.footprint.signal import Radio, Signal, measure

from .antennas import network

UTM = "EPSG:32632"
GRID = cover((0.0, 0.0, 1000.0, 1000.0), 100.0, UTM)


def signal(strength, radio):
    """Return a Signal of strengths [dBm] written by hand, cells × tiles."""
    grid = cover((0.0, 0.0, 100.0 * len(strength[0]), 100.0), 100.0, UTM)
    return Signal(grid, radio, csr_array(np.array(strength, dtype="float64")), ("",) * len(strength), len(strength))


def test_the_published_model_shares_a_tile_by_dominance():
    found = dominant(signal([[-92.5, -92.5], [-87.5, -92.5]], Radio())).toarray()
    # 0.5 / (0.5 + 0.731059) = 0.406155
    assert found[:, 0] == pytest.approx([0.406155, 0.593845], abs=1e-6)
    assert found[:, 1] == pytest.approx([0.5, 0.5])


def test_the_strongest_cell_wins_by_a_softmax_whose_spread_is_that_of_the_shadowing():
    radio = Radio(shadow=np.pi / np.sqrt(6.0))  # a Gumbel law of scale 1 dB
    found = strongest(signal([[-80.0, -80.0], [-81.0, -120.0]], radio)).toarray()
    assert found[0, 0] == pytest.approx(np.e / (1 + np.e))
    assert found[:, 1].tolist() == [1.0, 0.0]  # 40 dB below: it is not chosen at all


@pytest.mark.parametrize("model", [dominant, strongest])
def test_where_any_cell_is_heard_their_chances_sum_to_one(model):
    rng = np.random.default_rng(4)
    rows = [
        {"x": x, "y": y, "azimuth": a, "beam_width": 65.0, "range": 200.0, "height": 20.0}
        for x, y, a in zip(*rng.uniform(0, 900, (2, 12)), rng.uniform(0, 360, 12), strict=True)
    ]
    chances = model(measure(network(*rows), GRID, Radio()))
    sums = np.asarray(chances.sum(axis=0)).ravel()
    heard = sums > 0
    assert 0 < heard.sum() < GRID.tiles
    assert sums[heard] == pytest.approx(1.0)
    assert chances.data.min() > 0


def test_voronoi_gives_each_tile_to_the_nearest_mast():
    found = voronoi(network({"x": 200.0, "y": 500.0}, {"x": 800.0, "y": 500.0}), GRID).toarray()
    x, _ = centres(GRID)
    assert np.array_equal(found[0] == 1.0, x < 500.0)
    assert np.array_equal(found.sum(axis=0), np.ones(GRID.tiles))


def test_voronoi_gives_each_tile_to_the_sector_that_points_at_it():
    mast = {"x": 500.0, "y": 500.0}
    rows = [{**mast, "azimuth": 90.0}, {**mast, "azimuth": 270.0}, {**mast, "azimuth": 270.0}]
    found = voronoi(network(*rows), GRID).toarray()
    x, _ = centres(GRID)
    assert np.array_equal(found[0] == 1.0, x > 500.0)
    # two bands of the same sector share
    assert (found[1:, x < 500.0] == 0.5).all()


def test_voronoi_without_antennas_is_empty():
    assert voronoi(network({"x": 0.0, "y": 0.0}).iloc[:0], GRID).shape == (0, GRID.tiles)
