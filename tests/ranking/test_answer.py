"""Answers as JSON: what is absent says nothing, and every answer reads back."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from ladle.ranking import Answer, Compromise, Ladle, Nothing, RecommendationBody

SAMPLES = Path(__file__).parents[1] / "ui" / "answers"


def test_an_answer_without_news_says_little() -> None:
    assert json.loads(Answer(recommendation=None).to_json()) == {"recommendation": None}


def test_nothing_tells_why_and_what_to_give_up() -> None:
    nothing = Nothing(
        why="no recipe grants all wishes: thai cuisine",
        give_up=(Compromise(want="cuisine", value="thai", n_recipes=7),),
    )
    answer = Answer(recommendation=None, nothing=nothing, degraded="no_model")
    assert json.loads(answer.to_json()) == {
        "recommendation": None,
        "nothing": {
            "why": "no recipe grants all wishes: thai cuisine",
            "give_up": [{"want": "cuisine", "value": "thai", "n_recipes": 7}],
        },
        "degraded": "no_model",
    }


@pytest.mark.parametrize("utterance", ["snazzy dinner", "quick thai dinner with pork"])
def test_a_real_answer_reads_back_as_it_was(asked_ladle: Ladle, utterance: str) -> None:
    answer = asked_ladle.answer(RecommendationBody(utterance=utterance, explain=True))
    assert msgspec.json.decode(answer.to_json(), type=Answer) == answer


@pytest.mark.parametrize("name", ["answer", "nothing"])
def test_the_samples_that_the_page_is_tested_with_are_answers(name: str) -> None:
    file = SAMPLES / f"{name}.json"
    if not file.is_file():
        pytest.skip(f"{file.name} is not there yet")
    sample = file.read_bytes()
    answer = msgspec.json.decode(sample, type=Answer)
    assert json.loads(answer.to_json()) == json.loads(sample)
    assert (answer.recommendation is None) == (name == "nothing")
