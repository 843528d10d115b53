"""What a recipe holds depends on its foods alone: never on how, or in which order, it is written.

Safety's own laws, over recipes of lines as sites write them: one more line takes no allergen away,
and order, case, plural, fractions and HTML entities change no verdict.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ladle.core import Recipe, RecipeId
from ladle.food import (
    Fits,
    RecipeFacts,
    Verdict,
    facts_of,
    group_concern,
    jurisdictions,
    specifics,
    vocabulary,
)
from ladle.food.concerns import allergen_concern

GROUPS = [group_concern(group) for groups in jurisdictions().values() for group in groups]
SPECIFIC = [allergen_concern(key) for key in specifics()]

INGREDIENTS = (
    # plain
    "2 cups all-purpose flour", "1/2 cup (1 stick) unsalted butter, softened", "3 large eggs",
    "1 1/2 cups whole milk", "3/4 cup packed brown sugar", "1 tsp baking soda", "salt",
    "1 lb large shrimp, peeled and deveined", "4 cod fillets", "12 mussels, scrubbed",
    "2 boneless, skinless chicken breasts", "4 slices bacon, cooked and crumbled",
    "1 lb ground beef", "2 celery stalks, diced", "1 tbsp Dijon mustard", "1/4 cup soy sauce",
    "2 tablespoons tahini", "1 cup chopped walnuts", "1/2 cup dry white wine", "200 g lupin flour",
    "1 tbsp peanut butter", "1 cup pearl barley", "1 cup rolled oats", "2 sheets gelatin",
    "1 tbsp honey", "2 cups grated sharp Cheddar cheese", "2 hot dogs, sliced", "1 rabbit",
    # names of many signs
    "1 cup crème fraîche", "1 jalapeño, minced", "1 cup half & half", "1 tbsp baker's yeast",
    "2 tsp M&M's", "1 cup half-and-half",
    # what may be held
    "1 cup chocolate chips", "1 cup vegetable stock", "2 cups corn flakes", "1 tsp curry powder",
    "1 cup sauce", "2 cups breadcrumbs",
    # one or the other, claims, notes
    "1 tablespoon butter or margarine", "1 cup almonds, pecans, or cashews (optional)",
    "1 cup gluten-free flour", "1 cup flour (gluten-free)", "1/3 cup vegan butter",
    "1 cup dairy-free or regular milk", "1 cup granola without nuts", "1 egg, beaten with milk",
    "1 cup oats (gluten-free if needed)", "2 tbsp soy-free tamari", "to serve", "6 wooden skewers",
    # nothing that Ladle knows
    "1 zorgblat", "2/3 cup zorgblat flour", "gluten-free zorgblat, sliced", "1 cup",
)  # fmt: skip
HEADINGS = ("For the topping:", "For Mum's zorgblat:", "For the nuts & crème:", "Topping:", "")
QUIET_STEPS = ("Mix it all well.", "Bake it for 20 minutes.", "Stir, and let it stand.")
"""They name no food: one that a line adds may be what a step meant by a general name."""
STEPS = (
    *QUIET_STEPS, "Melt the butter.", "Serve without peanuts.", "Add cheese & crème fraîche.",
    "Pour 1/2 of the sauce over.", "Fold in the flour or the gluten-free flour.", "",
)  # fmt: skip
TITLES = (
    "Supper", "Gluten-Free Banana Bread", "Walnut Bread", "Vegan Mac & Cheese", "Mum's Rösti",
)  # fmt: skip

some_lines = st.lists(st.sampled_from(INGREDIENTS + HEADINGS), max_size=6)
some_ingredients = st.lists(st.sampled_from(INGREDIENTS), min_size=1, max_size=6)
quiet = st.lists(st.sampled_from(QUIET_STEPS), max_size=2)
recipes = st.tuples(
    st.sampled_from(TITLES), some_lines, st.lists(st.sampled_from(STEPS), max_size=3)
)


def _facts(lines: list[str], steps: list[str], title: str = "Supper") -> RecipeFacts:
    return facts_of(Recipe(RecipeId("r"), title, tuple(lines), tuple(steps)))


def _judged(facts: RecipeFacts) -> tuple[tuple[Verdict, ...], tuple[Fits, ...]]:
    """Return all verdicts: of Annex II, of each jurisdiction, of specific allergens; and diets."""
    more = (facts.judge(concern).verdict for concern in (*GROUPS, *SPECIFIC))
    return (*facts.verdicts, *more), facts.fits


# One more line.

WORSE = {
    Verdict.FREE: set(Verdict),
    Verdict.MAY: {Verdict.MAY, Verdict.CONTAINS, Verdict.UNKNOWN},
    Verdict.CONTAINS: {Verdict.CONTAINS},
    Verdict.UNKNOWN: {Verdict.UNKNOWN, Verdict.CONTAINS},
}
"""What one more line may make of a verdict."""
STRICTER = {
    Fits.YES: set(Fits), Fits.UNKNOWN: {Fits.UNKNOWN, Fits.NO}, Fits.NO: {Fits.NO},
}  # fmt: skip


def test_quiet_steps_name_no_food() -> None:
    assert _facts(["2 carrots"], list(QUIET_STEPS)).prose == ()


@given(st.data(), some_lines, quiet, st.sampled_from(INGREDIENTS + HEADINGS))
def test_one_more_line_never_takes_an_allergen_away_nor_makes_a_diet_fit(
    data: st.DataObject, lines: list[str], steps: list[str], more: str
) -> None:
    # the last line is a food: what stands last and heads nothing is no heading
    lines = [*lines, "2 carrots"]
    at = data.draw(st.integers(0, len(lines)))
    (verdicts, fits), (now, fits_now) = (
        _judged(_facts(told, steps)) for told in (lines, [*lines[:at], more, *lines[at:]])
    )
    assert all(after in WORSE[before] for before, after in zip(verdicts, now, strict=True))
    assert all(after in STRICTER[before] for before, after in zip(fits, fits_now, strict=True))


@given(some_ingredients, quiet, st.sampled_from(INGREDIENTS))
def test_what_a_line_surely_holds_its_recipe_surely_holds(
    lines: list[str], steps: list[str], more: str
) -> None:
    alone, together = _judged(_facts([more], steps)), _judged(_facts([*lines, more], steps))
    for one, whole in zip(alone[0], together[0], strict=True):
        assert one is not Verdict.CONTAINS or whole is Verdict.CONTAINS
    for one_fits, whole_fits in zip(alone[1], together[1], strict=True):
        assert one_fits is not Fits.NO or whole_fits is Fits.NO


# The order of lines.


@given(st.data(), recipes)
def test_the_order_of_lines_changes_no_verdict(
    data: st.DataObject, recipe: tuple[str, list[str], list[str]]
) -> None:
    title, lines, steps = recipe
    lines = [line for line in lines if line not in HEADINGS]
    shuffled = data.draw(st.permutations(lines))
    assert _judged(_facts(shuffled, steps, title)) == _judged(_facts(lines, steps, title))


# Spelling.


def _in_fractions(text: str) -> str:
    """Write 1 1/2 as 1½, and 3/4 as ¾."""
    signs = {"1/2": "½", "1/4": "¼", "3/4": "¾", "1/3": "⅓", "2/3": "⅔"}
    return re.sub(r"(?:(\d) )?\b([123]/[234])\b", lambda m: (m[1] or "") + signs[m[2]], text)


def _in_numbers(text: str) -> str:
    """Write every sign as its number: &#98;&#117; …"""
    return "".join(f"&#{ord(c)};" for c in text)


def _in_names(text: str) -> str:
    """Write signs by the names that HTML gives them: cr&egrave;me, half &amp; half."""
    named = {"è": "&egrave;", "î": "&icirc;", "ñ": "&ntilde;", "ö": "&ouml;"}
    return "".join(named.get(c, c) for c in html.escape(text))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "lower case": str.lower,
    "title case": lambda text: re.sub(r"[^\W\d_]+('[^\W\d_]+)?", lambda m: m[0].capitalize(), text),
    "swapped case": str.swapcase,
    "unicode fractions": _in_fractions,
    "a fraction slash": lambda text: re.sub(r"(\d)/(\d)", "\\1\N{FRACTION SLASH}\\2", text),
    "named entities": _in_names,
    "numeric entities": _in_numbers,
    "entities escaped twice": lambda text: html.escape(_in_names(text)),
    "blanks that do not break": lambda text: text.replace(" ", "&nbsp;"),
    "curly apostrophes": lambda text: text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"),
    "decomposed accents": lambda text: text.replace("è", "e\u0300").replace("ñ", "n\u0303"),
    "all at once": lambda text: html.escape(_in_names(_in_fractions(text.upper()))),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
@settings(max_examples=40)
@given(recipe=recipes)
def test_spelling_changes_no_verdict(
    spelling: Callable[[str], str], recipe: tuple[str, list[str], list[str]]
) -> None:
    title, lines, steps = recipe
    spelled = _facts([*map(spelling, lines)], [*map(spelling, steps)], spelling(title))
    assert _judged(spelled) == _judged(_facts(lines, steps, title))


def test_the_spellings_are_what_they_say() -> None:
    assert _in_fractions("1 1/2 cups or 3/4 cup") == "1½ cups or ¾ cup"
    assert _in_names("Mum's crème & M&M's") == "Mum&#x27;s cr&egrave;me &amp; M&amp;M&#x27;s"
    assert _in_numbers("a b") == "&#97;&#32;&#98;"
    assert SPELLINGS["title case"]("baker's crème") == "Baker's Crème"


# Plural.

FOODS = (
    ("egg", "eggs"), ("walnut", "walnuts"), ("anchovy", "anchovies"), ("shrimp", "shrimps"),
    ("oyster", "oysters"), ("peanut", "peanuts"), ("radish", "radishes"), ("potato", "potatoes"),
    ("tomato", "tomatoes"), ("leaf of celery", "leaves of celery"), ("cookie", "cookies"),
    ("pecan", "pecans"), ("strawberry", "strawberries"), ("sausage", "sausages"),
    ("bay leaf", "bay leaves"), ("egg noodle", "egg noodles"), ("loaf of bread", "loaves of bread"),
    ("sandwich", "sandwiches"), ("peach", "peaches"), ("cheese", "cheeses"), ("bun", "buns"),
    ("chocolate chip", "chocolate chips"), ("hot dog", "hot dogs"), ("mussel", "mussels"),
    ("zorgblat", "zorgblats"), ("pine nut", "pine nuts"), ("oat", "oats"), ("fish", "fishes"),
)  # fmt: skip
PLACES = (
    "1 {}", "2 {}, chopped", "{} (optional)", "gluten-free {}", "1 cup {} or butter",
    "{}, egg-free", "1 carrot without {}",
)  # fmt: skip


@given(st.sampled_from(FOODS), st.sampled_from(PLACES), some_ingredients, quiet)
def test_one_and_many_of_a_food_are_the_same(
    food: tuple[str, str], place: str, lines: list[str], steps: list[str]
) -> None:
    one, many = (_facts([*lines, place.format(name)], steps) for name in food)
    assert _judged(one) == _judged(many)
    assert one.entries == many.entries


@given(st.sampled_from(FOODS))
def test_one_and_many_of_a_food_are_the_same_in_steps_and_title(food: tuple[str, str]) -> None:
    in_steps = [_facts(["2 carrots"], [f"Serve with {name}."]) for name in food]
    in_title = [_facts(["2 carrots"], list(QUIET_STEPS), f"{name} stew") for name in food]
    assert _judged(in_steps[0]) == _judged(in_steps[1])
    assert _judged(in_title[0]) == _judged(in_title[1])


TAKES_AN_S = re.compile(r".*[a-z]{2}[a-gi-rt-wy]", re.ASCII)
"""Names of letters whose plural adds nothing else; of "vitamin c" there is no plural."""


@given(st.sampled_from([n for e in vocabulary().entries for n in (e.name, *e.also)]))
def test_any_name_of_the_vocabulary_means_the_same_with_an_s(name: str) -> None:
    if TAKES_AN_S.fullmatch(name) and not name.endswith(("oe", "ve")):
        assert vocabulary().find(f"{name}s") == vocabulary().find(name)
