"""Overload and deadlines, with small numbers: one at work, one that waits, a third is refused."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from starlette.types import Message
from tests.conftest import LONG_S
from tests.service.conftest import LoopTime, TestClient, client_of, patient, until

from ladle.core import StoreError
from ladle.service import make_app
from ladle.service.gate import Gate
from ladle.service.work_limit import keep_turn

STATUS = "/api/v1/status"
DEADLINE_S = 100.0


class Slow:
    """Ladle's status, held back until it is let go."""

    def __init__(self, client: TestClient) -> None:
        self.ladle: Any = client.app.state.ladle  # type: ignore[attr-defined]
        self.gate: Gate = client.app.state.gate  # type: ignore[attr-defined]
        self.status = self.ladle.status
        self.has_begun, self.may_end = threading.Semaphore(0), threading.Event()
        self.n_done, self.fails = 0, False

    def __call__(self) -> Any:
        self.has_begun.release()
        assert self.may_end.wait(LONG_S)
        self.n_done += 1
        if self.fails:
            raise ZeroDivisionError("too late to tell anybody")
        return self.status()


@contextmanager
def slow_service(
    kitchen: Path, monkeypatch: pytest.MonkeyPatch, **settings: Any
) -> Iterator[tuple[TestClient, Slow, Callable[[], Future[Response]]]]:
    """Lend a client, its slow status, and what asks for it in a thread of its own."""
    with (
        client_of(kitchen, patient(request_timeout_s=DEADLINE_S, **settings)) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        slow = Slow(client)
        monkeypatch.setattr(slow.ladle, "status", slow)
        try:
            yield client, slow, lambda: pool.submit(client.get, STATUS)
        finally:
            slow.may_end.set()


def test_beyond_the_queue_requests_are_refused_and_health_is_told(
    kitchen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with slow_service(kitchen, monkeypatch, max_at_work=1, max_waiting=1) as (client, slow, ask):
        first = ask()
        assert slow.has_begun.acquire(timeout=LONG_S)
        second = ask()
        until(lambda: slow.gate.n_waiting == 1)
        refused = client.get(STATUS)
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "overloaded")
        assert refused.headers["retry-after"] == "1"
        assert refused.headers["x-content-type-options"] == "nosniff"
        for path in ("/healthz", "/readyz", "/metrics"):
            assert (told := client.get(path)).status_code == 200
        for line in (
            'ladle_refused_total{why="overloaded"} 1', "ladle_requests_at_work 1",
            "ladle_requests_waiting 1",
        ):  # fmt: skip
            assert line in told.text.splitlines()
        slow.may_end.set()
        assert first.result(LONG_S).status_code == second.result(LONG_S).status_code == 200
        until(lambda: slow.gate.n_at_work == 0)
        assert client.get(STATUS).status_code == 200


def test_who_waits_too_long_is_refused(
    kitchen: Path, monkeypatch: pytest.MonkeyPatch, loop_time: LoopTime
) -> None:
    with slow_service(kitchen, monkeypatch, max_at_work=1, max_waiting=5) as (client, slow, ask):
        first = ask()
        assert slow.has_begun.acquire(timeout=LONG_S)
        loop_time.let_pass(client, DEADLINE_S)
        late = first.result(LONG_S)
        assert (late.status_code, late.json()["error"]["code"]) == (503, "too_late")
        assert late.headers["retry-after"] == "5"
        # its thread goes on and keeps its turn
        assert slow.gate.n_at_work == 1
        second = ask()
        until(lambda: slow.gate.n_waiting == 1)
        loop_time.let_pass(client, DEADLINE_S)
        assert second.result(LONG_S).json()["error"]["code"] == "overloaded"
        assert slow.n_done == 0
        slow.may_end.set()
        until(lambda: slow.gate.n_at_work == 0)
        assert slow.n_done == 1
        assert client.get(STATUS).status_code == 200


def test_what_fails_after_its_deadline_is_logged(
    kitchen: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    loop_time: LoopTime,
) -> None:  # fmt: skip
    with slow_service(kitchen, monkeypatch) as (client, slow, ask):
        slow.fails = True
        late = ask()
        assert slow.has_begun.acquire(timeout=LONG_S)
        loop_time.let_pass(client, DEADLINE_S)
        assert late.result(LONG_S).status_code == 503
        slow.may_end.set()
        until(lambda: slow.gate.n_at_work == 0)
    assert "failed after its deadline" in caplog.text
    assert "too late to tell anybody" in caplog.text


def test_what_fails_late_on_purpose_is_a_line(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        work = asyncio.get_running_loop().create_future()
        keep_turn({}, work)
        work.set_exception(StoreError("database is locked"))
        await asyncio.sleep(0)

    asyncio.run(story())
    (record,) = caplog.records
    assert record.getMessage() == "failed after its deadline: database is locked"
    assert not record.exc_info


def test_the_service_ends_once_what_is_at_work_is_done(
    kitchen: Path, monkeypatch: pytest.MonkeyPatch, loop_time: LoopTime
) -> None:
    with slow_service(kitchen, monkeypatch) as (client, slow, ask):
        late = ask()
        assert slow.has_begun.acquire(timeout=LONG_S)
        loop_time.let_pass(client, DEADLINE_S)
        assert late.result(LONG_S).status_code == 503
        emptied = slow.gate.emptied

        async def emptied_once_it_may(within_s: float) -> bool:
            slow.may_end.set()
            return await emptied(within_s)

        monkeypatch.setattr(slow.gate, "emptied", emptied_once_it_may)
    assert slow.n_done == 1


def scope_of(method: str, path: str) -> dict[str, Any]:
    return {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(),
        "query_string": b"", "http_version": "1.1", "scheme": "http", "root_path": "",
        "headers": [(b"content-type", b"application/json"), (b"host", b"localhost")],
        "server": ("127.0.0.1", 80),
    }  # fmt: skip


def drive(receive: Any, **settings: Any) -> list[Message]:
    """Return what the application sends to a POST whose body comes from `receive`."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = scope_of("POST", "/api/v1/events")
    app = make_app(lambda: None, patient(**settings))  # type: ignore[arg-type, return-value]
    asyncio.run(app(scope, receive, send))
    return sent


def test_a_body_that_does_not_come_takes_no_turn() -> None:
    async def receive() -> Message:
        await asyncio.sleep(LONG_S)
        raise NotImplementedError

    sent = drive(receive, request_timeout_s=0.05)
    assert sent[0]["status"] == 408
    assert b'"body_too_slow"' in sent[1]["body"]


def test_a_body_that_breaks_off_is_refused() -> None:
    parts: list[Message] = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return parts.pop(0)

    sent = drive(receive)
    assert sent[0]["status"] == 400


def test_who_reads_slowly_keeps_nobody_from_working(loop_time: LoopTime) -> None:
    """An answer goes out while its reader takes nothing yet; the next one is made all the same."""

    async def story() -> None:
        settings = patient(max_at_work=1, max_waiting=0, request_timeout_s=DEADLINE_S)
        app = make_app(lambda: None, settings)  # type: ignore[arg-type, return-value]
        is_sent, may_read, sent = asyncio.Event(), asyncio.Event(), []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send_slowly(message: Message) -> None:
            is_sent.set()
            await may_read.wait()
            sent.append(message)

        scope = scope_of("GET", "/api/v1/openapi.json")
        slow = asyncio.create_task(app(dict(scope), receive, send_slowly))
        gate: Gate = app.state.gate
        await is_sent.wait()
        loop_time.put_forward(DEADLINE_S)
        await asyncio.sleep(0.01)  # past the deadline: what has begun is finished
        assert (gate.n_at_work, slow.done()) == (0, False)
        may_read.set()
        await slow
        assert [message["type"] for message in sent] == [
            "http.response.start", "http.response.body",
        ]  # fmt: skip
        assert sent[0]["status"] == 200

    asyncio.run(story())
