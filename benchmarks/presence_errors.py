"""Measures what the model of people gets wrong, on synthetic operators: the table that real releases take it from.

    python -m benchmarks.presence_errors [--city FOLDER] [--folder VALUES] [--write] [--json]

Takes   a city's folder; WORLDS, none of which is scored by benchmarks/presence_truth.py or is the city's example
Gives   src/belvedere/presence/people/model_errors.csv with --write; else what it would hold; each world's values are
        kept in --folder, and taken from there
Claim   none: presence_truth.py says whether intervals made of this table hold the truth elsewhere

Each world lives `BEFORE` days for the memory of homes and then a week, of which DAYS count. Releases are those of a
room, at ε = 1 a day, with their noise: what is calibrated is what is used.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd

from belvedere.presence import release
from belvedere.presence.definitions import known, named
from belvedere.presence.kernel.products import Products
from belvedere.presence.people import calibration, model_errors
from belvedere.presence.release.expansion import Z90
from belvedere.presence.simulate import scored
from belvedere.presence.simulate.example import BEFORE
from belvedere.presence.simulate.lived import Room, counted, factors, forget, live, open_room
from belvedere.presence.simulate.settings import Settings
from benchmarks.assignment import machine

CLAIM = "errors of the model of people by definition, level, size, class and time of day"
# seed and first day that is counted: other people, antennas, shares and weeks than those that are scored
WORLDS = ((101, date(2024, 2, 12)), (202, date(2024, 4, 22)), (303, date(2024, 5, 13)))
DAYS = (1, 2, 5, 6)  # which days of the week are counted: Tuesday, Wednesday, Saturday, Sunday


def lived(city: Path, trusted: Path, seed: int, first: date, days: Sequence[int]) -> pd.DataFrame:
    """Return the values of some days of a world under every definition: calibration.KNOWN, definition and day.

    Parameters
    ----------
    days : counted from `first`; what lies before them from BEFORE days on is lived for memory
    """
    room = open_room(city, trusted, Settings(first=first, seed=seed))
    parts: list[pd.DataFrame] = []
    for number in range(-BEFORE, max(days) + 1):
        day = first + timedelta(days=number)
        live(room, day)
        if number in days:
            parts += [values(room, counted(room, day, named(name)), name)[0] for name in known()]
        else:
            counted(room, day, named(next(iter(known()))))
        forget(room, day)
    return pd.concat(parts, ignore_index=True)


def values(room: Room, products: Products, definition: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the values of a day released under a definition, with the variance that is known of each; the release."""
    day = products.day.day
    people = factors(room, products.day, definition)
    about = release.About("benchmark", definition, synthetic=True, factors=people)
    units = products.units[: len(room.tree.zones)].astype(np.int64)
    with tempfile.TemporaryDirectory() as folder:
        ledger = release.Ledger(Path(folder))
        budget = ledger.settings.plan.budget("presence")
        table = pd.read_parquet(release.presence(units, room.tree, products.day, budget, ledger, about=about))
    found = scored.values(table, room.trusted / "truth", room.tree, day)
    inside = len(room.tree.zones)
    size = model_errors.sizes(room.footprint.expected().sum(axis=0)[:inside])
    words = {name: model_errors.SIZES[one] for name, one in zip(room.tree.zones, size, strict=True)}
    clock = model_errors.periods(products.day.clock)
    row = pd.MultiIndex.from_tuples(_keys(room)).get_indexer(
        pd.MultiIndex.from_frame(found[["level", "zone_id", "visitor_class"]])
    )
    told = np.asarray(people.misspecification)[row, found["hour"].to_numpy()]
    half = (found["high"] - found["low"]) / 2.0
    own = (found["level"] == "zone").to_numpy()
    # what errs together: a zone's values of all days, the districts' of a day, the city's of all days
    where = np.where(own, found["zone_id"], np.where(found["level"] == "city", "", day.isoformat()))
    made = found.assign(
        definition=definition,
        day=day.isoformat(),
        period=np.array(clock, dtype=object)[found["hour"]],
        size=[words.get(name, "") if zone else "" for name, zone in zip(found["zone_id"], own, strict=True)],
        cluster=[f"{room.settings.seed} {one}" for one in where],
        truth=found["true"],
        variance=np.maximum((half / Z90) ** 2 - (told * found["people"]) ** 2, 0.0),
    )
    return made.drop(columns="true"), table


def _keys(room: Room) -> list[tuple[str, str, str]]:
    """Return level, place and class of each value of a release, in its order."""
    tree = room.tree
    spots = [("city", tree.city), *[("municipality", name) for name in tree.municipalities]]
    spots += [("zone", name) for name in tree.zones]
    return [(*spot, kind) for spot in spots for kind in model_errors.KINDS]


def main() -> None:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--city", type=Path, default=Path("cities/bologna"))
    parser.add_argument("--folder", type=Path, help="where values of each world are kept")
    parser.add_argument("--write", action="store_true", help=f"write {model_errors.FILE.name}")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    parts = []
    began = process_time()
    for seed, first in WORLDS:
        kept = given.folder / f"{seed}.parquet" if given.folder else None
        if kept is not None and kept.is_file():
            parts.append(pd.read_parquet(kept))
            continue
        with tempfile.TemporaryDirectory() as trusted:
            parts.append(lived(given.city, Path(trusted), seed, first, DAYS))
        if kept is not None:
            given.folder.mkdir(parents=True, exist_ok=True)
            parts[-1].to_parquet(kept)
    every = pd.concat(parts, ignore_index=True)
    table = pd.concat([calibration.calibrated(every[every["definition"] == name], name) for name in known()])
    if given.write:
        table.to_csv(model_errors.FILE, index=False, lineterminator="\n")
    if given.json:
        rows = table.to_dict("records")
        print(json.dumps({"claim": CLAIM, "machine": machine(), "rows": rows, "cpu_s": process_time() - began}))
        return
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()
