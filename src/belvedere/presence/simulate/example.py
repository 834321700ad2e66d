"""A week of a synthetic operator, released: the example that a city's folder carries.

Takes   a city's folder with its bundle, a trusted folder outside the project, a first day
Gives   embed: <city>/presence/ledger.jsonl, releases/, quality.json, privacy.toml and made.json; nothing of a device
Used by cli.py (`belvedere simulate-operator … --embed`)
Source  the walk of a real operator: events → kernel → release; days before the first are lived for the memory of
        homes, and forgotten. One day is released under every definition, at a cost that its privacy.toml allows

The secret of a synthetic operator is made of its seed. The noise is the machine's own: another run, another example.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from belvedere.errors import InputError
from belvedere.presence import published as publication
from belvedere.presence.definitions import DEFAULT, known, named
from belvedere.presence.definitions.tables import Compared
from belvedere.presence.operate import release_day
from belvedere.presence.people import quality
from belvedere.presence.release.freeze import About, Ledger
from belvedere.presence.release.present import presence
from belvedere.presence.release.settings import FILE, read
from belvedere.presence.simulate import scored
from belvedere.presence.simulate.lived import Room, counted, factors, forget, live, open_room
from belvedere.presence.simulate.settings import VERSION, Settings
from belvedere.progress import Progress, part, silent

BEFORE = 14  # [days] lived before the first: what homes are known by
APPROVER = "Belvedere's example: a synthetic operator, nobody is in it"
MADE = "made.json"
QUALITY_DAY = 2  # which day of the week the report is of: the Wednesday that the room opens on
SIDE_BY_SIDE = 2.0  # [-] ε of that day, which is released under every definition: three more releases of presence
REASON = "the same day under each published definition, side by side"


def embed(
    city: Path, trusted: Path, settings: Settings, definition: str = DEFAULT, progress: Progress = silent
) -> publication.Published:
    """Make and release `settings.days` days from `settings.first` on into <city>/presence/, which must hold no ledger.

    Parameters
    ----------
    trusted : new folder for events, truth and memory; events are deleted day by day, the rest stays there

    Raises
    ------
    InputError
        <city>/presence/ has a ledger already: what was released is never drawn again; `trusted` holds something
    """
    out = city / "presence"
    if (out / "ledger.jsonl").exists():
        raise InputError(out, "", "something was released here already", remedy="Delete it for another example.")
    if trusted.exists() and any(trusted.iterdir()):
        raise InputError(trusted, "", "it is not empty", remedy="Name a new folder outside the project.")
    room = open_room(city, trusted, settings, progress)
    first, compared = settings.first, min(QUALITY_DAY, settings.days - 1)
    out.mkdir(parents=True, exist_ok=True)
    (out / FILE).write_text(_privacy(first + timedelta(days=compared)), encoding="utf-8")
    ledger = Ledger(out, read(out / FILE))
    for number in range(-BEFORE, settings.days):
        today = first + timedelta(days=number)
        share = (number + BEFORE) / (BEFORE + settings.days)
        live(room, today, part(progress, 0.05 + 0.95 * share, 0.05 + 0.95 * (share + 1 / (BEFORE + settings.days))))
        watched = Compared(named(definition))
        products = counted(room, today, watched)
        if number >= 0:
            about = About(APPROVER, definition, synthetic=True, factors=factors(room, products.day, definition))
            release_day(products, room.footprint.ground, room.tree, ledger, about)
        if number == compared:
            for other in known():
                if other != definition:
                    _also(room, today, other, ledger)
            errors = scored.against(publication.read(out, definition).presence, trusted / "truth", room.tree, [today])
            quality.write(out, quality.report(products, definition, watched.table(), errors, synthetic=True))
        forget(room, today)
    told = {**_said(settings), "definition": definition, "days_before": BEFORE}
    (out / MADE).write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return publication.read(out, definition)


def _also(room: Room, today: date, definition: str, ledger: Ledger) -> None:
    """Release a day's presence once more, under another definition."""
    products = counted(room, today, named(definition))
    about = About(APPROVER, definition, synthetic=True, factors=factors(room, products.day, definition))
    units = products.units[: len(room.tree.zones)].astype(np.int64)
    presence(units, room.tree, products.day, ledger.settings.plan.budget("presence"), ledger, about=about)


def _privacy(day: date) -> str:
    """Return the privacy.toml of the example: the caps as they are, but for the day under every definition."""
    return f'[raised]\n{day.isoformat()} = {{ epsilon = {SIDE_BY_SIDE}, reason = "{REASON}" }}\n'


def _said(settings: Settings) -> Mapping[str, object]:
    """Return what is told of the example."""
    return {
        "synthetic": True,
        "version": VERSION,
        "first": settings.first.isoformat(),
        "days": settings.days,
        "seed": settings.seed,
        "devices": settings.devices,
        "market_share": settings.market_share,
        "events_per_device": settings.events_per_device,
    }
