"""Requests that are refused before anything is asked of Ladle, each with a stable code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from ladle.service.problems import Problem, problem_response

_KEY = "ladle.refused"


@dataclass(frozen=True)
class Refusal:
    """A way to be refused."""

    status: int
    code: str
    headers: Mapping[str, str] = field(default_factory=dict)


OVERLOADED = Refusal(503, "overloaded", {"Retry-After": "1"})


async def refuse(
    scope: Connection, receive: Receive, send: Send, refusal: Refusal, message: str
) -> None:
    """Answer a request with why it is refused, and note it for metrics and logs."""
    await refusal_response(scope, refusal, message)(scope, receive, send)


def refusal_response(scope: Connection, refusal: Refusal, message: str) -> Response:
    """Return the answer to a request that is refused, which is noted for metrics and logs."""
    scope[_KEY] = refusal.code
    problem = Problem(refusal.code, message)
    return problem_response(refusal.status, problem, dict(refusal.headers))


def refused_of(scope: Connection) -> str | None:
    """Return the code with which a request was refused."""
    code: str | None = scope.get(_KEY)
    return code
