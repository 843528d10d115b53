"""What people say to a kitchen, understood: slots, whole frames, repairs, and the time it takes.

`held` was written by somebody who had not read the code and is never looked at; `seen` is what
faults are mended by. Both are `tests/request/utterances/*.jsonl`. The *repair rate* is the share of
whole frames among utterances that were misheard or misspelt.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any

from tests.request.scoring import Judged, judge, read_utterances, score

from benchmarks.machine import quantile
from ladle.request import listen

ID = "understanding-v1"
_MISHEARD = "misheard"
_N_ROUNDS = 3
"""The first warms caches of words; the last is timed."""


def run() -> dict[str, Any]:
    held, seen = read_utterances("held"), read_utterances("seen")
    judged = [judge(row) for row in held]
    milliseconds = _times_ms(held)
    return {
        "headline": {
            **_figures(judged),
            "ms_p50": round(quantile(milliseconds, 0.5), 2),
            "ms_p99": round(quantile(milliseconds, 0.99), 2),
            "repair_rate": _figures(_of(judged, _MISHEARD))["frames"],
        },
        "seen": _figures([judge(row) for row in seen]),
        "categories": {
            category: _figures(_of(judged, category))
            for category in sorted({one.category for one in judged})
        },
    }


def _of(judged: Sequence[Judged], category: str) -> list[Judged]:
    return [one for one in judged if one.category == category]


def _figures(judged: Sequence[Judged]) -> dict[str, float]:
    found = score(judged)
    return {
        "utterances": found.n,
        "slot_f1": round(found.slot_f1, 4),
        "frames": round(found.frames, 4),
        "intents": round(found.intents, 4),
    }


def _times_ms(rows: Sequence[dict[str, Any]]) -> list[float]:
    """Return how long each utterance takes, in a process that has heard some before."""
    times: list[float] = []
    for _ in range(_N_ROUNDS):
        times = [_time_ms(row["said"], follows=bool(row.get("follows"))) for row in rows]
    return times


def _time_ms(said: str, *, follows: bool) -> float:
    began = perf_counter()
    listen(said, follows=follows)
    return (perf_counter() - began) * 1e3
