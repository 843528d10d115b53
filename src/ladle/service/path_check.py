"""Paths are UTF-8: two ids that are not would become one, and one person would be another."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from ladle.service.refusals import Refusal, refuse

_NOT_UTF_8 = Refusal(400, "path_not_utf8")


class PathCheck:
    """Refuses paths that are percent-encoded from no UTF-8: servers put U+FFFD for what is none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and not _is_utf_8(scope.get("raw_path") or b""):
            why = "the path must be UTF-8, percent-encoded"
            await refuse(scope, receive, send, _NOT_UTF_8, why)
        else:
            await self._app(scope, receive, send)


def _is_utf_8(raw_path: bytes) -> bool:
    if b"%" not in raw_path:  # as most are: a server takes ASCII only
        return True
    try:
        unquote_to_bytes(raw_path).decode()
    except UnicodeDecodeError:
        return False
    return True
