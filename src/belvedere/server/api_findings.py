"""Messages on what a run found: the verdict, euros, people, certainty, maps, files.

Takes   nothing
Gives   pydantic models, see api.py
Used by api.py; api_decisions.py has what was asked
Units   those of the row's quantity; `low` and `high` are 5 and 95 % of the difference over the draws, or the difference
        less and plus its numerical error where nothing was drawn
"""

from __future__ import annotations

from typing import Literal

from belvedere.server.api_decisions import ScenarioText
from belvedere.server.api_message import Message, Text

Ground = Literal["links", "zones"]


class VerdictRow(Message):
    """One indicator, base beside variant. `error` is numerical, in the quantity's unit."""

    quantity: str
    area_id: str  # "" = the whole city
    base: float
    variant: float
    difference: float
    low: float
    high: float
    error: float
    established: bool  # False is shown as "no established effect"


class InputInfo(Message):
    """One source that a run rests on, and how old it is."""

    title: str
    publisher: str
    period: str  # what it describes, as its publisher says
    year: int | None  # the last year that `period` names
    licence: str
    confirmed: bool
    tables: list[str]  # made from it


class Verdict(Message):
    """GET /api/runs/{run_id}/verdict."""

    run_id: str
    scenario: ScenarioText
    rows: list[VerdictRow]
    assumptions: list[Text]
    inputs: list[InputInfo]
    provenance: dict[str, str]
    relative_gap: float  # the worst hour's


class MoneyRow(Message):
    """Euros a year of somebody; above 0: gained."""

    who: str
    item: str
    label: Text  # of the item
    low: float
    central: float
    high: float
    confirmed: bool  # False: rests on a value that is to be confirmed


class Figure(Message):
    """A figure of the appraisal: npv [EUR], bcr [-], payback [years] …"""

    figure: str
    label: Text
    unit: str
    low: float | None  # None: there is none, such as the payback of what never pays back
    central: float | None
    high: float | None


class AreaValue(Message):
    """What the residents of an area gain [EUR/year]."""

    area_id: str
    residents: float
    low: float
    central: float
    high: float


class Driver(Message):
    """How much of the uncertainty of a quantity's difference comes from one uncertain value."""

    quantity: str
    parameter: str
    label: Text
    confirmed: bool
    share: float  # [-] of the variance


class Missing(Message):
    """A table that the run does not have, and why."""

    table: Literal["money", "appraisal", "distribution", "drivers", "themes_links", "themes_zones"]
    why: Text


class Findings(Message):
    """GET /api/runs/{run_id}/findings: what it is worth, for whom, and what the uncertainty comes from."""

    run_id: str
    money: list[MoneyRow]
    appraisal: list[Figure]
    distribution: list[AreaValue]
    drivers: list[Driver]
    missing: list[Missing]


class StreetDifferences(Message):
    """GET /api/runs/{run_id}/streets?hour=8: by link, in link_id order."""

    hour: int
    flow_base: list[float]
    flow_variant: list[float]
    error: list[float]


class ThemeInfo(Message):
    """One row of GET /api/runs/{run_id}/themes: something that a map can show of a day or a year."""

    of: Ground
    quantity: str
    label: Text
    unit: str
    better: Literal["up", "down", "-"]


class ThemeMap(Message):
    """GET /api/runs/{run_id}/themes/{of}/{quantity}: by link or zone, in their order; None: no value."""

    of: Ground
    quantity: str
    base: list[float | None]
    variant: list[float | None]
    low: list[float | None]  # of the difference
    high: list[float | None]


class RunFile(Message):
    """One row of GET /api/runs/{run_id}/files."""

    name: str  # with its ending
    kind: Literal["table", "text", "report"]
    rows: int | None
    size: int  # [bytes]


class ReportState(Message):
    """GET /api/runs/{run_id}/report?language=it: how far the report is."""

    state: Literal["working", "done"]
    progress: float
    step: Text


class Tried(Message):
    """One setting that the optimiser tried; None: the city refused it."""

    setting: str
    change: float | None  # of the goal, in its unit
    cost: float | None  # [EUR/year]
    within: bool  # the budget
    on_front: bool  # nothing tried is better and costs less


class Proposal(Message):
    """GET /api/runs/{run_id}/proposal: what was tried for a goal, and which is the best."""

    run_id: str
    goal: str
    label: Text  # of the goal
    unit: str
    setting: str  # the best; "" where none within the budget makes the goal better
    proven: bool  # whether all settings were tried
    tried: list[Tried]
    said: list[Text]
