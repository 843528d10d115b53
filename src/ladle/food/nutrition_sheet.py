"""A recipe's nutrition as a sheet: amounts, coverage, labels and how each line was reckoned."""

from __future__ import annotations

import msgspec

from ladle.food.cook_facts import CookFacts
from ladle.food.facts import RecipeFacts
from ladle.food.nutrients import NUTRIENTS
from ladle.food.nutrition import Amounts, Nutrition, food_names
from ladle.food.serving_diets import ServingDiet, keto, low_fodmap
from ladle.food.traffic_light import COLOURED, traffic_light
from ladle.food.words import Meal


class NutritionLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one line adds."""

    place: str
    foods: tuple[str, ...]
    known: bool
    grams: float | None = None
    how: str = ""
    """How the grams were reckoned."""
    kcal: float | None = None
    ndb: tuple[str, ...] = ()
    """Rows of the USDA database."""
    certainty: float | None = None


class ScoreView(msgspec.Struct, frozen=True):
    """A Nutri-Score, or why there is none."""

    grade: str
    points: int | None
    why: str


class ServingDietView(msgspec.Struct, frozen=True):
    """The verdict on a diet that only amounts can tell."""

    verdict: str
    """yes, no or unknown."""
    why: tuple[str, ...]


class NutritionView(msgspec.Struct, frozen=True):
    """An estimate: kcal and grams, as bought."""

    servings: float | None
    per_serving: dict[str, float] | None
    per_100g: dict[str, float] | None
    serving_g: float | None
    share_of_mass: float
    """Of the recipe's mass that the estimate covers."""
    share_of_lines: float
    confidence: float
    not_known: tuple[str, ...]
    """Nutrients of which too much is not known: their amounts are what is known to be there."""
    traffic_light: dict[str, str]
    """low, medium, high or unknown, by nutrient."""
    traffic_light_why: str
    nutri_score: ScoreView
    diets: dict[str, ServingDietView]
    lines: tuple[NutritionLine, ...]


def nutrition_view(facts: RecipeFacts, cook: CookFacts) -> NutritionView:
    """Return the nutrition of one recipe, for people and programs; both are its facts."""
    nutrition, score = cook.nutrition, cook.score
    lights = traffic_light(nutrition, is_drink=bool(cook.meals & Meal.DRINK))
    return NutritionView(
        servings=nutrition.servings,
        per_serving=_named(nutrition.per_serving),
        per_100g=_named(nutrition.per_100g),
        serving_g=None if nutrition.serving_g is None else round(nutrition.serving_g),
        share_of_mass=round(nutrition.share_of_mass, 3),
        share_of_lines=round(nutrition.share_of_lines, 3),
        confidence=round(nutrition.confidence, 3),
        not_known=tuple(name for name in NUTRIENTS if name in nutrition.unknown),
        traffic_light={name: getattr(lights, name).value for name in COLOURED},
        traffic_light_why=lights.why,
        nutri_score=ScoreView(score.grade, score.points, score.why),
        diets={"keto": _diet(keto(nutrition, facts)), "low_fodmap": _diet(low_fodmap(nutrition))},
        lines=tuple(_lines(nutrition)),
    )


def _named(amounts: Amounts | None) -> dict[str, float] | None:
    if amounts is None:
        return None
    return {n: round(v, 2) for n, v in zip(NUTRIENTS, amounts, strict=True)}


def _diet(found: ServingDiet) -> ServingDietView:
    return ServingDietView(found.fits.name.lower(), found.why)


def _lines(nutrition: Nutrition) -> list[NutritionLine]:
    return [
        NutritionLine(
            place=place,
            foods=food_names(line),
            known=line.is_known,
            grams=round(line.mass.grams, 1) if line.mass else None,
            how=line.mass.how if line.mass else "",
            kcal=round(line.amounts[0]) if line.is_known else None,
            ndb=line.ndb,
            certainty=round(line.certainty, 2),
        )
        for place, line in nutrition.lines
    ]
