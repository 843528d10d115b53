"""`ladle serve`: it refuses before it listens, and serves what it is told to."""

from __future__ import annotations

import gc
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from tests.cli.conftest import Run, said

from ladle.cli import serve
from ladle.ranking import Ladle
from ladle.service import ServiceSettings

Served = list[tuple[Starlette, ServiceSettings]]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Return what would have been served, instead of listening."""
    calls: Served = []

    def note(app: Starlette, to: ServiceSettings, announce: Callable[[], None]) -> None:
        calls.append((app, to))
        announce()

    monkeypatch.setattr(serve, "run_server", note)
    yield calls
    gc.unfreeze()  # a server's tables stay for good, those of a test do not


def test_without_a_catalog_it_says_what_to_do_first(run: Run, served: Served) -> None:
    assert "import recipes first" in said(run("serve"), 1)
    assert served == []


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--port", "0"), "service.port is 0; it must be from 1 to 65535"),
        (("--port", "70000"), "service.port is 70000; it must be from 1 to 65535"),
    ],
)
def test_a_port_that_is_none_is_refused(
    run: Run, kitchen: Path, served: Served, words: tuple[str, ...], text: str
) -> None:
    assert said(run("serve", "--data", kitchen, *words), 2) == text
    assert served == []


def test_it_listens_to_the_machine_itself_unless_told_otherwise(
    run: Run, kitchen: Path, served: Served
) -> None:
    ran = run("serve", "--data", kitchen)
    assert (ran.code, ran.out) == (0, "Ladle is at http://127.0.0.1:8000 (Ctrl-C stops it)\n")
    assert (served[0][1].host, served[0][1].port) == ("127.0.0.1", 8000)


@pytest.mark.parametrize("workers", [1, 2])
def test_where_it_is_at_is_said_only_once_it_listens(run: Run, kitchen: Path, workers: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("serve", "--data", kitchen, "--port", port, "--workers", workers)
    gc.unfreeze()
    assert (ran.code, ran.out) == (2, "")
    assert "must be free, and of this machine" in ran.err


def test_flags_win_over_the_settings_file(run: Run, kitchen: Path, served: Served) -> None:
    Path("ladle.toml").write_text(
        '[service]\nport = 9001\nhost = "localhost"\n[ranking]\nn_alternatives = 0\n',
        encoding="utf-8",
    )
    ran = run("serve", "--data", kitchen, "--port", "9002")
    assert "http://localhost:9002 " in ran.out
    app, to = served[0]
    assert (to.host, to.port) == ("localhost", 9002)
    assert isinstance(app, Starlette)


def test_what_it_serves_is_that_directory_with_those_settings(
    run: Run, kitchen: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[Path, int]] = []
    really_open = Ladle.open

    def open_and_note(path: Path, settings: Any) -> Ladle:
        opened.append((path, settings.n_alternatives))
        return really_open(path, settings)

    monkeypatch.setattr(Ladle, "open", open_and_note)
    monkeypatch.setenv("LADLE_RANKING_N_ALTERNATIVES", "1")
    assert run("serve", "--data", kitchen).code == 0
    assert opened == [(kitchen, 1)]


def test_heaps_are_shared_before_threads_open_anything(
    run: Run, kitchen: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    really_open = Ladle.open

    def open_and_note(path: Path, settings: Any) -> Ladle:
        done.append("open")
        return really_open(path, settings)

    monkeypatch.setattr(Ladle, "open", open_and_note)
    monkeypatch.setattr(serve, "share_heaps", lambda: done.append("share"))
    assert run("serve", "--data", kitchen).code == 0
    assert done == ["share", "open"]


def test_another_address_takes_a_key_first(run: Run, kitchen: Path, served: Served) -> None:
    words = ("serve", "--data", kitchen, "--host", "0.0.0.0")  # noqa: S104 - that is the question
    assert said(run(*words), 2) == (
        "service.host is '0.0.0.0'; it must be one of 127.0.0.1, ::1, localhost as long as there "
        f"is no API key; make one: ladle keys add --data {kitchen} NAME --scope write"
    )
    assert served == []
    assert run("keys", "add", "site", "--scope", "write", "--data", kitchen).code == 0
    assert run(*words).code == 0
    assert served[0][1].host == "0.0.0.0"  # noqa: S104


def test_traces_without_their_extra_are_refused_like_any_setting(
    run: Run, kitchen: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    monkeypatch.setenv("LADLE_SERVICE_TRACES_TO", "http://127.0.0.1:4318/v1/traces")
    refused = said(run("serve", "--data", kitchen), 2)
    assert refused.endswith("opentelemetry is missing: pip install 'ladle-recipes[otel]'")
    assert served == []


def test_tables_are_read_before_it_listens_and_never_looked_through_again(
    run: Run, kitchen: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[bool] = []
    monkeypatch.setattr(Ladle, "prepare_fallback", lambda _: prepared.append(gc.isenabled()))
    assert run("serve", "--data", kitchen).code == 0
    assert prepared == [False]
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_garbage_is_collected_again_after_a_refusal(run: Run, served: Served) -> None:
    run("serve")
    assert gc.isenabled()
    assert served == []
