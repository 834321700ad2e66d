"""What all tests share: which of them share a process where there are several, and the order in which they run."""

import os

import pytest
from hypothesis import HealthCheck, settings

# before numpy is there: on matrices as small as those of tests, threads that wait for each other cost thirty times more
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# a machine that is busy with other work is no fault of the code
settings.register_profile("belvedere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("belvedere")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the browser's tests last; where processes share the work first, since together they take longest."""
    shared = hasattr(config, "workerinput")  # set by pytest-xdist
    items.sort(key=lambda item: ("browser" in item.path.parts) != shared)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give a process whole files, and one process all of the browser's: two browsers at once starve each other."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "tests/browser" if nodeid.startswith("tests/browser/") else nodeid.split("::", 1)[0]

    return ByFile(config, log)
