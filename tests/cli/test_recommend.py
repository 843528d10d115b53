"""`ladle recommend`: one question, one recipe, in words or as the HTTP call answers."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.cli.conftest import Run, flat, said
from tests.ranking.conftest import catalog_of, recipe

from ladle.ranking import Answer, Paths
from ladle.store import database

NOW = "2026-04-17T18:30"


@pytest.fixture(autouse=True)
def no_chance(run: Run) -> None:
    """Let what is best come first: one answer in twenty would else be drawn."""
    assert run is not None  # it has gone to the folder where settings are looked for
    Path("ladle.toml").write_text("[ranking]\nexplore_rate = 0\n", encoding="utf-8")


def ask(run: Run, kitchen: Path, *words: str) -> Any:
    ran = run("recommend", "--json", "--data", kitchen, "--now", NOW, *words)
    assert ran.code in (0, 4), ran.err
    (line,) = ran.out.splitlines()
    return json.loads(line)


def test_json_is_what_the_http_call_answers(run: Run, kitchen: Path) -> None:
    found = ask(run, kitchen, "quick dinner", "--avoid", "peanut", "--person", "ann")
    answer = msgspec.json.decode(json.dumps(found), type=Answer)
    assert json.loads(answer.to_json()) == found
    assert answer.recommendation is not None
    assert answer.recommendation.recipe.allergens["peanut"] == "free"
    assert found["is_synthetic"] is True


def test_every_flag_is_heard(run: Run, kitchen: Path) -> None:
    flags = (
        "--avoid", "tree_nut, onion", "--have", "rice,plumbus", "--diet", "vegetarian",
        "--minutes", "60", "--meal", "dinner", "--wants", '{"exclude": ["celery"]}',
    )  # fmt: skip
    found = ask(run, kitchen, "snazzy", *flags)
    given = found["recommendation"]
    assert given["recipe"]["minutes"] <= 60
    assert given["recipe"]["diets"]["vegetarian"] == "yes"
    assert given["reasons"][:5] == [
        "no celery: checked in title, ingredients and steps",
        "no tree nuts: checked in title, ingredients and steps",
        "no onion: checked in title, ingredients and steps",
        "vegetarian: checked in title, ingredients and steps",
        f"ready in {given['recipe']['minutes']} minutes",
    ]
    assert found["not_understood"] == ["snazzy", "plumbus"]
    assert "trace" not in found


def test_flags_and_wants_add_up_and_flags_win(run: Run, kitchen: Path) -> None:
    found = ask(
        run, kitchen, "--meal", "breakfast", "--wants", '{"meal": "dessert", "cuisine": "thai"}'
    )
    assert found["recommendation"] is None
    assert [c["value"] for c in found["nothing"]["give_up"]] == ["thai", "breakfast"]


def test_of_cuisines_any_is_enough_and_they_win_over_wants(run: Run, kitchen: Path) -> None:
    flags = ("--cuisine", "korean", "--cuisine", "italian")
    found = ask(run, kitchen, *flags, "--wants", '{"cuisine": "thai"}')
    assert "italian cuisine" in found["recommendation"]["reasons"]
    ran = run("recommend", "--cuisine", "martian", "--data", kitchen)
    assert (ran.code, "wants.cuisine: is 'martian'" in ran.err) == (2, True)


def test_an_answer_is_shown_with_reasons_allergens_lines_and_steps(run: Run, kitchen: Path) -> None:
    ran = run("recommend", "something with eggs", "--data", kitchen, "--now", NOW)
    assert ran.code == 0
    assert re.match(r"╭─ .+ ─+╮\n", ran.out)
    assert "✓ uses egg" in ran.out
    assert re.search(r"│ contains: .*\begg\b", ran.out)
    assert "│ • " in ran.out
    assert "│ 1. " in ran.out
    assert re.search(r"^Or: .+, .+, .+$", ran.out, re.MULTILINE)
    assert ran.err == "demo: trained on synthetic (made-up) people\n"


def test_what_is_less_than_ladles_best_is_said_on_standard_error(run: Run) -> None:
    catalog_of(Path("ladle-data"), [recipe("Rice [/b]", "1 cup rice [x]", "1 cup :cake:")])
    ran = run("recommend", "gadzooks", "--have", "[/bold] :smile:")
    assert ran.code == 0
    assert ran.err.splitlines() == [
        "degraded: no_model", "not understood: gadzook, [/bold] :smile:",
    ]  # fmt: skip
    assert "Rice [/b]" in ran.out
    assert "• 1 cup rice [x]" in ran.out
    assert "• 1 cup :cake:" in ran.out


def test_the_trace_shows_how_it_came_about(run: Run, kitchen: Path) -> None:
    ran = run("recommend", "dinner", "--trace", "--data", kitchen, "--now", NOW)
    assert "How it was found" in ran.out
    for stage in ("hard limits", "what was asked", "what fits the hour", "scored", "checked again"):
        assert re.search(rf"│ {stage} +│ +\d+ │", ran.out)
    assert re.search(r"^(the best came first|chance put it first), with a probab", ran.out, re.M)


def test_the_trace_of_no_answer_tells_of_no_choice(run: Run, kitchen: Path) -> None:
    ran = run("recommend", "breakfast", "--minutes", "1", "--trace", "--data", kitchen)
    assert ran.code == 4
    assert "How it was found" in ran.out
    assert "with a probability of" not in ran.out


def test_the_trace_shows_what_the_second_check_refused(run: Run) -> None:
    clean = recipe("Rice", "1 cup rice", meals="dinner")
    lying = recipe("Butter Rice", "1 cup rice", meals="dinner")
    catalog_of(Path("ladle-data"), [clean, lying], {"Butter Rice": clean})
    ran = run("recommend", "--avoid", "milk", "--trace", "--now", NOW)
    assert ran.code == 0
    assert re.search(r"^refused: butter-rice: raw text: milk: ", ran.out, re.MULTILINE)


def test_where_nothing_fits_it_leaves_with_4_and_says_what_to_give_up(
    run: Run, kitchen: Path
) -> None:
    ran = run("recommend", "breakfast", "--minutes", "1", "--data", kitchen)
    assert ran.code == 4
    first, *compromises = ran.out.splitlines()
    assert first == ("Nothing fits: no recipe grants all wishes: at most 1 minutes, for breakfast.")
    assert re.fullmatch(
        r"  without max_minutes \(at most 1 minutes\) there would be \d+; at most \d+ minutes: \d+",
        compromises[0],
    )


def test_the_moment_is_read_in_the_zone_of_the_machine(run: Run, kitchen: Path) -> None:
    for moment, meal in (("2026-04-17T08:00", "breakfast"), ("2026-04-17T19:00", "dinner")):
        ran = run("recommend", "--json", "--now", moment, "--data", kitchen)
        assert meal in json.loads(ran.out)["recommendation"]["recipe"]["meals"]
    now = run("recommend", "--json", "--data", kitchen)
    assert now.code == 0


def test_a_person_is_remembered(run: Run, kitchen: Path) -> None:
    first = ask(run, kitchen, "dinner", "--person", "synthetic-001")
    assert first["recommendation"]["model"] == "neighbours"
    assert ask(run, kitchen, "dinner")["recommendation"]["model"] == "popularity"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--avoid", "zorb"), "wants.avoid[0]: 'zorb' is no food or allergen that Ladle knows"),
        (("no zorbs",), "utterance: 'zorb' is no food or allergen that Ladle knows"),
        (("--diet", "paleo"), "wants.diets[0]: is 'paleo'; known are vegan, vegetarian"),
        (("--minutes", "0"), "wants.max_minutes: is 0; it must be from 1 to 43200"),
        (("--meal", "elevenses"), "wants.meal: is 'elevenses'; known are "),
        (("--wants", "{"), "--wants: is no JSON ("),
        (("--wants", "[" * 5000), "--wants: is no JSON ("),
        (("--wants", '{"avoyd": 1}'), "wants: object contains unknown field `avoyd`; did you mean"),
        (("--now", "soon"), "--now: is 'soon'; write it like 2026-05-01T18:30"),
        (("--now", "0001-01-01T00:00+14:00"), "--now: is '0001-01-01T00:00+14:00'; write it like"),
        (("--person", "x" * 201), "person: must have 1 to 200 characters"),
    ],
)
def test_a_malformed_question_is_refused_with_a_sentence(
    run: Run, kitchen: Path, words: tuple[str, ...], text: str
) -> None:
    assert said(run("recommend", "--data", kitchen, *words), 2).startswith(text)


def test_without_a_catalog_it_says_what_to_do_first(run: Run) -> None:
    assert said(run("recommend"), 1) == (
        "ladle-data is no directory: import recipes first: ladle import --data ladle-data FILE…"
    )


def test_what_a_cook_asks_is_shown(run: Run, tmp_path: Path) -> None:
    stew = replace(
        recipe("Bean Stew", "2 cups kidney beans", "2 carrots", minutes=40), servings="4 servings"
    )
    catalog_of(tmp_path / "stew", [stew])
    out = flat(run("recommend", "--data", tmp_path / "stew", "--servings", "8", "--work", "30").out)
    for shown in (
        "40 minutes, ", " of them at work · 4 servings, here for 8 · stew", "minutes of work",
        "A serving, about: ", "Nutri-Score A (an estimate)", "• 4 cups kidney beans", "• 4 carrots",
    ):  # fmt: skip
        assert shown in out


def test_lines_that_cannot_be_scaled_say_why(run: Run, tmp_path: Path) -> None:
    catalog_of(tmp_path / "rice", [recipe("Rice", "1 cup rice")])
    out = flat(run("recommend", "--data", tmp_path / "rice", "--servings", "8").out)
    assert "• 1 cup rice the recipe does not say for how many it is" in out


def test_where_another_process_holds_the_lock_a_line_says_what_was_not_logged(
    run: Run, kitchen: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ask(run, kitchen, "soup")  # the database is there
    pragmas = [p for p in database._PRAGMAS if "timeout" not in p]
    monkeypatch.setattr(database, "_PRAGMAS", (*pragmas, "PRAGMA busy_timeout=1"))
    with closing(sqlite3.connect(Paths(kitchen).database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        caplog.clear()
        assert ask(run, kitchen, "soup")["recommendation"]
    told = [r for r in caplog.records if "will not be" in r.getMessage()]
    assert [r.getMessage().endswith("failed: database is locked") for r in told] == [True]
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("flag", ["--servings", "--work", "--calories"])
def test_a_number_below_one_is_refused_not_left_out(run: Run, kitchen: Path, flag: str) -> None:
    ran = run("recommend", "soup", flag, "0", "--data", kitchen)
    assert (ran.code, ran.out) == (2, "")
    assert f"Invalid value for '{flag}'" in ran.err
