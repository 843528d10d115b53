"""The inference engine's ear: utterance, clock, pantry and person into one de-identified request.

Does not belong: choosing recipes.
"""

from ladle.request.asked_aspects import IN_SEASON, asked_aspects, soft_words
from ladle.request.context import Context, PartOfDay, Season, Weekday, context_at
from ladle.request.conversation import Conversation, Step, Told, Turn, asked_anew, next_step
from ladle.request.convert import convert
from ladle.request.counted import MealCountsStore
from ladle.request.frame import Frame, Intent, Slot
from ladle.request.habits import (
    Cooks,
    RepeatPrior,
    cooks_of,
    repeat_share,
    repeat_weights,
    usual_gaps,
)
from ladle.request.heard import Heard, Understood
from ladle.request.limits import Limits, resolve_limits
from ladle.request.moments import (
    MealCounts,
    Moment,
    meal_shares,
    meal_weights,
    meals_at,
    meals_in_place,
    tells_of_its_moment,
)
from ladle.request.occasions import title_words
from ladle.request.pantry import DatedPantry, sort_pantry, urgency
from ladle.request.request import (
    Question,
    RecipeRequest,
    hear,
    make_question,
    told_though_refused,
)
from ladle.request.slots import BY_SLOT, SLOTS, to_understood
from ladle.request.understand import listen, understand
from ladle.request.wants import Wants, merge_wants, wants_from_json

__all__ = [
    "BY_SLOT",
    "IN_SEASON",
    "SLOTS",
    "Context",
    "Conversation",
    "Cooks",
    "DatedPantry",
    "Frame",
    "Heard",
    "Intent",
    "Limits",
    "MealCounts",
    "MealCountsStore",
    "Moment",
    "PartOfDay",
    "Question",
    "RecipeRequest",
    "RepeatPrior",
    "Season",
    "Slot",
    "Step",
    "Told",
    "Turn",
    "Understood",
    "Wants",
    "Weekday",
    "asked_anew",
    "asked_aspects",
    "context_at",
    "convert",
    "cooks_of",
    "hear",
    "listen",
    "make_question",
    "meal_shares",
    "meal_weights",
    "meals_at",
    "meals_in_place",
    "merge_wants",
    "next_step",
    "repeat_share",
    "repeat_weights",
    "resolve_limits",
    "soft_words",
    "sort_pantry",
    "tells_of_its_moment",
    "title_words",
    "to_understood",
    "told_though_refused",
    "understand",
    "urgency",
    "usual_gaps",
    "wants_from_json",
]
