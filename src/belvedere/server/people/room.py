"""What was released of people, as the room knows it: read when it opens, and again when its folder has changed.

Takes   the city's folder and the folder of its state; a running room's releases (state) win over the city's example
Gives   People: known(); Known, one state of the folder
Used by opening.py, routes_people.py, cards/people.py
Source  presence/published.py, the only reader; presence/chain.py says what is wrong. What does not hold is not shown
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.presence import chain, published
from belvedere.presence.chain import Entry, Fault
from belvedere.presence.published import Published
from belvedere.server.people.released import Floats, Hours, hours

FOLDER = "presence"
AGAIN = 0.2  # [s] after which a fault is looked at again: a release may just be under way
SQUARE = 1e6  # [m2/km2]
Signature = tuple[object, ...]


@dataclass(frozen=True)
class Known:
    """One state of a folder of releases; `told` and `hours` only where everything in it holds."""

    state: Literal["none", "broken", "unfit", "whole"]
    folder: Path
    source: Literal["room", "example"]
    synthetic: bool
    faults: tuple[Fault, ...] = ()
    entries: tuple[Entry, ...] = ()  # of the ledger
    told: Published | None = None
    hours: Hours | None = None  # None: no presence was released
    others: Mapping[str, Hours] = field(default_factory=dict)  # of definitions beside that of `hours`

    def under(self, definition: str) -> Hours | None:
        """Return the hours that were released under a definition; "": the one that is shown unless asked otherwise."""
        if self.told is None or definition in ("", self.told.definition):
            return self.hours
        return self.others.get(definition)


class People:
    """The releases of an open control room; questions may come from many threads."""

    def __init__(self, folder: Path, state: Path, city: City) -> None:
        self._places: tuple[tuple[Path, Literal["room", "example"]], ...] = (
            (state / FOLDER, "room"),
            (folder / FOLDER, "example"),
        )
        areas = city.map_table("areas")
        ids = areas["area_id"].astype("str").tolist() if len(areas) else [city.name]
        districts = areas["district_id"].astype("str").tolist() if len(areas) else [city.name]
        self.areas: tuple[str, ...] = tuple(ids)  # in the order of the layer "areas"
        self.surface: Floats = (areas.geometry.area.to_numpy(dtype=np.float64) if len(areas) else np.ones(1)) / SQUARE
        self.names: Mapping[tuple[str, str], str] = {
            ("city", city.name): city.title,
            **_names("municipality", districts, areas["district"].astype("str").tolist() if len(areas) else ids),
            **_names("zone", ids, areas["name"].astype("str").tolist() if len(areas) else ids),
        }
        self.city = city
        self._parent = dict(zip(ids, districts, strict=True))
        self._lock = threading.Lock()
        self._signature: Signature = ()
        self._known: Known | None = None

    def known(self) -> Known:
        """Return what is known now; where the folder has changed, it is read again before the answer."""
        with self._lock:
            signature = self._look()
            if self._known is None or signature != self._signature:
                self._known = self._read()
                self._signature = signature
            return self._known

    def _chosen(self) -> tuple[Path, Literal["room", "example"]]:
        for folder, source in self._places:
            if (folder / chain.FILE).is_file():
                return folder, source
        return self._places[-1]

    def _look(self) -> Signature:
        """Return what changes whenever a file of the folder does."""
        folder, _ = self._chosen()
        files = [folder / chain.FILE, folder / "quality.json", folder / "composition.csv", folder / "spent.csv"]
        files += sorted((folder / "releases").glob("*.parquet"))
        seen: list[object] = [folder]
        for file in files:
            try:
                said = file.stat()
            except OSError:
                continue
            seen.append((file.name, said.st_size, said.st_mtime_ns))
        return tuple(seen)

    def _read(self) -> Known:
        folder, source = self._chosen()
        if not (folder / chain.FILE).is_file():
            return Known("none", folder, source, synthetic=False)
        faults = chain.faults(folder)
        if faults:
            time.sleep(AGAIN)
            faults = chain.faults(folder)
        if faults:
            return Known("broken", folder, source, _claims_synthetic(folder), faults)
        try:
            told = published.read(folder)
        except InputError as error:
            words = error.problem, error.italian[0] or error.problem
            fault = Fault(error.where or Path(error.file).name, *words, str(error))
            return Known("broken", folder, source, _claims_synthetic(folder), (fault,))
        entries = chain.read(folder, under_way=True)
        try:
            made = hours(told.presence, self._parent) if len(told.presence) else None
            others = {
                name: hours(published.read(folder, name).presence, self._parent)
                for name in told.definitions
                if name != told.definition
            }
        except KeyError:
            return Known("unfit", folder, source, told.synthetic, (), entries, told)
        return Known("whole", folder, source, told.synthetic, (), entries, told, made, others)


def _names(level: str, ids: list[str], names: list[str]) -> dict[tuple[str, str], str]:
    return {(level, one): name for one, name in zip(ids, names, strict=True)}


def _claims_synthetic(folder: Path) -> bool:
    """Return whether a ledger that does not hold says anywhere that it is of a synthetic operator."""
    return '"synthetic": true' in (folder / chain.FILE).read_text("utf-8", errors="replace")
