"""A recipe's facts: what is in it, what that means for eaters, when it is eaten, how long it takes.

Facts are derived from the raw text alone, the same way every time. `RULES_VERSION` is raised
whenever a rule here changes its outcome; together with the versions of vocabulary and tables it
tells a catalog whose facts are out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files

from ladle.core import Recipe
from ladle.food.labels import cuisines_of, meals_of
from ladle.food.lines import is_heading, read_line
from ladle.food.minutes import minutes_of
from ladle.food.text import fold, tokenize
from ladle.food.vocabulary import SILENT, EntryIx, vocabulary
from ladle.food.words import ALLERGENS, NEEDS_STEPS, Diet, Fits, Meal, Verdict

RULES_VERSION = 1

_REFERS_BACK = (
    "sauce", "dough", "batter", "filling", "frosting", "glaze", "spice", "herb", "marinade", "rub",
    "gravy", "roux", "soup", "stew",
)  # fmt: skip
"""Foods that steps name when they speak of what was just made ("pour the sauce over"): there they
prove what they hold by definition, but what they *may* hold is already told by the lines."""

_FEWEST_WORDS = 4
"""Words of a step that names no food; fewer are a number, a dash or a hint ("See website")."""

_TABLES = ("cuisines.tsv", "meals.tsv", "silent.tsv", "words.tsv")
"""What shapes facts beside the vocabulary, in `data`."""


@cache
def food_version() -> str:
    """Return the version of rules and tables together; a catalog keeps it in its manifest."""
    data = files("ladle.food") / "data"
    tables = blake2b(b"".join((data / name).read_bytes() for name in _TABLES), digest_size=6)
    return f"{RULES_VERSION}-{vocabulary().version}-{tables.hexdigest()}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a food was read: the place (`title`, `line 3`, `step 2`), and its name."""

    place: str
    food: str


@dataclass(frozen=True, slots=True)
class AllergenFact:
    """The verdict on one allergen, with what proves it."""

    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class RecipeFacts:
    """All that the food room says of one recipe."""

    allergens: Mapping[str, AllergenFact]
    """By allergen key, all of them."""
    vegan: Fits
    vegetarian: Fits
    pescatarian: Fits
    entries: tuple[EntryIx, ...]
    """Foods named in title, lines or steps, sorted."""
    line_entries: tuple[EntryIx, ...]
    """Foods named in the lines: what a cook must have at home, sorted."""
    unread: tuple[str, ...]
    """Words of the lines that could not be read."""
    has_steps: bool
    """Whether there are steps that tell what to do; see `tells_steps`."""
    is_fully_read: bool
    """Whether lines name foods, there are such steps, and every word of the lines was read."""
    meals: Meal
    cuisines: tuple[str, ...]
    minutes: int | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """One food at one place."""

    entry: EntryIx
    place: str


def facts_of(recipe: Recipe) -> RecipeFacts:
    """Derive all facts of one recipe."""
    lines, unread = _in_lines(recipe.lines)
    prose = [*_in_prose("title", recipe.name)]
    for n, step in enumerate(recipe.steps, start=1):
        prose.extend(_in_prose(f"step {n}", step))
    is_read = bool(lines) and not unread  # headings alone are no list of ingredients
    has_steps = tells_steps(recipe.steps)
    best, worst = _diet_range(lines, prose, is_complete=is_read and has_steps)
    return RecipeFacts(
        allergens=_allergens(lines, prose, is_read=is_read, has_steps=has_steps),
        vegan=_fits(Diet.VEGAN, best, worst),
        vegetarian=_fits(Diet.VEGETARIAN, best, worst),
        pescatarian=_fits(Diet.FISH, best, worst),
        entries=tuple(sorted({s.entry for s in (*lines, *prose)})),
        line_entries=tuple(sorted({s.entry for s in lines})),
        unread=unread,
        has_steps=has_steps,
        is_fully_read=is_read and has_steps,
        meals=meals_of(recipe),
        cuisines=cuisines_of(recipe),
        minutes=minutes_of(recipe),
    )


def tells_steps(steps: Iterable[str]) -> bool:
    """Tell steps to cook by from what stands in their place ("1", "-", "See website", a link).

    One step that names a food or has four words is enough: then the others were not left out.
    """
    for step in steps:
        words = [w for w in fold(step).split() if "://" not in w and not w.startswith("www.")]
        n_words = sum(any(c.isalpha() for c in word) for word in words)
        if n_words >= _FEWEST_WORDS or _prose_entries(" ".join(words)):
            return True
    return False


def _in_lines(lines: Sequence[str]) -> tuple[list[_Seen], tuple[str, ...]]:
    seen: list[_Seen] = []
    unread: list[str] = []
    last = max((n for n, line in enumerate(lines, start=1) if not is_heading(line)), default=0)
    for n, line in enumerate(lines, start=1):
        reading = read_line(line, may_head=n < last)
        seen.extend(_Seen(entry, f"line {n}") for entry in reading.entries)
        unread.extend(reading.unread)
    return seen, tuple(dict.fromkeys(unread))


def _in_prose(place: str, text: str) -> list[_Seen]:
    """Read a title or a step: nothing cancels there, every food named counts as held."""
    return [_Seen(entry, place) for entry in _prose_entries(text)]


@lru_cache(maxsize=20_000)
def _prose_entries(text: str) -> tuple[EntryIx, ...]:
    found = (m.entry for m in vocabulary().matches(tokenize(text)))
    return tuple(dict.fromkeys(entry for entry in found if entry != SILENT))


def _allergens(
    lines: list[_Seen], prose: list[_Seen], *, is_read: bool, has_steps: bool
) -> Mapping[str, AllergenFact]:
    contains: dict[str, list[_Seen]] = {a: [] for a in ALLERGENS}
    may: dict[str, list[_Seen]] = {a: [] for a in ALLERGENS}
    entries = vocabulary().entries
    for seen in (*lines, *prose):
        for allergen in entries[seen.entry].contains:
            contains[allergen].append(seen)
    for seen in (*lines, *_only_in_steps(lines, prose)):
        for allergen in entries[seen.entry].may:
            may[allergen].append(seen)
    return {
        a: _verdict(contains[a], may[a], is_known=is_read and (has_steps or a not in NEEDS_STEPS))
        for a in ALLERGENS
    }


def _verdict(contains: list[_Seen], may: list[_Seen], *, is_known: bool) -> AllergenFact:
    if contains:
        return AllergenFact(Verdict.CONTAINS, _evidence(contains))
    if not is_known:
        return AllergenFact(Verdict.UNKNOWN)
    if may:
        return AllergenFact(Verdict.MAY, _evidence(may))
    return AllergenFact(Verdict.FREE)


def _evidence(seen: list[_Seen]) -> tuple[Evidence, ...]:
    entries = vocabulary().entries
    return tuple(dict.fromkeys(Evidence(s.place, entries[s.entry].name) for s in seen))


def _only_in_steps(lines: list[_Seen], prose: list[_Seen]) -> list[_Seen]:
    """Foods that only a step names ("serve with bread"): what they may hold counts too.

    A title only sums up, and a word such as "sauce" or a general word for a food in the lines
    ("the pasta" for spaghetti) brings nothing new.
    """
    vocab = vocabulary()
    told = {part for seen in lines for part in vocab.closures[seen.entry]}
    known = told | {vocab.find(name) for name in _REFERS_BACK}
    return [s for s in prose if s.place != "title" and s.entry not in known]


def _diet_range(lines: list[_Seen], prose: list[_Seen], *, is_complete: bool) -> tuple[Diet, Diet]:
    """Return the strictest diet that the recipe may fit, and the strictest that it surely fits."""
    entries = vocabulary().entries
    best = max((entries[s.entry].best for s in (*lines, *prose)), default=Diet.VEGAN)
    if not is_complete:
        return best, Diet.MEAT
    counted = (*lines, *_only_in_steps(lines, prose))
    worst = max((entries[s.entry].worst for s in counted), default=Diet.VEGAN)
    return best, max(best, worst)


def _fits(diet: Diet, best: Diet, worst: Diet) -> Fits:
    if worst <= diet:
        return Fits.YES
    return Fits.NO if best > diet else Fits.UNKNOWN
