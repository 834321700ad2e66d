from pathlib import Path

import pytest

RAW = Path(__file__).parents[2].parent / "shared" / "data" / "bologna"


@pytest.fixture
def raw_bologna():
    if not RAW.is_dir():
        pytest.skip("the raw open data is not in ../shared/data")
    return RAW
