"""The route of questions: answered in full, or from the short list where that cannot be."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from functools import partial

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from ladle.core import BadRequestError, StoreError
from ladle.ranking import Answer, Ladle, RecommendationBody
from ladle.service.bodies import read_body
from ladle.service.fallbacks import OVERLOAD, SLOW, STORE, FallbackTurns, falls_back
from ladle.service.hands import Hands
from ladle.service.metrics import Metrics
from ladle.service.refusals import OVERLOADED, refusal_response
from ladle.service.settings import ServiceSettings
from ladle.service.tracing import note_answer, timed
from ladle.service.work_limit import is_given_up, keep_turn

log = logging.getLogger(__name__)
_FULL, _LIST = "full", "list"
_SAID = {"true": True, "1": True, "false": False, "0": False}


class _Word:
    """The last word on a question: the full answer has it or the short list's, never both."""

    def __init__(self) -> None:
        self._taking, self.holder = threading.Lock(), ""

    def is_of(self, who: str) -> bool:
        """Take it, unless it is taken; returns whether it is theirs."""
        with self._taking:
            self.holder = self.holder or who
            return self.holder == who


async def recommend(request: Request) -> Response:
    """POST /api/v1/recommendations: answer one question."""
    explain = explain_of(request)
    answer = await answered(request, await read_body(request, RecommendationBody), explain=explain)
    if answer is None:
        why = "too much is asked at once; try again"
        return refusal_response(request.scope, OVERLOADED, why)
    return Response(answer.to_json(), media_type="application/json")


def explain_of(request: Request) -> bool | None:
    """Return whether the query asks for the trace (`?explain=true`); None where it says nothing.

    Raises
    ------
    BadRequestError
        It says something else.
    """
    if not request.scope["query_string"]:  # of most nothing need be parsed
        return None
    said = request.query_params.get("explain")
    if said is not None and said.casefold() not in _SAID:
        raise BadRequestError("explain", f"is {said!r:.30}; it must be true, false, 1 or 0")
    return None if said is None else _SAID[said.casefold()]


async def answered(
    request: Request, body: RecommendationBody, *, explain: bool | None
) -> Answer | None:
    """Answer one question, and count it.

    Parameters
    ----------
    explain
        Whether to send the trace along; None for what the question says itself.

    Returns None where there is no turn to answer it in full, and nothing on the short list may be
    served.
    """
    metrics: Metrics = request.app.state.metrics
    is_traced = metrics.next_is_traced() or request.app.state.tracing is not None
    began_s = time.perf_counter()
    is_explained = body.explain if explain is None else explain
    answer = await _answer(
        request, msgspec.structs.replace(body, explain=is_explained or is_traced)
    )
    if answer is None:
        return None
    metrics.note_answer(answer, time.perf_counter() - began_s)
    return answer if is_explained else msgspec.structs.replace(answer, trace=None)


async def _answer(request: Request, asked: RecommendationBody) -> Answer | None:
    ladle: Ladle = request.app.state.ladle
    fallbacks: FallbackTurns = request.app.state.fallbacks
    if falls_back(request.scope):
        return await _from_list(request, asked, OVERLOAD)
    try:
        answer = await _in_time(request, asked)
    except StoreError as e:
        # what was said before in a conversation may be an allergy: without it there is no answer
        if asked.conversation is not None:
            raise
        log.error("answering from the short list: %s", e)  # noqa: TRY400 - no trace needed
        if (found := await _from_list(request, asked, STORE)) is None:
            raise
        return found
    if best := answer.recommendation:
        fallbacks.soon_prepare(ladle, (best.model_version, best.catalog_version))
    return answer


async def _from_list(
    request: Request, asked: RecommendationBody, why: str, word: _Word | None = None
) -> Answer | None:
    fallbacks: FallbackTurns = request.app.state.fallbacks
    began_ns = time.time_ns()
    is_wanted = _wanted(request, word or _Word(), _LIST)
    found = await fallbacks.answer(request.app.state.ladle, asked, why, is_wanted)
    if found is not None:
        note_answer(request.scope, found, began_ns)
    return found


def _wanted(request: Request, word: _Word, who: str) -> Callable[[], bool]:
    """Return what tells whether an answer is the one that is sent; threads ask it."""
    return lambda: not is_given_up(request.scope) and word.is_of(who)


async def _in_time(request: Request, asked: RecommendationBody) -> Answer:
    """Answer in full, or from the short list where that takes too long."""
    ladle: Ladle = request.app.state.ladle
    settings: ServiceSettings = request.app.state.settings
    hands: Hands = request.app.state.hands
    word = _Word()

    def is_awaited() -> bool:
        return word.holder != _LIST and not is_given_up(request.scope)

    answering = partial(ladle.answer, asked, _wanted(request, word, _FULL))
    work = hands.do(timed(request.scope, answering), is_awaited)
    # in a conversation the late answer would have the last word on what was shown: there it counts
    within_s = None if asked.conversation is not None else settings.fallback_after_s
    await asyncio.wait({work}, timeout=within_s)
    if not work.done():
        keep_turn(request.scope, work)
        found = await _from_list(request, asked, SLOW, word)
        if found is not None and word.is_of(_LIST):  # else the late one came before it
            return found
    return await work  # until its deadline it may still come
