"""From checked recipes to rows: what the food room says of each, as columns and packed texts.

It runs in worker processes as well: what goes in and comes out is small, and plain arrays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.columns import (
    HAS_LINES,
    HAS_NAME,
    HAS_STEPS,
    IS_FULLY_READ,
    Columns,
    id_hash,
)
from ladle.catalog.postings import postings_of
from ladle.catalog.proofs import packed_proofs
from ladle.catalog.texts import TextPacker, texts_of
from ladle.core import Recipe, RecipeId
from ladle.corpus import Raw, Reject, exact_key, quality, recipe_of, signatures
from ladle.food import (
    ALLERGENS,
    DIETS,
    NUTRIENTS,
    Basis,
    CookFacts,
    Nutrition,
    RecipeFacts,
    cook_facts,
    cuisine_names,
    dish_types,
    equipment_names,
    facts_of,
    tokenize,
    vocabulary,
)

_LONGEST_TAG = 60
_MOST_TAG_WORDS = 60


@dataclass(frozen=True)
class Batch:
    """What a worker makes of some records of one source."""

    columns: Columns
    prefixed: NDArray[np.uint64]
    """What the hashes of the ids are under `SOURCE:ID`."""
    words: list[str]
    sources: list[str]
    blob: bytes
    sizes: NDArray[np.int32]
    rejects: list[Reject]
    unread: Counter[str]
    """Words of the lines that could not be read, by how many recipes hold them."""
    n_records: int


@dataclass
class RowWriter:
    """The facts of rows in the making, one item a recipe in every list."""

    _ids: list[int] = field(default_factory=list)
    _verdicts: list[bytes] = field(default_factory=list)
    _diets: list[bytes] = field(default_factory=list)
    _minutes: list[int] = field(default_factory=list)
    _active: list[int] = field(default_factory=list)
    _basis: list[int] = field(default_factory=list)
    _nutrients: list[Sequence[float]] = field(default_factory=list)
    _covered: list[int] = field(default_factory=list)
    _aspects: list[int] = field(default_factory=list)
    _types: list[int] = field(default_factory=list)
    _meals: list[int] = field(default_factory=list)
    _flags: list[int] = field(default_factory=list)
    _sources: list[int] = field(default_factory=list)
    _names: list[int] = field(default_factory=list)
    _equipment: list[int] = field(default_factory=list)
    _recipes: list[Recipe] = field(default_factory=list)
    _entries: list[tuple[int, ...]] = field(default_factory=list)
    _line_entries: list[tuple[int, ...]] = field(default_factory=list)
    _general: list[tuple[int, ...]] = field(default_factory=list)
    _mains: list[tuple[int, ...]] = field(default_factory=list)
    _cuisines: list[tuple[int, ...]] = field(default_factory=list)
    _words: list[tuple[int, ...]] = field(default_factory=list)
    _tags: list[tuple[int, ...]] = field(default_factory=list)
    _proofs: list[tuple[int, ...]] = field(default_factory=list)
    _word_ix: dict[str, int] = field(default_factory=dict)
    _source_ix: dict[str, int] = field(default_factory=dict)
    unread: Counter[str] = field(default_factory=Counter)

    @property
    def words(self) -> list[str]:
        """The words that the columns `words` and `tags` number."""
        return list(self._word_ix)

    @property
    def sources(self) -> list[str]:
        """The sources that the column `sources` numbers."""
        return list(self._source_ix)

    @property
    def recipes(self) -> Sequence[Recipe]:
        """The recipes added so far, by row."""
        return self._recipes

    def add(
        self, recipe: Recipe, facts: RecipeFacts | None = None, cook: CookFacts | None = None
    ) -> None:
        """Append one recipe; its facts are derived, unless they are known."""
        facts = facts or facts_of(recipe)
        cook = cook or cook_facts(recipe, facts)
        title = [t.text for t in tokenize(recipe.name)]
        self._ids.append(id_hash(recipe.id))
        self._verdicts.append(bytes(facts.verdicts))
        self._diets.append(bytes(facts.fits))
        self._add_cook_facts(cook)
        self._flags.append(_flags(recipe, facts))
        self._sources.append(self._source_ix.setdefault(recipe.source, len(self._source_ix)))
        self._names.append(_name_hash(title))
        self._entries.append(facts.entries)
        self._line_entries.append(facts.line_entries)
        self._general.append(_general(facts))
        self._words.append(self._numbers(title))
        self._tags.append(self._numbers(_tag_words(recipe)))
        self._proofs.append(packed_proofs(facts, food_names()))
        self._recipes.append(recipe)
        self.unread.update(facts.unread)

    def _add_cook_facts(self, cook: CookFacts) -> None:
        character, nutrition = cook.character, cook.nutrition
        types = character.kind.types
        self._minutes.append(cook.minutes or 0)
        self._active.append(min(cook.times.active_minutes or 0, cook.minutes or 0))
        self._basis.append(_basis_ix()[cook.basis])
        self._nutrients.append(_of_serving(nutrition))
        self._covered.append(round(100 * nutrition.share_of_mass))
        self._aspects.append(cook.aspects)
        self._types.append(_type_ix()[types[0].value] if types else 0)
        self._mains.append(tuple(sorted(_entry_ix()[t.value.food] for t in character.mains)))
        self._meals.append(int(cook.meals))
        self._cuisines.append(tuple(_cuisine_ix()[c] for c in cook.cuisines))
        equipment = character.effort.equipment
        self._equipment.append(sum(_equipment_bit()[told.value] for told in equipment))

    def columns(self) -> Columns:
        """Return the columns of all recipes added."""
        n = len(self._ids)
        return Columns(
            ids=np.array(self._ids, dtype=np.uint64),
            verdicts=_matrix(self._verdicts, len(ALLERGENS)),
            diets=_matrix(self._diets, len(DIETS)),
            minutes=np.array(self._minutes, dtype=np.int32),
            active=np.array(self._active, dtype=np.uint16),
            basis=np.array(self._basis, dtype=np.uint8),
            nutrients=np.array(self._nutrients, np.float16).reshape(-1, len(_NOT_KNOWN)),
            covered=np.array(self._covered, dtype=np.uint8),
            aspects=np.array(self._aspects, dtype=np.uint64),
            types=np.array(self._types, dtype=np.uint8),
            meals=np.array(self._meals, dtype=np.uint16),
            flags=np.array(self._flags, dtype=np.uint8),
            sources=np.array(self._sources, dtype=np.uint16),
            names=np.array(self._names, dtype=np.uint64),
            equipment=np.array(self._equipment, dtype=np.uint64),
            exact=np.fromiter(map(exact_key, self._recipes), np.uint64, n),
            bands=signatures(self._recipes),
            quality=np.fromiter(map(quality, self._recipes), np.int32, n),
            entries=postings_of(self._entries),
            line_entries=postings_of(self._line_entries),
            general=postings_of(self._general),
            mains=postings_of(self._mains),
            cuisines=postings_of(self._cuisines),
            words=postings_of(self._words),
            tags=postings_of(self._tags),
            proofs=postings_of(self._proofs),
        )

    def _numbers(self, words: Iterable[str]) -> tuple[int, ...]:
        place = self._word_ix
        return tuple(sorted({place.setdefault(word, len(place)) for word in words}))


def derive(
    records: Sequence[Raw | Recipe], source: str, packer: TextPacker, *, with_prefix: bool = False
) -> Batch:
    """Check records, derive their facts and pack their texts.

    Parameters
    ----------
    records
        As they were read, or recipes that were checked before.
    with_prefix
        Whether ids become `SOURCE:ID`.
    """
    rows, rejects = RowWriter(), []
    for raw in records:
        found = raw if isinstance(raw, Recipe) else recipe_of(raw, source)
        if isinstance(found, Reject):
            rejects.append(found)
            continue
        recipe = with_own_id(found, source) if with_prefix else found
        rows.add(recipe)
    blob, sizes = texts_of(rows.recipes, packer)
    prefixed = np.fromiter(
        (id_hash(f"{source}:{r.id}") for r in rows.recipes), np.uint64, len(rows.recipes)
    )
    return Batch(
        columns=rows.columns(),
        prefixed=prefixed,
        words=rows.words,
        sources=rows.sources,
        blob=blob,
        sizes=sizes,
        rejects=rejects,
        unread=rows.unread,
        n_records=len(records),
    )


def with_own_id(recipe: Recipe, source: str) -> Recipe:
    """Return a recipe under `SOURCE:ID`."""
    return replace(recipe, id=RecipeId(f"{source}:{recipe.id}"))


def name_hash(name: str) -> int:
    """Return a hash of a name that spelling, case and plural do not change; 0 for no name."""
    return _name_hash([t.text for t in tokenize(name)])


@cache
def food_names() -> tuple[str, ...]:
    """Return the names by whose numbers foods are stored: those of today's vocabulary."""
    return tuple(entry.name for entry in vocabulary().entries)


def _name_hash(words: list[str]) -> int:
    return id_hash(" ".join(words)) if words else 0


def _flags(recipe: Recipe, facts: RecipeFacts) -> int:
    return (
        HAS_NAME * bool(recipe.name)
        | IS_FULLY_READ * facts.is_fully_read
        | HAS_LINES * bool(recipe.lines)
        | HAS_STEPS * facts.has_steps
    )


def _general(facts: RecipeFacts) -> tuple[int, ...]:
    """Return the foods named by a general name ("berries"), or held so: any kind may be meant."""
    general = _general_names()
    return tuple(sorted({name for e in facts.counted_entries for name in general[e]}))


@cache
def _general_names() -> Sequence[tuple[int, ...]]:
    """Return for each food the general names that it goes by, or that it holds something of."""
    vocab = vocabulary()
    return [tuple(held & vocab.general) for held in vocab.generics]


@cache
def _cuisine_ix() -> dict[str, int]:
    return {name: i for i, name in enumerate(cuisine_names())}


@cache
def _equipment_bit() -> dict[str, int]:
    return {name: 1 << i for i, name in enumerate(equipment_names())}


@cache
def _type_ix() -> dict[str, int]:
    return {name: i for i, name in enumerate(dish_types(), start=1)}


@cache
def _basis_ix() -> dict[Basis, int]:
    return {basis: i for i, basis in enumerate(Basis)}


@cache
def _entry_ix() -> dict[str, int]:
    return {name: i for i, name in enumerate(food_names())}


_NAN = float("nan")
_NOT_KNOWN = (_NAN,) * (len(NUTRIENTS) + 1)
_LARGEST = float(np.finfo(np.float16).max)


def _of_serving(nutrition: Nutrition) -> Sequence[float]:
    """Return the amounts of a serving and its grams; nothing of what too little is known of."""
    amounts, serving_g = nutrition.per_serving, nutrition.serving_g
    if amounts is None or not serving_g or not nutrition.is_enough:
        return _NOT_KNOWN
    named = zip(NUTRIENTS, amounts, strict=True)
    held = (_NAN if n in nutrition.unknown else min(a, _LARGEST) for n, a in named)
    return (*held, min(serving_g, _LARGEST))


def _tag_words(recipe: Recipe) -> Iterator[str]:
    """Yield the words of categories and keywords; a sentence among them is no tag."""
    n_words = 0
    for tag in (*recipe.categories, *recipe.keywords):
        if len(tag) <= _LONGEST_TAG and n_words < _MOST_TAG_WORDS:
            for token in _tag_tokens(tag):
                n_words += 1
                yield token


@lru_cache(maxsize=50_000)
def _tag_tokens(tag: str) -> tuple[str, ...]:
    return tuple(t.text for t in tokenize(tag))


def _matrix(rows: Sequence[bytes], width: int) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(-1, width)
