"""How well utterances are understood, against what people say that they mean.

A slot counts by name and value; foods that are one food under two names count as one. The reach
test and `benchmarks/understanding.py` share this.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ladle.food import key, vocabulary
from ladle.request import listen

UTTERANCES = Path(__file__).parent / "utterances"
_FOODS = frozenset(
    {"include", "exclude", "at_home", "dislike", "allergen", "remove_allergen", "dish"}
)

Item = tuple[str, str]


@dataclass(frozen=True)
class Judged:
    """One utterance: what was wanted of it, and what was understood."""

    category: str
    wanted: frozenset[Item]
    got: frozenset[Item]
    has_intent: bool

    @property
    def is_whole(self) -> bool:
        """Whether the intent and every slot are right."""
        return self.has_intent and self.wanted == self.got


@dataclass(frozen=True)
class Score:
    """Figures of a set of utterances, from 0 to 1."""

    n: int
    slot_f1: float
    frames: float
    """The share of utterances that were understood as a whole."""
    intents: float


def read_utterances(half: str) -> list[dict[str, Any]]:
    """Read one half: "seen" or "held"."""
    lines = (UTTERANCES / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def judge(row: Mapping[str, Any]) -> Judged:
    """Compare what is understood of an utterance with what it means."""
    frame, _ = listen(row["said"], follows=bool(row.get("follows")))
    said: Any = frame.as_json()["slots"]
    has_intent = frame.intent == row["intent"]
    return Judged(row["category"], _items(row["slots"]), _items(said), has_intent)


def score(judged: Iterable[Judged]) -> Score:
    """Count slots over all utterances, so that each slot weighs the same."""
    rows = list(judged)
    counts: Counter[str] = Counter()
    for row in rows:
        counts["right"] += len(row.wanted & row.got)
        counts["named"] += len(row.wanted) + len(row.got)
    return Score(
        n=len(rows),
        slot_f1=2 * counts["right"] / counts["named"] if counts["named"] else 1.0,
        frames=sum(row.is_whole for row in rows) / max(len(rows), 1),
        intents=sum(row.has_intent for row in rows) / max(len(rows), 1),
    )


def _items(slots: Mapping[str, Any]) -> frozenset[Item]:
    return frozenset(
        (slot, _canonical(slot, value))
        for slot, values in slots.items()
        for value in (values if isinstance(values, list) else [values])
    )


def _canonical(slot: str, value: object) -> str:
    entry = vocabulary().find(str(value)) if slot in _FOODS else None
    return key(str(value)) if entry is None else vocabulary().entries[entry].name
