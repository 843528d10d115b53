"""One piece of work after the other, and nobody waits for long behind who waits for the disk."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable

import pytest
from tests.conftest import LONG_S

from ladle.service.hands import Hands


def run(story: Callable[[Hands], Awaitable[None]], patience_s: float = LONG_S) -> None:
    async def told() -> None:
        hands = Hands(patience_s)
        try:
            await asyncio.wait_for(story(hands), LONG_S)
        finally:
            hands.close()

    asyncio.run(told())


def test_one_is_done_after_the_other_in_the_order_of_coming() -> None:
    at_work, order = threading.Lock(), list[int]()

    def work(i: int) -> int:
        assert at_work.acquire(blocking=False)
        time.sleep(0.001)
        order.append(i)
        at_work.release()
        return i

    async def story(hands: Hands) -> None:
        done = [hands.do(lambda i=i: work(i)) for i in range(20)]  # type: ignore[misc]
        assert await asyncio.gather(*done) == order == [*range(20)]

    run(story)


@pytest.mark.alone
def test_who_takes_long_keeps_nobody_waiting() -> None:
    async def story(hands: Hands) -> None:
        may_end = threading.Event()
        stuck = [hands.do(lambda: may_end.wait(LONG_S)) for _ in range(3)]
        assert await hands.do(lambda: "soon") == "soon"
        assert not any(one.done() for one in stuck)
        before = hands_there()
        hands._patience_s = LONG_S  # a busy machine would call one more
        may_end.set()
        assert await asyncio.gather(*stuck) == [True] * 3
        assert await hands.do(hands_there) <= before  # they are used again

    run(story, 0.01)


def hands_there() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "answers"}


def test_what_fails_fails_for_who_waits_and_the_next_is_done() -> None:
    async def story(hands: Hands) -> None:
        failing, next_one = hands.do(lambda: 1 // 0), hands.do(lambda: 1)
        with pytest.raises(ZeroDivisionError):
            await failing
        assert await next_one == 1

    run(story)


def test_what_is_not_wanted_any_more_is_not_begun() -> None:
    async def story(hands: Hands) -> None:
        may_end, is_wanted, done = threading.Event(), threading.Event(), list[str]()
        is_wanted.set()
        first = hands.do(lambda: may_end.wait(LONG_S))
        unwanted = hands.do(lambda: done.append("unwanted"), is_wanted.is_set)
        cancelled = hands.do(lambda: done.append("cancelled"))
        cancelled.cancel()
        is_wanted.clear()
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await unwanted
        assert await first
        assert await hands.do(lambda: done) == []

    run(story)


def test_an_event_loop_that_has_closed_does_no_harm() -> None:
    may_end, has_ended = threading.Event(), threading.Event()

    async def story() -> None:
        Hands().do(lambda: may_end.wait(LONG_S))
        Hands().do(has_ended.set)

    asyncio.run(story())
    may_end.set()
    assert has_ended.wait(LONG_S)
