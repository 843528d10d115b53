"""Frames: slots, their values and numbers, and how they are written."""

from __future__ import annotations

from ladle.request.frame import Frame, Intent, Slot, in_order

FRAME = Frame(
    Intent.RECOMMEND,
    (
        Slot("include", "egg", (0, 4), "egg"),
        Slot("include", "egg", (9, 12), "egg"),
        Slot("quick", "true", (13, 18), "true"),
        Slot("servings", "2", (20, 25), "2"),
        Slot("servings", "4", (30, 35), "4"),
    ),
    ("zorb",),
)


def test_each_value_is_told_once() -> None:
    assert FRAME.values("include") == ("egg",)
    assert FRAME.values("exclude") == ()


def test_the_last_number_counts() -> None:
    assert FRAME.number("servings") == 4
    assert FRAME.number("max_minutes") is None


def test_a_frame_is_written_as_lists_numbers_and_flags() -> None:
    written = FRAME.as_json()
    assert written["intent"] == "recommend"
    assert written["slots"] == {"include": ["egg"], "quick": True, "servings": 4}
    assert written["not_understood"] == ["zorb"]
    assert len(FRAME.slots) == len(list(written["spans"]))  # type: ignore[call-overload]


def test_slots_stand_in_the_order_of_their_words_and_once_a_name() -> None:
    first, again = Slot("include", "egg", (0, 3), "egg"), Slot("include", "egg", (5, 8), "egg")
    other = Slot("include", "egg", (9, 14), "omelet")
    assert in_order([other, again, first]) == (first, other)
