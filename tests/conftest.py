"""What all tests share: which of them share a process where there are several, and the order in which they run."""

import os

import pytest
from hypothesis import HealthCheck, settings

# before numpy is there: on matrices as small as those of tests, threads that wait for each other cost thirty times more
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# a machine that is busy with other work is no fault of the code
settings.register_profile("belvedere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("belvedere")


def browsers(path: str) -> int:
    """Return 0 for what needs no browser, 1 or 2 for the halves of what does: a run and its verdict stay in one."""
    folder, _, file = path.rpartition("/")
    return 0 if folder != "tests/browser" else 1 if file < "test_o" else 2


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the browser's tests last; where processes share the work one half first, since it takes longest."""
    order = {0: 1, 1: 0, 2: 2} if hasattr(config, "workerinput") else {0: 0, 1: 1, 2: 1}  # set by pytest-xdist
    items.sort(key=lambda item: order[browsers(item.nodeid.split("::", 1)[0])])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give a process whole files, and halves of the browser's: while one opens pages the other does the rest."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            half = browsers(file)
            return f"tests/browser {half}" if half else file

    return ByFile(config, log)
