# ruff: noqa: RUF001 - odd signs are what this file is about
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.food.text import fold, key, singular, tokenize

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
KITCHEN_TEXT = st.text(st.sampled_from("aeiosxzhcy MN12½.,'&;-–<b>/(é)ßœ\u00ad\n"), max_size=30)

FOLDED = {
    "BUTTER": "butter",
    "Crème Fraîche": "creme fraiche",
    "jalapeño": "jalapeno",
    "CRÈME BRÛLÉE": "creme brulee",
    "Gruyère": "gruyere",
    "smørrebrød": "smorrebrod",
    "œuf": "oeuf",
    "Weißwurst": "weisswurst",
    "İçli köfte": "icli kofte",
    "half &amp; half": "half & half",
    "half &amp;amp; half": "half & half",
    "Cr&egrave;me": "creme",
    "jalape&ntilde;o": "jalapeno",
    "Ben &amp;amp; Jerry&amp;#39;s": "ben & jerrys",
    "2&nbsp;cups": "2 cups",
    "Bisquick™ mix": "bisquick  mix",
    "Philadelphia® cheese": "philadelphia  cheese",
    "Nutella&trade;": "nutella ",
    "baker's sugar": "bakers sugar",
    "baker’s sugar": "bakers sugar",
    "baker‘s sugar": "bakers sugar",
    "baker`s sugar": "bakers sugar",
    "all‑purpose": "all-purpose",
    "all‐purpose": "all-purpose",
    "½ cup": "1/2 cup",
    "1½ cups": "1 1/2 cups",
    "2⅓ cups": "2 1/3 cups",
    "but\u00adter": "butter",
    "\ufeffbutter": "butter",
    "𝐁𝐮𝐭𝐭𝐞𝐫": "butter",
    "ＢＵＴＴＥＲ": "butter",
    "1 ㎏": "1 kg",
    "молоко": "молоко",
    "牛乳": "牛乳",
    "Δάφνη": "δαφνη",
    "реаnuts": "peanuts",
    "wаlnuts, еgg": "walnuts, egg",
    "МILK": "milk",
    "реа soup": "pea soup",
    "рис с маслом": "рис с маслом",
    "100 μg β-carotene": "100 μg β-carotene",
    "Cookies 🥜": "cookies  peanuts ",
    "🌰🥛": " nuts  milk ",
}


@pytest.mark.parametrize(("text", "folded"), FOLDED.items())
def test_fold_leaves_plain_lower_case_text(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    "text",
    ["<b>butter</b>", "<p>butter", "butter<br/>", "<a href='/f?x=1' title=\"no\">butter</a>"],
)
def test_markup_goes(text: str) -> None:
    assert fold(text).split() == ["butter"]


@pytest.mark.parametrize("text", ["<butter>", "&lt;butter&gt;", "1 < butter > 2", "<butter"])
def test_words_between_angles_that_are_no_markup_stay(text: str) -> None:
    assert "butter" in key(text).split()


KEYS = {
    "half & half": "half and half",
    "half-and-half": "half and half",
    "Half and Half": "half and half",
    "M&M's": "m and ms",
    "M & M's®": "m and ms",
    "A.1. steak sauce": "a 1 steak sauce",
    "A1 Steak Sauce": "a 1 steak sauce",
    "Dr. Pepper": "dr pepper",
    "Dr Pepper": "dr pepper",
    "all-purpose flour": "all purpose flour",
    "sugar-snap peas": "sugar snap pea",
    "V.S.O.P. cognac": "vsop cognac",
    "3.25% milk": "325 milk",
    "250ml": "250 ml",
    "7-Up": "7 up",
    "1½": "1 1 2",
    "tree_nut": "tree nut",
    "": "",
    "--": "",
}


@pytest.mark.parametrize(("name", "wanted"), KEYS.items())
def test_a_name_is_looked_up_under_one_key(name: str, wanted: str) -> None:
    assert key(name) == wanted


BROKEN = {
    "coconut, milk": "coconut | milk",
    "coconut (milk)": "coconut | milk",
    "coconut/milk": "coconut | milk",
    "coconut; milk": "coconut | milk",
    "coconut. Milk": "coconut | milk",
    "coconut.Milk": "coconut | milk",
    "Add milk.Stir in butter": "add milk | stir in butter",
    "coconut – milk": "coconut | milk",
    "coconut – milk - egg": "coconut | milk | egg",
    "coconut—milk": "coconut | milk",
    "coconut - milk": "coconut | milk",
    "coconut\nmilk": "coconut | milk",
    "coconut + milk": "coconut | milk",
    "coconut: milk": "coconut | milk",
    "coconut * milk": "coconut | milk",
    "- milk": "| milk",
    "coconut milk": "coconut milk",
    "coconut-milk": "coconut milk",
    "coconut  milk": "coconut milk",
    "coconut\u2011milk": "coconut milk",
    "1.5 cups": "15 cup",
    "St. Germain": "st germain",
    "Mrs. Dash": "mrs dash",
    "No. 2 pencil": "no 2 pencil",
    "牛乳、砂糖": "牛乳 | 砂糖",
    "молоко, сахар": "молоко | сахар",
}


@pytest.mark.parametrize(("text", "wanted"), BROKEN.items())
def test_a_break_stands_where_a_name_must_not_reach_across(text: str, wanted: str) -> None:
    tokens = tokenize(text)
    assert "".join(f" | {t.text}" if t.breaks else f" {t.text}" for t in tokens).strip() == wanted


PLURALS = """
    almond almonds · anchovy anchovies · apple apples · artichoke artichokes · avocado avocados
    avocado avocadoes · bean beans · beet beets · berry berries · biscuit biscuits · blackberry
    blackberries · branch branches · brownie brownies · bunch bunches · cake cakes · calf calves
    carrot carrots · cashew cashews · cheese cheeses · cherry cherries · chile chiles
    chive chives · clove cloves · cookie cookies · cranberry cranberries
    date dates · dish dishes · egg eggs · fig figs · finch finches · fish fishes · grape grapes
    half halves · hot_dog hot_dogs · knife knives · leaf leaves · leek leeks · lentil lentils
    loaf loaves · mango mangoes · mango mangos · mussel mussels · nut nuts · oat oats
    olive olives · onion onions · orange oranges · oyster oysters · peach peaches · peanut peanuts
    pickle pickles · pistachio pistachios · potato potatoes · prune prunes · quiche quiches
    radish radishes · raspberry raspberries · sandwich sandwiches · sauce sauces · sausage sausages
    scallop scallops · shelf shelves · shrimp shrimps · slice slices · smoothie smoothies
    sprout sprouts · squash squashes · strawberry strawberries · tomato tomatoes
    turkey turkeys · veggie veggies · walnut walnuts · wedge wedges
"""


def _pairs() -> list[tuple[str, str]]:
    words = PLURALS.replace("·", " ").replace("_", "").split()
    return list(zip(words[::2], words[1::2], strict=True))


def test_singular_and_plural_have_one_form() -> None:
    pairs = _pairs()
    assert len(pairs) > 60
    assert [pair for pair in pairs if singular(pair[0]) != singular(pair[1])] == []


def test_words_that_only_end_in_s_stay_apart_from_others() -> None:
    words = ["molasses", "asparagus", "couscous", "hummus", "swiss", "bass", "watercress", "lass"]
    assert len({singular(w) for w in words}) == len(words)
    assert [singular(w) for w in ["gas", "pie", "bass", "cress", "oes"]] == [
        "gas", "pie", "bass", "cress", "oes",
    ]  # fmt: skip


@given(st.one_of(ANY_TEXT, KITCHEN_TEXT))
def test_any_text_has_tokens_and_a_key_that_is_its_own_key(text: str) -> None:
    tokens = tokenize(text)
    assert all(t.text and t.text.isalnum() for t in tokens)
    assert key(text) == " ".join(t.text for t in tokens)
    assert key(key(text)) == key(text)


@given(st.one_of(ANY_TEXT, KITCHEN_TEXT).filter(lambda t: "&" not in t))
def test_no_letter_is_lost_in_silence(text: str) -> None:
    kept = "".join(t.text for t in tokenize(text))
    if "<" not in text and any(c.isalpha() and c.isascii() for c in text):
        assert kept


@given(KITCHEN_TEXT.filter(lambda t: "<" not in t and "&" not in t))
def test_case_changes_nothing(text: str) -> None:
    assert tokenize(text.upper().replace("SS", "ß")) == tokenize(text.replace("ss", "ß"))


@given(st.text(st.sampled_from([chr(c) for c in range(128)] + list("ab1 .-&\n") * 8), max_size=20))
def test_the_fast_pattern_for_ascii_cuts_as_the_general_one_does(ascii_text: str) -> None:
    with_general = tokenize(f"{ascii_text} \u03c9")  # a letter that only the general one reads
    assert with_general[:-1] == tokenize(ascii_text)


def test_tokens_are_cut_alike_after_pieces_were_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["1 cup milk & eggs, (beaten)", "milk, eggs", "Butter; milk"]
    cut = [tokenize.__wrapped__(text) for text in texts]
    monkeypatch.setattr("ladle.food.text._MOST_PIECES", 2)
    assert [tokenize.__wrapped__(text) for text in [*texts, "zorbed quux plugh", *texts]][4:] == cut
