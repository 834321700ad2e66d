"""What a decision would do: forms, scenarios, runs and their verdicts.

Takes   requests
Gives   GET /api/policies, /api/scenarios; POST and GET /api/runs; GET and DELETE /api/runs/{run_id};
        GET /api/runs/{run_id}/verdict, /verdict.csv, /streets
Used by app.py
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path as File
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from belvedere.server.api import PolicyInfo, Run, ScenarioText, StreetDifferences, Text, Verdict, VerdictRow
from belvedere.server.evaluation import scenarios
from belvedere.server.forms import check, forms
from belvedere.server.jobs import WAITING_MOST, QueueFullError
from belvedere.server.opening import ControlRoom, Room
from belvedere.server.problems import may, refuse
from belvedere.server.runs import tables
from belvedere.server.worker import Outcome

router = APIRouter(prefix="/api", tags=["decisions"])
RunId = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
Hour = Annotated[int, Query(ge=0, le=23, description="an hour of the local day")]


@router.get("/policies")
def policies() -> list[PolicyInfo]:
    """Return the form of every policy."""
    return forms()


@router.get("/scenarios")
def scenario_texts(room: Room) -> list[ScenarioText]:
    """Return the scenarios that come with the city."""
    return scenarios(room.folder)


@router.post("/runs", status_code=202, responses={200: {"model": Run, "description": "Done"}, **may(413, 422, 429)})
def start(room: Room, scenario: ScenarioText, response: Response) -> Run:
    """Start a scenario, or return the run that the same request started before; it is done where the status is 200."""
    if not scenario.variant and not scenario.base:
        raise refuse(422, "The scenario changes nothing.", field="variant", remedy="Choose a policy.")
    check(scenario, room.city)
    try:
        run = room.jobs.submit(scenario)
    except QueueFullError as error:
        raise refuse(429, f"{WAITING_MOST} runs are waiting already. Wait for one to finish, or stop one.") from error
    response.status_code = 200 if run.state == "done" else 202
    response.headers["Location"] = f"/api/runs/{run.run_id}"
    return run


@router.get("/runs")
def runs(room: Room) -> list[Run]:
    """Return all runs, oldest first."""
    return room.jobs.all()


@router.get("/runs/{run_id}", responses=may(404, 422))
def run(room: Room, run_id: RunId) -> Run:
    """Return how a run is."""
    return _known(room, run_id)


@router.delete("/runs/{run_id}", responses=may(404, 422))
def stop(room: Room, run_id: RunId) -> Run:
    """Stop a run that waits or runs; it says "cancelled" within two seconds. One that ended stays as it is."""
    _known(room, run_id)
    stopped = room.jobs.cancel(run_id)
    assert stopped is not None  # it was there, and runs are never forgotten
    return stopped


@router.get("/runs/{run_id}/verdict", responses=may(404, 409, 422))
def verdict(room: Room, run_id: RunId) -> Verdict:
    """Return each indicator, base beside variant, for the whole city and by area."""
    found = _done(room, run_id)
    outcome = _tables(room.jobs.path(run_id))
    rows = [VerdictRow.model_validate(row) for row in outcome.verdict.to_dict("records")]
    return Verdict(
        run_id=run_id,
        scenario=found.scenario,
        rows=rows,
        assumptions=[Text(en=english, it=italian) for english, italian in outcome.assumptions],
        provenance=outcome.provenance,
        relative_gap=outcome.relative_gap,
    )


@router.get(
    "/runs/{run_id}/verdict.csv",
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **may(404, 409, 422)},
    response_class=Response,
)
def verdict_csv(room: Room, run_id: RunId) -> Response:
    """Return the verdict as a table to download."""
    _done(room, run_id)
    text = _tables(room.jobs.path(run_id)).verdict.to_csv(index=False)
    headers = {"Content-Disposition": f'attachment; filename="verdict-{run_id}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/runs/{run_id}/streets", responses=may(404, 409, 422))
def streets(room: Room, run_id: RunId, hour: Hour = 8) -> StreetDifferences:
    """Return each link's flow before and after in an hour, with the numerical error of the difference."""
    _done(room, run_id)
    table = _tables(room.jobs.path(run_id)).streets
    rows = table[table["hour"] == hour].sort_values("link_id")
    return StreetDifferences(
        hour=hour,
        flow_base=rows["flow_base"].round(1).tolist(),
        flow_variant=rows["flow_variant"].round(1).tolist(),
        error=rows["error"].round(3).tolist(),
    )


@lru_cache(maxsize=4)
def _tables(folder: File) -> Outcome:
    """Return a finished run's tables; a run's id says all that it depends on, so they never change."""
    return tables(folder)


def _known(room: ControlRoom, run_id: str) -> Run:
    found = room.jobs.get(run_id)
    if found is None:
        raise refuse(404, f"There is no run {run_id}. GET /api/runs lists them.")
    return found


def _done(room: ControlRoom, run_id: str) -> Run:
    found = _known(room, run_id)
    if found.state != "done":
        raise refuse(409, f"The run is {found.state}, so it has no answer. {found.error}".strip())
    return found
