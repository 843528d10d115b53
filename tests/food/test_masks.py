"""The bits must say what judging by concerns, one by one, says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.food import (
    ALLERGENS,
    DIETS,
    Claim,
    Concern,
    EntryIx,
    Fits,
    Meal,
    RecipeFacts,
    Seen,
    Verdict,
    allergen_concern,
    diet_rules,
    trait_concern,
    vocabulary,
)
from ladle.food.claims import claims
from ladle.food.diets import APART
from ladle.food.masks import DietMask, claimed_masks, diet_masks, entry_masks, masked

CLAIMS = [claim for _, claim in sorted({c.name: c for c in claims().values()}.items())]
ENTRIES = st.sampled_from(range(len(vocabulary()))).map(EntryIx)


def _seen(place: str) -> st.SearchStrategy[list[Seen]]:
    said = st.lists(st.sampled_from(CLAIMS), max_size=2).map(tuple)
    one = st.builds(Seen, ENTRIES, st.just(place), st.one_of(st.just(()), said))
    return st.lists(one, max_size=4)


def _facts(
    lines: list[Seen], prose: list[Seen], unread: tuple[str, ...] = (), *, has_steps: bool = True
) -> RecipeFacts:
    return RecipeFacts(
        lines=tuple(lines), prose=tuple(prose), added=tuple(prose[:1]), unread=unread,
        has_steps=has_steps, meals=Meal(0), cuisines=(), minutes=None,
    )  # fmt: skip


recipes = st.builds(
    _facts, _seen("line 1"), _seen("step 1"), st.sampled_from([(), (), ("zorgblat",)]),
    has_steps=st.booleans(),
)  # fmt: skip


def test_the_allergens_come_first_and_nothing_twice() -> None:
    keys = [concern.key for concern in masked()]
    assert keys[: len(ALLERGENS)] == list(ALLERGENS)
    assert len(set(keys)) == len(keys)
    wanted = {t for r in diet_rules().values() for t in (*r.refuses, *r.doubts)}
    wanted.update(t for traits in APART.values() for t in traits)
    assert set(keys) == {*ALLERGENS, *wanted}


@given(ENTRIES)
def test_an_entry_has_a_bit_for_each_concern_that_it_raises(entry: EntryIx) -> None:
    surely, perhaps = (masks[entry] for masks in entry_masks())
    for bit, concern in enumerate(masked()):
        status = concern.status(entry)
        assert bool(surely >> bit & 1) is (status is Verdict.CONTAINS)
        assert bool(perhaps >> bit & 1) is (status is Verdict.MAY)
    assert claimed_masks(entry, ()) == (surely, perhaps)


def test_a_claim_turns_its_bits_off() -> None:
    flour = vocabulary().find("flour")
    assert flour is not None
    gluten = 1 << list(ALLERGENS).index("gluten")
    assert claimed_masks(flour, ())[0] & gluten
    surely, perhaps = claimed_masks(flour, (claims()["gluten free"],))
    assert not (surely | perhaps) & gluten


@given(recipes)
def test_verdicts_are_those_of_the_concerns(facts: RecipeFacts) -> None:
    judged = [facts.judge(allergen_concern(allergen)) for allergen in ALLERGENS]
    assert facts.verdicts == tuple(fact.verdict for fact in judged)
    assert list(facts.allergens.values()) == judged


@given(recipes)
def test_diets_are_those_of_the_traits(facts: RecipeFacts) -> None:
    assert facts.fits == tuple(_fits(facts, diet) for diet in DIETS)


def _fits(facts: RecipeFacts, diet: str) -> Fits:
    """Judge one diet as its rule is told, slowly."""

    def says(trait: str, *wanted: Verdict) -> bool:
        return _raised(facts, trait_concern(trait)) in wanted

    rule, apart = diet_rules()[diet], APART.get(diet, ())
    contains, may = Verdict.CONTAINS, Verdict.MAY
    if any(says(t, contains) for t in rule.refuses):
        return Fits.NO
    if apart and all(says(t, contains) for t in apart):
        return Fits.NO
    is_open = (
        not facts.is_fully_read
        or any(says(t, may) for t in rule.refuses)
        or any(says(t, contains, may) for t in rule.doubts)
        or (apart and all(says(t, contains, may) for t in apart))
    )
    return Fits.UNKNOWN if is_open else Fits.YES


def _raised(facts: RecipeFacts, concern: Concern) -> Verdict:
    """Return the most that a food says of a concern, however little of the recipe was read."""
    sure = [concern.status(s.entry, s.claims) for s in (*facts.lines, *facts.prose)]
    if Verdict.CONTAINS in sure:
        return Verdict.CONTAINS
    open_ = [concern.status(s.entry, s.claims) for s in (*facts.lines, *facts.added)]
    return Verdict.MAY if Verdict.MAY in open_ else Verdict.FREE


REFUSED, DOUBTED, MEAT, MILK = 1, 2, 4, 8
PLAIN, KOSHER = DietMask(REFUSED, DOUBTED, ()), DietMask(REFUSED, DOUBTED, (MEAT, MILK))


@pytest.mark.parametrize(
    ("mask", "contains", "may", "fits"),
    [
        (PLAIN, 0, 0, Fits.YES), (PLAIN, REFUSED, 0, Fits.NO), (PLAIN, 0, REFUSED, Fits.UNKNOWN),
        (PLAIN, DOUBTED, 0, Fits.UNKNOWN), (PLAIN, 0, DOUBTED, Fits.UNKNOWN),
        (PLAIN, MEAT | MILK, 0, Fits.YES), (PLAIN, REFUSED | DOUBTED, REFUSED, Fits.NO),
        (KOSHER, MEAT, 0, Fits.YES), (KOSHER, MILK, 0, Fits.YES),
        (KOSHER, MEAT | MILK, 0, Fits.NO), (KOSHER, MEAT, MILK, Fits.UNKNOWN),
        (KOSHER, 0, MEAT | MILK, Fits.UNKNOWN), (KOSHER, 0, MILK, Fits.YES),
    ],
)  # fmt: skip
def test_a_mask_refuses_doubts_and_keeps_apart(
    mask: DietMask, contains: int, may: int, fits: Fits
) -> None:
    assert mask.fits(contains, may, is_complete=True) is fits
    assert mask.fits(contains, may, is_complete=False) is max(fits, Fits.UNKNOWN)


def test_each_diet_has_a_mask_in_its_place() -> None:
    bits = {concern.key: 1 << i for i, concern in enumerate(masked())}
    assert len(diet_masks()) == len(DIETS)
    by_diet = dict(zip(DIETS, diet_masks(), strict=True))
    assert by_diet["vegan"] == DietMask(bits["animal"], 0, ())
    assert by_diet["nut_free"].refuses == bits["tree_nut"] | bits["peanut"]
    assert by_diet["kosher"].apart == tuple(bits[t] for t in APART["kosher"])


@given(ENTRIES, st.permutations(CLAIMS).map(lambda c: tuple(c[:2])))
def test_a_claim_never_turns_a_sure_bit_on(entry: EntryIx, said: tuple[Claim, ...]) -> None:
    assert claimed_masks(entry, said)[0] & ~entry_masks()[0][entry] == 0
