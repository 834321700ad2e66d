"""Antennas and which of them serves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from belvedere.presence.schema import NETWORK
from belvedere.presence.simulate import surroundings
from belvedere.presence.simulate.antennas import SCALE, antennas, received, serving
from belvedere.presence.simulate.ground import Ground, ground
from tests.worlds import grid_town


@pytest.fixture(scope="module")
def town() -> Ground:
    city = grid_town()
    return ground(city, surroundings.of(city, None), 3)


def test_a_sector_of_forty_watts_is_received_as_by_hand() -> None:
    network = pd.DataFrame(
        {"x": [0.0], "y": [0.0], "azimuth": [90.0], "beam_width": [65.0], "power": [40.0], "frequency": [1800.0]}
    )
    ahead = received(network, np.array([[0]]), np.array([100.0]), np.array([0.0]), np.array([[100.0]]))
    # 46.02 dBm + 15 dBi - (13.54 + 39.08 · lg 100 + 20 · lg 1.8)
    assert ahead[0, 0] == pytest.approx(46.0206 + 15.0 - (13.54 + 78.16 + 5.1055), abs=1e-3)
    aside = received(network, np.array([[0]]), np.array([0.0]), np.array([100.0]), np.array([[100.0]]))
    # 90° off a beam of 65°: 12 · (90/65)² = 23.0, no more than 20 dB
    assert ahead[0, 0] - aside[0, 0] == pytest.approx(20.0)


def test_the_network_is_the_contract_table_with_three_sectors_a_site(town: Ground) -> None:
    network = antennas(town, 3)
    assert {name: str(dtype) for name, dtype in network.dtypes.items()} == {**NETWORK, "cell": "int32"}
    macro = network[network["technology"] == "LTE"]
    assert len(macro) % 3 == 0 and network["cell_id"].is_unique
    turns = np.sort(macro["azimuth"].to_numpy().reshape(-1, 3), axis=1)
    assert np.allclose(np.diff(turns, axis=1), 120.0, atol=0.02)


def test_every_spot_with_antennas_is_served_and_the_strongest_most_often(town: Ground) -> None:
    found = serving(town, antennas(town, 3), 3)
    near = ~town.far
    assert (found.cell[near, 0] >= 0).all() and (found.cell[~near] == -1).all()
    assert (found.upto[:, -1] == SCALE).all()
    parts = np.diff(found.upto[near], axis=1, prepend=0)
    assert (np.diff(parts, axis=1) <= 1).all()  # each cell serves no more than the one before
