"""Takes the pictures of the screen: docs/pictures/ora.png, ora-origins.png, decisioni.png and others.

Takes   the built screen, the bundle of Bologna, Chromium
Gives   PNG files of at most 256 colours; run it with `python -m docs.screens`
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.screen import BOLOGNA, chromium, drawn, opened, serving, settled

FOLDER = Path(__file__).parent / "pictures"
COLOURS = 256  # [-] of a picture: a third of the bytes, and the same to look at
A_RUN = 900_000  # [ms] that two modelled days may take
DESK, PHONE = (1440, 900), (390, 844)  # [px] width and height of the window


@dataclass(frozen=True)
class Picture:
    """One picture: what it shows, in which window, for a reader of which language."""

    name: str
    show: Callable[[Page, str], None]
    window: tuple[int, int]
    locale: str


def ora(page: Page, address: str) -> None:
    """Show the streets at the morning peak, with a station that measures."""
    wide = (page.viewport_size or {"width": 0})["width"] >= 1200
    page.goto(f"{address}/" + ("?place=air:PORTA+SAN+FELICE" if wide else ""))
    settled(page)
    drawn(page)


def origins(page: Page, address: str) -> None:
    """Show where the traffic of the busiest street of the morning comes from."""
    flow = page.request.get(f"{address}/api/flows?hour=8").json()["flow"]
    link = flow.index(max(flow))
    streets = page.request.get(f"{address}/api/map/streets").json()["features"]
    street = next(one["properties"]["street_id"] for one in streets if one["id"] == link)
    page.goto(f"{address}/?at=2024-03-20T07:30Z&street={street}&from={link}")
    page.locator(".detail section ol").first.wait_for(timeout=A_RUN)
    settled(page)
    drawn(page)
    page.locator("#trace-title").evaluate("one => one.scrollIntoView()")


def decisioni(page: Page, address: str) -> None:
    """Show the verdict on Città 30: computed here the first time, kept by the server for the next."""
    page.goto(f"{address}/decisioni?scenario=citta30")
    page.locator(".ask button").click()
    page.locator(".verdict table").first.wait_for(timeout=A_RUN)
    drawn(page)
    if (page.viewport_size or {"width": 0})["width"] < 760:
        page.locator(".verdict").evaluate("one => one.scrollIntoView()")


def dati(page: Page, address: str) -> None:
    """Show every feed and table."""
    page.goto(f"{address}/dati")
    settled(page)


PICTURES_TAKEN = (
    Picture("ora", ora, DESK, "en-GB"),
    Picture("ora-it", ora, DESK, "it-IT"),
    Picture("ora-390", ora, PHONE, "it-IT"),
    Picture("ora-origins", origins, DESK, "en-GB"),
    Picture("decisioni", decisioni, DESK, "en-GB"),
    Picture("decisioni-390", decisioni, PHONE, "it-IT"),
    Picture("dati", dati, DESK, "en-GB"),
)


def take(browser: Browser, address: str, picture: Picture) -> Path:
    """Take one picture; return where it is."""
    width, height = picture.window
    file = FOLDER / f"{picture.name}.png"
    with opened(browser, address, width=width, height=height, locale=picture.locale) as watched:
        picture.show(watched.page, address)
        watched.page.screenshot(path=file, animations="disabled")
        if watched.faults:
            raise RuntimeError(f"{picture.name}: {watched.faults}")
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE).save(file, optimize=True)
    return file


def main() -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory() as state, serving(BOLOGNA, Path(state)) as address, sync_playwright() as play:
        browser = chromium(play)
        for picture in PICTURES_TAKEN:
            file = take(browser, address, picture)
            print(f"docs/pictures/{file.name}: {file.stat().st_size // 1000} kB")
        browser.close()


if __name__ == "__main__":
    main()
