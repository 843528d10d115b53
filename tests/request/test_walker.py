"""Who walks along an utterance, and what they do at one mark."""

from __future__ import annotations

from ladle.request.language import Cue
from ladle.request.language_file import english
from ladle.request.marks import find_marks
from ladle.request.scope import Mode, Scope
from ladle.request.spoken import Spoken
from ladle.request.walker import Walker


def walker_on(said: str) -> Walker:
    return Walker(find_marks(Spoken(said, english()), english(), lambda _: False), english())


def test_a_walker_sees_the_marks_beside_theirs() -> None:
    walker = walker_on("rice eggs, milk")
    assert (walker.mark.phrase, walker.phrase_before, walker.following_food) == ("rice", "", "egg")
    walker.at = 1
    assert (walker.phrase_before, walker.following_food) == ("rice", "")
    walker.at = 2
    assert (walker.phrase_before, walker.following) == ("", None)


def test_a_walker_knows_which_food_ends_right_before_and_who_is_somebody() -> None:
    walker = walker_on("rice, my wife thai no")
    assert walker.food_before is None
    walker.add(walker.mark, "include", "rice", "food")
    walker.at = 1
    assert walker.food_before is walker.found.filled[0]
    walker.at = 2
    assert walker.food_before is None
    walker.add(walker.marks[3], "cuisine", "thai", "cuisine")
    walker.at = 4
    assert walker.food_before is None
    assert [mark.phrase for mark in walker.marks if walker.names_somebody(mark)] == ["wife"]


def test_a_correction_takes_the_place_of_the_slip() -> None:
    walker = walker_on("rice, milk")
    walker.add(walker.marks[0], "at_home", "rice", "food")
    walker.correcting = walker.found.filled[0]
    walker.add(walker.marks[1], "include", "milk", "food")
    assert [(one.slot, one.value) for one in walker.found.filled] == [("at_home", "milk")]


def test_a_limit_that_is_corrected_stays_beside_the_right_one() -> None:
    walker = walker_on("rice, milk")
    walker.add(walker.marks[0], "exclude", "rice", "food")
    walker.correcting = walker.found.filled[0]
    walker.add(walker.marks[1], "include", "milk", "food")
    both = [("exclude", "rice"), ("exclude", "milk")]
    assert [(one.slot, one.value) for one in walker.found.filled] == both


def test_the_first_thing_of_a_scope_that_leaves_out_is_marked() -> None:
    walker = walker_on("rice, milk")
    walker.open(Mode.EXCLUDE)
    walker.add(walker.marks[0], "exclude", "rice", "food")
    walker.scope.names("food")
    walker.add(walker.marks[1], "exclude", "milk", "food")
    assert [one.is_first for one in walker.found.filled] == [True, False]
    walker.close()
    assert walker.scope == Scope()


def test_a_clause_is_turned_alone_and_its_foods_first() -> None:
    walker = walker_on("rice, milk, thai")
    rice, milk, thai = walker.marks
    walker.add(rice, "include", "rice", "food")
    walker.end_clause()
    assert not walker.turn_clause(Mode.EXCLUDE)
    walker.add(thai, "cuisine", "thai", "cuisine")
    assert walker.turn_clause(Mode.EXCLUDE)
    walker.add(milk, "include", "milk", "food")
    assert walker.turn_clause(Mode.EXCLUDE)
    assert [one.slot for one in walker.found.filled] == ["include", "not_cuisine", "exclude"]
    assert len(walker.sentence) == 3


def test_what_cannot_be_granted_is_reported_with_its_no() -> None:
    walker = walker_on("dessert")
    walker.refuse("dessert")
    assert walker.found.lost == ["no dessert"]


def test_a_walker_knows_where_a_clause_ends_and_what_was_told() -> None:
    walker = walker_on("rice, milk")
    assert walker.before is None
    assert walker.stands_last
    walker.at = 1
    assert walker.before is not None
    assert walker.before.phrase == "rice"
    assert not walker.has_told_allergy
    walker.found.cues.add(Cue.ALLERGY)
    assert walker.has_told_allergy


def test_a_clause_that_begins_with_the_proposed_is_said_of_it() -> None:
    assert walker_on("it has rice").is_said_of_proposed(1)
    assert walker_on("rice, it has").is_said_of_proposed(2)
    assert not walker_on("the shop has rice").is_said_of_proposed(2)
    assert not walker_on("has rice").is_said_of_proposed(0)
