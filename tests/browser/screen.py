"""The control room of Bologna for a browser: a server on this machine, Chromium, a page that is watched.

Takes   cities/bologna, the built screen
Gives   serving(), chromium(), opened(): the address, the browser, a page; settled(), drawn(), shot(), spot()
Used by the tests of this folder, docs/screens.py
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import atanh, pi, radians, sin
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, Playwright, expect

from belvedere.server.app import create
from belvedere.server.opening import Works
from belvedere.server.origins import solve as solve_hour
from belvedere.server.tracing import Solve

ROOT = Path(__file__).parents[2]
BOLOGNA = ROOT / "cities" / "bologna"
PICTURES = ROOT / "artifacts" / "screens"
# WebGL without a graphics card is SwiftShader's; nothing may reach out to the network by itself
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
PATIENCE = 90_000  # [ms] for one thing to appear: the machine may be busy with other work
STOPS = 2  # [s] that open event streams have to end
STARTS = 60.0  # [s] that the server may take to listen


@contextmanager
def serving(folder: Path, state: Path, solve: Solve = solve_hour, works: Works | None = None) -> Iterator[str]:
    """Give the address of a control room that answers until the block ends; `solve` solves an hour again."""
    app = create(folder, state, works=works or Works(solve=solve))
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_level="error", ws="none", timeout_graceful_shutdown=STOPS
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + STARTS
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.05)
    if not server.started:
        raise RuntimeError("the control room did not start")
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def chromium(playwright: Playwright) -> Browser:
    """Return the system's Chromium, started."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise FileNotFoundError("Chromium is not installed. Run: sh tests/packages")
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


@dataclass
class Watched:
    """A page, and what went wrong on it: errors of its scripts, refusals of the security policy, requests elsewhere."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("request", lambda request: self._look(request.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "Failed to load resource" not in text:
            self.faults.append(f"console: {text}")

    def _look(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"request elsewhere: {url}")

    def go(self, path: str) -> Page:
        """Open a path and wait until the page has said what it has to say."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector("h1:not(:has(.wait))", state="attached")
        return self.page


@contextmanager
def opened(
    browser: Browser, address: str, *, width: int = 1440, height: int = 900, locale: str = "it-IT"
) -> Iterator[Watched]:
    """Give a page of its own, in a window of this size [px] and a reader's language."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=locale, reduced_motion="reduce", color_scheme="light"
    )
    try:
        yield Watched(context.new_page(), address)
    finally:
        context.close()


def settled(page: Page) -> None:
    """Wait until nothing is loading any more (by a selector: the security policy lets no string be run as a script)."""
    expect(page.locator(".skeleton")).to_have_count(0, timeout=PATIENCE)


def drawn(page: Page) -> None:
    """Wait until the map shows all that it was asked for."""
    page.wait_for_selector("[data-drawn=true]", timeout=2 * PATIENCE)


def shot(page: Page, name: str) -> Path:
    """Keep a picture of the window in artifacts/screens; return where."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    file = PICTURES / f"{name}.png"
    page.screenshot(path=file, animations="disabled")
    return file


def spot(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Return where on the page a place [deg] is, while the map still shows the whole city as it does at first."""
    west, south, east, north = page.evaluate("fetch('/api/city').then(a => a.json()).then(city => city.bounds)")
    box = page.locator(".map .frame").bounding_box()
    assert box is not None
    padding = 12  # [px] around the city's bounds, of CityMap
    scale = min(
        (box["width"] - 2 * padding) / (east - west),
        (box["height"] - 2 * padding) / (mercator(north) - mercator(south)),
    )
    x = (lon - (west + east) / 2) * scale
    y = ((mercator(south) + mercator(north)) / 2 - mercator(lat)) * scale
    return box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y


def mercator(lat: float) -> float:
    """Return the Mercator ordinate of a latitude [deg], in degrees of longitude."""
    return atanh(sin(radians(lat))) * 180 / pi
