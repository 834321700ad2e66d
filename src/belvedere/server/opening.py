"""All that an open control room holds, read once when it opens.

Takes   a city's folder, and the folder where the control room keeps what it writes
Gives   ControlRoom, open_room(); Works, what it has computed; Room, by which a route gets it
Used by app.py and every route
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from belvedere.city.bundle import load, manifest
from belvedere.city.manifest import Manifest
from belvedere.city.model import City
from belvedere.progress import Progress
from belvedere.scenarios.provenance import hash_code
from belvedere.server import model as models
from belvedere.server.ahead.engine import MakeEngine
from belvedere.server.ahead.learning import events_of, learning
from belvedere.server.alerting import Alerting
from belvedere.server.api import CityInfo, TableInfo
from belvedere.server.evaluation import work as evaluate
from belvedere.server.feeds import Feeds, source_info
from belvedere.server.fit import fit_sentence
from belvedere.server.forecasting import Forecasting
from belvedere.server.hub import Hub
from belvedere.server.jobs import Jobs
from belvedere.server.layers import Layer, bounds, layers
from belvedere.server.measured import Measured
from belvedere.server.origins import solve as solve_hour
from belvedere.server.people.room import People
from belvedere.server.reporting import Reporting, Write
from belvedere.server.reporting import write as write_report
from belvedere.server.tracing import Solve, Tracing
from belvedere.server.worker import Work

VERSION = version("belvedere")


@dataclass(frozen=True)
class ControlRoom:
    """One open control room."""

    folder: Path  # the city's
    state: Path  # what this control room writes of the city
    city: City
    manifest: Manifest
    info: CityInfo
    layers: Mapping[str, Layer]
    measured: Measured
    feeds: Feeds
    model: models.Model | None
    hub: Hub
    jobs: Jobs
    tracing: Tracing
    reporting: Reporting
    people: People
    forecasting: Forecasting
    alerting: Alerting

    def close(self) -> None:
        """Stop the run that is being computed and end every screen's stream."""
        self.hub.close()
        self.forecasting.close()
        self.alerting.close()
        self.jobs.close()
        self.tracing.close()
        self.reporting.close()
        self.measured.close()


@dataclass(frozen=True)
class Works:
    """What a control room has computed: tests give it less to do."""

    work: Work = evaluate  # a scenario
    solve: Solve = solve_hour  # an hour, again
    write: Write = write_report  # a run's report
    foresee: MakeEngine = learning  # what will happen


WORKS = Works()


def open_room(folder: Path, state: Path, progress: Progress, works: Works) -> ControlRoom:
    """Return the control room of a city; the first time, its observations are loaded into the store.

    Parameters
    ----------
    folder : the city's, with city.toml and data/
    state : where the control room keeps its store and runs, in a folder of the city's name
    works : what it has computed

    Raises
    ------
    BundleError
        when the folder holds no whole bundle
    """
    progress(0.0, "Opening the city's tables", "Apro le tabelle della città")
    city, said = load(folder), manifest(folder)
    own = state / city.name
    measured = Measured.open(folder, own / "observations", said, progress)
    progress(0.8, "Drawing the map's layers", "Disegno gli strati della mappa")
    drawn = layers(city, measured.known.quantities)
    progress(0.95, "Reading the model", "Leggo il modello")
    events = events_of(folder)
    hub, people = Hub(secrets.token_hex(4)), People(folder, own, city)
    opened = ControlRoom(
        folder=folder,
        state=own,
        city=city,
        manifest=said,
        info=_info(folder, city, said, measured),
        layers=drawn,
        measured=measured,
        feeds=Feeds(measured, said),
        model=models.load(folder, city),
        hub=hub,
        jobs=Jobs(works.work, folder, own / "runs", inputs(folder), hub),
        tracing=Tracing(folder, city, works.solve),
        reporting=Reporting(folder, works.write),
        people=people,
        forecasting=Forecasting(
            measured,
            people,
            works.foresee(city.calendar, events),
            events=events,
            folder=own / "forecast",
            bundle=folder / "data" / "manifest.json",
            hub=hub,
        ),
        alerting=Alerting(folder, own, city, said, measured=measured, hub=hub),
    )
    progress(0.97, "Reading what was released of people", "Leggo ciò che è stato rilasciato delle persone")
    opened.people.known()
    opened.alerting.foresee(opened.forecasting)
    progress(1.0, "Open", "Aperta")
    return opened


def inputs(folder: Path) -> str:
    """Return the hash of all that a scenario's answer depends on: bundle, demand, program."""
    found = hashlib.sha256(f"{VERSION} {hash_code()}".encode())
    for file in (folder / "data" / "manifest.json", *sorted((folder / "model").glob("*.parquet"))):
        found.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


def _info(folder: Path, city: City, said: Manifest, measured: Measured) -> CityInfo:
    opened = datetime.now(UTC)
    known = measured.known
    last = known.last or opened
    tables = [
        TableInfo(
            name=name,
            rows=entry.rows,
            file=f"data/{entry.file}",
            sha256=entry.sha256,
            sources=[source_info(said.sources[source]) for source in entry.sources],
        )
        for name, entry in sorted(said.tables.items())
    ]
    return CityInfo(
        name=city.name,
        title=city.title,
        timezone=city.calendar.timezone,
        bounds=bounds(city),
        first=known.first or opened,
        last=last,
        replay_start=datetime.fromisoformat(city.replay_start) if city.replay_start else last,
        fit=fit_sentence(folder),
        tables=tables,
    )


def _room(request: Request) -> ControlRoom:
    opened = request.app.state.room
    assert isinstance(opened, ControlRoom)
    return opened


Room = Annotated[ControlRoom, Depends(_room)]
