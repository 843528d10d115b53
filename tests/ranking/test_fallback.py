"""The list for busy moments: quick, popular, and no less safe than a ranked answer."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.ranking.conftest import DINNER_TIME, NO_CHANCE, catalog_of, recipe, train_on

from ladle.catalog import Catalog, CatalogStore, delete_recipes, put_recipes
from ladle.core import BadFileError, FixedClock, NotReadyError, Recipe, UnknownFoodError
from ladle.food import ALLERGENS, DIETS
from ladle.models import ShelfStore
from ladle.people import Allergy
from ladle.ranking import (
    Answer,
    Ladle,
    Member,
    MemberId,
    Paths,
    Profile,
    Recommendation,
    RecommendationBody,
)
from ladle.ranking.fallback import FallbackList
from ladle.ranking.snapshots import Snapshot, Snapshots
from ladle.request import Wants

RICE = recipe("Rice", "1 cup rice", "salt", meals="dinner", minutes=20)
STEW = recipe("Bean Stew", "2 cups beans", "water", meals="dinner", minutes=90)
OMELET = recipe("Omelet", "2 eggs", "butter", meals="breakfast", minutes=10)
TACOS = recipe(
    "Tacos", "corn tortillas", "1 lb beef", meals="dinner", cuisine="Mexican", minutes=50
)
LIKED = [("synthetic-1", "bean-stew", 5, "rating", "2026-04-01")]


def chosen(answer: Answer) -> Recommendation:
    assert answer.recommendation is not None
    return answer.recommendation


def ask(ladle: Ladle, utterance: str = "", **body: Any) -> Answer:
    return ladle.fallback(RecommendationBody(utterance=utterance, explain=True, **body))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a data directory of four dishes; the stew is what is chosen."""
    folder = tmp_path / "home"
    catalog_of(folder, [RICE, STEW, OMELET, TACOS])
    train_on(folder, LIKED)
    return folder


@pytest.fixture
def opened(home: Path) -> Iterator[Ladle]:
    with Ladle.open(home, NO_CHANCE, FixedClock(DINNER_TIME), seed=1) as ladle:
        yield ladle


def snapshot_of(folder: Path) -> Snapshot:
    paths = Paths(folder)
    return Snapshots(CatalogStore(paths.catalog), ShelfStore(paths.shelf), "neighbours").held


def names(found: FallbackList) -> list[str]:
    return [found.snapshot.catalog.recipe(int(row)).name for row in found.rows]


# -- the list ---------------------------------------------------------------------------------


def test_the_list_holds_what_can_be_cooked_by_the_most_popular_first(tmp_path: Path) -> None:
    bare = [replace(recipe("Title alone"), steps=()), replace(recipe("x", "rice"), name="")]
    unsaid = replace(recipe("No steps", "rice"), steps=())
    catalog_of(tmp_path, [*bare, unsaid, RICE, OMELET, STEW])
    assert set(names(FallbackList.of(snapshot_of(tmp_path)))) == {"Rice", "Omelet", "Bean Stew"}
    train_on(tmp_path, LIKED)
    snapshot = snapshot_of(tmp_path)
    found = names(FallbackList.of(snapshot))
    rest = snapshot.catalog.rows(["rice", "omelet"])
    by_id = rest[np.argsort(snapshot.catalog.id_hashes(rest))]
    assert found == ["Bean Stew", *(snapshot.catalog.recipe(int(row)).name for row in by_id)]


def test_the_list_covers_each_allergen_diet_and_meal(
    sample_kitchen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ladle.ranking.fallback._OF_ALL", 5)
    monkeypatch.setattr("ladle.ranking.fallback._OF_EACH", 3)
    monkeypatch.setattr("ladle.ranking.fallback._OF_FEW", 1)
    found = FallbackList.of(snapshot_of(sample_kitchen))
    catalog = found.snapshot.catalog
    assert found.rows.size < catalog.n_recipes / 3
    verdicts = np.array([catalog.verdicts(int(row)) for row in found.rows])
    fits = np.array([catalog.diets(int(row)) for row in found.rows])
    everywhere = [catalog.free_of(a) for a in ALLERGENS]
    for plane, column in zip(everywhere, verdicts.T, strict=True):
        assert plane.any()
        assert (column == column.min()).sum() >= 3
    assert (verdicts == verdicts.min()).all(axis=1).any()  # free of all at once
    assert all((column == fits.max()).sum() >= 3 for column in fits.T)


def test_single_edits_move_the_list_and_more_than_that_makes_it_anew(home: Path) -> None:
    store = CatalogStore(Paths(home).catalog)
    before = FallbackList.of(snapshot_of(home))
    put_recipes(store, [recipe("Toast", "bread"), replace(RICE, lines=("1 cup rice", "butter"))])
    moved = before.moved_to(snapshot_of(home))
    assert moved is None  # a quarter of it went
    delete_recipes(store, ["toast"])
    big = [recipe(f"Rice {n}", "1 cup rice") for n in range(20)]
    catalog_of(home, [*big, RICE, STEW])
    before = FallbackList.of(snapshot_of(home))
    delete_recipes(store, ["rice-3"])
    put_recipes(store, [recipe("Toast", "bread")])
    moved = before.moved_to(snapshot_of(home))
    assert moved is not None
    assert set(names(moved)) == set(names(before)) - {"Rice 3"}
    train_on(home, LIKED, "again")
    trained = snapshot_of(home)
    assert before.moved_to(trained) is None
    damaged = replace(trained, shelf=None)  # found out later: the same names are current
    assert FallbackList.of(trained).moved_to(damaged) is None


def test_nobody_waits_for_a_list_that_another_makes(opened: Ladle) -> None:
    fallbacks, snapshot = opened._fallbacks, opened._snapshots.held
    with fallbacks._making:
        opened.prepare_fallback()  # the other one does
    with fallbacks._making, pytest.raises(NotReadyError, match="is being made; ask again"):
        fallbacks.of(snapshot)
    found = fallbacks.of(snapshot)
    with fallbacks._making:
        assert fallbacks.of(snapshot) is found


def test_to_prepare_reads_what_the_first_questions_would_each_read(
    home: Path, opened: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_for: set[str] = set()
    monkeypatch.setattr("ladle.ranking.fallback.scan", lambda _, found: looked_for.update(found))
    opened.prepare_fallback()
    assert looked_for > {*ALLERGENS, *DIETS}
    opened.close()
    with closing(sqlite3.connect(Paths(home).database)) as connection:
        assert connection.execute("SELECT count(*) FROM impressions").fetchone() == (0,)


# -- the answer -------------------------------------------------------------------------------


def test_the_answer_says_what_it_is_and_is_logged(home: Path, opened: Ladle) -> None:
    answer = ask(opened)
    best = chosen(answer)
    assert (answer.degraded, answer.alternatives) == ("overload", ())
    assert (best.recipe.name, best.model) == ("Bean Stew", "fallback")
    assert "often chosen lately" in best.reasons
    assert answer.trace is not None
    _, listed, _ = answer.trace.stages
    assert (listed.stage, listed.n_recipes) == ("fallback list", 4)
    assert listed.ms > 0
    opened.close()
    with closing(sqlite3.connect(Paths(home).database)) as connection:
        sql = "SELECT impression_id, model, propensity, recipe_id FROM impressions"
        rows = connection.execute(sql).fetchall()
    assert rows == [(best.impression_id, "fallback", 1.0, "bean-stew")]


def test_no_model_and_no_history_is_asked_and_nobody_is_enrolled(
    opened: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(opened)  # the list is made

    def fail(*_: object, **__: object) -> None:
        raise AssertionError

    for what in ("ladle.ranking.journal.Journal.remembered", "ladle.models.Shelf.model"):
        monkeypatch.setattr(what, fail)
    assert ask(opened, person="ann", wants=Wants(meal="dinner")).recommendation


def test_wishes_are_granted_where_the_list_can_and_told_where_it_cannot(opened: Ladle) -> None:
    quick = chosen(ask(opened, "dinner in 30 minutes"))
    assert (quick.recipe.name, quick.not_shown) == ("Rice", ())
    assert "ready in 20 minutes" in quick.reasons
    assert chosen(ask(opened, "mexican dinner")).recipe.name == "Tacos"
    thai = chosen(ask(opened, wants=Wants(cuisine="thai", meal="dessert", style=("easy",))))
    assert thai.recipe.name == "Bean Stew"
    assert thai.not_shown[:2] == ("thai cuisine", "for dessert")
    assert not any("made for" in reason for reason in thai.reasons)


def test_the_hour_and_what_is_disliked_decide_between_equals(opened: Ladle) -> None:
    morning = DINNER_TIME.replace(hour=7)
    assert chosen(ask(opened, now=morning)).recipe.name == "Omelet"
    opened.homes.put_profile("ann", Profile(dislikes=("egg",)))
    assert chosen(ask(opened, now=morning, person="ann")).recipe.name != "Omelet"


def test_an_allergy_that_is_not_understood_is_refused(opened: Ladle) -> None:
    with pytest.raises(UnknownFoodError):
        ask(opened, wants=Wants(avoid=("zorb",)))


def test_limits_of_everybody_hold_wherever_they_were_told(asked_ladle: Ladle) -> None:
    chance = random.Random(5)  # noqa: S311 - a repeatable mix
    homes = asked_ladle.homes
    homes.put_household("fallback home")
    for n in range(40):
        told, own, theirs = (chance.choice(sorted(ALLERGENS)) for _ in range(3))
        diet = chance.choice(sorted(DIETS))
        homes.put_profile("fallback ann", Profile(allergies=(Allergy(name=own),)))
        child = Member(profile=Profile(allergies=(Allergy(name=theirs),), diets=(diet,)))
        homes.put_member(MemberId("fallback home", "child"), child)
        answer = ask(
            asked_ladle, person="fallback ann", household="fallback home",
            wants=Wants(avoid=(told,)), conversation=f"fallback {n}",
        )  # fmt: skip
        assert answer.recommendation is not None or answer.nothing is not None
        if best := answer.recommendation:
            assert {best.recipe.allergens[a] for a in (told, own, theirs)} == {"free"}
            assert best.recipe.diets[diet] == "yes"


def test_somebody_with_every_allergy_finds_something(asked_ladle: Ladle) -> None:
    best = chosen(ask(asked_ladle, wants=Wants(avoid=tuple(ALLERGENS), diets=("vegan",))))
    assert set(best.recipe.allergens.values()) == {"free"}


def test_what_fails_the_second_check_does_not_leave(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    satay = recipe("Satay", "1 cup peanut butter", meals="dinner")
    catalog_of(tmp_path, [satay, RICE], lies={"Satay": RICE})
    train_on(tmp_path, [("synthetic-1", "satay", 5, "rating", "2026-04-01")])
    with Ladle.open(tmp_path, NO_CHANCE, FixedClock(DINNER_TIME)) as ladle:
        assert chosen(ask(ladle)).recipe.name == "Satay"
        answer = ask(ladle, "no peanuts")
    assert chosen(answer).recipe.name == "Rice"
    assert answer.trace is not None
    assert answer.trace.refused == ("satay: raw text: peanut: satay",)
    assert "the second check refused what had passed the filters: satay\n" in caplog.text
    assert "peanut" not in caplog.text  # it is somebody's allergy


def test_a_damaged_text_is_left_out(
    home: Path, opened: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = Catalog.recipe

    def damaged(self: Catalog, row: int) -> Recipe:
        found = text(self, row)
        if found.name == "Bean Stew":
            raise BadFileError(home, "is damaged")
        return found

    monkeypatch.setattr(Catalog, "recipe", damaged)
    answer = ask(opened)
    assert chosen(answer).recipe.name != "Bean Stew"
    assert answer.trace is not None
    assert answer.trace.refused[0].endswith("its text or its facts are damaged")


def test_the_second_check_gives_up_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    satay = recipe("Satay", "1 cup peanut butter", meals="dinner")
    catalog_of(tmp_path, [satay, RICE], lies={"Satay": RICE})
    train_on(tmp_path, [("synthetic-1", "satay", 5, "rating", "2026-04-01")])
    monkeypatch.setattr("ladle.ranking.fallback._MOST_CHECKED", 1)
    with Ladle.open(tmp_path, NO_CHANCE, FixedClock(DINNER_TIME)) as ladle:
        assert ask(ladle, "no peanuts").nothing is not None


def test_what_is_kept_between_questions_is_bounded(
    opened: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ladle.ranking.fallback._MOST_KEPT", 3)
    for minutes in range(20, 30):
        ask(opened, wants=Wants(max_minutes=minutes))
    found = opened._fallbacks.of(opened._snapshots.held)
    assert len(found._wishes._held) <= 3


def test_where_nothing_is_safe_nothing_is_recommended(opened: Ladle) -> None:
    answer = ask(opened, wants=Wants(exclude=("rice", "beans", "egg", "beef")))
    assert answer.recommendation is None
    assert answer.nothing is not None
    assert answer.nothing.why.startswith("nothing of the short list")
    assert answer.degraded == "overload"


def test_each_part_of_the_limits_is_looked_up_for_itself(opened: Ladle) -> None:
    def n_safe(wants: Wants) -> int:
        trace = ask(opened, wants=wants).trace
        assert trace is not None
        return next(s.n_recipes for s in trace.stages if s.stage == "fallback list")

    egg = Wants(avoid=("egg",))
    more = (
        Wants(avoid=("egg",), diets=("vegan",)),
        Wants(avoid=("egg",), exclude=("rice",)),
        Wants(avoid=("egg",), not_cuisine=("mexican",)),
    )
    assert [n_safe(wants) for wants in (egg, *more, egg)] == [3, 2, 1, 2, 3]


def test_what_one_must_avoid_changes_nothing_for_who_asks_next(tmp_path: Path) -> None:
    """Who may not have sulphites is not shown what shrimp alone names; others are."""
    grits = recipe("Shrimp and Grits", "1 cup grits", meals="dinner")
    catalog_of(tmp_path, [grits, RICE])
    shrimp = Wants(include=("shrimp",))
    with Ladle.open(tmp_path, NO_CHANCE, FixedClock(DINNER_TIME)) as door:
        door.homes.put_profile("ann", Profile(allergies=(Allergy(name="sulphites"),)))
        assert chosen(ask(door, wants=shrimp, person="ann")).recipe.name == "Rice"
        plain = chosen(ask(door, wants=shrimp))
        assert (plain.recipe.name, plain.not_shown) == (grits.name, ())


def test_a_conversation_goes_on(opened: Ladle) -> None:
    said = ("dinner without eggs", "something else", "something else")
    shown = [chosen(ask(opened, text, conversation="c")).recipe for text in said]
    assert len({one.id for one in shown}) == 3
    assert "omelet" not in {one.id for one in shown}
    shown_id = shown[-1].id
    why = ask(opened, "why this one", conversation="c")
    assert (why.intent, why.nothing) == ("why", None)
    assert why.why
    taken = ask(opened, "that one, please", conversation="c")
    assert (taken.intent, taken.accepted) == ("accept", shown_id)
    # what finds nothing is asked again, and leaves the conversation where it was
    assert ask(opened, "without rice, beans, eggs and beef", conversation="c").nothing is not None
    assert ask(opened, "why this one", conversation="c").why == why.why


def test_a_deleted_recipe_is_served_no_more(
    opened: Ladle, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chosen(ask(opened)).recipe.id == "bean-stew"
    before, listed = opened._snapshots.held, opened._fallbacks.held
    delete_recipes(CatalogStore(Paths(home).catalog), ["bean-stew"])
    assert chosen(ask(opened)).recipe.id != "bean-stew"
    # somebody who began before, and still holds the list of then
    monkeypatch.setattr(opened._snapshots, "current", lambda: before)
    opened._fallbacks.held = listed
    assert chosen(ask(opened)).recipe.id != "bean-stew"
    assert opened._fallbacks.held is listed


def test_for_so_many_people_the_lines_come_scaled(opened: Ladle) -> None:
    scaled = chosen(ask(opened, "dinner for 8 people")).recipe.scaled
    assert scaled is not None
    again = chosen(ask(opened)).recipe
    assert again.scaled is None
    assert chosen(ask(opened)).recipe == again


def test_who_changes_what_was_answered_changes_no_later_answer(opened: Ladle) -> None:
    opened.prepare_fallback()
    first = chosen(opened.fallback(RecommendationBody())).recipe
    told = dict(first.allergens)
    first.allergens["peanut"] = "changed"
    again = chosen(opened.fallback(RecommendationBody())).recipe
    assert (again.id, again.allergens) == (first.id, told)
