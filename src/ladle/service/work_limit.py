"""Bounds of work: so many requests at once, so many that wait, and a deadline for each.

Work runs in threads, which nothing can stop: a request that is answered with its deadline keeps its
turn until its thread is done, so that threads never pile up. What it was to change is changed. An
answer that is ready gives its turn back before it is sent: who reads slowly keeps nobody waiting.
A question that gets no turn within half of its time is answered from the short list instead.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Connection

from ladle.core import LadleError
from ladle.service.calls import call_of
from ladle.service.fallbacks import FallbackTurns
from ladle.service.gate import Gate
from ladle.service.refusals import OVERLOADED, Refusal, refuse
from ladle.service.settings import ServiceSettings

TOO_LATE = Refusal(503, "too_late", {"Retry-After": "5"})
BODY_TOO_SLOW = Refusal(408, "body_too_slow", {"Connection": "close"})
_LATE, _UNTIL, _GIVEN_UP = "ladle.late_work", "ladle.until_s", "ladle.is_given_up"
log = logging.getLogger(__name__)


class WorkLimit:
    """Passes requests on as they get their turn; health and metrics are told at once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http" or call_of(scope).is_light:
            await self._app(scope, receive, send)
            return
        settings: ServiceSettings = scope["app"].state.settings
        timeout_s = settings.request_timeout_s
        now_s = asyncio.get_running_loop().time
        end_s = scope[_UNTIL] = now_s() + timeout_s
        try:
            # before it takes a turn: who sends a letter a second shall keep nobody from working
            async with asyncio.timeout(timeout_s):  # `wait_for` of 3.11 costs a task
                body = await _body(receive, call_of(scope).most_bytes)
        except TimeoutError:
            why = f"the body was not there within {timeout_s:g} s"
            await refuse(scope, receive, send, BODY_TOO_SLOW, why)
            return
        gate = await _entered(scope, end_s - now_s())
        if gate is None:
            await refuse(scope, receive, send, OVERLOADED, "too much is asked at once; try again")
            return
        job = _Job(body, receive, send, gate, scope)
        work = asyncio.create_task(_run(self._app, scope, job))
        work.add_done_callback(lambda _: job.leave())
        if not await _is_done(work, job, end_s - now_s()) and job.give_up():
            work.add_done_callback(_tell_of)
            why = f"there was no answer within {timeout_s:g} s; what was to be changed still may be"
            await refuse(scope, receive, send, TOO_LATE, why)
            return
        await work  # an answer that has begun is finished


async def _entered(scope: Connection, within_s: float) -> Gate | None:
    """Wait for a turn; returns the gate that gave one."""
    gate: Gate = scope["app"].state.gate
    if not call_of(scope).may_fall_back:
        return gate if await gate.enter(within_s) else None
    if await gate.enter(within_s / 2):
        return gate
    fallbacks: FallbackTurns = scope["app"].state.fallbacks
    return fallbacks.gate if await fallbacks.enter(scope) else None


def keep_turn(scope: Connection, work: asyncio.Future[Any]) -> None:
    """Let a request keep its turn until work is done that its answer does not wait for."""
    scope.setdefault(_LATE, []).append(work)
    work.add_done_callback(_tell_of)


def until_s(scope: Connection) -> float:
    """Return until when a request must be answered, by the clock of its event loop."""
    end_s: float = scope[_UNTIL]
    return end_s


def is_given_up(scope: Connection) -> bool:
    """Return whether a request gets no answer any more; any thread may ask."""
    return bool(scope.get(_GIVEN_UP))


async def _run(app: ASGIApp, scope: Connection, job: _Job) -> None:
    await app(scope, job.receive, job.send)


async def _body(receive: Receive, most_bytes: int) -> deque[Message]:
    """Read a body as far as any may go."""
    messages, n_bytes = deque([await receive()]), 0
    while messages[-1]["type"] == "http.request":
        n_bytes += len(messages[-1].get("body", b""))
        if n_bytes > most_bytes or not messages[-1].get("more_body"):
            break
        messages.append(await receive())
    return messages


async def _is_done(work: asyncio.Task[None], job: _Job, within_s: float) -> bool:
    try:
        done, _ = await asyncio.wait({work}, timeout=within_s)
    except asyncio.CancelledError:  # the service stops, and has waited long enough
        job.give_up()
        work.cancel()
        raise
    return bool(done)


def _tell_of(work: asyncio.Future[Any]) -> None:
    """Log how work failed that nobody waits for any more."""
    if work.cancelled() or (error := work.exception()) is None:
        return
    if isinstance(error, LadleError):  # raised on purpose: where tells nothing more
        log.error("failed after its deadline: %s", error)
    else:
        log.error("failed after its deadline", exc_info=error)


class _Job:
    """What a request's work reads, and where it answers, as long as somebody waits for it."""

    def __init__(
        self, body: deque[Message], receive: Receive, send: Send, gate: Gate, scope: Connection
    ) -> None:
        self._body, self._receive, self._send, self._gate = body, receive, send, gate
        self._scope = scope
        self._has_begun = self._is_given_up = self._has_left = False

    def leave(self) -> None:
        """Give the turn back, once, and not before all work is done."""
        if not self._has_left:
            self._has_left = True
            self._give_back()

    def _give_back(self) -> None:
        late = [work for work in self._scope.get(_LATE, ()) if not work.done()]
        if late:
            late[0].add_done_callback(lambda _: self._give_back())
        else:
            self._gate.leave()

    def give_up(self) -> bool:
        """Send nothing of it any more; returns whether that is so: nothing was sent yet."""
        self._is_given_up = self._scope[_GIVEN_UP] = not self._has_begun
        return self._is_given_up

    async def receive(self) -> Message:
        """Return what was read before, then what comes."""
        if self._is_given_up:
            return {"type": "http.disconnect"}
        return self._body.popleft() if self._body else await self._receive()

    async def send(self, message: Message) -> None:
        """Send a part of the answer, while somebody waits for it."""
        self.leave()
        if not self._is_given_up:
            self._has_begun = True
            await self._send(message)
