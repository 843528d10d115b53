"""Traces: what they tell, what they never tell, and that nothing is there where none are wanted."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.service.conftest import TestClient, client_of, patient

from ladle.core import BadSettingError, MissingExtraError
from ladle.service import ServiceSettings
from ladle.service.tracing import Tracing, open_tracing, refuse_without_tracer

ASK = "/api/v1/recommendations"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
MISSING = "opentelemetry is not installed: pip install 'ladle-recipes[otel]'"


class Spans:
    """What a service traces, kept in memory."""

    def __init__(self, share: float = 1.0) -> None:
        pytest.importorskip("opentelemetry.sdk", reason=MISSING)
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased  # noqa: PLC0415 - an extra

        self._kept = InMemorySpanExporter()
        provider = TracerProvider(ParentBased(TraceIdRatioBased(share)), shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._kept))
        self.tracing = Tracing(provider)

    def all(self) -> list[Any]:
        return list(self._kept.get_finished_spans())

    def named(self, start: str) -> list[Any]:
        return [span for span in self.all() if span.name.startswith(start)]


@pytest.fixture
def spans(client: TestClient) -> Iterator[Spans]:
    kept = Spans()
    client.app.state.tracing = kept.tracing  # type: ignore[attr-defined]
    yield kept
    kept.tracing.close()


def parent(flags: str) -> dict[str, str]:
    return {"traceparent": f"00-{TRACE}-{PARENT}-{flags}"}


def test_a_question_is_traced_with_its_answer_and_the_stages_of_it(
    client: TestClient, spans: Spans
) -> None:
    found = client.post(ASK, json={"person": "ann", "explain": True}).json()
    (request,), (answer,), stages = (spans.named(n) for n in ("POST", "answer", "rank "))
    assert request.name == f"POST {ASK}"
    assert dict(request.attributes) == {
        "http.request.method": "POST", "http.route": ASK, "http.response.status_code": 200,
    }  # fmt: skip
    assert (request.parent, request.kind.name) == (None, "SERVER")
    assert answer.parent.span_id == request.context.span_id
    assert answer.attributes["ladle.model"] == found["recommendation"]["model"]
    traced = found["trace"]["stages"]
    assert [s.name for s in stages] == [f"rank {stage['stage']}" for stage in traced]
    assert [s.attributes["ladle.recipes"] for s in stages] == [s["n_recipes"] for s in traced]
    assert {s.parent.span_id for s in stages} == {answer.context.span_id}
    assert request.start_time <= answer.start_time == stages[0].start_time
    assert stages[-1].end_time <= answer.end_time <= request.end_time


def test_nothing_of_people_and_nothing_that_was_sent_is_traced(
    client: TestClient, spans: Spans
) -> None:
    body = {"person": "ann-smith", "utterance": "curry without zorb", "conversation": "our-talk"}
    headers = {"X-Request-ID": "ann-smith", "User-Agent": "browser-of-ann"}
    client.post(ASK, json=body, headers=headers)
    client.get("/api/v1/people/ann-smith/profile?token=secret")
    client.get("/api/v1/recipes/shakshouka", headers=headers)
    told = "".join(span.to_json() for span in spans.all())
    assert "/api/v1/people/{person}/profile" in told
    for secret in (
        "ann",
        "smith",
        "curry",
        "zorb",
        "our-talk",
        "secret",
        "shakshouka",
        "testclient",
    ):
        assert secret not in told


def test_the_trace_of_who_calls_goes_on_and_is_named_in_the_log(
    client: TestClient, spans: Spans, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "ladle.access")
    client.get("/api/v1/status", headers=parent("01"))
    (span,) = spans.all()
    assert format(span.context.trace_id, "032x") == TRACE
    assert format(span.parent.span_id, "016x") == PARENT
    assert caplog.records[-1].ladle_fields["trace_id"] == TRACE  # type: ignore[attr-defined]
    client.get("/api/v1/status", headers={"traceparent": "00-zorb"})
    assert spans.all()[-1].parent is None


def test_who_calls_may_say_that_it_is_not_traced(client: TestClient, spans: Spans) -> None:
    client.post(ASK, json={}, headers=parent("00"))
    assert spans.all() == []


def test_where_a_share_is_traced_a_caller_may_say_that_it_is(client: TestClient) -> None:
    kept = Spans(share=0.0)
    client.app.state.tracing = kept.tracing  # type: ignore[attr-defined]
    client.post(ASK, json={})
    assert kept.all() == []
    client.post(ASK, json={}, headers=parent("01"))
    assert len(kept.named("POST")) == 1


def test_each_answer_of_a_batch_is_traced(client: TestClient, spans: Spans) -> None:
    client.post(f"{ASK}/batch", json={"requests": [{}, {"utterance": "rice"}]})
    assert len(spans.named("answer")) == 2


def test_refusals_faults_and_short_answers_say_so(kitchen: Path) -> None:
    kept = Spans()
    settings = patient(rate_per_s=0.001, rate_burst=1)
    with client_of(kitchen, settings) as client:
        state = client.app.state  # type: ignore[attr-defined]
        state.tracing, state.ladle.answer = kept.tracing, None
        assert client.post(ASK, json={}).status_code == 500
        assert client.post(ASK, json={}).status_code == 429
    broken, refused = kept.named("POST")
    assert broken.status.status_code.name == "ERROR"
    assert refused.attributes["ladle.refused"] == "too_many_requests"
    assert refused.status.status_code.name == "UNSET"


def test_an_answer_from_the_short_list_is_traced_as_such(kitchen: Path) -> None:
    kept = Spans()
    with client_of(kitchen) as client:
        state = client.app.state  # type: ignore[attr-defined]
        state.tracing = kept.tracing

        async def enter(_within_s: float) -> bool:
            return False

        state.gate.enter = enter
        assert client.post(ASK, json={}).json()["degraded"] == "overload"
    (answer,) = kept.named("answer")
    assert answer.attributes["ladle.degraded"] == "overload"


def test_health_metrics_and_the_page_are_not_traced(client: TestClient, spans: Spans) -> None:
    for path in ("/healthz", "/readyz", "/metrics", "/"):
        client.get(path)
    assert spans.all() == []


def test_nothing_is_traced_and_nothing_imported_where_it_is_not_wanted(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    assert open_tracing(ServiceSettings()) is None
    assert client.app.state.tracing is None  # type: ignore[attr-defined]
    assert client.post(ASK, json={}, headers=parent("01")).status_code == 200


def test_where_the_extra_is_missing_it_is_told_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("opentelemetry", "opentelemetry.exporter.otlp.proto.http.trace_exporter"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError, match=r"needs opentelemetry: .*ladle-recipes\[otel\]"):
        open_tracing(ServiceSettings(traces_to="http://127.0.0.1:4318/v1/traces"))


def test_a_service_that_is_to_be_traced_is_refused_without_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    refuse_without_tracer(ServiceSettings())
    want = r"^service\.traces_to is 'http://a/'; it must be empty .*ladle-recipes\[otel\]'$"
    with pytest.raises(BadSettingError, match=want):
        refuse_without_tracer(ServiceSettings(traces_to="http://a/"))


def test_a_collector_that_is_not_there_stops_nothing(kitchen: Path) -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason=MISSING)
    settings = patient(traces_to="http://127.0.0.1:9/v1/traces", traces_share=1.0)
    with client_of(kitchen, settings) as client:
        assert client.post(ASK, json={}).status_code == 200
