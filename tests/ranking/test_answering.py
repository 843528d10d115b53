"""One turn at a time: what was told to be left out binds every answer of a conversation."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import LONG_S
from tests.ranking.conftest import DINNER_TIME, NO_CHANCE, catalog_of, recipe

from ladle.core import BadRequestError, LadleError, NotReadyError
from ladle.people import Allergy, Member, MemberId
from ladle.ranking import Answer, EventBody, Ladle, Profile, RecommendationBody
from ladle.ranking.asking import MOST_TRIES, Asking
from ladle.ranking.ranker import Ranker
from ladle.request import Wants

MILKY = [recipe(f"Milk Rice {n}", "1 cup rice", "1 cup milk", meals="dinner") for n in range(9)]
CLEAN = [recipe(f"Rice {n}", "1 cup rice", "water", meals="dinner") for n in range(3)]
TOLD = "dinner, I'm allergic to milk"


class MovingClock:
    """A clock that is moved by hand."""

    at = DINNER_TIME

    def now(self) -> datetime:
        return self.at


CLOCK = MovingClock()


@pytest.fixture
def ladle(tmp_path: Path) -> Iterator[Ladle]:
    """Return nine dishes with milk, and three without."""
    folder = tmp_path / "home"
    catalog_of(folder, [*MILKY, *CLEAN])
    with Ladle.open(folder, NO_CHANCE, CLOCK, seed=1) as opened:
        opened.prepare_fallback()
        yield opened
    CLOCK.at = DINNER_TIME


def body(utterance: str = "", **more: Any) -> RecommendationBody:
    return RecommendationBody(**{"utterance": utterance, "conversation": "kitchen", **more})


def is_free_of_milk(answer: Answer) -> bool:
    """Tell whether an answer keeps to the allergy, and says so."""
    best = answer.recommendation
    if best is None:
        return True
    recipes = [best.recipe, *(one.recipe for one in answer.alternatives)]
    is_free = all(one.allergens["milk"] == "free" for one in recipes)
    return is_free and any("milk" in reason for reason in best.reasons)


def go_on(ladle: Ladle, utterance: str = "something else", **more: Any) -> Answer:
    return ladle.answer(body(utterance, **more))


# -- what was told binds ----------------------------------------------------------------------


def test_dishes_with_milk_come_where_nobody_told_anything(ladle: Ladle) -> None:
    assert not is_free_of_milk(go_on(ladle, "dinner"))


@pytest.mark.parametrize("next_one", ["something else", "dinner", "undo", "with milk", ""])
def test_an_allergy_binds_whatever_is_said_next(ladle: Ladle, next_one: str) -> None:
    go_on(ladle, "dinner")
    assert is_free_of_milk(go_on(ladle, TOLD))
    for _ in range(2):
        assert is_free_of_milk(go_on(ladle, next_one))


@pytest.mark.parametrize("first", [None, "alice", "bob"])
@pytest.mark.parametrize("second", [None, "alice", "bob"])
def test_an_allergy_binds_whoever_speaks_next(
    ladle: Ladle, first: str | None, second: str | None
) -> None:
    go_on(ladle, TOLD, person=first)
    go_on(ladle, "rice please", person="bob")
    assert is_free_of_milk(go_on(ladle, person=second))


def test_an_allergy_binds_who_is_enrolled_only_after_telling_it(ladle: Ladle) -> None:
    told = ladle.fallback(body(TOLD, person="alice")).recommendation
    assert told is not None
    event = EventBody(kind="cook", impression_id=told.impression_id, person="alice")
    ladle.record(event).result(timeout=LONG_S)
    assert is_free_of_milk(go_on(ladle, person="alice"))


@pytest.mark.parametrize("teller", [None, "bob"])
def test_an_allergy_binds_as_long_as_anybody_goes_on(ladle: Ladle, teller: str | None) -> None:
    go_on(ladle, "dinner", person="alice")
    go_on(ladle, TOLD, person=teller)
    for _ in range(8):
        CLOCK.at += timedelta(minutes=36)
        assert is_free_of_milk(go_on(ladle, "dinner", person="alice"))


def test_an_allergy_that_is_given_as_a_want_binds_as_well(ladle: Ladle) -> None:
    go_on(ladle, "dinner", wants=Wants(avoid=("milk",)))
    assert is_free_of_milk(go_on(ladle))


def test_an_allergy_that_is_said_binds_though_the_wants_beside_it_are_refused(
    ladle: Ladle,
) -> None:
    with pytest.raises(BadRequestError, match=r"^wants\.avoid\[0\]: 'zorb' is no food"):
        go_on(ladle, TOLD, wants=Wants(avoid=("zorb",)))
    assert is_free_of_milk(go_on(ladle))


def test_what_was_offered_before_an_allergy_was_told_is_offered_no_more(ladle: Ladle) -> None:
    offered = go_on(ladle, "dinner", person="alice").recommendation
    go_on(ladle, TOLD, person="bob")
    taken = go_on(ladle, "sounds good", person="alice")
    assert (taken.accepted, is_free_of_milk(taken)) == (None, True)
    assert offered is not None
    again = go_on(ladle, "sounds good", person="alice")
    assert again.accepted not in (None, offered.recipe.id)


def test_what_cannot_be_resolved_is_refused_and_not_kept(ladle: Ladle) -> None:
    with pytest.raises(BadRequestError, match=r"^wants\.avoid\[0\]: 'zorb' is no food"):
        go_on(ladle, "dinner", wants=Wants(avoid=("zorb",)))
    assert go_on(ladle, "dinner").recommendation is not None


def test_a_conversation_that_leaves_out_too_much_is_refused(ladle: Ladle) -> None:
    for start, person in enumerate((None, "alice", "bob")):
        go_on(ladle, "dinner", wants=Wants(avoid=spelled(start)), person=person)
    with pytest.raises(BadRequestError, match=r"^conversation: leaves out 301 things by now; at"):
        go_on(ladle, "dinner", wants=Wants(avoid=spelled(3)[:1]))
    assert is_free_of_milk(go_on(ladle, person="alice"))


def spelled(start: int) -> tuple[str, ...]:
    """Return a hundred ways to write one food."""
    return tuple(f"{' ' * start}milk{' ' * n}" for n in range(100))


@pytest.mark.parametrize("moment", [datetime(2030, 1, 1, tzinfo=UTC), DINNER_TIME - timedelta(9)])
def test_who_asks_for_another_moment_ends_no_conversation(ladle: Ladle, moment: datetime) -> None:
    go_on(ladle, TOLD, person="alice")
    go_on(ladle, "dinner", conversation="elsewhere", now=moment)
    go_on(ladle, "dinner", now=moment)
    assert is_free_of_milk(go_on(ladle, person="alice"))


# -- turns without an answer ------------------------------------------------------------------


def test_an_allergy_binds_though_its_own_turn_finds_nothing(ladle: Ladle) -> None:
    none = ladle.fallback(body("I'm allergic to milk and rice"))
    assert none.recommendation is None
    assert go_on(ladle).recommendation is None


def test_an_allergy_binds_though_its_own_turn_is_refused(ladle: Ladle) -> None:
    with pytest.raises(BadRequestError, match=r"^pantry: has 201 items"):
        go_on(ladle, TOLD, pantry=("x",) * 201)
    assert is_free_of_milk(go_on(ladle))


def test_an_allergy_binds_though_nobody_waits_for_its_answer(ladle: Ladle) -> None:
    go_on(ladle, "dinner")
    ladle.answer(body(TOLD), lambda: False)
    assert is_free_of_milk(go_on(ladle))


# -- two turns at once ------------------------------------------------------------------------


class Held:
    """A turn in another thread that stops while it ranks, until it is let go."""

    def __init__(self, ladle: Ladle, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer: Answer | None = None
        self._is_ranking, self._goes_on = threading.Event(), threading.Event()
        rank, main = Ranker.rank, threading.get_ident()

        def held(*args: Any, **named: Any) -> Any:
            if threading.get_ident() != main:
                self._is_ranking.set()
                assert self._goes_on.wait(LONG_S)
            return rank(*args, **named)

        monkeypatch.setattr(Ranker, "rank", held)
        self._ladle = ladle

    def begin(self, asked: RecommendationBody) -> None:
        def answer() -> None:
            self.answer = self._ladle.answer(asked)

        self._thread = threading.Thread(target=answer)
        self._thread.start()
        assert self._is_ranking.wait(LONG_S)

    def end(self) -> Answer:
        self._goes_on.set()
        self._thread.join(LONG_S)
        assert self.answer is not None
        return self.answer


def test_an_allergy_binds_the_turn_that_began_while_it_was_still_being_answered(
    ladle: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on(ladle, "dinner")
    held = Held(ladle, monkeypatch)
    held.begin(body(TOLD))
    assert is_free_of_milk(go_on(ladle))
    assert is_free_of_milk(held.end())
    assert is_free_of_milk(go_on(ladle))


@pytest.mark.parametrize("teller", [None, "alice"])
def test_an_allergy_binds_the_answer_that_was_under_way_when_it_was_told(
    ladle: Ladle, monkeypatch: pytest.MonkeyPatch, teller: str | None
) -> None:
    go_on(ladle, "dinner")
    held = Held(ladle, monkeypatch)
    held.begin(body("something else"))
    assert is_free_of_milk(go_on(ladle, TOLD, person=teller))
    assert is_free_of_milk(held.end())
    assert is_free_of_milk(go_on(ladle))


def test_of_two_turns_at_once_none_is_lost(ladle: Ladle, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on(ladle, "rice")
    held = Held(ladle, monkeypatch)
    held.begin(body("without water"))
    go_on(ladle, "without milk")
    assert held.end().recommendation is None  # each has the one or the other
    assert go_on(ladle).recommendation is None


def test_a_turn_that_begins_anew_says_what_was_said_once(
    ladle: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    ladle.homes.put_profile("alice", Profile(keeps_utterances=True))
    held = Held(ladle, monkeypatch)
    held.begin(body("something with rice", person="alice"))
    go_on(ladle, TOLD)
    assert is_free_of_milk(held.end())
    assert [said.text for said in ladle.homes.export("alice").utterances] == ["something with rice"]
    assert len(ladle.homes.export("alice").elsewhere["events"]["impressions"]) == 1


def test_a_turn_that_begins_anew_enrols_nobody_who_was_erased_meanwhile(
    ladle: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on(ladle, "dinner", person="alice")
    held = Held(ladle, monkeypatch)
    held.begin(body("dinner", person="alice"))
    ladle.homes.erase_person("alice")
    go_on(ladle, TOLD)
    assert is_free_of_milk(held.end())
    assert ladle._people.count() == 0


@pytest.mark.parametrize("others", [(), ("bob",)])
def test_what_a_new_person_tells_goes_with_them(ladle: Ladle, others: tuple[str, ...]) -> None:
    go_on(ladle, TOLD, person="alice")
    for person in others:
        go_on(ladle, "dinner", person=person)
    ladle.homes.erase_person("alice")
    for person in others:
        (talk,) = ladle.homes.export(person).elsewhere["conversations"]
        assert {"told", "turns"} - talk.keys() == {"told"}
        assert "avoid" not in str(talk["turns"])
    with closing(sqlite3.connect(ladle._database.path)) as plain:
        kept = plain.execute("select person, state from talks where person = ''").fetchall()
    assert kept == []
    assert not is_free_of_milk(go_on(ladle))


@pytest.mark.parametrize("method", ["gone_on", "_keep_state"])
def test_a_conversation_that_never_rests_is_given_up(
    ladle: Ladle, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    tried = []

    def loses(*_: object, **__: object) -> None:
        tried.append(1)

    monkeypatch.setattr(Asking, method, loses)
    with pytest.raises(NotReadyError, match=r"^too many go on with this conversation at once"):
        go_on(ladle, "dinner")
    assert len(tried) == MOST_TRIES
    assert ladle._events.count_impressions() == 0


def test_what_is_told_in_a_conversation_that_never_rests_is_no_secret(
    ladle: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ladle._answering._asking.conversations, "keep", lambda *_: False)
    with pytest.raises(NotReadyError, match=r"^too many go on with this conversation at once"):
        go_on(ladle, TOLD)


@pytest.mark.parametrize("seed", range(8))
def test_an_allergy_binds_all_that_comes_after_it(
    ladle: Ladle, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever speaks, however they are answered, and whatever goes wrong."""
    chance, question = random.Random(seed), Asking.question  # noqa: S311 - a test

    def may_fail(*args: Any, **named: Any) -> Any:
        if chance.random() < 0.2:
            raise LadleError("something goes wrong")
        return question(*args, **named)

    monkeypatch.setattr(Asking, "question", may_fail)
    finders: list[Callable[[RecommendationBody], Answer]] = [
        ladle.answer, ladle.fallback, lambda asked: ladle.answer(asked, lambda: False),
    ]  # fmt: skip
    says = ("dinner", "something else", "undo", "with milk", "no onions", "why this one", "ok")
    is_told = False
    for _ in range(30):
        tells = chance.random() < 0.1
        said = TOLD if tells else chance.choice(says)
        asked = body(said, person=chance.choice([None, "alice", "bob"]))
        is_told = is_told or tells
        with suppress(LadleError):
            answer = chance.choice(finders)(asked)
            assert not is_told or is_free_of_milk(answer)


def test_what_was_offered_is_checked_again_when_it_is_accepted(ladle: Ladle) -> None:
    first = go_on(ladle, "milk rice")
    assert first.recommendation is not None
    assert go_on(ladle, "yes", wants=Wants(exclude=("milk",))).accepted is None
    ladle.homes.put_household("home")
    kid = Member(profile=Profile(allergies=(Allergy(name="milk"),)))
    for answers, name in ((ladle.answer, "one"), (ladle.fallback, "two")):
        given = answers(body("milk rice", conversation=name))
        assert given.recommendation is not None
        ladle.homes.put_member(MemberId("home", "kid"), kid)
        taken = answers(body("yes", conversation=name, household="home"))
        assert taken.accepted is None
        assert taken.intent == "reject"
        assert is_free_of_milk(taken)


def test_what_was_changed_since_is_accepted_where_it_fits_all_the_same(ladle: Ladle) -> None:
    given = ladle.answer(body("rice, no milk", conversation="kitchen"))
    assert given.recommendation is not None
    offered = given.recommendation.recipe.id
    _with(ladle, "1 onion")(offered)
    assert ladle.answer(body("yes", conversation="kitchen")).accepted == offered


def test_what_was_deleted_or_changed_since_is_accepted_no_more(ladle: Ladle) -> None:
    for change in (ladle.delete_recipe, _with_milk(ladle)):
        given = ladle.answer(body("rice, no milk", conversation="kitchen"))
        assert given.recommendation is not None
        offered = given.recommendation.recipe.id
        change(offered)
        taken = ladle.answer(body("yes", conversation="kitchen"))
        assert taken.accepted is None
        assert taken.recommendation is None or taken.recommendation.recipe.id != offered


def test_what_was_deleted_is_accepted_by_nobody_who_began_before(
    ladle: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, before = go_on(ladle, "rice"), ladle._snapshots.held
    assert given.recommendation is not None
    ladle.delete_recipe(given.recommendation.recipe.id)
    monkeypatch.setattr(ladle._snapshots, "current", lambda: before)
    assert go_on(ladle, "yes").accepted is None


def _with_milk(ladle: Ladle) -> Callable[[str], object]:
    return _with(ladle, "1 cup milk")


def _with(ladle: Ladle, line: str) -> Callable[[str], object]:
    changed: dict[str, object] = {
        "name": "Rice",
        "recipeIngredient": ["1 cup rice", line],
        "recipeInstructions": "Cook it until it is done.",
    }
    return lambda id_: ladle.put_recipe(id_, changed)


# -- what is malformed ------------------------------------------------------------------------


def test_a_name_that_is_lost_is_not_nobody(ladle: Ladle) -> None:
    for answers in (ladle.answer, ladle.fallback):
        with pytest.raises(BadRequestError, match=r"^person: must have 1 to 200 characters$"):
            answers(body("dinner", person=""))
    with pytest.raises(BadRequestError, match=r"^person: must have 1 to 200 characters$"):
        ladle.record(EventBody(kind="cook", recipe_id="rice-0", person=""))


def test_the_end_of_the_calendar_is_a_moment_like_any(ladle: Ladle) -> None:
    end = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    assert go_on(ladle, "dinner", now=end).recommendation is not None


def test_what_is_accepted_is_dated_by_the_clock(ladle: Ladle) -> None:
    go_on(ladle, "dinner", person="alice")
    taken = go_on(ladle, "sounds good", person="alice", now=datetime(2200, 1, 1, tzinfo=UTC))
    assert taken.accepted is not None
    ladle._events.close()
    who = ladle._people.hash_of("alice", ladle.homes._erasure._rooms[0].purpose)
    (item, *_) = ladle._events.history(who)
    assert item.at == int(DINNER_TIME.timestamp())
