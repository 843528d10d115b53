"""What each food says to each eater, and whether the tables that tell it fit together."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.food import (
    ALLERGENS,
    Claim,
    Concern,
    Diet,
    EntryIx,
    Specific,
    Verdict,
    allergen_concern,
    concerns,
    diet_rules,
    food_concern,
    specifics,
    trait_concern,
    vocabulary,
)
from ladle.food.claims import claims, weakened_by_name
from ladle.food.concerns import _CORRECTS
from ladle.food.diets import APART
from ladle.food.words import NEEDS_STEPS

FREE, MAY, CONTAINS = Verdict.FREE, Verdict.MAY, Verdict.CONTAINS
BY_DIET = {"animal": Diet.VEGAN, "flesh": Diet.VEGETARIAN, "meat": Diet.FISH}


def _ix(name: str) -> EntryIx:
    found = vocabulary().find(name)
    assert found is not None, name
    return found


def _says(concern: Concern, foods: str) -> dict[str, Verdict]:
    """Return what each of some foods says, written "food; food"."""
    return {food: concern.status(_ix(food)) for food in foods.split("; ")}


def _foods(concern: Concern, *statuses: Verdict) -> set[str]:
    return {e.name for e, s in zip(vocabulary().entries, concern.statuses, strict=True)
            if s in statuses}  # fmt: skip


def _claim(phrase: str) -> Claim:
    return claims()[phrase]


# Allergens of Annex II.


@pytest.mark.parametrize("allergen", ALLERGENS)
def test_an_allergen_is_where_the_vocabulary_says(allergen: str) -> None:
    concern = allergen_concern(allergen)
    entries = vocabulary().entries
    assert concern.key == allergen
    assert _foods(concern, CONTAINS) == {e.name for e in entries if allergen in e.contains}
    assert _foods(concern, MAY) == {e.name for e in entries if allergen in e.may}
    assert concern.needs_steps is (allergen in NEEDS_STEPS)


def test_an_allergen_whose_food_is_no_entry_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = Specific("zorgblat", "zorgblat", "", "zorgblat root")
    monkeypatch.setattr(concerns, "specifics", lambda: {"zorgblat": odd})
    with pytest.raises(KeyError, match="zorgblat root"):
        allergen_concern.__wrapped__("zorgblat")


def test_what_is_no_allergen_is_not_known() -> None:
    with pytest.raises(KeyError, match="zorgblat"):
        allergen_concern("zorgblat")
    with pytest.raises(KeyError, match="dairy"):
        allergen_concern("dairy")


# Specific ones, with answers that any dietitian would give.

SPECIFIC: dict[str, dict[Verdict, str]] = {
    "wheat": {
        CONTAINS: "wheat; flour; bread; spaghetti; couscous; bulgur; semolina; spelt; seitan",
        FREE: "rye; barley; oat; rice; buckwheat; milk; carrot",
    },
    "rye": {
        CONTAINS: "rye; rye flour; rye bread",
        MAY: "multigrain bread; bread",
        FREE: "wheat; spaghetti; rice; carrot; milk",
    },
    "barley": {CONTAINS: "barley; pearl barley; malt; beer", FREE: "wheat; rye; rice"},
    "oats": {CONTAINS: "oat; oatmeal; oat milk; granola", FREE: "wheat; rye; barley; rice"},
    "walnut": {
        CONTAINS: "walnut; walnut oil",
        MAY: "nut; tree nut; mixed nut; granola; baklava; brownie; peanut butter",
        FREE: "almond; marzipan; coconut; chestnut; pine nut; carrot",
    },
    "almond": {
        CONTAINS: "almond; almond milk; almond flour; marzipan; frangipane",
        MAY: "nut; mixed nut; granola",
        FREE: "walnut; walnut oil; coconut; carrot",
    },
    "hazelnut": {CONTAINS: "hazelnut; nutella", MAY: "nut; praline", FREE: "almond; walnut"},
    "pine_nut": {CONTAINS: "pine nut; pesto", MAY: "nut", FREE: "almond; walnut"},
    "chestnut": {CONTAINS: "chestnut; chestnut flour", FREE: "water chestnut; walnut"},
    "shrimp": {
        CONTAINS: "shrimp; shrimp paste", MAY: "seafood; shellfish; crustacean",
        FREE: "crab; lobster; mussel; salmon; oyster mushroom",
    },
    "salmon": {CONTAINS: "salmon; smoked salmon", MAY: "fish; seafood", FREE: "cod; tuna; shrimp"},
    "anchovy": {CONTAINS: "anchovy; anchovy paste; worcestershire sauce", MAY: "fish",
                FREE: "salmon"},
    "squid": {CONTAINS: "squid", MAY: "mollusc; seafood", FREE: "octopus; oyster mushroom"},
    "beef": {
        CONTAINS: "beef; ground beef; beef stock",
        MAY: "meat; red meat; sausage; hot dog; corn dog; stock; gelatin",
        FREE: "pork; chicken; lamb; turkey sausage; vegetable stock; salmon; beefsteak tomato",
    },
    "chicken": {
        CONTAINS: "chicken; chicken breast; chicken stock",
        MAY: "poultry; meat; sausage; hot dog",
        FREE: "turkey; beef; egg; chickpea; vegetable stock",
    },
    "pork": {
        CONTAINS: "pork; bacon; ham; lard; prosciutto",
        MAY: "meat; sausage; gelatin; stock",
        FREE: "beef; chicken; salmon; turkey bacon; beef sausage; vegetable stock",
    },
    "gelatin": {CONTAINS: "gelatin; marshmallow", MAY: "gummy candy", FREE: "agar agar; pectin"},
    "buckwheat": {CONTAINS: "buckwheat; buckwheat flour", FREE: "wheat; flour"},
    "orange": {CONTAINS: "orange; orange juice", MAY: "citrus", FREE: "lemon; apple"},
    "apple": {CONTAINS: "apple; applesauce; apple juice", FREE: "pineapple; pear"},
    "banana": {CONTAINS: "banana", FREE: "banana squash; apple"},
    "peach": {CONTAINS: "peach", FREE: "apricot; apple"},
    "yam": {CONTAINS: "yam", FREE: "sweet potato; potato"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "verdict", "foods"),
    [(k, *said) for k, v in SPECIFIC.items() for said in v.items()],
)
def test_a_specific_allergen_is_in(key: str, verdict: Verdict, foods: str) -> None:
    said = _says(allergen_concern(key), foods)
    assert {food: found.name for food, found in said.items() if found is not verdict} == {}


def test_who_may_eat_no_nut_may_eat_no_unnamed_one_and_who_avoids_one_may_eat_another() -> None:
    nuts = [s for s in specifics().values() if s.group == "tree_nut"]
    for nut in nuts:
        said = _says(allergen_concern(nut.key), "; ".join(other.food for other in nuts))
        assert {food for food, found in said.items() if found is not FREE} == {nut.food}
        assert allergen_concern(nut.key).status(_ix("nut")) is MAY


@pytest.mark.parametrize("key", sorted(specifics()))
def test_a_specific_allergen_is_in_its_own_food_and_never_certain_where_its_group_is_not(
    key: str,
) -> None:
    specific = specifics()[key]
    concern = allergen_concern(key)
    assert concern.key == key
    assert concern.status(_ix(specific.food)) is CONTAINS
    assert concern.needs_steps is (specific.group in ("", *NEEDS_STEPS))
    if specific.group:
        certain = _foods(allergen_concern(specific.group), CONTAINS)
        possible = _foods(allergen_concern(specific.group), CONTAINS, MAY)
        assert _foods(concern, CONTAINS) <= certain
        more = _foods(concern, MAY) - possible
        assert {name for name in more if key not in weakened_by_name(name)} == set()


def test_what_is_free_of_gluten_may_be_made_of_wheat_starch() -> None:
    flour = _ix("gluten free flour")
    assert allergen_concern("gluten").status(flour) is FREE
    assert allergen_concern("wheat").status(flour) is MAY
    assert allergen_concern("rye").status(flour) is FREE
    assert trait_concern("coeliac").status(flour) is FREE


def test_a_food_that_an_allergen_may_be_in_may_hold_each_of_its_kinds() -> None:
    """Of a product that may hold tree nuts nobody knows which."""
    for specific in specifics().values():
        if specific.group:
            may = _foods(allergen_concern(specific.group), MAY)
            assert may <= _foods(allergen_concern(specific.key), MAY, CONTAINS)


# Foods.

FOODS: dict[str, dict[Verdict, str]] = {
    "strawberry": {
        CONTAINS: "strawberry; strawberry jam; strawberry yogurt",
        MAY: "berry",
        FREE: "blueberry; blueberry jam; raspberry; milk",
    },
    "onion": {CONTAINS: "onion; scallion; onion powder; onion soup mix", MAY: "allium",
              FREE: "garlic; carrot"},
    "garlic": {CONTAINS: "garlic; garlic powder; garlic bread", MAY: "allium", FREE: "onion"},
    "tomato": {CONTAINS: "tomato; ketchup; tomato paste; cherry tomato", FREE: "potato; milk"},
    "cheese": {CONTAINS: "cheese; cheddar cheese; feta cheese", MAY: "dairy product",
               FREE: "milk; butter; vegan cheese"},
    "coconut": {CONTAINS: "coconut; coconut milk; coconut oil", FREE: "nut; almond; milk"},
    "corn": {CONTAINS: "corn; cornstarch; popcorn; corn tortilla", FREE: "wheat; rice"},
    "beef": {CONTAINS: "beef; ground beef", MAY: "meat; red meat; sausage; hot dog",
             FREE: "chicken; salmon; carrot"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("food", "verdict", "foods"), [(k, *said) for k, v in FOODS.items() for said in v.items()]
)
def test_a_food_is_in(food: str, verdict: Verdict, foods: str) -> None:
    said = _says(food_concern(_ix(food)), foods)
    assert {name: found.name for name, found in said.items() if found is not verdict} == {}


def test_a_food_is_a_concern_of_its_own_that_no_claim_clears() -> None:
    concern = food_concern(_ix("walnut"))
    assert concern.key == "walnut"
    assert concern.needs_steps
    nut_free = _claim("nut free")
    assert concern.status(_ix("walnut"), (nut_free,)) is CONTAINS
    assert food_concern(_ix("strawberry")).status(_ix("berry"), (nut_free,)) is MAY


@given(st.sampled_from(range(len(vocabulary()))))
def test_any_food_is_in_itself_and_in_all_that_holds_it(ix: int) -> None:
    concern = food_concern(EntryIx(ix))
    found = {EntryIx(i) for i, status in enumerate(concern.statuses) if status == CONTAINS}
    assert found == vocabulary().holders[EntryIx(ix)]
    for general in vocabulary().kinds[ix] - {ix}:
        assert concern.status(general) is not FREE


# Traits.

TRAITS: dict[str, dict[Verdict, str]] = {
    "animal": {CONTAINS: "beef; salmon; shrimp; milk; egg; honey; gelatin; butter",
               MAY: "wine; stock", FREE: "carrot; tofu; oat milk; agar agar; vegan butter"},
    "flesh": {CONTAINS: "beef; salmon; shrimp; lard; gelatin", MAY: "wine; cheese; stock",
              FREE: "milk; egg; honey; carrot"},
    "meat": {CONTAINS: "beef; chicken; lard; gelatin; chicken stock", MAY: "cheese; stock",
             FREE: "salmon; shrimp; milk; egg; honey; carrot"},
    "pork": {CONTAINS: "pork; bacon; ham; lard; prosciutto; blood sausage",
             MAY: "sausage; gelatin; stock; hot dog; marshmallow",
             FREE: "beef; chicken; salmon; turkey bacon; beef sausage; chicken stock; carrot"},
    "gelatin": {CONTAINS: "gelatin; marshmallow", MAY: "gummy candy; panna cotta",
                FREE: "agar agar; vegan marshmallow; pectin; beef; milk"},
    "alcohol": {CONTAINS: "wine; red wine; beer; rum; brandy; sake; mirin",
                FREE: "vinegar; root beer; ginger beer; grape juice; milk"},
    "alcohol_traces": {CONTAINS: "vanilla extract", MAY: "soy sauce", FREE: "milk; carrot"},
    "blood": {CONTAINS: "blood sausage", FREE: "beef; sausage; blood orange"},
    "rennet": {CONTAINS: "rennet", MAY: "cheese; cheddar cheese",
               FREE: "paneer; milk; vegan cheese"},
    "shellfish": {CONTAINS: "shrimp; crab; mussel; squid; snail",
                  FREE: "salmon; cod; oyster mushroom; carrot"},
    "unclean": {CONTAINS: "rabbit; eel; catfish; shark; horse meat; frog leg",
                FREE: "beef; lamb; chicken; salmon; tuna; cod; carrot; milk"},
    "lactose": {CONTAINS: "milk; cream; yogurt", MAY: "butter; ghee; parmesan cheese",
                FREE: "lactose free milk; oat milk; carrot; egg"},
    # what is stated of a food itself comes before what is stated of its parents: candy, meat
    "meat_dish": {CONTAINS: "beef; chicken; lard; chicken stock",
                  MAY: "gelatin; marshmallow; gummy candy; gummy bear",
                  FREE: "salmon; milk; cheddar cheese; yogurt; candy; carrot"},
    "coeliac": {CONTAINS: "wheat; rye; barley; oat; flour; bread; beer",
                FREE: "gluten free oat; rice; buckwheat; carrot"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("trait", "verdict", "foods"),
    [(k, *said) for k, v in TRAITS.items() for said in v.items()],
)
def test_a_trait_is_of(trait: str, verdict: Verdict, foods: str) -> None:
    concern = trait_concern(trait)
    assert concern.key == trait
    assert concern.needs_steps
    said = _says(concern, foods)
    assert {food: found.name for food, found in said.items() if found is not verdict} == {}


@pytest.mark.parametrize(("trait", "limit"), BY_DIET.items())
def test_a_food_beyond_a_diet_has_the_trait_that_the_diet_refuses(trait: str, limit: Diet) -> None:
    concern = trait_concern(trait)
    entries = vocabulary().entries
    assert _foods(concern, CONTAINS) == {e.name for e in entries if e.best > limit}
    assert _foods(concern, CONTAINS, MAY) == {e.name for e in entries if e.worst > limit}


def test_an_allergen_is_a_trait_too() -> None:
    assert trait_concern("milk") is allergen_concern("milk")


def test_what_is_no_trait_is_not_known() -> None:
    with pytest.raises(KeyError, match="zorgblat"):
        trait_concern("zorgblat")
    with pytest.raises(KeyError, match="walnut"):
        trait_concern("walnut")


# Claims.


def test_a_claim_clears_a_concern_that_it_names() -> None:
    gluten = allergen_concern("gluten")
    assert gluten.status(_ix("flour"), (_claim("gluten free"),)) is FREE
    assert gluten.status(_ix("flour"), (_claim("nut free"),)) is CONTAINS
    assert gluten.status(_ix("flour"), (_claim("nut free"), _claim("gluten free"))) is FREE
    assert gluten.status(_ix("flour")) is CONTAINS
    assert allergen_concern("wheat").status(_ix("flour"), (_claim("wheat free"),)) is FREE
    assert allergen_concern("rye").status(_ix("rye"), (_claim("gluten free"),)) is FREE


def test_a_claim_on_a_group_clears_its_kinds_but_not_the_other_way_round() -> None:
    fish = (_claim("fish free"),)
    assert allergen_concern("haddock").status(_ix("haddock"), fish) is FREE
    assert allergen_concern("tree_nut").status(_ix("nut"), (_claim("walnut free"),)) is CONTAINS
    assert allergen_concern("walnut").status(_ix("nut"), (_claim("walnut free"),)) is FREE
    assert allergen_concern("almond").status(_ix("nut"), (_claim("walnut free"),)) is MAY


def test_what_a_claim_only_weakens_may_still_be_there() -> None:
    gluten = allergen_concern("gluten")
    wheat_free = (_claim("wheat free"),)
    assert gluten.status(_ix("bread"), wheat_free) is MAY
    assert gluten.status(_ix("rice"), wheat_free) is FREE
    oats = allergen_concern("oats")
    assert oats.status(_ix("oat"), (_claim("gluten free"),)) is MAY
    wheat = allergen_concern("wheat")
    assert wheat.status(_ix("flour"), (_claim("gluten free"),)) is MAY


def test_what_stands_in_for_a_food_may_be_there_but_is_never_certain() -> None:
    soy = allergen_concern("soy")
    dairy_free = (_claim("dairy free"),)
    assert soy.status(_ix("milk"), dairy_free) is MAY
    assert soy.status(_ix("tofu"), dairy_free) is CONTAINS
    assert soy.status(_ix("milk"), (*dairy_free, _claim("soy free"))) is FREE
    assert soy.status(_ix("milk"), (_claim("nut free"),)) is FREE


CLAIMS = sorted({c.name: c for c in claims().values()}.items())


@given(
    st.sampled_from([*ALLERGENS, *specifics()]), st.sampled_from(range(len(vocabulary()))),
    st.lists(st.sampled_from([claim for _, claim in CLAIMS]), max_size=3),
)  # fmt: skip
def test_claims_make_nothing_certain(key: str, ix: int, said: list[Claim]) -> None:
    concern = allergen_concern(key)
    plain, claimed = concern.status(EntryIx(ix)), concern.status(EntryIx(ix), said)
    assert claimed is not CONTAINS or plain is CONTAINS


# The tables.


def _table(name: str) -> list[list[str]]:
    text = (files("ladle.food") / "data" / name).read_text(encoding="utf-8")
    return [row.split("\t") for row in text.splitlines()]


def test_the_food_of_a_specific_allergen_is_an_entry_of_the_vocabulary() -> None:
    names = {e.name for e in vocabulary().entries}
    assert [s.key for s in specifics().values() if s.food not in names] == []
    assert {s.group for s in specifics().values()} <= {"", *ALLERGENS}
    assert not specifics().keys() & ALLERGENS.keys()


def test_specific_allergens_have_words_and_a_source_and_a_row_each() -> None:
    header, *rows = _table("allergens.tsv")
    assert header == ["key", "words", "group", "food", "source"]
    assert [row for row in rows if not all(row)] == []
    assert [key for key, n in Counter(row[0] for row in rows).items() if n > 1] == []
    assert [food for food, n in Counter(row[3] for row in rows).items() if n > 1] == []
    assert len(rows) == len(specifics())


def test_what_holds_a_specific_allergen_holds_its_group() -> None:
    vocab = vocabulary()
    missing = [
        f"{entry.name} holds {specific.food} and not {specific.group}"
        for specific in specifics().values()
        if specific.group
        for ix in vocab.holders[_ix(specific.food)]
        if specific.group not in (entry := vocab.entries[ix]).contains
    ]
    assert missing == []


def test_traits_are_stated_of_entries_by_their_own_names() -> None:
    header, *rows = _table("traits.tsv")
    assert header == ["trait", "is", "foods", "why"]
    names = {e.name for e in vocabulary().entries}
    assert {(row[0], food) for row in rows for food in row[2].split("; ") if food not in names} == (
        set()
    )
    assert {row[1] for row in rows} == {"yes", "maybe", "no"}
    assert [row for row in rows if not row[3]] == []


def test_a_trait_is_stated_once_of_a_food() -> None:
    _, *rows = _table("traits.tsv")
    stated = Counter((trait, food) for trait, _, foods, _ in rows for food in foods.split("; "))
    assert [both for both, n in stated.items() if n > 1] == []


def test_every_trait_is_refused_by_a_diet_or_named_by_a_claim() -> None:
    _, *rows = _table("traits.tsv")
    asked = {t for rule in diet_rules().values() for t in (*rule.refuses, *rule.doubts)}
    asked.update(t for traits in APART.values() for t in traits)
    claimed = {key for c in claims().values() for key in c.clears | c.weakens}
    traits = {row[0] for row in rows} | BY_DIET.keys()
    assert traits - asked - claimed == set()
    assert asked <= traits | ALLERGENS.keys()


def test_what_is_stated_of_a_food_is_what_the_concern_says() -> None:
    _, *rows = _table("traits.tsv")
    wrong = [
        f"{trait} of {food} is not {is_}"
        for trait, is_, foods, _ in rows
        for food in foods.split("; ")
        if trait_concern(trait).status(_ix(food)) is not _stated(trait, food, is_)
    ]
    assert wrong == []


def _stated(trait: str, food: str, is_: str) -> Verdict:
    """Return what a row says; a correction takes away from what its allergen says, adds nothing."""
    said = {"yes": CONTAINS, "maybe": MAY, "no": FREE}[is_]
    corrected = _CORRECTS.get(trait)
    return min(said, trait_concern(corrected).status(_ix(food))) if corrected else said


@pytest.mark.parametrize(("trait", "base"), _CORRECTS.items())
def test_a_correction_only_takes_back_what_its_base_says(trait: str, base: str) -> None:
    pairs = zip(trait_concern(trait).statuses, trait_concern(base).statuses, strict=True)
    assert all(corrected <= plain for corrected, plain in pairs)
