"""What in a sentence tells of harm."""

from __future__ import annotations

import pytest

from ladle.request import understand
from ladle.request.harm import Harm, find_harm
from ladle.request.language_file import english
from ladle.request.spoken import Spoken


@pytest.mark.parametrize(
    ("text", "harm"),
    [
        ("they kill me", Harm.SURE), ("to die for", Harm.NONE), ("not bad", Harm.NONE),
        ("bad for me", Harm.IF_OF_A_FOOD), ("out of bread", Harm.NONE), ("take out", Harm.NONE),
        ("nuts are out", Harm.IF_OF_A_FOOD), ("not safe", Harm.IF_OF_A_FOOD), ("safe", Harm.NONE),
        ("no good idea", Harm.NONE), ("off limits", Harm.SURE), ("", Harm.NONE),
        ("not bad, and it kills me", Harm.SURE), ("I'll eat rice", Harm.NONE),
        ("tonight I'll cook rice", Harm.NONE), ("I'm ill", Harm.SURE),
        ("nuts make me ill, eat rice", Harm.SURE), ("ill after nuts", Harm.SURE),
    ],
)  # fmt: skip
def test_harm_is_told_by_its_words(text: str, harm: Harm) -> None:
    words = [word.text for word in Spoken(text, english()).words]
    assert find_harm(words, english()) is harm


@pytest.mark.parametrize(
    "said",
    [
        "I get the runs from milk", "milk gives me the runs", "he turns blue when he eats milk",
        "my son stops breathing if he drinks milk", "if there's milk in there he stops breathing",
        "he ended up in the ER after milk", "I feel awful after milk", "milk and I are enemies",
        "milk doesn't sit right with me",
    ],
)  # fmt: skip
def test_what_somebody_suffers_from_is_an_allergy(said: str) -> None:
    assert understand(said).values("allergen") == ("milk",)
