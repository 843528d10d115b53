"""The funnel of one request: how many recipes each stage left, and how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter

from ladle.catalog import Plane, and_all, count
from ladle.ranking.answer import StageTrace, Trace
from ladle.ranking.check import Refused


def ms_since(began_s: float) -> float:
    """Return the milliseconds since a reading of `perf_counter`, as a trace tells them."""
    return round((perf_counter() - began_s) * 1e3, 3)


@dataclass
class Funnel:
    """Notes the stages as they end.

    Parameters
    ----------
    is_traced
        Whether anybody will look at the stages; to count what a plane leaves takes a while.
    """

    is_traced: bool = True
    stages: list[StageTrace] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    _since: float = field(default_factory=perf_counter)

    def note(
        self, stage: str, left: int | Plane | Sequence[Plane], *, is_source: bool = False
    ) -> None:
        """Note that a stage has ended, and how many recipes it left or, a source, named.

        Parameters
        ----------
        left
            The number, or what they are: all that a plane, or each of several planes, has.
        """
        if not self.is_traced:
            return
        ms = ms_since(self._since)
        if isinstance(left, Sequence):
            left = and_all(left)
        n = left if isinstance(left, int) else count(left)
        self.stages.append(StageTrace(stage=stage, n_recipes=n, ms=ms, is_source=is_source))
        self._since = perf_counter()

    def trace(self, propensity: float = 1.0, *, is_explored: bool = False) -> Trace:
        """Return what was noted, and what is to be told of the choice."""
        return Trace(
            stages=tuple(self.stages), refused=tuple(map(str, self.refused)),
            propensity=propensity, is_explored=is_explored,
        )  # fmt: skip
