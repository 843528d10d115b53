"""The bodies of the calls: what is taken, and what is refused with its place."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from ladle.core import BadRequestError
from ladle.ranking import EventBody, RecommendationBody
from ladle.request import Wants, convert


def test_a_question_may_be_empty() -> None:
    body = convert({}, RecommendationBody, "")
    assert body == RecommendationBody(
        person=None, utterance="", wants=Wants(), pantry=(), now=None, tz=None, explain=False
    )


def test_a_full_question_is_read_into_its_type() -> None:
    sent = {
        "person": "ann", "utterance": "dinner", "pantry": ["rice"], "tz": "Europe/Berlin",
        "now": "2026-05-01T18:30:00+02:00", "explain": True,
        "wants": {"avoid": ["peanut"], "max_minutes": 30},
    }  # fmt: skip
    berlin = timezone(timedelta(hours=2))
    assert convert(sent, RecommendationBody, "") == RecommendationBody(
        person="ann", utterance="dinner", pantry=("rice",), tz="Europe/Berlin", explain=True,
        now=datetime(2026, 5, 1, 18, 30, tzinfo=berlin),
        wants=Wants(avoid=("peanut",), max_minutes=30),
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["conversion", "cook", "rating"])
def test_an_event_of_every_kind_is_read(kind: str) -> None:
    sent = {"kind": kind, "recipe_id": "rice", "rating": 5, "at": "2026-05-01T18:30:00Z"}
    body = convert(sent, EventBody, "")
    assert (body.kind, body.rating) == (kind, 5.0)
    assert body.at == datetime(2026, 5, 1, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "sent", "field", "text"),
    [
        (RecommendationBody, {"wnats": {}}, "body", "unknown field `wnats`; did you mean wants?"),
        (
            RecommendationBody,
            {"wants": {"exlude": []}},
            "wants",
            "unknown field `exlude`; did you mean exclude?",
        ),
        (RecommendationBody, {"pantry": [1]}, "pantry[0]", "expected `str`, got `int`"),
        (RecommendationBody, {"now": "today"}, "now", "datetime; send it as 2026-05-01T18"),
        (RecommendationBody, {"person": 7}, "person", "expected `str | null`, got `int`"),
        (EventBody, {}, "body", "object missing required field `kind`"),
        (EventBody, {"kind": "eaten"}, "kind", "'eaten'; known are conversion, cook, rating"),
        (EventBody, {"kind": "cook", "recipe": "x"}, "body", "did you mean recipe_id?"),
        (EventBody, {"kind": "rating", "rating": "5"}, "rating", "expected `float | null`"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_path(
    kind: type[msgspec.Struct], sent: object, field: str, text: str
) -> None:
    with pytest.raises(BadRequestError, match=re.escape(text)) as refused:
        convert(sent, kind, "")
    assert refused.value.field == field
