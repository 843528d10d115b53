"""What an utterance is for."""

from __future__ import annotations

import pytest

from ladle.request import Intent, listen
from ladle.request.intents import has_phrase


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("pancakes for dinner", Intent.RECOMMEND),
        ("I have eggs", Intent.RECOMMEND),
        ("I'm vegan, what's for dinner?", Intent.RECOMMEND),
        ("same but vegan", Intent.REFINE),
        ("I'm vegan", Intent.SET_PROFILE),
        ("my kid is allergic to eggs", Intent.SET_PROFILE),
        ("nuts make me ill", Intent.SET_PROFILE),
        ("we are always four people", Intent.SET_PROFILE),
        ("forget me", Intent.FORGET),
        ("delete my history", Intent.FORGET),
        ("why this one?", Intent.WHY),
        ("yes please", Intent.ACCEPT),
        ("no thanks", Intent.REJECT),
        ("sounds good", Intent.ACCEPT),
    ],
)
def test_an_utterance_alone_is_for(said: str, intent: Intent) -> None:
    assert listen(said)[0].intent is intent


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("no fish", Intent.REFINE),
        ("for six", Intent.REFINE),
        ("quicker", Intent.REFINE),
        ("something else", Intent.REJECT),
        ("hmm", Intent.REJECT),
        ("perfect, let's cook it", Intent.ACCEPT),
        ("not that one", Intent.REJECT),
        ("why?", Intent.WHY),
        ("forget everything you know about me", Intent.FORGET),
    ],
)
def test_an_answer_to_a_proposal_is_for(said: str, intent: Intent) -> None:
    assert listen(said, follows=True)[0].intent is intent


def test_a_phrase_is_one_of_whole_words() -> None:
    phrases = frozenset({"make it a"})
    assert has_phrase(["please", "make", "it", "a", "curry"], phrases)
    assert not has_phrase(["make", "it", "another"], phrases)


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("thanks", Intent.ACCEPT), ("thank you", Intent.ACCEPT), ("no thanks", Intent.REJECT),
        ("thanks but no", Intent.REJECT), ("thanks, something else", Intent.REJECT),
    ],
)  # fmt: skip
def test_who_gives_thanks_takes_it(said: str, intent: Intent) -> None:
    assert listen(said, follows=True)[0].intent is intent
