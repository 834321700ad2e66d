"""For everybody: axe, keyboard alone, narrow windows, both languages."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.runs import ASKED, BARE, WHOLE
from tests.browser.screen import drawn, settled, shot

pytestmark = pytest.mark.browser
A_RUN = 600_000  # [ms] that two modelled days may take on a busy machine
DAY = "at=2024-03-20T07:00Z"
VIEWS = {
    "ora": f"/?{DAY}",
    "ora-detail": f"/?{DAY}&place=air:PORTA+SAN+FELICE",
    "ora-street": f"/?{DAY}&street=100&lang=en",
    "ora-table": f"/?{DAY}&show=table",
    "ora-air-table": f"/?{DAY}&show=table&theme=air",
    "decisioni": "/decisioni?scenario=citta30",
    "decisioni-new": "/decisioni?scenario=new&lang=en",
    "decisioni-outcome": f"/decisioni?run={WHOLE}",
    "decisioni-money": f"/decisioni?run={WHOLE}&part=money&show=table&theme=zones:no2",
    "decisioni-who": f"/decisioni?run={WHOLE}&part=who&lang=en",
    "decisioni-certainty": f"/decisioni?run={WHOLE}&part=certainty",
    "decisioni-files": f"/decisioni?run={BARE}&part=files",
    "decisioni-proposal": f"/decisioni?run={ASKED}",
    "decisioni-compare": f"/decisioni?compare={WHOLE},{BARE}",
    "dati": f"/dati?{DAY}",
    "accessibilita": "/accessibilita",
    "unknown": "/nothing",
}


def violations(page):
    """Return what axe calls serious or critical, as sentences."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing_serious_in(watched, name):
    page = watched.go(VIEWS[name])
    settled(page)
    assert violations(page) == []


@pytest.mark.parametrize("watched", [{"width": 390, "height": 844}], indirect=True)
@pytest.mark.parametrize("name", [name for name in VIEWS if name not in ("ora-table", "ora-air-table", "unknown")])
def test_a_narrow_window_shows_everything_without_scrolling_sideways(watched, name):
    page = watched.go(VIEWS[name])
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    shot(page, f"{name}-390")


@pytest.mark.parametrize("watched", [{"width": 1024, "height": 768}], indirect=True)
@pytest.mark.parametrize("name", ["ora", "ora-detail", "decisioni", "dati"])
def test_a_tablets_window_keeps_map_and_words_apart(watched, name):
    page = watched.go(VIEWS[name])
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1024
    shot(page, f"{name}-1024")


def test_the_language_switch_changes_every_word_and_is_remembered(watched):
    page = watched.go(f"/?{DAY}")
    expect(page.locator("html")).to_have_attribute("lang", "it")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_text("Replay of Wednesday 20 March 2024")).to_be_visible()
    told = page.request.get(watched.address + "/api/now?at=2024-03-20T07:00:00Z").json()
    expect(page.get_by_role("heading", level=1)).to_have_text(told["sentence"]["en"])
    page.get_by_role("link", name="Data", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Can I trust the numbers?")
    watched.go("/dati")
    expect(page.get_by_role("heading", level=1)).to_have_text("Can I trust the numbers?")


@pytest.mark.parametrize("watched", [{"locale": "en-GB"}], indirect=True)
def test_a_reader_of_english_is_met_in_english(watched):
    page = watched.go(f"/?{DAY}")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    shot(page, "ora-en-1440")


def press_until(page, key, name, most=60):
    """Press a key until what has the focus has this name; fail when it never has."""
    for _ in range(most):
        page.keyboard.press(key)
        focus = page.evaluate(
            """(() => { const one = document.activeElement;
            if (one === document.body) return '';
            return one.getAttribute('aria-label') || one.labels?.[0]?.innerText || one.innerText || '' })()"""
        )
        if re.search(name, focus):
            return focus
    raise AssertionError(f"{most} times {key} never reached {name!r}; the focus is on {focus!r}")


def test_from_the_first_page_to_a_verdict_by_keyboard_alone(watched):
    page = watched.go(f"/?{DAY}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Vai al contenuto")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    # after the alerts a card opens its sensor, Esc gives the focus back
    card = page.locator(".card:enabled").first
    press_until(page, "Tab", re.escape(card.locator(".title").inner_text()))
    expect(card).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Dettaglio")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Dettaglio")).to_have_count(0)
    expect(card).to_be_focused()
    # an hour later on the slider
    press_until(page, "Tab", "Ora mostrata")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("header time")).to_have_text("09:00")
    # on to the decisions, and to the verdict
    press_until(page, "Shift+Tab", "^Decisioni$")
    page.keyboard.press("Enter")
    press_until(page, "Tab", "^Scenario$")
    page.keyboard.type("Citt")
    expect(page).to_have_url(re.compile("scenario=citta30"))
    press_until(page, "Tab", "^Calcola$", most=150)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict table").first).to_be_visible(timeout=A_RUN)
    assert violations(page) == []


def test_what_has_the_focus_can_be_seen(watched):
    page = watched.go("/decisioni?scenario=citta30")
    settled(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const one = document.activeElement, style = getComputedStyle(one),
            beside = one.nextElementSibling && getComputedStyle(one.nextElementSibling);
            const ring = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
            return {name: one.outerHTML.slice(0, 120), ring: ring || parseFloat(beside?.outlineWidth ?? 0)} }"""
        )
        assert seen["ring"] >= 2, seen


def test_everything_to_click_is_large_enough(watched):
    page = watched.go(f"/?{DAY}&place=air:PORTA+SAN+FELICE")
    settled(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input:not([type=radio]), nav a, footer a')]
        .map(one => [one, one.getBoundingClientRect()])
        .filter(([one, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
        .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.width} × ${box.height}`)"""
    )
    assert small == []


def test_the_map_is_drawn_by_the_browser(watched):
    page = watched.go(f"/?{DAY}&theme=measured")
    drawn(page)
    shot(page, "ora-measured-1440")
