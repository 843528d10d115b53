"""The inference engine's ear: utterance, clock, pantry and person into one de-identified request.

Does not belong: choosing recipes.
"""

from ladle.request.context import Context, PartOfDay, Season, context_at
from ladle.request.convert import convert
from ladle.request.heard import Understood
from ladle.request.limits import Limits, resolve_limits
from ladle.request.request import RecipeRequest, make_request
from ladle.request.understand import understand
from ladle.request.wants import Wants, merge_wants, wants_from_json

__all__ = [
    "Context",
    "Limits",
    "PartOfDay",
    "RecipeRequest",
    "Season",
    "Understood",
    "Wants",
    "context_at",
    "convert",
    "make_request",
    "merge_wants",
    "resolve_limits",
    "understand",
    "wants_from_json",
]
