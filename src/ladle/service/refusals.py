"""Requests that are refused before anything is asked of Ladle, each with a stable code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.types import Receive, Scope, Send

from ladle.service.problems import Problem, problem_response

_KEY = "ladle.refused"


@dataclass(frozen=True)
class Refusal:
    """A way to be refused."""

    status: int
    code: str
    headers: Mapping[str, str] = field(default_factory=dict)


async def refuse(
    scope: Scope, receive: Receive, send: Send, refusal: Refusal, message: str
) -> None:
    """Answer a request with why it is refused, and note it for metrics and logs."""
    scope[_KEY] = refusal.code
    headers = dict(refusal.headers)
    response = problem_response(refusal.status, Problem(refusal.code, message), headers)
    await response(scope, receive, send)


def refused_of(scope: Scope) -> str | None:
    """Return the code with which a request was refused."""
    code: str | None = scope.get(_KEY)
    return code
