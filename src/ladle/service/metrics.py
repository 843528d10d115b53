"""What the service counts: requests, answers, events. Nothing of people, no ids, no paths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, count

import msgspec

from ladle import __version__
from ladle.ranking import Answer
from ladle.service.calls import Call
from ladle.service.exposition import Counted, Counter, Histogram, Timed, gauge_lines
from ladle.service.fallbacks import FALLBACK_REASONS
from ladle.service.gate import Gate

_MOST_VERSIONS = 32
"""Versions that are told apart: each training makes a new one, and each edit one of the catalog."""
_TRACED = 16
"""One of so many answers tells what its stages took: to count what each left takes 0.1 ms."""
_STAGE_SECONDS = (
    0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.1, 1.0,
)  # fmt: skip


class Counts(msgspec.Struct, frozen=True):
    """What one worker has counted, and what is so with it."""

    counters: list[Counted]
    times: list[Timed]
    n_at_work: int
    n_waiting: int
    is_ready: bool
    n_workers: int
    """1, or 0 for one that has left."""


def sum_of_past(parts: Iterable[Counts]) -> Counts:
    """Return what workers that have left have counted together: there is nothing of now."""
    whole = Metrics()
    for counts in parts:
        whole.include(counts)
    counters, times = whole.counted()
    return Counts(counters, times, n_at_work=0, n_waiting=0, is_ready=False, n_workers=0)


class Metrics:
    """Counts since the process began; every label takes few values, whatever is asked.

    Parameters
    ----------
    n_lost
        Tells how many impressions could not be logged so far.
    n_refused
        Tells how many recipes the second check has refused so far.
    """

    def __init__(
        self, n_lost: Callable[[], int] = lambda: 0, n_refused: Callable[[], int] = lambda: 0
    ) -> None:
        self._n_lost, self._n_refused, self._n_to_trace = n_lost, n_refused, count()
        self._requests = Counter(
            "ladle_requests_total", "Requests answered.", ("route", "method", "status")
        )
        self._seconds = Histogram(
            "ladle_request_seconds", "From a request to the end of its answer.", "route"
        )
        self._refused = Counter("ladle_refused_total", "Requests refused.", ("why",))
        self._answers = Counter(
            "ladle_answers_total", "Recipes recommended.",
            ("model", "model_version", "catalog_version", "arm"), _MOST_VERSIONS,
        )  # fmt: skip
        self._answering = Histogram(
            "ladle_answer_seconds", "From a question that was read to its answer in full.",
            "model_version", most=_MOST_VERSIONS,
        )  # fmt: skip
        self._without = Counter(
            "ladle_answers_without_recipe_total", "Questions answered without a recipe."
        )
        self._degraded = Counter(
            "ladle_answers_degraded_total", "Answers that were less than Ladle's best."
        )
        self._fallbacks = Counter(
            "ladle_fallbacks_total", "Answers from the short list, by why.", ("why",)
        )
        self._check_refused = Counter(
            "ladle_second_check_refused_total",
            "Recipes that passed the filters and were refused by the second check.",
        )
        self._lost = Counter(
            "ladle_impressions_lost_total", "Answers that could not be logged as shown."
        )
        self._durable = Histogram(
            "ladle_event_durable_seconds", "From an event's body to its being on disk."
        )
        self._stages = Histogram(
            "ladle_stage_seconds", f"Each stage of ranking, in one of {_TRACED} answers.", "stage",
            _STAGE_SECONDS,
        )  # fmt: skip

    def note_request(
        self, call: Call, method: str, status: int, seconds: float, refused: str | None
    ) -> None:
        """Count a request and its time, and why it was refused."""
        self._requests.add(call.route, method, str(status))
        self._seconds.add(seconds, call.route)
        if refused is not None:
            self._refused.add(refused)

    def note_answer(self, answer: Answer, seconds: float) -> None:
        """Count an answer by what made it, and the times of its stages where it tells them.

        Parameters
        ----------
        seconds
            How long it took; of an answer from the short list nothing is made of it.
        """
        best, is_short = answer.recommendation, answer.degraded in FALLBACK_REASONS
        if answer.degraded is not None and is_short:
            self._fallbacks.add(answer.degraded)
        if best is not None:
            self._answers.add(best.model, best.model_version, best.catalog_version, best.arm)
            if not is_short:
                self._answering.add(seconds, best.model_version)
        else:
            self._without.add()
        self._degraded.add(n=answer.degraded is not None)
        for stage in answer.trace.stages if answer.trace else ():
            self._stages.add(stage.ms / 1e3, stage.stage)

    def next_is_traced(self) -> bool:
        """Tell whether the next answer is one of those whose stages are timed."""
        return next(self._n_to_trace) % _TRACED == 0

    def note_durable(self, seconds: float) -> None:
        """Count how long an event took to be durable."""
        self._durable.add(seconds)

    def counts(self, gate: Gate, *, is_ready: bool) -> Counts:
        """Return all of it, to be summed with that of other workers."""
        self._lost.rise_to(self._n_lost())
        self._check_refused.rise_to(self._n_refused())
        counters, times = self.counted()
        return Counts(counters, times, gate.n_at_work, gate.n_waiting, is_ready, n_workers=1)

    def counted(self) -> tuple[list[Counted], list[Timed]]:
        """Return all counters and all times."""
        counters = [counter.counts() for counter in self._counters()]
        return counters, [histogram.counts() for histogram in self._histograms()]

    def text(self, own: Counts, others: Sequence[Counts] = ()) -> str:
        """Return the sum of the own counts and those of other workers as Prometheus reads it."""
        whole, live = Metrics(), [c for c in (*others, own) if c.n_workers]
        # where labels are more than are held what came first goes: let it be of who has left
        for counts in (*(c for c in others if not c.n_workers), *live):
            whole.include(counts)
        lines = list(whole.lines())
        n_at_work, n_waiting = sum(c.n_at_work for c in live), sum(c.n_waiting for c in live)
        is_ready = all(c.is_ready for c in live)
        lines += gauge_lines("ladle_requests_at_work", "Requests at work.", n_at_work)
        lines += gauge_lines("ladle_requests_waiting", "Requests that wait.", n_waiting)
        lines += gauge_lines("ladle_ready", "Whether requests can be answered.", is_ready)
        lines += gauge_lines("ladle_workers", "Processes that serve.", len(live))
        lines += gauge_lines("ladle_info", "This program.", 1, version=__version__)
        return "\n".join(lines) + "\n"

    def lines(self) -> Iterator[str]:
        """Yield what was counted."""
        yield from chain.from_iterable(counter.lines() for counter in self._counters())
        yield from chain.from_iterable(histogram.lines() for histogram in self._histograms())

    def include(self, counts: Counts) -> None:
        """Add what a worker has counted."""
        for counter, counted in zip(self._counters(), counts.counters, strict=True):
            counter.include(counted)
        for histogram, timed in zip(self._histograms(), counts.times, strict=True):
            histogram.include(timed)

    def _counters(self) -> tuple[Counter, ...]:
        return (
            self._requests, self._refused, self._answers, self._without, self._degraded,
            self._fallbacks, self._check_refused, self._lost,
        )  # fmt: skip

    def _histograms(self) -> tuple[Histogram, ...]:
        return self._seconds, self._durable, self._stages, self._answering
