"""The file of a language: `data/LANGUAGE.toml`, read strictly, so that no phrase is lost.

A list of phrases is a list; a list of single words is one text. Each phrase is folded and made
singular; one that stands twice in the same place is an error, since one of the two is a mistake.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from importlib.resources import files
from typing import Any

from ladle.core import VocabularyError
from ladle.food import cuisine_names, equipment_names, fold, key
from ladle.request.language import (
    Cue,
    Fillers,
    GrammarWords,
    HarmWords,
    IntentWords,
    Language,
    Meaning,
    Particles,
    Phrases,
)

_TABLES = (
    "slots", "cues", "grammar", "particles", "shorthand", "fillers", "harm", "intents", "misheard",
    "misheard_behind",
)  # fmt: skip


@cache
def english() -> Language:
    """Return English.

    Raises
    ------
    VocabularyError
        As in `parse_language`.
    """
    return read_language("english")


def read_language(name: str) -> Language:
    """Read `data/NAME.toml`; see `parse_language`."""
    text = (files("ladle.request") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    return parse_language(name, tomllib.loads(text))


def parse_language(name: str, tables: Mapping[str, Any]) -> Language:
    """Return a language from its tables.

    Raises
    ------
    VocabularyError
        A table is missing or unknown, or a phrase stands twice where it can stand once.
    """
    return _File(name).language(tables)


class _File:
    """One file; its name begins every error."""

    def __init__(self, name: str) -> None:
        self._name = name

    def language(self, tables: Mapping[str, Any]) -> Language:
        self._demand_tables("", tables, _TABLES)
        return Language(
            slots=self._slots(tables["slots"]),
            cues=self._cues(tables["cues"]),
            fillers=Fillers(**self._fields(Fillers, "fillers", tables["fillers"])),
            harm=self._harm(tables["harm"]),
            intents=IntentWords(**self._fields(IntentWords, "intents", tables["intents"])),
            grammar=GrammarWords(**self._fields(GrammarWords, "grammar", tables["grammar"])),
            particles=self._particles(tables["particles"]),
            shorthand={fold(short): word for short, word in tables["shorthand"].items()},
            misheard=self._meant("misheard", tables["misheard"]),
            misheard_behind=self._meant("misheard_behind", tables["misheard_behind"]),
        )

    def _demand_tables(self, where: str, tables: Collection[str], wanted: Iterable[str]) -> None:
        """Refuse tables of which one is missing, or one that nothing reads is there."""
        known = set(wanted)
        for name in sorted(known.symmetric_difference(tables)):
            fault = "is missing" if name in known else "is unknown"
            raise VocabularyError(f"{self._name}.toml: table {where + name!r} {fault}")

    def _slots(
        self, tables: Mapping[str, Mapping[str, list[str]]]
    ) -> dict[str, tuple[Meaning, ...]]:
        by_phrase: dict[str, dict[str, str]] = {}
        for phrase, slot, value in _slot_phrases(tables):
            values = by_phrase.setdefault(phrase, {})
            if slot in values:
                raise self._twice(phrase, f"slots.{slot}.{values[slot]}", f"slots.{slot}.{value}")
            values[slot] = value
        for phrase, meaning in _food_room_phrases():
            by_phrase.setdefault(phrase, {}).setdefault(meaning.kind, meaning.value)
        return {
            phrase: tuple(Meaning(slot, value) for slot, value in values.items())
            for phrase, values in by_phrase.items()
        }

    def _cues(self, tables: Mapping[str, list[str]]) -> dict[str, Cue]:
        self._demand_tables("cues.", tables, list(Cue))
        cues: dict[str, Cue] = {}
        for cue in Cue:
            for phrase in map(key, tables[cue]):
                if phrase in cues:
                    raise self._twice(phrase, f"cues.{cues[phrase]}", f"cues.{cue}")
                cues[phrase] = cue
        return cues

    def _harm(self, table: Mapping[str, Any]) -> HarmWords:
        self._demand_tables("harm.", table, _names(HarmWords))
        return HarmWords(
            sure=self._list("harm.sure", table["sure"]),
            of_a_food=self._list("harm.of_a_food", table["of_a_food"]),
            fine=self._list("harm.fine", table["fine"]),
            says_nothing=self._list("harm.says_nothing", table["says_nothing"]),
            none_after=self._lists("harm.none_after", table["none_after"]),
            none_before=self._lists("harm.none_before", table["none_before"]),
            states=self._list("harm.states", table["states"]),
            starts=self._list("harm.starts", table["starts"]),
            none_at_start=self._lists("harm.none_at_start", table["none_at_start"]),
        )

    def _particles(self, table: Mapping[str, str]) -> Particles:
        self._demand_tables("particles.", table, _names(Particles))
        return Particles(**table)

    def _fields(self, part: type, where: str, table: Mapping[str, Any]) -> dict[str, Phrases]:
        """Return the lists of a table by the fields that they fill."""
        self._demand_tables(f"{where}.", table, _names(part))
        return self._lists(where, table)

    def _lists(self, where: str, table: Mapping[str, str | list[str]]) -> dict[str, Phrases]:
        return {name: self._list(f"{where}.{name}", said) for name, said in table.items()}

    def _list(self, where: str, said: str | list[str]) -> Phrases:
        phrases: set[str] = set()
        for phrase in map(key, said.split() if isinstance(said, str) else said):
            if phrase in phrases:
                raise self._twice(phrase, where, where)
            phrases.add(phrase)
        return frozenset(phrases)

    def _meant(self, where: str, table: Mapping[str, str]) -> dict[str, str]:
        meant: dict[str, str] = {}
        for said, word in table.items():
            if key(said) in meant:
                raise self._twice(key(said), where, where)
            meant[key(said)] = word
        return meant

    def _twice(self, phrase: str, first: str, second: str) -> VocabularyError:
        return VocabularyError(f"{self._name}.toml: {phrase!r} stands in {first} and in {second}")


def _names(part: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(part))


def _slot_phrases(
    tables: Mapping[str, Mapping[str, list[str]]],
) -> Iterator[tuple[str, str, str]]:
    """Yield each phrase with its slot and value."""
    for slot, values in tables.items():
        for value, phrases in values.items():
            yield from ((key(phrase), slot, value) for phrase in phrases)


def _food_room_phrases() -> Iterator[tuple[str, Meaning]]:
    yield from ((key(cuisine), Meaning("cuisine", cuisine)) for cuisine in cuisine_names())
    yield from ((key(one), Meaning("equipment", one)) for one in equipment_names())
