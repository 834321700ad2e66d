"""Alerts in Ora: few, each with why, taken on by keyboard, announced without taking the focus; the log of them."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.screen import PATIENCE, drawn, settled, shot
from tests.browser.test_access import press_until, violations

pytestmark = pytest.mark.browser
DAY = "2024-03-27"


def asked(page, address, at):
    """Return the alerts of a replayed clock once the server has lived its day."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        told = page.request.get(f"{address}/api/alerts?at={at}").json()
        if told["state"] != "working":
            return told
        page.wait_for_timeout(200)
    raise AssertionError("the day was not lived in time")


@pytest.fixture
def one(watched):
    """The first hour of a recorded day at which a warning stands that has just been raised, and the warning."""
    for hour in range(5, 21):
        at = f"{DAY}T{hour:02d}:00:00Z"
        for alert in asked(watched.page, watched.address, at)["standing"]:
            if alert["severity"] > 1 and alert["raised"] == at:
                return at, alert
    raise AssertionError(f"no rule raised a warning on {DAY}: choose another day")


def test_ora_lists_the_alert_with_how_soon_where_and_why_and_opens_it(watched, one):
    at, alert = one
    page = watched.go(f"/?at={at}")
    item = page.locator(".alerts .alert").first
    expect(item.locator(".sentence")).to_have_text(alert["sentence"]["it"])
    expect(item.locator(".tag")).to_have_text(re.compile("Attenzione|Allarme"))
    assert item.locator(".tag svg").count() == 1  # never by colour alone
    drawn(page)
    shot(page, "ora-alerts-1440")
    # the sentence on top names the one at the head, by its first reason, and leads to it
    first = page.locator(".sentence .first a")
    expect(first).to_have_text(re.compile(re.escape(alert["sentence"]["it"].split("; ")[0].rstrip("."))))
    first.click()
    expect(item.locator(".open")).to_have_attribute("aria-pressed", "true")
    detail = page.get_by_role("complementary", name="Dettaglio")
    told = page.request.get(f"{watched.address}/api/alerts/{alert['alert_id']}?at={at}").json()
    for driver in told["drivers"]:
        expect(detail.locator(".drivers")).to_contain_text(driver["text"]["it"])
    assert detail.locator("tbody tr").count() == len(alert["values"])
    expect(detail.locator("figure path.measured").first).to_have_attribute("d", re.compile("^M"))
    # beside what was forecast two hours before, when the incident was not yet in what forecasts know
    expect(detail.locator("figure path.fan").first).to_have_attribute("d", re.compile("^M"))
    expect(detail.locator(".expected")).to_have_text(re.compile(r"^Due ore prima dell’avviso, per le .+ veic/h\.$"))
    settled(page)
    assert violations(page) == []
    shot(page, "ora-alert-1440")


def test_a_new_alert_is_said_and_the_focus_stays_where_it_was(watched, one):
    at, alert = one
    before = f"{DAY}T{int(at[11:13]) - 1:02d}:30Z"
    page = watched.go(f"/?at={before}")
    asked(page, watched.address, before)
    expect(page.locator(".alerts .working")).to_have_count(0)
    spoken = page.locator("[data-news]")
    expect(spoken).to_be_empty()
    slider = page.get_by_role("slider", name="Ora mostrata")
    slider.focus()
    page.keyboard.press("ArrowRight")  # half an hour
    expect(spoken).to_contain_text(f"Nuovo avviso: {alert['sentence']['it']}")
    expect(spoken).to_have_attribute("aria-live", "polite")
    expect(slider).to_be_focused()


@pytest.mark.parametrize("watched", [{"locale": "en-GB"}], indirect=True)
def test_an_alert_is_taken_on_by_keyboard_alone_and_the_log_says_by_whom(watched, one):
    at, _ = one
    page = watched.go(f"/?at={at}")
    item = page.locator(".alerts .alert").first
    item.locator(".open").focus()
    page.keyboard.press("a")  # nobody has said who works here: the detail asks
    name = page.get_by_label("Your name")
    expect(name).to_be_visible()
    press_until(page, "Tab", "Your name")
    page.keyboard.type("Anna Neri")
    press_until(page, "Tab", "^I take it on$")
    page.keyboard.press("Enter")
    expect(item.locator(".by")).to_have_text("taken on by Anna Neri")
    detail = page.get_by_role("complementary", name="Detail")
    expect(detail.locator("ol li").last).to_contain_text("taken on · Anna Neri")
    page.get_by_role("link", name="Log and rules").click()
    row = page.get_by_role("row").filter(has_text="Anna Neri")
    expect(row).to_contain_text("taken on")
    live = page.request.get(f"{watched.address}/api/alerts/log").json()
    assert live == []  # a replay has a log of its own
    settled(page)
    assert violations(page) == []
    shot(page, "registro-en-1440")


def test_a_quiet_hour_is_one_line(watched):
    at = next(
        one
        for one in (f"{DAY}T{hour:02d}:00:00Z" for hour in range(5, 21))
        if not asked(watched.page, watched.address, one)["standing"]
    )
    told = asked(watched.page, watched.address, at)
    page = watched.go(f"/?at={at}")
    words = f"Nulla di anomalo: {told['rules']} regole guardano {told['sensors']} sensori."
    expect(page.locator(".alerts .quiet")).to_have_text(words)
    assert page.locator(".alerts .alert").count() == 0 and page.locator(".sentence .first").count() == 0


def test_works_are_registered_and_the_log_is_a_file(watched):
    page = watched.go(f"/registro?at={DAY}T12:00Z")
    asked(page, watched.address, f"{DAY}T12:00:00Z")
    page.get_by_text("Registra un cantiere").click()
    page.get_by_label("Via o luogo").fill("Via Saffi")
    page.get_by_label("Da", exact=True).fill(f"{DAY}T07:00")
    page.get_by_label("A", exact=True).fill(f"{DAY}T20:00")
    page.get_by_label("In parole").fill("mercato")
    page.locator("form").get_by_label("Il tuo nome").fill("Anna")
    page.get_by_role("button", name="Registra", exact=True).click()
    expect(page.get_by_text("Registrato: Via Saffi.")).to_be_visible()
    expect(page.locator("section ul li").filter(has_text="mercato")).to_contain_text("07:00")
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    assert started.value.suggested_filename == f"alerts-bologna-replay-{DAY}.csv"


@pytest.mark.parametrize("watched", [{"width": 390, "height": 844}], indirect=True)
def test_a_narrow_window_has_the_alerts_their_detail_and_the_log(watched, one):
    at, alert = one
    for path in (f"/?at={at}&alert={alert['alert_id']}", f"/registro?at={at}"):
        page = watched.go(path)
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert violations(page) == []
