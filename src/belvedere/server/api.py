"""What the API sends and takes: one class a message.

Takes   nothing
Gives   pydantic models by subject, from api_*.py; every field with a unit has the name of a quantity of quantities.csv
Used by the routes of this room; web/src/api.ts repeats them for the browser
Routes  GET /api/city, /api/quantities, /api/now, /api/series, /api/timeline, /api/flows, /api/feeds, /api/policies,
        /api/lines, /api/scenarios, /api/map/{layer}, /api/streets/{street_id}, /api/select-link, /api/tables/{name}
        (a download); POST /api/scenarios/check (a ScenarioText) lists Conflicts, POST /api/runs gives a Run at once;
        GET /api/runs, /api/runs/{run_id} and its /verdict, /findings, /proposal, /streets?hour=, /themes, /files,
        /report; DELETE /api/runs/{run_id} stops it, PUT and DELETE /api/runs/{run_id}/pin keep it; GET /api/stream:
        SSE, events "run" (a Run) and "feeds" (a FeedsNow); GET /api/people, /api/people/day, /map, /ledger,
        /quality, and as files /api/people/releases/{release_id} and /ledger.jsonl; GET /status; errors are Problems
        (application/problem+json)
Times   ISO 8601 with offset, UTC on the wire; `hour` is an hour of the local day, 0 to 23
"""

from __future__ import annotations

from belvedere.server.api_city import CityInfo, QuantityInfo, SourceInfo, TableInfo
from belvedere.server.api_decisions import (
    Candidate,
    Conflict,
    Costs,
    FieldInfo,
    Levels,
    PolicyInfo,
    PolicyUse,
    Question,
    Run,
    ScenarioText,
    Streets,
)
from belvedere.server.api_feeds import FeedInfo, FeedsNow, Status
from belvedere.server.api_findings import (
    AreaValue,
    Driver,
    Figure,
    Findings,
    Ground,
    InputInfo,
    Missing,
    MoneyRow,
    Proposal,
    ReportState,
    RunFile,
    StreetDifferences,
    ThemeInfo,
    ThemeMap,
    Tried,
    Verdict,
    VerdictRow,
)
from belvedere.server.api_map import (
    AreaProperties,
    DetectorProperties,
    GatewayProperties,
    LanduseProperties,
    RestrictionProperties,
    StreetProperties,
    ZoneProperties,
)
from belvedere.server.api_message import NOTHING_SAID, Language, Message, Problem, Text
from belvedere.server.api_model import Flows, LinkTraffic, StreetDetail, TrafficEnd
from belvedere.server.api_now import Card, Now, Reading, SeriesData, State, Timeline
from belvedere.server.api_people import (
    Composition,
    LedgerFault,
    LedgerRow,
    LedgerTold,
    PeopleCountry,
    PeopleDay,
    PeopleDefinition,
    PeopleMap,
    PeopleNow,
    PeoplePart,
    QualityRow,
    QualityTold,
    SpentDay,
)

__all__ = [
    "NOTHING_SAID",
    "AreaProperties",
    "AreaValue",
    "Candidate",
    "Card",
    "CityInfo",
    "Composition",
    "Conflict",
    "Costs",
    "DetectorProperties",
    "Driver",
    "FeedInfo",
    "FeedsNow",
    "FieldInfo",
    "Figure",
    "Findings",
    "Flows",
    "GatewayProperties",
    "Ground",
    "InputInfo",
    "LanduseProperties",
    "Language",
    "LedgerFault",
    "LedgerRow",
    "LedgerTold",
    "Levels",
    "LinkTraffic",
    "Message",
    "Missing",
    "MoneyRow",
    "Now",
    "PeopleCountry",
    "PeopleDay",
    "PeopleDefinition",
    "PeopleMap",
    "PeopleNow",
    "PeoplePart",
    "PolicyInfo",
    "PolicyUse",
    "Problem",
    "Proposal",
    "QualityRow",
    "QualityTold",
    "QuantityInfo",
    "Question",
    "Reading",
    "ReportState",
    "RestrictionProperties",
    "Run",
    "RunFile",
    "ScenarioText",
    "SeriesData",
    "SourceInfo",
    "SpentDay",
    "State",
    "Status",
    "StreetDetail",
    "StreetDifferences",
    "StreetProperties",
    "Streets",
    "TableInfo",
    "Text",
    "ThemeInfo",
    "ThemeMap",
    "Timeline",
    "TrafficEnd",
    "Tried",
    "Verdict",
    "VerdictRow",
    "ZoneProperties",
]
