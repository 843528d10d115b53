"""A claim takes back its own allergen of its own food, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.food import (
    ALLERGENS,
    Claim,
    Diet,
    Entry,
    Fits,
    RecipeFacts,
    Verdict,
    Vocabulary,
    diet_rules,
    filler_words,
    key,
    specifics,
    tokenize,
    trait_concern,
)
from ladle.food.claims import (
    Claimed,
    claims,
    read_claims,
    title_claims,
    weakened_by_name,
)

FREE, MAY, CONTAINS = Verdict.FREE, Verdict.MAY, Verdict.CONTAINS
Facts = Callable[..., RecipeFacts]


def _entry(name: str) -> Entry:
    return Entry(
        name, (), (), (), frozenset(), frozenset(), Diet.VEGAN, Diet.VEGAN, ("raw",)
    )  # fmt: skip


KITCHEN = Vocabulary(
    [
        _entry(name)
        for name in (
            "flour", "bread", "bread crumb", "gluten free cracker", "oat", "egg", "egg noodle",
            "noodle", "butter", "milk", "cream", "granola", "nut", "almond", "hummus", "tahini",
            "tamari", "chocolate", "chocolate chip", "chip cookie", "stock", "salt", "seed",
        )
    ],
    silent=["cookie sheet"],
)  # fmt: skip
"""Few foods, so that no name of the shipped vocabulary comes to hold a claim some day."""


def _claimed(line: str) -> Claimed:
    tokens = tokenize(line)
    return read_claims(tokens, list(KITCHEN.matches(tokens)), filler_words())


def _read(line: str) -> dict[str, list[str]]:
    """Return the foods that a line names with the claims on each."""
    read = _claimed(line)
    return {
        KITCHEN.entries[m.entry].name: [c.name for c in read.claims.get(m.start, ())]
        for m in read.foods
    }


# Which food a claim is on.

ON_THE_FOOD = {
    "gluten-free flour": {"flour": ["gluten free"]},
    "2 cups Gluten Free flour": {"flour": ["gluten free"]},
    "glutenfree flour": {"flour": ["gluten free"]},
    "GF flour": {"flour": ["gluten free"]},
    "gluten free plain white flour": {"flour": ["gluten free"]},
    "1 cup nut-free chocolate, chopped": {"chocolate": ["nut free"]},
    "flour (gluten-free)": {"flour": ["gluten free"]},
    "flour, gluten free": {"flour": ["gluten free"]},
    "flour, certified gluten-free": {"flour": ["gluten free"]},
    "flour (gluten-free), sifted": {"flour": ["gluten free"]},
    "flour for dusting (gluten-free)": {"flour": ["gluten free"]},
    "flour - gluten free": {"flour": ["gluten free"]},
    "salt, flour (gluten-free)": {"salt": [], "flour": ["gluten free"]},
    "flour gluten free": {"flour": ["gluten free"]},
    "granola without nuts": {"granola": ["nut free"]},
    "granola (no nuts)": {"granola": ["nut free"]},
    "hummus (no tahini)": {"hummus": ["sesame free"]},
    "noodles free from egg": {"noodle": ["egg free"]},
    # several claims
    "soy-free, nut-free vegan butter": {"butter": ["soy free", "nut free", "vegan"]},
    "1 cup soy-free, nut-free vegan butter": {"butter": ["soy free", "nut free", "vegan"]},
    "vegan and gluten-free bread crumbs": {"bread crumb": ["vegan", "gluten free"]},
    "chocolate (vegan, nut-free)": {"chocolate": ["vegan", "nut free"]},
    "nut-free chocolate (vegan)": {"chocolate": ["nut free", "vegan"]},
    "gluten-free crackers (vegan)": {"gluten free cracker": ["vegan"]},
    # of several foods only its own
    "flour or gluten-free bread crumbs": {"flour": [], "bread crumb": ["gluten free"]},
    "gluten-free flour or bread crumbs": {"flour": ["gluten free"], "bread crumb": []},
    "gluten-free flour and bread": {"flour": ["gluten free"], "bread": []},
    "milk, dairy-free cream": {"milk": [], "cream": ["dairy free"]},
    "milk or cream (dairy-free)": {"milk": [], "cream": ["dairy free"]},
    "milk or nut-free chocolate": {"milk": [], "chocolate": ["nut free"]},
    "bread, nut-free chocolate": {"bread": [], "chocolate": ["nut free"]},
    # names that overlap stand for one product
    "nut-free chocolate chip cookies": {
        "chocolate chip": ["nut free"], "chip cookie": ["nut free"],
    },
    "chocolate chip cookies (nut-free)": {
        "chocolate chip": ["nut free"], "chip cookie": ["nut free"],
    },
}  # fmt: skip


@pytest.mark.parametrize(("line", "wanted"), ON_THE_FOOD.items())
def test_a_claim_is_on_the_food_that_it_stands_beside(
    line: str, wanted: dict[str, list[str]]
) -> None:
    assert _read(line) == wanted


NO_CLAIM: dict[str, dict[str, list[str]]] = {
    # another word than it seems
    "1 egg free range": {"egg": []},
    "2 egg free-range": {"egg": []},
    # a food's own longer name
    "gluten-free crackers": {"gluten free cracker": []},
    "no egg noodles": {"egg noodle": []},
    # a hint
    "oats (gluten-free if needed)": {"oat": []},
    "flour (use gluten-free)": {"flour": []},
    "flour (for gluten-free use oats)": {"flour": [], "oat": []},
    "flour (not gluten-free)": {"flour": []},
    "flour (make it gluten-free)": {"flour": []},
    "butter (omit for vegan)": {"butter": []},
    "if not vegan, butter": {"butter": []},
    "non vegan: butter": {"butter": []},
    # one of several ways
    "vegan or regular butter": {"butter": []},
    "dairy-free or regular milk": {"milk": []},
    "gluten-free/regular flour": {"flour": []},
    "gluten-free (or regular) flour": {"flour": []},
    "flour (gluten-free or regular)": {"flour": []},
    "flour (regular or gluten-free)": {"flour": []},
    "flour or gluten-free": {"flour": []},
    "flour, or gluten-free": {"flour": []},
    "plain or gluten-free flour": {"flour": []},
    "vegetarian or beef stock": {"stock": []},
    "dairy-free or soy-free chocolate": {"chocolate": []},
    # beside a food of its own
    "vegan, with butter": {"butter": []},
    "vegan and butter": {"butter": []},
    "1 vegan zorgblat, butter": {"butter": []},
    "gluten-free zorgblat flour": {"flour": []},
    "flour zorgblat (gluten-free)": {"flour": []},
    "flour, sifted twice, gluten-free zorgblat": {"flour": []},
    "bread (1 slice, gluten-free)": {"bread": []},
    # no food at all
    "gluten-free": {},
    "1 pack gluten-free, vegan": {},
}  # fmt: skip


@pytest.mark.parametrize(("line", "wanted"), NO_CLAIM.items())
def test_where_it_is_unclear_what_a_claim_is_on_it_is_on_nothing(
    line: str, wanted: dict[str, list[str]]
) -> None:
    assert _read(line) == wanted


ABSENT: dict[str, dict[str, list[str]]] = {
    "granola without seeds": {"granola": []},
    "granola without any seeds": {"granola": []},
    "granola (without the seeds or oats), toasted": {"granola": []},
    "granola (no seeds)": {"granola": []},
    "granola (no added seeds), toasted": {"granola": []},
    "granola, no seeds": {"granola": []},
    # "no" may end another thought, and "without" may be about something else
    "no seeds": {"seed": []},
    "granola no seeds": {"granola": [], "seed": []},
    "granola (no seed noodles)": {"granola": [], "seed": [], "noodle": []},
    "granola without (seeds)": {"granola": [], "seed": []},
    "granola without: seeds": {"granola": [], "seed": []},
    "no, seeds": {"seed": []},
    "any seeds": {"seed": []},
    "granola or seeds": {"granola": [], "seed": []},
}


@pytest.mark.parametrize(("line", "wanted"), ABSENT.items())
def test_a_food_that_the_line_says_is_not_there_is_not_named(
    line: str, wanted: dict[str, list[str]]
) -> None:
    assert _read(line) == wanted


def test_the_words_of_claims_and_of_absent_foods_are_read() -> None:
    assert _claimed("flour (gluten-free)").words == {1, 2}
    assert _claimed("granola (no seeds)").words == {2}
    assert _claimed("2 cups flour").words == set()
    assert _claimed("1 egg free range").words == set()


def test_a_silent_phrase_is_no_food_that_carries_a_claim() -> None:
    assert _read("gluten-free cookie sheet") == {}
    assert _claimed("cookie sheet").foods == []


# What a claim clears.


def _verdicts(facts: RecipeFacts, *allergens: str) -> list[Verdict]:
    return [facts.allergens[a].verdict for a in allergens]


def test_a_claim_clears_its_own_allergen(facts: Facts) -> None:
    assert _verdicts(facts("1 cup flour"), "gluten") == [CONTAINS]
    assert _verdicts(facts("1 cup flour (gluten-free)"), "gluten") == [FREE]
    assert _verdicts(facts("1 cup butter"), "milk") == [CONTAINS]
    assert _verdicts(facts("1 cup butter (dairy-free)"), "milk") == [FREE]
    assert _verdicts(facts("1 cup granola without nuts"), "tree_nut", "peanut") == [FREE, FREE]


def test_a_claim_clears_no_other_allergen(facts: Facts) -> None:
    assert _verdicts(facts("1 tbsp soy sauce"), "soy", "gluten") == [CONTAINS, CONTAINS]
    assert _verdicts(facts("1 tbsp soy sauce (soy-free)"), "soy", "gluten") == [FREE, CONTAINS]
    assert _verdicts(facts("1 tbsp soy sauce (gluten-free)"), "soy", "gluten") == [CONTAINS, FREE]
    assert _verdicts(facts("1 tbsp soy-free tamari"), "soy", "gluten") == [FREE, MAY]
    assert _verdicts(facts("1 cup peanut-free granola"), "peanut", "tree_nut") == [FREE, MAY]
    assert _verdicts(facts("1 cup milk (egg-free, nut-free)"), "milk") == [CONTAINS]


def test_a_claim_clears_no_other_food(facts: Facts) -> None:
    found = facts("1 cup flour (gluten-free)", "1 slice bread", "salt")
    assert _verdicts(found, "gluten") == [CONTAINS]
    assert {e.food for e in found.allergens["gluten"].evidence} == {"bread"}
    assert _verdicts(facts("dairy-free butter or milk"), "milk") == [CONTAINS]
    assert _verdicts(facts("1 cup flour or gluten-free breadcrumbs"), "gluten") == [CONTAINS]


@pytest.mark.parametrize(
    ("line", "allergen"),
    [
        ("1 cup dairy-free or regular milk", "milk"), ("vegan, with butter", "milk"),
        ("gluten-free/regular flour", "gluten"), ("1 cup oats (gluten-free if needed)", "gluten"),
        ("1 egg free range", "egg"), ("200 g egg noodles, no egg noodles", "egg"),
        ("1 cup hummus (no garlic)", "sesame"), ("200 g feta (not dairy-free)", "milk"),
    ],
)  # fmt: skip
def test_what_is_no_claim_clears_nothing(facts: Facts, line: str, allergen: str) -> None:
    assert _verdicts(facts(line), allergen) == [CONTAINS]


def test_a_wheat_free_food_may_still_hold_gluten(facts: Facts) -> None:
    assert _verdicts(facts("1 slice bread (wheat-free)"), "gluten") == [MAY]
    assert _verdicts(facts("1 slice bread (gluten-free)"), "gluten") == [FREE]


def test_a_claim_may_bring_in_what_stands_in_for_its_food(facts: Facts) -> None:
    assert _verdicts(facts("1 cup milk"), "soy", "tree_nut") == [FREE, FREE]
    assert _verdicts(facts("1 cup milk (dairy-free)"), "milk", "soy", "tree_nut") == [
        FREE, MAY, MAY,
    ]  # fmt: skip
    assert _verdicts(facts("1 cup milk (non-dairy)"), "milk") == [MAY]


def test_claims_count_for_diets(facts: Facts) -> None:
    def fits(line: str) -> dict[str, Fits]:
        return {diet: fact.fits for diet, fact in facts(line).diets.items()}

    assert fits("1 tbsp mayonnaise (vegan)")["vegan"] is Fits.YES
    assert fits("1 tbsp mayonnaise (egg-free)")["egg_free"] is Fits.YES
    assert fits("1 tbsp mayonnaise (egg-free)")["vegan"] is not Fits.YES
    assert fits("1 cup cream (lactose-free)")["lactose_free"] is Fits.YES
    assert fits("1 cup cream (lactose-free)")["dairy_free"] is Fits.NO
    assert fits("1 cup beer (alcohol-free)")["alcohol_free"] is Fits.YES
    assert fits("1 cup oats (gluten-free)")["gluten_free"] is not Fits.NO
    assert fits("1 cup oats")["gluten_free"] is Fits.NO


# Titles and steps.


def test_a_title_claims_for_all_of_its_own_words() -> None:
    assert [c.name for c in title_claims(tokenize("Vegan Gluten-Free Banana Bread"))] == [
        "vegan", "gluten free",
    ]  # fmt: skip
    assert title_claims(tokenize("Banana Bread")) == ()
    assert title_claims(tokenize("Free-Range Egg Free Range Salad")) == ()


def test_a_title_takes_back_what_the_title_says_but_not_what_lines_say(facts: Facts) -> None:
    assert _verdicts(facts("2 carrots", name="Banana Bread"), "gluten") == [CONTAINS]
    assert _verdicts(facts("2 carrots", name="Gluten-Free Banana Bread"), "gluten") == [FREE]
    assert _verdicts(facts("1 cup flour", name="Gluten-Free Bread"), "gluten") == [CONTAINS]
    assert _verdicts(facts("2 carrots", name="Nut-Free Banana Bread"), "gluten") == [CONTAINS]


@pytest.mark.parametrize(
    ("step", "allergen"),
    [
        ("Add dairy-free milk or the milk.", "milk"), ("Serve with bread (gluten-free).", "gluten"),
        ("Serve without peanuts.", "peanut"), ("Use gluten-free pretzels or pretzels.", "gluten"),
        ("Fry in butter, dairy-free.", "milk"),
    ],
)  # fmt: skip
def test_in_steps_a_claim_cancels_nothing(facts: Facts, step: str, allergen: str) -> None:
    assert _verdicts(facts("2 carrots", steps=("Chop.", step)), allergen) == [CONTAINS]


def test_a_claim_of_a_line_does_not_reach_into_the_steps(facts: Facts) -> None:
    line = "1 cup flour (gluten-free)"
    assert _verdicts(facts(line, steps=("Stir it all in.",)), "gluten") == [FREE]
    assert _verdicts(facts(line, steps=("Stir in the flour.",)), "gluten") == [CONTAINS]


# The table.


def _rows() -> list[list[str]]:
    text = (files("ladle.food") / "data" / "claims.tsv").read_text(encoding="utf-8")
    header, *rows = [row.split("\t") for row in text.splitlines()]
    assert header == ["claim", "phrases", "clears", "weakens", "may", "source"]
    return rows


def test_a_claim_speaks_of_allergens_specific_ones_and_traits_only() -> None:
    asked = {t for r in diet_rules().values() for t in (*r.refuses, *r.doubts)}
    known = {*ALLERGENS, *specifics(), *asked, *_traits()}
    odd = {
        (c.name, word)
        for c in claims().values()
        for word in c.clears | c.weakens | c.adds
        if word not in known
    }
    assert odd == set()


def _traits() -> set[str]:
    text = (files("ladle.food") / "data" / "traits.tsv").read_text(encoding="utf-8")
    traits = {row.split("\t")[0] for row in text.splitlines()[1:]} | {"animal", "flesh", "meat"}
    assert all(trait_concern(trait).statuses for trait in traits)
    return traits


def test_what_a_food_may_hold_instead_is_an_allergen() -> None:
    assert {word for c in claims().values() for word in c.adds} <= ALLERGENS.keys()


def test_no_claim_both_clears_and_weakens_or_adds_one_thing() -> None:
    odd = [c.name for c in claims().values() if c.clears & (c.weakens | c.adds)]
    assert odd == []


def test_a_phrase_makes_one_claim_and_each_claim_has_a_phrase_and_a_source() -> None:
    phrases = [key(phrase) for row in _rows() for phrase in row[1].split("; ")]
    assert len(set(phrases)) == len(phrases)
    assert claims().keys() == set(phrases)
    assert len({row[0] for row in _rows()}) == len(_rows())
    assert [row[0] for row in _rows() if not row[5]] == []


def test_a_claim_on_an_allergen_clears_all_of_its_kinds() -> None:
    """Who is told that a food is free of tree nuts must not be told that it may hold walnuts."""
    for claim in claims().values():
        kinds = {s.key for s in specifics().values() if s.group in claim.clears}
        # gluten-free products may be made of wheat starch, or of certified oats
        left_open = {"wheat", "oats"} if claim.name == "gluten free" else set()
        assert kinds & claim.weakens == left_open, claim.name


def test_a_name_that_begins_with_a_claim_leaves_open_what_the_claim_does() -> None:
    assert weakened_by_name("gluten free flour") == claims()["gluten free"].weakens
    assert weakened_by_name("Gluten-Free Flour") == claims()["gluten free"].weakens
    assert weakened_by_name("wheat free bread") >= {"gluten", "rye"}
    assert weakened_by_name("flour") == frozenset()
    assert weakened_by_name("flour gluten free") == frozenset()


def test_every_claim_is_on_the_food_behind_it() -> None:
    wrong = {
        phrase: found
        for phrase, claim in claims().items()
        if (found := _read(f"{phrase} flour")) != {"flour": [claim.name]}
    }
    assert wrong == {}


# Properties.

WORDS = (
    "gluten free", "vegan", "nut free", "no", "without", "or", "and", "(", ")", ",", "free", "if",
    "flour", "butter", "milk", "egg", "noodle", "chocolate", "chip", "cookie", "sheet", "2", "cup",
    "plain", "zorgblat", "certified",
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=9))
def test_claims_take_no_food_away_but_what_is_absent_or_the_claims_own_word(
    words: list[str],
) -> None:
    line = " ".join(words)
    tokens = tokenize(line)
    read = _claimed(line)
    found = [m for m in KITCHEN.matches(tokens) if m.entry >= 0]
    assert all(m in found for m in read.foods)
    assert read.claims.keys() <= {m.start for m in read.foods}
    lost = [m for m in found if m not in read.foods]
    assert all(i in read.words for m in lost for i in range(m.start, m.stop))
    if not {"no", "without"} & set(words):
        assert all(len({"free"} & {t.text for t in tokens[m.start : m.stop + 1]}) for m in lost)


@given(st.lists(st.sampled_from(WORDS), max_size=6), st.lists(st.sampled_from(WORDS), max_size=6))
def test_behind_a_plain_food_and_a_comma_a_claim_never_reaches_back(
    words: list[str], more: list[str]
) -> None:
    """A claim may be on the food right before it, but never on one with a food between."""
    line = f"{' '.join(words)}, cream, salt, {' '.join(more)}"
    assert _read(line).get("cream", []) == _read(f"{' '.join(words)}, cream, salt")["cream"]


@given(st.text())
def test_any_text_can_be_searched_for_claims(line: str) -> None:
    tokens = tokenize(line)
    read = read_claims(tokens, list(KITCHEN.matches(tokens)), filler_words())
    assert all(0 <= i < len(tokens) for i in read.words)
    assert all(isinstance(c, Claim) for c in title_claims(tokens))
