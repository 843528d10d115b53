"""Worker processes end with their parent, and not before."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress

import pytest
from tests.conftest import LONG_S

from ladle.catalog.orphans import end_with_parent

PARENT = """
import multiprocessing, os, sys
from concurrent.futures import ProcessPoolExecutor
from ladle.catalog.orphans import end_with_parent

pool = ProcessPoolExecutor(2, multiprocessing.get_context("spawn"), end_with_parent)
pool.submit(os.getpid).result()
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.alone
def test_a_process_that_none_of_ours_started_is_left_alone() -> None:
    before = set(threading.enumerate())
    end_with_parent()
    assert set(threading.enumerate()) <= before  # others may end meanwhile


@pytest.mark.slow
def test_a_worker_works_as_long_as_its_parent_lives() -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn, end_with_parent) as pool:
        assert list(pool.map(abs, [-1, -2])) == [1, 2]


@pytest.mark.slow
def test_workers_whose_parent_is_killed_end_by_themselves() -> None:
    with subprocess.Popen(  # noqa: S603 - a program of our own
        [sys.executable, "-c", PARENT],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
    ) as parent:  # fmt: skip
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        parent.kill()
        # the pipe ends when the last process that holds its other end has gone
        reader = threading.Thread(target=parent.stdout.read, daemon=True)
        reader.start()
        reader.join(timeout=LONG_S)
        are_left = reader.is_alive()
        with suppress(ProcessLookupError):
            os.killpg(parent.pid, signal.SIGKILL)
        assert not are_left
