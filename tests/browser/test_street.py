"""A street's number with its interval, what is measured beside it, and where its traffic comes from."""

import re
import threading

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.screen import drawn, opened, serving, settled, shot
from tests.browser.test_access import violations
from tests.server import works
from tests.server.town import write_town
from tests.worlds import flows

pytestmark = pytest.mark.browser
DAY = "at=2024-03-13T07:30Z"  # a Wednesday at 8:30 in the town; loop 1 counts 900 in each hour of it
MEASURED, MODELLED = "street=9", "street=0"  # the high street's link 18 has loop 1; nothing measures street 0
MAY = threading.Event()


def held(folder, city, hour, progress):
    """Solve an hour once the test lets it."""
    progress(0.4, "Half way", "A metà")
    MAY.wait(60)
    return works.solved(folder, city, hour, progress)


@pytest.fixture(scope="module")
def town_address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cities") / "grid_town"
    city = write_town(folder)
    table = flows(city)
    wide = np.where(table["link_id"] == 0, 0.5, 0.1)
    bounded = table.assign(flow_low=(1 - wide) * table["flow"], flow_high=(1 + wide) * table["flow"])
    bounded.to_parquet(folder / "model" / "flows.parquet", index=False)
    with serving(folder, tmp_path_factory.mktemp("state"), held) as where:
        yield where


@pytest.fixture
def town(browser, town_address):
    with opened(browser, town_address) as page:
        yield page
        assert page.faults == []


def detail_of(page, name="Dettaglio"):
    return page.get_by_role("complementary", name=name)


def test_a_modelled_street_says_between_which_bounds_it_lies_and_how_sure_that_is(town):
    page = town.go(f"/?{DAY}&{MODELLED}")
    told = page.request.get(town.address + "/api/streets/0").json()
    low, high = round(told["flow_low"][0][8]), round(told["flow_high"][0][8])
    detail = detail_of(page)
    expect(detail).to_contain_text(f"fra {low} e {high}, 9 volte su 10")
    expect(detail).to_contain_text("Solo un ordine di grandezza")
    expect(detail.locator("figure path.band")).to_have_count(2)  # both directions
    detail.get_by_text("Come tabella").click()
    expect(detail.locator("thead")).to_contain_text("almeno")
    settled(page)
    assert violations(page) == []


def test_a_measured_street_shows_the_measurement_first_and_the_model_beside_it(town):
    page = town.go(f"/?{DAY}&{MEASURED}&lang=en")
    side = detail_of(page, "Detail").locator(".side").first
    expect(side.locator("strong.large")).to_have_text("900")
    expect(side).to_contain_text("measured, reading of 07:00")  # the last whole hour: the model's is that of the same
    day = page.request.get(town.address + "/api/streets/9").json()
    flow, low, high = (round(day[name][0][7]) for name in ("flow", "flow_low", "flow_high"))
    expect(side).to_contain_text(f"the model says {flow}, between {low} and {high}: the count is above that")
    expect(detail_of(page, "Detail").locator("figure circle.count")).to_have_count(24 + 1)  # and one in the key
    settled(page)
    assert violations(page) == []


def test_the_table_says_which_streets_are_measured_and_how_sure_the_others_are(town):
    page = town.go(f"/?{DAY}&show=table&lang=en")
    rows = page.locator(".table tbody tr")
    measured = rows.filter(has_text="measured")
    expect(measured.first.locator("td.number")).to_have_text("900")
    expect(rows.filter(has_text="modelled").first).to_contain_text(re.compile(r"modelled\s\(\d+–\d+\)"))


def test_where_traffic_comes_from_is_asked_by_keyboard_shown_and_closed_again(town):
    MAY.clear()
    page = town.go(f"/?{DAY}&{MEASURED}&lang=en")
    detail = detail_of(page, "Detail")
    drawn(page)
    ask = detail.get_by_role("button", name=re.compile("Where does it come from")).first
    ask.focus()
    page.keyboard.press("Enter")
    expect(detail.get_by_role("progressbar", name="Solving the hour again")).to_be_visible()
    expect(detail).to_contain_text("Half way")
    MAY.set()
    expect(detail).to_contain_text("80 of the model's vehicles at 8:00")  # works.solved: 10 an hour
    rows = detail.locator("section ol").first.locator("li")
    expect(rows).to_have_text([re.compile("^East.*75%"), re.compile("^Outside, by Porta Ovest.*25%")])
    expect(page.locator(".legend h3")).to_contain_text("Of the traffic on via Emilia")
    expect(page).to_have_url(re.compile("from=18"))
    settled(page)
    drawn(page)
    assert violations(page) == []
    detail.get_by_role("button", name="Show all traffic again").press("Enter")
    expect(page.locator(".legend h3")).not_to_contain_text("Of the traffic on")
    expect(page).not_to_have_url(re.compile("from="))
    expect(ask).to_be_focused()


def test_the_table_takes_the_place_of_the_map_of_origins_too(town):
    MAY.set()
    page = town.go(f"/?{DAY}&{MEASURED}&from=18&show=table&lang=en")
    rows = page.locator(".whole .table tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("10%")  # link 0 has a tenth of it


def test_what_the_server_refuses_is_said_and_can_be_asked_again(town):
    MAY.set()
    page = town.page
    page.route("**/api/select-link*", lambda route: route.fulfill(
        status=429, content_type="application/problem+json", json={"detail": "4 other hours are being solved."}
    ))  # fmt: skip
    town.go(f"/?{DAY}&{MEASURED}&from=18&lang=en")
    expect(detail_of(page, "Detail").get_by_role("alert")).to_contain_text("4 other hours")
    page.unroute("**/api/select-link*")
    detail_of(page, "Detail").get_by_role("button", name="Try again").click()
    expect(detail_of(page, "Detail")).to_contain_text("80 of the model's vehicles at 8:00")


def test_of_bologna_a_main_street_says_where_its_traffic_comes_from(watched):
    page = watched.go("/?at=2024-03-20T07:30Z")
    flow = page.request.get(watched.address + "/api/flows?hour=8").json()["flow"]
    link = flow.index(max(flow))
    streets = page.request.get(watched.address + "/api/map/streets").json()["features"]
    street = next(one["properties"]["street_id"] for one in streets if one["id"] == link)
    watched.go(f"/?at=2024-03-20T07:30Z&street={street}&from={link}")
    detail = detail_of(page)
    expect(detail.locator("section ol")).to_have_count(2, timeout=180_000)
    assert 3 <= detail.locator("section ol").first.locator("li").count() <= 11
    drawn(page)
    shot(page, "ora-origins-1440")
