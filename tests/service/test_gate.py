"""Turns: so many at once, so many that wait, the first to come first."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from tests.conftest import LONG_S

from ladle.service.gate import Gate

SHORT_S = 0.01


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(story, LONG_S))


async def let_go() -> None:
    """Let everything run that can."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_turns_are_given_in_the_order_of_coming() -> None:
    async def story() -> None:
        gate, came = Gate(2, 2), []

        async def enter(name: str) -> None:
            assert await gate.enter(LONG_S)
            came.append(name)

        tasks = []
        for name in "abcd":
            tasks.append(asyncio.create_task(enter(name)))
            await let_go()
        assert (came, gate.n_at_work, gate.n_waiting) == (["a", "b"], 2, 2)
        assert not await gate.enter(LONG_S)
        gate.leave()
        await let_go()
        assert (came, gate.n_at_work, gate.n_waiting) == (["a", "b", "c"], 2, 1)
        for _ in range(3):
            gate.leave()
            await let_go()
        assert (came, gate.n_at_work) == (["a", "b", "c", "d"], 0)
        await asyncio.gather(*tasks)

    run(story())


def test_a_turn_that_does_not_come_in_time_is_given_up() -> None:
    async def story() -> None:
        gate = Gate(1, 5)
        await gate.enter(LONG_S)
        assert not await gate.enter(SHORT_S)
        assert (gate.n_at_work, gate.n_waiting) == (1, 0)
        gate.leave()
        assert gate.n_at_work == 0

    run(story())


def test_who_goes_away_leaves_no_turn_behind() -> None:
    async def story() -> None:
        gate = Gate(1, 5)
        await gate.enter(LONG_S)
        waits, gets_it = (asyncio.create_task(gate.enter(LONG_S)) for _ in range(2))
        await let_go()
        waits.cancel()
        await let_go()
        assert gate.n_waiting == 1
        gate.leave()
        gets_it.cancel()  # in the very moment in which its turn comes
        with pytest.raises(asyncio.CancelledError):
            await gets_it
        assert (gate.n_at_work, gate.n_waiting) == (0, 0)

    run(story())


def test_a_turn_passes_by_who_has_just_given_up() -> None:
    async def story() -> None:
        gate = Gate(1, 5)
        await gate.enter(LONG_S)
        gone, next_one = (asyncio.create_task(gate.enter(LONG_S)) for _ in range(2))
        await let_go()
        gone.cancel()
        await asyncio.sleep(0)
        gate.leave()
        await next_one
        assert (gate.n_at_work, gate.n_waiting) == (1, 0)

    run(story())


def test_one_can_wait_until_all_have_left() -> None:
    async def story() -> None:
        gate = Gate(2, 0)
        assert await gate.emptied(SHORT_S)
        await gate.enter(LONG_S)
        assert not await gate.emptied(SHORT_S)
        waits = asyncio.create_task(gate.emptied(LONG_S))
        await let_go()
        gate.leave()
        assert await waits

    run(story())
