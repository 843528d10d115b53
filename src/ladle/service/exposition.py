"""Counters and histograms, and the text in which Prometheus reads them (format 0.0.4).

Written here since that is all of it: the client library adds registries, exporters and a way of its
own to share counts. For one event loop: nothing here is locked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Bounds of the buckets of a time: one answer takes a millisecond, a deadline 10 s."""

Counted = list[tuple[tuple[str, ...], int]]
"""Values of labels, and how often."""
Timed = dict[str, tuple[list[int], float]]
"""Value of the label to the counts of the buckets and the sum in seconds."""

_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


class Counter:
    """Counts by labels.

    Parameters
    ----------
    most
        Series that are held; beyond that the one that was new longest ago goes.
    """

    def __init__(
        self, name: str, meaning: str, labels: Sequence[str] = (), most: int = 1_000
    ) -> None:
        self._name, self._meaning, self._labels, self._most = name, meaning, labels, most
        self._counts: dict[tuple[str, ...], int] = {} if labels else {(): 0}

    def add(self, *values: str, n: int = 1) -> None:
        """Count `n` more for these values of the labels."""
        self._counts[values] = self._counts.get(values, 0) + n
        if len(self._counts) > self._most:
            del self._counts[next(iter(self._counts))]

    def rise_to(self, n: int) -> None:
        """Take over what another one has counted so far; for a counter without labels."""
        self._counts[()] = n

    def counts(self) -> Counted:
        """Return what it has counted, to be added elsewhere."""
        return list(self._counts.items())

    def include(self, counted: Counted) -> None:
        """Add what another one has counted."""
        for values, n in counted:
            self.add(*values, n=n)

    def lines(self) -> Iterator[str]:
        """Yield what it has counted."""
        yield from _head(self._name, self._meaning, "counter")
        for values, n in self._counts.items():
            yield f"{self._name}{_labelled(zip(self._labels, values, strict=True))} {n}"


class Histogram:
    """Counts times in seconds by buckets, and by one label where it has one.

    Parameters
    ----------
    bounds
        Upper bounds of the buckets in seconds, ascending.
    most
        Values of the label that are held, as of a counter.
    """

    def __init__(
        self,
        name: str,
        meaning: str,
        label: str = "",
        bounds: Sequence[float] = SECONDS,
        most: int = 1_000,
    ) -> None:
        self._name, self._meaning, self._label, self._bounds = name, meaning, label, bounds
        self._most = most
        self._counts: dict[str, list[int]] = {}
        self._sums_s: dict[str, float] = {}

    def add(self, seconds: float, value: str = "") -> None:
        """Count a time, for this value of the label."""
        counts = self._counts.setdefault(value, [0] * (len(self._bounds) + 1))
        counts[bisect_left(self._bounds, seconds)] += 1
        self._sums_s[value] = self._sums_s.get(value, 0.0) + seconds
        self._forget()

    def _forget(self) -> None:
        """Let what was new longest ago go where there are too many."""
        if len(self._counts) > self._most:
            value = next(iter(self._counts))
            del self._counts[value], self._sums_s[value]

    def counts(self) -> Timed:
        """Return what it has counted, to be added elsewhere."""
        return {value: (counts, self._sums_s[value]) for value, counts in self._counts.items()}

    def include(self, timed: Timed) -> None:
        """Add what another one has counted."""
        for value, (counts, sum_s) in timed.items():
            own = self._counts.get(value, [0] * len(counts))
            self._counts[value] = [a + b for a, b in zip(own, counts, strict=True)]
            self._sums_s[value] = self._sums_s.get(value, 0.0) + sum_s
            self._forget()

    def lines(self) -> Iterator[str]:
        """Yield what it has counted."""
        yield from _head(self._name, self._meaning, "histogram")
        for value, counts in self._counts.items():
            own = [(self._label, value)] if self._label else []
            ends = (*(f"{bound:g}" for bound in self._bounds), "+Inf")
            for end, n in zip(ends, accumulate(counts), strict=True):
                yield f"{self._name}_bucket{_labelled([*own, ('le', end)])} {n}"
            yield f"{self._name}_sum{_labelled(own)} {self._sums_s[value]:.6f}"
            yield f"{self._name}_count{_labelled(own)} {sum(counts)}"


def gauge_lines(name: str, meaning: str, value: float, **labels: str) -> Iterator[str]:
    """Yield what is so now."""
    yield from _head(name, meaning, "gauge")
    yield f"{name}{_labelled(labels.items())} {value:g}"


def _head(name: str, meaning: str, kind: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} {kind}"


def _labelled(pairs: Iterable[tuple[str, str]]) -> str:
    text = ",".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in pairs)
    return f"{{{text}}}" if text else ""
