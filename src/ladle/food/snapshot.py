"""What the food tables say, in a form that two versions can be compared by.

A catalog keeps the snapshot that its facts were derived with. When a table is corrected, the
comparison tells which recipes the correction touches, so that not all have to be read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

from ladle.food.facts import RULES_VERSION, table_digests
from ladle.food.text import key
from ladle.food.vocabulary import SILENT, EntryIx, Vocabulary, vocabulary


@dataclass(frozen=True)
class FoodChanges:
    """What differs between two snapshots."""

    foods: frozenset[str]
    """Foods, by name, whose meaning changed: what they hold, are, or are kinds of."""
    phrases: frozenset[str]
    """Folded wordings that are read otherwise than before: new, gone, or of another food."""


@cache
def food_snapshot() -> dict[str, Any]:
    """Return today's snapshot as JSON values."""
    vocab = vocabulary()
    return {
        "rules": RULES_VERSION,
        "tables": dict(table_digests()),
        "foods": {e.name: _meaning(vocab, EntryIx(i)) for i, e in enumerate(vocab.entries)},
        "phrases": {
            phrase: "" if ix == SILENT else vocab.entries[ix].name
            for phrase, ix in vocab.phrases.items()
        },
    }


def _meaning(vocab: Vocabulary, ix: EntryIx) -> str:
    """Return a digest of all that facts and indexes ask of a food, wherever it is written."""
    held = sorted(vocab.entries[e].name for e in vocab.closures[ix])
    # traits are inherited along the links themselves, so it counts which way something is held
    own = [
        (
            e.name, sorted(e.contains), sorted(e.may), str(e.best), str(e.worst), e.is_dish,
            sorted(e.is_a), sorted(e.made_of),
        )
        for e in sorted((vocab.entries[x] for x in vocab.closures[ix]), key=lambda e: e.name)
    ]  # fmt: skip
    kinds = sorted(vocab.entries[e].name for e in vocab.kinds[ix])
    generics = sorted((vocab.entries[e].name, e in vocab.general) for e in vocab.generics[ix])
    classes = sorted(vocab.entries[e].name for e in vocab.barred_by[ix] | vocab.named_by[ix])
    text = repr((held, own, kinds, generics, classes, ix in vocab.general))
    return blake2b(text.encode(), digest_size=6).hexdigest()


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> FoodChanges | None:
    """Return what changed; None where a rule or a table changed that may touch any recipe."""
    if old.get("rules") != new["rules"] or old.get("tables") != new["tables"]:
        return None
    old_foods, new_foods = old.get("foods", {}), new["foods"]
    old_phrases, new_phrases = old.get("phrases", {}), new["phrases"]
    foods = {n for n in old_foods.keys() | new_foods if old_foods.get(n) != new_foods.get(n)}
    phrases = {
        p for p in old_phrases.keys() | new_phrases if old_phrases.get(p) != new_phrases.get(p)
    }
    return FoodChanges(frozenset(foods), frozenset(map(key, phrases)))
