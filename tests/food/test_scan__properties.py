"""The second scan: what holds of any text, and of every phrase."""

from __future__ import annotations

from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st
from tests.food.test_scan import NewRecipe

from ladle.core import Recipe, RecipeId
from ladle.food import ALLERGENS, DIETS, scan, vocabulary
from ladle.food.scan import _MOST_TOLD, Found, RawText, excuses_of
from ladle.food.scan_hazards import (
    DIET_HAZARDS,
    NEVER_TOGETHER,
    Lexicon,
    all_phrases,
    hazard_of,
    lexicon_of,
)
from ladle.food.scan_words import in_words

# Properties.

hazards = st.sampled_from([*ALLERGENS, *DIETS, "strawberry", "butter", "zorgblat"])


@given(st.text(), st.lists(st.text(), max_size=3), st.lists(hazards, max_size=3))
def test_any_text_can_be_scanned(name: str, texts: list[str], asked: list[str]) -> None:
    read = Recipe(RecipeId("r"), name, tuple(texts), tuple(texts))
    found = scan(read, asked)
    assert found is None or found.split(":")[0] in asked


@given(
    st.sampled_from(["peanut", "2 shrimp", "tofu", "Tahini", "strawberry jam"]),
    st.lists(st.text(), max_size=2), st.lists(st.text(), max_size=2),
)  # fmt: skip
def test_text_around_a_line_hides_nothing(line: str, before: list[str], after: list[str]) -> None:
    read = Recipe(RecipeId("r"), "", (*before, line, *after))
    asked = ("peanut", "crustacean", "soy", "sesame", "strawberry")
    assert scan(read, asked) is not None


LISTED = [
    row.split("\t")[2]
    for row in (files("ladle.food") / "data" / "scan.tsv").read_text(encoding="utf-8").splitlines()
]
pieces = st.one_of(
    st.sampled_from([name for e in vocabulary().entries for name in (e.name, *e.also)]),
    st.sampled_from(LISTED),
    st.sampled_from(["1", "2s", "and", "of", ",", "- ", ".\n", "&amp;", "free", "the", "x"]),
)


between_pieces = st.sampled_from([" ", "", "s ", "-", ", ", " 7 "])
listed_hazards = st.sampled_from(
    [*ALLERGENS, "pork", "alcohol", "lactose", "onion", "cheese", "oil"]
)


NUMBERS = {text: number for number, text in enumerate(all_phrases().texts)}


def words_of(text: str) -> list[str]:
    return in_words([text])[0].split()


def walked(words: list[str], lexicon: Lexicon) -> str | None:
    """Look at every word in turn: slow, and short enough to be read."""
    covered = 0
    for start in range(len(words)):
        for stop in range(len(words), start, -1):
            phrase = " ".join(words[start:stop])
            number = NUMBERS.get(phrase)
            is_harmful = None if number is None else lexicon.shows(number)
            if is_harmful and covered < stop:
                return phrase
            if is_harmful is False:
                covered = max(covered, stop)
                break
    return None


@given(st.lists(pieces, max_size=12), between_pieces, listed_hazards)
def test_what_is_found_is_what_a_walk_over_all_words_finds(
    said: list[str], between: str, hazard: str
) -> None:
    read = Recipe(RecipeId("r"), between.join(said))
    lexicon = lexicon_of(hazard)
    assert lexicon is not None
    shown = walked(words_of(read.name), lexicon)
    found = RawText(read).found()
    assert found.first_harmful(lexicon) == shown
    assert lexicon.is_in(found.matches[0].tolist()) or shown is None
    assert scan(read, (hazard,)) == (f"{hazard}: {shown}" if shown else None)


@given(st.lists(pieces, max_size=12), between_pieces, st.sampled_from([*DIETS]))
def test_a_diet_is_shown_by_any_of_its_parts_and_by_what_is_never_together(
    said: list[str], between: str, diet: str
) -> None:
    read = Recipe(RecipeId("r"), between.join(said))
    words = words_of(read.name)
    parts = [walked(words, lex) for p in DIET_HAZARDS[diet] if (lex := lexicon_of(p))]
    apart = [walked(words, lex) for p in NEVER_TOGETHER.get(diet, ()) if (lex := lexicon_of(p))]
    both = " with ".join(p or "" for p in apart) if apart and all(apart) else None
    found = next(filter(None, parts), both)
    assert scan(read, (diet,)) == (f"{diet}: {found}" if found else None)


def test_every_phrase_that_is_harmful_is_found_alone() -> None:
    for hazard in (*ALLERGENS, *DIETS, "pork", "alcohol", "meat", "onion", "sauce"):
        found = hazard_of(hazard, False)
        assert found is not None
        harmful = {text for text, n in NUMBERS.items() if any(x.shows(n) for x in found.lexicons)}
        assert len(harmful) > 3, hazard
        assert all(
            any(Found.in_texts(text).first_harmful(x) for x in found.lexicons) for text in harmful
        ), hazard


@given(st.sampled_from(range(len(vocabulary()))))
def test_a_food_shows_itself(ix: int) -> None:
    name = vocabulary().entries[ix].name
    lists = {part for parts in DIET_HAZARDS.values() for part in parts}
    if name not in ALLERGENS and name not in lists and name not in DIETS:
        assert scan(Recipe(RecipeId("r"), name), (name,)) is not None


@given(st.sampled_from(range(len(NUMBERS))), st.sampled_from(["", "1 ", "with "]))
def test_a_name_of_a_food_is_found(number: int, before: str) -> None:
    phrases = all_phrases()
    food = phrases.foods[number]
    if food >= 0:
        text = RawText(Recipe(RecipeId("r"), before + phrases.texts[number]))
        name = vocabulary().entries[food].name
        lexicon = None if name in phrases.lists else lexicon_of(name)  # lists have words of theirs
        numbers = text.found().matches[0].tolist()
        assert number in numbers
        assert before or lexicon is None or lexicon.is_in(numbers)


def test_a_comma_is_no_food() -> None:
    plain = Recipe(id=RecipeId("1"), name="Rice, boiled", lines=("1 cup rice, washed",))
    shown = {e.name: scan(plain, [e.name]) for e in vocabulary().entries}
    assert not {name for name, found in shown.items() if found and found.endswith(": ,")}


def test_a_name_that_shows_a_hazard_is_excused_by_innocent_phrases_alone() -> None:
    assert excuses_of("Shrimps", "sulphites", is_lenient=False) == ()
    assert excuses_of("shrimp", "milk", is_lenient=False) is None
    butter = excuses_of("butter", "milk", is_lenient=False)
    assert butter is not None
    assert "peanut butter" in butter
    assert excuses_of("peanut butter", "milk", is_lenient=False) is None
    assert excuses_of("mayonnaise", "mustard", is_lenient=False) is not None
    assert excuses_of("mayonnaise", "mustard", is_lenient=True) is None
    assert excuses_of("shrimp", "nothing known", is_lenient=False) is None


@given(
    st.sampled_from([e.name for e in vocabulary().entries]),
    st.sampled_from([*ALLERGENS, *DIETS, "butter", "onion"]),
)
def test_a_text_with_a_name_and_no_excuse_never_passes(name: str, hazard: str) -> None:
    excuses = excuses_of(name, hazard, is_lenient=False)
    alone = Recipe(RecipeId("r"), name)
    if excuses is None:
        assert scan(alone, (hazard,)) is None or hazard in NEVER_TOGETHER
    else:
        assert scan(alone, (hazard,)) is not None
        assert scan(Recipe(RecipeId("r"), f"spicy {name}, fried"), (hazard,)) is not None


@given(st.lists(pieces, max_size=12), st.lists(st.tuples(listed_hazards, st.booleans())))
def test_a_text_tells_the_same_of_a_hazard_however_often_and_after_whatever(
    said: list[str], asked: list[tuple[str, bool]]
) -> None:
    read = Recipe(RecipeId("r"), ", ".join(said))
    raw = RawText(read)
    for hazard, is_lenient in asked * 2:
        traces = frozenset({hazard}) if is_lenient else frozenset[str]()
        assert scan(raw, (hazard,), traces) == scan(read, (hazard,), traces)


def test_a_text_keeps_what_it_tells_of_few_hazards(recipe: NewRecipe) -> None:
    raw = RawText(recipe("1 cup cashew butter"))
    names = [entry.name for entry in vocabulary().entries[:100]]
    assert [scan(raw, (name,)) for name in names] == [scan(raw, (name,)) for name in names]
    assert 0 < len(raw._told) <= _MOST_TOLD
