"""A server of its own in a thread: it says that it stops before it does."""

from __future__ import annotations

import errno
import gc
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.conftest import LONG_S
from tests.ranking.conftest import catalog_of, recipe
from tests.service.conftest import client_of, free_port, patient, until

from ladle.core import BadSettingError, StoreError
from ladle.ranking import Ladle
from ladle.service import ServiceSettings, accepting, make_app, run_server
from ladle.service.accepting import OpenCounts, Share
from ladle.service.server import DrainingServer, listening


@pytest.fixture
def small(tmp_path: Path) -> Path:
    catalog_of(tmp_path / "small", [recipe("Rice", "1 cup rice")])
    return tmp_path / "small"


@contextmanager
def running(folder: Path, **settings: float) -> Iterator[tuple[DrainingServer, httpx.Client]]:
    with free_port() as port:
        given = patient(port=port, **settings)
        listens = threading.Event()
        app = make_app(lambda: Ladle.open(folder), given)
        server = DrainingServer(app, given, announce=listens.set)
        thread = threading.Thread(target=server.run)
        thread.start()
        base = f"http://127.0.0.1:{port}"
        try:
            while not listens.wait(0.01) and thread.is_alive():
                pass
            with httpx.Client(base_url=base, trust_env=False, timeout=LONG_S) as client:
                yield server, client
        finally:
            server.should_exit = server.force_exit = True
            thread.join(LONG_S)


def test_a_server_that_stops_says_so_and_answers_for_a_while(small: Path) -> None:
    with running(small, drain_s=LONG_S) as (server, client):
        assert client.get("/readyz").status_code == 200
        server.should_exit = True
        until(lambda: client.get("/readyz").status_code == 503)
        assert client.get("/readyz").json()["error"]["code"] == "stopping"
        assert client.get("/api/v1/status").status_code == 200
        assert client.get("/healthz").status_code == 200


def test_once_it_stops_no_connection_is_kept(small: Path) -> None:
    with running(small, drain_s=LONG_S) as (server, client):
        assert "connection" not in client.get("/healthz").headers
        server.should_exit = True
        until(lambda: client.get("/readyz").status_code == 503)
        for path in ("/healthz", "/readyz", "/api/v1/status", "/api/v1/recipes/none", "/"):
            assert client.get(path).headers["connection"] == "close"


def test_a_connection_without_a_request_is_closed_in_good_order(small: Path) -> None:
    with (
        running(small) as (server, client),
        socket.create_connection((client.base_url.host, client.base_url.port or 0)) as line,
    ):
        line.settimeout(LONG_S)
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        heard = b""
        while not heard.endswith(b'{"ok":true}'):  # it may come in parts
            part = line.recv(4_096)
            assert part, heard
            heard += part
        server.should_exit = True
        assert line.recv(4_096) == b""


def test_what_is_at_work_gets_its_grace_once(small: Path) -> None:
    with client_of(small, patient(grace_s=LONG_S)) as client:
        state = client.app.state  # type: ignore[attr-defined]
        state.gate.n_at_work = 1
        began_s = state.grace_until_s = time.monotonic()
    assert time.monotonic() - began_s < LONG_S / 2


def test_a_server_tells_those_it_shares_a_socket_with_how_many_connections_it_has(
    small: Path,
) -> None:
    counts, given = OpenCounts(2), patient()
    counts.tell(1, 0)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app = make_app(lambda: Ladle.open(small), given)
        server = DrainingServer(app, given, share=Share(counts, 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            base = f"http://127.0.0.1:{listening.getsockname()[1]}"
            with httpx.Client(base_url=base, trust_env=False, timeout=LONG_S) as client:
                assert client.get("/healthz").status_code == 200
                assert not counts.has_least(0)
            until(lambda: counts.has_least(0))  # nobody hears when one closes: it is told in time
        finally:
            server.should_exit = server.force_exit = True
            thread.join(LONG_S)


def test_a_server_adds_nothing_that_tells_of_it(small: Path) -> None:
    with running(small) as (_, client):
        # an address that a caller claims for itself counts for nothing
        answer = client.get("/healthz", headers={"X-Forwarded-For": "10.0.0.1"})
        assert "server" not in answer.headers


@pytest.mark.alone
def test_the_collector_leaves_alone_what_is_there_for_good_as_long_as_it_serves(
    small: Path,
) -> None:
    before = gc.get_threshold()
    with running(small):
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold()[2] > before[2]
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, before)


def test_an_address_that_is_taken_ends_it(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Ladle] = []
    really_close = Ladle.close

    def close_and_note(ladle: Ladle) -> None:
        closed.append(ladle)
        really_close(ladle)

    monkeypatch.setattr(Ladle, "close", close_and_note)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = ServiceSettings(port=taken.getsockname()[1])
        want = rf"the address is '127\.0\.0\.1:{settings.port}'; it must be free, and of this"
        with pytest.raises(BadSettingError, match=want):
            run_server(make_app(lambda: Ladle.open(small), settings), settings)
    assert len(closed) == 1


def test_where_the_system_has_no_more_files_that_is_said_in_a_line_and_passes(
    small: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_accept, n_left = socket.socket.accept, 3

    def fail_at_first(listening: socket.socket) -> Any:
        nonlocal n_left
        if n_left:
            n_left -= 1
            raise OSError(errno.EMFILE, "Too many open files")
        return really_accept(listening)

    monkeypatch.setattr(accepting, "_PAUSE_S", 0.01)
    with running(small) as (_, client), caplog.at_level(logging.ERROR):
        monkeypatch.setattr(socket.socket, "accept", fail_at_first)
        assert client.get("/healthz").status_code == 200
    told = [record.getMessage() for record in caplog.records]
    assert told == ["a connection cannot be taken: [Errno 24] Too many open files"] * 3


def failing(error: Exception) -> Callable[[], Ladle]:
    def fail() -> Ladle:
        raise error

    return fail


def test_what_cannot_be_opened_is_told_without_a_trace(
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = ServiceSettings()
    with pytest.raises(StoreError, match="the disk is gone"):
        run_server(make_app(failing(StoreError("the disk is gone")), settings), settings)
    assert capsys.readouterr().err == ""


def test_what_nobody_foresaw_is_logged_with_its_trace(
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = ServiceSettings()
    with pytest.raises(SystemExit, match="3"):
        run_server(make_app(failing(ZeroDivisionError("oh")), settings), settings)
    assert "ZeroDivisionError: oh" in capsys.readouterr().err


def test_an_address_that_is_taken_is_said(caplog: pytest.LogCaptureFixture) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(BadSettingError, match="it must be free, and of this machine"),
    ):
        listening(ServiceSettings(port=taken.getsockname()[1]))
    assert "Address already in use" in caplog.text


def test_a_name_of_several_addresses_is_listened_to_on_each() -> None:
    with free_port() as port:
        sockets = listening(ServiceSettings(host="localhost", port=port))
        found: set[Any] = {one.getsockname()[1] for one in sockets}
        for one in sockets:
            one.close()
        assert found == {port}


def test_an_address_of_a_name_that_this_machine_lacks_is_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    found: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with free_port() as port:
        settings = ServiceSettings(host="localhost", port=port)
        kind, elsewhere = (socket.SOCK_STREAM, socket.IPPROTO_TCP, ""), ("192.0.2.1", port)
        found += [(socket.AF_INET, *kind, elsewhere), (9_999, *kind, elsewhere)]
        with pytest.raises(BadSettingError, match="free, and of this machine"):
            listening(settings)
        found.append((socket.AF_INET, *kind, ("127.0.0.1", port)))
        caplog.clear()
        (one,) = listening(settings)
        assert one.getsockname() == ("127.0.0.1", port)
        one.close()
    assert caplog.records == []
