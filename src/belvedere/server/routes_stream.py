"""The one event stream: an open screen hears at once what changes.

Takes   requests, with the Last-Event-ID of a screen that was away
Gives   GET /api/stream: Server-sent events "run" (a Run), "feeds" (a FeedsNow), "alerts" (an AlertsChanged) and
        "forecast" (a ForecastWork)
Used by app.py
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from belvedere.server.opening import Room
from belvedere.server.problems import may, refuse

router = APIRouter(prefix="/api", tags=["stream"])
MOST = 200  # [-] screens at once
RETRY = 2000  # [ms] a screen waits before it comes back


def place_left(room: Room) -> None:
    """Refuse one screen too many, before its stream has begun."""
    if room.hub.listeners >= MOST:
        raise refuse(429, f"{MOST} screens are listening already. Try again later.")


@router.get("/events", include_in_schema=False, response_class=EventSourceResponse, dependencies=[Depends(place_left)])
@router.get("/stream", responses=may(422, 429), response_class=EventSourceResponse, dependencies=[Depends(place_left)])
async def stream(
    room: Room, last_event_id: Annotated[str, Header(max_length=80)] = ""
) -> AsyncIterator[ServerSentEvent]:
    """Give what a screen missed, or where it is new how things stand, and then all news as it comes."""
    after = room.hub.number(last_event_id)
    if after is None:
        after = room.hub.last()
        here = f"{room.hub.start}.{after}"
        yield ServerSentEvent(comment="welcome", retry=RETRY)
        feeds = await run_in_threadpool(room.feeds.now, datetime.now(UTC))
        yield ServerSentEvent(event="feeds", raw_data=feeds.model_dump_json(), id=here)
        yield ServerSentEvent(event="forecast", raw_data=room.forecasting.said().model_dump_json(), id=here)
        for run in room.jobs.all():
            if run.state in ("waiting", "running"):
                yield ServerSentEvent(event="run", raw_data=run.model_dump_json(), id=here)
    async for event in room.hub.listen(after):
        yield ServerSentEvent(event=event.name, raw_data=event.data, id=f"{room.hub.start}.{event.number}")
