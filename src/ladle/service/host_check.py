"""Names that a service goes by: a foreign page must not reach it under a name of its own.

DNS rebinding: a page of evil.example lets its name point to 127.0.0.1, and its scripts then speak
to this service as their own origin. The Host header gives them away.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from ladle.service.calls import call_of
from ladle.service.refusals import Refusal, refuse
from ladle.service.settings import ServiceSettings


class HostCheck:
    """Refuses requests whose Host header is not one of the allowed; health is told to anybody."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and not call_of(scope).is_health:
            settings: ServiceSettings = scope["app"].state.settings
            allowed = settings.hosts
            if allowed and host_name(Headers(scope=scope).get("host", "")) not in allowed:
                why = "this service does not go by that name; see its setting allowed_hosts"
                await refuse(scope, receive, send, Refusal(421, "unknown_host"), why)
                return
        await self._app(scope, receive, send)


def host_name(header: str) -> str:
    """Return the name in a Host header, without its port and an IPv6 address's brackets."""
    name = header.strip().casefold()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0].removesuffix(".")
