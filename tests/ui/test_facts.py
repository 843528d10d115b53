"""The fold that tells what was read in a recipe: for whoever must be able to check it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from ladle.food import DIETS, DietView, FactsSheet, VerdictView, find_jurisdiction

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Route
    from tests.ui.conftest import Visit

ANSWERS = Path(__file__).parent / "answers"
FOLD = "What was read, and why"
BY = "By the list of"
DASH = "\N{EN DASH}"
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitaensmuetzenmandelkuchen"


def _sample(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((ANSWERS / f"{name}.json").read_text(encoding="utf-8"))
    return read


def _open_sample(visit: Visit, **changes: Any) -> dict[str, Any]:
    """Show the sample's recipe, its fold open, and return the sheet in it."""
    sheet = _sample("facts") | changes
    visit.answer_with("recommendations", _sample("answer"))
    visit.answer_with("facts/**", sheet)
    visit.ask("dinner")
    visit.see_recipe()
    _open(visit)
    return sheet


def _fold(visit: Visit) -> Locator:
    return visit.page.locator("details.sheet")


def _open(visit: Visit) -> None:
    visit.page.get_by_text(FOLD, exact=True).click()


def _open_all(visit: Visit) -> None:
    """Open what is folded away within the sheet, too."""
    for fold in visit.page.locator(".long > summary").all():
        fold.click()


def _part(visit: Visit, name: str) -> Locator:
    return _fold(visit).get_by_role("region", name=name, exact=True)


def _rows(visit: Visit, part: str) -> list[str]:
    """Return the texts of a table's rows, without its heads."""
    table = _part(visit, part).get_by_role("table")
    table.wait_for()
    texts = table.get_by_role("row").all_inner_texts()
    return [" ".join(text.split()) for text in texts[1:]]


def _asked(visit: Visit) -> list[str]:
    return [path for path in visit.gets if path.startswith("/api/v1/facts/")]


def test_the_sample_that_the_page_is_tested_with_is_a_sheet() -> None:
    sample = (ANSWERS / "facts.json").read_bytes()
    sheet = msgspec.json.decode(sample, type=FactsSheet, strict=True)
    assert json.loads(msgspec.json.encode(sheet)) == json.loads(sample)
    assert tuple(sheet.diets) == tuple(DIETS)
    assert list(sheet.allergens) == [group.key for group in find_jurisdiction(sheet.jurisdiction)]
    places = {place.place for place in sheet.places}
    facts: list[VerdictView | DietView] = [*sheet.allergens.values(), *sheet.diets.values()]
    assert {proof.place for fact in facts for proof in fact.evidence} <= places


@pytest.mark.slow
def test_the_fold_is_shut_at_first_and_asks_once_when_it_is_opened(visit: Visit) -> None:
    visit.ask("dinner with eggs")
    visit.see_recipe()
    assert _fold(visit).get_attribute("open") is None
    assert _asked(visit) == []
    with visit.page.expect_response("**/api/v1/facts/**") as answered:
        _open(visit)
    sheet = msgspec.json.decode(answered.value.body(), type=FactsSheet)
    assert parse_qs(urlsplit(answered.value.url).query) == {"jurisdiction": ["eu"]}
    visit.page.locator(".places").wait_for()
    names = visit.page.locator(".places .where").all_text_contents()
    assert names == [place.place for place in sheet.places]
    foods = visit.page.locator(".places .read-as > b").all_text_contents()
    assert foods == [food.name for place in sheet.places for food in place.foods]
    _open(visit)
    _open(visit)
    visit.page.locator(".places").wait_for()
    assert len(_asked(visit)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
def test_each_place_tells_its_text_and_how_it_was_read(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 900})
    _open_sample(visit)
    rows = _part(visit, "What was read where").get_by_role("row")
    rows.first.wait_for()

    def cells(name: str) -> list[str]:
        row = rows.filter(has=visit.page.get_by_role("rowheader", name=name, exact=True))
        texts = row.locator("th, td").all_text_contents()
        return [" ".join(text.split()) for text in texts]

    heads = visit.page.locator(".places").get_by_role("columnheader").all_text_contents()
    assert heads == ["Where", "Text", "Read as", "Contains", "May contain"]
    assert cells("line 1") == ["line 1", "For the pan:a heading", "no food read"]
    where, text, read_as, contains, may = cells("line 5")
    assert where == "line 5"
    assert text == "2 tbsp glutenfree flour (optional)amount: 2 tablespoonoptional"
    assert read_as == "flour (said to be gluten free)known from Annex II, product standard"
    assert (contains, may) == (f"Contains: {DASH}none", f"May contain: {DASH}none")
    assert cells("line 6")[1].endswith("amount: 2 tablespoonpreparation: chopped")
    assert cells("line 6")[3] == "Contains: Tree nuts, Walnut"
    assert cells("line 7")[1].endswith("⚠ not understood: zwizzlewort")
    margarine = rows.filter(has_text="margarine (alternative)").text_content() or ""
    assert "May contain: Milk, Soy" in " ".join(margarine.split())


@pytest.mark.slow
def test_verdicts_come_with_their_proofs_and_diets_with_their_rule(visit: Visit) -> None:
    sheet = _open_sample(visit)
    allergens = _rows(visit, "Allergens")
    assert allergens[0] == (
        "✕ Contains: Eggs egg: line 2, step 1 8 free-range eggs, beaten "
        "omelette: title Spanish Tortilla"
    )
    assert allergens[-1].startswith("? Not known Gluten, Crustaceans, Fish, Peanuts, Soy,")
    assert allergens[-1].endswith("not all of the recipe could be read")
    diets = _rows(visit, "Diets")
    assert len(diets) == len(DIETS)
    signs = [row[0] for row in diets]
    assert signs == sorted(signs, key="✓?✕".index)
    egg_free = next(row for row in diets if "Does not fit: Egg-free" in row)
    assert egg_free.endswith(f"Rule: {sheet['diets']['egg_free']['policy']}")
    assert _part(visit, "Specific allergens").get_by_role("listitem").all_text_contents() == [
        "Walnut"
    ]
    visit.see("Not all could be read. What is not known counts as unsafe.")
    visit.see("Not understood in the ingredients: zwizzlewort")


@pytest.mark.slow
def test_a_long_step_is_quoted_where_it_names_the_food_and_is_a_link_away(visit: Visit) -> None:
    text = _sample("facts")["places"][-3]["text"]
    proof = {"place": "step 1", "food": "egg", "text": text}
    facts = {"egg": {"verdict": "contains", "evidence": [proof]}}
    _open_sample(visit, allergens=facts)
    quote = _part(visit, "Allergens").locator("q")
    assert "beat the eggs with a whisk" in (quote.text_content() or "")
    assert len(quote.text_content() or "") < len(text)
    _part(visit, "Allergens").get_by_role("link", name="step 1").click()
    visit.page.wait_for_url("**#read-step-1")
    assert visit.page.locator("#read-step-1 .text").text_content() == text
    assert visit.page.locator("#read-step-1").bounding_box()["y"] < 900  # type: ignore[index]


@pytest.mark.slow
def test_a_recipe_that_was_read_whole_says_so(visit: Visit) -> None:
    _open_sample(visit, fully_known=True, unknown=[], specific=[])
    visit.see("Every word of the ingredients was understood, and there are steps.")
    visit.see("None is surely in it.")
    assert visit.page.get_by_text("Not all could be read.").count() == 0


@pytest.mark.slow
def test_a_recipe_without_lines_and_steps_says_what_is_missing(visit: Visit) -> None:
    _open_sample(visit, has_lines=False, has_steps=False, places=[])
    visit.see("No ingredients could be read.")
    visit.see("There are no steps that tell what to do.")


@pytest.mark.slow
def test_another_countrys_list_is_asked_for_and_shown(visit: Visit) -> None:
    visit.ask("dinner with eggs")
    visit.see_recipe()
    _open(visit)
    choice = visit.page.get_by_label(BY)
    choice.wait_for()
    labels = choice.locator("option").all_text_contents()
    assert labels == ["EU", "UK", "US", "Canada", "Japan", "Codex", "Australia/New Zealand"]
    choice.focus()
    with visit.page.expect_response(re.compile("jurisdiction=us$")) as answered:
        choice.select_option(label="US")
    sheet = msgspec.json.decode(answered.value.body(), type=FactsSheet)
    assert "wheat" in sheet.allergens
    _part(visit, "Allergens").get_by_text("Wheat").first.wait_for()
    assert _part(visit, "Allergens").get_by_text("Celery").count() == 0
    caption = _part(visit, "Allergens").locator("caption").text_content()
    assert caption == "Verdicts on the allergens on the list of US"
    assert (visit.focused(), choice.input_value()) == ("jurisdiction", "us")


@pytest.mark.slow
def test_a_slow_sheet_shows_that_it_comes_and_an_older_one_never_replaces_it(visit: Visit) -> None:
    page, waiting = visit.page, []

    def hold(route: Route) -> None:
        waiting.append(route)

    def hold_all(n: int) -> None:
        while len(waiting) < n:
            page.wait_for_timeout(20)

    def served(jurisdiction: str) -> dict[str, Any]:
        return _sample("facts") | {
            "jurisdiction": jurisdiction,
            "allergens": {jurisdiction: {"verdict": "free", "evidence": []}},
        }

    visit.answer_with("recommendations", _sample("answer"))
    page.route("**/api/v1/facts/**", hold)
    visit.ask()
    visit.see_recipe()
    with page.expect_request("**/api/v1/facts/**"):
        _open(visit)
    page.locator(".sheet .loading").wait_for()
    hold_all(1)
    waiting[0].fulfill(json=served("eu"))
    _part(visit, "Allergens").get_by_text("Free of: Eu").wait_for()
    for jurisdiction in ("japan", "codex"):
        with page.expect_request(f"**/api/v1/facts/**{jurisdiction}"):
            page.get_by_label(BY).select_option(jurisdiction)
    page.locator(".sheet .loading").wait_for()
    assert _part(visit, "Allergens").get_by_role("table").count() == 0
    assert page.locator(".places").count() == 1
    hold_all(3)
    waiting[2].fulfill(json=served("codex"))
    _part(visit, "Allergens").get_by_text("Free of: Codex").wait_for()
    assert _part(visit, "Allergens").get_by_text("Free of: Japan").count() == 0


@pytest.mark.slow
def test_a_sheet_that_does_not_come_can_be_tried_again(
    visit: Visit, failing_requests: None
) -> None:
    visit.answer_with("recommendations", _sample("answer"))
    visit.page.route("**/api/v1/facts/**", lambda route: route.abort())
    visit.ask()
    visit.see_recipe()
    _open(visit)
    visit.see("Ladle cannot be reached")
    visit.answer_truly("facts/**")
    visit.answer_with("facts/**", _sample("facts"))
    visit.press("Try again")
    visit.page.locator(".places").wait_for()
    assert visit.focused("tagName") == "SUMMARY"

    visit.answer_truly("facts/**")
    gone = {"code": "recipe_not_found", "message": "no recipe 'x' is in the catalog"}
    visit.answer_with("facts/**", {"error": gone}, 404)
    visit.page.get_by_label(BY).select_option("uk")
    visit.see("That recipe is gone")
    assert visit.page.locator(".places").count() == 1
    assert _part(visit, "Allergens").get_by_role("table").count() == 0
    visit.answer_truly("facts/**")
    visit.answer_with("facts/**", _sample("facts"))
    visit.press("Try again")
    _part(visit, "Allergens").get_by_role("table").wait_for()
    assert visit.focused() == "jurisdiction"


@pytest.mark.slow
def test_the_fold_starts_anew_for_another_recipe(visit: Visit) -> None:
    answer = _sample("answer")
    odd = "https://example.org/a b/../ü?#%"
    answer["alternatives"][0] |= {"id": odd}
    answer["alternatives"][0]["recipe"] |= {"id": odd}
    visit.answer_with("recommendations", answer)
    visit.answer_with("facts/**", _sample("facts"))
    visit.ask()
    first = visit.see_recipe()
    _open(visit)
    visit.page.get_by_label(BY).select_option("japan")
    visit.page.locator(".alternative").first.click()
    visit.see_recipe(other_than=first)
    assert _fold(visit).get_attribute("open") is None
    assert visit.page.locator(".places").count() == 0
    n_asked = len(_asked(visit))
    _open(visit)
    assert visit.page.get_by_label(BY).input_value() == "eu"
    asked = _asked(visit)[n_asked:]
    assert asked == [
        "/api/v1/facts/https%3A%2F%2Fexample.org%2Fa%20b%2F..%2F%C3%BC%3F%23%25",
    ]


@pytest.mark.slow
def test_the_fold_is_used_with_the_keyboard_alone(visit: Visit) -> None:
    keys = visit.page.keyboard
    visit.answer_with("recommendations", _sample("answer"))
    visit.answer_with("facts/**", _sample("facts"))
    visit.ask()
    visit.see_recipe()
    for _ in range(6):  # "Cook this", "Something else", fewer, more, units, the fold
        keys.press("Tab")
    assert visit.focused("tagName") == "SUMMARY"
    keys.press("Enter")
    visit.page.locator(".places").wait_for()
    for _ in range(9):  # eight links to its parts
        keys.press("Tab")
    assert visit.focused() == "jurisdiction"
    with visit.page.expect_request("**/api/v1/facts/**uk"):
        keys.press("ArrowDown")
    _part(visit, "Allergens").get_by_role("table").wait_for()
    assert visit.focused() == "jurisdiction"
    visit.page.get_by_role("status").filter(has_text="on the list of").wait_for()
    keys.press("Tab")
    assert visit.focused("textContent") == "line 2"
    keys.press("Enter")
    visit.page.wait_for_url("**#read-line-2")
    visit.page.locator(".sheet > summary").focus()
    keys.press("Enter")
    assert _fold(visit).get_attribute("open") is None


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_the_fold_stands_out_and_every_field_has_a_name(
    visit: Visit, scheme: str
) -> None:
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    facts = _sample("facts")
    allergens = facts["allergens"] | {
        "lupin": {"verdict": "may", "evidence": []},
        "celery": {"verdict": "free", "evidence": []},
    }
    diets = facts["diets"] | {"halal": {"verdict": "yes", "evidence": [], "policy": "any"}}
    _open_sample(visit, allergens=allergens, diets=diets)
    visit.page.locator(".places").wait_for()
    _open_all(visit)
    _part(visit, "Allergens").get_by_role("link", name="line 2").first.click()
    assert visit.pale_texts() == []
    assert visit.nameless() == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 480, 959, 960, 1280])
def test_no_window_is_too_narrow_for_the_fold(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 900})
    facts = _sample("facts")
    food = facts["places"][2]["foods"]
    long = {
        "place": "step 99",
        "text": LONG_WORD,
        "foods": [food[0] | {"name": f"{LONG_WORD} {n}", "may": [LONG_WORD] * 9} for n in range(6)],
        "unread": [LONG_WORD],
    }
    proof = {"place": "step 99", "food": LONG_WORD, "text": LONG_WORD * 3}
    allergens = facts["allergens"] | {LONG_WORD: {"verdict": "may", "evidence": [proof]}}
    swap = {"place": "line 1", "food": LONG_WORD, "instead": [LONG_WORD], "ratio": LONG_WORD}
    swaps = [*facts["swaps"], swap | {"changes": LONG_WORD}]
    _open_sample(visit, places=[*facts["places"], long], allergens=allergens, swaps=swaps)
    visit.page.locator(".places").wait_for()
    _open_all(visit)
    assert visit.page.evaluate("() => document.documentElement.scrollWidth") <= width
    outside = visit.page.evaluate("""() => {
      const card = document.querySelector(".recipe").getBoundingClientRect();
      return [...document.querySelectorAll(".sheet *")]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > card.right + 1)
        .map((e) => e.outerHTML.slice(0, 80));
    }""")
    assert outside == []
    overlaps = visit.page.evaluate("""() => {
      const parts = [...document.querySelectorAll(".sheet-body > *, .sheet-body section > *")]
        .filter((e) => !e.matches("section") && !e.querySelector("section"))
        .map((e) => [e, e.getBoundingClientRect()]).filter(([, box]) => box.height > 1);
      return parts.slice(1).filter(([, box], i) => box.top < parts[i][1].bottom - 1)
        .map(([e]) => e.outerHTML.slice(0, 80));
    }""")
    assert overlaps == []
