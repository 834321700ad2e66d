"""The wall: read from six metres, turned by nobody, stopped by a key."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import drawn, shot
from tests.browser.test_access import violations
from tests.browser.test_alerts import asked

pytestmark = pytest.mark.browser
AT = "at=2024-03-27T10:00Z"
SCREEN = {"width": 1920, "height": 1080}
LEAST = 0.042  # [-] of the screen's height: on a wall one metre high 29 mm capitals, 16 minutes of arc at six metres
SMALL = """least => {
  const found = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const one = walk.currentNode.parentElement;
    // what is for the keyboard or a screen reader; whose data the map is drawn from; the map's own canvas
    if (!walk.currentNode.textContent.trim() || one.closest('.near, .unseen, .map, script, style')) continue;
    if (!one.checkVisibility({ visibilityProperty: true })) continue;
    const size = parseFloat(getComputedStyle(one).fontSize);
    if (size < least * innerHeight - 0.1) found.add(`${one.className}: ${size} px`);
  }
  return [...found];
}"""
CUT = """() => [...document.querySelectorAll('.stage .scene.on *, .band *')]
  .filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.map, svg, .unseen'))
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
  .map(([one]) => one.outerHTML.slice(0, 100))"""


def turned(page, scene):
    """Stop the wall at a scene."""
    wall = page.locator(".wall")
    if wall.get_attribute("data-paused") != "true":
        page.keyboard.press("Space")
        expect(wall).to_have_attribute("data-paused", "true")
    for _ in range(4):  # [-] scenes at most
        shown = wall.get_attribute("data-scene")
        if shown == scene:
            return
        page.keyboard.press("ArrowRight")
        expect(wall).not_to_have_attribute("data-scene", shown)
    expect(wall).to_have_attribute("data-scene", scene)


@pytest.mark.parametrize("watched", [SCREEN], indirect=True)
def test_each_scene_is_legible_whole_and_accessible(watched):
    page = watched.go(f"/wall?{AT}")
    for scene in ("alerts", "cards", "map"):
        turned(page, scene)
        expect(page.locator(".calm")).to_have_count(0)  # the rules are still at work
        if scene == "map":
            drawn(page)
        assert page.evaluate(SMALL, LEAST) == []
        assert page.evaluate(CUT) == []
        assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
            1920,
            1080,
        ]
        assert violations(page) == []
        shot(page, f"wall-{scene}")
    expect(page.locator(".band time")).to_have_text("11:00")
    expect(page.locator(".band .feeds")).to_be_visible()


@pytest.mark.parametrize("watched", [SCREEN], indirect=True)
def test_a_wall_that_somebody_has_stopped_does_not_jump_to_alerts_that_come_later(watched):
    held = []

    def hold(route):
        held.append(route)

    assert asked(watched.page, watched.address, "2024-03-27T10:00:00Z")["standing"]  # the wall would begin with these
    watched.page.route("**/api/alerts?*", hold)
    page = watched.go(f"/wall?{AT}")
    turned(page, "map")
    while not held:  # alerts are asked for after the page itself
        page.wait_for_timeout(100)
    with page.expect_response("**/api/alerts?*"):
        for route in held:
            route.continue_()
    page.wait_for_timeout(500)
    expect(page.locator(".wall")).to_have_attribute("data-scene", "map")


@pytest.mark.parametrize("watched", [SCREEN], indirect=True)
def test_it_turns_by_itself_a_key_stops_it_and_esc_leaves_at_the_same_time_of_the_clock(watched):
    page = watched.go(f"/wall?{AT}&every=2")
    wall = page.locator(".wall")
    first = wall.get_attribute("data-scene")
    expect(wall).not_to_have_attribute("data-scene", first)
    page.keyboard.press("x")
    expect(wall).to_have_attribute("data-paused", "true")
    expect(page.get_by_text("Fermo · un tasto riprende")).to_be_visible()
    stopped = wall.get_attribute("data-scene")
    page.wait_for_timeout(3_000)
    expect(wall).to_have_attribute("data-scene", stopped)
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"/\?at=2024-03-27T10(:|%3A)00Z$"))


@pytest.mark.parametrize("watched", [{"width": 3840, "height": 2160}], indirect=True)
def test_a_screen_of_four_times_the_points_shows_the_same_twice_as_large(watched):
    page = watched.go(f"/wall?{AT}")
    turned(page, "cards")
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.band time')).fontSize)") == 216
    assert page.evaluate(SMALL, LEAST) == [] and page.evaluate(CUT) == []


@pytest.mark.parametrize("watched", [SCREEN], indirect=True)
def test_it_comes_back_by_itself_when_the_server_does(watched):
    page = watched.page
    page.route("**/api/now*", lambda route: route.abort())
    page.goto(f"{watched.address}/wall?{AT}")
    expect(page.locator(".foot .wait")).to_be_visible()
    page.unroute("**/api/now*")
    told = page.request.get(f"{watched.address}/api/now?at=2024-03-27T10:00:00Z").json()
    expect(page.get_by_role("heading", level=1)).to_have_text(told["sentence"]["it"])


def test_ora_leads_to_the_wall(watched):
    page = watched.go(f"/?{AT}")
    page.get_by_role("link", name="Parete").click()
    expect(page.locator(".wall")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/wall\?at="))
