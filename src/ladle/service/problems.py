"""Errors as JSON: one table from Ladle's errors to HTTP, and nothing of the inside in an answer."""

from __future__ import annotations

import logging
from http import HTTPStatus

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ladle.core import (
    BadRequestError,
    CorruptVersionError,
    LadleError,
    MissingExtraError,
    NotKnownError,
    NotReadyError,
    RecipeNotFoundError,
    StoreError,
    UnknownFoodError,
)
from ladle.service.headers import SECURITY_HEADERS

REQUEST_ID = "X-Request-ID"
"""The header that names a request, in an answer and in the log."""
REQUEST_ID_KEY = "ladle.request_id"
"""Where its name stands in a request's scope."""

log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[LadleError], int, str], ...] = (
    (UnknownFoodError, 422, "unknown_food"),
    (BadRequestError, 422, "bad_request"),
    (RecipeNotFoundError, 404, "recipe_not_found"),
    (NotKnownError, 404, "not_known"),
    (MissingExtraError, 501, "missing_extra"),
    (NotReadyError, 503, "not_ready"),
    (CorruptVersionError, 503, "corrupt_version"),
    (StoreError, 503, "store_unavailable"),
)
"""Error, status, stable code; the first that fits counts."""

_OURS = {
    "not_ready": "Ladle is not ready to answer; its log says why",
    "corrupt_version": "what Ladle has stored is damaged; its log says where",
    "store_unavailable": "Ladle cannot read or write what it keeps; its log says why; try again",
    "internal": "Ladle made a mistake; its log says more",
}
"""What is said of our own faults: their texts name paths and commands of the server."""

_OPENAPI = "/api/v1/openapi.json"
_HTTP_CODES = {
    400: "body_broke_off",
    404: "no_such_path",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "not_json",
}


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is wrong, for programs (`code`, `field`) and for people (`message`)."""

    code: str
    message: str
    field: str | None = None
    name: str | None = None
    """The food that is not known, as it was written."""
    did_you_mean: tuple[str, ...] = ()


class ProblemBody(msgspec.Struct, frozen=True):
    """The body of every answer that is an error."""

    error: Problem


def problem_response(
    status: int, problem: Problem, headers: dict[str, str] | None = None
) -> Response:
    """Return an error as JSON."""
    return Response(msgspec.json.encode(ProblemBody(problem)), status, headers, "application/json")


def problem_of(error: LadleError) -> tuple[int, Problem]:
    """Return the status and the problem of an error; one of ours is logged, and not told."""
    status, code = next(
        ((s, c) for kind, s, c in _STATUS if isinstance(error, kind)), (500, "internal")
    )
    if status >= 500:  # noqa: PLR2004 - server's fault from here on
        log.error("%s: %s", code, error)
    field = error.field if isinstance(error, BadRequestError) else None
    name, near = (
        (error.name, tuple(error.near)) if isinstance(error, UnknownFoodError) else (None, ())
    )
    return status, Problem(code, _OURS.get(code, str(error)), field, name, near)


def unforeseen(error: Exception) -> Problem:
    """Return the problem of what nobody foresaw; the trace goes to the log only."""
    log.error("unforeseen error", exc_info=error)
    return Problem("internal", _OURS["internal"])


async def on_ladle_error(_request: Request, error: Exception) -> Response:
    """Answer with what was wrong; a 503 may be tried again."""
    if not isinstance(error, LadleError):
        raise error
    status, problem = problem_of(error)
    headers = {"Retry-After": "5"} if status == 503 else None  # noqa: PLR2004
    return problem_response(status, problem, headers)


async def on_http_error(_request: Request, error: Exception) -> Response:
    """Answer for the router's own errors."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "something went wrong"
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else None
    code = _HTTP_CODES.get(status, "http_error")
    return problem_response(status, Problem(code, _router_told(detail, headers)), headers)


def _router_told(detail: str, headers: dict[str, str] | None) -> str:
    """Return what would be right, where the router says only what HTTP calls it."""
    if detail == HTTPStatus.NOT_FOUND.phrase:
        return f"nothing is at this path; {_OPENAPI} lists those that there are"
    if detail == HTTPStatus.METHOD_NOT_ALLOWED.phrase:
        return f"this path takes {(headers or {}).get('Allow', 'another method')}"
    return detail


async def on_any_error(request: Request, error: Exception) -> Response:
    """Answer for what nobody foresaw; the trace goes to the log only."""
    problem = unforeseen(error)
    # this answer does not pass the middleware that adds the headers to all others
    named = request.scope.get(REQUEST_ID_KEY)
    headers = SECURITY_HEADERS | ({REQUEST_ID: named} if named else {})
    if request.app.state.is_stopping:
        headers |= {"Connection": "close"}
    return problem_response(500, problem, headers)
