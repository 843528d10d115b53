"""Many questions at once: each answered, or refused, by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from tests.ranking.conftest import catalog_of, recipe
from tests.service.conftest import LoopTime, TestClient, client_of, patient

from ladle.ranking import Answer, Ladle, RecommendationBody

ASK, ASK_ALL = "/api/v1/recommendations", "/api/v1/recommendations/batch"
DOCS = Path(__file__).parents[2] / "docs" / "service.md"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    eggs = recipe("Omelet", "2 eggs", meals="dinner")
    catalog_of(tmp_path / "home", [recipe("Rice", "1 cup rice", "salt", meals="dinner"), eggs])
    return tmp_path / "home"


@pytest.fixture
def client(home: Path) -> Iterator[TestClient]:
    with client_of(home) as running:
        yield running


def ask_all(client: TestClient, *requests: object) -> list[Any]:
    response = client.post(ASK_ALL, json={"requests": requests})
    assert response.status_code == 200, response.text
    answers: list[Any] = response.json()["answers"]
    assert len(answers) == len(requests)
    return answers


def problem(response: Response) -> tuple[int, str, str | None]:
    error = response.json()["error"]
    return response.status_code, error["code"], error.get("field")


def code(answer: Any) -> str:
    found: str = answer["error"]["code"]
    return found


def test_answers_come_in_the_order_of_the_questions(client: TestClient) -> None:
    asked = [{"utterance": text} for text in ("rice", "without eggs", "with eggs", "rice")]
    names = [a["recommendation"]["recipe"]["name"] for a in ask_all(client, *asked)]
    assert names == ["Rice", "Rice", "Omelet", "Rice"]
    one = client.post(ASK, json={"utterance": "rice", "explain": True}).json()
    same = ask_all(client, {"utterance": "rice", "explain": True}, {})[0]
    assert one["recommendation"]["recipe"] == same["recommendation"]["recipe"]
    assert same["trace"]["stages"]


def test_the_query_asks_for_the_traces_of_all(client: TestClient) -> None:
    asked = {"requests": [{}, {"explain": False}]}
    for said, is_there in (("1", [True, True]), ("0", [False, False])):
        told = client.post(f"{ASK_ALL}?explain={said}", json=asked).json()["answers"]
        assert ["trace" in answer for answer in told] == is_there


def test_what_is_wrong_with_one_does_not_stop_the_rest(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answer = Ladle.answer

    def fail(ladle: Ladle, body: RecommendationBody, _: object) -> Answer:
        if body.utterance == "fail":
            raise ZeroDivisionError("secret")
        return answer(ladle, body)

    monkeypatch.setattr(Ladle, "answer", fail)
    bad: tuple[object, ...] = (
        {"wnats": {}},
        [],
        {"wants": {"avoid": ["zorb"]}},
        {"household": "x"},
    )
    found = ask_all(client, {}, *bad, {"utterance": "fail"}, {})
    assert [code(a) for a in found[1:6]] == [
        "bad_request", "bad_request", "unknown_food", "bad_request", "internal",
    ]  # fmt: skip
    assert found[1]["error"]["field"] == "body"
    assert found[3]["error"]["field"] == "wants.avoid[0]"
    assert found[0]["recommendation"]
    assert found[6]["recommendation"]
    assert "secret" not in json.dumps(found)
    assert "ZeroDivisionError: secret" in caplog.text
    told = client.get("/metrics").text
    assert 'ladle_answers_total{model="none",model_version="none",catalog_version=' in told
    assert re.search(r"^ladle_answers_total\{.*\} 2$", told, re.MULTILINE)


def test_the_example_of_the_page_is_answered_as_it_says(client: TestClient) -> None:
    (example,) = re.findall(r"```json\n(\{\"requests\".*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    first, second, third = ask_all(client, *json.loads(example)["requests"])
    assert first["recommendation"]
    assert code(second) == "unknown_food"
    assert third["recommendation"]["recipe"]["name"] == "Rice"


@pytest.mark.parametrize("n", [0, 101])
def test_there_must_be_1_to_100(client: TestClient, n: int) -> None:
    refused = client.post(ASK_ALL, json={"requests": [{}] * n})
    assert problem(refused) == (422, "bad_request", "requests")
    assert problem(client.post(ASK_ALL, json=[])) == (422, "bad_request", "body")


def test_a_batch_may_be_larger_than_one_question(client: TestClient) -> None:
    pantry = {"pantry": ["rice"] * 200}  # 100 of them are 160 kB
    assert len(ask_all(client, *[pantry] * 100)) == 100
    assert client.post(ASK, json={"utterance": "x" * 70_000}).status_code == 413
    assert client.post(ASK_ALL, json={"requests": ["x" * 1_100_000]}).status_code == 413


def test_each_question_counts_as_a_call(home: Path) -> None:
    with client_of(home, patient(rate_per_s=0.001, rate_burst=5)) as client:
        ask_all(client, *[{}] * 3)
        refused = client.post(ASK_ALL, json={"requests": [{}] * 3})  # one is left for the call
        assert problem(refused)[:2] == (429, "too_many_requests")
        assert int(refused.headers["retry-after"]) > 0
        assert client.post(ASK, json={}).status_code == 200
        # as many never come together
        refused = client.post(ASK_ALL, json={"requests": [{}] * 6})
        assert problem(refused)[0] == 429  # and the call itself costs one
    with client_of(home, patient(rate_per_s=0.001, rate_burst=5)) as client:
        refused = client.post(ASK_ALL, json={"requests": [{}] * 6})
        assert problem(refused) == (422, "bad_request", "requests")
        assert "takes 5 at once" in refused.json()["error"]["message"]
    with client_of(home, patient(rate_per_s=0)) as client:
        ask_all(client, *[{}] * 100)


def test_the_deadline_holds_for_the_whole(
    home: Path, monkeypatch: pytest.MonkeyPatch, loop_time: LoopTime
) -> None:
    answer = Ladle.answer

    def slow(ladle: Ladle, body: RecommendationBody, _: object) -> Answer:
        loop_time.put_forward(140.0)
        return answer(ladle, body)

    monkeypatch.setattr(Ladle, "answer", slow)
    with client_of(home, patient(request_timeout_s=600.0)) as client:
        found = ask_all(client, *[{}] * 60)
    kinds = ["recommendation" in a or code(a) for a in found]
    assert kinds == [True] * 4 + ["too_late"] * 56  # 560 s are more than nine tenths


def test_without_a_turn_the_whole_is_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = client.app.state.gate  # type: ignore[attr-defined]
    monkeypatch.setattr(gate, "n_at_work", 1_000)
    monkeypatch.setattr(gate, "_most_waiting", 0)
    refused = client.post(ASK_ALL, json={"requests": [{}]})
    assert problem(refused)[:2] == (503, "overloaded")
