"""The reach: how much of what people say is understood, on both halves of the utterances."""

from __future__ import annotations

import pytest
from tests.request.scoring import judge, read_utterances, score

from ladle.request import listen


def test_most_of_what_nobody_looked_at_is_understood() -> None:
    held = score(judge(row) for row in read_utterances("held"))
    assert held.n == 250
    assert held.slot_f1 >= 0.95
    assert held.frames >= 0.90


def test_nearly_all_of_what_was_looked_at_is_understood() -> None:
    seen = score(judge(row) for row in read_utterances("seen"))
    assert seen.slot_f1 >= 0.99
    assert seen.frames >= 0.99


@pytest.mark.parametrize("half", ["seen", "held"])
def test_no_two_utterances_of_a_half_are_the_same(half: str) -> None:
    rows = read_utterances(half)
    assert len({row["id"] for row in rows}) == len(rows)


def test_every_slot_of_every_utterance_stands_where_its_words_were_said() -> None:
    for row in read_utterances("seen"):
        frame, _ = listen(row["said"], follows=bool(row.get("follows")))
        for slot in frame.slots:
            start, stop = slot.span
            said = row["said"][start:stop]
            assert said, (row["id"], slot)
            assert said == said.strip(), (row["id"], slot)
