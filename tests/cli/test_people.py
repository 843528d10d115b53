"""`ladle people`: what is put is shown again, and what is deleted is asked about first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run, said
from tests.ranking.conftest import catalog_of, recipe
from typer.testing import CliRunner

from ladle.cli.app import cli

EGG = {"name": "egg", "jurisdiction": "eu", "strictness": "free_only"}
COMMANDS = (
    "household put", "household show", "household delete", "member put", "member remove",
    "pantry put", "pantry show", "pantry use", "profile put", "profile show", "export", "forget",
)  # fmt: skip


class Told:
    """Runs `ladle people …` over a catalog of one recipe."""

    def __init__(self, run: Run) -> None:
        self.run = run
        catalog_of(Path("ladle-data"), [recipe("Rice", "1 cup rice")])

    def __call__(self, *words: str) -> Any:
        ran = self.run("people", *words)
        assert (ran.code, ran.err) == (0, ""), ran.err
        return json.loads(ran.out)

    def answered(self, answer: str, *words: str) -> tuple[int, str]:
        """Return exit code and output where a question is answered."""
        ran = CliRunner().invoke(cli, ["people", *words], input=f"{answer}\n")
        return ran.exit_code, ran.output


@pytest.fixture
def people(run: Run) -> Told:
    told = Told(run)
    told("household", "put", "home-1")
    return told


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_examples_of_itself(command: str) -> None:
    ran = CliRunner().invoke(cli, ["people", *command.split(), "--help"], env={"COLUMNS": "80"})
    assert ran.exit_code == 0
    shown = [line.strip() for line in ran.output.split("Examples", 1)[1].splitlines()]
    assert any(line.startswith(f"ladle people {command} ") for line in shown)
    assert not any(line.count("ladle people") > 1 for line in shown)  # each on a line of its own


def test_a_household_is_put_shown_and_deleted_once_it_is_confirmed(people: Told) -> None:
    people("member", "put", "home-1", "kid", "--name", "Kid")
    assert people("household", "show", "home-1") == {
        "id": "home-1", "members": {"kid": {"name": "Kid"}},
    }  # fmt: skip
    code, out = people.answered("n", "household", "delete", "home-1")
    assert (code, out.splitlines()[-1]) == (1, "Nothing was deleted.")
    ran = people.run("people", "household", "delete", "home-1", "--yes")
    assert (ran.code, ran.out) == (0, "Deleted: 1 memberships, 1 households\n")
    assert said(people.run("people", "household", "show", "home-1"), 1) == (
        "no household is known by that id"
    )
    assert said(people.run("people", "household", "delete", "home-1"), 1).startswith("no household")


def test_a_member_is_put_changed_and_removed(people: Told) -> None:
    kid = people("member", "put", "home-1", "kid", "--allergies", "egg", "--name", "Kid")
    assert kid == {"name": "Kid", "profile": {"allergies": [EGG]}}
    kid = people("member", "put", "home-1", "kid", "--likes", "italian,rice")
    assert kid["profile"] == {"allergies": [EGG], "likes": ["italian", "rice"]}
    assert people("member", "put", "home-1", "guest") == {"name": ""}
    code, out = people.answered("y", "member", "remove", "home-1", "kid")
    assert (code, out.splitlines()[-1]) == (0, "Deleted: 1 profiles, 1 memberships")
    assert said(people.run("people", "member", "remove", "home-1", "kid"), 1).startswith(
        "no member of this household"
    )


@pytest.mark.parametrize("words", [("member", "put", "home-1", "kid"), ("profile", "put", "ann")])
def test_a_limit_that_is_replaced_by_others_is_named(people: Told, words: tuple[str, ...]) -> None:
    people(*words, "--allergies", "nuts,kiwi", "--diets", "vegan")
    ran = people.run("people", *words, "--allergies", "nuts")
    assert (ran.code, "kiwi" in ran.out) == (0, False)
    assert ran.err.startswith("No longer binding as before: kiwi. If they are")


def test_a_person_brings_their_profile_along_and_flags_change_it(people: Told) -> None:
    people("profile", "put", "user-7", "--allergies", "egg", "--diets", "vegetarian")
    ran = people.run(
        "people", "member", "put", "home-1", "ann", "--person", "user-7", "--diets", "vegan"
    )
    assert "No longer binding as before: vegetarian." in ran.err
    ann = json.loads(ran.out)
    assert ann == {
        "name": "", "person": "user-7", "profile": {"allergies": [EGG], "diets": ["vegan"]},
    }  # fmt: skip
    assert people("member", "put", "home-1", "bob", "--person", "user-8") == {
        "name": "", "person": "user-8",
    }  # fmt: skip


def test_a_pantry_is_put_shown_and_used_up(people: Told) -> None:
    pantry = [{"food": "milk", "use_by": "2026-05-03"}, {"food": "rice"}]
    assert people("pantry", "put", "home-1", "milk@2026-05-03", "rice") == pantry
    assert people("pantry", "show", "home-1") == pantry
    assert people("pantry", "use", "home-1", "rice") == pantry[:1]
    assert people("pantry", "put", "home-1") == []
    wrong = people.run("people", "pantry", "put", "home-1", "rice", "milk@soon")
    assert said(wrong, 2) == "FOODS[1]: is 'milk@soon'; write the date like milk@2026-05-03"
    assert "'zorb' is no food" in said(people.run("people", "pantry", "use", "home-1", "zorb"), 2)


def test_a_profile_is_put_and_shown(people: Told) -> None:
    profile = people("profile", "put", "ann", "--allergies", "egg", "--minutes", "30")
    assert profile == {"allergies": [EGG], "max_weekday_minutes": 30}
    assert people("profile", "show", "ann") == profile
    assert said(people.run("people", "profile", "put", "bob"), 2) == (
        "profile: nothing is given; say --allergies, --diets, …"
    )
    assert said(people.run("people", "profile", "show", "bob"), 1) == (
        "no profile is known by that id"
    )


def test_a_person_is_exported_and_forgotten_once_it_is_confirmed(people: Told) -> None:
    people("profile", "put", "ann", "--likes", "italian")
    told = people("export", "ann")
    assert (told["person"], told["profile"]) == ("ann", {"likes": ["italian"]})
    code, _ = people.answered("n", "forget", "ann")
    assert code == 1
    assert people("export", "ann") == told
    code, out = people.answered("y", "forget", "ann")
    assert (code, out.splitlines()[-1]) == (0, "Deleted: 1 profiles, 1 pseudonyms")
    assert said(people.run("people", "export", "ann"), 1) == "no person is known by that id"
    assert said(people.run("people", "forget", "ann", "-y"), 1) == "no person is known by that id"


def test_a_member_is_exported_and_forgotten_by_the_households_id(people: Told) -> None:
    people("member", "put", "home-1", "kid", "--name", "Kid")
    assert people("export", "kid", "--household", "home-1")["memberships"] == [
        {"household": "home-1", "member": "kid", "name": "Kid"}
    ]
    ran = people.run("people", "forget", "kid", "--household", "home-1", "--yes")
    assert (ran.code, ran.out) == (0, "Deleted: 1 memberships\n")
    assert people("household", "show", "home-1")["members"] == {}


def test_without_a_catalog_it_says_what_to_do(run: Run) -> None:
    told = said(run("people", "household", "put", "home-1"), 1)
    assert told.startswith("ladle-data is no directory: import recipes first: ladle import")
