"""Parts written, opened and joined: rows stay the same recipes under new numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ladle.catalog.columns import COLUMN_NAMES
from ladle.catalog.derive import RowWriter, food_names
from ladle.catalog.parts import Joined, Part, join_parts, load_names, write_part
from ladle.catalog.postings import Postings
from ladle.catalog.proofs import evidence_in
from ladle.catalog.texts import TextWriter, train
from ladle.core import Recipe, RecipeId, StoreError
from ladle.food import facts_of

SOUP = Recipe(RecipeId("soup"), "Tomato Soup", ("3 tomatoes", "1 onion"), ("Stir.",), source="mine")
CAKE = Recipe(
    RecipeId("cake"), "Cake", ("2 eggs",), ("Bake.",), keywords=("soup", "sweet"), source="yours"
)
STEW = Recipe(RecipeId("stew"), "Stew of Tomato", ("1 potato",), ("Simmer.",), source="mine")


def part_in(folder: Path, *recipes: Recipe, dictionary: bytes = b"") -> Part:
    folder.mkdir()
    rows, texts = RowWriter(), TextWriter(folder, dictionary)
    for recipe in recipes:
        rows.add(recipe, facts_of(recipe))
        texts.add(recipe)
    texts.finish()
    write_part(folder, Part(rows.columns(), rows.words, rows.sources, food_names()))
    return Part.open(folder)


def join(folder: Path, *parts: Part, foods: Sequence[str] = (), dictionary: bytes = b"") -> Part:
    folder.mkdir()
    n_rows = join_parts(folder, parts, foods or food_names(), dictionary)
    joined = Part.open(folder)
    assert joined.columns.lengths == {n_rows}
    return joined


Told = tuple[Recipe, str, set[str], set[str], set[str], dict[str, tuple[str, ...]]]


def told(part: Part) -> list[Told]:
    """Return what a part says of each recipe, by names instead of numbers."""
    assert part.texts is not None
    c = part.columns
    return [
        (
            part.texts.recipe(row),
            part.sources[int(c.sources[row])],
            {part.words[i] for i in c.words.of(row)},
            {part.words[i] for i in c.tags.of(row)},
            {part.foods[i] for i in c.line_entries.of(row)},
            evidence_in(c.proofs.of(row), c.verdicts[row].tobytes(), part.foods),
        )
        for row in range(c.n_rows)
    ]


def test_a_written_part_opens_as_it_was(tmp_path: Path) -> None:
    part = part_in(tmp_path / "a", SOUP, CAKE)
    assert part.n_rows == 2
    assert told(part)[0] == (SOUP, "mine", {"tomato", "soup"}, set(), {"tomato", "onion"}, {})
    assert told(part)[1][-1] == {"egg": ("line 1: egg",), "gluten": ("title: cake",)}
    assert load_names(tmp_path / "a") == (part.words, part.sources, list(food_names()))


def test_joined_parts_say_the_same_of_every_recipe(tmp_path: Path) -> None:
    parts = [part_in(tmp_path / "a", SOUP), part_in(tmp_path / "b", CAKE, STEW)]
    joined = join(tmp_path / "joined", *parts)
    assert told(joined) == [*told(parts[0]), *told(parts[1])]
    assert sorted(joined.sources) == ["mine", "yours"]
    assert len(set(joined.words)) == len(joined.words)


def test_joining_in_two_steps_or_one_gives_the_same(tmp_path: Path) -> None:
    parts = [part_in(tmp_path / r.id, r) for r in (SOUP, CAKE, STEW)]
    stepwise = join(tmp_path / "two", join(tmp_path / "first", *parts[:2]), parts[2])
    assert told(stepwise) == told(join(tmp_path / "one", *parts))


def test_only_the_rows_that_are_meant_are_joined(tmp_path: Path) -> None:
    part_in(tmp_path / "a", SOUP, CAKE, STEW)
    some = Part.open(tmp_path / "a", np.array([2, 0]))
    assert some.n_rows == 2
    joined = join(tmp_path / "joined", some, part_in(tmp_path / "b", CAKE))
    assert [recipe.id for recipe, *_ in told(joined)] == ["stew", "soup", "cake"]


def test_a_part_of_no_rows_adds_none(tmp_path: Path) -> None:
    part = part_in(tmp_path / "a", SOUP)
    joined = join(tmp_path / "joined", part_in(tmp_path / "none"), part)
    assert told(joined) == told(part)


def test_lists_stay_ascending_under_new_numbers(tmp_path: Path) -> None:
    parts = [part_in(tmp_path / r.id, r) for r in (SOUP, STEW, CAKE)]
    joined = Joined(parts, food_names()[::-1])
    for name in COLUMN_NAMES:
        column = joined.column(name)
        if isinstance(column, Postings) and name not in {"cuisines", "proofs"}:
            lists = [column.of(row).tolist() for row in range(3)]
            assert lists == [sorted(x) for x in lists], name


def test_foods_keep_their_names_when_their_numbers_change(tmp_path: Path) -> None:
    part = part_in(tmp_path / "a", SOUP, CAKE)
    foods = ["new food", *reversed(food_names())]
    joined = join(tmp_path / "joined", part, foods=foods)
    assert list(joined.foods) == foods
    assert told(joined) == told(part)


def test_a_food_that_has_left_the_tables_is_refused_only_where_a_recipe_holds_it(
    tmp_path: Path,
) -> None:
    part = part_in(tmp_path / "a", SOUP)
    join(tmp_path / "fine", part, foods=[f for f in food_names() if f != "egg"])
    with pytest.raises(StoreError, match="ladle refacts"):
        join(tmp_path / "bad", part, foods=[f for f in food_names() if f != "tomato"])


def test_texts_of_another_dictionary_are_packed_anew(tmp_path: Path) -> None:
    recipes = [replace(SOUP, id=RecipeId(f"n{i}"), name=f"Soup number {i}") for i in range(150)]
    dictionary = train(recipes)
    assert dictionary
    old = part_in(tmp_path / "old", *recipes[:3])
    new = part_in(tmp_path / "new", *recipes[3:6], dictionary=dictionary)
    joined = join(tmp_path / "joined", old, new, dictionary=dictionary)
    assert [recipe for recipe, *_ in told(joined)] == recipes[:6]
    assert joined.texts is not None
    assert joined.texts.dictionary == dictionary
