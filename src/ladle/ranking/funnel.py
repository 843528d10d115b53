"""The funnel of one request: how many recipes each stage left, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter

from ladle.ranking.answer import StageTrace, Trace


@dataclass
class Funnel:
    """Notes the stages as they end."""

    stages: list[StageTrace] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _since: float = field(default_factory=perf_counter)

    def note(self, stage: str, n_recipes: int, *, is_source: bool = False) -> None:
        """Note that a stage has ended, and how many recipes it left or, a source, named."""
        now = perf_counter()
        ms = round((now - self._since) * 1e3, 3)
        self.stages.append(StageTrace(stage=stage, n_recipes=n_recipes, ms=ms, is_source=is_source))
        self._since = now

    def trace(self) -> Trace:
        """Return what was noted."""
        return Trace(stages=tuple(self.stages), refused=tuple(self.refused))
