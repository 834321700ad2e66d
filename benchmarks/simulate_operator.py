"""How many events a second the synthetic operator makes: people, truth, events and Parquet together.

    python -m benchmarks.simulate_operator [--city DIR] [--json]

Takes   a city's folder; one service day of its true size, and of three times as many devices
Gives   events per CPU second, CPU of preparing the city (ways, antennas, choices; once a run), peak memory
Claim   issue 5: at least 5 M events per core-second, any size
Peer    none: what an operator sends can be had nowhere

A person costs the same however much their phone sends, and seven people in ten have another operator's SIM: so the
figure grows with the events a device. Three are measured: hourly updates and some calls (40 a day), a phone in use
(120), and a probe's polls (400; Vodafone with Istat name 1,000). The best of three runs each: the machine is shared.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
from pathlib import Path
from time import process_time

from belvedere.city import bundle
from belvedere.presence.simulate.operator import one_day, prepare, secret
from belvedere.presence.simulate.settings import Settings
from belvedere.progress import silent
from benchmarks.assignment import machine

CLAIM = "at least 5 M events per CPU second, any size"
CASES = ((40.0, 0), (120.0, 0), (400.0, 0), (120.0, 600_000))  # events a device-day, devices (0: as in truth)
RUNS = 3

Row = dict[str, str | float]


def measure(folder: Path) -> list[Row]:
    """Return the rows of all cases."""
    rows: list[Row] = []
    city = bundle.load(folder)
    for events, devices in CASES:
        settings = Settings(events_per_device=events, devices=devices)
        began = process_time()
        world = prepare(city, folder, settings)
        prepared = process_time() - began
        best, made = float("inf"), 0
        for _ in range(RUNS):
            with tempfile.TemporaryDirectory() as out:
                began = process_time()
                day = one_day(world, settings.first, Path(out), settings, secret(settings.seed), silent)
                best, made = min(best, process_time() - began), day.events
        case = f"{events:.0f} events a device-day, {day.devices:,} devices"
        for figure, value, unit in (
            ("events", made, "events"),
            ("cpu of a day", best, "s"),
            ("events per CPU second", made / best / 1e6, "M/s"),
            ("cpu to prepare the city", prepared, "s"),
            ("peak memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, "GB"),
        ):
            rows.append({"tool": "belvedere", "case": case, "figure": figure, "value": float(value), "unit": unit})
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--city", type=Path, default=Path("cities/bologna"))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows = measure(given.city)
    if given.json:
        print(json.dumps({"claim": CLAIM, "machine": machine(), "rows": rows}))
        return
    print(CLAIM)
    for row in rows:
        print(f"{row['case']:48} {row['figure']:26} {float(row['value']):14,.2f} {row['unit']}")


if __name__ == "__main__":
    main()
