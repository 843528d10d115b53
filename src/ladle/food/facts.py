"""A recipe's facts: what is in it, what that means for eaters, when it is eaten, how long it takes.

Facts are derived from the raw text alone, the same way every time. `RULES_VERSION` is raised
whenever a rule here changes its outcome; together with the versions of vocabulary and tables it
tells a catalog whose facts are out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from importlib.resources import files
from itertools import islice
from typing import NamedTuple

from ladle.core import Recipe
from ladle.food.claims import Claim, read_claims, title_claims
from ladle.food.concerns import Concern, allergen_concern, trait_concern
from ladle.food.diets import APART, DIETS, diet_rules
from ladle.food.labels import cuisines_of, meals_of
from ladle.food.lines import read_foods, with_heads
from ladle.food.masks import claimed_masks, diet_masks, entry_masks, judged_bits
from ladle.food.minutes import minutes_of
from ladle.food.text import fold, tokenize
from ladle.food.vocabulary import SILENT, EntryIx, vocabulary
from ladle.food.words import ALLERGENS, NEEDS_STEPS, Fits, Meal, Verdict

RULES_VERSION = 5

_REFERS_BACK = (
    "sauce", "dough", "batter", "filling", "frosting", "glaze", "spice", "herb", "marinade", "rub",
    "gravy", "roux", "soup", "stew",
)  # fmt: skip
"""Foods that steps name when they speak of what was just made ("pour the sauce over"): there they
prove what they hold by definition, but what they *may* hold is already told by the lines."""

_FEWEST_WORDS = 4
"""Words of a step that names no food; fewer are a number, a dash or a hint ("See website")."""

_TABLES = (
    "aspects.tsv", "child_risks.tsv", "chilies.tsv", "claims.tsv", "courses.tsv", "cuisines.tsv",
    "diets.tsv", "dish_cuisines.tsv", "dish_types.tsv", "equipment.tsv", "freezing.tsv",
    "keeping.tsv", "kitchen_verbs.tsv", "main_foods.tsv", "meals.tsv", "never_main.tsv",
    "nutrients.tsv", "prices.tsv", "rough_weights.tsv", "seasons.tsv", "silent.tsv", "staples.tsv",
    "step_signs.tsv", "traits.tsv", "units.tsv", "words.tsv",
)  # fmt: skip
"""What shapes facts beside the vocabulary, in `data`."""


@cache
def table_digests() -> Mapping[str, str]:
    """Return a digest of each table that shapes facts beside the vocabulary."""
    data = files("ladle.food") / "data"
    return {n: blake2b((data / n).read_bytes(), digest_size=6).hexdigest() for n in _TABLES}


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
class DietFact:
    """Whether the recipe fits one diet, with what speaks against it."""

    fits: Fits
    evidence: tuple[Evidence, ...] = ()


class Seen(NamedTuple):
    """One food at one place."""

    entry: EntryIx
    place: str
    claims: tuple[Claim, ...] = ()
    """Free-from claims on it ("gluten-free flour")."""

    @property
    def line(self) -> int:
        """The number of its line from 1, of a food that a line names."""
        return int(self.place.removeprefix("line "))


@dataclass(frozen=True)
class RecipeFacts:
    """All that the food room says of one recipe."""

    lines: tuple[Seen, ...]
    """Foods that the lines name."""
    prose: tuple[Seen, ...]
    """Foods that title and steps name."""
    added: tuple[Seen, ...]
    """Those of them that only a step names: what they may hold counts, too."""
    unread: tuple[str, ...]
    """Words of the lines that could not be read."""
    has_steps: bool
    """Whether there are steps that tell what to do; see `tells_steps`."""
    meals: Meal
    cuisines: tuple[str, ...]
    minutes: int | None

    @property
    def is_read(self) -> bool:
        """Whether lines name foods, and every word of them was read."""
        return bool(self.lines) and not self.unread  # headings alone are no list of ingredients

    @property
    def is_fully_read(self) -> bool:
        """Whether that is so, and there are steps as well."""
        return self.is_read and self.has_steps

    @property
    def entries(self) -> tuple[EntryIx, ...]:
        """Foods named in title, lines or steps, sorted."""
        return tuple(sorted({s.entry for s in self.lines} | {s.entry for s in self.prose}))

    @property
    def line_entries(self) -> tuple[EntryIx, ...]:
        """Foods named in the lines: what a cook must have at home, sorted."""
        return tuple(sorted({s.entry for s in self.lines}))

    @property
    def counted_entries(self) -> tuple[EntryIx, ...]:
        """Foods of which it counts, too, what they may be or hold, sorted."""
        return tuple(sorted({s.entry for s in (*self.lines, *self.added)}))

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts on the allergens of Annex II, in the order of `ALLERGENS`."""
        contains, may = self._raised
        bits = (1 << len(ALLERGENS)) - 1
        return _verdicts(contains & bits, may & ~contains & bits, self.is_read, self.has_steps)

    @property
    def allergens(self) -> Mapping[str, AllergenFact]:
        """The same by allergen key, with evidence."""
        return {
            a: AllergenFact(v, self._evidence(allergen_concern(a), v) if v in _SHOWN else ())
            for a, v in zip(ALLERGENS, self.verdicts, strict=True)
        }

    @property
    def fits(self) -> tuple[Fits, ...]:
        """Whether the recipe fits each diet, in the order of `DIETS`."""
        contains, may = self._raised
        bits = judged_bits()
        return _fits(contains & bits, may & ~contains & bits, self.is_fully_read)

    @property
    def diets(self) -> Mapping[str, DietFact]:
        """The same by diet key, with what speaks against it."""
        return {
            diet: DietFact(fits, self._against(diet, fits))
            for diet, fits in zip(DIETS, self.fits, strict=True)
        }

    def judge(self, concern: Concern) -> AllergenFact:
        """Return the verdict on any concern: a specific allergen, a group of a law, a food."""
        contains = any(self._statuses(concern, (*self.lines, *self.prose), Verdict.CONTAINS))
        may = any(self._statuses(concern, (*self.lines, *self.added), Verdict.MAY))
        is_known = self.is_read and (self.has_steps or not concern.needs_steps)
        verdict = _verdict(contains, may, is_known=is_known)
        return AllergenFact(verdict, self._evidence(concern, verdict) if verdict in _SHOWN else ())

    @cached_property
    def _raised(self) -> tuple[int, int]:
        """What is surely and what may be raised: one bit a concern, in the order of `masked`."""
        contains = may = 0
        surely, perhaps = entry_masks()
        for entry, _, on in (*self.lines, *self.prose):
            contains |= surely[entry] if not on else claimed_masks(entry, on)[0]
        for entry, _, on in (*self.lines, *self.added):
            may |= perhaps[entry] if not on else claimed_masks(entry, on)[1]
        return contains, may

    @staticmethod
    def _statuses(concern: Concern, seen: Iterable[Seen], wanted: Verdict) -> Iterator[Seen]:
        return (s for s in seen if concern.status(s.entry, s.claims) is wanted)

    def _evidence(self, concern: Concern, verdict: Verdict) -> tuple[Evidence, ...]:
        places = self.prose if verdict is Verdict.CONTAINS else self.added
        return _as_evidence(self._statuses(concern, (*self.lines, *places), verdict))

    def _against(self, diet: str, fits: Fits) -> tuple[Evidence, ...]:
        """Return what breaks the diet, or else what leaves it open."""
        rule = diet_rules()[diet]
        refused = [trait_concern(t) for t in rule.refuses]
        if fits is Fits.NO:
            apart = [trait_concern(t) for t in APART.get(diet, ())]
            found = [e for c in refused for e in self._evidence(c, Verdict.CONTAINS)]
            pair = [self._evidence(c, Verdict.CONTAINS) for c in apart]
            found += [e for evidence in pair if all(pair) for e in evidence]
        elif fits is Fits.UNKNOWN:
            doubted = [trait_concern(t) for t in (*rule.doubts, *APART.get(diet, ()))]
            found = [e for c in (*refused, *doubted) for e in self._evidence(c, Verdict.MAY)]
            found += [
                e for t in rule.doubts for e in self._evidence(trait_concern(t), Verdict.CONTAINS)
            ]
        else:
            return ()
        return tuple(dict.fromkeys(found))


_SHOWN = (Verdict.CONTAINS, Verdict.MAY)


# Recipes raise the same again and again, all the more as what cannot matter is left out of what is
# asked: bits of others than allergens, or diets, and that something may be where it surely is.


@lru_cache(maxsize=50_000)
def _verdicts(contains: int, may: int, is_read: bool, has_steps: bool) -> tuple[Verdict, ...]:  # noqa: FBT001
    return tuple(
        _verdict(
            bool(contains >> i & 1),
            bool(may >> i & 1),
            is_known=is_read and (has_steps or allergen not in NEEDS_STEPS),
        )
        for i, allergen in enumerate(ALLERGENS)
    )


@lru_cache(maxsize=50_000)
def _fits(contains: int, may: int, is_complete: bool) -> tuple[Fits, ...]:  # noqa: FBT001
    return tuple(mask.fits(contains, may, is_complete=is_complete) for mask in diet_masks())


def _verdict(contains: bool, may: bool, *, is_known: bool) -> Verdict:  # noqa: FBT001
    if contains:
        return Verdict.CONTAINS
    if not is_known:
        return Verdict.UNKNOWN
    return Verdict.MAY if may else Verdict.FREE


def _as_evidence(seen: Iterable[Seen]) -> tuple[Evidence, ...]:
    entries = vocabulary().entries
    return tuple(dict.fromkeys(Evidence(s.place, entries[s.entry].name) for s in seen))


def facts_of(recipe: Recipe) -> RecipeFacts:
    """Derive all facts of one recipe."""
    lines, unread = _in_lines(recipe.lines)
    prose = list(title_foods(recipe.name))
    for n, step in enumerate(recipe.steps, start=1):
        place = f"step {n}"
        prose += [Seen(entry, place) for entry in step_foods(step)]
    return RecipeFacts(
        lines=tuple(lines),
        prose=tuple(prose),
        added=tuple(_only_in_steps(lines, prose)),
        unread=unread,
        has_steps=tells_steps(recipe.steps),
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
        spoken = (w for w in words if any(map(str.isalpha, w)))
        is_said = len(list(islice(spoken, _FEWEST_WORDS))) == _FEWEST_WORDS
        if is_said or step_foods(" ".join(words)):
            return True
    return False


def _in_lines(lines: Sequence[str]) -> tuple[list[Seen], tuple[str, ...]]:
    seen: list[Seen] = []
    unread: list[str] = []
    for n, (line, may_head) in enumerate(with_heads(lines), start=1):
        reading = read_foods(line, may_head=may_head)
        place = f"line {n}"
        seen += [Seen(entry, place, claims) for entry, claims in reading.foods]
        unread += reading.unread
    return seen, tuple(dict.fromkeys(unread))


def title_foods(title: str) -> Iterator[Seen]:
    """Read a title; a claim in it ("Gluten-Free Banana Bread") is about all of its foods.

    It takes back what the title's own words say and nothing else: the lines tell what is held.
    """
    tokens = tokenize(title)
    claims = title_claims(tokens)
    for match in read_claims(tokens, list(vocabulary().matches(tokens)), ()).foods:
        yield Seen(match.entry, "title", claims)


@lru_cache(maxsize=20_000)
def step_foods(text: str) -> tuple[EntryIx, ...]:
    """Read the foods of a step: nothing cancels there, every food named counts as held."""
    found = (m.entry for m in vocabulary().matches(tokenize(text)))
    return tuple(dict.fromkeys(entry for entry in found if entry != SILENT))


def _only_in_steps(lines: list[Seen], prose: list[Seen]) -> list[Seen]:
    """Foods that only a step names ("serve with bread"): what they may hold counts too.

    A title only sums up, and a word such as "sauce" or a general word for a food in the lines
    ("the pasta" for spaghetti) brings nothing new.
    """
    told = _told_by({s.entry for s in lines})
    return [s for s in prose if s.place != "title" and s.entry not in told]


def _told_by(entries: Iterable[EntryIx]) -> set[EntryIx | None]:
    """Return what the foods of the lines tell of already, and what only speaks of them."""
    closures = vocabulary().closures
    return set(_referring()).union(*(closures[entry] for entry in entries))


@cache
def _referring() -> frozenset[EntryIx | None]:
    return frozenset(vocabulary().find(name) for name in _REFERS_BACK)
