"""Takes the pictures of the screen and of a report: docs/pictures/ora.png, domani.png, report.png and others.

Takes   the built screen, the bundle of Bologna, Chromium; a control room's state, where its runs are found again
Gives   PNG files of at most 256 colours; run it with `python -m docs.screens`, or `python -m docs.screens .belvedere`
        where the charge was worked out with draws before: it takes minutes else
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.screen import BOLOGNA, chromium, drawn, opened, serving, settled

from belvedere.scenarios.report.paper import pictures
from belvedere.scenarios.report.report import write
from belvedere.scenarios.report.run import open_run

FOLDER = Path(__file__).parent / "pictures"
COLOURS = 256  # [-] of a picture: a third of the bytes, and the same to look at
A_RUN = 3_600_000  # [ms] that two modelled days and their draws may take on a busy machine
CHARGE = "area-charge"  # the scenario that is shown
DRAWS = 100  # [-] joint draws, where it has to be worked out
DOTS = 72.0  # [-] an inch of the report's picture
DESK, PHONE, WALL = (1440, 900), (390, 844), (1920, 1080)  # [px] width and height of the window
ALERT = "2024-03-27T10:00:00Z"  # a clock at which an alert of several streets stands
MORNING = "2024-03-20T06:00:00Z"  # a school day before its peak
A_MODEL = 600_000  # [ms] that a model may take to be fitted on a busy machine
PAUSE = 500  # [ms] between two questions to rules and models that are at work


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


def alert(page: Page, address: str) -> None:
    """Show the alert to look at first, with its reasons; on a phone the list."""
    waited(page, f"{address}/api/alerts?at={ALERT}")
    first = page.request.get(f"{address}/api/alerts?at={ALERT}").json()["standing"][0]
    wide = (page.viewport_size or {"width": 0})["width"] >= 1200
    page.goto(f"{address}/?at={ALERT}" + (f"&alert={first['alert_id']}" if wide else ""))
    page.locator(".detail .expected" if wide else ".alerts .alert").first.wait_for(timeout=A_MODEL)
    settled(page)
    drawn(page)
    if wide:
        page.locator(".detail .expected").evaluate("one => one.scrollIntoView({ block: 'end' })")


def domani(page: Page, address: str) -> None:
    """Show what will happen from the morning of a school day on."""
    for what in ("", "/skill", "/calendar"):
        waited(page, f"{address}/api/forecast{what}?quantity=flow&at={MORNING}")
    page.goto(f"{address}/domani?at={MORNING}")
    settled(page)
    drawn(page)


def wall(page: Page, address: str) -> None:
    """Show the wall's scene of alerts."""
    waited(page, f"{address}/api/alerts?at={ALERT}")
    page.goto(f"{address}/wall?at={ALERT}")
    shown = page.locator(".wall")
    shown.wait_for()
    page.keyboard.press("Space")
    while shown.get_attribute("data-scene") != "alerts":
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(PAUSE)
    settled(page)
    page.wait_for_timeout(PAUSE)


def waited(page: Page, address: str) -> None:
    """Wait until rules or models have done what an answer rests on."""
    while True:
        told = page.request.get(address).json()
        if told.get("work", told)["state"] not in ("working", "waiting", "fitting"):
            return
        page.wait_for_timeout(PAUSE)


def decisioni(page: Page, address: str) -> None:
    """Show the verdict on a charge with its intervals: a run that there is, or a new one."""
    page.goto(f"{address}/decisioni?run={charge_run(page, address)}")
    page.locator(".verdict table").first.wait_for(timeout=A_RUN)
    settled(page)
    drawn(page)
    if (page.viewport_size or {"width": 0})["width"] < 760:
        page.locator(".verdict").evaluate("one => one.scrollIntoView()")


def charge_run(page: Page, address: str) -> str:
    """Return the id of the last run of the charge that has draws and is done; where there is none, start one."""
    runs = page.request.get(f"{address}/api/runs").json()
    done = [one for one in runs if one["state"] == "done" and one["scenario"]["draws"]]
    for run in reversed(done):
        if run["scenario"]["name"] == CHARGE:
            return str(run["run_id"])
    scenarios = page.request.get(f"{address}/api/scenarios").json()
    asked = next(one for one in scenarios if one["name"] == CHARGE)
    headers = {"Origin": address}
    started = page.request.post(f"{address}/api/runs", data={**asked, "draws": DRAWS}, headers=headers)
    return str(started.json()["run_id"])


def report_page(state: Path) -> Path | None:
    """Write the first page of the charge's report as a picture; None where no run of it has draws."""
    for file in sorted((state / BOLOGNA.name / "runs").glob("*/run.json"), reverse=True):
        run = json.loads(file.read_text(encoding="utf-8"))
        if run["state"] == "done" and run["scenario"]["draws"] and run["scenario"]["name"] == CHARGE:
            document = write(open_run(file.parent / "results", BOLOGNA), "it")
            picture = FOLDER / "report.png"
            picture.write_bytes(pictures(document, DOTS)[0])
            return fewer_colours(picture)
    return None


def fewer_colours(file: Path) -> Path:
    """Write a picture again with at most COLOURS colours."""
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE).save(file, optimize=True)
    return file


def dati(page: Page, address: str) -> None:
    """Show every feed and table."""
    page.goto(f"{address}/dati")
    settled(page)


PICTURES_TAKEN = (
    Picture("ora", ora, DESK, "en-GB"),
    Picture("ora-it", ora, DESK, "it-IT"),
    Picture("ora-390", ora, PHONE, "it-IT"),
    Picture("ora-alert", alert, DESK, "en-GB"),
    Picture("ora-alert-390", alert, PHONE, "it-IT"),
    Picture("domani", domani, DESK, "en-GB"),
    Picture("domani-390", domani, PHONE, "it-IT"),
    Picture("wall", wall, WALL, "en-GB"),
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
    return fewer_colours(file)


def main(state: Path | None, names: tuple[str, ...] = ()) -> None:
    """Take all pictures, or those of these names; "report" is the report's."""
    with tempfile.TemporaryDirectory() as fresh:
        where = state or Path(fresh)
        with serving(BOLOGNA, where) as address, sync_playwright() as play:
            browser = chromium(play)
            made: list[Path | None] = [
                take(browser, address, picture) for picture in PICTURES_TAKEN if not names or picture.name in names
            ]
            browser.close()
        made += [report_page(where)] if not names or "report" in names else []
        for file in made:
            if file is not None:
                print(f"docs/pictures/{file.name}: {file.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None, tuple(sys.argv[2:]))
