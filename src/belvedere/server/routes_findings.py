"""What a run found: its verdict, euros and people, maps, files and report.

Takes   requests
Gives   GET /api/runs/{run_id}/verdict, /findings, /streets, /themes, /themes/{of}/{quantity}, /files, /files/{name},
        /proposal, /report, /report.pdf
Used by app.py; routes_decisions.py has the runs themselves
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as File
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import FileResponse

from belvedere.server import downloads, proposing, results
from belvedere.server.api import (
    Findings,
    Ground,
    Language,
    Proposal,
    ReportState,
    Run,
    RunFile,
    StreetDifferences,
    Text,
    ThemeInfo,
    ThemeMap,
    Verdict,
)
from belvedere.server.opening import ControlRoom, Room
from belvedere.server.problems import Answers, may, refuse
from belvedere.server.reporting import WAITING_MOST, BusyError
from belvedere.server.routes_data import BINARY, PARQUET
from belvedere.server.routes_decisions import RunId, done

router = APIRouter(prefix="/api/runs/{run_id}", tags=["findings"])
Hour = Annotated[int, Query(ge=0, le=23, description="an hour of the local day")]
Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_-]{0,60}\.(csv|parquet|toml|json)$")]
Quantity = Annotated[str, Path(pattern="^[A-Za-z][A-Za-z0-9_.:-]{0,80}$")]
Answer = TypeVar("Answer")
NONE = may(404, 409, 422)
FILE: Answers = {200: {"content": {PARQUET: BINARY, "text/csv": {"schema": {"type": "string"}}}}, **NONE}
TEXTS = {
    "scenario.toml": (downloads.scenario_toml, "application/toml"),
    "provenance.json": (downloads.provenance_json, "application/json"),
}


@router.get("/verdict", responses=NONE)
def verdict(room: Room, run_id: RunId) -> Verdict:
    """Return each indicator, base beside variant, for the whole city and by area."""
    return _read(room, run_id, results.verdict)


@router.get("/findings", responses=NONE)
def findings(room: Room, run_id: RunId) -> Findings:
    """Return what it is worth, for whom, and what the uncertainty comes from."""
    return _read(room, run_id, results.findings)


@router.get("/streets", responses=NONE)
def streets(room: Room, run_id: RunId, hour: Hour = 8) -> StreetDifferences:
    """Return each link's flow before and after in an hour, with the numerical error of the difference."""
    return _read(room, run_id, lambda folder, _: results.streets(folder, hour))


@router.get("/themes", responses=NONE)
def themes(room: Room, run_id: RunId) -> list[ThemeInfo]:
    """Return what maps of this run can show, besides the traffic of an hour."""
    return _read(room, run_id, lambda folder, _: results.themes(folder))


@router.get("/themes/{of}/{quantity}", responses=NONE)
def theme(room: Room, run_id: RunId, of: Ground, quantity: Quantity) -> ThemeMap:
    """Return one map: a value by link or by zone, base beside variant, with the interval of the difference."""
    table = room.city.links["link_id"] if of == "links" else room.city.zones["zone_id"]
    found = _read(room, run_id, lambda folder, _: results.theme(folder, of, quantity, table.tolist()))
    if found is None:
        raise refuse(404, f"This run has no map of {quantity} by {of}. GET /api/runs/{run_id}/themes lists them.")
    return found


@router.get("/files", responses=NONE)
def files(room: Room, run_id: RunId) -> list[RunFile]:
    """Return what can be taken away: the scenario, how it came about, every table."""
    return _read(room, run_id, lambda folder, _: downloads.files(folder))


@router.get("/files/{name}", responses=FILE, response_class=Response)
def file(room: Room, run_id: RunId, name: Name) -> Response:
    """Return a table as Parquet, or as CSV whose first lines say the units; or one of the texts."""
    stem, _, ending = name.rpartition(".")
    headers = {"Content-Disposition": f'attachment; filename="{room.city.name}-{run_id}-{name}"'}
    if name in TEXTS:
        read, kind = TEXTS[name]
        return Response(_read(room, run_id, lambda folder, _: read(folder)), media_type=kind, headers=headers)
    if ending == "parquet":
        found = _read(room, run_id, lambda folder, _: downloads.path_of(folder, stem))
        if found is not None:
            return FileResponse(found, media_type=PARQUET, headers=headers)
    if ending == "csv":
        text = _read(room, run_id, lambda folder, _: downloads.csv_of(folder, stem))
        if text is not None:
            return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
    raise refuse(404, f"This run has no file {name}. GET /api/runs/{run_id}/files lists them.")


@router.get("/proposal", responses=NONE)
def proposal(room: Room, run_id: RunId) -> Proposal:
    """Return what the optimiser tried, where the run asked it for the best setting."""
    found = _read(room, run_id, lambda folder, _: proposing.proposal(folder, run_id))
    if found is None:
        raise refuse(404, "This run asked nothing of the optimiser.")
    return found


@router.get("/report", responses={202: {"model": ReportState, "description": "Working"}, **may(404, 409, 422, 429)})
def report(room: Room, run_id: RunId, response: Response, language: Language = "it") -> ReportState:
    """Write the report, or say how far it is: ask again, every half a second or so, until its state is "done"."""
    found = _report(room, run_id, language)
    if isinstance(found, File):
        return ReportState(state="done", progress=1.0, step=Text(en="Done", it="Fatto"))
    response.status_code = 202
    share, english, italian = found
    return ReportState(state="working", progress=share, step=Text(en=english, it=italian))


@router.get(
    "/report.pdf",
    responses={200: {"content": {"application/pdf": BINARY}}, **may(404, 409, 422, 429)},
    response_class=Response,
)
def report_pdf(room: Room, run_id: RunId, language: Language = "it") -> Response:
    """Return the report that was asked for at /report."""
    found = _report(room, run_id, language)
    if not isinstance(found, File):
        raise refuse(409, f"The report is still being written. Ask /api/runs/{run_id}/report how far it is.")
    headers = {"Content-Disposition": f'attachment; filename="{room.city.name}-{run_id}-report-{language}.pdf"'}
    return FileResponse(found, media_type="application/pdf", headers=headers)


def _report(room: ControlRoom, run_id: str, language: Language) -> File | tuple[float, str, str]:
    done(room, run_id)
    try:
        return room.reporting.ask(room.jobs.path(run_id), language)
    except BusyError as error:
        detail = f"{WAITING_MOST} other reports are being written. Ask again in a few seconds."
        italian = (f"Ci sono già {WAITING_MOST} rapporti in scrittura. Riprova fra qualche secondo.", "")
        raise refuse(429, detail, italian=italian) from error


def _read(room: ControlRoom, run_id: str, ask: Callable[[File, Run], Answer]) -> Answer:
    """Return what is asked of a finished run's folder, or refuse: it may have made room for newer ones meanwhile."""
    found = done(room, run_id)
    try:
        return ask(room.jobs.path(run_id), found)
    except FileNotFoundError as error:
        italian = (f"Il calcolo {run_id} è stato cancellato nel frattempo. Ripeti il suo scenario.", "")
        detail = f"Run {run_id} was deleted meanwhile. Work its scenario out again."
        raise refuse(404, detail, italian=italian) from error
