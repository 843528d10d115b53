"""What food is: ingredients, allergens, diets, meals, cuisines, minutes; tables as data files.

Does not belong: how recipes are stored, and people.
"""

from ladle.food.avoid import Avoided, resolve_allergy, resolve_exclusion
from ladle.food.facts import (
    RULES_VERSION,
    AllergenFact,
    Evidence,
    RecipeFacts,
    facts_of,
    food_version,
)
from ladle.food.labels import cuisine_names, find_cuisine, find_meal, find_spoken_meal
from ladle.food.lines import LineReading, filler_words, is_heading, read_line
from ladle.food.minutes import LONGEST_MINUTES, parse_duration
from ladle.food.scan import scan
from ladle.food.text import Token, key, tokenize
from ladle.food.vocabulary import SILENT, Entry, EntryIx, Vocabulary, vocabulary
from ladle.food.words import ALLERGENS, DIETS, Diet, Fits, Meal, Verdict

__all__ = [
    "ALLERGENS",
    "DIETS",
    "LONGEST_MINUTES",
    "RULES_VERSION",
    "SILENT",
    "AllergenFact",
    "Avoided",
    "Diet",
    "Entry",
    "EntryIx",
    "Evidence",
    "Fits",
    "LineReading",
    "Meal",
    "RecipeFacts",
    "Token",
    "Verdict",
    "Vocabulary",
    "cuisine_names",
    "facts_of",
    "filler_words",
    "find_cuisine",
    "find_meal",
    "find_spoken_meal",
    "food_version",
    "is_heading",
    "key",
    "parse_duration",
    "read_line",
    "resolve_allergy",
    "resolve_exclusion",
    "scan",
    "tokenize",
    "vocabulary",
]
