"""Messages on what a decision would do.

Takes   nothing
Gives   pydantic models, see api.py
Used by api.py
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from belvedere.server.api_message import Message, Text


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
    settings: dict[str, float | str | list[int] | list[str]] = Field(default_factory=dict, max_length=40)


class ScenarioText(Message):
    """POST /api/runs, and one row of GET /api/scenarios."""

    name: Annotated[str, Field(max_length=64)]  # a-z, 0-9 and hyphens
    title: Text
    description: Text
    base: list[PolicyUse] = Field(default_factory=list, max_length=20)
    variant: list[PolicyUse] = Field(default_factory=list, max_length=20)


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
