"""`ladle chat`: one line in, one answer out, in a terminal and through a pipe."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Ran, Run
from tests.ranking.conftest import catalog_of, recipe

from ladle.core import NotKnownError
from ladle.people import Allergy, Member, MemberId, Profile
from ladle.ranking import Homes, Ladle

DATA = Path("ladle-data")
NOW = ("--now", "2026-04-17T18:30")
Talk = Callable[..., Ran]


class _Typed(io.TextIOWrapper):
    """Standard input that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def talk(run: Run, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Return `talk(*lines)`: what `ladle chat` makes of piped lines."""

    def talk(*lines: str, flags: tuple[str, ...] = (), data: Path = DATA) -> Ran:
        typed = io.BytesIO("".join(f"{line}\n" for line in lines).encode())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(typed))
        return run("chat", *NOW, "--data", data, *flags)

    return talk


@pytest.fixture
def dishes(run: Run) -> Path:
    """Write four dishes, in the folder where the commands run; one holds egg."""
    plain = [
        recipe(n, "1 cup rice", meals="dinner", minutes=20) for n in ("Rice", "Pilaf", "Sushi")
    ]
    catalog_of(DATA, [*plain, recipe("Omelette", "2 eggs", meals="dinner", minutes=10)])
    return DATA


def titles(ran: Ran) -> list[str]:
    """Return the recipes that were recommended."""
    return [
        line.split(" · ")[0]
        for line in ran.out.splitlines()
        if " · " in line and line.endswith(" minutes")
    ]


def test_a_piped_conversation_shows_its_lines_and_answers(talk: Talk, kitchen: Path) -> None:
    ran = talk("quick dinner without nuts", "something else", data=kitchen)
    assert ran.code == 0
    assert ran.err == "demo: trained on synthetic (made-up) people\n"
    lines = ran.out.splitlines()
    assert lines[:3] == [
        "> quick dinner without nuts", "understood: quick · dinner", "I heard: no nuts",
    ]  # fmt: skip
    assert "> something else" in lines
    assert "  ✓ no tree nuts: checked in title, ingredients and steps" in lines
    assert sum(line.startswith("Or: ") for line in lines) == 2
    assert len(set(titles(ran))) == 2
    assert lines[-1] == "> "


@pytest.mark.parametrize("last", ["", "q", "Q"])
def test_an_empty_line_and_q_leave(talk: Talk, dishes: Path, last: str) -> None:
    ran = talk("dinner", last, "dinner")
    assert (ran.code, len(titles(ran))) == (0, 1)
    assert ran.err == "degraded: no_model\n"


def test_an_allergy_is_heard_and_offered_for_the_profile(talk: Talk, dishes: Path) -> None:
    ran = talk("dinner, I'm allergic to eggs", "something else", "something else")
    assert "I heard: no eggs (allergy)\n" in ran.out
    assert "a profile can keep in the allergies: egg\n" in ran.out
    assert sorted(titles(ran)) == ["Pilaf", "Rice", "Sushi"]


def test_what_takes_a_limit_away_is_told_apart(talk: Talk, dishes: Path) -> None:
    shown = talk("my kid can eat eggs again").out.splitlines()
    assert shown[1:3] == [
        "understood: kid",
        "not taken out of the allergies of kid: egg; change the profile to do so",
    ]
    assert "a profile can take out of the diets: vegan" in talk("I'm no longer vegan").out


def test_what_was_not_understood_and_what_is_not_there_is_said(talk: Talk, dishes: Path) -> None:
    shown = talk("zyzzy dinner", "thai").out
    assert "not understood: zyzzy\n" in shown
    assert "Nothing fits: " in shown


def test_a_line_that_cannot_be_understood_is_told_and_the_talk_goes_on(
    talk: Talk, dishes: Path
) -> None:
    ran = talk("I am allergic to zyzzy", "x" * 501, "dinner")
    first, second, _ = ran.err.splitlines()
    assert first.startswith("Error: utterance: 'zyzzy' is no food or allergen")
    assert second.startswith("Error: utterance: ")
    assert (ran.code, len(titles(ran))) == (0, 1)


def test_why_undo_and_accepting_are_answered(talk: Talk, dishes: Path) -> None:
    ran = talk("dinner", "no rosemary", "why this one", "undo", "the second one")
    told = ran.out.split("> ")
    assert "I heard: no rosemary\n" in told[2]
    assert told[3].splitlines()[1:] == [
        line for line in told[2].splitlines() if line.startswith("  ✓")
    ]
    assert "no rosemary" not in told[4]
    second = next(x for x in told[4].splitlines() if x.startswith("Or: ")).split(", ")[0][4:]
    assert told[5].splitlines() == ["the second one", f"Enjoy {second}!"]


def test_undo_takes_no_allergy_away(talk: Talk, dishes: Path) -> None:
    told = talk("dinner", "no eggs", "undo").out.split("> ")
    assert "  ✓ no eggs: checked" in told[3]


def test_an_error_that_every_line_would_meet_ends_it(talk: Talk, dishes: Path) -> None:
    ran = talk("dinner", "dinner", flags=("--household", "nowhere"))
    assert ran.code == 2
    assert ran.err == "Error: household: is none that Ladle knows; put the household first\n"


def test_who_eats_binds(talk: Talk, dishes: Path) -> None:
    with Ladle.open(DATA) as ladle:
        ladle.homes.put_household("home-1")
        egg = Profile(allergies=(Allergy(name="egg"),))
        ladle.homes.put_member(MemberId("home-1", "kid"), Member(profile=egg))
        ladle.homes.put_member(MemberId("home-1", "ann"), Member())
    home = ("--household", "home-1")
    lines = ("dinner", "something else", "something else", "something else")
    assert "Omelette" not in talk(*lines, flags=home).out
    assert "Omelette" in talk(*lines, flags=(*home, "--eaters", "ann")).out


def test_forgetting_asks_first_and_then_erases(talk: Talk, dishes: Path) -> None:
    with Ladle.open(DATA) as ladle:
        ladle.homes.put_profile("ann", Profile(likes=("italian",)))
    ann = ("--person", "ann")
    for no in ("n", "", "what"):
        kept = talk("dinner", "forget me", no, "something else", flags=ann)
        assert "> forget me\nDelete all that is kept of you? [y/N] " in kept.out
        assert "\nNothing was deleted.\n" in kept.out
        assert len(titles(kept)) == 2
    ended = talk("forget me", flags=ann)
    assert ended.out.endswith("[y/N] \nNothing was deleted.\n> \n")
    gone = talk("dinner", "forget me", "Y", "something else", flags=ann)
    assert "\nAll that was kept of you is deleted.\n" in gone.out
    with Ladle.open(DATA) as ladle, pytest.raises(NotKnownError):
        ladle.homes.export("ann")  # what was said afterwards was nobody's


def test_who_is_known_by_no_name_is_told_so(talk: Talk, dishes: Path) -> None:
    ran = talk("dinner, no eggs", "forget me", "why this one")
    assert "I know you by no name, so nothing is kept of you; we begin anew.\n" in ran.out
    assert "no egg" not in ran.out.split("> why this one")[1]  # nothing is left to explain


def test_who_was_forgotten_meanwhile_is_told_that_nothing_was_kept(
    talk: Talk, dishes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_self: Homes, _person: str) -> None:
        raise NotKnownError("person")

    monkeypatch.setattr(Homes, "erase_person", gone)
    assert "\nNothing was kept of you.\n" in talk(
        "forget me", "yes", flags=("--person", "ann")
    ).out  # fmt: skip


def test_in_a_terminal_a_line_is_not_shown_twice(
    run: Run, dishes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", _Typed(io.BytesIO(b"dinner\n")))
    shown = run("chat", *NOW).out
    assert shown.startswith("> understood: dinner\n")
    assert shown.endswith("> \n")
