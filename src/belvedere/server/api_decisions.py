"""Messages on what would be decided: forms, scenarios, runs.

Takes   nothing
Gives   pydantic models, see api.py
Used by api.py; api_findings.py has what a run found
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from belvedere.server.api_message import NOTHING_SAID, Message, Text

MOST_DRAWS = 1000  # [-] in one run


class FieldInfo(Message):
    """One field of a policy's form."""

    name: str
    label: Text
    asks: Literal["number", "polygon", "streets", "hours", "choices", "lines", "point", "text"]
    unit: str
    default: float | str | list[int] | list[str]
    minimum: float | None
    maximum: float | None
    choices: list[str]
    words: list[Text]  # of each choice; none where the screen knows them


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


class Costs(Message):
    """What the municipality spends on a variant beyond the base."""

    capital: Annotated[float, Field(ge=0, le=1e12)] = 0.0  # [EUR] once
    yearly: Annotated[float, Field(ge=-1e11, le=1e11)] = 0.0  # [EUR/year]; below 0: it saves
    life: Annotated[float, Field(gt=0, le=200)] = 20.0  # [years] until it must be built again
    first_year: Annotated[int, Field(ge=1990, le=2100)] = 2026


class Levels(Message):
    """A number of one policy of the variant that may vary."""

    policy: Annotated[int, Field(ge=0, lt=20)]  # which of the variant's, from 0
    fields: list[str] = Field(min_length=1, max_length=10)  # set alike
    low: float
    high: float
    step: float


class Candidate(Message):
    """Streets that are taken together or not at all."""

    name: Annotated[str, Field(max_length=200)]
    streets: list[int] = Field(min_length=1, max_length=1000)
    cost: Annotated[float, Field(ge=0, le=1e12)] = 0.0  # [EUR/year]


class Streets(Message):
    """Candidates of which a policy with `streets` takes some."""

    policy: Annotated[int, Field(ge=0, lt=20)]
    candidates: list[Candidate] = Field(min_length=1, max_length=40)
    most: Annotated[int, Field(ge=1, le=1000)] = 1000


class Question(Message):
    """What the optimiser is asked; see scenarios/propose/question.py."""

    goal: Annotated[str, Field(max_length=64)]  # an indicator, or "money"
    area: Annotated[str, Field(max_length=200)] = ""
    budget: float | None = None  # [EUR/year]
    trials: Annotated[int, Field(ge=1, le=60)] = 24
    levels: Levels | None = None
    streets: Streets | None = None


class ScenarioText(Message):
    """POST /api/runs, and one row of GET /api/scenarios."""

    name: Annotated[str, Field(max_length=64)]  # a-z, 0-9 and hyphens
    title: Text
    description: Text
    base: list[PolicyUse] = Field(default_factory=list, max_length=20)
    variant: list[PolicyUse] = Field(default_factory=list, max_length=20)
    horizon: Literal["short", "long"] = "short"  # how far people have adapted: within a year, after five or more
    days: float | None = Field(default=None, gt=0, le=366)  # workdays that make a year's effect; None: the usual
    costs: Costs | None = None  # None: not counted
    draws: Annotated[int, Field(ge=0, le=MOST_DRAWS)] = 0  # joint draws of the uncertain values; 0: none
    question: Question | None = None  # what the best setting of it is; None: it is worked out as it stands


class Conflict(Message):
    """One row of POST /api/scenarios/check: policies that do not go together, or one that cannot be."""

    weight: Literal["error", "warning"]  # a warning can be computed, but may not mean what was meant
    side: Literal["base", "variant"]
    policies: list[int]  # which of the side's, from 0
    message: Text


class Run(Message):
    """GET /api/runs/{run_id}; also the data of the SSE event "run"."""

    run_id: str
    scenario: ScenarioText
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    progress: float
    step: Text
    elapsed: float
    error: Text = NOTHING_SAID  # why it failed
    ended: datetime | None = None  # when it was done, failed or was stopped
    pinned: bool = False  # never pruned
