"""Messages on what the model says.

Takes   nothing
Gives   pydantic models, see api.py
Used by api.py
"""

from __future__ import annotations

from typing import Literal

from belvedere.server.api_message import Message, Text


class Flows(Message):
    """GET /api/flows?hour=8: what the model says of a workday, by link, in link_id order."""

    hour: int
    flow: list[float]  # what a loop would probably count
    flow_low: list[float]  # between these two lies the true flow, 9 times of 10; empty: the model does not say
    flow_high: list[float]
    speed: list[float]
    saturation: list[float]


class StreetDetail(Message):
    """GET /api/streets/{street_id}: the modelled day of one street, both directions."""

    street_id: int
    name: str
    facility_type: str
    length: float
    lanes: float
    free_speed: float
    capacity: float
    speed_tagged: bool
    link_ids: list[int]
    flow: list[list[float]]  # by direction, by hour; empty: no model yet
    flow_low: list[list[float]]  # as in Flows; empty: the model does not say
    flow_high: list[list[float]]
    speed: list[list[float]]
    detectors: list[str]  # of its links, by detector_id


class TrafficEnd(Message):
    """A place where a street's traffic comes from or goes to."""

    kind: Literal["area", "gateway", "zone"]  # zone: one that no area holds
    name: str
    flow: float
    share: float  # of all traffic on the street


class LinkTraffic(Message):
    """GET /api/select-link?link=&hour=: where the modelled traffic of one link comes from and goes to."""

    link_id: int
    hour: int
    state: Literal["working", "done"]  # working (status 202): the hour is being solved again; ask again in a moment
    progress: float
    step: Text
    total: float  # trips assigned to the link: not quite what a loop would count; 0 until done, the lists empty
    flow: list[float]  # of this traffic on each link, in link_id order
    origins: list[TrafficEnd]  # the largest, largest first
    destinations: list[TrafficEnd]
    relative_gap: float
