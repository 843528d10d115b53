"""The one door from a request to a recommendation: filter, score, choose, check, explain.

Does not belong: training.
"""

from ladle.people import Erased, Member, MemberId, PantryItem, Profile
from ladle.ranking.answer import (
    Alternative,
    Answer,
    Changed,
    Compromise,
    CopyView,
    Nothing,
    Offer,
    Phrase,
    RecipeView,
    Recommendation,
    StageTrace,
    Status,
    Trace,
)
from ladle.ranking.door import Ladle
from ladle.ranking.homes import (
    Homes,
    HouseholdBody,
    HouseholdView,
    Onboarded,
    OnboardingBody,
    OnboardingView,
    PantryBody,
    PersonExport,
    UsedBody,
    UsedUp,
)
from ladle.ranking.paths import Paths
from ladle.ranking.settings import RankingSettings
from ladle.ranking.wire import EventBody, RecommendationBody

__all__ = [
    "Alternative",
    "Answer",
    "Changed",
    "Compromise",
    "CopyView",
    "Erased",
    "EventBody",
    "Homes",
    "HouseholdBody",
    "HouseholdView",
    "Ladle",
    "Member",
    "MemberId",
    "Nothing",
    "Offer",
    "Onboarded",
    "OnboardingBody",
    "OnboardingView",
    "PantryBody",
    "PantryItem",
    "Paths",
    "PersonExport",
    "Phrase",
    "Profile",
    "RankingSettings",
    "RecipeView",
    "Recommendation",
    "RecommendationBody",
    "StageTrace",
    "Status",
    "Trace",
    "UsedBody",
    "UsedUp",
]
