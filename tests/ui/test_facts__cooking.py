"""The fold of facts: what a cook asks of times, tools, character, grams and substitutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.ui.test_facts import _open_sample, _part, _sample

if TYPE_CHECKING:
    from tests.ui.conftest import Visit

TIME = "38 min (from 35 min to 40 min, 32 min at work, 6 min waiting)"


@pytest.mark.slow
def test_the_kitchen_tells_times_with_what_they_rest_on_and_timers_with_their_step(
    visit: Visit,
) -> None:
    _open_sample(visit)
    part = _part(visit, "Kitchen")
    part.wait_for()
    said = [" ".join(text.split()) for text in part.locator("p").all_inner_texts()]
    assert said == [
        f"Time {TIME}, added up from the steps",
        "Makes 6 servings",
        "Timers",
    ]
    timers = part.get_by_role("list", name="Timers").get_by_role("listitem").all_inner_texts()
    assert timers == [
        "step 2: 5 minutes (rest, hands free)",
        "step 3: 20-25 minutes (fry, at work)",
        "step 3: 10 minutes (cook, at work, a part of another)",
    ]
    part.get_by_role("link", name="step 2").click()
    visit.page.wait_for_url("**#read-step-2")
    rests_on = part.locator(".timers").first.get_by_role("listitem").all_inner_texts()
    assert rests_on[0] == "step 2: 5 minutes (5 min)"


@pytest.mark.slow
def test_times_that_nobody_knows_and_pieces_are_told(visit: Visit) -> None:
    kitchen = _sample("facts")["kitchen"]
    nothing = dict.fromkeys(kitchen["times"]) | {"basis": "unknown", "evidence": []}
    makes = {"low": 9, "high": 10, "of": "pieces", "what": "biscuits", "size": "2-inch"}
    _open_sample(
        visit,
        kitchen=kitchen | {"times": nothing, "timers": [], "makes": makes | {"sureness": "bare"}},
    )
    visit.see("not told, and there are no steps to reckon it from.")
    visit.see("9 to 10 biscuits (2-inch), by a number that stands alone")
    assert _part(visit, "Kitchen").get_by_text("Timers").count() == 0


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
def test_the_character_is_a_fold_with_how_sure_each_reading_is(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 900})
    character = _sample("facts")["character"]
    sign = {"place": "line 3", "text": "honey"}
    note = {"risk": "honey", "under_years": 1, "advice": "no honey", "signs": [sign]}
    season = {"northern": [6, 7], "southern": [12, 1], "signs": [sign | {"place": "rule"}]}
    _open_sample(
        visit,
        character=character
        | {"season": season, "children": {"suits": "with care", "notes": [note]}, "price": None},
    )
    part = _part(visit, "Character")
    assert part.get_by_role("table").count() == 0
    part.locator("summary").click()
    rows = [" ".join(row.split()) for row in part.get_by_role("row").all_inner_texts()[1:]]
    told = [row.replace("It is: ", "").replace("Because of: ", "") for row in rows]
    assert told[0] == "Dish omelet (sure) title: spanish tortilla"
    assert "Led by egg (eggs) (sure) title: egg; line 2: egg" in told
    assert "potato (potatoes) (a guess) line 3: potato" in " ".join(told)
    assert "Heat not spicy (likely)" in " ".join(told)
    assert "Leftovers not known (likely)" in " ".join(told)
    assert "Season Jun, Jul (in the south Dec, Jan) rule: honey" in told
    assert "For children with care" in " ".join(told)
    assert "under 1: no honey line 3: honey" in told[-1]
    assert "Price" not in " ".join(told)
    part.get_by_role("link", name="line 2").click()
    visit.page.wait_for_url("**#read-line-2")


@pytest.mark.slow
def test_each_line_tells_its_grams_and_how_they_were_reckoned(visit: Visit) -> None:
    sheet = _open_sample(visit)
    part = _part(visit, "How nutrition was reckoned")
    visit.see("100 % of the recipe's weight and 83 % of its lines are covered; confidence 94 %.")
    visit.see("Nutri-Score C: 5 against, 2 for, 0 % fruit, vegetables and pulses")
    visit.see("Low in FODMAPs not known")
    amounts = part.get_by_role("table").first.get_by_role("row").all_inner_texts()
    assert [" ".join(row.split()) for row in amounts[:2]] == [
        "Nutrient In a serving (255 g) In 100 g",
        "Energy 369 kcal 145 kcal",
    ]
    part.locator("summary").click()
    lines = part.get_by_role("table").last.get_by_role("row").all_inner_texts()[1:]
    assert len(lines) == len(sheet["nutrition"]["lines"])
    rows = [" ".join(line.split()) for line in lines]
    assert rows[0] == "line 2 egg 400 g 572 kcal 8 of 50 g; NDB 01123; certainty 80 %"
    assert rows[-1] == "line 7 no food read 0.2 g not known 1 pinch at a guess"


@pytest.mark.slow
def test_what_is_too_little_known_or_not_at_all_is_said_of_nutrition(visit: Visit) -> None:
    nutrition = _sample("facts")["nutrition"]
    little = {"share_of_mass": 0.4, "per_serving": None, "serving_g": None, "not_known": ["salt"]}
    scored = {"grade": "", "points": None, "why": "too little of the recipe is known"}
    line = {"place": "line 1", "foods": ["salt"], "known": True, "kcal": 0}
    changes = {"nutri_score": scored, "traffic_light_why": "salt not known", "lines": [line]}
    _open_sample(visit, nutrition=nutrition | little | changes)
    visit.see("40 % of the recipe's weight and 83 % of its lines are covered")
    visit.see("Salt not known.")
    visit.see("Nutri-Score not known: too little of the recipe is known")
    part = _part(visit, "How nutrition was reckoned")
    assert "Salt at least 0.1 g" in " ".join(part.inner_text().split())
    short = part.get_by_role("table").last.get_by_role("row").last.inner_text()
    assert " ".join(short.split()) == "line 1 salt little: to taste 0 kcal"
    visit.page.reload()
    visit.answer_truly("facts/**")
    _open_sample(visit, nutrition=nutrition | {"per_100g": None, "lines": []}, swaps=[])
    visit.see("No line has an amount that is known.")
    assert _part(visit, "Substitutes").count() == 0


@pytest.mark.slow
def test_substitutes_stand_in_a_fold_with_what_changes(visit: Visit) -> None:
    sheet = _open_sample(visit)
    part = _part(visit, "Substitutes")
    part.locator("summary").click()
    rows = part.get_by_role("row").all_inner_texts()[1:]
    assert len(rows) == len(sheet["swaps"])
    assert " ".join(rows[0].split()) == (
        "egg (line 2) flax seed and water 1 tablespoon ground with 3 of water an egg "
        "binds; no lift: for muffins, pancakes, patties"
    )
    visit.see("They go by the food alone, not by who eats")


@pytest.mark.slow
def test_what_a_sheet_says_stays_text(visit: Visit) -> None:
    evil = '<img src=x onerror="window.hit=1">'
    food = {"name": evil, "contains": [evil], "may": [evil], "source": [evil], "written": evil}
    place = {"place": "line 1", "text": evil, "foods": [food | {"role": evil, "claims": [evil]}]}
    notes = {"amounts": [evil], "preparation": evil, "unread": [evil]}
    proof = {"place": "line 1", "food": evil, "text": evil}
    _open_sample(
        visit,
        places=[place | notes],
        unknown=[evil],
        specific=[evil],
        allergens={evil: {"verdict": "contains", "evidence": [proof]}},
        diets={evil: {"verdict": evil, "evidence": [proof], "policy": evil}},
    )
    visit.page.locator(".places").wait_for()
    assert visit.page.locator(".sheet img").count() == 0
    assert visit.page.evaluate("() => window.hit ?? 'missed'") == "missed"
