"""What a decision would do: forms, scenarios, runs.

Takes   requests
Gives   GET /api/policies, /api/lines, /api/scenarios; POST /api/scenarios/check; POST and GET /api/runs;
        GET and DELETE /api/runs/{run_id}; PUT and DELETE /api/runs/{run_id}/pin
Used by app.py; routes_findings.py has what a run found
"""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Path, Response

from belvedere.policies.lines import known as known_lines
from belvedere.server.api import Conflict, PolicyInfo, Run, ScenarioText
from belvedere.server.evaluation import scenarios
from belvedere.server.forms import check, conflicts, forms
from belvedere.server.jobs import WAITING_MOST, QueueFullError
from belvedere.server.opening import ControlRoom, Room
from belvedere.server.problems import may, refuse

router = APIRouter(prefix="/api", tags=["decisions"])
DIGITS = re.compile(r"(\d+)")
RunId = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]


@router.get("/policies")
def policies() -> list[PolicyInfo]:
    """Return the form of every policy."""
    return forms()


@router.get("/lines")
def lines(room: Room) -> list[str]:
    """Return the lines of public transport that a policy may name, as riders count: 2 before 10."""
    return sorted(known_lines(room.city), key=lambda name: [part.zfill(6) for part in DIGITS.split(name)])


@router.get("/scenarios")
def scenario_texts(room: Room) -> list[ScenarioText]:
    """Return the scenarios that come with the city."""
    return scenarios(room.folder)


@router.post("/scenarios/check", responses=may(413, 422))
def check_scenario(room: Room, scenario: ScenarioText) -> list[Conflict]:
    """Return which policies of a scenario do not go together: before anything is computed."""
    return conflicts(scenario, room.city)


@router.post("/runs", status_code=202, responses={200: {"model": Run, "description": "Done"}, **may(413, 422, 429)})
def start(room: Room, scenario: ScenarioText, response: Response) -> Run:
    """Start a scenario, or return the run that the same request started before; it is done where the status is 200.

    A run that was stopped goes on from the draws that it had done.
    """
    if not scenario.variant and not scenario.base:
        italian = ("Lo scenario non cambia nulla.", "Scegli una misura.")
        raise refuse(422, "The scenario changes nothing.", field="variant", remedy="Choose a policy.", italian=italian)
    check(scenario, room.city)
    try:
        run = room.jobs.submit(scenario)
    except QueueFullError as error:
        italian = (f"Ci sono già {WAITING_MOST} calcoli in attesa.", "Aspetta che uno finisca, o interrompine uno.")
        remedy = "Wait for one to finish, or stop one."
        raise refuse(429, f"{WAITING_MOST} runs are waiting already.", remedy=remedy, italian=italian) from error
    response.status_code = 200 if run.state == "done" else 202
    response.headers["Location"] = f"/api/runs/{run.run_id}"
    return run


@router.get("/runs")
def runs(room: Room) -> list[Run]:
    """Return all runs, oldest first. Old ones are deleted when there are many: those that are not pinned."""
    return room.jobs.all()


@router.get("/runs/{run_id}", responses=may(404, 422))
def run(room: Room, run_id: RunId) -> Run:
    """Return how a run is."""
    return known(room, run_id)


@router.delete("/runs/{run_id}", responses=may(404, 422))
def stop(room: Room, run_id: RunId) -> Run:
    """Stop a run that waits or runs; it says "cancelled" within two seconds. One that ended stays as it is."""
    known(room, run_id)
    return room.jobs.cancel(run_id) or known(room, run_id)


@router.put("/runs/{run_id}/pin", responses=may(404, 409, 422))
def pin(room: Room, run_id: RunId) -> Run:
    """Keep a finished run for good: its link will always answer."""
    done(room, run_id)
    return room.jobs.pin(run_id, True) or known(room, run_id)


@router.delete("/runs/{run_id}/pin", responses=may(404, 409, 422))
def unpin(room: Room, run_id: RunId) -> Run:
    """Let a run be deleted when there are many."""
    done(room, run_id)
    return room.jobs.pin(run_id, False) or known(room, run_id)


def known(room: ControlRoom, run_id: str) -> Run:
    """Return a run, or refuse: there is none of that id."""
    found = room.jobs.get(run_id)
    if found is None:
        italian = (f"Il calcolo {run_id} non c'è: sarà stato cancellato per far posto.", "Ripeti il suo scenario.")
        raise refuse(404, f"There is no run {run_id}. GET /api/runs lists them.", italian=italian)
    return found


def done(room: ControlRoom, run_id: str) -> Run:
    """Return a run that has an answer, or refuse."""
    found = known(room, run_id)
    if found.state != "done":
        english = f"The run is {found.state}, so it has no answer. {found.error.en}".strip()
        italian = f"Il calcolo non ha una risposta: {found.step.it.lower()}. {found.error.it}".strip()
        raise refuse(409, english, italian=(italian, ""))
    return found
