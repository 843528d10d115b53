"""What leaves Ladle: the same types for HTTP, the library and the command line."""

from __future__ import annotations

import msgspec


class CopyView(msgspec.Struct, frozen=True, kw_only=True):
    """A copy of a recipe: what it was called, and where it came from."""

    id: str
    source: str
    url: str = ""


class ServingView(msgspec.Struct, frozen=True, kw_only=True):
    """What a serving holds: an estimate from the ingredients as bought, never a label."""

    amounts: dict[str, float]
    """kcal, and grams of fat, saturates, carbohydrate, sugars, fibre, protein and salt; those that
    are not known are left out."""
    grams: float
    """What a serving weighs as bought."""
    covered: float
    """The share of the recipe's mass that the estimate covers, 0.8 to 1."""
    lights: dict[str, str]
    """Fat, saturates, sugars and salt: low, medium, high or unknown (British traffic light)."""
    nutri_score: str
    """A to E; empty where it cannot be told."""


class ScaledLines(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The lines of a recipe for another number of people, or in other units."""

    servings: float | None
    lines: tuple[str, ...]
    why: str = ""
    """Why they are as they were, where they could not be scaled."""
    notes: dict[str, tuple[str, ...]] = {}
    """By the line's number, from "1": what was rounded from what, or that it is as written."""
    steps: dict[str, tuple[str, ...]] = {}
    """By the step's number, from "1": what its temperatures are in the units asked for."""


class RecipeView(msgspec.Struct, frozen=True, kw_only=True):
    """A recipe as it is shown: its writer's words, and what Ladle knows about it."""

    id: str
    name: str
    lines: tuple[str, ...]
    steps: tuple[str, ...]
    minutes: int | None
    """From start to table."""
    active_minutes: int | None
    """Of them those that need a hand."""
    minutes_basis: str
    """What they rest on: declared, stated (by the steps), partly, guessed or unknown."""
    servings: str
    """As the recipe has it."""
    serves: float | None
    """How many servings that are."""
    serving: ServingView | None
    dish: str | None
    """The type of dish ("curry")."""
    mains: tuple[str, ...]
    """The foods that lead it."""
    aspects: tuple[str, ...]
    """What it is shown to be, by names of aspects ("easy", "freezes")."""
    equipment: tuple[str, ...]
    meals: tuple[str, ...]
    cuisines: tuple[str, ...]
    allergens: dict[str, str]
    """Allergen key to contains, may, free or unknown."""
    evidence: dict[str, tuple[str, ...]]
    """Allergen key to what proves the verdict ("line 3: butter"), where something does."""
    diets: dict[str, str]
    """Diet to yes, no or unknown."""
    description: str
    url: str
    author: str
    source: str
    scaled: ScaledLines | None = None
    """The lines for as many as eat, where that was asked for."""
    copies: tuple[CopyView, ...] = ()
    """Copies of it that were left out; their ids lead here."""


class Alternative(msgspec.Struct, frozen=True, kw_only=True):
    """Another good answer, checked like the first."""

    id: str
    name: str
    minutes: int | None
    reasons: tuple[str, ...]
    not_shown: tuple[str, ...]
    """What was asked for and is not known of it ("low in salt")."""
    recipe: RecipeView
    """The whole recipe as it was checked: showing it needs no second request."""


class Recommendation(msgspec.Struct, frozen=True, kw_only=True):
    """The one recipe."""

    impression_id: str
    """Send it back with the event when the person picks the recipe."""
    recipe: RecipeView
    reasons: tuple[str, ...]
    not_shown: tuple[str, ...]
    """What was asked for and is not known of it ("low in salt")."""
    model: str
    model_version: str
    catalog_version: str
    arm: str = "default"
    """The arm of an experiment that it belongs to."""


class Compromise(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wish that stands in the way; never an allergy, a diet or an exclusion."""

    want: str
    value: str
    n_recipes: int
    """How many recipes there would be without it."""
    instead: str | None = None
    """The nearest that there is: "at most 25 minutes" where 15 were asked for."""
    n_instead: int = 0
    """How many recipes there are of that."""


class Nothing(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no recipe, and what giving up a wish would allow."""

    why: str
    give_up: tuple[Compromise, ...]


class Phrase(msgspec.Struct, frozen=True, kw_only=True):
    """A phrase of the utterance as it was understood."""

    phrase: str
    """As it was said."""
    role: str
    """The slot that it fills."""
    value: str
    """What it was taken for."""


class Offer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that was said of a person, which may be kept in their profile."""

    part: str
    """Part of a profile: allergies, diets, dislikes."""
    value: str
    removes: bool = False
    """Whether it is there no longer."""
    needs_confirmation: bool = False
    """Whether it must not be kept before somebody has confirmed it: the end of an allergy."""
    people: tuple[str, ...] = ()
    """Of whom it was said ("kid"); of who asks if empty."""


class StageTrace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One stage on the way to the answer."""

    stage: str
    n_recipes: int
    """How many were left after it; of a source, how many it named."""
    ms: float
    is_source: bool = False
    """Whether it is one of several that name candidates beside each other."""


class Trace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the answer came about."""

    stages: tuple[StageTrace, ...]
    refused: tuple[str, ...]
    """Candidates that the second check refused, with the reason."""
    propensity: float = 1.0
    """The probability with which the first came first; it is logged, too."""
    is_explored: bool = False
    """Whether chance put it before the best."""


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What Ladle says to one question: a recommendation, or why there is none."""

    recommendation: Recommendation | None
    alternatives: tuple[Alternative, ...] = ()
    nothing: Nothing | None = None
    understood: tuple[Phrase, ...] = ()
    not_understood: tuple[str, ...] = ()
    degraded: str | None = None
    """Why this is less than Ladle's best; absent when all is well."""
    is_synthetic: bool = False
    """The models were trained on made-up people."""
    trace: Trace | None = None
    intent: str = "recommend"
    """What the utterance was for: recommend, refine, reject, accept, why, undo, set_profile or
    forget."""
    conversation: str | None = None
    """The conversation that goes on."""
    accepted: str | None = None
    """The recipe that was accepted; that is logged as picked."""
    why: tuple[str, ...] = ()
    """Why the last recipe was recommended, where that was asked."""
    offers: tuple[Offer, ...] = ()
    """What may be kept in profiles; nothing of it is, until it is put there."""
    confirm: str | None = None
    """What must be confirmed by a call of its own: "forget" deletes all that is known."""

    def to_json(self) -> bytes:
        """Return what the HTTP call answers."""
        return msgspec.json.encode(self)


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """A recipe that was put or deleted."""

    id: str
    catalog_version: str
    """The version from which on it is so."""
    is_new: bool
    """Whether there was none of that id before."""
    recipe: RecipeView | None
    """As it is served now; none where it was deleted."""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What is loaded."""

    catalog: str
    recipes: int
    models: str | None
    degraded: str | None
    is_synthetic: bool
