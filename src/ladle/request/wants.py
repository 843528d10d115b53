"""Wants: what was asked, in one form, whoever said it: an utterance, flags or JSON."""

from __future__ import annotations

import msgspec

from ladle.core import BadRequestError
from ladle.food import LONGEST_MINUTES
from ladle.request.convert import convert

MAX_ITEMS = 100
MAX_NAME = 100


class Wants(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What was asked. Names are lower-case vocabulary names; an empty want asks nothing."""

    meal: str | None = None
    """A meal ("dinner", "main dish")."""
    dish: str | None = None
    """A type of dish ("curry"), or words that the title must hold ("pad thai")."""
    course: str | None = None
    """A name of `ladle.food.course_names()` ("starter", "main")."""
    main: str | None = None
    """A food that must lead the dish."""
    cuisine: str | tuple[str, ...] | None = ()
    """Cuisines of which any one is enough; of one alone, its name will do. Held as a tuple."""
    include: tuple[str, ...] = ()
    """Foods that the recipe must use."""
    exclude: tuple[str, ...] = ()
    """Foods that it must not hold: hard; one that names an allergen counts as that allergy."""
    diets: tuple[str, ...] = ()
    """Keys of `ladle.food.ASKED_DIETS` ("vegan", "gluten_free", "keto"): hard."""
    avoid: tuple[str, ...] = ()
    """Allergen keys or foods that somebody is allergic to: hard."""
    max_minutes: int | None = None
    """From start to table, at most; 1 or more."""
    max_active_minutes: int | None = None
    """Of them those that need a hand, at most; 1 or more."""
    not_dish: tuple[str, ...] = ()
    """Words that the title must not hold together ("taco"): hard."""
    not_cuisine: tuple[str, ...] = ()
    """Cuisines that it must not be of: hard."""
    equipment: tuple[str, ...] = ()
    """Names of `ladle.food.equipment_names()` that it must use."""
    not_equipment: tuple[str, ...] = ()
    """The same that it must do without: hard."""
    servings: int | None = None
    """How many eat; 1 or more. Nothing is left out: the lines are scaled to it."""
    max_calories: int | None = None
    """Kilocalories a serving, at most."""
    flavor: tuple[str, ...] = ()
    """How it should taste ("spicy"): an aspect of a dish, or soft."""
    not_flavor: tuple[str, ...] = ()
    """How it should not taste or be made: soft."""
    nutrition: tuple[str, ...] = ()
    """What it should have much or little of ("high_protein"): an aspect, or soft."""
    style: tuple[str, ...] = ()
    """Effort, price, keeping, season, mood, occasion, method in a word each ("easy", "freezes",
    "in_season", "comfort"): an aspect, or soft."""

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "cuisine", self.cuisines)

    @property
    def cuisines(self) -> tuple[str, ...]:
        """The cuisines of which any one is enough."""
        if isinstance(self.cuisine, str):
            return (self.cuisine,)
        return self.cuisine or ()


LISTS = (
    "include", "exclude", "diets", "avoid", "not_dish", "not_cuisine", "equipment",
    "not_equipment", "flavor", "not_flavor", "nutrition", "style",
)  # fmt: skip
SINGLES = ("meal", "dish", "main", "course")
ANY_OF = ("cuisine",)
"""Lists of which any one is enough: more of them ask for less, so that they do not add up."""
COUNTS = {"servings": 100, "max_calories": 10_000, "max_active_minutes": LONGEST_MINUTES}
"""Whole numbers from 1 up to a limit."""
_EITHER = (*SINGLES, *ANY_OF, *COUNTS)
_BOUNDS = ("max_minutes", "max_active_minutes", "max_calories")
"""Numbers that a recipe must not exceed."""


def wants_from_json(value: object) -> Wants:
    """Check wants that came as JSON.

    Raises
    ------
    BadRequestError
        A key is unknown, a type is wrong, a number or a list is out of bounds.
    """
    return check_wants(convert(value, Wants, "wants"))


def check_wants(wants: Wants) -> Wants:
    """Return the wants if they are within bounds.

    Raises
    ------
    BadRequestError
        Minutes are out of range, a list is too long, or a name is empty or too long.
    """
    minutes = wants.max_minutes
    if minutes is not None and not 1 <= minutes <= LONGEST_MINUTES:
        raise BadRequestError(
            "wants.max_minutes", f"is {minutes}; it must be from 1 to {LONGEST_MINUTES}"
        )
    for field, most in COUNTS.items():
        n = getattr(wants, field)
        if n is not None and not 1 <= n <= most:
            raise BadRequestError(f"wants.{field}", f"is {n}; it must be from 1 to {most:,}")
    for field in (*LISTS, *ANY_OF):
        names = getattr(wants, field)
        if not names:
            continue
        if len(names) > MAX_ITEMS:
            raise BadRequestError(f"wants.{field}", f"has {len(names)} items; at most {MAX_ITEMS}")
        for i, name in enumerate(names):
            _check_name(f"wants.{field}[{i}]", name)
    for field in SINGLES:
        if (name := getattr(wants, field)) is not None:
            _check_name(f"wants.{field}", name)
    return wants


def _check_name(field: str, name: str) -> None:
    if not 0 < len(name.strip()) <= MAX_NAME:
        raise BadRequestError(
            field, f"has {len(name.strip())} characters; it must have 1 to {MAX_NAME}"
        )


def merge_wants(first: Wants, second: Wants) -> Wants:
    """Join two wants: lists add up, the lower bound binds, `first` wins where both name one."""
    merged: dict[str, object] = {}
    for field in _EITHER:  # a 0 or an empty name is to be refused, not passed over
        one = getattr(first, field)
        merged[field] = getattr(second, field) if one in (None, ()) else one
    for field in LISTS:
        if both := (*getattr(first, field), *getattr(second, field)):
            merged[field] = tuple(dict.fromkeys(both)) if len(both) > 1 else both
    for field in _BOUNDS:
        one, other = getattr(first, field), getattr(second, field)
        if one is not None or other is not None:
            merged[field] = other if one is None else one if other is None else min(one, other)
    return Wants(**merged)  # type: ignore[arg-type]
