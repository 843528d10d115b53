"""Answers for questions that find no turn, or whose answer fails or is late: the short list's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.types import Scope as Connection

from ladle.core import LadleError, NotReadyError
from ladle.ranking import Answer, Ladle, RecommendationBody
from ladle.service.gate import Gate

OVERLOAD, SLOW, STORE = "overload", "slow", "store_unavailable"
"""Why an answer came from the short list, as its `degraded` says."""
FALLBACK_REASONS = frozenset({OVERLOAD, SLOW, STORE})

RETRY_S = 10.0
"""Seconds after which a list that could not be made is tried again: to make one takes long."""
_KEY = "ladle.falls_back"
log = logging.getLogger(__name__)


class FallbackTurns:
    """Answers from the short list, so many at once and no more.

    What has to ask the database (a person, a household, a conversation) gets half of the turns at
    most: where the database hangs, everybody else is answered all the same.

    Parameters
    ----------
    most_at_work
        0 for no fallback.
    """

    def __init__(self, most_at_work: int) -> None:
        self.gate = Gate(most_at_work, 0)
        self._known = Gate((most_at_work + 1) // 2, 0)
        self._prepared: tuple[str, str] | None = None
        self._preparing: asyncio.Task[None] | None = None
        self._not_before_s = 0.0

    async def enter(self, scope: Connection) -> bool:
        """Take a turn for a request that is to be answered from the short list, if there is one."""
        scope[_KEY] = await self.gate.enter(0.0)
        return falls_back(scope)

    async def answer(
        self, ladle: Ladle, body: RecommendationBody, why: str, is_wanted: Callable[[], bool]
    ) -> Answer | None:
        """Answer from the short list; None where it has nothing safe for these eaters, or no turn.

        Parameters
        ----------
        is_wanted
            As `Ladle.answer` asks it.

        Raises
        ------
        BadRequestError
            Something is malformed.
        """
        if body.person is None and body.household is None and body.conversation is None:
            return await _answer(ladle, body, why, is_wanted)
        if not await self._known.enter(0.0):
            return None
        try:
            return await _answer(ladle, body, why, is_wanted)
        finally:
            self._known.leave()

    async def prepare(self, ladle: Ladle) -> None:
        """Make the list before it is needed."""
        await run_in_threadpool(ladle.prepare_fallback)

    def soon_prepare(self, ladle: Ladle, versions: tuple[str, str]) -> None:
        """Make the list anew, off the request's path, if models and catalog are of new versions.

        Where that fails it is tried again after `RETRY_S` seconds.
        """
        if versions != self._prepared and (self._preparing is None or self._preparing.done()):
            now_s = asyncio.get_running_loop().time()
            if now_s >= self._not_before_s:
                self._not_before_s = now_s + RETRY_S
                self._preparing = asyncio.create_task(self._prepare_for(ladle, versions))

    async def _prepare_for(self, ladle: Ladle, versions: tuple[str, str]) -> None:
        try:
            await self.prepare(ladle)
        except LadleError as e:
            log.error("the short list stays as it was: %s", e)  # noqa: TRY400 - no trace needed
        except Exception:
            log.exception("the short list stays as it was")
        else:
            self._prepared, self._not_before_s = versions, 0.0


async def _answer(
    ladle: Ladle, body: RecommendationBody, why: str, is_wanted: Callable[[], bool]
) -> Answer | None:
    try:
        answer = await run_in_threadpool(ladle.fallback, body, why, is_wanted)
    except NotReadyError:  # the list is just being made
        return None
    return answer if answer.nothing is None else None


def falls_back(scope: Connection) -> bool:
    """Return whether a request is to be answered from the short list, having found no turn."""
    return bool(scope.get(_KEY))
