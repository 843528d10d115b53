"""Every request is seen on its way out: named, timed, counted."""

from __future__ import annotations

import re
import secrets
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ladle.service.calls import call_of
from ladle.service.metrics import Metrics
from ladle.service.problems import REQUEST_ID, REQUEST_ID_KEY
from ladle.service.refusals import refused_of

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ID_BYTES = 8
_UNFORESEEN = 500


class Observer:
    """Gives each request an id, or keeps its own, sends it back, and counts the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note what became of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began_s = _UNFORESEEN, time.perf_counter()
        request_id = scope[REQUEST_ID_KEY] = _request_id(scope)

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            _note(scope, status, time.perf_counter() - began_s)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get(REQUEST_ID, "")
    return given if _SANE_ID.fullmatch(given) else secrets.token_hex(_ID_BYTES)


def _note(scope: Scope, status: int, seconds: float) -> None:
    metrics: Metrics = scope["app"].state.metrics
    metrics.note_request(call_of(scope), scope["method"], status, seconds, refused_of(scope))
