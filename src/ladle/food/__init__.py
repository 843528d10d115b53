"""What food is: ingredients, allergens, diets, meals, cuisines, minutes; tables as data files.

Does not belong: how recipes are stored, and people.
"""

from ladle.food.amounts import Amount, Unit, read_amounts, units
from ladle.food.aspects import Aspect, aspect_names, aspects, aspects_in
from ladle.food.avoid import (
    Avoided,
    names_allergen,
    names_food,
    names_like,
    resolve_allergy,
    resolve_exclusion,
)
from ladle.food.character import Character, character_of
from ladle.food.children import ChildNote, ForChildren
from ladle.food.claims import Claim
from ladle.food.concerns import (
    Concern,
    Specific,
    allergen_concern,
    food_concern,
    specifics,
    trait_concern,
)
from ladle.food.cook_facts import CookFacts, cook_facts
from ladle.food.cook_sheet import cook_sheet
from ladle.food.coverage import Coverage
from ladle.food.diets import (
    ASKED_DIETS,
    DIETS,
    SERVING_DIETS,
    DietRule,
    diet_rules,
    find_diet,
    is_personal,
    why_no_diet,
)
from ladle.food.dish import (
    DishKind,
    DishType,
    course_names,
    dish_type_called,
    dish_types,
    find_course,
    find_dish_type,
)
from ladle.food.durations import Attention, Duration, Use, find_durations
from ladle.food.effort import Effort
from ladle.food.equipment import equipment_names, equipment_of, find_equipment
from ladle.food.evidence import (
    AllergenProof,
    allergen_proofs,
    allergens_in,
    allergens_of_foods,
    provable,
)
from ladle.food.facts import (
    RULES_VERSION,
    AllergenFact,
    DietFact,
    Evidence,
    RecipeFacts,
    Seen,
    facts_of,
    food_version,
)
from ladle.food.jurisdictions import Group, find_jurisdiction, group_concern, jurisdictions
from ladle.food.keeping import Keeping
from ladle.food.kitchen import KitchenView, kitchen_view, scale_recipe
from ladle.food.labels import cuisine_names, find_cuisine, find_meal, find_spoken_meal
from ladle.food.lines import (
    FoodsRead,
    LineReading,
    NamedFood,
    Role,
    filler_words,
    is_heading,
    read_foods,
    read_line,
)
from ladle.food.mains import MainFood
from ladle.food.market import Season, Shopping
from ladle.food.measures import Density, System, density_of, grams, millilitres
from ladle.food.minutes import LONGEST_MINUTES, parse_duration
from ladle.food.nutri_score import NutriScore, nutri_score
from ladle.food.nutrients import NUTRIENTS
from ladle.food.nutrition import Nutrition, nutrition_of
from ladle.food.nutrition_sheet import NutritionView, nutrition_view
from ladle.food.oven import step_notes
from ladle.food.scaling import ScaledLine, Show, scale_line
from ladle.food.scan import RawText, excuses_of, scan
from ladle.food.serving_diets import ServingDiet, keto, low_fodmap
from ladle.food.servings import (
    FEWEST_SERVINGS,
    MOST_SERVINGS,
    Sureness,
    Yield,
    YieldOf,
    read_yield,
    servings_of,
)
from ladle.food.sheet import (
    DietView,
    FactsSheet,
    FoodView,
    PlaceView,
    Proof,
    VerdictView,
    facts_sheet,
    specific_allergens,
)
from ladle.food.signs import Sign, Told
from ladle.food.snapshot import FoodChanges, changes_between, food_snapshot
from ladle.food.substitutes import (
    Limits,
    Substitute,
    Swap,
    substitutes_for,
    swaps_of,
)
from ladle.food.text import Token, fold, key, tokenize, underscored
from ladle.food.times import Basis, TimeEvidence, Timer, Times, timers_of, times_of
from ladle.food.traffic_light import COLOURED, Light, TrafficLight, lights_of_serving, traffic_light
from ladle.food.vocabulary import SILENT, Entry, EntryIx, Vocabulary, vocabulary
from ladle.food.words import ALLERGENS, Diet, Fits, Meal, Verdict

__all__ = [
    "ALLERGENS",
    "ASKED_DIETS",
    "COLOURED",
    "DIETS",
    "FEWEST_SERVINGS",
    "LONGEST_MINUTES",
    "MOST_SERVINGS",
    "NUTRIENTS",
    "RULES_VERSION",
    "SERVING_DIETS",
    "SILENT",
    "AllergenFact",
    "AllergenProof",
    "Amount",
    "Aspect",
    "Attention",
    "Avoided",
    "Basis",
    "Character",
    "ChildNote",
    "Claim",
    "Concern",
    "CookFacts",
    "Coverage",
    "Density",
    "Diet",
    "DietFact",
    "DietRule",
    "DietView",
    "DishKind",
    "DishType",
    "Duration",
    "Effort",
    "Entry",
    "EntryIx",
    "Evidence",
    "FactsSheet",
    "Fits",
    "FoodChanges",
    "FoodView",
    "FoodsRead",
    "ForChildren",
    "Group",
    "Keeping",
    "KitchenView",
    "Light",
    "Limits",
    "LineReading",
    "MainFood",
    "Meal",
    "NamedFood",
    "NutriScore",
    "Nutrition",
    "NutritionView",
    "PlaceView",
    "Proof",
    "RawText",
    "RecipeFacts",
    "Role",
    "ScaledLine",
    "Season",
    "Seen",
    "ServingDiet",
    "Shopping",
    "Show",
    "Sign",
    "Specific",
    "Substitute",
    "Sureness",
    "Swap",
    "System",
    "TimeEvidence",
    "Timer",
    "Times",
    "Token",
    "Told",
    "TrafficLight",
    "Unit",
    "Use",
    "Verdict",
    "VerdictView",
    "Vocabulary",
    "Yield",
    "YieldOf",
    "allergen_concern",
    "allergen_proofs",
    "allergens_in",
    "allergens_of_foods",
    "aspect_names",
    "aspects",
    "aspects_in",
    "changes_between",
    "character_of",
    "cook_facts",
    "cook_sheet",
    "course_names",
    "cuisine_names",
    "density_of",
    "diet_rules",
    "dish_type_called",
    "dish_types",
    "equipment_names",
    "equipment_of",
    "excuses_of",
    "facts_of",
    "facts_sheet",
    "filler_words",
    "find_course",
    "find_cuisine",
    "find_diet",
    "find_dish_type",
    "find_durations",
    "find_equipment",
    "find_jurisdiction",
    "find_meal",
    "find_spoken_meal",
    "fold",
    "food_concern",
    "food_snapshot",
    "food_version",
    "grams",
    "group_concern",
    "is_heading",
    "is_personal",
    "jurisdictions",
    "keto",
    "key",
    "kitchen_view",
    "lights_of_serving",
    "low_fodmap",
    "millilitres",
    "names_allergen",
    "names_food",
    "names_like",
    "nutri_score",
    "nutrition_of",
    "nutrition_view",
    "parse_duration",
    "provable",
    "read_amounts",
    "read_foods",
    "read_line",
    "read_yield",
    "resolve_allergy",
    "resolve_exclusion",
    "scale_line",
    "scale_recipe",
    "scan",
    "servings_of",
    "specific_allergens",
    "specifics",
    "step_notes",
    "substitutes_for",
    "swaps_of",
    "timers_of",
    "times_of",
    "tokenize",
    "traffic_light",
    "trait_concern",
    "underscored",
    "units",
    "vocabulary",
    "why_no_diet",
]
