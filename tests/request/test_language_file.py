"""The file of a language is read strictly: what is wrong in it is named."""

from __future__ import annotations

import copy
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from ladle.core import VocabularyError
from ladle.food import names_food
from ladle.request.language import Cue, Meaning
from ladle.request.language_file import english, parse_language, read_language


@pytest.fixture
def tables() -> dict[str, Any]:
    text = (files("ladle.request") / "data" / "english.toml").read_text(encoding="utf-8")
    return copy.deepcopy(tomllib.loads(text))


def test_english_is_read_once() -> None:
    assert english() is english()
    assert english() == read_language("english")


def test_phrases_are_folded_and_singular(tables: dict[str, Any]) -> None:
    tables["cues"]["want"].append("Gimmé Loads")
    tables["slots"]["meal"]["lunch"].append("Mid-Mornings")
    language = parse_language("test", tables)
    assert language.cues["gimme load"] is Cue.WANT
    assert language.slots["mid morning"] == (Meaning("meal", "lunch"),)


def test_a_phrase_that_is_two_cues_is_refused(tables: dict[str, Any]) -> None:
    tables["cues"]["want"].append("steer clear of")
    with pytest.raises(
        VocabularyError,
        match=r"^test.toml: 'steer clear of' stands in cues.without and in cues.want$",
    ):
        parse_language("test", tables)


def test_a_phrase_that_stands_twice_in_one_cue_is_refused(tables: dict[str, Any]) -> None:
    tables["cues"]["want"].append("Craves")
    with pytest.raises(VocabularyError, match=r"'crave' stands in cues.want and in cues.want$"):
        parse_language("test", tables)


def test_a_phrase_of_two_values_of_a_slot_is_refused(tables: dict[str, Any]) -> None:
    tables["slots"]["meal"]["lunch"].append("supper")
    with pytest.raises(
        VocabularyError, match=r"'supper' stands in slots.meal.lunch and in slots.meal.dinner$"
    ):
        parse_language("test", tables)


@pytest.mark.parametrize(
    ("table", "part"), [("fillers", "qualities"), ("grammar", "asking"), ("harm", "sure")]
)
def test_a_word_that_stands_twice_in_a_list_is_refused(
    tables: dict[str, Any], table: str, part: str
) -> None:
    tables[table][part] += " zorb zorbs"
    with pytest.raises(
        VocabularyError, match=rf"'zorb' stands in {table}.{part} and in {table}.{part}$"
    ):
        parse_language("test", tables)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ((), "misheard"), ((), "slots"), (("cues",), "cues.want"), (("grammar",), "grammar.asking"),
        (("particles",), "particles.free"), (("fillers",), "fillers.words"),
        (("harm",), "harm.none_after"), (("intents",), "intents.why"),
    ],
)  # fmt: skip
def test_a_missing_table_is_named(tables: dict[str, Any], path: tuple[str, ...], name: str) -> None:
    inner = tables[path[0]] if path else tables
    del inner[name.rpartition(".")[2]]
    with pytest.raises(VocabularyError, match=rf"^test.toml: table '{name}' is missing$"):
        parse_language("test", tables)


@pytest.mark.parametrize("part", ["", "cues", "grammar", "particles", "fillers", "harm", "intents"])
def test_an_unknown_table_is_named(tables: dict[str, Any], part: str) -> None:
    (tables[part] if part else tables)["zorb"] = ["zorb"]
    name = f"{part}.zorb" if part else "zorb"
    with pytest.raises(VocabularyError, match=rf"^test.toml: table '{name}' is unknown$"):
        parse_language("test", tables)


@pytest.mark.parametrize("table", ["misheard", "misheard_behind"])
def test_a_word_that_is_misheard_twice_is_refused(tables: dict[str, Any], table: str) -> None:
    tables[table] |= {"zorb": "rice", "zorbs": "beans"}
    with pytest.raises(VocabularyError, match=rf"'zorb' stands in {table} and in {table}$"):
        parse_language("test", tables)


def test_no_cue_names_a_food() -> None:
    """A mark that is both is heard as the cue, and the food would be lost."""
    assert [phrase for phrase in english().cues if names_food(phrase)] == []
