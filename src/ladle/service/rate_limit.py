"""How often each key may call, or each address where nobody needs a key."""

from __future__ import annotations

import math

from starlette.types import ASGIApp, Receive, Scope, Send

from ladle.service.calls import call_of
from ladle.service.key_check import key_name_of
from ladle.service.rates import TokenBuckets
from ladle.service.refusals import Refusal, refuse


class RateLimit:
    """Passes calls on as long as their caller has tokens; health and the page take none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and call_of(scope).needs is not None:
            buckets: TokenBuckets | None = scope["app"].state.buckets
            wait_s = buckets.take(_who(scope)) if buckets else 0.0
            if wait_s:
                headers = {"Retry-After": str(math.ceil(wait_s))}
                why = "this caller asks too often; see Retry-After, in seconds"
                await refuse(scope, receive, send, Refusal(429, "too_many_requests", headers), why)
                return
        await self._app(scope, receive, send)


def _who(scope: Scope) -> str:
    if name := key_name_of(scope):
        return f"key {name}"
    client = scope.get("client")
    return f"address {client[0]}" if client else "somebody"
