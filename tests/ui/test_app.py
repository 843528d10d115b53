"""The page in a real browser, before a real server: what a person in front of it can do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Route
    from tests.ui.conftest import Visit

pytestmark = pytest.mark.slow

ANSWERS = Path(__file__).parent / "answers"
RECOMMENDATIONS, EVENTS = "/api/v1/recommendations", "/api/v1/events"
FOLD = "At home, allergies, time"


def _answer(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((ANSWERS / f"{name}.json").read_text(encoding="utf-8"))
    return read


def test_all_wishes_are_sent_and_shown(visit: Visit) -> None:
    page = visit.page
    page.get_by_label("Who is asking?").fill("Ana")
    visit.press(FOLD)
    visit.press("Mustard")
    visit.press("Vegetarian")
    page.get_by_label("60 min").check()
    page.get_by_label("20 min").check()
    page.get_by_label("800 kcal").check()
    page.get_by_label("Meal").select_option("dinner")
    page.get_by_label("For how many").select_option("6")
    page.get_by_label("What is at home?").fill("eggs, rice,")
    page.get_by_label("Also avoid").fill("kiwi, sesame oil")
    visit.ask("something nice")
    visit.see_recipe()
    assert [post.path for post in visit.posts] == [RECOMMENDATIONS]
    assert visit.posts[0].body == {
        "utterance": "something nice",
        "wants": {
            "avoid": ["mustard", "kiwi", "sesame oil"],
            "diets": ["vegetarian"],
            "max_minutes": 60,
            "max_active_minutes": 20,
            "max_calories": 800,
            "meal": "dinner",
            "servings": 6,
        },
        "pantry": ["eggs", "rice"],
        "person": "Ana",
        "tz": "Europe/Berlin",
    }
    visit.see("Without: Mustard, kiwi, sesame oil")
    visit.see("At most 20 minutes of work · At most 800 kcal a serving · Dinner · For 6")
    page.get_by_text(re.compile("(Shown|Not reckoned) for 6")).wait_for()
    visit.see("Demo: trained on made-up people (synthetic)")
    assert visit.focused() == "recipe-title"
    page.reload()
    assert page.get_by_label("Who is asking?").input_value() == "Ana"


def test_alternatives_are_shown_cooked_and_rated_until_one_asks_again(visit: Visit) -> None:
    page = visit.page
    page.get_by_label("Who is asking?").fill("Ana")
    visit.ask("dinner")
    first = visit.see_recipe()
    n_alternatives = page.locator(".alternative").count()
    assert n_alternatives >= 1

    visit.press("Something else")
    visit.see_recipe(other_than=first)
    assert len(visit.posts) == 1
    assert [path for path in visit.gets if path.startswith("/api/v1/recipes/")] == []

    visit.press("Cook this")
    visit.see("Thank you, and enjoy!")
    cooked = visit.posts[-1]
    assert cooked.path == EVENTS
    assert cooked.body["kind"] == "conversion"
    assert cooked.body["recipe_id"]
    assert set(cooked.body) == {"kind", "event_id", "impression_id", "recipe_id"}

    visit.press("4 stars")
    visit.see("Thank you for 4 of 5 stars.")
    rated = visit.posts[-1].body
    assert rated == cooked.body | {"kind": "rating", "rating": 4, "event_id": rated["event_id"]}
    assert rated["event_id"] != cooked.body["event_id"]

    for _ in range(n_alternatives - 1):
        visit.press("Something else")
        visit.see_recipe()
    visit.press("Ask again")
    visit.press("Something else")
    assert visit.posts[-1].path == RECOMMENDATIONS


def test_picking_the_recommendation_names_its_impression_and_recipe_but_no_person(
    visit: Visit,
) -> None:
    visit.page.get_by_label("Who is asking?").fill("Ana")
    with visit.page.expect_response(f"**{RECOMMENDATIONS}") as answered:
        visit.ask("dinner")
    shown = answered.value.json()["recommendation"]
    visit.press("Cook this")
    visit.see("Thank you, and enjoy!")
    event = visit.posts[-1].body
    assert event == {
        "kind": "conversion",
        "event_id": event["event_id"],
        "impression_id": shown["impression_id"],
        "recipe_id": shown["recipe"]["id"],
    }


def test_an_allergy_that_is_still_being_typed_counts(visit: Visit) -> None:
    visit.press(FOLD)
    visit.page.locator("#avoid").press_sequentially("peanut")
    visit.page.evaluate("() => document.querySelector('form').requestSubmit()")
    visit.see_recipe()
    assert visit.posts[-1].body["wants"] == {"avoid": ["peanut"]}


def test_a_changed_question_warns_that_the_answer_is_older(visit: Visit) -> None:
    visit.press("vegan soup")
    visit.see_recipe()
    visit.press(FOLD)
    visit.press("Milk")
    visit.see("You changed the question since")
    visit.page.locator(".outdated button").click()
    visit.page.locator(".outdated").wait_for(state="detached")
    visit.see_recipe()
    body = visit.posts[-1].body
    assert (body["utterance"], body["wants"]) == ("vegan soup", {"avoid": ["milk"]})


def test_giving_up_a_wish_keeps_diets_and_exclusions(visit: Visit) -> None:
    visit.ask("vegetarian dinner with chicken without nuts")
    visit.see("Nothing is left")
    visit.page.get_by_role("button", name="ingredient: chicken").click()
    visit.see_recipe()
    body = visit.posts[-1].body
    assert body["utterance"] == "vegetarian dinner with without nuts"
    assert body["wants"] == {"exclude": ["nut"], "diets": ["vegetarian"]}


@pytest.mark.parametrize(
    ("want", "label", "chosen"),
    [("max_active_minutes", "Work", "10 min"), ("max_calories", "A serving", "400 kcal")],
)
def test_a_limit_of_work_or_calories_can_be_given_up(
    visit: Visit, want: str, label: str, chosen: str
) -> None:
    nothing = _answer("nothing")
    nothing["nothing"]["give_up"] = [{"want": want, "value": "at most 1", "n_recipes": 7}]
    visit.answer_with("recommendations", nothing)
    visit.press(FOLD)
    group = visit.page.get_by_role("group", name=f"{label}, at most")
    group.get_by_label(chosen).check()
    visit.ask("dinner")
    visit.see("Nothing is left")
    assert want in visit.posts[-1].body["wants"]
    visit.page.get_by_role("button", name="at most 1").click()
    visit.page.locator(".nothing").wait_for()
    assert want not in visit.posts[-1].body["wants"]


def test_an_unknown_food_to_avoid_is_asked_about(visit: Visit, failing_requests: None) -> None:
    visit.press(FOLD)
    visit.page.locator("#avoid").fill("hazelnits")
    visit.page.locator(".ask .main").first.click()
    visit.see("So that nobody is harmed")
    visit.see("I cannot tell which food “hazelnits” is.")
    visit.press("hazelnut")
    visit.see_recipe()
    assert visit.posts[-1].body["wants"] == {"avoid": ["hazelnut"]}


def test_an_unknown_food_in_the_question_is_asked_about(
    visit: Visit, failing_requests: None
) -> None:
    visit.ask("dinner without hazlenutz")
    visit.see("I cannot tell which food “hazlenutz")
    visit.page.locator(".problem .button").first.click()
    visit.see_recipe()
    assert re.match("dinner without hazelnut", visit.posts[-1].body["utterance"])


def test_what_cannot_be_asked_in_words_is_said_of_the_question(
    visit: Visit, failing_requests: None
) -> None:
    visit.ask("I am pregnant, what can I eat?")
    visit.see("I cannot work with that")
    visit.see("Your question asks for 'pregnancy'; that differs from person to person")
    assert visit.page.get_by_text("Utterance").count() == 0


def test_a_ketogenic_diet_can_be_asked_for(visit: Visit) -> None:
    visit.press(FOLD)
    visit.press("Ketogenic")
    visit.ask("dinner")
    visit.page.get_by_text("Without: ").or_(visit.page.locator("#recipe-title")).first.wait_for()
    assert visit.posts[-1].body["wants"] == {"diets": ["keto"]}


def test_what_a_recipe_says_stays_text_and_leads_nowhere(visit: Visit) -> None:
    answer = _answer("answer")
    recipe = answer["recommendation"]["recipe"]
    recipe |= {
        "name": '<img src=x onerror="window.hit=1"><b>Bold</b>',
        "description": "<i>x</i>",
        "lines": ["<script>window.hit=1</script>", *recipe["lines"]],
        "url": "javascript:window.hit=1",
    }
    visit.answer_with("recommendations", answer | {"degraded": "no_model"})
    visit.ask()
    visit.see("Not at its best")
    assert visit.see_recipe() == recipe["name"]
    visit.see("<script>window.hit=1</script>")
    assert visit.page.locator(".source a").count() == 0
    assert visit.page.evaluate("() => window.hit ?? 'missed'") == "missed"


def test_an_alternative_that_tells_little_is_shown_from_the_answer_itself(visit: Visit) -> None:
    answer, bare = _answer("answer"), {"id": "a/b c/ü?#%", "name": "Bare", "minutes": None}
    empty = {"lines": [], "steps": [], "servings": "", "cuisines": [], "meals": []}
    recipe = answer["recommendation"]["recipe"] | bare | empty | {"url": "https://example.org/x"}
    answer["alternatives"] = [bare | {"reasons": [], "not_shown": [], "recipe": recipe}]
    visit.answer_with("recommendations", answer)
    visit.ask()
    visit.page.locator(".alternative").click()
    visit.see("The recipe lists none.")
    link = visit.page.locator(".source a")
    assert link.get_attribute("href") == "https://example.org/x"
    assert "noopener" in (link.get_attribute("rel") or "")


def test_a_lost_connection_is_told_and_can_be_tried_again(
    visit: Visit, failing_requests: None
) -> None:
    visit.page.route(f"**{RECOMMENDATIONS}", lambda route: route.abort())
    visit.ask()
    visit.see("Ladle cannot be reached")
    visit.answer_truly("recommendations")
    visit.press("Try again")
    visit.see_recipe()


def test_a_strange_answer_and_an_unready_server_are_told(
    visit: Visit, failing_requests: None
) -> None:
    visit.answer_with("recommendations", "<html>502</html>", 502)
    visit.ask()
    visit.see("answered in its place")
    visit.answer_truly("recommendations")
    error = {"code": "not_ready", "message": "the catalog is empty"}
    visit.answer_with("recommendations", {"error": error}, 503)
    visit.ask()
    visit.see("The catalog is empty.")


def test_an_event_that_was_not_noted_is_sent_again_under_the_same_id(
    visit: Visit, failing_requests: None
) -> None:
    answer = _answer("answer")
    error = {"code": "store_unavailable", "message": "the event was not durable within 5 s"}
    visit.answer_with("recommendations", answer)
    visit.answer_with("events", {"error": error}, 503)
    visit.ask()
    visit.press("Cook this")
    visit.see("That could not be noted")
    visit.answer_truly("events")
    visit.answer_with("events", {"durable": True}, 201)
    visit.press("Cook this")
    visit.see("Thank you, and enjoy!")
    first, second = [post.body for post in visit.posts if post.path == EVENTS]
    assert first == second
    assert first["impression_id"] == answer["recommendation"]["impression_id"]


def test_a_slow_answer_shows_that_ladle_looks_and_then_that_it_took_too_long(
    visit: Visit,
) -> None:
    def never_answer(route: Route) -> None:
        pass

    visit.page.clock.install()
    visit.page.route(f"**{RECOMMENDATIONS}", never_answer)
    visit.ask()
    visit.see("Looking through the recipes")
    visit.page.clock.fast_forward(16_000)
    visit.see("That took too long")


def test_all_can_be_done_with_the_keyboard(visit: Visit) -> None:
    keys = visit.page.keyboard
    keys.press("Tab")
    assert visit.focused() == "utterance"
    keys.type("soup")
    for key in ("Tab", "Tab", "Tab", "Enter"):
        keys.press(key)
    visit.page.locator(".wishes").wait_for()
    keys.press("Tab")
    assert visit.focused() == "pantry"
    keys.type("rice,")
    keys.press("Backspace")
    assert visit.page.input_value("#pantry") == "rice"
    keys.press("Enter")
    visit.page.get_by_role("button", name="remove rice").wait_for()
    keys.press("Tab")
    keys.press("Space")
    assert visit.page.locator(".chip.toggle").first.get_attribute("aria-pressed") == "true"
    visit.page.locator("#utterance").focus()
    keys.press("Enter")
    visit.see_recipe()
    keys.press("Tab")
    assert visit.focused("textContent") == "Cook this"


def test_what_fits_is_told_before_what_is_not_known_and_what_does_not_fit(visit: Visit) -> None:
    answer = _answer("answer")
    diets = {"vegan": "no", "halal": "unknown", "gluten_free": "yes", "nut_free": "strange"}
    answer["recommendation"]["recipe"]["diets"] = diets
    visit.answer_with("recommendations", answer)
    visit.press(FOLD)
    visit.press("Gluten-free")
    visit.ask("dinner")
    visit.see_recipe()
    rows = visit.page.get_by_role("region", name="Diets").get_by_role("row").all_inner_texts()
    assert [" ".join(row.split()) for row in rows] == [
        "✓ Fits Gluten-free (you asked)",
        "? Not known Halal, Nut-free",
        "✕ Does not fit Vegan",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_background(visit: Visit, scheme: str) -> None:
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visit.answer_with("recommendations", _answer("answer"))
    visit.ask("snazzy dinner")
    visit.see_recipe()
    visit.press(FOLD)
    visit.press("Milk")
    visit.see("You changed the question since")
    assert visit.pale_texts() == []


def test_a_screen_reader_can_name_every_field_button_and_picture(visit: Visit) -> None:
    visit.ask("dinner")
    visit.see_recipe()
    visit.press(FOLD)
    visit.page.get_by_label("What is at home?").fill("eggs,")
    visit.press("Cook this")
    visit.see("How was it?")
    assert visit.nameless() == []
    assert visit.page.locator("html").get_attribute("lang") == "en"
    assert visit.page.locator("h1").count() == 1


@pytest.mark.parametrize("width", [360, 600, 1600])
def test_no_window_is_too_narrow_for_the_page(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.answer_with("recommendations", _answer("answer"))
    visit.ask("dinner")
    visit.see_recipe()
    visit.press(FOLD)
    assert visit.page.evaluate("() => document.documentElement.scrollWidth") <= width
