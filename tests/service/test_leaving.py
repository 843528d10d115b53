"""What leaves memory after a start is there again where it is needed."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from tests.conftest import resident_kb

from ladle.service import leaving
from ladle.service.leaving import let_compiler_go, let_data_go, share_heaps

SMAPS = Path("/proc/self/smaps")
N_THREADS = 6
HEAPS = f"""
import re, threading
from pathlib import Path
from ladle.service.leaving import share_heaps

def take(barrier):
    barrier.wait()
    kept = [bytes(3_000) for _ in range(50)]
    barrier.wait()

def own_heaps():  # each is 64 MB of addresses, of which the first are in use
    maps = Path("/proc/self/maps").read_text(encoding="utf-8")
    spans = re.findall(r"^(\\w+)-(\\w+) rw-p 0+ 00:00 0 *\\n(\\w+)-(\\w+) ---p", maps, re.M)
    return sum(a == c and int(d, 16) - int(one, 16) == 1 << 26 for one, a, c, d in spans)

def after_threads():
    barrier = threading.Barrier({N_THREADS} + 1)
    threads = [threading.Thread(target=take, args=(barrier,)) for _ in range({N_THREADS})]
    [thread.start() for thread in threads]
    barrier.wait()
    found = own_heaps()
    barrier.wait()
    [thread.join() for thread in threads]
    return found

if IS_SHARED: share_heaps()
print(after_threads())
"""


def code_kb() -> int:
    """Return how much of the compiler's code is in memory."""
    found, is_code = 0, False
    for line in SMAPS.read_text(encoding="utf-8").splitlines():
        if "-" in line.split(" ", 1)[0]:
            is_code = "libllvmlite" in line and " r-xp " in line
        elif is_code and line.startswith("Rss:"):
            found += int(line.split()[1])
    return found


def doubled(x: int) -> int:
    return 2 * x


def compiled(function: Callable[..., object]) -> Any:
    njit: Any = numba.njit
    return njit(function)


@pytest.mark.skipif(not SMAPS.exists(), reason="only Linux tells it")
@pytest.mark.alone
def test_the_compiler_leaves_memory_and_compiles_all_the_same() -> None:
    assert compiled(doubled)(4) == 8
    before = code_kb()
    let_compiler_go()
    assert code_kb() < before / 10
    assert compiled(lambda x: np.sqrt(x) + 1)(16.0) == 5
    assert code_kb() > 0


@pytest.mark.skipif(not SMAPS.exists(), reason="only Linux tells it")
@pytest.mark.alone
def test_what_was_read_of_mapped_files_leaves_memory_and_is_there_when_it_is_read_again(
    tmp_path: Path,
) -> None:
    one, other = tmp_path / "one.npy", tmp_path / "other.npy"
    for path in (one, other):
        np.save(path, np.arange(100_000))
    read, changed = np.load(one, mmap_mode="r"), np.load(other, mmap_mode="c")
    changed[:] = 7  # copied on writing: what is written is nowhere else
    assert read.sum() == 4_999_950_000
    assert resident_kb(one) > 400
    let_data_go()
    assert resident_kb(one) == 0
    assert resident_kb(other) > 400
    assert (read.sum(), changed.sum()) == (4_999_950_000, 700_000)


def test_where_the_system_tells_nothing_all_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "_MAPS", tmp_path / "maps")
    let_compiler_go()
    let_data_go()
    assert compiled(doubled)(5) == 10


def own_heaps(*, is_shared: bool) -> int:
    """Return how many heaps there are beside the first where some threads take memory."""
    code = HEAPS.replace("IS_SHARED", str(is_shared))
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)  # noqa: S603
    return int(found.stdout)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="only the GNU library has it")
def test_threads_share_two_heaps() -> None:
    assert own_heaps(is_shared=False) > 1
    assert own_heaps(is_shared=True) <= 1


def test_where_the_library_has_no_such_option_nothing_happens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    share_heaps()
