"""The full answer: what is deleted while it is made does not leave, and no other takes its place
unasked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.ranking.conftest import DINNER_TIME, NO_CHANCE, catalog_of, recipe

from ladle.core import FixedClock
from ladle.ranking import Answer, Ladle
from ladle.ranking.ranker import Ranker

DISHES = [recipe(name, "1 cup rice", meals="dinner") for name in ("Rice", "Stew", "Soup")]


@pytest.fixture
def ladle(tmp_path: Path) -> Iterator[Ladle]:
    folder = tmp_path / "home"
    catalog_of(folder, DISHES)
    with Ladle.open(folder, NO_CHANCE, FixedClock(DINNER_TIME), seed=1) as opened:
        yield opened


def ids(answer: Answer) -> list[str]:
    best = answer.recommendation
    return [best.recipe.id, *(one.id for one in answer.alternatives)] if best else []


def test_what_is_deleted_while_the_answer_is_made_does_not_leave(
    ladle: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = ids(ladle.recommend("dinner"))
    gone: set[str] = set()
    monkeypatch.setattr(ladle._snapshots, "deleted_among", lambda names: gone & set(names))
    for deleted, left in (
        ({third}, [first, second]), ({second}, [first, third]), ({first}, [second, third]),
        ({first, second}, [third]), ({first, second, third}, []),
    ):  # fmt: skip
        gone = deleted
        answer = ladle.recommend("dinner")
        assert ids(answer) == left
    assert answer.nothing is not None
    assert answer.nothing.why == "what fitted was deleted in this moment; ask again"


def test_where_the_first_was_deleted_all_is_ranked_again_for_its_probability(
    ladle: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = ids(ladle.recommend("dinner"))
    shown, rank = [], Ranker.rank

    def ranks(*args: Any, **named: Any) -> Any:
        shown.append(named["shown"])
        return rank(*args, **named)

    monkeypatch.setattr(Ranker, "rank", ranks)
    deleted = {first}
    monkeypatch.setattr(ladle._snapshots, "deleted_among", lambda names: deleted & set(names))
    assert ids(ladle.recommend("dinner"))[0] == second
    assert shown == [(), (first,)]
    deleted = {second}
    assert ids(ladle.recommend("dinner"))[0] == first
    assert len(shown) == 3
