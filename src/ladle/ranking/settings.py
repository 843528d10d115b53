"""Settings of ranking."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from ladle.core import BadSettingError
from ladle.models import MODELS


@dataclass(frozen=True)
class RankingSettings:
    """How the one recipe is chosen."""

    model: str = "factors"
    """Model that scores for people with a history; the baseline scores for everybody else."""
    pantry_weight: float = 0.5
    """What using only foods that are at home adds to a score from 0 to 1."""
    text_weight: float = 0.2
    """What having ingredients and steps to cook by adds."""
    title_weight: float = 0.5
    """What naming the wanted foods in the title adds: a chicken soup before a can of it."""
    baseline_weight: float = 0.3
    """How much popularity counts beside the model of a person's own taste, 0 to 1."""
    n_alternatives: int = 3
    """Other good answers, ready for "something else"."""
    explore_rate: float = 0.05
    """Share of answers drawn evenly from the best ones instead of taking the first, 0 to 1."""
    explore_among: int = 4
    """How many of the best are drawn from, 1 or more."""
    max_checked: int = 200
    """Candidates that the second check looks at before it gives up."""

    def __post_init__(self) -> None:
        if self.model not in MODELS:
            raise BadSettingError("ranking.model", self.model, f"one of {', '.join(MODELS)}")
        for name in ("explore_rate", "baseline_weight"):
            if not 0 <= getattr(self, name) <= 1:
                raise BadSettingError(f"ranking.{name}", getattr(self, name), "from 0 to 1")
        for name in ("explore_among", "max_checked"):
            if getattr(self, name) < 1:
                raise BadSettingError(f"ranking.{name}", getattr(self, name), "1 or more")
        for name in ("pantry_weight", "text_weight", "title_weight", "n_alternatives"):
            if not 0 <= getattr(self, name) < inf:
                raise BadSettingError(f"ranking.{name}", getattr(self, name), "0 or more")
