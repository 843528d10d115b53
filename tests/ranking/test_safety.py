"""The promise of safety, over random recipes made of the vocabulary and random limits.

Nothing here asks the code under test what is safe. The foods that a dish is made of are known to
the test, so what it holds follows from the vocabulary's own columns alone.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ranking.conftest import catalog_of, recipe

from ladle.catalog import Catalog, CatalogBuilder
from ladle.core import FixedClock, Recipe, RecipeId
from ladle.food import (
    ALLERGENS,
    DIETS,
    Diet,
    EntryIx,
    Verdict,
    diet_rules,
    facts_of,
    resolve_exclusion,
    trait_concern,
    vocabulary,
)
from ladle.ranking import EventBody, Ladle, Paths, RankingSettings
from ladle.ranking.ranker import Ranked, Ranker
from ladle.request import Limits, Wants, hear, make_question, resolve_limits
from ladle.store import Version

VOCABULARY = vocabulary()
NAMES = tuple(entry.name for entry in VOCABULARY.entries)
PLAIN = tuple(
    EntryIx(i)
    for i, entry in enumerate(VOCABULARY.entries)
    if not entry.contains and not entry.may and entry.worst is Diet.VEGAN
)
"""Foods that harm nobody but who is allergic to just them: of these the safe dishes are made."""

MEALS = ("dinner", "lunch", "breakfast", "dessert")
SETTINGS = RankingSettings(n_alternatives=30, explore_among=30, explore_rate=0.5)


@dataclass(frozen=True)
class Dish:
    """A recipe, and the foods that it was made of."""

    recipe: Recipe
    foods: frozenset[EntryIx]


def make_dish(number: int, chance: Random) -> Dish:
    """Make up a dish; its foods may stand in lines, in a step, or in the title alone."""
    pool = PLAIN if chance.random() < 0.6 else tuple(EntryIx(i) for i in range(len(NAMES)))
    in_lines = chance.choices(pool, k=chance.choice((0, 1, 2, 2, 3, 4)))
    in_steps = chance.choices(pool, k=chance.choice((0, 0, 0, 1)))
    in_title = chance.choices(pool, k=chance.choice((0, 0, 0, 1)))
    title = " ".join(["Supper", *(NAMES[ix] for ix in in_title)])
    steps = tuple(f"Add the {NAMES[ix]}, then stir." for ix in in_steps)
    recipe = Recipe(
        id=RecipeId(f"dish-{number}"),
        name=title if chance.random() < 0.95 else "",
        lines=tuple(f"2 cups {chance.choice(spelled(ix))}" for ix in in_lines),
        steps=steps or chance.choice(((), ("Mix.",), ("Mix.",), ("Mix.",))),
        categories=(chance.choice(MEALS),),
    )
    return Dish(recipe, frozenset((*in_lines, *in_steps, *in_title)))


def made_of(number: int, allergen: str) -> Dish:
    """Return a dish that holds an allergen, however rare that is among random ones."""
    ix = next(EntryIx(i) for i, e in enumerate(VOCABULARY.entries) if allergen in e.contains)
    recipe = Recipe(RecipeId(f"dish-{number}"), "Supper", (f"2 cups {NAMES[ix]}",), ("Mix.",))
    return Dish(recipe, frozenset({ix}))


def spelled(ix: EntryIx) -> tuple[str, ...]:
    return (NAMES[ix], *VOCABULARY.entries[ix].also)


def harms(dish: Dish, limits: Limits) -> list[str]:
    """Say what of a dish its eaters must not have, by the vocabulary's columns."""
    held = {part for ix in dish.foods for part in VOCABULARY.closures[ix]}
    entries = [VOCABULARY.entries[ix] for ix in dish.foods]
    found = [a for a in limits.allergens if any(a in e.contains for e in entries)]
    found += [NAMES[ix] for ix in limits.foods & held]
    return found + [d for d in limits.diets if any(_breaks(ix, d) for ix in dish.foods)]


def _breaks(ix: EntryIx, diet: str) -> bool:
    concerns = (trait_concern(trait) for trait in diet_rules()[diet].refuses)
    return any(concern.status(ix) is Verdict.CONTAINS for concern in concerns)


class Kitchen:
    """Dishes in a catalog."""

    def __init__(self, folder: Path, dishes: list[Dish]) -> None:
        self.dishes = {dish.recipe.id: dish for dish in dishes}
        builder = CatalogBuilder(folder)
        for dish in dishes:
            builder.add(dish.recipe, facts_of(dish.recipe))
        builder.finish()
        builder.close()
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self._catalog = Catalog(Version("test", folder, manifest))

    def offered(self, wants: Wants, utterance: str = "", seed: int = 0) -> list[Dish]:
        """Return all that is offered, the recommended dish first."""
        return [self.dishes[p.recipe.id] for p in self.ask(wants, utterance, seed).picks]

    def ask(self, wants: Wants, utterance: str = "", seed: int = 0) -> Ranked:
        now = datetime(2026, 4, 17, 18, 30, tzinfo=UTC)
        request = make_question(wants=wants, now=now, said=hear(utterance)).request
        ranker = Ranker(self._catalog, None, SETTINGS)
        return ranker.rank(request, [], np.random.default_rng(seed))


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Kitchen:
    """Return a thousand dishes and some more."""
    chance = Random(20_261_122)  # noqa: S311 - nothing secret depends on it
    dishes = [make_dish(n, chance) for n in range(1000)]
    dishes += [made_of(n, allergen) for n, allergen in enumerate(ALLERGENS, start=1000)]
    return Kitchen(tmp_path_factory.mktemp("thousand"), dishes)


# "stuffed food" stands for a class that is open to anything, and is refused as a limit
A_FOOD = st.sampled_from([name for name in NAMES if resolve_exclusion(name)])
A_LIMIT = st.one_of(st.sampled_from(sorted(ALLERGENS)), A_FOOD)
ASKED = st.builds(
    Wants,
    avoid=st.lists(A_LIMIT, max_size=3).map(tuple),
    exclude=st.lists(A_LIMIT, max_size=2).map(tuple),
    diets=st.lists(st.sampled_from(sorted(DIETS)), max_size=1).map(tuple),
    meal=st.sampled_from([None, *MEALS]),
)
UNHURRIED = settings(suppress_health_check=[HealthCheck.too_slow])


def assert_all_safe(offered: list[Dish], limits: Limits) -> None:
    for dish in offered:
        assert dish.recipe.name
        assert harms(dish, limits) == [], dish
        facts = facts_of(dish.recipe)
        assert all(facts.allergens[a].verdict is Verdict.FREE for a in limits.allergens)


@UNHURRIED
@given(wants=ASKED, seed=st.integers(0, 99))
def test_whatever_is_offered_holds_nothing_that_is_to_be_avoided(
    kitchen: Kitchen, wants: Wants, seed: int
) -> None:
    assert_all_safe(kitchen.offered(wants, seed=seed), resolve_limits(wants))


@settings(UNHURRIED, max_examples=60)
@given(seed=st.integers(0, 2**32), wants=ASKED)
def test_whatever_a_few_random_dishes_are_made_of_none_is_offered_that_harms(
    seed: int, wants: Wants
) -> None:
    chance = Random(seed)  # noqa: S311 - nothing secret depends on it
    dishes = [make_dish(n, chance) for n in range(8)]
    eaten = [NAMES[ix] for dish in dishes for ix in dish.foods]
    # who avoids just what there is, is the one that can be harmed
    wants = Wants(avoid=(*wants.avoid, *chance.sample(eaten, min(1, len(eaten)))))
    with tempfile.TemporaryDirectory() as folder:
        assert_all_safe(Kitchen(Path(folder), dishes).offered(wants), resolve_limits(wants))


@UNHURRIED
@given(wants=ASKED)
def test_giving_up_a_wish_never_lifts_a_limit(kitchen: Kitchen, wants: Wants) -> None:
    limits = resolve_limits(wants)
    kept = Wants(avoid=wants.avoid, exclude=wants.exclude, diets=wants.diets)
    wish = Wants(
        avoid=wants.avoid, exclude=wants.exclude, diets=wants.diets, meal="dinner", cuisine="thai",
        max_minutes=5,
    )  # fmt: skip
    found = kitchen.ask(wish)
    assert found.picks == ()  # no dish has minutes or a cuisine
    assert found.nothing is not None
    assert {c.want for c in found.nothing.give_up} <= {"meal", "cuisine", "max_minutes"}
    assert_all_safe(kitchen.offered(kept), limits)


@UNHURRIED
@given(wants=ASKED, more=A_LIMIT, meal=st.sampled_from(MEALS))
def test_one_limit_more_never_brings_in_a_dish_that_harms_or_was_not_there(
    wants: Wants, more: str, meal: str, kitchen: Kitchen
) -> None:
    fewer = Wants(avoid=wants.avoid, exclude=wants.exclude, meal=meal)
    stricter = Wants(avoid=(*wants.avoid, more), exclude=wants.exclude, meal=meal)
    n_few, n_strict = (kitchen.ask(w).n_candidates for w in (fewer, stricter))
    assert n_strict <= n_few
    assert_all_safe(kitchen.offered(stricter), resolve_limits(stricter))


@pytest.mark.parametrize(
    ("utterance", "allergen"),
    [
        ("dinner, I'm allergic to {}", "peanut"),
        ("a {} free dinner", "milk"),
        ("{} allergy, dinner", "egg"),
        ("dinner free of {}", "fish"),
    ],
)
def test_saying_it_and_sending_it_are_equally_safe(
    kitchen: Kitchen, utterance: str, allergen: str
) -> None:
    said = kitchen.offered(Wants(), utterance.format(allergen))
    sent = kitchen.offered(Wants(avoid=(allergen,), meal="dinner"))
    assert [d.recipe.id for d in said] == [d.recipe.id for d in sent]
    assert_all_safe(said, Limits(allergens=frozenset({allergen})))


@pytest.mark.parametrize("limit", [*ALLERGENS, "onion", "strawberry"])
def test_every_limit_leaves_dishes_to_offer_and_keeps_harmful_ones_out(
    kitchen: Kitchen, limit: str
) -> None:
    """The tests above would pass if nothing were ever offered, or nothing ever harmed."""
    wants = Wants(avoid=(limit,))
    assert len(kitchen.offered(wants)) > 10
    if limit in ALLERGENS:
        assert any(harms(d, resolve_limits(wants)) for d in kitchen.dishes.values())


# -- what no other room learns of who asks ---------------------------------------------------------


def test_no_identity_free_text_or_exact_time_reaches_ranking_events_or_logs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    identity, said = "jane.roe@example.org", "rice for dinner as on zanzibar street"
    now = datetime(2026, 4, 17, 18, 37, 23, 456_789, tzinfo=UTC)
    catalog_of(tmp_path, [recipe("Rice", "1 cup rice", meals="dinner")])
    told: list[str] = []
    rank = Ranker.rank

    def listening(self: Ranker, *args: object, **named: object) -> object:
        told.append(repr((args, named)))
        return rank(self, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Ranker, "rank", listening)
    caplog.set_level(logging.DEBUG)
    with Ladle.open(tmp_path, clock=FixedClock(now)) as ladle:
        given = ladle.recommend(said, person=identity, now=now).recommendation
        assert given is not None
        ladle.record(EventBody(kind="cook", recipe_id=given.recipe.id, person=identity)).result()
        ladle.recommend("something else", person=identity, now=now)
    with closing(sqlite3.connect(Paths(tmp_path).database)) as database:
        rows = [
            repr(row)
            for table in ("events", "impressions")
            for row in database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
        ]
    assert len(told) >= 2
    assert len(rows) >= 3
    second = int(now.timestamp())
    secrets = [identity, "jane", "zanzibar", "street", "18:37", "37:23", str(second), "456789"]
    for text in (*told, *rows, caplog.text):
        assert not [secret for secret in secrets if secret in text]
