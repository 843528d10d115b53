"""Equipment: what a recipe is made with, from its declared tools, its title and its steps.

The table is `data/equipment.tsv`: names under which a thing is written, and words that imply it
("preheat" an oven). A thing that is only spoken of as missing ("no oven needed") is not needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from ladle.core import Recipe
from ladle.food.signs import words_of
from ladle.food.tables import cell, read_table
from ladle.food.text import fold, key

_WORD = re.compile(r"[^\W\d_]+")
_NOT = frozenset({"instead", "never", "no", "non", "not", "without"})
"""Words that take the next thing back, also across a few others ("no need for an oven")."""
_BETWEEN = frozenset({"a", "an", "any", "for", "need", "of", "the", "use", "your"})
_NO_TOOL = frozenset({"glove", "liner", "mate", "mitt", "mitts", "proof", "ready", "safe"})
"""Words that make something else of the thing before: a slow cooker liner."""

_Phrases = tuple[tuple[list[str], str], ...]


@cache
def _table() -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    columns = ("name", "written", "implied")
    rows = read_table("equipment.tsv", columns)
    return {name: (tuple(cell(written)), tuple(cell(implied))) for name, written, implied in rows}


@cache
def equipment_names() -> tuple[str, ...]:
    """Return all kinds of equipment by their canonical names, in the table's order."""
    return tuple(_table())


@cache
def _written() -> Mapping[str, str]:
    return {key(n): name for name, (also, _) in _table().items() for n in (name, *also)}


def find_equipment(text: str) -> str | None:
    """Return the canonical name of a kind of equipment, however it is spelled; None if unknown."""
    return _written().get(key(text))


@cache
def _by_first_word() -> Mapping[str, _Phrases]:
    """Return all wordings by their first word, the longest first, with the thing each means."""
    found: dict[str, list[tuple[list[str], str]]] = {}
    for name, (written, implied) in _table().items():
        for wording in (name, *written, *implied):
            for words in (wording.split(), f"{wording}s".split()):
                found.setdefault(words[0], []).append((words, name))
    return {w: tuple(sorted(p, key=lambda x: -len(x[0]))) for w, p in found.items()}


def equipment_of(recipe: Recipe) -> tuple[str, ...]:
    """Return what a recipe is made with, in the table's order."""
    return tuple(equipment_places(recipe))


def equipment_places(recipe: Recipe) -> Mapping[str, tuple[str, str]]:
    """Return what a recipe is made with, in the table's order, and what says so.

    Returns
    -------
    Mapping
        For each thing the first place that tells of it (`tool`, `title`, `step 2`), and there the
        declared name, or the thing's.
    """
    found: dict[str, tuple[str, str]] = {}
    for tool in recipe.tools:
        if name := find_equipment(tool):
            found.setdefault(name, ("tool", tool))
    for name in _in_text(recipe.name):
        found.setdefault(name, ("title", name))
    for n, step in enumerate(recipe.steps, start=1):
        for name in _in_text(step):
            if name not in found:
                found[name] = (f"step {n}", name)
    if len(found) > 1:
        return {name: found[name] for name in sorted(found, key=_order().__getitem__)}
    return found


@cache
def _order() -> Mapping[str, int]:
    return {name: i for i, name in enumerate(equipment_names())}


@lru_cache(maxsize=20_000)
def _in_text(text: str) -> tuple[str, ...]:
    folded = fold(text)
    # in a text of plain letters alone the words are the same, and have been cut already
    words = words_of(text) if folded.isascii() else _WORD.findall(folded)
    if _by_first_word().keys().isdisjoint(words):
        return ()
    return tuple(dict.fromkeys(_found_in(words)))


def _found_in(words: list[str]) -> Iterator[str]:
    phrases, after = _by_first_word(), 0
    for at in [i for i, word in enumerate(words) if word in phrases]:
        if at < after:
            continue  # within the wording before: a microwave oven is no oven
        for phrase, name in phrases[words[at]]:
            if words[at : at + len(phrase)] == phrase:
                after = at + len(phrase)
                is_other = not _NO_TOOL.isdisjoint(words[after : after + 1])
                if not is_other and not _is_denied(words, at):
                    yield name
                break


def _is_denied(words: list[str], at: int) -> bool:
    """Tell whether a thing is only spoken of as missing."""
    before = at - 1
    while before >= 0 and words[before] in _BETWEEN:
        before -= 1
    return before >= 0 and words[before] in _NOT
