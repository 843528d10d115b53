"""Beyond what can be served: an answer from the short list, then a 503, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from httpx import Response
from tests.conftest import LONG_S
from tests.ranking.conftest import catalog_of, recipe
from tests.service.conftest import TestClient, client_of, patient, until

from ladle.core import NotReadyError, StoreError
from ladle.ranking import Answer, Ladle, Paths, RecommendationBody
from ladle.service import ServiceSettings, fallbacks
from ladle.service.fallbacks import FallbackTurns

ASK = "/api/v1/recommendations"
RICE = recipe("Rice", "1 cup rice", "salt", meals="dinner")
EGGS = recipe("Omelet", "2 eggs", meals="dinner")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    catalog_of(tmp_path / "home", [RICE, EGGS])
    return tmp_path / "home"


class Held:
    """Ladle's answer in full, held back until it is let go."""

    def __init__(self, ladle: Ladle) -> None:
        self.answer = ladle.answer
        self.has_begun, self.may_end = threading.Semaphore(0), threading.Event()
        self.n_done = 0

    def __call__(self, body: RecommendationBody, is_wanted: Callable[[], bool]) -> Answer:
        self.has_begun.release()
        assert self.may_end.wait(LONG_S)
        self.n_done += 1
        return self.answer(body, is_wanted)


@pytest.fixture
def settings() -> ServiceSettings:
    return patient(max_at_work=1, max_waiting=0, max_fallbacks=1)


@pytest.fixture
def client(home: Path, settings: ServiceSettings) -> Iterator[TestClient]:
    with client_of(home, settings) as running:
        yield running


@pytest.fixture
def held(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """Take the only turn, and keep it."""
    ladle = client.app.state.ladle  # type: ignore[attr-defined]
    holds = Held(ladle)
    monkeypatch.setattr(ladle, "answer", holds)
    first = threading.Thread(target=client.post, args=(ASK,), kwargs={"json": {}})
    first.start()
    assert holds.has_begun.acquire(timeout=LONG_S)
    yield holds
    holds.may_end.set()
    first.join(LONG_S)


def problem(response: Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_without_a_turn_a_question_is_answered_from_the_short_list(
    client: TestClient, held: Held
) -> None:
    answer = client.post(ASK, json={"utterance": "dinner without eggs"})
    assert answer.status_code == 200
    found = answer.json()
    assert (found["degraded"], found["recommendation"]["model"]) == ("overload", "fallback")
    assert found["recommendation"]["recipe"]["name"] == "Rice"
    assert "trace" not in found
    assert client.post(ASK, json={"explain": True}).json()["trace"]["stages"]
    assert problem(client.post(ASK, json={"wants": 1})) == (422, "bad_request")
    told = client.get("/metrics").text.splitlines()
    assert 'ladle_fallbacks_total{why="overload"} 2' in told
    assert "ladle_answers_degraded_total 2" in told


def test_what_is_not_on_the_list_for_these_eaters_is_refused(
    client: TestClient, held: Held
) -> None:
    refused = client.post(ASK, json={"wants": {"exclude": ["rice", "egg"]}})
    assert problem(refused) == (503, "overloaded")
    assert refused.headers["retry-after"] == "1"
    assert problem(client.get("/api/v1/status")) == (503, "overloaded")  # all else has no list
    told = client.get("/metrics").text.splitlines()
    assert 'ladle_refused_total{why="overloaded"} 2' in told
    assert not any(line.startswith("ladle_fallbacks_total{") for line in told)


def test_the_short_list_is_bounded_too(
    client: TestClient, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = client.app.state.fallbacks.gate  # type: ignore[attr-defined]
    monkeypatch.setattr(gate, "n_at_work", 1)
    assert problem(client.post(ASK, json={})) == (503, "overloaded")


def test_those_who_need_the_database_leave_turns_to_the_others(
    client: TestClient, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = client.app.state.fallbacks._known  # type: ignore[attr-defined]
    monkeypatch.setattr(known, "n_at_work", 1)
    for body in ({"person": "ann"}, {"household": "home"}, {"conversation": "c"}):
        assert problem(client.post(ASK, json=body)) == (503, "overloaded")
    assert client.post(ASK, json={}).status_code == 200
    monkeypatch.setattr(known, "n_at_work", 0)
    assert client.post(ASK, json={"person": "ann"}).status_code == 200
    assert known.n_at_work == 0


def test_while_the_list_is_made_questions_are_refused(
    client: TestClient, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise NotReadyError("the fallback for this catalog is being made; ask again")

    monkeypatch.setattr(client.app.state.ladle, "fallback", fail)  # type: ignore[attr-defined]
    assert problem(client.post(ASK, json={})) == (503, "overloaded")


def test_a_list_of_new_models_and_recipes_is_made_before_it_is_needed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    prepare = Ladle.prepare_fallback

    def note(ladle: Ladle) -> None:
        prepare(ladle)
        made.append(ladle.status().catalog)

    monkeypatch.setattr(Ladle, "prepare_fallback", note)
    with client_of(home) as client:
        assert len(made) == 1
        client.post(ASK, json={})
        new = catalog_of(home, [RICE, EGGS, recipe("Stew", "2 cups beans")]).name

        def is_made() -> bool:
            client.post(ASK, json={})
            return made[-1] == new

        until(is_made)
        client.post(ASK, json={})
    assert made[-1] == new
    assert len(made) <= 3


@pytest.mark.parametrize("error", [StoreError("it is gone"), ZeroDivisionError("oh")])
def test_a_list_that_could_not_be_made_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    monkeypatch.setattr(fallbacks, "RETRY_S", LONG_S)
    ladle, turns = MagicMock(spec=Ladle), FallbackTurns(1)
    ladle.prepare_fallback.side_effect = [error, None, None]

    async def ask(*versions: str) -> int:
        turns.soon_prepare(ladle, (versions[0], versions[1]))
        if turns._preparing is not None:
            await turns._preparing
        n_made: int = ladle.prepare_fallback.call_count
        return n_made

    async def story() -> None:
        assert await ask("m1", "c1") == 1
        assert await ask("m1", "c1") == 1  # not at every question
        monkeypatch.setattr(turns, "_not_before_s", 0.0)
        assert await ask("m1", "c1") == 2
        assert await ask("m1", "c1") == 2
        assert await ask("m1", "c2") == 3

    asyncio.run(story())
    assert "the short list stays as it was" in caplog.text
    assert str(error) in caplog.text


def test_impressions_of_the_list_are_told_apart(client: TestClient, held: Held, home: Path) -> None:
    client.post(ASK, json={})
    held.may_end.set()
    client.app.state.ladle._events.close()  # type: ignore[attr-defined]
    with closing(sqlite3.connect(Paths(home).database)) as connection:
        rows = connection.execute("SELECT model, propensity FROM impressions").fetchall()
    assert ("fallback", 1.0) in rows
