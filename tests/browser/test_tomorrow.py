"""Domani: what will happen, of the small town with a small engine; each state said plainly, in both languages."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from belvedere.server.opening import Works
from tests.browser.screen import opened, serving, settled, shot
from tests.browser.test_access import violations
from tests.server.foresight import Broken, Profiled
from tests.server.town import write_town

pytestmark = pytest.mark.browser
AT = "at=2024-03-29T08:10Z"
SIZES = [{"width": 1400, "height": 900}, {"width": 390, "height": 844}]
LOCALES = {"it": "it-IT", "en": "en-GB"}
VIEWS = {
    "domani": f"/domani?{AT}",
    "domani-detail": f"/domani?{AT}&place=loops:1&quantity=flow&measure=share",
    "domani-table": f"/domani?{AT}&show=table&what=no2",
}


def foresee(engine):
    return Works(foresee=lambda calendar, events: engine)


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("cities") / "grid_town"
    write_town(folder)
    return folder


@pytest.fixture(scope="module")
def foreseen(town, tmp_path_factory):
    """The address of a control room of the small town whose models are fitted at once."""
    with serving(town, tmp_path_factory.mktemp("foreseen"), works=foresee(Profiled())) as where:
        yield where


@pytest.fixture
def page(request, browser, foreseen):
    with opened(browser, foreseen, **getattr(request, "param", {"width": 1400, "height": 900})) as made:
        yield made
        assert made.faults == []


def arrived(page):
    """Wait until the cards are there and nothing is loading."""
    expect(page.locator(".cards .card").first).to_be_visible()
    expect(page.locator(".sentence progress")).to_have_count(0)
    settled(page)
    return page


def told(page, where, path="", words=""):
    return page.request.get(f"{where}/api/forecast{path}?at=2024-03-29T08:00:00Z{words}").json()


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing_serious_and_nothing_scrolls_sideways(browser, foreseen, name, size):
    language = "en" if name == "domani-detail" else "it"
    with opened(browser, foreseen, **size, locale=LOCALES[language]) as made:
        page = arrived(made.go(VIEWS[name]))
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert made.faults == []
        shot(page, f"{name}-{size['width']}")


def test_a_card_says_hour_number_interval_and_what_is_usual_and_that_it_is_a_forecast(page):
    shown = arrived(page.go(VIEWS["domani"]))
    said = next(one for one in told(shown, page.address)["cards"] if one["quantity"] == "flow")
    card = shown.locator(".card", has_text="Traffico")
    first = max(said["steps"], key=lambda one: one["severity"])
    expect(card).to_contain_text(re.compile(first["when"]["it"], re.IGNORECASE))
    expect(card).to_contain_text(f"{first['value']:,.0f}".replace(",", "."))
    expect(card).to_contain_text(first["comparison"]["it"])
    expect(card).to_contain_text("previsione, non misura")
    expect(shown.get_by_role("heading", level=1)).to_have_text(told(shown, page.address)["sentence"]["it"])


def test_the_hour_of_the_map_moves_by_keyboard_and_stands_in_the_address(page):
    shown = arrived(page.go(VIEWS["domani"]))
    slider = shown.get_by_role("slider", name="Ora mostrata sulla mappa")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("09:00–10:00"))
    slider.focus()
    for _ in range(3):
        shown.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("12:00–13:00"))
    expect(shown).to_have_url(re.compile(r"h=3"))
    shown.get_by_role("button", name="Scorri le prossime ore").click()
    expect(shown).to_have_url(re.compile(r"h=[4-9]"))
    shown.get_by_role("button", name="Ferma").click()


def test_a_card_opens_its_fan_and_its_table_and_gives_the_focus_back(page):
    shown = arrived(page.go(VIEWS["domani"]))
    card = shown.locator(".card", has_text="Traffico")
    card.focus()
    shown.keyboard.press("Enter")
    detail = shown.get_by_role("complementary", name="Dettaglio")
    expect(detail.get_by_role("heading", level=2)).to_have_text("Tutta la città")
    expect(detail.locator("path.nine").first).to_have_attribute("d", re.compile("^M"))
    expect(detail.locator("path.measured").first).to_have_attribute("d", re.compile("^M"))
    detail.get_by_text("Come tabella").click()
    expect(detail.locator("tbody tr")).to_have_count(48)
    expect(detail).to_contain_text("Usuale per giorno e ora")
    shown.keyboard.press("Escape")
    expect(card).to_be_focused()


def test_a_sensor_of_which_nothing_is_known_says_so_and_why(page):
    shown = arrived(page.go(f"/domani?{AT}&place=loops:2&quantity=flow"))
    detail = shown.get_by_role("complementary", name="Dettaglio")
    expect(detail).to_contain_text("Non lo so: servono almeno 21 giorni di letture")
    expect(detail.locator("path.measured")).to_have_count(0)  # it has been silent for longer than the chart is wide


def test_the_calendar_names_holidays_and_admits_what_it_does_not_know(page):
    shown = arrived(page.go(VIEWS["domani"]))
    calendar = shown.locator("section.calendar")
    expect(calendar.locator("td.day")).to_have_count(30)
    expect(calendar.locator("td.holiday").first).to_contain_text("Pasqua")
    expect(calendar).to_contain_text("Non lo so: servono almeno 56 giorni di letture")


def test_while_models_are_fitted_the_progress_is_shown_and_cards_come_by_themselves(browser, foreseen):
    with opened(browser, foreseen, width=1400, height=900) as made:
        held = {"on": True}

        def fitting(route):
            said = route.fetch().json()
            if held["on"]:
                work = {
                    "state": "fitting",
                    "progress": 0.4,
                    "step": {"en": "x", "it": "Imparo"},
                    "why": said["work"]["why"],
                }
                said |= {"work": work, "cards": []}
            route.fulfill(status=200, content_type="application/json", body=json.dumps(said))

        made.page.route(re.compile(r"/api/forecast\?"), fitting)
        page = made.go(VIEWS["domani"])
        expect(page.locator(".sentence progress")).to_be_visible()
        expect(page.locator(".sentence")).to_contain_text("40")
        shot(page, "domani-fitting-1400")
        held["on"] = False
        # a model is fitted for another week: the stream says so, and the page asks again by itself
        page.request.get(f"{foreseen}/api/forecast?at=2024-03-30T08:00:00Z")
        page.request.get(f"{foreseen}/api/forecast/skill?quantity=no2&at=2024-03-30T08:00:00Z")
        expect(page.locator(".cards .card").first).to_be_visible()


def test_a_model_that_failed_says_why(browser, town, tmp_path):
    with serving(town, tmp_path, works=foresee(Broken())) as where, opened(browser, where) as made:
        page = made.go(VIEWS["domani"])
        expect(page.locator(".cards")).to_contain_text("Le serie non si muovono.")
        assert made.faults == []


def test_the_clock_and_the_language_stay_when_the_view_changes(page):
    shown = arrived(page.go(VIEWS["domani"]))
    shown.get_by_role("link", name="Ora", exact=True).click()
    expect(shown).to_have_url(re.compile(r"at=2024-03-29T08"))
