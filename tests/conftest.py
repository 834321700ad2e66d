"""What all tests share: the order in which they run."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last: their driver keeps an event loop in the thread, and other tests need their own."""
    items.sort(key=lambda item: "browser" in item.path.parts)
