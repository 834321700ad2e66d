"""People present on the screen: tile, map, detail, ledger; each state said plainly, in both languages."""

import json
import re
import shutil

import pytest
from playwright.sync_api import expect

from belvedere.city.bundle import load
from belvedere.presence.footprint.cells import places
from tests.browser.screen import opened, serving, settled, shot
from tests.browser.test_access import violations
from tests.server.released import APPROVER, write_people
from tests.server.town import write_town

pytestmark = pytest.mark.browser
AT = "at=2024-03-27T08:10Z"
SIZES = [{"width": 1400, "height": 900}, {"width": 400, "height": 860}]
LOCALES = {"it": "it-IT", "en": "en-GB"}
VIEWS = {
    "people": f"/?{AT}",
    "people-map": f"/?{AT}&theme=people",
    "people-table": f"/?{AT}&theme=people&show=table",
    "people-detail": f"/?{AT}&theme=people&zone=city",
    "people-area": f"/?{AT}&theme=people&people=foreign&zone=west",
    "people-dati": f"/dati?{AT}",
}
COMPARED = {
    "people-definitions": f"/?{AT}&theme=people&zone=city&definition=garante",
    "people-trips": f"/?{AT}&theme=people&people=trips&zone=west",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cities") / "grid_town"
    write_town(folder)
    return folder


@pytest.fixture(scope="module")
def state(town, tmp_path_factory):
    made = tmp_path_factory.mktemp("people")
    write_people(made / "grid_town" / "presence", places(load(town)))
    return made


@pytest.fixture(scope="module")
def released(town, state):
    """The address of a control room of the small town with a week's releases."""
    with serving(town, state) as where:
        yield where


@pytest.fixture(scope="module")
def compared(town, tmp_path_factory):
    """The address of a room with trips, and with the Wednesday under two definitions."""
    made = tmp_path_factory.mktemp("compared")
    write_people(made / "grid_town" / "presence", places(load(town)), more=True)
    with serving(town, made) as where:
        yield where


@pytest.fixture
def page(request, browser, released):
    with opened(browser, released, **getattr(request, "param", {"width": 1400, "height": 900})) as made:
        yield made
        assert made.faults == []


def told(page, where, path=""):
    return page.request.get(f"{where}/api/people{path}?at=2024-03-27T08:10:00Z").json()


def digits(text):
    return int(re.sub(r"\D", "", text))


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing_serious_and_nothing_scrolls_sideways(browser, released, name, language, size):
    with opened(browser, released, **size, locale=LOCALES[language]) as made:
        page = made.go(VIEWS[name])
        settled(page)
        expect(page.get_by_text({"it": "SINTETICO", "en": "SYNTHETIC"}[language]).first).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert made.faults == []


@pytest.mark.parametrize("language", LOCALES)
def test_the_tile_adds_up_as_it_is_read(browser, released, language):
    with opened(browser, released, width=1400, height=900, locale=LOCALES[language]) as made:
        page = made.go(VIEWS["people"])
        tile = page.locator(".tile")
        expect(tile.locator(".value")).to_be_visible()
        parts = {one["name"]: one for one in told(page, released)["parts"]}
        assert digits(tile.locator(".value").inner_text()) == parts["total"]["value"]
        # what stands at each line's right is read, not what the server said
        top = tile.locator(".parts > .sum > .number").all_inner_texts()
        below = tile.locator(".parts ul .number").all_inner_texts()
        assert sum(map(digits, top)) == parts["total"]["value"]
        assert sum(map(digits, below)) == parts["italian"]["value"] == digits(top[1])
        noise = {"it": "di rumore sono stati aggiunti di proposito", "en": "of noise were added on purpose"}[language]
        expect(tile).to_contain_text(noise)
        expect(tile).to_contain_text({"it": "Vodafone con Istat", "en": "Vodafone with Istat"}[language])


def test_the_tile_opens_the_day_and_the_map_by_keyboard_and_gives_the_focus_back(page):
    shown = page.go(VIEWS["people"])
    button = shown.locator(".tile .buttons button").first
    button.focus()
    shown.keyboard.press("Enter")
    detail = shown.get_by_role("complementary", name="Dettaglio")
    expect(detail.get_by_role("heading", level=2)).to_have_text("Grid town")
    expect(detail.get_by_role("img", name=re.compile("per ora della giornata"))).to_be_visible()
    expect(detail).to_contain_text("presence-2024-03-27-vodafone_istat-1")
    expect(detail).to_contain_text(APPROVER)
    expect(detail).to_contain_text("Francia")
    shown.keyboard.press("Escape")
    expect(button).to_be_focused()
    shown.keyboard.press("Tab")
    shown.keyboard.press("Enter")
    expect(shown.get_by_role("radio", name="Persone")).to_be_checked()


def test_an_area_of_the_table_opens_its_own_people(page):
    shown = page.go(VIEWS["people-table"])
    shown.get_by_role("button", name="West").click()
    said = page.page.request.get(page.address + "/api/people?at=2024-03-27T08:10:00Z&level=zone&place=west").json()
    detail = shown.get_by_role("complementary", name="Dettaglio")
    expect(detail.get_by_role("heading", level=2)).to_have_text("West")
    shown_total = detail.locator(".total .value").inner_text()
    assert digits(shown_total) == said["parts"][0]["value"]


def test_the_replay_reads_the_hour_that_its_clock_shows(page):
    shown = page.go(f"/?{AT}")
    expect(shown.locator(".tile")).to_contain_text("08:00–09:00")
    shown.get_by_role("button", name="Un’ora avanti").click()
    expect(shown.locator(".tile")).to_contain_text("09:00–10:00")


def test_the_ledger_says_in_words_what_a_day_and_a_year_cost(page):
    shown = page.go(VIEWS["people-dati"])
    section = shown.locator("section[aria-labelledby=ledger]")
    expect(section).to_contain_text("Il registro torna: tutte le 20 righe si seguono")
    rows = section.locator("table").first.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text("dal 50% a una certezza di al più 73%")
    expect(rows.nth(4)).to_contain_text("non promette quasi più nulla")
    expect(section.get_by_text(APPROVER).first).to_be_visible()
    with shown.expect_download() as download:
        section.get_by_role("link", name=re.compile("presence-2024-03-27.*CSV")).click()
    assert "SYNTHETIC" in download.value.suggested_filename
    assert download.value.path().read_text("utf-8").startswith("# SYNTHETIC: ")
    quality = shown.locator("section[aria-labelledby=people-quality]")
    expect(quality).to_contain_text("Le quattro classi del Garante")
    expect(quality.locator(".hours .none")).to_have_count(1)
    shot(shown, "dati-people-1400")


@pytest.mark.parametrize("page", [{"width": 1400, "height": 900, "locale": "en-GB"}], indirect=True)
def test_an_hour_that_is_held_back_shows_no_number_and_says_why(page):
    shown = page.go("/?at=2024-03-28T20:10Z&theme=people&zone=west")
    tile = shown.locator(".tile")
    expect(tile).to_contain_text("the operator sent no events in this hour")
    expect(tile.locator(".parts")).to_have_count(0)
    expect(shown.locator("aside .block.suppressed")).to_contain_text("the operator sent no events in this hour")
    expect(shown.locator(".notice .suppressed")).to_be_visible()
    settled(shown)
    assert violations(shown) == []


@pytest.mark.parametrize("language", LOCALES)
def test_a_broken_ledger_shows_no_number_and_names_the_line(browser, town, state, tmp_path, language):
    shutil.copytree(state / "grid_town" / "presence", tmp_path / "grid_town" / "presence")
    file = tmp_path / "grid_town" / "presence" / "ledger.jsonl"
    lines = file.read_text("utf-8").splitlines()
    lines[4] = json.dumps({**json.loads(lines[4]), "approver": "Somebody else"}, sort_keys=True)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    with serving(town, tmp_path) as where, opened(browser, where, locale=LOCALES[language]) as made:
        page = made.go(VIEWS["people"])
        tile = page.locator(".tile")
        expect(tile).to_contain_text({"it": "i rilasci non sono affidabili", "en": "cannot be trusted"}[language])
        assert not re.search(r"\d{3}", tile.inner_text())
        tile.get_by_role("link").click()
        section = page.locator("section[aria-labelledby=ledger]")
        expect(section.get_by_role("alert")).to_contain_text(
            {"it": "Il registro non torna dalla riga 5 di 20", "en": "does not hold from line 5 of 20"}[language]
        )
        expect(section.locator("table")).to_have_count(0)
        assert violations(page) == []
        shot(page, f"dati-broken-{language}")


@pytest.mark.parametrize("language", LOCALES)
def test_without_releases_the_tile_says_how_to_begin(browser, town, tmp_path, language):
    with serving(town, tmp_path) as where, opened(browser, where, locale=LOCALES[language]) as made:
        page = made.go(VIEWS["people-map"])
        expect(page.locator(".tile")).to_contain_text("simulate-operator")
        expect(page.locator(".notice")).to_contain_text("simulate-operator")
        settled(page)
        assert violations(page) == []
        page = made.go("/dati")
        expect(page.locator("section[aria-labelledby=ledger]")).to_contain_text(
            {"it": "è stato ancora rilasciato", "en": "was released yet"}[language]
        )


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("name", COMPARED)
def test_definitions_and_trips_are_accessible_in_both_languages(browser, compared, name, language, size):
    with opened(browser, compared, **size, locale=LOCALES[language]) as made:
        page = made.go(COMPARED[name])
        settled(page)
        expect(page.locator("section[aria-labelledby=under-title]")).to_be_visible()
        expect(page.locator("section[aria-labelledby=trips-title] ol li").first).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert made.faults == []
        shot(page, f"{name}-{size['width']}-{language}")


@pytest.mark.parametrize("language", LOCALES)
def test_the_switch_of_definitions_changes_the_headline_and_the_table_holds_both(browser, compared, language):
    with opened(browser, compared, width=1400, height=900, locale=LOCALES[language]) as made:
        page = made.go(VIEWS["people-detail"])
        answer = page.request.get(f"{compared}/api/people/definitions?at=2024-03-27T08:10:00Z").json()
        each = {one["definition"]["name"]: one for one in answer["definitions"] if one["released"]}
        tile = page.locator(".tile")
        choice = tile.get_by_role("combobox")
        expect(choice).to_have_value("vodafone_istat")
        regional = [
            next(str(part["value"]) for part in each[name]["parts"] if part["name"] == "regional")
            for name in ("vodafone_istat", "garante")
        ]
        line = tile.locator(".parts ul li").nth(2).locator(".number")
        expect(line).to_have_text(re.compile(r"\W?".join(regional[0])))
        choice.select_option("garante")
        expect(line).to_have_text(re.compile(r"\W?".join(regional[1])))
        assert "definition=garante" in page.url
        table = page.locator("section[aria-labelledby=under-title] table")
        expect(table.locator("thead th.number")).to_have_count(2)
        visitors = table.locator(".visitors .value").all_inner_texts()
        assert [digits(one) for one in visitors] == [
            each[name]["visitors"]["value"] for name in ("vodafone_istat", "garante")
        ]
        assert answer["epsilon"] > answer["plain"]  # a second definition of the same day costs more than one
        cost = f"{answer['epsilon']:.2f}".replace(".", {"it": ",", "en": "."}[language])
        expect(page.locator("section[aria-labelledby=under-title]")).to_contain_text(f"ε = {cost}")
        choice.select_option("multimno")  # this day was not released under it: no number, and why
        expect(tile.locator(".parts")).to_have_count(0)
        expect(tile).to_contain_text({"it": "non è stato rilasciato secondo", "en": "was not released under"}[language])
        choice.select_option("vodafone_istat")
        expect(line).to_have_text(re.compile(r"\W?".join(regional[0])))
        assert "definition=" not in page.url


def test_an_area_lists_its_trips_with_their_noise_and_the_map_shows_them(browser, compared):
    with opened(browser, compared, width=1400, height=900, locale="en-GB") as made:
        page = made.go(f"/?{AT}&theme=people&zone=west")
        section = page.locator("section[aria-labelledby=trips-title]")
        flows = page.request.get(f"{compared}/api/people/trips?at=2024-03-27T08:10:00Z&level=zone&place=west").json()
        assert flows["leaving"] and flows["arriving"]
        for side, row in (("leaving", 0), ("arriving", 1)):
            shown = section.locator("ol").nth(row).locator("li").first.locator(".number").inner_text()
            value, low, high = (flows[side][0][name] for name in ("value", "low", "high"))
            assert [digits(one) for one in re.split(r"[(–]", shown)] == [value, low, high]
        expect(section).to_contain_text("Only pairs of areas above a noisy threshold are released")
        section.get_by_role("button", name="Trips on the map").click()
        expect(page.get_by_text("Trips from and to West, on the service day")).to_be_visible()
        expect(page.get_by_text("no colour: below the threshold")).to_be_visible()
        assert "people=trips" in page.url
