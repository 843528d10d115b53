"""How often each key may call, or each address where nobody needs a key."""

from __future__ import annotations

import math

from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from ladle.core import BadRequestError
from ladle.service.callers import caller_of
from ladle.service.calls import call_of
from ladle.service.rates import TokenBuckets
from ladle.service.refusals import Refusal, refuse


class RateLimit:
    """Passes calls on as long as their caller has tokens; health and the page take none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        is_counted = scope["type"] == "http" and call_of(scope).needs is not None
        if is_counted and (refused := too_often(scope)):
            await refuse(scope, receive, send, *refused)
        else:
            await self._app(scope, receive, send)


def take_more(scope: Connection, n: int) -> tuple[Refusal, str] | None:
    """Take tokens for what else a request asks; returns how it is refused if there are too few.

    Raises
    ------
    BadRequestError
        There never are as many.
    """
    buckets: TokenBuckets | None = scope["app"].state.buckets
    if buckets and n >= buckets.burst:
        fault = f"has {n + 1} questions; this service takes {buckets.burst} at once"
        raise BadRequestError("requests", fault)
    return too_often(scope, n)


def too_often(scope: Connection, n: int = 1) -> tuple[Refusal, str] | None:
    """Take tokens of a request's caller; returns how it is refused if there are too few."""
    buckets: TokenBuckets | None = scope["app"].state.buckets
    wait_s = buckets.take(caller_of(scope), n) if buckets else 0.0
    if not wait_s:
        return None
    headers = {"Retry-After": str(math.ceil(wait_s))}
    why = "this caller asks too often; see Retry-After, in seconds"
    return Refusal(429, "too_many_requests", headers), why
