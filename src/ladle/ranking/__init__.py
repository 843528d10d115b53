"""The one door from a request to a recommendation: filter, score, choose, check, explain.

Does not belong: training.
"""

from ladle.ranking.answer import (
    Alternative,
    Answer,
    Changed,
    Compromise,
    CopyView,
    Nothing,
    RecipeView,
    Recommendation,
    StageTrace,
    Status,
    Trace,
)
from ladle.ranking.door import Ladle, Paths
from ladle.ranking.settings import RankingSettings
from ladle.ranking.wire import EventBody, RecommendationBody

__all__ = [
    "Alternative",
    "Answer",
    "Changed",
    "Compromise",
    "CopyView",
    "EventBody",
    "Ladle",
    "Nothing",
    "Paths",
    "RankingSettings",
    "RecipeView",
    "Recommendation",
    "RecommendationBody",
    "StageTrace",
    "Status",
    "Trace",
]
