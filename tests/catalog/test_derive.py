"""From records to rows: what becomes a row, what is refused, and what a row says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ladle.catalog import id_hash
from ladle.catalog.columns import HAS_LINES, HAS_NAME, HAS_STEPS, IS_FULLY_READ
from ladle.catalog.derive import RowWriter, derive, food_names, name_hash, with_own_id
from ladle.catalog.texts import TextPacker, TextUnpacker
from ladle.core import Recipe, RecipeId
from ladle.corpus import Raw
from ladle.food import equipment_names, facts_of, vocabulary

GOOD = Raw("mine.jsonl", 1, b'{"identifier": "38", "name": "Tart", "recipeIngredient": ["2 eggs"]}')
BAD = Raw("mine.jsonl", 2, b'{"@type": "Person"}')


def rows_with(*recipes: Recipe) -> RowWriter:
    rows = RowWriter()
    for recipe in recipes:
        rows.add(recipe, facts_of(recipe))
    return rows


def test_good_records_become_rows_and_bad_ones_rejects() -> None:
    batch = derive([GOOD, BAD], "mine", TextPacker(b""))
    assert (batch.n_records, batch.columns.n_rows) == (2, 1)
    assert [(r.file, r.line) for r in batch.rejects] == [("mine.jsonl", 2)]
    assert batch.columns.ids.tolist() == [id_hash("38")]
    assert batch.sources == ["mine"]


def test_the_texts_of_a_batch_lie_one_behind_the_other(soup: Recipe) -> None:
    other = replace(soup, id=RecipeId("other"))
    batch = derive([soup, other], "mine", TextPacker(b""))
    first = int(batch.sizes[0])
    assert batch.sizes.sum() == len(batch.blob)
    unpacker = TextUnpacker(b"")
    assert unpacker.unpack(batch.blob[:first]) == soup
    assert unpacker.unpack(batch.blob[first:]) == other


@pytest.mark.parametrize("with_prefix", [False, True])
def test_the_hash_under_the_prefixed_id_is_always_told(with_prefix: bool) -> None:
    batch = derive([GOOD], "mine", TextPacker(b""), with_prefix=with_prefix)
    assert batch.columns.ids.tolist() == [id_hash("mine:38" if with_prefix else "38")]
    if not with_prefix:
        assert batch.prefixed.tolist() == [id_hash("mine:38")]


@pytest.mark.parametrize("records", [[], [BAD]])
def test_a_batch_of_no_recipe_has_columns_of_no_rows(records: list[Raw]) -> None:
    batch = derive(records, "mine", TextPacker(b""))
    assert batch.columns.lengths == {0}
    assert batch.columns.verdicts.shape[1] == 14
    assert (batch.blob, batch.sizes.size) == (b"", 0)


def test_words_of_title_and_tags_are_numbered_together_and_once_a_row(soup: Recipe) -> None:
    rows = rows_with(replace(soup, name="Soup of soups", keywords=("soup", "quick")))
    columns, words = rows.columns(), rows.words
    assert {words[i] for i in columns.words.of(0)} == {"soup", "of"}
    assert {words[i] for i in columns.tags.of(0)} == {"soup", "quick", "dinner"}
    assert len(set(words)) == len(words)


def test_a_sentence_among_the_tags_is_no_tag(soup: Recipe) -> None:
    rows = rows_with(replace(soup, categories=(), keywords=("quick", "tasty " * 11)))
    assert [rows.words[i] for i in rows.columns().tags.of(0)] == ["quick"]


def test_tags_without_end_are_cut_off(soup: Recipe) -> None:
    keywords = tuple(f"tag {n}" for n in range(500))
    assert len(rows_with(replace(soup, keywords=keywords)).columns().tags.of(0)) < 100


def test_flags_tell_what_a_recipe_has(soup: Recipe) -> None:
    bare = Recipe(RecipeId("bare"), "")
    unread = replace(soup, lines=("2 cups zorbleflux",))
    full, none, strange = rows_with(soup, bare, unread).columns().flags.tolist()
    assert full == HAS_NAME | IS_FULLY_READ | HAS_LINES | HAS_STEPS
    assert none & (HAS_NAME | HAS_LINES | HAS_STEPS) == 0
    assert strange & IS_FULLY_READ == 0


def test_equipment_is_one_bit_a_kind_in_the_order_of_the_names(soup: Recipe) -> None:
    tools = (equipment_names()[0], equipment_names()[-1])
    row = replace(soup, steps=("Stir.",), tools=tools)
    bits = int(rows_with(row).columns().equipment[0])
    assert bits == 1 | 1 << (len(equipment_names()) - 1)


def test_all_kinds_of_equipment_fit_the_column() -> None:
    assert len(equipment_names()) <= 64


def test_a_general_name_is_kept_beside_the_foods_it_may_mean(soup: Recipe) -> None:
    rows = rows_with(replace(soup, lines=("1 cup mixed berries",)), soup)
    general = rows.columns().general
    assert {vocabulary().entries[i].name for i in general.of(0)} >= {"berry"}
    assert "berry" not in {vocabulary().entries[i].name for i in general.of(1)}


def test_copies_share_the_exact_key_and_others_do_not(soup: Recipe) -> None:
    full = replace(soup, lines=("3 tomatoes", "1 onion", "1 tbsp butter", "2 cups water"))
    copy = replace(full, id=RecipeId("copy"), name="ITALIAN tomato soup")
    other = replace(full, id=RecipeId("other"), lines=("3 eggs", *full.lines[1:]))
    first, second, third, short = rows_with(full, copy, other, soup).columns().exact.tolist()
    assert first == second
    assert len({first, third, 0}) == 3
    assert short == 0, "two lines say too little"


def test_a_names_hash_does_not_change_with_case_and_plural_and_is_0_without_name() -> None:
    assert name_hash("Tomato Soup") == name_hash("TOMATO soups") != name_hash("Tomato Stew")
    assert name_hash("") == name_hash(" ?! ") == 0


def test_words_that_could_not_be_read_are_counted_by_recipe(soup: Recipe) -> None:
    strange = replace(soup, lines=("2 cups zorbleflux", "1 zorbleflux"))
    assert rows_with(strange, strange, soup).unread["zorbleflux"] == 2


def test_an_own_id_names_the_source(soup: Recipe) -> None:
    assert with_own_id(soup, "site") == replace(soup, id=RecipeId("site:soup"))


def test_foods_are_numbered_as_in_the_vocabulary() -> None:
    assert list(food_names()) == [entry.name for entry in vocabulary().entries]
