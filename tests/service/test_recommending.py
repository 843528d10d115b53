"""Questions: answered in full, from the short list, or refused, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from tests.conftest import LONG_S
from tests.ranking.conftest import DINNER_TIME, NO_CHANCE
from tests.service.conftest import HERE, LoopTime, TestClient, client_of, patient, until
from tests.service.test_fallbacks import ASK, Held, client, home, problem, settings

from ladle.core import FixedClock, StoreError
from ladle.ranking import Answer, Ladle, Paths, RecommendationBody
from ladle.service import ServiceSettings, make_app
from ladle.service.gate import Gate
from ladle.service.hands import Hands

__all__ = ["client", "home", "settings"]
SLOW_S, DEADLINE_S = 100.0, 300.0


# -- the trace ---------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["true", "1", "True"])
def test_the_query_may_ask_for_the_trace(client: TestClient, said: str) -> None:
    assert client.post(f"{ASK}?explain={said}", json={}).json()["trace"]["stages"]


@pytest.mark.parametrize("said", ["false", "0"])
def test_what_the_query_says_of_the_trace_counts_before_the_body(
    client: TestClient, said: str
) -> None:
    assert "trace" not in client.post(f"{ASK}?explain={said}", json={"explain": True}).json()
    assert client.post(f"{ASK}?other={said}", json={"explain": True}).json()["trace"]["stages"]


@pytest.mark.parametrize("said", ["yes", "", "2"])
def test_a_query_that_says_neither_is_told_what_would_be_right(
    client: TestClient, said: str
) -> None:
    bodies: dict[str, Any] = {ASK: {}, f"{ASK}/batch": {"requests": [{}]}}
    for path, body in bodies.items():
        refused = client.post(f"{path}?explain={said}", json=body)
        assert problem(refused) == (422, "bad_request")
        assert refused.json()["error"] == {
            "code": "bad_request", "field": "explain",
            "message": f"explain: is {said!r}; it must be true, false, 1 or 0",
        }  # fmt: skip


# -- late, and failing ------------------------------------------------------------------------


def test_a_slow_answer_is_not_waited_for_and_keeps_its_turn(
    home: Path, monkeypatch: pytest.MonkeyPatch, loop_time: LoopTime
) -> None:
    with (
        client_of(home, patient(fallback_after_s=SLOW_S)) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        state = client.app.state  # type: ignore[attr-defined]
        holds = Held(state.ladle)
        monkeypatch.setattr(state.ladle, "answer", holds)
        asked = pool.submit(client.post, ASK, json={})
        found = late(client, loop_time, holds.has_begun, asked).json()
        assert (found["degraded"], found["recommendation"]["model"]) == ("slow", "fallback")
        assert state.gate.n_at_work == 1
        holds.may_end.set()
        until(lambda: not state.gate.n_at_work)
        assert holds.n_done == 1


def late(
    client: TestClient,
    loop_time: LoopTime,
    has_begun: threading.Semaphore,
    asked: Future[Response],
    by_s: float = SLOW_S,
) -> Response:
    """Return the answer to a question whose answer in full has begun, and then takes so long."""
    assert has_begun.acquire(timeout=LONG_S)
    loop_time.let_pass(client, by_s)
    return asked.result(LONG_S)


@pytest.mark.parametrize(
    ("asked", "status", "models"),
    [({"person": "ann"}, 200, ["fallback"]), ({"conversation": "c"}, 503, [])],
    ids=["from the short list", "past its deadline"],
)
def test_what_comes_too_late_is_not_logged_as_shown(
    home: Path, monkeypatch: pytest.MonkeyPatch, loop_time: LoopTime,
    asked: Any, status: int, models: list[str],
) -> None:  # fmt: skip
    settings = patient(fallback_after_s=SLOW_S, request_timeout_s=DEADLINE_S)
    with client_of(home, settings) as client, ThreadPoolExecutor(1) as pool:
        ladle = client.app.state.ladle  # type: ignore[attr-defined]
        holds = Held(ladle)
        monkeypatch.setattr(ladle, "answer", holds)
        # from the first on she is known
        for body, by_s, told in (
            ({"person": "ann"}, SLOW_S, 200),
            (asked, SLOW_S if status == 200 else DEADLINE_S, status),
        ):
            posted = pool.submit(client.post, ASK, json=body)
            assert late(client, loop_time, holds.has_begun, posted, by_s).status_code == told
        holds.may_end.set()
    assert holds.n_done == 2
    with closing(sqlite3.connect(Paths(home).database)) as connection:
        found = connection.execute("SELECT model FROM impressions").fetchall()
    assert [model for (model,) in found] == ["fallback", *models]


@pytest.mark.parametrize("is_late", [True, False], ids=["after the list's", "before the list's"])
def test_of_the_list_and_the_late_answer_the_one_that_is_shown_is_logged(
    home: Path, monkeypatch: pytest.MonkeyPatch, loop_time: LoopTime, *, is_late: bool
) -> None:
    """Both are ready in the same moment: one is sent, and that one alone counts as shown."""
    with (
        client_of(home, patient(fallback_after_s=SLOW_S)) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        ladle = client.app.state.ladle  # type: ignore[attr-defined]
        answer, fallback = ladle.answer, ladle.fallback
        has_begun, may_end, has_ended = (
            threading.Semaphore(0), threading.Event(), threading.Event(),
        )  # fmt: skip

        def full(*asked: Any) -> Answer:
            has_begun.release()
            assert may_end.wait(LONG_S)
            found: Answer = answer(*asked)
            has_ended.set()
            return found

        def from_list(*asked: Any) -> Answer:
            found: Answer | None = fallback(*asked) if is_late else None
            may_end.set()
            assert has_ended.wait(LONG_S)
            return found or fallback(*asked)

        monkeypatch.setattr(ladle, "answer", full)
        monkeypatch.setattr(ladle, "fallback", from_list)
        asked = pool.submit(client.post, ASK, json={})
        best = late(client, loop_time, has_begun, asked).json()["recommendation"]
    assert (best["model"] == "fallback") is is_late
    with closing(sqlite3.connect(Paths(home).database)) as connection:
        shown = connection.execute("SELECT impression_id FROM impressions").fetchall()
    assert shown == [(best["impression_id"],)]


def test_what_is_cut_off_by_the_end_is_not_logged_as_shown_and_what_waits_is_not_begun(
    home: Path,
) -> None:
    async def story() -> Held:
        app = make_app(lambda: Ladle.open(home, NO_CHANCE, FixedClock(DINNER_TIME)), patient())
        transport = ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            AsyncClient(transport=transport, base_url=HERE) as client,
        ):
            holds = app.state.ladle.answer = Held(app.state.ladle)
            hands = app.state.hands = Hands(LONG_S)
            asked = [asyncio.create_task(client.post(ASK, json={})) for _ in range(2)]
            await asyncio.to_thread(holds.has_begun.acquire)
            while not hands._waiting:
                await asyncio.sleep(0.001)
            for one in asked:
                one.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
            holds.may_end.set()
            await hands.do(int)
            hands.close()
        return holds

    assert asyncio.run(story()).n_done == 1
    with closing(sqlite3.connect(Paths(home).database)) as connection:
        assert connection.execute("SELECT count(*) FROM impressions").fetchone() == (0,)


def test_a_slow_answer_is_waited_for_where_the_list_has_none_or_a_conversation_goes_on(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with client_of(home, patient(fallback_after_s=0.01)) as client:
        ladle = client.app.state.ladle  # type: ignore[attr-defined]
        answer = ladle.answer

        def slow(body: RecommendationBody, _: object) -> Answer:
            time.sleep(0.1)
            found: Answer = answer(body)
            return found

        monkeypatch.setattr(ladle, "answer", slow)
        for body in ({"wants": {"exclude": ["rice", "egg"]}}, {"conversation": "c"}):
            found = client.post(ASK, json=body)
            assert (found.status_code, found.json()["degraded"]) == (200, "no_model")


def test_an_answer_that_fails_at_the_database_comes_from_the_list(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("reading ladle.sqlite failed: disk I/O error")

    monkeypatch.setattr(client.app.state.ladle, "answer", fail)  # type: ignore[attr-defined]
    found = client.post(ASK, json={"person": "ann"}).json()
    assert found["degraded"] == "store_unavailable"
    assert "answering from the short list: reading ladle.sqlite failed" in caplog.text
    lost = client.post(ASK, json={"conversation": "c"})
    assert problem(lost) == (503, "store_unavailable")
    nothing = client.post(ASK, json={"wants": {"exclude": ["rice", "egg"]}})
    assert problem(nothing) == (503, "store_unavailable")
    monkeypatch.setattr(client.app.state.ladle, "fallback", fail)  # type: ignore[attr-defined]
    assert problem(client.post(ASK, json={"person": "ann"})) == (503, "store_unavailable")


# -- three times too much ---------------------------------------------------------------------


def test_three_times_too_much_is_answered_or_refused_at_once(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three come whenever one is done: two are at work and eight wait, and no others do."""
    n_rounds, n_at_work, n_waiting = 80, 2, 8
    may_end, answer = threading.Semaphore(0), Ladle.answer

    def slow(ladle: Ladle, body: RecommendationBody, _: object) -> Answer:
        assert may_end.acquire(timeout=LONG_S)
        return answer(ladle, body)

    monkeypatch.setattr(Ladle, "answer", slow)
    settings = patient(max_at_work=n_at_work, max_waiting=n_waiting, max_fallbacks=2, rate_per_s=0)
    most = n_at_work + n_waiting
    kinds = Counter(asyncio.run(_flood(home, settings, may_end, n_rounds, most)))
    n = 3 * n_rounds
    assert set(kinds) <= {"full", "overload", "overloaded"}
    assert kinds["full"] >= n / 10
    assert kinds["overload"] >= n / 10


async def _flood(
    home: Path, settings: ServiceSettings, may_end: threading.Semaphore, n_rounds: int, most: int
) -> list[str]:
    """Ask three questions whenever one is done, whatever becomes of them; return how each was.

    Parameters
    ----------
    most
        How many may wait for their answer at once, in the end of each round.
    """
    clock = FixedClock(DINNER_TIME)
    app = make_app(lambda: Ladle.open(home, NO_CHANCE, clock, seed=1), settings)
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        asyncio.timeout(LONG_S),
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url=HERE) as client,
    ):

        async def one() -> str:
            return _kind(await client.post(ASK, json={"wants": {"avoid": ["egg"]}}))

        asked: list[asyncio.Task[str]] = []

        def n_open() -> int:
            return sum(not task.done() for task in asked)

        for _ in range(n_rounds):
            asked += [asyncio.create_task(one()) for _ in range(3)]
            gate: Gate = app.state.gate  # all others are answered
            while n_open() != min(gate.n_at_work + gate.n_waiting, most):
                await asyncio.sleep(0.001)
            n_before = n_open()
            may_end.release()
            while n_open() == n_before:
                await asyncio.sleep(0.001)
        may_end.release(len(asked))
        return list(await asyncio.gather(*asked))


def _kind(response: Response) -> str:
    found = response.json()
    if response.status_code == 200:
        assert found["recommendation"]["recipe"]["allergens"]["egg"] == "free"
        return "overload" if found["degraded"] == "overload" else "full"
    assert response.status_code == 503
    assert response.headers["retry-after"]
    return str(found["error"]["code"])
