"""Load on a server: every question is asked once, and each answer is told by its status."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Sequence

from benchmarks.serving_load import Took, closed_loop, encoded, open_loop
from benchmarks.serving_mix import Asked

from ladle.ranking import RecommendationBody

ANSWERS = (b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 503 Service Unavailable\r\n")
ASKED = [Asked(RecommendationBody(utterance=f"soup {n}"), "1-10 %", 0.05) for n in range(9)]


async def head_of(reader: asyncio.StreamReader) -> bytes:
    """Read up to a body; nothing where the connection has ended."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


async def answered(
    ask: Callable[[int, Sequence[bytes]], Coroutine[None, None, Took]],
) -> tuple[Took, list[str]]:
    """Ask a server that answers and refuses by turns; returns the questions that came, too."""
    turns, heard = itertools.cycle(ANSWERS), list[str]()
    connections = set[asyncio.Task[None] | None]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(asyncio.current_task())
        while head := await head_of(reader):
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            heard.append((await reader.readexactly(length)).decode())
            writer.write(next(turns) + b"Content-Length: 4\r\n\r\n")
            await writer.drain()
            writer.write(b"soup")  # an answer may come in pieces
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    took = await ask(port, encoded(ASKED, port))
    server.close()
    await server.wait_closed()
    await asyncio.gather(*filter(None, connections))  # they end after their clients
    return took, heard


def test_every_question_is_asked_once_by_so_many_at_a_time() -> None:
    took, heard = asyncio.run(answered(lambda port, all_: closed_loop(port, all_, 2)))
    assert {status: len(ms) for status, ms in took.wall_ms.items()} == {200: 5, 503: 4}
    assert sorted(text.split("soup ")[1][0] for text in heard) == list("012345678")
    told = took.as_json(2.0, 0.09)
    assert told["statuses"] == {"200": 5, "503": 4}
    assert (told["requests_per_s"], told["answers_per_s"], told["client_cpu_ms"]) == (4.5, 2.5, 10)


def test_questions_come_at_their_own_times_whatever_the_answers_do() -> None:
    took, heard = asyncio.run(answered(lambda port, all_: open_loop(port, all_, 400, 0.1)))
    assert sum(map(len, took.wall_ms.values())) == len(heard) > 9
    assert not took.unsent
