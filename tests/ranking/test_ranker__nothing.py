"""The way of one request: what is said where nothing is left to serve."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.ranking.conftest import catalog_of
from tests.ranking.test_ranker import DISHES, asking, names, rank

from ladle.catalog import Catalog
from ladle.core import Recipe
from ladle.ranking import Compromise, RankingSettings
from ladle.ranking.ranker import Ranker
from ladle.request import Wants


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog_of(tmp_path_factory.mktemp("dishes"), DISHES)


# -- nothing ----------------------------------------------------------------------------------


def test_nothing_names_each_wish_that_stands_in_the_way_in_the_fixed_order(
    catalog: Catalog,
) -> None:
    wants = Wants(
        dish="rice", include=("lemon",), meal="dinner", cuisine="thai", max_minutes=20,
        avoid=("milk",),
    )  # fmt: skip
    found = rank(catalog, asking(wants=wants))
    assert found.picks == ()
    assert found.nothing is not None
    assert found.nothing.why == (
        "no recipe grants all wishes: at most 20 minutes, thai cuisine, for dinner, with lemon, "
        "called rice"
    )
    assert found.nothing.give_up == (
        Compromise(
            want="max_minutes", value="at most 20 minutes", n_recipes=1,
            instead="at most 25 minutes", n_instead=1,
        ),
    )  # fmt: skip


def test_what_was_shown_in_a_conversation_is_not_shown_again(catalog: Catalog) -> None:
    request = asking(wants=Wants(cuisine="thai"))
    settings = RankingSettings(explore_rate=0)
    ranker = Ranker(catalog, None, settings)
    first = ranker.rank(request, [], np.random.default_rng(1))
    every = [pick.recipe.id for pick in first.picks]
    rest = ranker.rank(request, [], np.random.default_rng(1), shown=every[:1])
    assert [pick.recipe.id for pick in rest.picks] == every[1:]
    none = ranker.rank(request, [], np.random.default_rng(1), shown=every)
    assert none.picks == ()
    assert none.nothing is not None
    assert none.nothing.why == "all that fits was shown already"


def test_nothing_counts_what_each_wish_given_up_would_allow(catalog: Catalog) -> None:
    found = rank(catalog, asking(wants=Wants(meal="breakfast", cuisine="thai", max_minutes=60)))
    assert found.nothing is not None
    assert found.nothing.give_up == (
        Compromise(want="cuisine", value="thai", n_recipes=2),
        Compromise(want="meal", value="breakfast", n_recipes=2),
    )


def test_of_several_cuisines_any_is_granted_and_all_are_given_up_at_once(catalog: Catalog) -> None:
    either = Wants(cuisine=("korean", "thai"))
    assert sorted(names(rank(catalog, asking(wants=either)))) == ["Bean Stew", "Lemon Rice"]
    neither = Wants(cuisine=("korean", "greek"), dish="rice")
    found = rank(catalog, asking(wants=neither))
    assert found.nothing is not None
    assert found.nothing.why == (
        "no recipe grants all wishes: korean or greek cuisine, called rice"
    )
    assert found.nothing.give_up == (
        Compromise(want="cuisine", value="korean or greek", n_recipes=1),
    )  # fmt: skip


def test_of_two_foods_either_can_be_given_up(catalog: Catalog) -> None:
    found = rank(catalog, asking(wants=Wants(include=("lemon", "beans"))))
    assert found.nothing is not None
    assert found.nothing.give_up == (
        Compromise(want="include", value="lemon", n_recipes=1),
        Compromise(want="include", value="bean", n_recipes=1),
    )


def test_where_no_single_wish_helps_none_is_named(catalog: Catalog) -> None:
    found = rank(catalog, asking(wants=Wants(include=("pork", "beef"), max_minutes=30)))
    assert found.nothing is not None
    assert found.nothing.give_up == ()


def test_a_limit_is_never_proposed_to_be_given_up(catalog: Catalog) -> None:
    wants = Wants(meal="breakfast", avoid=("egg",), exclude=("onion",), diets=("vegan",))
    found = rank(catalog, asking(wants=wants))
    assert found.nothing is not None
    assert {c.want for c in found.nothing.give_up} == {"meal"}


@pytest.mark.parametrize(
    ("wants", "why"),
    [
        (Wants(avoid=("tree_nut", "onion")), "free of tree nuts, free of onion"),
        (Wants(diets=("vegan",), exclude=("pork",)), "free of pork, vegan"),
        (Wants(diets=("keto",)), "keto"),
    ],
)
def test_where_nothing_is_safe_the_limits_are_named_in_words(
    tmp_path: Path, wants: Wants, why: str
) -> None:
    bare = [Recipe(id=r.id, name=r.name) for r in DISHES]
    found = rank(catalog_of(tmp_path, bare), asking("breakfast", wants))
    assert found.nothing is not None
    assert found.nothing.why == f"no recipe is shown to be {why}"
    assert found.nothing.give_up == ()


def test_a_catalog_of_nameless_recipes_has_nothing_to_serve(tmp_path: Path) -> None:
    found = rank(catalog_of(tmp_path, [Recipe(id=DISHES[0].id, name="")]), asking("breakfast"))
    assert found.nothing is not None
    assert (found.nothing.why, found.nothing.give_up) == ("there is no recipe to serve", ())
    assert (found.propensity, found.n_candidates) == (0.0, 0)
