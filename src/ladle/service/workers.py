"""Several processes behind one listening socket: started, started again, and stopped together.

All inherit the one socket and take connections from it, whoever has fewer first (`accepting`). With
a socket each (SO_REUSEPORT) a kernel spreads connections by their addresses, and few that stay open
may leave a worker idle. They are forked once the program and its tables are read, so that these are
shared; what is mapped, the catalog above all, is the page cache's and there once in any case.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from starlette.applications import Starlette

from ladle.core import CannotServeError, LadleError
from ladle.service.accepting import OpenCounts, Share
from ladle.service.access_log import log_as_json
from ladle.service.leaving import let_compiler_go, let_data_go
from ladle.service.restarts import GIVE_UP_S, Restarts
from ladle.service.server import DrainingServer, listening
from ladle.service.settings import ServiceSettings, warn_of
from ladle.service.worker_counts import Seat, close_seat

_LOOK_S = 0.1
"""How often it is looked whether workers that were started are ready."""
_PATIENCE_S = 5.0
"""What a worker gets beyond its drain and grace before it is killed."""
_STOPS = (signal.SIGINT, signal.SIGTERM)
log = logging.getLogger(__name__)


def run_workers(
    make: Callable[[Seat], Starlette],
    settings: ServiceSettings,
    announce: Callable[[], None] = lambda: None,
) -> None:
    """Serve with several processes until stopped; one that dies is started again (`restarts`).

    Call it from a process without other threads.

    Parameters
    ----------
    make
        Makes the application, in the worker.
    announce
        Called once the first of them listens.

    Raises
    ------
    BadSettingError
        The address cannot be used.
    CannotServeError
        Workers die whenever they are started.
    """
    if settings.log_format == "json":
        log_as_json()
    warn_of(settings)
    with ExitStack() as opened:
        sockets = [opened.enter_context(one) for one in listening(settings)]
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="ladle-workers-")))
        stop = opened.enter_context(_stop_signals())
        gc.freeze()  # else the first collection would write to all that is shared
        let_compiler_go()
        let_data_go()  # each worker maps what it reads itself
        _Workers(make, settings, sockets, folder).run(stop, announce)


@dataclass
class _Stop:
    """Whether it was told to stop, and what wakes up who waits for that."""

    wakes: int
    n_told: int = 0

    def heard(self) -> int:
        """Take what has woken us up; returns how often it was told to stop so far."""
        os.read(self.wakes, 64)
        return self.n_told


@dataclass
class _Worker:
    """A process in its seat."""

    seat: Seat
    process: BaseProcess
    since_s: float = field(default_factory=time.monotonic)
    ready_s: float | None = None
    """Since when it is known to take connections."""

    def ready_for_s(self) -> float:
        """Return for how many seconds it has taken connections."""
        return 0.0 if self.ready_s is None else time.monotonic() - self.ready_s


class _Workers:
    def __init__(
        self,
        make: Callable[[Seat], Starlette],
        settings: ServiceSettings,
        sockets: Sequence[socket.socket],
        folder: Path,
    ) -> None:
        self._make, self._settings, self._sockets = make, settings, sockets
        self._folder, self._fork = folder, multiprocessing.get_context("fork")
        self._open_counts = OpenCounts(settings.workers)
        self._running: list[_Worker] = []
        self._due: list[tuple[float, int]] = []
        self._restarts = Restarts()

    def run(self, stop: _Stop, announce: Callable[[], None]) -> None:
        """Keep every seat taken until told to stop, then wait until all have left.

        Raises
        ------
        CannotServeError
            None of them comes to serve.
        """
        try:
            self._keep_seats_taken(stop, announce)
        finally:  # also where something fails here: else they went on, and nobody looked after them
            self._stop_all(stop)

    def _keep_seats_taken(self, stop: _Stop, announce: Callable[[], None]) -> None:
        now_s = time.monotonic()
        self._due = [(now_s, number) for number in range(1, self._settings.workers + 1)]
        self._start_due()
        is_announced = False
        while True:
            ready = wait([stop.wakes, *(w.process.sentinel for w in self._running)], self._next_s())
            if self._note_ready() and not is_announced:
                announce()
                is_announced = True
            if stop.wakes in ready and stop.heard():
                return
            self._bury_all([w for w in self._running if w.process.sentinel in ready])
            self._start_due()

    def _next_s(self) -> float | None:
        """Return the seconds until there is something to do, though nobody has left."""
        within_s = [max(min(self._due)[0] - time.monotonic(), 0.0)] if self._due else []
        if any(worker.ready_s is None for worker in self._running):
            within_s.append(_LOOK_S)
        return min(within_s, default=None)

    def _note_ready(self) -> bool:
        """Note who has begun to take connections; returns whether anybody takes any."""
        for worker in self._running:
            if worker.ready_s is None and self._open_counts.is_there(worker.seat.number - 1):
                worker.ready_s = time.monotonic()
                self._restarts.note_loaded(worker.ready_s - worker.since_s)
            self._restarts.note_ready(worker.ready_for_s())
        return any(worker.ready_s is not None for worker in self._running)

    def _bury_all(self, gone: Sequence[_Worker]) -> None:
        """Bury who has left, and give up where that is in vain."""
        self._running = [worker for worker in self._running if worker not in gone]
        for worker in gone:
            self._bury(worker)
        if gone:
            self._give_up_in_vain()

    def _start_due(self) -> None:
        """Take the seats whose pause is over, and give up where that is in vain."""
        now_s = time.monotonic()
        due = [number for due_s, number in self._due if due_s <= now_s]
        self._due = [(due_s, number) for due_s, number in self._due if due_s > now_s]
        are_taken = [self._start(number) for number in due]
        if not all(are_taken):
            self._give_up_in_vain()

    def _is_in_vain(self) -> bool:
        """Return whether to try no more; as long as one takes connections the service serves."""
        return self._restarts.are_in_vain() and all(w.ready_s is None for w in self._running)

    def _give_up_in_vain(self) -> None:
        if self._is_in_vain():
            why = "the log says why each left"
            raise CannotServeError(f"no worker has served for {GIVE_UP_S:g} s; {why}")

    def _start(self, number: int) -> bool:
        """Take a seat; returns whether that could be done."""
        seat = Seat(number, self._settings.workers, self._folder)
        process = self._fork.Process(target=self._serve, args=(seat, os.getpid()), daemon=False)
        try:
            # stops until it can hear them: else one would be lost on it
            with _stops_held_back(), _files_closed_on_error():
                process.start()
        except OSError as e:  # memory or processes are short, which may pass
            self._leave_free(number, 0.0, f"could not be started: {e}")
            return False
        self._running.append(_Worker(seat, process))
        return True

    def _serve(self, seat: Seat, parent: int) -> None:
        """Serve, in the worker."""
        signal.set_wakeup_fd(-1)
        for stop in _STOPS:  # until the server is there to hear it, and once it has left
            signal.signal(stop, _leave_at_once)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        app = self._make(seat)
        share = Share(self._open_counts, seat.number - 1)
        server = DrainingServer(app, self._settings, parent, share)
        try:
            server.run(sockets=list(self._sockets))
        except SystemExit:
            if isinstance(app.state.start_error, LadleError):
                with suppress(OSError):  # its exit code says so, too
                    seat.why_path.write_text(str(app.state.start_error), encoding="utf-8")
            raise

    def _bury(self, worker: _Worker) -> None:
        """Note that a worker has gone, and when its seat is taken again."""
        worker.process.join()
        close_seat(worker.seat, worker.process.pid)
        self._open_counts.leave(worker.seat.number - 1)
        lived_s = time.monotonic() - worker.since_s
        self._leave_free(worker.seat.number, lived_s, _why(worker))
        worker.process.close()

    def _leave_free(self, number: int, lived_s: float, why: str) -> None:
        """Say why nobody is in a seat, and note when it is taken again."""
        pause_s = self._restarts.pause_s(number, lived_s)
        again = f"it is started again in {pause_s:g} s" if pause_s else "it is started again"
        if self._is_in_vain():
            again = "it is not started again"
        log.error("worker %d %s; %s", number, why, again)
        self._due.append((time.monotonic() + pause_s, number))

    def _stop_all(self, stop: _Stop) -> None:
        """Tell all to stop; told twice, tell them to leave at once."""
        self._tell(signal.SIGTERM)
        for one in self._sockets:  # else who comes when no worker listens any more waits
            one.close()
        until_s = (
            time.monotonic() + self._settings.drain_s + self._settings.grace_s + _PATIENCE_S
        )  # fmt: skip
        n_told = stop.n_told
        while self._running and time.monotonic() < until_s:
            sentinels = [w.process.sentinel for w in self._running]
            ready = wait([stop.wakes, *sentinels], until_s - time.monotonic())
            if stop.wakes in ready and stop.heard() > n_told:
                n_told = stop.n_told
                self._tell(signal.SIGINT)
            self._running = [w for w in self._running if w.process.sentinel not in ready]
        for worker in self._running:
            log.error("worker %d does not stop, and is killed", worker.seat.number)
            worker.process.kill()
            worker.process.join()

    def _tell(self, what: signal.Signals) -> None:
        for worker in self._running:
            if worker.process.pid is not None:
                os.kill(worker.process.pid, what)


def _leave_at_once(*_: object) -> None:
    """Leave without what an exception would do: in the midst of an event loop it is lost, or told.

    Nothing is left to do, as nobody is served: not yet, or all have been.
    """
    os._exit(0)


def _why(worker: _Worker) -> str:
    """Return what is known of why a worker has left: its own words, or its exit code."""
    with suppress(FileNotFoundError):
        why = worker.seat.why_path.read_text(encoding="utf-8")
        worker.seat.why_path.unlink()
        return f"cannot serve: {why}"
    code = worker.process.exitcode or 0
    with suppress(ValueError):
        return f"left with {code} ({signal.Signals(-code).name})"
    return f"left with {code}"


@contextmanager
def _stops_held_back() -> Iterator[None]:
    """Let signals to stop come later; a process that is forked within it goes on with that."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)


@contextmanager
def _files_closed_on_error() -> Iterator[None]:
    """Close what was opened within it where that fails; nobody else may open files meanwhile.

    `Process.start` leaves two pipes open where the system refuses to fork, and it is tried again
    and again.
    """
    before = _open_files()
    try:
        yield
    except OSError:
        for one in _open_files() - before:
            os.close(one)
        raise


def _open_files() -> set[int]:
    """Return the numbers of the files that this process has open."""
    found = set()
    for path in list(Path("/dev/fd").iterdir()):
        with suppress(OSError):  # the folder was open itself while it was read
            os.fstat(int(path.name))
            found.add(int(path.name))
    return found


@contextmanager
def _stop_signals() -> Iterator[_Stop]:
    """Listen for signals to stop while it lasts."""
    wakes, wake = os.pipe()
    os.set_blocking(wake, False)
    stop = _Stop(wakes)

    def note(*_: object) -> None:
        stop.n_told += 1

    before = {one: signal.signal(one, note) for one in _STOPS}
    old = signal.set_wakeup_fd(wake)
    try:
        yield stop
    finally:
        signal.set_wakeup_fd(old)
        for one, handler in before.items():
            signal.signal(one, handler)
        os.close(wake)
        os.close(wakes)
