"""Settings of ranking."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from ladle.core import BadSettingError
from ladle.models import BLEND, model_kinds

_HOURS_A_YEAR = 8760
_WEIGHTS = (
    "pantry_weight", "text_weight", "title_weight", "expiry_weight", "hour_weight",
    "occasion_weight", "repeat_weight", "season_weight", "variety_weight",
)  # fmt: skip


@dataclass(frozen=True)
class RankingSettings:
    """How the one recipe is chosen."""

    model: str = "neighbours"
    """Model that scores for people with a history, "blend" for all of them together; the baseline
    scores for everybody else, and where the model is not there."""
    pantry_weight: float = 0.5
    """What using only foods that are at home adds to a score from 0 to 1."""
    text_weight: float = 0.2
    """What having ingredients and steps to cook by adds."""
    title_weight: float = 0.5
    """What naming the wanted foods in the title adds: a chicken soup before a can of it."""
    expiry_weight: float = 0.5
    """What using all that expires soonest at home adds."""
    hour_weight: float = 0.5
    """What suiting the hour e times less than the best meal takes off, if no meal was named."""
    occasion_weight: float = 0.2
    """What naming the day's occasion in the title adds ("christmas")."""
    season_weight: float = 0.05
    """What being led by produce of the season adds."""
    repeat_weight: float = 0.3
    """How much what was cooked lately steps back, and what is due again comes forward."""
    declined_hours: float = 8.0
    """How long what was shown and not taken stays away, 0 to 8760; 0 shows it again at once."""
    conversation_hours: float = 2.0
    """How long a conversation stays open after its last turn, above 0 to 8760."""
    style_weight: float = 0.3
    """What fitting soft wishes best adds ("comfort food"), by title and tags, and each aspect that
    was asked for ("spicy")."""
    likes_weight: float = 0.2
    """What using a food that is liked, or being of a cuisine that is liked, adds."""
    baseline_weight: float = 0.3
    """How much popularity counts beside the model of a person's own taste, 0 to 1."""
    variety_weight: float = 0.1
    """What being made of the same as what was shown lately, or as an answer beside it, takes off
    an alternative."""
    n_alternatives: int = 3
    """Other good answers, ready for "something else"."""
    explore_rate: float = 0.05
    """Share of answers drawn evenly from the best ones instead of taking the first, 0 to 1."""
    explore_among: int = 4
    """How many of the best are drawn from, 1 or more."""
    explore_all: float = 0.2
    """Share of these draws that are from everything that fits, so that what was never picked is
    seen, too; 0 to 1."""
    n_candidates: int = 200
    """Recipes that each source of candidates names, at most, 1 or more."""
    most_scored: int = 1_000
    """Where so few pass the filters, all of them are scored, 1 or more."""
    max_checked: int = 200
    """Candidates that the second check looks at before it gives up."""

    def __post_init__(self) -> None:
        known = ", ".join((BLEND, *model_kinds()))
        if self.model != BLEND and self.model not in model_kinds():
            raise BadSettingError("ranking.model", self.model, f"one of {known}")
        for name in ("explore_rate", "explore_all", "baseline_weight"):
            if not 0 <= getattr(self, name) <= 1:
                raise BadSettingError(f"ranking.{name}", getattr(self, name), "from 0 to 1")
        for name in ("explore_among", "max_checked", "n_candidates", "most_scored"):
            if getattr(self, name) < 1:
                raise BadSettingError(f"ranking.{name}", getattr(self, name), "1 or more")
        for name in ("n_alternatives", *_WEIGHTS):
            if not 0 <= getattr(self, name) < inf:
                raise BadSettingError(f"ranking.{name}", getattr(self, name), "0 or more")
        if not 0 <= self.declined_hours <= _HOURS_A_YEAR:
            raise BadSettingError("ranking.declined_hours", self.declined_hours, "from 0 to 8760")
        if not 0 < self.conversation_hours <= _HOURS_A_YEAR:
            raise BadSettingError(
                "ranking.conversation_hours", self.conversation_hours, "above 0 to 8760"
            )
