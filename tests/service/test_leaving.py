"""What leaves memory after a start is there again where it is needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from ladle.service import leaving
from ladle.service.leaving import let_compiler_go

SMAPS = Path("/proc/self/smaps")


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
def test_the_compiler_leaves_memory_and_compiles_all_the_same() -> None:
    assert compiled(doubled)(4) == 8
    before = code_kb()
    let_compiler_go()
    assert code_kb() < before / 10
    assert compiled(lambda x: np.sqrt(x) + 1)(16.0) == 5
    assert code_kb() > 0


def test_where_the_system_tells_nothing_all_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "_MAPS", tmp_path / "maps")
    let_compiler_go()
    assert compiled(doubled)(5) == 10
