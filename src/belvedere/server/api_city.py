"""Messages on what stands: the city, its tables, the words for its numbers.

Takes   nothing
Gives   pydantic models, see api.py
Used by api.py
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from belvedere.server.api_message import Message, Text


class SourceInfo(Message):
    """Where a table came from."""

    title: str
    publisher: str
    licence: str
    period: str
    url: str
    confirmed: bool


class TableInfo(Message):
    """One table of the bundle."""

    name: str
    rows: int
    file: str
    sha256: str
    sources: list[SourceInfo]


class CityInfo(Message):
    """GET /api/city."""

    name: str
    title: str
    timezone: str
    bounds: tuple[float, float, float, float]  # west, south, east, north [deg]
    first: datetime  # of all observations
    last: datetime
    replay_start: datetime  # what Ora opens on when nothing is live
    fit: Text  # how well the model fits loops it has not seen, in a sentence
    tables: list[TableInfo]


class QuantityInfo(Message):
    """One row of GET /api/quantities."""

    name: str
    unit: str
    meaning: str
    source: str
    better: Literal["up", "down", "-"]
    label: Text
    subject: Literal["traffic", "people", "air", "noise", "safety", "money"]
    indicator: bool  # whether a verdict may have it
