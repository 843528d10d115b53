"""The vocabulary that ships: its entries, its links, its files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.food.test_vocabulary import DATA

from ladle.food import filler_words
from ladle.food.text import key
from ladle.food.vocabulary import (
    vocabulary,
)
from ladle.food.words import ALLERGENS

ALSO_A_FOOD = {
    "a maker that is known for one product; the product counts, if nothing longer is named":
        "arrowhead atora bertolli kerrygold kikkoman lurpak mazola philadelphia tropicana wesson",
    "a sort that stands alone for its fruit": "bramley honeycrisp medjool orange",
    "a cut that alone means the animal; beside another animal it says nothing new":
        "bone carcass cutlet dove drumette drumstick giblet gizzard hock liver shank thigh trotter "
        "wing",
    "alone a food, before another word a shape, a taste or a place":
        "bitter clove dairy danish flavoring gluten loaf salt savory swiss toast vegetable wafer",
}  # fmt: skip
"""Filler words that are a food's whole name too, by why that does no harm: the food counts."""


# The shipped files: their consistency, not what single lines say.


def test_thousands_of_foods_ship() -> None:
    assert len(vocabulary()) >= 3_000
    assert vocabulary() is vocabulary()


def test_entries_are_sorted_and_their_parents_go_in_no_circle() -> None:
    vocab = vocabulary()
    names = [e.name for e in vocab.entries]
    assert names == sorted(names)
    assert len(vocab.closures) == len(vocab.kinds) == len(vocab)


def test_a_food_contains_what_its_parents_and_parts_contain() -> None:
    by_name = {e.name: e for e in vocabulary().entries}
    missing = [
        f"{e.name}: {', '.join(sorted(by_name[other].contains - e.contains))} of {other}"
        for e in vocabulary().entries
        for other in (*e.is_a, *e.made_of)
        if by_name[other].contains - e.contains
    ]
    assert missing == []


def test_a_food_is_no_stricter_than_its_parts() -> None:
    by_name = {e.name: e for e in vocabulary().entries}
    missing = [
        f"{e.name} is {e.best.name} but made of {part}"
        for e in vocabulary().entries
        for part in e.made_of
        if by_name[part].best > e.best
    ]
    assert missing == []


def test_every_source_is_explained() -> None:
    rows = [r.split("\t") for r in (DATA / "sources.tsv").read_text(encoding="utf-8").splitlines()]
    assert rows[0] == ["key", "means"]
    explained = {source for source, means in rows[1:] if means}
    used = Counter(source for e in vocabulary().entries for source in e.source)
    fodmaps = (DATA / "fodmap.tsv").read_text(encoding="utf-8").splitlines()[1:]
    used.update(source for row in fodmaps for source in row.split("\t")[-1].split("; "))
    assert used.keys() == explained


def test_every_allergen_is_somewhere_contained_and_named() -> None:
    contained = Counter(a for e in vocabulary().entries for a in e.contains)
    assert contained.keys() == ALLERGENS.keys()


def test_no_filler_word_is_a_food_of_its_own() -> None:
    names = {key(n) for e in vocabulary().entries for n in (e.name, *e.also)}
    excused = {word for words in ALSO_A_FOOD.values() for word in words.split()}
    assert sorted(names & filler_words().keys() - excused) == []


def test_every_silent_phrase_says_why_and_is_longer_than_a_food() -> None:
    rows = [r.split("\t") for r in (DATA / "silent.tsv").read_text(encoding="utf-8").splitlines()]
    assert rows[0] == ["phrase", "why"]
    assert [r for r in rows[1:] if len(r) != 2 or not r[1]] == []
    assert [r[0] for r in rows[1:] if len(key(r[0]).split()) < 2] == []


def test_the_data_files_are_clean_tables() -> None:
    texts = {
        f.name: f.read_text(encoding="utf-8")
        for folder in (DATA, DATA / "ingredients")
        for f in folder.iterdir()
        if f.name.endswith(".tsv")
    }
    assert len(texts) > 8
    assert [name for name, text in texts.items() if "\r" in text or not text.endswith("\n")] == []
    widths = {name: {row.count("\t") for row in text.splitlines()} for name, text in texts.items()}
    assert [name for name, found in widths.items() if len(found) != 1] == []


# Two hundred random entries that hold nothing were read one by one by somebody who knows food.

ADJUDICATED = Path(__file__).parents[2] / "benchmarks" / "adjudicated" / "none_entries.tsv"


def test_the_adjudicated_entries_are_two_hundred_foods_with_a_verdict_and_a_reason() -> None:
    header, *rows = [r.split("\t") for r in ADJUDICATED.read_text(encoding="utf-8").splitlines()]
    assert header == ["name", "verdict", "why"]
    assert len({name for name, *_ in rows}) == len(rows) == 200
    assert [row for row in rows if len(row) != 3 or not row[1] or not row[2]] == []
    known = {"right", "may_missing", "may_too_wide", "wrong", "diet_wrong"}
    assert {v for _, verdict, _ in rows for v in verdict.split("; ")} <= known
