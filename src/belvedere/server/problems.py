"""Every error as a Problem (RFC 9457): what is wrong, where, what to do.

Takes   what a route raises
Gives   refuse(), the error that a route raises; answer(), its response; install(), which makes all errors Problems;
        MAY, the answers that a route's OpenAPI names
Used by every route, guard.py
Source  RFC 9457 Problem Details for HTTP APIs
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from belvedere.errors import BelvedereError, MissingFileError
from belvedere.server.api import Problem

MEDIA_TYPE = "application/problem+json"
Answers = dict[int | str, dict[str, object]]


class RefusedError(Exception):
    """A request that cannot be answered, with the Problem that says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.detail)


def refuse(
    status: int,
    detail: str,
    *,
    policy: str = "",
    field: str = "",
    remedy: str = "",
    italian: tuple[str, str] = ("", ""),
) -> RefusedError:
    """Return the error that a route raises; `detail` is a whole sentence, `italian` both detail and remedy."""
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        policy=policy,
        field=field,
        remedy=remedy,
        detail_it=italian[0],
        remedy_it=italian[1],
    )
    return RefusedError(problem)


def answer(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """Return a Problem as a response; errors are never kept by a cache."""
    return Response(
        problem.model_dump_json(),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def may(*statuses: int) -> Answers:
    """Return what FastAPI's `responses` takes: the errors that a route may answer with."""
    return {status: {"model": Problem, "description": HTTPStatus(status).phrase} for status in statuses}


def install(app: FastAPI) -> None:
    """Make every error of the app a Problem, in its answers and in its OpenAPI."""
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(BelvedereError, _known)
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]  # FastAPI's own way to extend the schema


def openapi(app: FastAPI) -> dict[str, object]:
    """Return the app's OpenAPI, in which errors have the media type of RFC 9457."""
    if app.openapi_schema:
        return app.openapi_schema
    schema: dict[str, object] = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    paths = schema["paths"]
    assert isinstance(paths, dict)
    for path in paths.values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    response["content"] = {MEDIA_TYPE: next(iter(response["content"].values()))}
    app.openapi_schema = schema
    return schema


# ─────────────────────────────────────────────────────────────── one handler a kind of error


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    headers = {"Retry-After": "10"} if error.problem.status == HTTPStatus.TOO_MANY_REQUESTS else None
    return answer(error.problem, headers)


async def _invalid(request: Request, error: Exception) -> Response:
    """Name the first field that is wrong; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    count = len(error.errors())
    more = "" if count == 1 else f" {count - 1} more fields are wrong too."
    detail = f"{first['loc'][0]}: {field}: {first['msg']}.{more}"
    return answer(refuse(422, detail, field=field, remedy="See /openapi.json for what this route takes.").problem)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return answer(refuse(error.status_code, f"{error.detail}.").problem, dict(error.headers or {}))


async def _known(request: Request, error: Exception) -> Response:
    """What another room raised on purpose: its message already says where and what to do."""
    status = HTTPStatus.NOT_FOUND if isinstance(error, MissingFileError) else HTTPStatus.UNPROCESSABLE_ENTITY
    assert isinstance(error, BelvedereError)
    return answer(refuse(status, str(error), italian=(error.message_it, "")).problem)
