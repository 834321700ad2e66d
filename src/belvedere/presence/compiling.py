"""The kernels of people present compiled once, so that the first day of an operator does not wait for them.

Takes   nothing; a city's folder for the kernels of the synthetic operator too
Gives   compile_kernels
Used by cli (`belvedere compile`), make set-up
"""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city import bundle
from belvedere.presence.day import service_day
from belvedere.presence.definitions import DEFAULT, named
from belvedere.presence.events import clean, network
from belvedere.presence.events.keys import Secrets, undo
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel.ground import Ground
from belvedere.presence.kernel.memory import Memory
from belvedere.presence.kernel.settings import Settings as Rules
from belvedere.presence.simulate import writing
from belvedere.presence.simulate.operator import simulate
from belvedere.presence.simulate.settings import Settings
from belvedere.progress import Progress, part, silent

FIRST = date(2024, 3, 25)
ZONE, CRS = "Europe/Rome", "EPSG:32632"
FEW = 2_000  # [devices] of the synthetic operator: the kernels are the same for any number
SAID = ("Compiling the kernels of people present", "Compilazione dei calcoli delle presenze")


def compile_kernels(progress: Progress = silent, city: Path | None = None) -> None:
    """Take three phones through two days, from an operator's tables to counts; with a city, let a few people live."""
    progress(0.0, *SAID)
    with tempfile.TemporaryDirectory() as folder:
        _phones(Path(folder) / "phones")
        progress(0.5 if city else 1.0, *SAID)
        if city:
            step = part(progress, 0.5, 1.0, SAID)
            simulate(bundle.load(city), Path(folder) / "people", Settings(first=FIRST, devices=FEW), step)
            progress(1.0, *SAID)


def _phones(trusted: Path) -> None:
    """Clean and count two days of three phones; the second remembers the first."""
    secrets = Secrets(bytes(range(32)))
    antennas = pd.DataFrame(
        {
            "cell_id": ["a", "b", "c"],
            "x": [685_000.0, 686_000.0, 690_000.0],
            "y": [4_929_000.0] * 3,
            "azimuth": [np.nan] * 3,
            "beam_width": [np.nan] * 3,
            "range": [1_000.0] * 3,
            "power": [20.0] * 3,
            "frequency": [1_800.0] * 3,
            "height": [25.0] * 3,
            "technology": ["LTE"] * 3,
        }
    )
    for number in range(4):
        day = FIRST + timedelta(days=number)
        writing.write_network(trusted / "bronze", antennas, CRS, day)
        _events(trusted / "bronze", day)
    one = np.zeros(1, np.int32)
    ground = Ground(
        zone=np.zeros(3, np.int32), x=antennas["x"].to_numpy(np.int32), y=antennas["y"].to_numpy(np.int32),
        city=one == 0, region=one == 0, municipality=one,
    )  # fmt: skip
    for number in range(2):
        hours = service_day(FIRST + timedelta(days=number), ZONE)
        known = network.read(trusted / "bronze" / "mno_network", hours, CRS, ZONE)
        cleaned = clean.clean(clean.Source(trusted, known, secrets, ZONE), hours, silent)
        memory = Memory(trusted / "memory", secrets)
        kernel.run(cleaned.folder, ground, hours, memory, named(DEFAULT), Rules(threads=1), silent)
    undo(np.zeros(1, np.uint64), secrets.daily(FIRST))


def _events(bronze: Path, day: date) -> None:
    """Write a day's events of three phones, hour by hour, in Parquet and in CSV."""
    start = service_day(day, ZONE).start
    time = start + np.arange(0, 23 * 3600, 900, dtype=np.int64)
    many = len(time)
    phone, cell = (np.arange(many) % 3).astype(np.uint64) + np.uint64(1), (np.arange(many) // 5 % 3).astype(np.int32)
    ids = np.array(["a", "b", "c"], dtype=object)
    events = (phone, time, cell, np.full(many, 222, np.int16))
    writing.write_bronze(bronze, "part-0.parquet", events, ids, (0.1, (1,)))
    file = bronze / "mno_events" / writing.partition(day) / "part-1.csv"
    row = f"{writing.user_ids(phone[:1])[0].hex()},{day.isoformat()} 12:00:00,222,01,,a,,,\n"
    file.write_text("user_id,timestamp,mcc,mnc,plmn,cell_id,latitude,longitude,loc_error\n" + row, "utf-8")
