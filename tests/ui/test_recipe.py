"""The recipe as it is shown: how long it takes, for how many, and what a serving holds."""

from __future__ import annotations

import json
import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from ladle.ranking import Answer

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Route
    from tests.ui.conftest import Visit

pytestmark = pytest.mark.slow

ANSWERS = Path(__file__).parent / "answers"
RECIPES = "**/api/v1/recipes/**"


def _answer(**changes: Any) -> dict[str, Any]:
    """Return the sample answer with a changed recipe; it stays an answer."""
    answer: dict[str, Any] = json.loads((ANSWERS / "answer.json").read_text(encoding="utf-8"))
    answer["recommendation"]["recipe"] |= changes
    msgspec.convert(answer, Answer)
    return answer


def _show(visit: Visit, **changes: Any) -> dict[str, Any]:
    """Show the sample's recipe with these changes, and return it."""
    answer = _answer(**changes)
    visit.answer_with("recommendations", answer)
    visit.ask("dinner")
    visit.see_recipe()
    shown: dict[str, Any] = answer["recommendation"]["recipe"]
    return shown


def _part(visit: Visit, name: str) -> Locator:
    return visit.page.get_by_role("region", name=name, exact=True)


def _fact(visit: Visit, name: str) -> str:
    fact = visit.page.locator(".facts > div").filter(has=visit.page.get_by_text(name, exact=True))
    return " ".join(fact.locator("dd").inner_text().split())


def _lines(visit: Visit) -> list[str]:
    return visit.page.locator(".ingredients > ul > li").all_text_contents()


def _scaled_by(visit: Visit, query: str) -> AbstractContextManager[Any]:
    """Wait for the lines that are asked for by this query."""
    return visit.page.expect_response(re.compile(f"/api/v1/recipes/.*{query}$"))


def _serve(visit: Visit, recipe: dict[str, Any], why: str = "") -> None:
    """Answer in the server's place with lines that say what they are for."""
    visit.page.route(RECIPES, lambda route: _fulfill(route, recipe, why))


def _fulfill(route: Route, recipe: dict[str, Any], why: str = "") -> None:
    asked = parse_qs(urlsplit(route.request.url).query)
    servings = asked.get("servings", [None])[0]
    scaled = {
        "servings": float(servings) if servings else None,
        "lines": [f"{servings} {asked['units'][0]}", *recipe["lines"][1:]],
    }
    route.fulfill(json=recipe | {"scaled": scaled | ({"why": why} if why else {})})


def _amounts(visit: Visit) -> dict[str, str]:
    rows = _part(visit, "In one serving").get_by_role("row").all_inner_texts()
    return dict(" ".join(row.split()).split(" | ", 1) for row in _marked(rows[1:]))


def _marked(rows: list[str]) -> list[str]:
    """Part a row's name from the rest."""
    return [
        row.replace("\t", " | ", 1).replace("\n", " | ", 0 if "\t" in row else 1) for row in rows
    ]


@pytest.mark.parametrize(
    ("minutes", "work", "basis", "said"),
    [
        (40, 20, "declared", "40 min 20 min at work, 20 min waiting"),
        (25, 25, "partly", "about 25 min reckoned: the steps do not time everything"),
        (135, None, "declared", "2 h 15 min"),
        (180, 30, "stated", "about 3 h 30 min at work, 2 h 30 min waiting added up from the steps"),
        (10_110, 12, "declared", "7 days 12 min at work, 7 days waiting"),
        (None, None, "unknown", "not told"),
    ],
)
def test_the_time_tells_what_is_work_and_what_it_rests_on(
    visit: Visit, minutes: int | None, work: int | None, basis: str, said: str
) -> None:
    _show(visit, minutes=minutes, active_minutes=work, minutes_basis=basis)
    assert _fact(visit, "Time") == said


def test_a_dish_is_told_with_its_type_and_what_it_is_like(visit: Visit) -> None:
    _show(visit, aspects=["easy", "freezes", "healthy", "nutri_score_a", "course_main"])
    assert _fact(visit, "Dish") == "omelet"
    assert _fact(visit, "A serving") == "331 kcal"
    chips = visit.page.get_by_role("list", name="What it is like").get_by_role("listitem")
    assert chips.all_text_contents() == ["easy to make", "freezes"]


def test_more_people_and_other_units_change_the_lines_and_keep_the_written_ones(
    visit: Visit,
) -> None:
    visit.ask("pasta alla norma")
    visit.see_recipe()
    written = _lines(visit)
    group = visit.page.get_by_role("group", name="Servings")
    assert group.locator("output").text_content() == "4"
    for more in (5, 6, 7, 8):
        with _scaled_by(visit, f"servings={more}&units=as_written"):
            group.get_by_role("button", name="for more").click()
    visit.see("Shown for 8.")
    assert _lines(visit)[1] == "600g spaghetti"
    with _scaled_by(visit, "servings=8&units=us"):
        visit.page.get_by_label("US", exact=True).check()
    visit.see("Shown for 8, in US units.")
    assert "g spaghetti" not in _lines(visit)[1]
    visit.page.locator(".written summary").click()
    kept = visit.page.locator(".written li")
    assert kept.all_text_contents() == written

    with _scaled_by(visit, "[?]units=us"):
        for _ in range(4):
            group.get_by_role("button", name="for fewer").click()
    visit.see("Shown for 4, in US units.")
    visit.page.get_by_label("As written").check()
    kept.first.wait_for(state="detached")
    assert _lines(visit) == written


def test_what_the_question_said_of_how_many_eat_is_shown_at_once(visit: Visit) -> None:
    scaled = {"servings": 9.0, "lines": ["12 eggs"]}
    _show(visit, scaled=scaled)
    assert _lines(visit) == ["12 eggs"]
    assert visit.page.locator(".stepper output").text_content() == "9"
    visit.see("Shown for 9.")


def test_the_last_of_quick_clicks_wins_however_late_the_others_answer(visit: Visit) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    visit.page.route(RECIPES, hold)
    recipe = _show(visit)
    more = visit.page.get_by_label("for more")
    for _ in range(3):  # in one task, before the page can be drawn again
        more.click()
    visit.page.evaluate("() => document.querySelector('[aria-label=\"for more\"]').click()")
    visit.see("Reckoning…")
    assert visit.page.locator(".stepper output").text_content() == "10"
    while len(waiting) < 4:
        visit.page.wait_for_timeout(20)
    _fulfill(waiting[3], recipe)
    visit.see("Shown for 10.")
    for late in waiting[:3]:
        late.abort()
    assert _lines(visit)[0] == "10 as_written"
    assert visit.page.get_by_role("alert").count() == 0


def test_clicks_within_one_moment_count_each(visit: Visit) -> None:
    recipe = _show(visit)
    _serve(visit, recipe)
    visit.page.evaluate("""() => {
      const more = document.querySelector('[aria-label="for more"]');
      more.click(); more.click();
      document.querySelector('[name="units"][value="metric"]').click();
    }""")
    visit.see("in metric units")
    assert visit.page.locator(".stepper output").text_content() == "8"
    assert _lines(visit)[0] == "8 metric"


def test_lines_that_cannot_be_fetched_leave_what_was_there(
    visit: Visit, failing_requests: None
) -> None:
    recipe = _show(visit)
    visit.page.route(RECIPES, lambda route: route.abort())
    visit.page.get_by_label("for more").click()
    alert = visit.page.get_by_role("alert")
    alert.wait_for()
    told = " ".join(alert.inner_text().split())
    assert told.startswith("Ladle cannot be reached. These ingredients are for 6.")
    assert _lines(visit) == recipe["lines"]
    assert visit.page.locator(".stepper output").text_content() == "6"
    visit.page.unroute(RECIPES)
    _serve(visit, recipe)
    visit.press("Try again")
    visit.see("Shown for 7.")
    assert alert.count() == 0
    assert _lines(visit)[0] == "7 as_written"


def test_a_step_tells_its_temperatures_in_the_units_that_are_shown(visit: Visit) -> None:
    steps = ["Mix.", "Bake at 350°F."]
    recipe = _show(visit, steps=steps, lines=["1 cup rice"])
    scaled = {"servings": None, "lines": ["185 g rice"], "steps": {"2": ["350°F is about 180 °C"]}}
    visit.page.route(RECIPES, lambda route: route.fulfill(json=recipe | {"scaled": scaled}))
    shown = visit.page.locator(".steps li")
    assert shown.all_text_contents() == steps
    with _scaled_by(visit, "[?]units=metric"):
        visit.page.get_by_label("Metric", exact=True).check()
    visit.see(", in metric units.")
    assert shown.all_text_contents() == ["Mix.", "Bake at 350°F. (350°F is about 180 °C)"]


def test_what_cannot_be_scaled_says_why(visit: Visit) -> None:
    why = "the recipe makes 24 cookies, and does not say for how many people"
    recipe = _show(visit, servings="24 cookies", serves=24.0)
    _serve(visit, recipe, why)
    visit.page.get_by_label("for fewer").click()
    visit.see(f"Not reckoned for 23: {why}.")
    assert visit.page.locator(".stepper output").text_content() == "24"


def test_a_recipe_that_does_not_say_for_how_many_it_is_changes_its_units_only(
    visit: Visit,
) -> None:
    recipe = _show(visit, servings="", serves=None, serving=None)
    assert visit.page.locator(".stepper").count() == 0
    visit.see("It does not say for how many it is")
    _serve(visit, recipe)
    visit.page.get_by_label("Metric").check()
    visit.see("Shown in metric units.")
    visit.see("Not known for a serving: the recipe does not say how many servings it makes.")


def test_a_serving_is_told_in_numbers_and_words(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1600, "height": 900})
    _show(visit)
    part = _part(visit, "In one serving")
    assert _amounts(visit) == {
        "Fat": "18 g 25 % ▲ high",
        "of which saturates": "3.7 g 19 % ◆ medium",
        "Carbohydrate": "31 g 12 %",
        "of which sugars": "2 g 2 % ▼ low",
        "Fibre": "3.9 g 16 %",
        "Protein": "12 g 25 %",
        "Salt": "not known",
    }
    said = " ".join(part.inner_text().split())
    assert "331 kcal 17 % of a day's 2,000 kcal about 283 g as bought" in said
    assert "It covers 92 % of the recipe's weight." in said
    assert part.get_by_role("img", name="Nutri-Score not known").count() == 1


def test_a_nutri_score_marks_one_of_five_letters(visit: Visit) -> None:
    serving = _answer()["recommendation"]["recipe"]["serving"] | {"nutri_score": "C"}
    amounts = serving["amounts"] | {"saturates": 39.0, "salt": 0.04}
    del amounts["kcal"]
    _show(visit, serving=serving | {"amounts": amounts})
    part = _part(visit, "In one serving")
    part.get_by_role("img", name="Nutri-Score C, from A, the best, to E").wait_for()
    assert part.locator(".grade").all_text_contents() == ["A", "B", "C", "D", "E"]
    assert part.locator(".grade.is").all_text_contents() == ["C"]
    visit.see("Energy not known")
    shares = part.locator(".bar").evaluate_all(
        "bars => bars.map(b => Math.round(100 * b.firstChild.offsetWidth / b.offsetWidth))"
    )
    assert shares[1] == 100
    assert shares[-1] <= 3
    visit.see("195 %")
    visit.see("< 1 %")


@pytest.mark.parametrize(
    ("lines", "serves", "why"),
    [
        ([], None, "the recipe lists no ingredients."),
        (["eggs"], None, "the recipe does not say how many servings it makes."),
        (["eggs"], 4.0, "too few of its ingredients have an amount that can be weighed."),
    ],
)
def test_without_an_estimate_one_line_says_why(
    visit: Visit, lines: list[str], serves: float | None, why: str
) -> None:
    _show(visit, lines=lines, serves=serves, serving=None, aspects=["nutri_score_b"])
    part = _part(visit, "Nutrition")
    assert part.get_by_text(f"Not known for a serving: {why}").count() == 1
    assert part.get_by_role("img", name="Nutri-Score B, from A, the best, to E").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("grade", ["A", "C", "E"])
def test_every_text_of_a_serving_stands_out(visit: Visit, scheme: str, grade: str) -> None:
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    serving = _answer()["recommendation"]["recipe"]["serving"] | {"nutri_score": grade}
    recipe = _show(visit, serving=serving)
    _serve(visit, recipe, "it cannot be")
    visit.page.get_by_label("for more").click()
    visit.see("Not reckoned for 7")
    visit.page.locator(".written summary").click()
    assert visit.pale_texts() == []
    assert visit.nameless() == []


@pytest.mark.parametrize("width", [320, 480, 700, 960, 1280, 1600])
def test_no_window_is_too_narrow_for_the_recipe(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 900})
    serving = _answer()["recommendation"]["recipe"]["serving"] | {"nutri_score": "D"}
    amounts = dict.fromkeys(serving["amounts"], 12_345.6)
    serving |= {"lights": dict.fromkeys(serving["lights"], "medium"), "amounts": amounts}
    _show(visit, minutes=10_110, active_minutes=5_000, minutes_basis="partly", serving=serving)
    assert visit.page.evaluate("() => document.documentElement.scrollWidth") <= width
    outside = visit.page.evaluate("""() => [".nutrition", ".ingredients", ".facts"]
      .map((name) => document.querySelector(name)).flatMap((part) => {
        const end = part.getBoundingClientRect().right + 1;
        return [...part.querySelectorAll("*")]
          .filter((e) => e.checkVisibility() && !e.closest("thead"))
          .filter((e) => e.getBoundingClientRect().right > end)
          .map((e) => e.outerHTML.slice(0, 80));
      })""")
    assert outside == []


def test_the_lines_are_scaled_with_the_keyboard_alone(visit: Visit) -> None:
    keys = visit.page.keyboard
    recipe = _show(visit)
    _serve(visit, recipe)
    for _ in range(4):  # "Cook this", "Something else", fewer, more
        keys.press("Tab")
    assert visit.focused("ariaLabel") == "for more"
    keys.press("Enter")
    visit.see("Shown for 7.")
    assert visit.focused("ariaLabel") == "for more"
    keys.press("Tab")
    keys.press("ArrowRight")
    visit.see("Shown for 7, in metric units.")
    assert visit.focused("value") == "metric"


def test_what_could_not_be_shown_and_what_was_rounded_are_told(visit: Visit) -> None:
    lines = _answer()["recommendation"]["recipe"]["lines"]
    _show(visit, scaled={"servings": 9, "lines": lines, "notes": {"1": ["exactly 4.5"]}})
    visit.see("could be shown of it: can be frozen.")
    visit.see("(exactly 4.5)")
