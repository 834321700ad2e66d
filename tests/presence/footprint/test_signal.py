"""How strongly an antenna is heard, by hand."""

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence.footprint.grid import cover
from belvedere.presence.footprint.signal import Radio, dominance, measure

from .antennas import network

UTM = "EPSG:32632"
GRID = cover((0.0, 0.0, 2100.0, 2100.0), 100.0, UTM)  # 21 × 21; the middle of tile (10, 10) is (1050, 1050)
MIDDLE = {"x": 1050.0, "y": 1050.0, "power": 10.0, "frequency": 900.0, "height": 1.0, "range": 1000.0}


def at(signal, cell, column, row):
    """Return the strength [dBm] of a cell on a tile; 0 where it is not heard."""
    return signal.strength.toarray()[cell, row * GRID.columns + column]


def test_strength_falls_by_37_5_db_a_decade_from_the_power_of_the_antenna():
    signal = measure(network(MIDDLE), GRID, Radio(all_around=0.0))
    # 10 W = 40 dBm; on the mast's own tile 10 m count: 40 − 37.5 = 2.5; at 100 m 40 − 75; at 1000 m 40 − 112.5
    assert at(signal, 0, 10, 10) == pytest.approx(2.5)
    assert at(signal, 0, 11, 10) == pytest.approx(-35.0, abs=1e-3)
    assert at(signal, 0, 20, 10) == pytest.approx(-72.5, abs=1e-4)


def test_an_antenna_points_where_its_azimuth_says_and_loses_three_db_at_half_its_beam():
    north = {**MIDDLE, "azimuth": 0.0, "beam_width": 90.0}
    signal = measure(network(north), GRID, Radio())
    ahead = at(signal, 0, 10, 15)
    # 45 degrees off: 12 · (45/90)² = 3 dB, and √2 times as far: 37.5 · log10(√2) = 5.644 dB
    assert ahead - at(signal, 0, 15, 15) == pytest.approx(3.0 + 5.644, abs=1e-3)
    # 90 degrees off, as far: 12 dB; behind: no more than 25
    assert ahead - at(signal, 0, 15, 10) == pytest.approx(12.0)
    assert ahead - at(signal, 0, 10, 5) == pytest.approx(25.0)


def test_an_azimuth_that_nobody_wrote_down_means_all_around():
    signal = measure(network({**MIDDLE, "azimuth": np.nan, "beam_width": 65.0}), GRID, Radio())
    four = [at(signal, 0, *tile) for tile in ((15, 10), (5, 10), (10, 15), (10, 5))]
    assert four == pytest.approx([four[0]] * 4)
    # and nine dB less than along the axis of a sector
    sector = measure(network({**MIDDLE, "azimuth": 90.0, "beam_width": 65.0}), GRID, Radio())
    assert at(sector, 0, 15, 10) - four[0] == pytest.approx(9.0)


def test_a_higher_frequency_is_heard_less_and_nobody_is_heard_beyond_the_range():
    signal = measure(network(MIDDLE, {**MIDDLE, "frequency": 1800.0}, {**MIDDLE, "range": 250.0}), GRID, Radio())
    assert at(signal, 0, 15, 10) - at(signal, 1, 15, 10) == pytest.approx(20 * np.log10(2))
    assert at(signal, 2, 12, 10) != 0.0
    assert at(signal, 2, 13, 10) == 0.0


def test_what_the_network_does_not_say_takes_the_usual_values():
    bare = measure(network({"x": 1050.0, "y": 1050.0}), GRID, Radio())
    usual = {"power": 10.0, "range": 10_000.0, "height": 30.0, "frequency": 1800.0}
    full = measure(network({"x": 1050.0, "y": 1050.0, **usual}), GRID, Radio())
    assert np.array_equal(bare.strength.toarray(), full.strength.toarray())


def test_dominance_is_one_half_at_the_midpoint():
    # logistic: 1 / (1 + e^(−0.2 · 5)) = 0.7311
    assert dominance(np.array([-92.5, -87.5, -1000.0]), Radio()) == pytest.approx([0.5, 0.731059, 0.0], abs=1e-6)


def test_only_cells_that_changed_are_computed_again():
    rows = [{**MIDDLE, "x": 150.0 + 200.0 * row} for row in range(8)]
    first = measure(network(*rows), GRID, Radio())
    assert first.recomputed == 8
    assert measure(network(*rows), GRID, Radio(), first).recomputed == 0
    rows[3] = {**rows[3], "azimuth": 120.0}
    second = measure(network(*rows), GRID, Radio(), first)
    assert second.recomputed == 1
    fresh = measure(network(*rows), GRID, Radio())
    assert np.array_equal(second.strength.toarray(), fresh.strength.toarray())
    # the order of the rows does not matter, the model does
    assert measure(network(*rows[::-1]), GRID, Radio(), second).recomputed == 0
    assert measure(network(*rows), GRID, Radio(exponent=3.5), second).recomputed == 8


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ({"x": np.nan, "y": 0.0}, "row 1, cell c1, x: nan is no place"),
        ({"x": 0.0, "y": 0.0, "power": 0.0}, "row 1, cell c1, power: 0.0 is no power"),
        ({"x": 0.0, "y": 0.0, "beam_width": -3.0}, "row 1, cell c1, beam_width: -3.0 is no beam_width"),
        ({"x": 0.0, "y": 0.0, "azimuth": np.inf}, "row 1, cell c1, azimuth: inf is no azimuth"),
    ],
)
def test_a_row_that_is_no_antenna_is_named(row, where):
    with pytest.raises(InputError, match=where):
        measure(network(MIDDLE, row), GRID, Radio())


def test_a_network_without_a_column_names_it():
    with pytest.raises(InputError, match="network: azimuth: the column is missing"):
        measure(network(MIDDLE).drop(columns="azimuth"), GRID, Radio())


def test_a_radio_of_no_sense_is_refused():
    with pytest.raises(ValueError, match="Radio needs exponent"):
        Radio(exponent=0.0)


def test_a_network_without_cells_hears_nothing():
    assert measure(network(MIDDLE).iloc[:0], GRID, Radio()).strength.shape == (0, GRID.tiles)
