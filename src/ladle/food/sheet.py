"""A recipe's facts as a sheet that a dietitian can check: what was read where, and why it counts.

The verdicts are those of `facts`, in the words of a jurisdiction; `cook_sheet` adds what a cook
asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from ladle.core import Recipe
from ladle.food.character import Character
from ladle.food.claims import Claim
from ladle.food.concerns import Concern, allergen_concern, food_concern, specifics
from ladle.food.diets import diet_rules
from ladle.food.facts import Evidence, RecipeFacts, facts_of
from ladle.food.jurisdictions import find_jurisdiction, group_concern
from ladle.food.kitchen import KitchenView
from ladle.food.lines import is_heading, read_line, with_heads
from ladle.food.nutrition_sheet import NutritionView
from ladle.food.substitutes import Swap
from ladle.food.vocabulary import EntryIx, vocabulary
from ladle.food.words import ALLERGENS, Verdict


class Proof(msgspec.Struct, frozen=True):
    """Where something was read."""

    place: str
    """`title`, `line 3` or `step 2`."""
    food: str
    """The entry of the vocabulary."""
    text: str
    """What stands there."""


class VerdictView(msgspec.Struct, frozen=True):
    """The verdict on one allergen."""

    verdict: str
    """contains, may, free or unknown."""
    evidence: tuple[Proof, ...]


class DietView(msgspec.Struct, frozen=True):
    """The verdict on one diet."""

    verdict: str
    """yes, no or unknown."""
    evidence: tuple[Proof, ...]
    policy: str
    """How it is judged."""


class FoodView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A food as it was read."""

    name: str
    """The entry of the vocabulary."""
    contains: tuple[str, ...]
    """Allergens that it definitely holds, of Annex II and specific ones."""
    may: tuple[str, ...]
    """Allergens of Annex II that some products of that name hold."""
    source: tuple[str, ...]
    """Why, by keys of `data/sources.tsv`."""
    written: str = ""
    role: str = ""
    """main, alternative or beside (in a bracket or a preparation)."""
    claims: tuple[str, ...] = ()
    """Free-from claims on it."""


class PlaceView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line, a step or the title, with what was read in it."""

    place: str
    text: str
    foods: tuple[FoodView, ...]
    amounts: tuple[str, ...] = ()
    preparation: str = ""
    optional: bool = False
    heading: bool = False
    unread: tuple[str, ...] = ()


class FactsSheet(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that is known about one recipe, and why."""

    identifier: str
    name: str
    jurisdiction: str
    allergens: dict[str, VerdictView]
    """By the keys of the jurisdiction's list."""
    specific: tuple[str, ...]
    """Specific allergens that it definitely holds (walnut, rye, shrimp …)."""
    diets: dict[str, DietView]
    unknown: tuple[str, ...]
    """Words of the ingredient lines that could not be read."""
    has_lines: bool
    has_steps: bool
    fully_known: bool
    """Whether it has lines and steps, and every word of the lines was read."""
    places: tuple[PlaceView, ...]
    """Title, lines and steps in their order, with what was read in each."""
    foods: dict[str, VerdictView] = {}
    """The verdicts on further foods that were asked about, by their names."""
    kitchen: KitchenView | None = None
    """Times, yield and scaled lines, where they were asked for."""
    character: Character | None = None
    """What kind of dish it is, and what it is like; where it was asked for."""
    aspects: tuple[str, ...] = ()
    """What it is shown to be, by names of aspects; where its character was asked for."""
    nutrition: NutritionView | None = None
    """What a serving holds, and how each line was reckoned; where it was asked for."""
    swaps: tuple[Swap, ...] = ()
    """What may stand in for its foods; where it was asked for."""


def facts_sheet(
    recipe: Recipe,
    jurisdiction: str = "eu",
    foods: Iterable[EntryIx] = (),
    facts: RecipeFacts | None = None,
) -> FactsSheet:
    """Return the sheet of one recipe; any foods can be judged like allergens.

    Parameters
    ----------
    facts
        Those of the recipe, where they are known already.

    Raises
    ------
    BadRequestError
        The jurisdiction is unknown.
    """
    groups = find_jurisdiction(jurisdiction)
    facts = facts or facts_of(recipe)
    texts = _texts(recipe)

    def judged(concern: Concern) -> VerdictView:
        fact = facts.judge(concern)
        return VerdictView(fact.verdict.name.lower(), _proofs(fact.evidence, texts))

    return FactsSheet(
        identifier=recipe.id,
        name=recipe.name,
        jurisdiction=jurisdiction.casefold(),
        allergens={group.key: judged(group_concern(group)) for group in groups},
        specific=specific_allergens(facts),
        diets={
            key: DietView(
                fact.fits.name.lower(), _proofs(fact.evidence, texts), diet_rules()[key].policy
            )
            for key, fact in facts.diets.items()
        },
        unknown=facts.unread,
        has_lines=bool(facts.lines),
        has_steps=facts.has_steps,
        fully_known=facts.is_fully_read,
        places=tuple(_places(recipe, facts)),
        foods={vocabulary().entries[food].name: judged(food_concern(food)) for food in foods},
    )


def specific_allergens(facts: RecipeFacts) -> tuple[str, ...]:
    """Return the specific allergens that a recipe definitely holds, in the table's order."""
    held = {key for s in {*facts.lines, *facts.prose} for key in _held(s.entry, s.claims)}
    return tuple(key for key in specifics() if key in held)


def _texts(recipe: Recipe) -> dict[str, str]:
    lines = {f"line {n}": line for n, line in enumerate(recipe.lines, start=1)}
    steps = {f"step {n}": step for n, step in enumerate(recipe.steps, start=1)}
    return {"title": recipe.name, **lines, **steps}


def _proofs(evidence: Iterable[Evidence], texts: dict[str, str]) -> tuple[Proof, ...]:
    return tuple(Proof(e.place, e.food, texts[e.place]) for e in evidence)


def _places(recipe: Recipe, facts: RecipeFacts) -> Iterable[PlaceView]:
    prose: dict[str, list[FoodView]] = {}
    for seen in facts.prose:
        prose.setdefault(seen.place, []).append(_food(seen.entry, seen.claims))
    heads = (may_head for _, may_head in with_heads(recipe.lines))
    for place, text in _texts(recipe).items():
        if place.startswith("line"):
            yield _line(place, text, may_head=next(heads))
        else:
            yield PlaceView(place, text, tuple(dict.fromkeys(prose.get(place, ()))))


def _line(place: str, text: str, *, may_head: bool) -> PlaceView:
    reading = read_line(text, may_head=may_head)
    foods = (
        msgspec.structs.replace(_food(f.entry, f.claims), written=f.written, role=f.role.value)
        for f in reading.foods
    )
    return PlaceView(
        place=place,
        text=text,
        foods=tuple(dict.fromkeys(foods)),
        amounts=tuple(str(amount) for amount in reading.amounts),
        preparation=reading.preparation,
        optional=reading.is_optional,
        heading=may_head and is_heading(text),
        unread=reading.unread,
    )


@lru_cache(maxsize=50_000)
def _food(ix: EntryIx, claims: tuple[Claim, ...]) -> FoodView:
    entry = vocabulary().entries[ix]
    may = (key for key in ALLERGENS if _status(key, ix, claims) is Verdict.MAY)
    return FoodView(
        name=entry.name,
        contains=_held(ix, claims),
        may=tuple(may),
        source=entry.source,
        claims=tuple(claim.name for claim in claims),
    )


@lru_cache(maxsize=50_000)
def _held(ix: EntryIx, claims: tuple[Claim, ...]) -> tuple[str, ...]:
    keys = (*ALLERGENS, *(k for k in specifics() if k not in ALLERGENS))
    return tuple(key for key in keys if _status(key, ix, claims) is Verdict.CONTAINS)


def _status(key: str, ix: EntryIx, claims: tuple[Claim, ...]) -> Verdict:
    return allergen_concern(key).status(ix, claims)
