"""Notes keep each phrase with its role, and what it stands for."""

from __future__ import annotations

from ladle.request.heard import Heard, Notes, Role


def test_a_phrase_is_heard_as_said_and_noted_as_what_it_means() -> None:
    notes = Notes()
    notes.add(Role.MINUTES, "half an hour", "30")
    notes.add(Role.MEAL, "supper")
    assert notes.heard == [Heard("half an hour", Role.MINUTES), Heard("supper", Role.MEAL)]
    assert (notes.by_role[Role.MINUTES], notes.by_role[Role.MEAL]) == (["30"], ["supper"])
    assert notes.by_role[Role.DISH] == []
