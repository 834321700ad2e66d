"""Claim: Ora is painted within three seconds after the page is asked for on this machine.

Takes   the built screen, the bundle of Bologna, Chromium
Gives   seconds to the first contentful paint and to the first card, of five visits with an empty cache
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.browser.screen import BOLOGNA, chromium, opened, serving

VISITS = 5  # [-] each in a new context: nothing is cached

PAINTED = """() => performance.getEntriesByType('paint').find(one => one.name === 'first-contentful-paint').startTime"""


def visits() -> list[tuple[float, float]]:
    """Return, of each visit, seconds to the first contentful paint and to the first card."""
    measured: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as state, serving(BOLOGNA, Path(state)) as address, sync_playwright() as play:
        browser = chromium(play)
        for _ in range(VISITS):
            with opened(browser, address) as watched:
                start = time.perf_counter()
                watched.page.goto(address + "/", wait_until="commit")
                watched.page.locator(".card").first.wait_for()
                carded = time.perf_counter() - start
                measured.append((float(watched.page.evaluate(PAINTED)) / 1000, carded))
        browser.close()
    return measured


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object last")
    arguments = parser.parse_args()
    measured = visits()
    rows = [
        {"tool": "belvedere", "case": "Ora of Bologna", "figure": figure, "value": round(value, 3), "unit": "s"}
        for column, name in enumerate(("first contentful paint", "first card"))
        for figure, value in (
            (f"{name}, median", statistics.median(visit[column] for visit in measured)),
            (f"{name}, worst of {VISITS}", max(visit[column] for visit in measured)),
        )
    ]
    for row in rows:
        print(f"{row['figure']}: {row['value']} s")
    if arguments.json:
        machine = {"cpus": os.cpu_count(), "load": os.getloadavg()[0], "system": platform.platform()}
        print(json.dumps({"claim": "Ora is painted within 3 s", "machine": machine, "rows": rows}))


if __name__ == "__main__":
    main()
