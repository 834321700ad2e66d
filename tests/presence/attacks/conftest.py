"""The suite's scene, once for all tests: a month of a city of 24 zones, drawn with real noise."""

import pytest

from belvedere.presence import attacks


@pytest.fixture(scope="session")
def scene(tmp_path_factory):
    """The noise has no seed. Gates are five standard errors away: of the some fifteen statistics that noise moves, one
    fails by chance in about 200,000 runs (15 · 2.9e-7)."""
    return attacks.stage(tmp_path_factory.mktemp("attacked"), attacks.Size())
