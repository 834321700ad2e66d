"""Messages on how the feeds and the control room itself do.

Takes   nothing
Gives   pydantic models, see api.py
Used by api.py
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from belvedere.server.api_city import SourceInfo
from belvedere.server.api_message import Message, Text
from belvedere.server.api_now import State


class FeedInfo(Message):
    """One row of GET /api/feeds?at=TIME."""

    feed: str
    quantity: str
    title: Text
    places: int
    observations: int
    first: datetime
    last: datetime
    last_value: float | None
    interval: float
    age: float | None
    state: State
    share_valid: float
    sources: list[SourceInfo]


class FeedsNow(Message):
    """Data of the SSE event "feeds": how the feeds do at the wall clock."""

    at: datetime
    feeds_fresh: int
    feeds_late: int
    feeds_down: int


class Status(Message):
    """GET /status: whether the control room can be used, for a monitor or a load balancer."""

    title: str
    version: str
    city: str
    state: Literal["ok", "degraded"]  # degraded: a model, the screen or every feed is missing
    bundle: str  # hash of the recipe that the bundle was built from
    observations: int
    last: datetime | None  # the newest observation
    model: bool
    screen: bool
    feeds: FeedsNow
