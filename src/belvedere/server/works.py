"""Works, closures and events that somebody registered in the control room, kept beside its log of alerts.

Takes   what somebody wrote, and the clock then
Gives   WorksFile: add(), all(), known(); Registered, one of them, and its Notice
Used by alerting.py, lived.py
File    works.jsonl: one line each, only ever added to. A last line without its end was never answered for: a crash
        while it was written. Any other line that cannot be read is an error that names it
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from belvedere.alerts.seen import Notice, Words
from belvedere.errors import InputError

MOST = 5_000  # [-] lines of a file
KINDS = {
    "closure": ("closure in", "chiusura in"),
    "works": ("works in", "lavori in"),
    "event": ("event in", "evento in"),
}


@dataclass(frozen=True, slots=True)
class Registered:
    """One closure, works or event.

    known   the clock when it was registered: no alert before could name it
    """

    works_id: str
    place: str
    kind: Literal["closure", "works", "event"]
    start: datetime
    end: datetime
    text: str
    who: str
    known: datetime

    def notice(self) -> Notice:
        """Return it as explanations take it."""
        english, italian = KINDS[self.kind]
        title = Words(f"{english} {self.place}", f"{italian} {self.place}")
        if self.text:
            title = Words(f"{title.en}: {self.text}", f"{title.it}: {self.text}")
        return Notice(self.kind, title, self.start, self.end, (self.place,), source=self.who)


_LINE = TypeAdapter(Registered)


class WorksFile:
    """A file of what was registered. Several threads may use it.

    Raises
    ------
    InputError
        when a line of it cannot be read
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.Lock()
        self._all = _read(file)

    def all(self) -> Sequence[Registered]:
        """Return everything, in the order in which it was registered."""
        return self._all

    def known(self, at: datetime) -> Sequence[Registered]:
        """Return what had been registered by an instant."""
        return [one for one in self._all if one.known <= at]

    def add(
        self, place: str, kind: str, span: tuple[datetime, datetime], text: str, by: tuple[str, datetime]
    ) -> Registered:
        """Register something; it is on the disk when this returns.

        Parameters
        ----------
        span : from when to when, UTC
        by : who, and the clock then

        Raises
        ------
        InputError
            when it ends before it starts, a text cannot be shown, or the file is full
        """
        start, end = span
        who, known = by
        if end <= start:
            raise InputError(
                "works", "end", "they end before they start", remedy="Give a later end.",
                italian=("finiscono prima di cominciare", "Indica una fine più tarda."),
            )  # fmt: skip
        if len(self._all) >= MOST:
            raise InputError(self.file, "", f"it holds {MOST} lines", remedy="Move the file away and begin another.")
        where, words, name = plain(place, "place"), plain(text, "text"), plain(who, "who")
        mark = sha256(f"{where}\n{kind}\n{start}\n{end}\n{words}\n{name}\n{known}".encode()).hexdigest()[:12]
        values = {"works_id": mark, "place": where, "kind": kind, "start": start.astimezone(UTC)}
        values |= {"end": end.astimezone(UTC), "text": words, "who": name, "known": known.astimezone(UTC)}
        made = _LINE.validate_python(values)
        with self._lock:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("ab+") as file:
                file.truncate(_whole(file.name))
                file.write(_LINE.dump_json(made) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            self._all = (*self._all, made)
        return made


def plain(text: str, field: str) -> str:
    """Return a text on one line, without doubled spaces.

    Raises
    ------
    InputError
        when it holds what cannot be shown
    """
    found = " ".join(text.split())
    if not found.isprintable():
        raise InputError(
            "works", field, "it holds characters that cannot be shown", remedy="Write letters and digits.",
            italian=("contiene caratteri che non si possono mostrare", "Scrivi lettere e cifre."),
        )  # fmt: skip
    return found


def _whole(file: str) -> int:
    """Return how long a file is without the half line that a crash left at its end [bytes]."""
    return Path(file).read_bytes().rfind(b"\n") + 1


def _read(file: Path) -> tuple[Registered, ...]:
    if not file.is_file():
        return ()
    try:
        lines = file.read_bytes().decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(file, f"byte {error.start}", "it is not UTF-8", remedy="Move the file away.") from error
    found = []
    for number, line in enumerate(lines[:-1], 1):
        try:
            found.append(_LINE.validate_json(line))
        except ValidationError as error:
            raise InputError(
                file, f"line {number}", "it is not what this control room writes",
                remedy="Move the file away, or put the line right.",
                italian=("non è quello che scrive questa control room", "Sposta il file, o correggi la riga."),
            ) from error  # fmt: skip
    return tuple(found)
