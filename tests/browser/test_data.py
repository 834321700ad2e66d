"""Dati: every feed and every table, with licence and hash."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import shot

pytestmark = pytest.mark.browser


def test_dati_lists_every_feed_and_every_table(watched):
    page = watched.go("/dati?at=2024-03-20T07:00Z")
    feeds = page.request.get(watched.address + "/api/feeds?at=2024-03-20T07:00:00Z").json()
    city = page.request.get(watched.address + "/api/city").json()
    expect(page.locator("section[aria-labelledby=feeds] tbody tr")).to_have_count(len(feeds))
    expect(page.locator("section[aria-labelledby=tables] tbody tr")).to_have_count(len(city["tables"]))
    expect(page.locator(".fit")).to_contain_text(city["fit"]["it"])
    shot(page, "dati-1440")


def test_a_feed_that_is_down_shows_no_number(watched):
    page = watched.go("/dati?at=2024-03-20T07:00Z")
    feeds = page.request.get(watched.address + "/api/feeds?at=2024-03-20T07:00:00Z").json()
    down = [row for row, feed in enumerate(feeds) if feed["state"] == "down"]
    assert down, "the ring road's loops end in 2023"
    row = page.locator("section[aria-labelledby=feeds] tbody tr").nth(down[0])
    expect(row.locator(".value")).to_have_text("—")
    expect(row).to_contain_text("fermo")


def test_a_table_downloads_as_the_file_of_its_hash(watched):
    from hashlib import sha256

    page = watched.go("/dati")
    city = page.request.get(watched.address + "/api/city").json()
    wanted = next(table for table in city["tables"] if table["name"] == "areas")
    with page.expect_download() as download:
        page.get_by_role("link", name="Scarica Aree statistiche (Parquet)").click()
    assert sha256(download.value.path().read_bytes()).hexdigest() == wanted["sha256"]
