"""From streets to zones: additive, and the same whether a street counts by itself or within its square."""

import numpy as np
import pytest

from belvedere.environment import transport as room
from belvedere.environment.canyon import canyons
from belvedere.environment.dispersion import line
from belvedere.environment.kernel import kernel
from belvedere.environment.meteorology import GROUPS, SEASONS, climate
from belvedere.environment.receptors import receptors
from belvedere.environment.transport import transport
from belvedere.progress import silent
from tests.environment.test_canyon import built
from tests.environment.test_meteorology import tables
from tests.environment.test_receptors import with_station
from tests.worlds import grid_town

CLIMATE = climate(*tables())  # wind from the west
TABLE = kernel(CLIMATE)
TOWN = with_station(grid_town(), 150.0, 250.0)


def made(city=TOWN):
    return transport(city, receptors(city), (TABLE, CLIMATE), canyons(city), silent)


def one_street(matrices, street):
    emission = np.zeros((GROUPS, len(matrices.streets.identity), 1))
    emission[:, street] = 1.0
    return matrices.by_season.added(emission, 1.0)[:, 0, 0, 0]


def test_a_street_gives_a_station_what_its_line_integral_says():
    # street 4 + 0 … from (0, 200) to (200, 200): the station stands 50 m north of it, the sector is 22.5 degrees wide
    found = one_street(made(), 4)[4]
    ends = np.array([[0.0, 200.0], [200.0, 200.0]])
    winds = 270.0 + np.linspace(-11.25, 11.25, 91)
    whole = np.mean([line(CLIMATE.states[0], wind, ends, np.array([150.0, 250.0]), tolerance=1e-3) for wind in winds])
    assert found == pytest.approx(1e6 * whole / 200.0, rel=0.03)


def test_streets_add_up():
    matrices = made()
    both = np.zeros((GROUPS, len(matrices.streets.identity), 1))
    both[:, [4, 9]] = 1.0
    apart = one_street(matrices, 4) + one_street(matrices, 9)
    assert matrices.by_season.added(both, 1.0)[:, 0, 0, 0] == pytest.approx(apart, rel=1e-4)


def test_the_year_is_the_mean_of_the_seasons():
    matrices = made()
    emission = np.random.default_rng(1).random((GROUPS, len(matrices.streets.identity), 2))
    seasons = matrices.by_season.added(emission, 1.5)
    assert seasons.shape == (5, SEASONS, GROUPS, 2)
    assert matrices.by_year.added(emission, 1.5)[:, 0] == pytest.approx(seasons.mean(axis=1), rel=1e-4)


def test_squares_stand_for_far_streets(monkeypatch):
    down_the_wind = with_station(grid_town(), 780.0, 230.0)  # 600 m from the end of street 4
    exact = one_street(made(down_the_wind), 4)[4]
    monkeypatch.setattr(room, "NEAR", 0.0)
    monkeypatch.setattr(room, "SQUARE", 100.0)
    assert one_street(made(down_the_wind), 4)[4] == pytest.approx(exact, rel=0.03)


def test_the_kerb_factor_multiplies_only_the_own_street():
    matrices = made()
    emission = np.zeros((GROUPS, len(matrices.streets.identity), 1))
    emission[:, 4] = 1.0
    once, twice = (matrices.by_season.added(emission, factor)[:, 0, 0, 0] for factor in (1.0, 2.0))
    assert (twice >= once - 1e-9).all() and twice.max() > 1.2 * once.max()
    assert twice[4] == pytest.approx(once[4])  # a station stands on no street of its own


def test_a_canyon_takes_the_place_of_the_open_plume_and_of_the_kerb_factor():
    open_air, walled = made(), made(built())
    street = 0
    assert one_street(walled, street)[0] != pytest.approx(one_street(open_air, street)[0], rel=0.05)
    emission = np.zeros((GROUPS, len(walled.streets.identity), 1))
    emission[:, street] = 1.0
    assert walled.by_season.added(emission, 3.0) == pytest.approx(walled.by_season.added(emission, 1.0))


def test_progress_is_told_to_the_end():
    told = []
    transport(TOWN, receptors(TOWN), (TABLE, CLIMATE), canyons(TOWN), lambda share, en, it: told.append(share))
    assert told == sorted(told) and told[-1] == 1.0
