"""Two workers as real processes: stopped together, started again, bound by the same changes."""

from __future__ import annotations

import errno
import multiprocessing
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from tests.conftest import LONG_S
from tests.ranking.conftest import catalog_of, recipe
from tests.service.conftest import PATIENT, free_port, patient
from tests.service.conftest import until as until_true

from ladle.core import CannotServeError, StoreError
from ladle.ranking import Ladle
from ladle.service import make_app, restarts
from ladle.service.worker_counts import Seat
from ladle.service.workers import _stop_signals, _why, _Worker, _Workers

ASK, TELL = "/api/v1/recommendations", "/api/v1/events"
STATUS = "/api/v1/status"
OPEN = PATIENT | {"LADLE_RANKING_DECLINED_HOURS": "0"}
PROGRAM = """
from functools import partialmethod
import uvicorn
from ladle.cli import main
from ladle.service import app
app._ANOTHERS_ANSWER_S = (0.05,) * 2_000  # another's answer may take its time to the disk
# connections stay open while a test does something else: each is of one worker
uvicorn.Config.__init__ = partialmethod(uvicorn.Config.__init__, timeout_keep_alive=600)
main()
"""
pytestmark = pytest.mark.slow


def make_home(folder: Path) -> Path:
    dishes = [recipe(f"Rice {n}", "1 cup rice", "salt", meals="dinner") for n in range(5)]
    catalog_of(folder, [*dishes, recipe("Omelet", "2 eggs", meals="dinner")])
    return folder


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so; a service that does not answer yet says no."""

    def is_so_if_it_answers() -> bool:
        with suppress(httpx.TransportError):
            return is_so()
        return False

    until_true(is_so_if_it_answers)


@dataclass
class Service:
    """`ladle serve` with two workers, and a client that speaks to each of them."""

    process: subprocess.Popen[str]
    base: str
    clients: dict[int, httpx.Client] = field(default_factory=dict)

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.base, trust_env=False, timeout=LONG_S)

    def connect(self) -> None:
        """Open connections, which stay, until each worker has one."""

        def has_all() -> bool:
            with ExitStack() as closed:
                one = closed.enter_context(self.client())
                if self.clients.setdefault(worker_of(one), one) is one:
                    closed.pop_all()
            return self.clients.keys() == {1, 2}

        until(has_all)

    def pids(self) -> set[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(pid) for pid in children.read_text(encoding="ascii").split()}


def worker_of(client: httpx.Client) -> int:
    found = re.match(r"# read in worker (\d) of 2\n", client.get("/metrics").text)
    assert found
    return int(found[1])


def metric(client: httpx.Client, series: str) -> float:
    lines = client.get("/metrics").text.splitlines()
    found = [line for line in lines if line.startswith(f"{series} ")]
    return float(found[0].split()[-1]) if found else 0.0


@contextmanager
def serving(home: Path, *words: str) -> Iterator[Service]:
    with free_port() as port:
        given = ["serve", "--data", str(home), "--port", str(port), "--workers", "2", *words]
        with subprocess.Popen(  # noqa: S603 - a program of our own
            [sys.executable, "-W", "error", "-c", PROGRAM, *given],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | OPEN,
        ) as process:  # fmt: skip
            service = Service(process, f"http://127.0.0.1:{port}")
            try:
                yield service
            finally:
                for client in service.clients.values():
                    client.close()
                process.terminate()
                process.wait(LONG_S)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Lend a service that many tests may ask: it takes seconds to start."""
    with serving(make_home(tmp_path_factory.mktemp("workers") / "home")) as found:
        found.connect()
        yield found


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with serving(make_home(tmp_path / "home")) as found:
        found.connect()
        yield found


def test_what_one_worker_changes_binds_the_other_at_once(shared: Service) -> None:
    one, two = shared.clients[1], shared.clients[2]
    # a recipe that is deleted over one is served by the other no more, and one that is put is
    assert one.delete("/api/v1/recipes/omelet").status_code == 200
    assert two.get("/api/v1/recipes/omelet").status_code == 404
    given = {"name": "Toast", "recipeIngredient": ["bread"], "recipeInstructions": "Toast it."}
    assert two.put("/api/v1/recipes/toast", json=given).status_code == 201
    assert one.get("/api/v1/recipes/toast").json()["name"] == "Toast"
    # an allergy that is told to one binds the other's answers
    profile = {"allergies": [{"name": "rice"}]}
    assert one.put("/api/v1/people/ann/profile", json=profile).status_code == 200
    answer = two.post(ASK, json={"person": "ann"}).json()
    shown = answer["recommendation"]["recipe"]["name"] if answer["recommendation"] else "nothing"
    assert not shown.startswith("Rice")
    # somebody who is erased over one is unknown to the other
    assert two.delete("/api/v1/people/ann").status_code == 200
    assert one.get("/api/v1/people/ann/profile").status_code == 404
    assert one.get("/api/v1/people/ann/export").status_code == 404


def test_an_event_may_follow_an_answer_of_the_other_worker_at_once(shared: Service) -> None:
    one, two = shared.clients[1], shared.clients[2]
    for _ in range(10):
        shown = one.post(ASK, json={}).json()["recommendation"]["impression_id"]
        told = two.post(TELL, json={"kind": "cook", "impression_id": shown})
        assert told.status_code == 201


def test_metrics_are_the_sum_of_all_workers(shared: Service) -> None:
    route = f'ladle_requests_total{{route="{STATUS}",method="GET",status="200"}}'
    one, two = shared.clients[1], shared.clients[2]
    for client, n in ((one, 3), (two, 4)):
        for _ in range(n):  # which no other test asks this service for
            assert client.get(STATUS).status_code == 200
    until(lambda: metric(one, route) == metric(two, route) == 7)
    for client in (one, two):
        assert metric(client, "ladle_workers") == 2


def test_a_worker_that_dies_is_started_again(service: Service) -> None:
    route = f'ladle_requests_total{{route="{ASK}",method="POST",status="200"}}'
    for client in service.clients.values():
        client.post(ASK, json={})
    until(lambda: metric(service.clients[1], route) == metric(service.clients[2], route) == 2)
    before = service.pids()
    assert len(before) == 2
    os.kill(gone := min(before), signal.SIGKILL)
    until(lambda: len(service.pids()) == 2 and gone not in service.pids())
    with service.client() as client:
        until(lambda: client.post(ASK, json={}).status_code == 200)
        until(lambda: metric(client, "ladle_workers") == 2)
        assert metric(client, route) >= 3  # what it had counted stays
    service.process.terminate()
    _, logged = service.process.communicate(timeout=LONG_S)
    assert service.process.returncode == 0
    flat = " ".join(logged.split())
    assert re.search(r"worker \d left with -9 \(SIGKILL\); it is started again", flat)


def test_all_stop_together(service: Service) -> None:
    pids = service.pids()
    service.process.send_signal(signal.SIGINT)
    out, err = service.process.communicate(timeout=LONG_S)
    assert (service.process.returncode, err) == (0, "")
    assert out.startswith("Ladle is at ")
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_who_comes_while_all_stop_is_refused_and_does_not_wait(service: Service) -> None:
    port = int(service.base.rpartition(":")[2])
    head = f"POST {ASK} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n"
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.settimeout(LONG_S)
        # with a body that is missing it is at work for its grace
        slow.sendall(f"{head}Expect: 100-continue\r\n\r\n".encode())
        heard = b""
        while not heard.endswith(b"\r\n\r\n"):
            part = slow.recv(4_096)
            assert part, heard
            heard += part
        assert b" 100 Continue\r\n" in heard  # the body is waited for
        service.process.terminate()
        until(lambda: _refuses(port))
        slow.setblocking(False)
        with pytest.raises(BlockingIOError):  # it still is at work
            slow.recv(1)


def _refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return True
    return False


def test_workers_do_not_outlive_who_started_them(service: Service) -> None:
    pids = service.pids()
    service.process.kill()
    until(lambda: not any(_runs(pid) for pid in pids))


def _runs(pid: int) -> bool:
    with suppress(FileNotFoundError):
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return False


def test_each_worker_maps_the_same_catalog(shared: Service) -> None:
    mapped = []
    for pid in shared.pids():
        maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
        mapped.append({line.split()[4] for line in maps.splitlines() if "/catalog/" in line})
    one, two = mapped  # by inodes: versions of one base share its files
    assert len(one & two) > len(one) / 2


@pytest.mark.alone
def test_nobody_waits_for_a_worker_that_has_died(tmp_path: Path) -> None:
    workers = _Workers(lambda _: Starlette(), patient(workers=2), [], tmp_path)
    gone = multiprocessing.get_context("fork").Process(target=int)
    gone.start()
    died = _Worker(Seat(1, 2, tmp_path), gone)
    workers._running = [died]
    workers._open_counts.tell(0, 0)
    workers._open_counts.tell(1, 3)
    assert not workers._open_counts.has_least(1)
    workers._bury_all([died])
    assert workers._open_counts.has_least(1)
    assert not workers._running


@pytest.mark.alone
def test_a_worker_hears_a_stop_that_comes_as_soon_as_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = _Workers(lambda _: Starlette(), patient(workers=2), [], tmp_path)
    is_told, told = os.pipe()
    serve = workers._serve

    def serve_once_told(seat: Seat, parent: int) -> None:
        os.read(is_told, 1)
        serve(seat, parent)

    monkeypatch.setattr(workers, "_serve", serve_once_told)
    with _stop_signals():
        workers._start(1)
        (begun,) = workers._running
        workers._tell(signal.SIGTERM)
        os.write(told, b"!")
        begun.process.join(LONG_S)
        exitcode = begun.process.exitcode
        begun.process.kill()
        begun.process.join()
    os.close(is_told)
    os.close(told)
    assert exitcode == 0


@pytest.mark.alone
def test_workers_that_cannot_serve_are_given_up_and_each_says_why_in_a_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail() -> Ladle:
        raise StoreError("the database is gone")

    told: list[str] = []
    workers = _Workers(lambda _: make_app(fail), patient(workers=2), [], tmp_path)
    monkeypatch.setattr(restarts, "GIVE_UP_S", 0.0)
    with (
        _stop_signals() as stop,
        pytest.raises(CannotServeError, match=r"^no worker has served for 60 s; the log says why"),
    ):
        workers.run(stop, lambda: told.append("it listens"))
    line = r"worker \d cannot serve: the database is gone; it is not started again"
    assert caplog.messages
    assert all(re.fullmatch(line, message) for message in caplog.messages)
    assert (capfd.readouterr().err, told, workers._running) == ("", [], [])


def refuse_to_fork() -> int:
    raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")


def open_pipes() -> set[str]:
    """Return which pipes this process has open; its files come and go meanwhile."""
    found = set()
    for path in Path("/dev/fd").iterdir():
        with suppress(OSError):
            found.add(str(path.readlink()))
    return {name for name in found if name.startswith("pipe:")}


@pytest.mark.alone
def test_a_seat_that_cannot_be_taken_for_want_of_memory_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    workers = _Workers(lambda _: Starlette(), patient(workers=2), [], tmp_path)
    before, begun_s = open_pipes(), time.monotonic()
    monkeypatch.setattr(os, "fork", refuse_to_fork)
    assert not workers._start(2)
    assert open_pipes() <= before
    why = "[Errno 11] Resource temporarily unavailable"
    assert caplog.messages == [f"worker 2 could not be started: {why}; it is started again in 1 s"]
    ((due_s, number),) = workers._due
    assert (workers._running, number) == ([], 2)
    assert due_s >= begun_s + 1
    monkeypatch.undo()
    workers._due = [(begun_s, 2)]
    workers._start_due()
    assert ([worker.seat.number for worker in workers._running], workers._due) == ([2], [])
    with _stop_signals() as stop:
        workers._stop_all(stop)


@pytest.mark.alone
def test_where_no_worker_can_be_started_it_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    workers = _Workers(lambda _: Starlette(), patient(workers=2), [], tmp_path)
    monkeypatch.setattr(os, "fork", refuse_to_fork)
    monkeypatch.setattr(restarts, "GIVE_UP_S", 0.0)
    with _stop_signals() as stop, pytest.raises(CannotServeError, match=r"^no worker has served"):
        workers.run(stop, lambda: None)
    assert [message.split(";")[-1] for message in caplog.messages] == [
        " it is not started again"
    ] * 2


@pytest.mark.alone
def test_it_is_not_given_up_while_a_worker_that_remains_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    workers = _Workers(lambda _: Starlette(), patient(workers=2), [], tmp_path)
    monkeypatch.setattr(restarts, "LIVED_S", LONG_S)
    monkeypatch.setattr(restarts, "GIVE_UP_S", 0.0)
    fork = multiprocessing.get_context("fork")
    one, two = (_Worker(Seat(n, 2, tmp_path), fork.Process(target=int)) for n in (1, 2))
    for worker in (one, two):
        worker.process.start()
    one.ready_s = time.monotonic() - 3
    workers._running = [one, two]
    workers._bury_all([two])
    assert caplog.messages == ["worker 2 left with 0; it is started again in 1 s"]
    assert (workers._running, [number for _, number in workers._due]) == ([one], [2])
    with pytest.raises(CannotServeError, match=r"^no worker has served"):
        workers._bury_all([one])


@pytest.mark.alone
def test_no_worker_goes_on_where_who_looks_after_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = _Workers(lambda _: Starlette(), patient(workers=2), [], tmp_path)
    start, pids = workers._start, list[int | None]()

    def fail_at_second(number: int) -> bool:
        if number == 2:
            pids.extend(worker.process.pid for worker in workers._running)
            raise RuntimeError("this has not been foreseen")
        return start(number)

    monkeypatch.setattr(workers, "_start", fail_at_second)
    with _stop_signals() as stop, pytest.raises(RuntimeError, match="not been foreseen"):
        workers.run(stop, lambda: None)
    assert (len(pids), workers._running) == (1, [])
    until(lambda: not any(_runs(pid) for pid in pids if pid is not None))


@pytest.mark.alone
def test_a_worker_that_leaves_without_a_word_is_told_by_its_exit_code(tmp_path: Path) -> None:
    gone = multiprocessing.get_context("fork").Process(target=sys.exit, args=(5,))
    gone.start()
    gone.join()
    assert _why(_Worker(Seat(1, 2, tmp_path), gone)) == "left with 5"
