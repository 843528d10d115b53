from __future__ import annotations

import ast
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from ladle.core import Recipe, RecipeId
from ladle.food import ALLERGENS, DIETS, scan
from ladle.food.scan_hazards import (
    DIET_HAZARDS,
    NEVER_TOGETHER,
)
from ladle.food.scan_words import flatten

SOURCES = [
    Path(str(files("ladle.food") / name))
    for name in (
        "scan.py",
        "scan_hazards.py",
        "scan_kernel.py",
        "scan_phrases.py",
        "scan_words.py",
    )
]
TRAPS = Path(__file__).with_name("traps") / "allergens_first.tsv"
NewRecipe = Callable[..., Recipe]

SHOWN: dict[str, tuple[str, str]] = {
    "butter": ("milk", "butter"),
    "2 cups CHEDDAR": ("milk", "cheddar"),
    "3 eggs": ("egg", "egg"),
    "mayonnaise": ("egg", "mayonnaise"),
    "all-purpose flour": ("gluten", "flour"),
    "1 lb spaghetti": ("gluten", "spaghetti"),
    "couscous": ("gluten", "couscou"),
    "soy sauce": ("soy", "soy"),
    "tofu": ("soy", "tofu"),
    "roasted peanuts": ("peanut", "peanut"),
    "peanut butter": ("peanut", "peanut"),
    "walnuts": ("tree_nut", "walnut"),
    "marzipan": ("tree_nut", "marzipan"),
    "sesame oil": ("sesame", "sesame"),
    "tahini": ("sesame", "tahini"),
    "hummus": ("sesame", "hummu"),
    "celery stalks": ("celery", "celery"),
    "dijon": ("mustard", "dijon"),
    "anchovies": ("fish", "anchovy"),
    "Worcestershire sauce": ("fish", "worcestershire"),
    "shrimps": ("crustacean", "shrimp"),
    "prawns": ("crustacean", "prawn"),
    "mussels": ("mollusc", "mussel"),
    "white wine": ("sulphites", "wine"),
    "lupin flour": ("lupin", "lupin"),
}


@pytest.mark.parametrize(("text", "hazard", "word"), [(t, *w) for t, w in SHOWN.items()])
def test_a_word_that_shows_an_allergen_is_found(
    recipe: NewRecipe, text: str, hazard: str, word: str
) -> None:
    found = scan(recipe("water", text), (hazard,))
    assert found is not None
    assert found.startswith(f"{hazard}: ")
    assert word in found


PLACES: dict[str, dict[str, str | tuple[str, ...]]] = {
    "the title": {"name": "Peanut soup"},
    "a step": {"steps": ("Boil.", "Top with a peanut.")},
    "a step that leaves it out": {"steps": ("Serve without peanuts.",)},
    "a step without blanks": {"steps": ("Boil.Peanuts next.",)},
}


@pytest.mark.parametrize("fields", PLACES.values(), ids=PLACES)
def test_every_place_is_looked_at(
    recipe: NewRecipe, fields: dict[str, str | tuple[str, ...]]
) -> None:
    assert scan(recipe("water"), ("peanut",)) is None
    assert scan(recipe("water", **fields), ("peanut",)) == "peanut: peanut"


def test_a_line_is_looked_at(recipe: NewRecipe) -> None:
    assert scan(recipe("water", "1 peanut"), ("peanut",)) == "peanut: peanut"
    assert scan(recipe("water", "Topping (peanuts):"), ("peanut",)) == "peanut: peanut"


def test_what_says_nothing_about_food_is_not_looked_at(recipe: NewRecipe) -> None:
    harmless = recipe("water", description="no peanuts", keywords=("peanut",), url="http://peanut")
    assert scan(harmless, ("peanut",)) is None


INNOCENT = {
    "1 eggplant": "egg",
    "egg plant": "egg",
    "coconut milk": "milk",
    "peanut butter": "milk",
    "cocoa butter": "milk",
    "cream of tartar": "milk",
    "butternut squash": "milk",
    "butternut squash or nutmeg": "tree_nut",
    "water chestnuts": "tree_nut",
    "coconuts": "tree_nut",
    "rice noodles": "gluten",
    "buckwheat flour": "gluten",
    "rice flour": "gluten",
    "gluten-free flour": "gluten",
    "oyster mushrooms": "mollusc",
    "crab apples": "crustacean",
    "seashell": "crustacean",
    "beefsteak tomato": "meat",
}


@pytest.mark.parametrize(("text", "hazard"), INNOCENT.items())
def test_a_phrase_that_only_sounds_like_an_allergen_is_covered(
    recipe: NewRecipe, text: str, hazard: str
) -> None:
    assert scan(recipe(text), (hazard,)) is None


UNCOVERED = {
    "coconut, milk": "milk",
    "coconut milk and milk": "milk",
    "coconut milk chocolate": "milk",
    "eggplant, egg": "egg",
    "egg (plant)": "egg",
    "peanut butter, butter": "milk",
    "rice noodles or noodles": "gluten",
}


@pytest.mark.parametrize(("text", "hazard"), UNCOVERED.items())
def test_an_innocent_phrase_covers_no_other_word(recipe: NewRecipe, text: str, hazard: str) -> None:
    assert scan(recipe(text), (hazard,)) is not None


SPELLED = [
    "PEANUTS", "Peanut", "p\u00e9anut", "<b>peanut</b>", "pea\u00adnut", "&#112;eanut",
    "&amp;#112;eanut", "\U0001d429\U0001d41e\U0001d41a\U0001d427\U0001d42e\U0001d42d",
    "\U0001d40f\U0001d41e\U0001d41a\U0001d427\U0001d42e\U0001d42d",
    "\uff30\uff25\uff21\uff2e\uff35\uff34",
    "peanut's",
    "(peanut)", "2peanuts", "peanut*", "peanut/almond", "a-peanut-a-day", "salt_peanut",
]  # fmt: skip


@pytest.mark.parametrize("text", SPELLED)
def test_spelling_hides_nothing(recipe: NewRecipe, text: str) -> None:
    assert scan(recipe(text), ("peanut",)) is not None


DIET_WORDS: dict[str, tuple[bool, bool, bool]] = {
    "beef": (True, True, True),
    "gelatin": (True, True, True),
    "lard": (True, True, True),
    "salmon": (True, True, False),
    "shrimp": (True, True, False),
    "mussels": (True, True, False),
    "milk": (True, False, False),
    "eggs": (True, False, False),
    "honey": (True, False, False),
    "carrots": (False, False, False),
}


@pytest.mark.parametrize(("text", "found"), DIET_WORDS.items())
def test_diets_refuse_what_their_eaters_do(
    recipe: NewRecipe, text: str, found: tuple[bool, bool, bool]
) -> None:
    shown = [scan(recipe(text), (diet,)) for diet in ("vegan", "vegetarian", "pescatarian")]
    assert tuple(s is not None for s in shown) == found
    for diet, s in zip(("vegan", "vegetarian", "pescatarian"), shown, strict=True):
        assert s is None or s.startswith(f"{diet}: ")


REFUSED: dict[str, set[str]] = {
    "2 carrots": set(),
    "pork chops": {"halal", "kosher", "pork_free"},
    "bacon": {"halal", "kosher", "pork_free"},
    "lard": {"halal", "kosher", "pork_free"},
    "gelatin": {"halal", "kosher", "pork_free"},
    "blood sausage": {"halal", "kosher", "pork_free"},
    "beef": set(),
    "rabbit": {"kosher"},
    "shrimp": {"kosher"},
    "mussels": {"kosher"},
    "catfish": {"kosher"},
    "salmon": set(),
    "1/2 cup red wine": {"halal", "alcohol_free"},
    "2 tbsp rum": {"halal", "alcohol_free"},
    "1 tsp vanilla extract": {"halal", "alcohol_free"},
    "red wine vinegar": set(),
    "ginger ale": set(),
    "flour": {"gluten_free"},
    "rice flour": set(),
    "milk": {"dairy_free", "lactose_free"},
    "lactose-free milk": {"dairy_free"},
    "almond milk": {"nut_free"},
    "peanuts": {"nut_free"},
    "walnuts": {"nut_free"},
    "nutmeg": set(),
    "coconut": set(),
    "eggs": {"egg_free"},
    "eggplant": set(),
}


@pytest.mark.parametrize(("text", "diets"), REFUSED.items())
def test_other_diets_refuse_what_their_rules_name(
    recipe: NewRecipe, text: str, diets: set[str]
) -> None:
    asked = DIETS.keys() - {"vegan", "vegetarian", "pescatarian"}
    assert {diet for diet in asked if scan(recipe(text), (diet,)) is not None} == diets


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("beef", "milk"), "kosher: beef with milk"),
        (("chicken", "butter"), "kosher: chicken with butter"),
        (("beef",), None), (("milk",), None), (("salmon", "cream"), None),
        (("beef", "coconut milk"), None), (("eggs", "milk"), None),
    ],
)  # fmt: skip
def test_meat_and_milk_are_never_together_in_what_is_kosher(
    recipe: NewRecipe, lines: tuple[str, ...], found: str | None
) -> None:
    assert scan(recipe(*lines), ("kosher",)) == found
    assert scan(recipe("water", name=" and ".join(lines)), ("kosher",)) == found


FOODS: dict[str, tuple[str, bool]] = {
    "2 strawberries": ("strawberry", True),
    "strawberry jam": ("strawberry", True),
    "1 clove garlic": ("garlic", True),
    "2 scallions": ("onion", True),
    "4 spring onions": ("scallion", True),
    "aubergines": ("eggplant", True),
    "cheddar": ("cheese", True),
    "brie, on the board": ("dairy product", True),
    "2 bay leaves": ("bay leaf", True),
    "tomato ketchup": ("tomato", True),
    "2 loaves": ("strawberry", False),
    "raspberries": ("strawberry", False),
    "pineapples": ("apple", False),
    "lemongrass": ("lemon", False),
    "sweet potatoes": ("apple", False),
}


@pytest.mark.parametrize(("text", "food", "is_found"), [(t, *w) for t, w in FOODS.items()])
def test_any_other_food_is_found_by_all_its_names_and_in_all_that_holds_it(
    recipe: NewRecipe, text: str, food: str, is_found: bool
) -> None:
    assert (scan(recipe(text), (food,)) is not None) is is_found


@pytest.mark.parametrize("hazard", ["zorgblat", "", "gluten free"])
def test_what_cannot_be_looked_for_counts_as_found(recipe: NewRecipe, hazard: str) -> None:
    assert scan(recipe("water"), ("milk", hazard)) == f"{hazard}: no food that Ladle can look for"


def test_the_first_hazard_that_shows_is_told(recipe: NewRecipe) -> None:
    assert scan(recipe("milk", "1 egg"), ("fish", "egg", "milk")) == "egg: egg"
    assert scan(recipe("milk", "1 egg"), ()) is None


@pytest.mark.parametrize(
    ("text", "hazard"),
    [
        ("2 tbsp mayonnaise", "mustard"), ("chicken broth", "celery"), ("margarine", "milk"),
        ("1 tsp worcestershire", "gluten"), ("egg rolls", "egg"), ("dark chocolate", "soy"),
    ],
)  # fmt: skip
def test_what_need_not_hold_an_allergen_shows_it_only_to_who_takes_no_trace(
    recipe: NewRecipe, text: str, hazard: str
) -> None:
    written = recipe("water", text)
    assert scan(written, (hazard,)) is not None
    assert scan(written, (hazard,), {hazard}) is None
    others = set(ALLERGENS) - {hazard}
    assert scan(written, (hazard,), others) is not None


@pytest.mark.parametrize(("text", "hazard", "word"), [(t, *w) for t, w in SHOWN.items()])
def test_what_holds_an_allergen_shows_it_to_who_takes_a_trace_too(
    recipe: NewRecipe, text: str, hazard: str, word: str
) -> None:
    beside = recipe("mayonnaise", "chicken broth", "margarine", text)
    found = scan(beside, (hazard,), {hazard})
    assert found is not None
    assert word in found


@pytest.mark.parametrize(
    ("text", "hazard"),
    [
        ("2 bries", "milk"), ("ganaches of two kinds", "milk"), ("4 sea basses", "fish"),
        ("cheese blintzes", "egg"), ("6 fortune cookies", "egg"), ("live bivalves", "mollusc"),
        ("2 carcasses", "meat"), ("wienies", "pork"), ("200 g Walnüsse", "tree_nut"),
        ("gehackte Haselnüsse", "tree_nut"), ("Erdnüsse", "peanut"), ("Krabben", "crustacean"),
        ("2 round loaves", "gluten"),
    ],
)  # fmt: skip
def test_plurals_that_end_like_those_of_other_words_are_found(
    text: str, hazard: str, recipe: NewRecipe
) -> None:
    assert scan(recipe(text), (hazard,)) is not None


def test_leaves_are_those_of_what_they_are_called_after(recipe: NewRecipe) -> None:
    assert scan(recipe("10 curry leaves"), ("garlic",)) is None
    assert scan(recipe("10 g curry"), ("garlic",)) is not None


def test_a_diet_and_a_food_take_no_trace(recipe: NewRecipe) -> None:
    spread = recipe("margarine")
    assert scan(spread, ("dairy_free",), set(ALLERGENS)) == "dairy_free: margarine"
    assert scan(spread, ("margarine",), {*ALLERGENS, "margarine"}) is not None
    assert scan(spread, ("plumbus",), {"plumbus"}) is not None


def test_every_allergen_and_diet_has_its_words() -> None:
    text = (files("ladle.food") / "data" / "scan.tsv").read_text(encoding="utf-8")
    header, *rows = [row.split("\t") for row in text.splitlines()]
    assert header == ["hazard", "shows", "phrase"]
    assert DIET_HAZARDS.keys() == DIETS.keys()
    assert NEVER_TOGETHER.keys() <= DIETS.keys()
    lists = (*DIET_HAZARDS.values(), *NEVER_TOGETHER.values())
    parts = {part for parts in lists for part in parts}
    assert {hazard for hazard, _, _ in rows} == {*ALLERGENS, *parts}
    assert {shows for _, shows, _ in rows} == {"yes", "no"}
    # lactose is shown by what shows milk
    shown = {hazard for hazard, shows, _ in rows if shows == "yes"}
    assert shown == {*ALLERGENS, *parts} - {"lactose"}


def test_no_phrase_is_listed_as_harmful_and_as_innocent() -> None:
    text = (files("ladle.food") / "data" / "scan.tsv").read_text(encoding="utf-8")
    seen: dict[tuple[str, str], set[str]] = {}
    for hazard, shows, phrase in (row.split("\t") for row in text.splitlines()[1:]):
        seen.setdefault((hazard, " ".join(flatten(phrase).split())), set()).add(shows)
    assert {key: found for key, found in seen.items() if len(found) > 1} == {}


def test_each_innocent_phrase_covers_what_it_holds() -> None:
    text = (files("ladle.food") / "data" / "scan.tsv").read_text(encoding="utf-8")
    rows = [row.split("\t") for row in text.splitlines()[1:]]
    shown = [
        f"{hazard}: {phrase}"
        for hazard, shows, phrase in rows
        if shows == "no" and scan(Recipe(RecipeId("r"), phrase), (hazard,)) is not None
    ]
    assert shown == []


def test_each_harmful_phrase_is_found_alone() -> None:
    text = (files("ladle.food") / "data" / "scan.tsv").read_text(encoding="utf-8")
    rows = [row.split("\t") for row in text.splitlines()[1:]]
    missed = [
        f"{hazard}: {phrase}"
        for hazard, shows, phrase in rows
        if shows == "yes" and scan(Recipe(RecipeId("r"), phrase), (hazard,)) is None
    ]
    assert missed == []


def test_the_scan_sees_nearly_all_traps_that_were_laid_for_the_reading_of_lines() -> None:
    rows = (r.split("\t") for r in TRAPS.read_text(encoding="utf-8").splitlines()[1:])
    asked = [
        (Recipe(RecipeId("r"), "", (text,)), hazard, is_held)
        for text, _, contains, _, free_of, *_ in rows
        for cell, is_held in ((contains, True), (free_of, False))
        for hazard in cell.split("; ")
        if cell != "-"
    ]
    wrong = [
        f"{read.lines[0]}: {'misses' if is_held else 'shows'} {hazard}"
        for read, hazard, is_held in asked
        if (scan(read, (hazard,)) is not None) is not is_held
    ]
    assert len(wrong) < 0.05 * len(asked), wrong


def test_a_text_of_any_length_is_looked_through_in_one_pass(recipe: NewRecipe) -> None:
    n = 40_000  # were each phrase compared with each other, this would take a minute
    assert scan(recipe("peanut butter, " * n), ("milk",)) is None
    assert scan(recipe("peanut butter, " * n + "butter"), ("milk",)) == "milk: butter"


# Independence: what reads the lines must not also check them.


def test_the_scan_takes_nothing_from_the_reading_of_lines() -> None:
    imported = {
        alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    own = tuple(f"ladle.food.{source.stem}." for source in SOURCES)
    assert {n for n in imported if n.startswith("ladle") and not n.startswith(own)} == {
        "ladle.core.Recipe",
        "ladle.food.vocabulary.EntryIx",
        "ladle.food.vocabulary.vocabulary",
        "ladle.store.compiled",
    }


def test_the_scan_asks_the_vocabulary_for_entries_and_links_only() -> None:
    asked = {
        node.attr
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value) == "vocabulary()"
    }
    assert asked == {"entries", "holders", "senses"}
