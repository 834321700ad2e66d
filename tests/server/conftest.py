"""One open control room of the town for all tests of this room that only ask."""

import pytest

from belvedere.server.app import create
from belvedere.server.opening import Works
from tests.server import works
from tests.server.foresight import profiled
from tests.server.town import write_town


@pytest.fixture(scope="session")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cities") / "grid_town"
    write_town(folder)
    return folder


@pytest.fixture(scope="session")
def app(town, tmp_path_factory):
    made = create(
        town, tmp_path_factory.mktemp("state"), works=Works(works.quick, works.solved, works.written, profiled)
    )
    yield made
    made.state.room.close()
