"""One control room and one browser for all tests of this folder; a page for each."""

import pytest
from playwright.sync_api import expect, sync_playwright

from belvedere.server.opening import Works
from belvedere.server.static import built
from tests.browser.runs import write_runs
from tests.browser.screen import BOLOGNA, PATIENCE, chromium, opened, serving
from tests.server.foresight import profiled

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def address(tmp_path_factory):
    assert built(), "The screen is not built. Run: make setup"
    state = tmp_path_factory.mktemp("state")
    write_runs(state / BOLOGNA.name / "runs")
    with serving(BOLOGNA, state, works=Works(foresee=profiled)) as where:
        yield where


@pytest.fixture(scope="package")
def browser():
    with sync_playwright() as playwright:
        started = chromium(playwright)
        yield started
        started.close()


@pytest.fixture
def watched(request, browser, address):
    """A page of 1440 × 900 px in Italian; a test that wants another parametrizes this fixture indirectly."""
    with opened(browser, address, **getattr(request, "param", {})) as page:
        yield page
        assert page.faults == []
