"""Ora: what is happening, at the clock's time."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import drawn, settled, shot, spot

pytestmark = pytest.mark.browser
STATION = "air:PORTA SAN FELICE"


def test_ora_opens_on_a_recorded_day_and_says_so(watched):
    page = watched.go("/")
    expect(page.get_by_text(re.compile(r"Replica di \S+ \d+ \S+ 20\d\d"))).to_be_visible()
    expect(page.get_by_role("heading", level=1)).not_to_be_empty()
    assert page.locator(".cards .card").count() >= 3
    drawn(page)
    shot(page, "ora-1440")


def test_the_sentence_and_the_cards_are_those_of_the_server(watched):
    page = watched.go("/?at=2024-03-20T07:00Z")
    told = page.request.get(watched.address + "/api/now?at=2024-03-20T07:00:00Z").json()
    expect(page.get_by_role("heading", level=1)).to_have_text(told["sentence"]["it"])
    titles = [" ".join(text.split()) for text in page.locator(".card .title").all_text_contents()]
    assert titles == [card["title"]["it"] for card in told["cards"]]


def test_moving_the_slider_changes_the_hour_the_words_and_the_address(watched):
    page = watched.go("/?at=2024-03-20T07:00Z")
    slider = page.get_by_role("slider", name="Ora mostrata")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("08:00"))
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")  # half an hour each
    expect(slider).to_have_attribute("aria-valuetext", re.compile("10:00"))
    expect(page.locator("header time")).to_have_text("10:00")
    expect(page).to_have_url(re.compile(r"at=2024-03-20T09:00Z"))
    told = page.request.get(watched.address + "/api/now?at=2024-03-20T09:00:00Z").json()
    expect(page.get_by_role("heading", level=1)).to_have_text(told["sentence"]["it"])


def test_a_station_picked_on_the_map_shows_its_measured_line_and_its_table(watched):
    page = watched.go("/?at=2024-03-20T07:00Z&theme=air")
    drawn(page)
    layer = page.request.get(watched.address + "/api/map/detectors").json()
    station = next(one for one in layer["features"] if one["properties"]["detector_id"] == STATION)
    lon, lat = station["geometry"]["coordinates"]
    page.mouse.click(*spot(page, lon, lat))
    detail = page.get_by_role("complementary", name="Dettaglio")
    expect(detail.get_by_role("heading", level=2)).to_have_text(re.compile("porta san felice", re.IGNORECASE))
    expect(detail.locator("figure path.measured").first).to_have_attribute("d", re.compile("^M"))
    detail.get_by_text("Come tabella").click()
    rows = detail.locator("tbody tr")
    asked = "place=air:PORTA SAN FELICE&quantity=no2&start=2024-03-19T07:00:00Z&end=2024-03-21T07:00:00Z"
    series = page.request.get(f"{watched.address}/api/series?{asked}").json()
    assert rows.count() == len(series["time"]) >= 40
    shot(page, "ora-station-1440")


def test_a_street_shows_its_modelled_day_and_whether_its_limit_is_known(watched):
    page = watched.go("/?street=100&at=2024-03-20T07:00Z")
    told = page.request.get(watched.address + "/api/streets/100").json()
    detail = page.get_by_role("complementary", name="Dettaglio")
    words = "limite presente nei dati" if told["speed_tagged"] else "assunta dalla classe"
    expect(detail).to_contain_text(words)
    expect(detail.get_by_role("img")).to_have_count(2)
    detail.get_by_text("Come tabella").click()
    expect(detail.locator("tbody tr")).to_have_count(24)


def test_the_table_says_what_the_map_says_and_opens_a_street(watched):
    page = watched.go("/?at=2024-03-20T07:00Z")
    page.get_by_role("button", name="Come tabella").click()
    shown = page.request.get(watched.address + "/api/flows?hour=8").json()["flow"]
    told = page.request.get(watched.address + "/api/now?at=2024-03-20T07:00:00Z").json()["readings"]
    counts = {one["place"]: one["value"] for one in told if one["quantity"] == "flow" and one["state"] != "down"}
    measured = {}  # of several loops on a link, their sum
    for one in page.request.get(watched.address + "/api/map/detectors").json()["features"]:
        place, link = one["properties"]["detector_id"], one["properties"]["link_id"]
        if link >= 0 and counts.get(place) is not None:
            measured[link] = measured.get(link, 0.0) + counts[place]
    for link, value in measured.items():
        shown[link] = value
    first = page.locator(".table tbody tr").first
    expect(first.locator("td.number")).to_have_text(f"{round(max(shown)):,}".replace(",", "."))
    first.get_by_role("button").click()
    expect(page.get_by_role("complementary", name="Dettaglio")).to_be_visible()
    expect(page).to_have_url(re.compile(r"show=table.*street=\d+"))


def test_going_back_closes_the_detail_again(watched):
    page = watched.go("/?at=2024-03-20T07:00Z")
    page.locator(".card:enabled").first.click()
    expect(page.get_by_role("complementary", name="Dettaglio")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("complementary", name="Dettaglio")).to_have_count(0)


def test_a_replay_runs_and_stops(watched):
    page = watched.go("/?at=2024-03-20T07:00Z")
    page.get_by_label("Velocità della replica").select_option("600")
    page.get_by_role("button", name="Avvia").click()
    expect(page).to_have_url(re.compile(r"at=2024-03-20T07:(15|30|45)Z"))
    page.get_by_role("button", name="Ferma").click()
    stopped = page.locator("header time").text_content()
    page.wait_for_timeout(1_000)
    assert page.locator("header time").text_content() == stopped


def test_another_recorded_day_is_picked_by_its_date(watched):
    page = watched.go("/?at=2024-03-20T07:00Z")
    page.get_by_label("Giorno", exact=True).fill("2024-02-14")
    expect(page.get_by_text("Replica di mercoledì 14 febbraio 2024")).to_be_visible()
    expect(page).to_have_url(re.compile(r"at=2024-02-14T07:00Z"))


def test_the_hour_of_the_address_is_the_citys_in_summer_too(watched):
    page = watched.go("/?at=2024-07-10T06:00Z")
    expect(page.locator("header time")).to_have_text("08:00")


def test_the_air_theme_shows_one_pollutant_at_a_time_of_those_that_stations_measure(watched):
    page = watched.go("/?at=2024-03-20T07:00Z&theme=air&show=table")
    settled(page)
    switch = page.get_by_label("Inquinante")
    layer = page.request.get(watched.address + "/api/map/detectors").json()["features"]
    stations = [one["properties"] for one in layer if one["properties"]["kind"] == "air_station"]
    for pollutant in ("no2", "pm25"):
        switch.select_option(pollutant)
        measuring = sum(pollutant in one["quantities"] for one in stations)
        expect(page.locator(".table tbody tr")).to_have_count(measuring)
    expect(page).to_have_url(re.compile("pollutant=pm25"))
    page.get_by_role("button", name="Come mappa").click()
    expect(page.get_by_role("heading", name="PM2.5 alle stazioni")).to_be_visible()
