"""Limits: names to allergens, foods and diets; what is not understood stops the answer."""

from __future__ import annotations

import pytest

from ladle.core import BadRequestError, UnknownFoodError
from ladle.food import ALLERGENS, EntryIx, vocabulary
from ladle.people import HardLimits
from ladle.request import Limits, Wants, resolve_limits


def limits_of(field: str, *names: str) -> Limits:
    return resolve_limits(Wants(avoid=names) if field == "avoid" else Wants(exclude=names))


def foods(*names: str) -> frozenset[EntryIx]:
    return frozenset().union(*(vocabulary().senses(name) for name in names))


@pytest.mark.parametrize("allergen", ALLERGENS)
@pytest.mark.parametrize("field", ["avoid", "exclude"])
def test_every_allergen_key_means_itself(allergen: str, field: str) -> None:
    limits = limits_of(field, allergen)
    assert limits.allergens == {allergen}


@pytest.mark.parametrize("field", ["avoid", "exclude"])
@pytest.mark.parametrize(
    ("name", "allergens"),
    [
        ("nuts", {"tree_nut", "peanut"}),
        ("Nut", {"tree_nut", "peanut"}),
        ("tree nuts", {"tree_nut"}),
        ("dairy", {"milk"}),
        ("lactose", {"milk"}),
        ("shellfish", {"crustacean", "mollusc"}),
        ("seafood", {"fish", "crustacean", "mollusc"}),
        ("gluten", {"gluten"}),
        ("wheat", {"gluten"}),
        ("coeliac", {"gluten"}),
        ("soya", {"soy"}),
        (" EGGS ", {"egg"}),
    ],
)
def test_an_alias_means_its_allergens(name: str, allergens: set[str], field: str) -> None:
    assert limits_of(field, name).allergens == allergens


def test_a_food_that_carries_an_allergen_is_avoided_with_all_of_it() -> None:
    assert resolve_limits(Wants(avoid=("hazelnut",))) == Limits(
        allergens=frozenset({"tree_nut"}), foods=foods("hazelnut"), named=frozenset({"hazelnut"})
    )


def test_a_food_that_is_only_excluded_stands_alone() -> None:
    excluded = resolve_limits(Wants(exclude=("hazelnut",)))
    assert excluded == Limits(foods=foods("hazelnut"), named=frozenset({"hazelnut"}))


def test_any_food_of_the_vocabulary_can_be_avoided() -> None:
    assert resolve_limits(Wants(avoid=("strawberries", "kiwi"))) == Limits(
        foods=foods("strawberry", "kiwi"), named=frozenset({"strawberries", "kiwi"})
    )


def test_every_entry_of_the_vocabulary_can_be_avoided_and_excluded() -> None:
    vocab = vocabulary()
    open_ones = {one.name for one in vocab.classes if one.is_open}
    for ix, entry in enumerate(vocab.entries):
        if entry.name in open_ones:
            with pytest.raises(UnknownFoodError, match=f"'{entry.name}' is no food"):
                resolve_limits(Wants(avoid=(entry.name,)))
            continue
        avoided = resolve_limits(Wants(avoid=(entry.name,)))
        excluded = resolve_limits(Wants(exclude=(entry.name,)))
        assert avoided.allergens >= entry.contains, entry.name
        for limits in (avoided, excluded):
            assert limits.allergens or ix in limits.foods, entry.name


def test_limits_add_up() -> None:
    wants = Wants(
        avoid=("egg", "kiwi"), exclude=("eggs", "milk", "onion"), diets=("Vegan", "vegetarian ")
    )
    assert resolve_limits(wants) == Limits(
        allergens=frozenset({"egg", "milk"}),
        foods=foods("kiwi", "onion"),
        named=frozenset({"kiwi", "onion"}),
        diets=frozenset({"vegan", "vegetarian"}),
    )


def test_hazards_name_everything_for_the_second_scan() -> None:
    limits = resolve_limits(
        Wants(avoid=("milk", "egg"), exclude=("onions", "Kiwi"), diets=("vegan",))
    )
    assert limits.hazards == ("egg", "milk", "Kiwi", "onions", "vegan")
    assert Limits().hazards == ()


@pytest.mark.parametrize("field", ["avoid", "exclude"])
def test_an_unknown_name_stops_the_answer_and_suggests_the_nearest(field: str) -> None:
    with pytest.raises(UnknownFoodError) as refused:
        limits_of(field, "egg", "hazelnit")
    error = refused.value
    assert (error.field, error.name) == (f"wants.{field}[1]", "hazelnit")
    assert error.near[0] == "hazelnut"
    assert str(error).startswith(
        f"wants.{field}[1]: 'hazelnit' is no food or allergen that Ladle knows; "
        "did you mean hazelnut"
    )


def test_a_name_like_an_allergen_alone_suggests_its_key_first() -> None:
    with pytest.raises(UnknownFoodError, match=r"did you mean sulphites") as refused:
        resolve_limits(Wants(avoid=("sulphitez",)))
    assert refused.value.near[0] == "sulphites"


def test_a_name_like_nothing_suggests_to_say_it_otherwise() -> None:
    with pytest.raises(UnknownFoodError, match=r"Ladle knows; name it another way$"):
        resolve_limits(Wants(avoid=("qqqqqqqqqqqq",)))


def test_an_unknown_diet_is_refused() -> None:
    with pytest.raises(
        BadRequestError,
        match=r"^wants\.diets\[1\]: is 'paleo'; known are vegan, vegetarian, pescatarian, halal, ",
    ):
        resolve_limits(Wants(diets=("vegan", "paleo")))


def test_a_diet_of_amounts_is_a_limit_but_no_word_to_be_looked_for() -> None:
    limits = resolve_limits(Wants(diets=("vegan", "Keto")))
    assert limits.diets == {"vegan", "keto"}
    assert limits.serving_diets == ("keto",)
    assert limits.hazards == ("vegan",)


def test_the_limits_of_eaters_only_add() -> None:
    own = Limits(allergens=frozenset({"milk"}), allergens_may=frozenset({"egg"}))
    eaters = HardLimits(
        allergens=frozenset({"egg"}), allergens_may=frozenset({"milk", "soy"}),
        foods=frozenset({EntryIx(1)}), foods_may=frozenset({EntryIx(2)}),
        foods_perhaps=frozenset({EntryIx(3)}), named=frozenset({"kiwi"}),
        named_may=frozenset({"fig"}), diets=frozenset({"vegan"}),
    )  # fmt: skip
    both = own.union(eaters)
    assert both.allergens == {"milk", "egg"}
    assert both.allergens_may == {"soy"}
    assert both.foods == {EntryIx(1), EntryIx(2)}
    assert both.perhaps == {EntryIx(3)}
    assert both.diets == {"vegan"}
    assert both.hazards == ("egg", "milk", "soy", "fig", "kiwi", "vegan")


def test_keto_is_a_limit_wherever_it_is_named() -> None:
    assert resolve_limits(Wants(style=(" keto ",))).serving_diets == ("keto",)
    assert resolve_limits(Wants(flavor=("KETO",))).serving_diets == ("keto",)
    assert resolve_limits(Wants(nutrition=("Keto", "low_salt"))).serving_diets == ("keto",)


def test_lists_will_do_where_tuples_are_meant() -> None:
    lists = Wants(avoid=["milk"], style=["keto"])  # type: ignore[arg-type]
    assert resolve_limits(lists) == resolve_limits(Wants(avoid=("milk",), style=("keto",)))


def test_what_is_not_hard_makes_no_limit() -> None:
    assert resolve_limits(Wants(meal="dinner", include=("rice",), max_minutes=30)) == Limits()
