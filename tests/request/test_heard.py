"""What is heard of an utterance."""

from __future__ import annotations

from ladle.request import Intent, Understood, Wants


def test_silence_asks_for_nothing() -> None:
    silence = Understood()
    assert (silence.wants, silence.pantry, silence.heard) == (Wants(), (), ())
    assert silence.frame.intent is Intent.RECOMMEND
