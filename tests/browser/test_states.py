"""What the screen says when something is late, missing, refused or gone: one component draws each state."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.screen import shot

pytestmark = pytest.mark.browser
DAY = "at=2024-03-20T07:00Z"


def answer(watched, path, change):
    """Let the server answer, but with its message changed by `change`."""

    def handle(route):
        told = route.fetch().json()
        route.fulfill(status=200, content_type="application/json", body=json.dumps(change(told)))

    watched.page.route(f"**{path}*", handle)


def test_late_readings_say_so_and_readings_past_three_intervals_become_a_dash(watched):
    def late_and_down(told):
        told["cards"][0]["state"], told["cards"][1]["state"] = "late", "down"
        return told

    answer(watched, "/api/now", late_and_down)
    page = watched.go(f"/?{DAY}")
    expect(page.locator(".card").nth(0)).to_contain_text("in ritardo")
    expect(page.locator(".card").nth(1).locator(".value")).to_have_text("—")
    expect(page.locator(".card").nth(1)).to_contain_text("nessuna lettura recente")
    shot(page, "state-late-1440")


def test_an_hour_without_cards_is_called_empty(watched):
    answer(watched, "/api/now", lambda told: {**told, "cards": [], "readings": []})
    page = watched.go(f"/?{DAY}")
    expect(page.locator(".cards")).to_contain_text("registrato nulla")


def test_while_it_waits_the_page_shows_where_things_will_be(watched):
    held = []

    def hold(route):
        held.append(route)

    watched.page.route("**/api/now*", hold)
    watched.page.goto(watched.address + f"/?{DAY}")
    expect(watched.page.locator(".cards .skeleton")).to_be_visible()
    expect(watched.page.get_by_role("heading", level=1)).to_have_text("Caricamento…")
    for route in held:
        route.continue_()
    expect(watched.page.locator(".cards .card").first).to_be_visible()


def test_an_answer_that_fails_can_be_asked_for_again(watched):
    problem = {"title": "Unavailable", "status": 503, "detail": "The store is being repaired."}
    refused = {"status": 503, "content_type": "application/json", "body": json.dumps(problem)}
    watched.page.route("**/api/now*", lambda route: route.fulfill(**refused))
    watched.page.goto(watched.address + f"/?{DAY}")
    cards = watched.page.locator(".cards")
    expect(cards).to_contain_text("The store is being repaired.")
    shot(watched.page, "state-error-1440")
    watched.page.unroute("**/api/now*")
    cards.get_by_role("button", name="Riprova").click()
    expect(watched.page.locator(".cards .card").first).to_be_visible()


def test_a_server_that_is_gone_is_not_mistaken_for_an_empty_city(watched):
    watched.page.route("**/api/**", lambda route: route.abort())
    watched.page.goto(watched.address + "/")
    expect(watched.page.get_by_role("alert").first).to_contain_text("La sala di controllo non risponde")
    shot(watched.page, "state-offline-1440")


def test_without_webgl_the_table_takes_the_maps_place(watched):
    watched.page.add_init_script(
        """const get = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
            return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest);
        };"""
    )
    page = watched.go(f"/?{DAY}&theme=measured")
    expect(page.locator(".table tbody tr").first).to_be_visible()
    expect(page.get_by_text("manca WebGL")).to_be_visible()
    shot(page, "state-no-webgl-1440")


def test_a_gap_in_the_readings_stays_a_gap_in_the_line(watched):
    def with_a_gap(told):
        told["value"][10:14] = [None] * 4
        return told

    answer(watched, "/api/series", with_a_gap)
    page = watched.go(f"/?{DAY}&place=air:PORTA+SAN+FELICE")
    line = page.locator("figure path.measured").first
    line.wait_for(state="attached")
    assert line.get_attribute("d").count("M") >= 2
