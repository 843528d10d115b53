"""Reasons: why this recipe, in words a cook can check against the recipe itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import TypeAlias

from ladle.catalog import Catalog
from ladle.food import (
    ALLERGENS,
    ASKED_DIETS,
    SERVING_DIETS,
    Basis,
    EntryIx,
    aspects,
    key,
    vocabulary,
)
from ladle.models import Taste
from ladle.ranking.kinds import names_of
from ladle.ranking.views import meal_labels
from ladle.request import Limits, RecipeRequest, Wants, title_words

_MOST_NAMED = 4
_UNITS = (("month", 30.4), ("week", 7), ("day", 1))
_MOST_OF_ONE = 0.9
"""So much of a month is told in months, and of a week in weeks."""

_Part: TypeAlias = Callable[[int], Iterable[str]]
"""Says something of a recipe by its row, or nothing. None knows the `Reasons` that hold it: such a
ring would keep a whole catalog until somebody looks for garbage."""


class Reasons:
    """Says what speaks for each recipe of an answer, the wishes first.

    What the request alone tells is put together once, and of a recipe only that is looked up of
    which something can be said.

    Parameters
    ----------
    taste
        The history that scored the recipes; None where a model of taste had no part in it.
    by_season
        Whether produce of the season has brought some forward.
    """

    def __init__(
        self,
        catalog: Catalog,
        request: RecipeRequest,
        *,
        taste: Taste | None,
        by_season: bool = False,
    ) -> None:
        self._catalog = catalog
        self._safety = _safety(request.limits)
        course = (f"course_{request.wants.course}",) if request.wants.course else ()
        self._asked = _in_bits((*request.aspects, *course))
        self._taste = _of_taste(taste)
        self._parts = [
            *_granted(catalog, request, self._asked),
            *_of_the_pantry(catalog, request),
            *_of_the_day(catalog, request, by_season=by_season),
        ]

    def of(self, row: int, *, popular: float, gap_days: float | None = None) -> tuple[str, ...]:
        """Say what speaks for a recipe.

        Parameters
        ----------
        popular
            Its baseline score, 0 to 1.
        gap_days
            Every how many days the person cooks it, where it is due again.
        """
        found = [*self._safety]
        for part in self._parts:
            found += part(row)
        if gap_days is not None:
            found.append(f"you cook this about every {_span(gap_days)}")
        found += self._taste
        if popular > 0:
            found.append("often chosen lately" if popular >= 0.1 else "chosen by others before")  # noqa: PLR2004
        return tuple(found)

    def not_shown(self, row: int) -> tuple[str, ...]:
        """Return the aspects, and the course, that were asked for and it is not shown to have."""
        if not self._asked:
            return ()
        bits = self._catalog.aspect_bits(row)
        return tuple(words for bit, words in self._asked if not bits & bit)


# -- what was asked ----------------------------------------------------------------------------


def _granted(
    catalog: Catalog, request: RecipeRequest, asked: Sequence[tuple[int, str]]
) -> Iterable[_Part]:
    """Yield what can be said of the wishes, of the aspects and the course by their bits."""
    wants = request.wants
    if wants.max_minutes or wants.max_active_minutes or wants.max_calories:
        yield partial(_numbers, catalog, wants)
    if request.cuisines:
        yield partial(_cuisines, catalog, request.cuisines)
    if request.meal:
        made_for = [f"made for {' or '.join(meal_labels(request.meal))}"]
        yield lambda _: made_for
    elif (hour := int(request.context.meal)) and not wants.course:
        suits = [f"suits the hour: {request.context.meal.label}"]
        yield lambda row: suits if catalog.meals(row).value & hour else ()
    if request.main is not None:
        yield partial(_led_by, catalog, request.main)
    if request.wanted_foods:
        yield _used(catalog, request)
    if asked:
        yield partial(_shown, catalog, asked)


def _numbers(catalog: Catalog, wants: Wants, row: int) -> list[str]:
    """Say what keeps to a number that was asked for, and how surely that is known."""
    found = []
    if wants.max_minutes and (minutes := catalog.minutes(row)):
        is_told = catalog.basis(row) is Basis.DECLARED
        found.append(
            f"ready in {minutes} minutes" if is_told
            else f"ready in about {minutes} minutes, by its steps"
        )  # fmt: skip
    if wants.max_active_minutes and (active := catalog.active_minutes(row)):
        found.append(f"about {active} minutes of work")
    serving = catalog.serving(row) if wants.max_calories else None
    if serving and "kcal" in serving:
        found.append(f"about {serving['kcal']:.0f} kcal a serving")
    return found


def _cuisines(catalog: Catalog, asked: Iterable[str], row: int) -> list[str]:
    own = catalog.cuisines(row)
    of = [cuisine for cuisine in asked if cuisine in own]
    return [f"{' and '.join(of)} cuisine"] if of else []


def _led_by(catalog: Catalog, main: EntryIx, row: int) -> list[str]:
    kinds, entries = vocabulary().kinds, vocabulary().entries
    leading = next((m for m in catalog.mains(row).tolist() if main in kinds[m]), None)
    return [] if leading is None else [f"{entries[leading].name} leads it"]


def _used(catalog: Catalog, request: RecipeRequest) -> _Part:
    """Return what says which wanted foods the lines hold, and which the title alone names."""
    vocab = vocabulary()
    foods = [(vocab.narrower[food], vocab.entries[food].name) for food in request.foods]
    wanted = [
        (vocab.narrower[food], {n: _words_of(n) for n in names_of(food, request.wants)})
        for food in request.wanted_foods
    ]

    def used(row: int) -> list[str]:
        held = catalog.line_entries(row).tolist()
        in_lines = [name for kinds, name in foods if not kinds.isdisjoint(held)]
        missing = [names for kinds, names in wanted if kinds.isdisjoint(held)]
        title = catalog.title_words(row) if missing else frozenset()
        named = [n for names in missing for n, words in names.items() if words <= title]
        found = [f"uses {', '.join(in_lines)}"] if in_lines else []
        return found + ([f"named after {', '.join(named)}"] if named else [])

    return used


def _shown(catalog: Catalog, asked: Sequence[tuple[int, str]], row: int) -> list[str]:
    """Say which aspects that were asked for it is shown to have."""
    bits = catalog.aspect_bits(row)
    return [words for bit, words in asked if bits & bit]


# -- what was not asked ------------------------------------------------------------------------


def _of_the_pantry(catalog: Catalog, request: RecipeRequest) -> Iterable[_Part]:
    """Yield what can be said of the foods at home, those first that must be used soon."""
    pantry, entries, kinds = request.pantry, vocabulary().entries, vocabulary().kinds
    if not pantry:
        return
    named = [(food, entries[food].name) for food in pantry]
    dated = list(zip(named, request.urgencies, strict=True))
    soon = [one for one, urgency in dated if urgency > 0]
    other = [one for one, urgency in dated if not urgency > 0]

    def at_home(row: int) -> list[str]:
        lines = catalog.line_entries(row).tolist()
        held = frozenset[EntryIx]().union(*[kinds[entry] for entry in lines])
        first = [name for food, name in soon if food in held]
        used = [name for food, name in other if food in held]
        found = [f"uses up the {_listed(first)}"] if first else []
        return found + ([f"uses your {_listed(used)}"] if used else [])

    yield at_home


def _of_the_day(catalog: Catalog, request: RecipeRequest, *, by_season: bool) -> Iterable[_Part]:
    """Yield what can be said of the season, and of the day's occasions."""
    season, occasions = request.context.season.value, request.context.occasions
    if by_season and season not in request.aspects:
        ((bit, words),) = _in_bits((season,))
        produce = [f"in season: {words}"]
        yield lambda row: produce if catalog.aspect_bits(row) & bit else ()
    if occasions:
        yield partial(_for_the_day, catalog, occasions)


def _for_the_day(catalog: Catalog, occasions: Iterable[str], row: int) -> list[str]:
    """Say which of the day's occasions the title names."""
    title = catalog.title_words(row)
    return [
        f"for {occasion.replace('_', ' ').title()}"
        for occasion in occasions
        if any(_words_of(word) <= title for word in title_words(occasion))
    ]


# -- words -------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _safety(limits: Limits) -> tuple[str, ...]:
    """Say what is left out; the same for all recipes of an answer."""
    # a food that only stands for its allergen ("walnut") is not named twice
    foods = [name for name in sorted(limits.named) if not _carries(name, limits.allergens)]
    names = [ALLERGENS[a] for a in sorted(limits.allergens)] + foods
    found = [f"no {name}: checked in title, ingredients and steps" for name in names]
    found += [
        f"{ASKED_DIETS[diet]}: checked in title, ingredients and steps"
        for diet in sorted(limits.diets - SERVING_DIETS.keys())
    ]
    found += [
        f"{ASKED_DIETS[diet]}: by the amounts of a serving, an estimate"
        for diet in limits.serving_diets
    ]
    return tuple(found)


def _carries(name: str, allergens: frozenset[str]) -> bool:
    ix = vocabulary().find(name)
    return ix is not None and bool(vocabulary().entries[ix].contains & allergens)


def _in_bits(names: Iterable[str]) -> tuple[tuple[int, str], ...]:
    """Return the bits of some aspects, and their words."""
    return tuple((_bits()[name], aspects()[name].words) for name in names)


@cache
def _bits() -> Mapping[str, int]:
    return {name: 1 << place for place, name in enumerate(aspects())}


def _of_taste(taste: Taste | None) -> list[str]:
    return [] if taste is None or taste.is_empty else ["fits what you chose before"]


@lru_cache(maxsize=10_000)
def _words_of(name: str) -> frozenset[str]:
    """Return the words by which a title names something."""
    return frozenset(key(name).split())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (" and more" if len(names) > _MOST_NAMED else "")


def _span(days: float) -> str:
    """Return a time in words: "3 weeks", "day"."""
    unit, in_days = next((u, n) for u, n in _UNITS if days >= n * _MOST_OF_ONE or n == 1)
    n = max(round(days / in_days), 1)
    return unit if n == 1 else f"{n} {unit}s"
