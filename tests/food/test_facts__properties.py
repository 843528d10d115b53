"""Facts of a recipe: what no line or step more may take away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.food.test_facts import CONTAINS, FREE, MAY, UNKNOWN, _fits, _with

from ladle.core import Recipe, RecipeId
from ladle.food import (
    Fits,
    RecipeFacts,
    facts_of,
    vocabulary,
)

# Properties.

SAFE_LINES = (
    "2 carrots", "1 cup milk", "1 egg", "1 lb cod", "1 tbsp peanut butter", "1 cup flour",
    "1 cup chicken stock", "1 cup chocolate chips", "1 tsp curry powder", "1 cup red wine",
    "1 zorgblat", "1 tbsp soy sauce", "For the topping:", "salt", "1 cup cheddar", "1 baguette",
    "1 cup walnuts (optional)", "butter or margarine", "", "1 lb beef", "2 cups tofu",
)  # fmt: skip
STEPS = (
    "Mix.", "Mix it all well.", "Serve with bread.", "Add the cheese and the stock.",
    "Omit the butter.", "", "Sprinkle with chocolate.", "Pour the sauce over.",
)  # fmt: skip
lines_of = st.lists(st.sampled_from(SAFE_LINES), max_size=5)
steps_of = st.lists(st.sampled_from(STEPS), max_size=3)


def _facts(lines: list[str], steps: list[str]) -> RecipeFacts:
    return facts_of(Recipe(RecipeId("r"), "Supper", tuple(lines), tuple(steps)))


@given(lines_of.filter(lambda lines: "2 carrots" in lines), steps_of, st.sampled_from(SAFE_LINES))
def test_one_more_line_removes_no_allergen(lines: list[str], steps: list[str], more: str) -> None:
    before, after = _facts(lines, steps), _facts([*lines, more], steps)
    told = {
        vocabulary().entries[part].name
        for entry in after.line_entries
        for part in vocabulary().closures[entry]
    }
    for allergen, was in before.allergens.items():
        now = after.allergens[allergen].verdict
        if was.verdict is CONTAINS:
            assert now is CONTAINS
        if was.verdict is UNKNOWN:
            assert now in {UNKNOWN, CONTAINS}
        if was.verdict is MAY and now is FREE:
            # a step's "cheese" is the cheddar of the new line, and holds what that one holds
            assert all(e.place.startswith("step") and e.food in told for e in was.evidence)


@given(
    lines_of.filter(lambda lines: "2 carrots" in lines),
    st.lists(
        st.sampled_from(["Mix it all well.", "Omit the butter.", "Serve with red wine."]),
        max_size=2,
    ),
    st.sampled_from(SAFE_LINES),
)
def test_one_more_line_makes_no_recipe_fit_a_diet(
    lines: list[str], steps: list[str], more: str
) -> None:
    before, after = _facts(lines, steps), _facts([*lines, more], steps)
    for was, now in zip(before.fits, after.fits, strict=True):
        assert now is was or now is Fits.NO or (now, was) == (Fits.UNKNOWN, Fits.YES)


@given(lines_of, steps_of, st.sampled_from(STEPS))
def test_one_more_step_takes_no_allergen_away(
    lines: list[str], steps: list[str], more: str
) -> None:
    told = [*steps, "Mix it all well."]
    before, after = _facts(lines, told), _facts(lines, [*told, more])
    for allergen, was in before.allergens.items():
        now = after.allergens[allergen].verdict
        assert was.verdict is FREE or now is CONTAINS or now is was.verdict


@given(st.data(), lines_of, steps_of)
def test_the_order_of_lines_changes_nothing_but_evidence(
    data: st.DataObject, lines: list[str], steps: list[str]
) -> None:
    shuffled = data.draw(st.permutations(lines))
    a, b = _facts(lines, steps), _facts(shuffled, steps)
    assert {k: f.verdict for k, f in a.allergens.items()} == {
        k: f.verdict for k, f in b.allergens.items()
    }
    assert (a.fits, a.entries, a.line_entries) == (b.fits, b.entries, b.line_entries)
    assert (set(a.unread), a.is_fully_read) == (set(b.unread), b.is_fully_read)


@given(st.text(), st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3))
def test_any_text_has_facts_and_none_is_safe_without_being_read(
    name: str, lines: list[str], steps: list[str]
) -> None:
    found = facts_of(Recipe(RecipeId("r"), name, tuple(lines), tuple(steps)))
    if not found.line_entries or found.unread:
        assert _with(found, FREE) == set()
        assert Fits.YES not in found.fits
    vegan, vegetarian, pescatarian = _fits(found)
    assert vegan >= vegetarian >= pescatarian
