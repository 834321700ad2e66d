"""A town that lived three days: Thursday, Good Friday and the Saturday before Easter, which has 23 hours."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from belvedere.presence.simulate import operator
from belvedere.presence.simulate.operator import Manifest, simulate
from belvedere.presence.simulate.settings import Settings
from tests.worlds import grid_town

FIRST = date(2024, 3, 28)
DAYS = 3


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    out = tmp_path_factory.mktemp("operator") / "town"
    return out, simulate(grid_town(), out, Settings(first=FIRST, days=DAYS, workers=1))


@pytest.fixture(scope="session")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same by three threads on blocks of other sizes."""
    out = tmp_path_factory.mktemp("again") / "town"
    whole, operator.BLOCK = operator.BLOCK, 700
    try:
        simulate(grid_town(), out, Settings(first=FIRST, days=DAYS, workers=3))
    finally:
        operator.BLOCK = whole
    return out
