"""The control room on the network: one app, and the server that runs it on this machine.

Takes   a city's folder
Gives   create(), the app; serve(), which opens it and prints where
Used by cli.py, tests
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar
from starlette.middleware.gzip import GZipMiddleware

from belvedere.errors import InputError
from belvedere.progress import Progress, silent
from belvedere.server import (
    routes_alerts,
    routes_city,
    routes_data,
    routes_decisions,
    routes_findings,
    routes_forecast,
    routes_model,
    routes_now,
    routes_people,
    routes_stream,
    static,
)
from belvedere.server.caching import Caching
from belvedere.server.guard import LOOPBACK, Guard
from belvedere.server.opening import VERSION, WORKS, ControlRoom, Works, open_room
from belvedere.server.problems import install

PORTS = 20  # [-] ports tried, one after the other
STOP = 3  # [s] that open connections have to end when the server stops
FEEDS = 30  # [s] between two looks at how the feeds do
FIRST_PAINT = 8.0  # [s] in which the first screen opens: until then no model is fitted
RECENT = timedelta(hours=48)  # of readings younger than that the clock of the screen is live
WATCH = 0.1  # [s] between two looks at whether it should stop
DESCRIPTION = (
    "What is happening in a city, what a decision would do, and whether the number can be trusted. "
    "Times are ISO 8601 with offset; units are those of /api/quantities; errors are problems (RFC 9457)."
)


def create(
    folder: Path,
    state: Path,
    progress: Progress = silent,
    *,
    works: Works = WORKS,
    hosts: frozenset[str] = LOOPBACK,
) -> FastAPI:
    """Return the control room of a city as an ASGI app.

    Parameters
    ----------
    folder : the city's, for instance cities/bologna
    state : where the control room keeps its store and runs
    works : what it has computed: scenarios, hours again, reports
    hosts : names it may be asked by; empty: any, behind a proxy that checks them

    Raises
    ------
    BundleError
        when the folder holds no whole bundle
    """
    room = open_room(folder, state, progress, works)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        room.alerting.start(room.info.replay_start)
        watcher = asyncio.create_task(_tell_feeds(room))
        yield
        watcher.cancel()
        await asyncio.to_thread(room.close)

    app = FastAPI(
        title="Belvedere",
        version=VERSION,
        description=DESCRIPTION,
        docs_url=None,  # their pages would ask other servers for scripts
        redoc_url=None,
        lifespan=life,
        license_info={"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
    )
    app.state.room = room
    rooms = (routes_city, routes_now, routes_model, routes_decisions, routes_findings, routes_data, routes_stream)
    for routes in (*rooms, routes_people, routes_forecast, routes_alerts):
        app.include_router(routes.router)
    static.add(app)
    install(app)
    # the last added is the outermost: checked and marked, then packed, then compared with what the asker has
    app.add_middleware(Caching)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Guard, hosts=hosts)
    return app


def serve(
    folder: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    state: Path = Path(".belvedere"),
    open_browser: bool = False,
) -> None:
    """Open a city's control room on this machine and print where, until Ctrl-C.

    The next free port is taken where `port` is in use, and that is said.

    Raises
    ------
    InputError
        when none of the next ports is free
    """
    console = Console(stderr=True)
    listener = free_port(host, port)
    taken = int(listener.getsockname()[1])
    with Bar(TextColumn("{task.description}"), BarColumn(), console=console, transient=True) as bar:
        task = bar.add_task("Opening", total=1.0)

        def listen(share: float, step_en: str, step_it: str) -> None:
            bar.update(task, completed=share, description=step_en)

        hosts = LOOPBACK if host in LOOPBACK else frozenset[str]()
        app = create(folder, state, listen, hosts=hosts)
    if taken != port:
        console.print(f"Port {port} is in use; this control room is on {taken}.")
    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{taken}/"
    sys.stdout.write(f"Belvedere, {folder.name}: {address}  (Ctrl-C stops it)\n")
    sys.stdout.flush()
    if open_browser:
        webbrowser.open(address)
    room = app.state.room
    assert isinstance(room, ControlRoom)
    # the first screen opens here: have its timeline ready
    threading.Thread(target=room.measured.timeline, args=(room.info.replay_start,), daemon=True).start()
    now = datetime.now(UTC)
    shown = now if now - room.info.last < RECENT else room.info.replay_start
    later = threading.Timer(FIRST_PAINT, room.forecasting.start, (shown,))
    later.daemon = True
    later.start()
    run(app, listener)


def run(app: FastAPI, listener: socket.socket) -> None:
    """Serve an app of create() on a listening socket until the process is told to stop."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    config = uvicorn.Config(
        app, access_log=False, server_header=False, log_config=None, timeout_graceful_shutdown=STOP, ws="none"
    )
    server = uvicorn.Server(config)
    room = app.state.room
    assert isinstance(room, ControlRoom)

    async def until_stopped() -> None:
        watcher = asyncio.create_task(_end_streams(server, room))
        await server.serve(sockets=[listener])
        watcher.cancel()

    try:
        asyncio.run(until_stopped())
    except KeyboardInterrupt:
        return  # uvicorn has stopped in good order and hands the signal on


def free_port(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the first free port from `port` on.

    Raises
    ------
    InputError
        when none of the next ports is free
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + PORTS, 65536)):
        listener = socket.socket(family, socket.SOCK_STREAM)
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            listener.bind((host, candidate))
            listener.listen(128)
        except OSError:
            listener.close()
            continue
        return listener
    raise InputError("server", f"port {port}", f"it and the next {PORTS - 1} are in use", remedy="Give another --port.")


async def _end_streams(server: uvicorn.Server, room: ControlRoom) -> None:
    """End the event streams as soon as the server is told to stop: it waits for open connections."""
    while not server.should_exit:
        await asyncio.sleep(WATCH)
    room.hub.close()


async def _tell_feeds(room: ControlRoom) -> None:
    """Tell every screen when a feed has become late, gone or come back."""
    told: tuple[int, int, int] | None = None
    while True:
        feeds = await asyncio.to_thread(room.feeds.now, datetime.now(UTC))
        now = (feeds.feeds_fresh, feeds.feeds_late, feeds.feeds_down)
        if told is not None and now != told:
            room.hub.publish("feeds", "", feeds)
        told = now
        await asyncio.sleep(FEEDS)
