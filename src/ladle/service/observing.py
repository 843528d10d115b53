"""Every request is seen on its way out: named, timed, counted, logged."""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Connection

from ladle.service.access_log import RequestLine, log_request
from ladle.service.callers import key_name_of
from ladle.service.calls import call_of, method_name
from ladle.service.metrics import Metrics
from ladle.service.problems import REQUEST_ID, REQUEST_ID_KEY
from ladle.service.refusals import refused_of
from ladle.service.tracing import Tracing

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ID_BYTES = 8
_UNFORESEEN = 500


class Observer:
    """Gives each request an id, or keeps its own, sends it back, and notes the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
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
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                if scope["app"].state.is_stopping:  # a connection that is kept would be cut
                    headers["Connection"] = "close"
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            _note(scope, status, time.perf_counter() - began_s)


def _request_id(scope: Connection) -> str:
    given = Headers(scope=scope).get(REQUEST_ID, "")
    return given if _SANE_ID.fullmatch(given) else secrets.token_hex(_ID_BYTES)


def _note(scope: Connection, status: int, seconds: float) -> None:
    metrics: Metrics = scope["app"].state.metrics
    call, refused = call_of(scope), refused_of(scope)
    method = method_name(scope["method"])
    metrics.note_request(call, method, status, seconds, refused)
    trace_id = _traced(scope, method, status, seconds)
    log_request(
        RequestLine(
            method=method, route=call.route, status=status, ms=round(seconds * 1_000, 3),
            request_id=scope[REQUEST_ID_KEY], key=key_name_of(scope), refused=refused,
            trace_id=trace_id,
        )
    )  # fmt: skip


def _traced(scope: Connection, method: str, status: int, seconds: float) -> str | None:
    """Trace a request where that is wanted; returns the id of its trace."""
    tracing: Tracing | None = scope["app"].state.tracing
    call, refused = call_of(scope), refused_of(scope)
    if tracing is None or call.is_light:
        return None
    told: dict[str, Any] = {
        "http.request.method": method, "http.route": call.route,
        "http.response.status_code": status,
    }  # fmt: skip
    if refused is not None:
        told["ladle.refused"] = refused
    began_ns = time.time_ns() - round(seconds * 1e9)
    return tracing.note(scope, f"{method} {call.route}", told, began_ns)
