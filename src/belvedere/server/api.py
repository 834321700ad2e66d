"""What the API sends and takes: one class a message.

Takes   nothing
Gives   pydantic models; every field with a unit has the name of a quantity of quantities.csv
Used by the routes of this room; web/src/api.ts repeats them for the browser
Routes  GET /api/city, /api/quantities, /api/now, /api/series, /api/timeline, /api/flows, /api/feeds, /api/policies,
        /api/scenarios, /api/map/{layer}, /api/streets/{street_id}, /api/tables/{name} (a download);
        POST /api/runs (a ScenarioText) gives a Run at once; GET /api/runs, /api/runs/{run_id} and its /verdict,
        /verdict.csv, /streets?hour=; DELETE /api/runs/{run_id} stops it; GET /api/stream: SSE, events "run" (a Run)
        and "feeds" (a FeedsNow); GET /status; errors are Problems (application/problem+json)
Times   ISO 8601 with offset, UTC on the wire; `hour` is an hour of the local day, 0 to 23
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["en", "it"]


class Message(BaseModel):
    """What all messages share: nothing unknown is let in, and no number that JSON cannot hold."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Text(Message):
    """A sentence in both languages."""

    en: str
    it: str


# ─────────────────────────────────────────────────────────────── what stands


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


# ─────────────────────────────────────────────────────────────── the map
#
# GET /api/map/{layer}: GeoJSON (RFC 7946) in WGS 84, coordinates to 5 decimals, with an ETag. The classes below are
# the `properties` of a layer's features; `id` of a street feature is its link_id, of the others the row number.
# An empty table is a FeatureCollection with no features.


class StreetProperties(Message):
    """Layer "streets": one LineString a link, in the direction of travel, in link_id order."""

    link_id: int
    street_id: int
    name: str
    facility_type: str
    length: float
    lanes: float
    free_speed: float
    two_way: bool  # the street has a link the other way too, so the browser draws each on its own side


class DetectorProperties(Message):
    """Layer "detectors": one Point a detector that reports (no "register:" ones)."""

    detector_id: str
    kind: str
    name: str
    direction: str
    link_id: int
    quantities: list[str]  # what it measures, the one to show first at the head


class AreaProperties(Message):
    """Layer "areas"."""

    area_id: str
    name: str
    district: str


class LanduseProperties(Message):
    """Layer "landuse": simplified for drawing."""

    landuse: str


class RestrictionProperties(Message):
    """Layer "restrictions": limited-traffic zones and pedestrian areas."""

    restriction_id: str
    kind: str
    name: str
    start_hour: int
    end_hour: int


class ZoneProperties(Message):
    """Layer "zones": traffic zones."""

    zone_id: int
    area_id: str
    residents: float | None
    jobs: float | None


class GatewayProperties(Message):
    """Layer "gateways": where the outside world's traffic enters."""

    gateway_id: int
    name: str
    facility_type: str


# ─────────────────────────────────────────────────────────────── what is happening

State = Literal["fresh", "late", "down"]  # down: older than 3 × the promised interval; the number becomes "—"


class Reading(Message):
    """A sensor's last value at the clock's time."""

    place: str
    quantity: str
    time: datetime | None
    value: float | None
    usual: float | None  # the typical value for this hour and kind of day
    usual_low: float | None  # 10th and 90th percentile of what is usual
    usual_high: float | None
    quality: int
    state: State
    age: float | None


class Card(Message):
    """One number of the city, compared in words with the usual for this hour."""

    quantity: str
    title: Text
    value: float | None
    usual: float | None
    usual_low: float | None
    usual_high: float | None
    comparison: Text  # "12 % more than usual for a Wednesday at 8"
    severity: int  # 0 as usual, 1 worth a look, 2 abnormal; cards come worst first
    state: State
    sensors: int  # how many sensors it is made of
    sensors_valid: int
    place: str  # the sensor a click opens


class Now(Message):
    """GET /api/now?at=TIME."""

    at: datetime
    kind_of_day: Text  # "school-day Wednesday"
    sentence: Text  # the state of the city, plainly
    cards: list[Card]
    readings: list[Reading]
    feeds_fresh: int
    feeds_late: int
    feeds_down: int


class SeriesData(Message):
    """GET /api/series?place=&quantity=&start=&end=."""

    place: str
    quantity: str
    feed: str
    interval: float
    time: list[datetime]
    value: list[float | None]
    quality: list[int]
    usual: list[float | None]
    usual_low: list[float | None]
    usual_high: list[float | None]


class Timeline(Message):
    """GET /api/timeline?at=TIME: the city's measured traffic from 24 h before to 24 h after, by hour."""

    time: list[datetime]
    share_of_usual: list[float | None]  # [-] measured over usual, over all fresh loops


class Flows(Message):
    """GET /api/flows?hour=8: what the model says of a workday, by link, in link_id order."""

    hour: int
    flow: list[float]
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
    flow: list[list[float]]  # by direction, by hour
    speed: list[list[float]]
    detectors: list[str]  # of its links, by detector_id


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


# ─────────────────────────────────────────────────────────────── what a decision would do


class FieldInfo(Message):
    """One field of a policy's form."""

    name: str
    label: Text
    asks: Literal["number", "polygon", "streets", "hours", "choices"]
    unit: str
    default: float | str | list[int] | list[str]
    minimum: float | None
    maximum: float | None
    choices: list[str]


class PolicyInfo(Message):
    """One row of GET /api/policies."""

    name: str
    label: Text
    meaning: Text
    fields: list[FieldInfo]


class PolicyUse(Message):
    """A policy with its settings, as in a scenario's TOML."""

    policy: Annotated[str, Field(max_length=64)]
    settings: Annotated[dict[str, float | str | list[int] | list[str]], Field(max_length=40)] = {}


class ScenarioText(Message):
    """POST /api/runs, and one row of GET /api/scenarios."""

    name: Annotated[str, Field(max_length=64)]  # a-z, 0-9 and hyphens
    title: Text
    description: Text
    base: Annotated[list[PolicyUse], Field(max_length=20)] = []
    variant: Annotated[list[PolicyUse], Field(max_length=20)] = []


class Run(Message):
    """GET /api/runs/{run_id}; also the data of the SSE event "run"."""

    run_id: str
    scenario: ScenarioText
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    progress: float
    step: Text
    elapsed: float
    error: str


class VerdictRow(Message):
    """One indicator, base beside variant. `error` is numerical, in the quantity's unit."""

    quantity: str
    area_id: str  # "" = the whole city
    base: float
    variant: float
    difference: float
    error: float
    established: bool  # False is shown as "no established effect"


class Verdict(Message):
    """GET /api/runs/{run_id}/verdict."""

    run_id: str
    scenario: ScenarioText
    rows: list[VerdictRow]
    assumptions: list[Text]
    provenance: dict[str, str]
    relative_gap: float  # the worst hour's


class StreetDifferences(Message):
    """GET /api/runs/{run_id}/streets?hour=8: by link, in link_id order."""

    hour: int
    flow_base: list[float]
    flow_variant: list[float]
    error: list[float]


class Problem(Message):
    """What every error answer holds (RFC 9457)."""

    title: str
    status: int
    detail: str
    policy: str = ""  # of a refused scenario: which policy, which of its fields, and what to do
    field: str = ""
    remedy: str = ""
