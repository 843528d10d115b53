from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.resources import files

import pytest

from ladle.food import EntryIx
from ladle.food.lines import (
    Filler,
    Role,
    filler_words,
    is_heading,
    read_foods,
    read_line,
)
from ladle.food.text import key

Named = Callable[[Iterable[EntryIx]], list[str]]

READ: dict[str, list[str]] = {
    # plain lines, as sites write them
    "2 cups all-purpose flour": ["all purpose flour"],
    "1/2 cup (1 stick) unsalted butter, softened": ["butter"],
    "2 large eggs, lightly beaten": ["egg"],
    "1½ cups whole milk": ["whole milk"],
    "¾ cup packed brown sugar": ["brown sugar"],
    "1 teaspoon baking soda": ["baking soda"],
    "1 (8 ounce) package cream cheese, at room temperature": ["cream cheese"],
    "2 boneless, skinless chicken breasts": ["chicken breast"],
    "1 lb ground beef": ["ground beef"],
    "4 slices bacon, cooked and crumbled": ["bacon"],
    "2 tablespoons olive oil, divided": ["olive oil"],
    "1 tbsp. extra-virgin olive oil": ["olive oil"],
    "1/4 cup soy sauce": ["soy sauce"],
    "2 tablespoons Worcestershire sauce": ["worcestershire sauce"],
    "1 dash Tabasco": ["tabasco sauce"],
    "1/2 cup freshly grated Parmesan": ["parmesan cheese"],
    "2 cups grated sharp Cheddar cheese": ["cheddar cheese"],
    "1 cup chopped walnuts (optional)": ["walnut"],
    "1 cup sifted cake flour": ["cake flour"],
    "2 packages active dry yeast": ["yeast"],
    "1 lb spaghetti": ["spaghetti"],
    "1 lb large shrimp, peeled and deveined": ["shrimp"],
    "1/2 cup dry white wine": ["white wine"],
    "2 Tbs honey": ["honey"],
    "2 tbsp Dijon mustard": ["dijon mustard"],
    "1 celery stalk, diced": ["celery"],
    "4 cod fillets": ["cod"],
    "1 tablespoon tahini": ["tahini"],
    "1 cup panko": ["panko"],
    "corn tortillas": ["corn tortilla"],
    "2 ripe avocados": ["avocado"],
    "1 cup frozen peas, thawed": ["pea"],
    "1 (3 lb) whole chicken": ["chicken"],
    "a pinch of saffron": ["saffron"],
    "1 star anise": ["star anise"],
    "100g/4oz butter": ["butter"],
    "1 bottle beer": ["beer"],
    "2 T. vinegar": ["vinegar"],
    "mayonnaise": ["mayonnaise"],
    "water": ["water"],
    "fresh parsley, for garnish": ["parsley"],
    "2 bay leaves": ["bay leaf"],
    "1 sprig fresh thyme": ["thyme"],
    # spelling
    "1 cup half & half": ["half and half"],
    "1 cup half-and-half": ["half and half"],
    "1 cup half &amp;amp; half": ["half and half"],
    "1/4 cup A.1. steak sauce": ["steak sauce"],
    "1 cup cr&egrave;me fra&icirc;che": ["creme fraiche"],
    "1 jalape&ntilde;o": ["jalapeno"],
    "½ cup&nbsp;sour cream": ["sour cream"],
    "1 TBSP BUTTER": ["butter"],
    "<b>1 tbsp</b> butter": ["butter"],
    # names that lead to one food
    "2 green onions, thinly sliced": ["scallion"],
    "4 spring onions": ["scallion"],
    "1 aubergine": ["eggplant"],
    "2 courgettes": ["zucchini"],
    "200g king prawns": ["shrimp"],
    "1 tsp bicarbonate of soda": ["baking soda"],
    "1 bunch cilantro, leaves only": ["coriander leaf"],
    "1 can (15 oz.) chickpeas (garbanzo beans)": ["chickpea"],
    # names that sound like another food
    "1 medium eggplant, cubed": ["eggplant"],
    "1 butternut squash, peeled": ["butternut squash"],
    "1/2 tsp ground nutmeg": ["nutmeg"],
    "1/4 tsp cream of tartar": ["cream of tartar"],
    "1 (13.5 oz) can coconut milk": ["coconut milk"],
    "2 tablespoons creamy peanut butter": ["peanut butter"],
    "1 can water chestnuts": ["water chestnut"],
    "8 oz rice noodles": ["rice noodle"],
    "1 cup almond milk": ["almond milk"],
    "1 cup gluten-free flour": ["gluten free flour"],
    # several foods, all of which count
    "1 tablespoon butter or margarine": ["butter", "margarine"],
    "butter and/or lard": ["butter", "lard"],
    "butter (not margarine)": ["butter"],
    "1 egg, beaten with 1 tbsp milk": ["egg", "milk"],
    "1 handful of nuts (almonds, cashews, or peanuts)": ["nut", "almond", "cashew", "peanut"],
    "1 cup chicken stock or vegetable broth": ["chicken stock", "vegetable stock"],
    "1 cup coconut, milk": ["coconut", "milk"],
    "1 cup coconut (milk)": ["coconut", "milk"],
    "Green onion soup mix": ["scallion", "onion soup mix"],
    "sugar (I used brown sugar)": ["sugar", "brown sugar"],
    "flour.Butter": ["flour", "butter"],
    "cake without eggs or milk": ["cake"],
    "hummus (no garlic)": ["hummus"],
    "butter, plus more butter": ["butter"],
    "1 cup butter (dairy free)": ["butter"],
    # headings, notes and things: no food, and nothing unread
    "": [],
    "   ": [],
    "For the topping:": [],
    "For the zorgblat:": [],
    "For Qwib's deep-zorged zorgblat & qwib:": [],
    "Assembly:": [],
    "Other toppings:": [],
    "Dry ingredients:": [],
    "Optional: ": [],
    "FOR THE DOUGH": [],
    "For the topping": [],
    "Topping": [],
    "to serve": [],
    "6 wooden skewers": [],
    "aluminum foil": [],
    "12 toothpicks": [],
    "2 sheets parchment paper": [],
    # what a heading names counts
    "For the walnuts:": ["walnut"],
    "For the peanut topping": ["peanut"],
    "For the zorgblat walnuts:": ["walnut"],
    "Chopped walnuts for topping:": ["walnut"],
    "Cake assembly:": ["cake"],
    "To serve: butter": ["butter"],
}


@pytest.mark.parametrize(("line", "names"), READ.items())
def test_a_line_is_read_whole(named: Named, line: str, names: list[str]) -> None:
    reading = read_line(line)
    assert (named(reading.entries), reading.unread) == (names, ())


NOT_READ: dict[str, tuple[list[str], list[str]]] = {
    "1 zorgblat": ([], ["zorgblat"]),
    "1 large zorgblat, chopped": ([], ["zorgblat"]),
    "2 cups zorgblat flour": (["flour"], ["zorgblat"]),
    "1 cup zorgblat, chopped, and butter": (["butter"], ["zorgblat"]),
    "1 cup flour for zorgblat qwib": (["flour"], ["zorgblat qwib"]),
    "zorgblat, butter, qwib": (["butter"], ["zorgblat", "qwib"]),
    "6 wooden zorgblat skewers": ([], ["zorgblat"]),
    "For the topping: zorgblat": ([], ["zorgblat"]),
    "For the zorgblat": ([], ["zorgblat"]),
    "zorgblat to serve": ([], ["zorgblat"]),
    "gluten-free zorgblat": ([], ["zorgblat"]),
    "1 cup: zorgblat": ([], ["zorgblat"]),
    "молоко": ([], ["молоко"]),
    "牛乳 200ml": ([], ["牛乳"]),
    # colours, sizes and cuts alone: of what?
    "1 red": ([], ["1 red"]),
    "some white": ([], ["some white"]),
    "2 large green ones": ([], ["2 large green one"]),
    "1 cup chopped": ([], ["1 cup chopped"]),
    "1 cup": ([], ["1 cup"]),
    "12": ([], ["12"]),
    "1 topping": ([], ["1 topping"]),
    "2 for the topping:": ([], ["2 for the topping"]),
    # a stray colon makes no heading
    "Zorgblat:": ([], ["zorgblat"]),
    "Zorgblat topping:": ([], ["zorgblat"]),
    "Walnut zorgblat:": (["walnut"], ["zorgblat"]),
    "Optional: chopped zorgblat topping:": ([], ["zorgblat"]),
    "For the topping: zorgblat:": ([], ["zorgblat"]),
    "For the topping, zorgblat:": ([], ["zorgblat"]),
    "For the topping - zorgblat:": ([], ["zorgblat"]),
    "Green:": ([], ["green"]),
    "Tenderloin:": ([], ["tenderloin"]),
    "молоко:": ([], ["молоко"]),
    ":": ([], [":"]),
    "🍅🍅:": ([], ["🍅🍅:"]),
    "1 pack gluten-free": ([], ["1 pack gluten free"]),
    "***": ([], ["***"]),
    "🍅🍅": ([], ["🍅🍅"]),
    # a cut without its animal
    "1 tenderloin": ([], ["1 tenderloin"]),
    "4 chops": ([], ["4 chop"]),
    "1 cup parsley and tenderloin": (["parsley"], ["tenderloin"]),
}


@pytest.mark.parametrize(("line", "wanted"), NOT_READ.items())
def test_what_is_not_read_is_told(
    named: Named, line: str, wanted: tuple[list[str], list[str]]
) -> None:
    reading = read_line(line)
    assert (named(reading.entries), list(reading.unread)) == wanted


@pytest.mark.parametrize(
    ("line", "unread"),
    [
        ("For the zorgblat:", ("zorgblat",)), ("Assembly:", ("assembly",)),
        ("For the topping:", ()), ("Topping:", ()), ("", ()), ("For the walnuts:", ()),
    ],
)  # fmt: skip
def test_a_line_that_heads_nothing_is_read_like_any_other(
    line: str, unread: tuple[str, ...]
) -> None:
    alone = read_line(line, may_head=False)
    assert alone.unread == unread
    assert alone.entries == read_line(line).entries


@pytest.mark.parametrize(
    ("line", "foods"),
    [
        ("2 eggs, 1 egg and milk", [("egg", []), ("milk", [])]),
        ("1 cup flour (gluten-free)", [("flour", ["gluten free"])]),
        ("1 cup flour (gluten-free), 1 tbsp flour", [("flour", ["gluten free"]), ("flour", [])]),
        ("1 cup granola without nuts", [("granola", ["nut free"])]),
        ("no walnuts", []),
        ("", []),
    ],
)  # fmt: skip
def test_foods_are_told_once_with_the_claims_on_them(
    named: Named, line: str, foods: list[tuple[str, list[str]]]
) -> None:
    read = read_foods(line)
    assert named(ix for ix, _ in read.foods) == [name for name, _ in foods]
    assert [[c.name for c in claims] for _, claims in read.foods] == [said for _, said in foods]
    assert read.unread == ()


# How much, what for and how prepared.


@pytest.mark.parametrize(
    ("line", "amounts"),
    [
        ("2 cups flour", ["2 cup"]), ("1 (14 oz) can chickpeas", ["1 can", "14 ounce"]),
        ("½ cup&nbsp;sour cream", ["0.5 cup"]), ("salt", []), ("For the topping:", []),
        ("1 lb beef, cut in 2-inch pieces", ["1 pound"]),
    ],
)  # fmt: skip
def test_a_line_is_read_with_its_amounts(line: str, amounts: list[str]) -> None:
    assert [str(amount) for amount in read_line(line).amounts] == amounts


MAIN, OR, INSTEAD, BESIDE = Role.MAIN, Role.ALTERNATIVE, Role.SUBSTITUTE, Role.BESIDE

ROLES: dict[str, list[tuple[str, Role]]] = {
    "2 cups flour": [("flour", MAIN)],
    # side by side
    "salt and sugar": [("salt", MAIN), ("sugar", MAIN)],
    "salt, sugar, and flour": [("salt", MAIN), ("sugar", MAIN), ("flour", MAIN)],
    "sugar; flour": [("sugar", MAIN), ("flour", MAIN)],
    "eggs & bacon": [("egg", MAIN), ("bacon", MAIN)],
    "1 egg, 2 egg yolks": [("egg", MAIN), ("egg yolk", MAIN)],
    # one or the other
    "1 tablespoon butter or margarine": [("butter", MAIN), ("margarine", OR)],
    "butter/margarine": [("butter", MAIN), ("margarine", OR)],
    "butter and/or lard": [("butter", MAIN), ("lard", OR)],
    "milk instead of cream": [("milk", MAIN), ("cream", OR)],
    "1 cup milk (or cream)": [("milk", MAIN), ("cream", OR)],
    "walnuts, almonds or pecans": [("walnut", MAIN), ("almond", MAIN), ("pecan", OR)],
    "1 cup butter or 1/2 cup lard": [("butter", MAIN), ("lard", INSTEAD)],
    "butter, 1 tbsp oil or margarine": [("butter", MAIN), ("cooking oil", MAIN), ("margarine", OR)],
    "butter or 1 tbsp oil or margarine": [
        ("butter", MAIN), ("cooking oil", INSTEAD), ("margarine", INSTEAD),
    ],
    # in a bracket or in the preparation
    "1 egg, beaten with milk": [("egg", MAIN), ("milk", BESIDE)],
    "pasta (spaghetti)": [("pasta", MAIN), ("spaghetti", BESIDE)],
    "nuts (almonds, walnuts)": [("nut", MAIN), ("almond", BESIDE), ("walnut", BESIDE)],
    "nuts (almonds, walnuts), salt": [
        ("nut", MAIN), ("almond", BESIDE), ("walnut", BESIDE), ("salt", MAIN),
    ],
    "fish such as cod": [("fish", MAIN), ("cod", BESIDE)],
    "1 lb chicken, for the noodles": [("chicken", MAIN), ("noodle", BESIDE)],
    "chopped walnuts, dusted with sugar, then salt": [
        ("walnut", MAIN), ("sugar", BESIDE), ("salt", BESIDE),
    ],
    "cream or [milk]": [("cream", MAIN), ("milk", BESIDE)],
    "nuts [almonds]": [("nut", MAIN), ("almond", BESIDE)],
    # a part of what is named behind it
    "juice of 1 pomegranate": [("juice", BESIDE), ("pomegranate", MAIN)],
    "zest and juice of 1 pomegranate": [
        ("citrus zest", BESIDE), ("juice", BESIDE), ("pomegranate", MAIN),
    ],
    "pomegranate, juice of half": [("pomegranate", MAIN), ("juice", BESIDE)],
    "2 cloves peeled garlic": [("clove", BESIDE), ("garlic", MAIN)],
    "2 cloves, garlic": [("clove", MAIN), ("garlic", MAIN)],
    # halves of one name, and adjectives
    "tomatoes with their juice": [("tomato", MAIN), ("juice", MAIN)],
    "buttered bread": [("buttered food", BESIDE), ("bread", MAIN)],
    # nothing else is named
    "(walnuts)": [("walnut", MAIN)],
    "buttered (optional)": [("buttered food", MAIN)],
}  # fmt: skip


@pytest.mark.parametrize(("line", "wanted"), ROLES.items())
def test_a_food_has_a_role_in_its_line(
    named: Named, line: str, wanted: list[tuple[str, Role]]
) -> None:
    foods = read_line(line).foods
    assert list(zip(named(f.entry for f in foods), (f.role for f in foods), strict=True)) == wanted


def test_names_are_what_a_line_asks_for_and_entries_all_that_it_names(named: Named) -> None:
    reading = read_line("1 lemon or orange, filled with cream (1 orange, 1 lemon)")
    assert named(reading.entries) == ["lemon", "orange", "cream"]
    assert named(reading.names) == ["lemon", "orange"]


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("2 Onions, chopped", ["onions"]), ("1 cup CRÈME fraîche", ["creme fraiche"]),
        ("green onion soup mix", ["green onion", "onion soup mix"]),
        ("jalape&ntilde;o &amp; garlic", ["jalapeno", "garlic"]),
    ],
)  # fmt: skip
def test_a_food_keeps_the_words_that_it_was_named_by(line: str, written: list[str]) -> None:
    assert [food.written for food in read_line(line).foods] == written


def test_a_food_carries_the_claims_on_it() -> None:
    flour, butter = read_line("flour (gluten-free) and butter").foods
    assert [claim.name for claim in flour.claims] == ["gluten free"]
    assert butter.claims == ()


PREPARATIONS = {
    "2 cups flour": "",
    "2 onions, finely chopped": "finely chopped",
    "finely chopped onion": "finely chopped",
    "1 lb beef, cut in 2-inch pieces": "cut in 2-inch pieces",
    "tomatoes (peeled; seeded)": "peeled, seeded",
    "2 cups flour - sifted": "sifted",
    "butter [softened]": "softened",
    "1 egg, beaten with milk": "beaten with milk",
    "minced garlic, or garlic powder": "minced",
    "1 cup chopped walnuts (optional)": "chopped",
    "apples, peeled, cored & sliced *": "peeled, cored & sliced",
    # notes about serving, and amounts, are none
    "parsley, for garnish": "",
    "oil, for frying": "",
    "salt, to taste": "",
    "butter (1)": "",
    # nothing to prepare
    "For the topping:": "",
    "1 zorgblat, chopped": "",
}


@pytest.mark.parametrize(("line", "wanted"), PREPARATIONS.items())
def test_a_food_is_prepared(line: str, wanted: str) -> None:
    assert read_line(line).preparation == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("1 cup walnuts (optional)", True), ("butter, optional", True), ("1 opt. egg", True),
        ("Optional: butter", True), ("OPTIONALLY, sugar", True), ("sugar if desired", True),
        ("sugar, if you like", True), ("sugar", False), ("1 cup options", False), ("", False),
    ],
)  # fmt: skip
def test_a_line_says_whether_it_is_optional(line: str, wanted: bool) -> None:
    assert read_line(line).is_optional is wanted


def test_an_optional_food_and_an_alternative_count_like_any_other(named: Named) -> None:
    read = read_foods("1 cup walnuts or pecans (optional), with milk")
    assert named(ix for ix, _ in read.foods) == ["walnut", "pecan", "milk"]


def test_a_reading_is_read_once_and_holds_its_line() -> None:
    assert read_line("2 cups flour") is read_line("2 cups flour")
    assert read_foods("2 cups flour") is read_foods("2 cups flour")
    assert read_line("2 cups flour").line == "2 cups flour"


@pytest.mark.parametrize("animal", ["beef", "pork", "chicken"])
def test_a_cut_beside_its_animal_is_read(animal: str) -> None:
    line = f"1 lb {animal}, tenderloin or loin"
    assert read_line(line).unread == ()
    assert set(read_line(animal).entries) <= set(read_line(line).entries)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("For the topping:", True), ("Zorgblat: ", True), ("", True), (" \t", True),
        ("Sauce", False), ("For 2 toppings:", False), ("½ topping:", False),
        ("Topping: walnuts", False), ("butter", False), ("Mum&#39;s topping:", True),
        ("For the nuts &amp; bolts:", True), ("Topping&#58;", True), ("&frac12; topping:", False),
    ],
)  # fmt: skip
def test_what_looks_like_a_heading_ends_with_a_colon_and_has_no_amount(
    line: str, wanted: bool
) -> None:
    assert is_heading(line) is wanted


def test_each_filler_word_is_one_word_of_one_kind() -> None:
    text = (files("ladle.food") / "data" / "words.tsv").read_text(encoding="utf-8")
    header, *rows = [row.split("\t") for row in text.splitlines()]
    assert header == ["kind", "words"]
    assert {kind for kind, _ in rows} == set(Filler)
    words = [(key(word), kind) for kind, words in rows for word in words.split()]
    assert [word for word, _ in words if not word or " " in word] == []
    kinds: dict[str, set[str]] = {}
    for word, kind in words:
        kinds.setdefault(word, set()).add(kind)
    assert {word: found for word, found in kinds.items() if len(found) > 1} == {}
    assert dict(words) == filler_words()
