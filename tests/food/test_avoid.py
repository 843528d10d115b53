from __future__ import annotations

from importlib.resources import files

import pytest

from ladle.food import (
    ALLERGENS,
    Avoided,
    names_allergen,
    read_line,
    resolve_allergy,
    resolve_exclusion,
    vocabulary,
)

ALIASES: dict[str, set[str]] = {
    "nuts": {"tree_nut", "peanut"},
    "nut": {"tree_nut", "peanut"},
    "tree nuts": {"tree_nut"},
    "groundnuts": {"peanut"},
    "dairy": {"milk"},
    "dairy products": {"milk"},
    "lactose": {"milk"},
    "Casein": {"milk"},
    "shellfish": {"crustacean", "mollusc"},
    "Seafood": {"fish", "crustacean", "mollusc"},
    "mollusks": {"mollusc"},
    "wheat": {"gluten"},
    "coeliac": {"gluten"},
    "celiac": {"gluten"},
    "soya": {"soy"},
    "soybeans": {"soy"},
    "sulfites": {"sulphites"},
    "sulphur dioxide": {"sulphites"},
    "lupine": {"lupin"},
    "celeriac": {"celery"},
    "sesame seeds": {"sesame"},
    "mustard seed": {"mustard"},
    "eggs": {"egg"},
    "  EGG ": {"egg"},
}


@pytest.mark.parametrize(("name", "allergens"), ALIASES.items())
def test_a_word_for_an_allergen_rules_it_out(name: str, allergens: set[str]) -> None:
    avoided = Avoided(frozenset(allergens), frozenset())
    assert resolve_allergy(name) == avoided
    assert resolve_exclusion(name) == avoided


@pytest.mark.parametrize("allergen", ALLERGENS)
def test_every_allergen_is_known_by_its_key_and_by_its_words(allergen: str) -> None:
    for name in (allergen, allergen.replace("_", " "), allergen.upper(), ALLERGENS[allergen]):
        assert resolve_allergy(name) == Avoided(frozenset({allergen}), frozenset()), name


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("shell fish", "shellfish"), ("sea food", "seafood"), ("treenuts", "tree nuts"),
        ("penuts", "peanuts"), ("soya beans", "soybeans"), ("seasame seeds", "sesame seeds"),
        ("frutti di mare", "seafood"), ("assorted nuts", "nuts"),
    ],
)  # fmt: skip
def test_an_allergen_is_known_by_any_spelling(name: str, right: str) -> None:
    assert resolve_exclusion(name) == resolve_allergy(name) == resolve_exclusion(right)
    assert names_allergen(name)
    assert not names_allergen("brown egg")


@pytest.mark.parametrize(
    ("name", "allergens", "food"),
    [
        ("nuts & seeds", {"tree_nut", "peanut"}, "seed"),
        ("nuts and seeds", {"tree_nut", "peanut"}, "seed"),
        ("fish and shellfish", {"fish", "crustacean", "mollusc"}, ""),
    ],
)
def test_a_name_that_joins_allergens_rules_out_each(
    name: str, allergens: set[str], food: str
) -> None:
    for resolve in (resolve_allergy, resolve_exclusion):
        avoided = resolve(name)
        assert avoided is not None
        assert avoided.allergens == allergens
        assert not food or vocabulary().find(food) in avoided.foods
    dish = resolve_exclusion("macaroni and cheese")
    assert dish is not None
    assert vocabulary().find("cheese") not in dish.foods


WIDER: dict[str, tuple[str, set[str]]] = {
    "walnuts": ("walnut", {"tree_nut"}),
    "Almond": ("almond", {"tree_nut"}),
    "cashews": ("cashew", {"tree_nut"}),
    "butter": ("butter", {"milk"}),
    "cheddar": ("cheddar cheese", {"milk"}),
    "shrimps": ("shrimp", {"crustacean"}),
    "prawn": ("shrimp", {"crustacean"}),
    "mussels": ("mussel", {"mollusc"}),
    "salmon": ("salmon", {"fish"}),
    "rye": ("rye", {"gluten"}),
    "tofu": ("tofu", {"soy"}),
    "soy sauce": ("soy sauce", {"soy", "gluten"}),
    "tahini": ("tahini", {"sesame"}),
    "strawberries": ("strawberry", set()),
    "Garlic": ("garlic", set()),
    "Coconuts": ("coconut", set()),
}


@pytest.mark.parametrize(("name", "entry", "allergens"), [(n, *w) for n, w in WIDER.items()])
def test_an_allergy_to_a_food_rules_out_its_whole_allergen(
    name: str, entry: str, allergens: set[str]
) -> None:
    food = vocabulary().find(entry)
    assert food is not None
    avoided = resolve_allergy(name)
    assert avoided is not None
    assert avoided.allergens == allergens
    assert food in avoided.foods


@pytest.mark.parametrize(("name", "entry"), [(name, entry) for name, (entry, _) in WIDER.items()])
def test_to_exclude_a_food_rules_out_that_food_alone(name: str, entry: str) -> None:
    food = vocabulary().find(entry)
    assert food is not None
    excluded = resolve_exclusion(name)
    assert excluded is not None
    assert excluded.allergens == frozenset()
    assert food in excluded.foods


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("coriander", "1 bunch fresh coriander"), ("coriander", "1 tsp ground coriander"),
        ("cilantro", "1 tsp coriander seed"), ("pepper", "1 red bell pepper"),
        ("peppers", "1 tsp black pepper"), ("pepper", "1/2 tsp cayenne pepper"),
    ],
)  # fmt: skip
def test_a_name_rules_out_all_that_it_may_mean(name: str, meant: str) -> None:
    avoided = resolve_allergy(name)
    assert avoided is not None
    assert avoided.foods & set(read_line(meant).entries)


@pytest.mark.parametrize("name", ["zorgblat", "", " ", "gluten free", "1", "cookie sheet"])
def test_what_is_no_food_is_not_understood(name: str) -> None:
    assert resolve_allergy(name) is None
    assert resolve_exclusion(name) is None


def test_the_table_names_known_allergens_only() -> None:
    text = (files("ladle.food") / "data" / "avoid.tsv").read_text(encoding="utf-8")
    rows = [row.split("\t") for row in text.splitlines()]
    assert rows[0] == ["name", "allergens"]
    odd = [name for name, allergens in rows[1:] if set(allergens.split("; ")) - ALLERGENS.keys()]
    assert odd == []
    assert {a for _, allergens in rows[1:] for a in allergens.split("; ")} == ALLERGENS.keys()
