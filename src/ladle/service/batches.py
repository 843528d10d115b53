"""The route of many questions at once: each is answered by itself, in the order of coming."""

from __future__ import annotations

import asyncio
import logging
from typing import Annotated, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from ladle.core import BadRequestError, LadleError
from ladle.ranking import RecommendationBody
from ladle.request import convert
from ladle.service.bodies import read_body
from ladle.service.calls import MAX_BATCH_BYTES
from ladle.service.problems import Problem, ProblemBody, problem_of, unforeseen
from ladle.service.rate_limit import take_more
from ladle.service.recommending import answered, explain_of
from ladle.service.refusals import refusal_response
from ladle.service.work_limit import until_s

MOST_IN_A_BATCH = 100
_SHARE = 0.9
"""Of the time that is left, what the answers may take; the rest is for sending them."""
_LATE = Problem("too_late", "the time of the batch was over before this one's turn; send it again")
_BUSY = Problem("overloaded", "too much is asked at once; try again")

log = logging.getLogger(__name__)


class BatchBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Questions to Ladle, from 1 to 100, each as a single call has it."""

    requests: Annotated[
        tuple[RecommendationBody, ...], msgspec.Meta(min_length=1, max_length=MOST_IN_A_BATCH)
    ]


class _Unread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same before each is read by itself."""

    requests: tuple[Any, ...]


async def recommend_all(request: Request) -> Response:
    """POST /api/v1/recommendations/batch: answer many questions, each by itself."""
    explain = explain_of(request)
    asked = (await read_body(request, _Unread, most_bytes=MAX_BATCH_BYTES)).requests
    if not 1 <= len(asked) <= MOST_IN_A_BATCH:
        fault = f"has {len(asked)} questions; it must have 1 to {MOST_IN_A_BATCH}"
        raise BadRequestError("requests", fault)
    if refused := take_more(request.scope, len(asked) - 1):
        return refusal_response(request.scope, *refused)
    now_s = asyncio.get_running_loop().time
    end_s = now_s() + _SHARE * (until_s(request.scope) - now_s())
    answers = [
        await _one(request, one, explain=explain) if now_s() < end_s else _said(_LATE)
        for one in asked
    ]
    return Response(msgspec.json.encode({"answers": answers}), media_type="application/json")


async def _one(request: Request, asked: object, *, explain: bool | None) -> msgspec.Raw:
    """Return an answer as JSON, or what was wrong with this one question."""
    try:
        answer = await answered(request, convert(asked, RecommendationBody, ""), explain=explain)
    except LadleError as e:
        return _said(problem_of(e)[1])
    except Exception as e:  # noqa: BLE001 - it is logged with its trace, and the rest goes on
        return _said(unforeseen(e))
    return _said(_BUSY) if answer is None else msgspec.Raw(answer.to_json())


def _said(problem: Problem) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(ProblemBody(problem)))
