"""How long a recipe takes, hands on and hands free: as declared, else from its steps.

Steps name what takes long ("bake 40 minutes"); they never name the chopping. What they leave out is
estimated by the number of lines and steps, with constants that were fitted once by least absolute
error on recipes that declare their times (`python -m benchmarks recipe-times`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache

import msgspec

from ladle.core import Recipe
from ladle.food.durations import Attention, Duration, Use, find_durations, kitchen_verbs, verbs_in
from ladle.food.minutes import LONGEST_MINUTES, parse_duration

HAND_MINUTES = 2.0
"""Hands on in any recipe, however short."""
MINUTES_A_LINE = 1.0
"""Fetching, measuring and cutting one ingredient."""
MINUTES_A_SENTENCE = 0.25
"""Doing what one sentence of the steps says."""


class Basis(StrEnum):
    """What minutes rest on, the surest first."""

    DECLARED = "declared"
    """The recipe's own total, or its preparing and cooking."""
    STATED = "stated"
    """The steps name a duration, and none of their verbs that wait lacks one."""
    PARTLY = "partly"
    """The steps name durations, but not of all that takes time."""
    GUESSED = "guessed"
    """No duration is named: what the verbs take elsewhere."""
    UNKNOWN = "unknown"
    """Nothing declared and no steps."""


class Timer(msgspec.Struct, frozen=True, gc=False):
    """A duration within a step."""

    step: int
    """From 1, as `step 2` in evidence."""
    text: str
    """As it stands there."""
    duration: Duration


class TimeEvidence(msgspec.Struct, frozen=True, gc=False):
    """What minutes come from: a declared field, or a step's words."""

    place: str
    """`totalTime`, `prepTime`, `cookTime`, `step 2`, or `lines and steps` for the handwork."""
    text: str
    minutes: float


class Times(msgspec.Struct, frozen=True, gc=False):
    """How long a recipe takes."""

    total_minutes: int | None
    active_minutes: int | None
    """Hands on; what is left of the total waits."""
    basis: Basis
    low_minutes: int | None
    """By the lowest that ranges and alternatives allow."""
    high_minutes: int | None
    evidence: tuple[TimeEvidence, ...]
    timers: tuple[Timer, ...]

    @property
    def waiting_minutes(self) -> int | None:
        """Minutes in which the cook is free."""
        if self.total_minutes is None or self.active_minutes is None:
            return None
        return self.total_minutes - self.active_minutes


def times_of(recipe: Recipe) -> Times:
    """Return how long a recipe takes, with what proves it."""
    timers = tuple(timers_of(recipe.steps))
    total = parse_duration(recipe.total_time)
    prep, cook = parse_duration(recipe.prep_time), parse_duration(recipe.cook_time)
    fields = (("totalTime", recipe.total_time, total), ("prepTime", recipe.prep_time, prep),
              ("cookTime", recipe.cook_time, cook))  # fmt: skip
    if total is None and prep and cook and prep + cook <= LONGEST_MINUTES:
        total = prep + cook
    if total is not None:
        active = _declared_active(recipe, prep, total, timers)
        declared = tuple(
            TimeEvidence(place, text, minutes)
            for place, text, minutes in fields
            if minutes is not None
        )
        return Times(total, active, Basis.DECLARED, total, total, declared, timers)
    return _read(recipe, timers)


def _declared_active(
    recipe: Recipe, prep: int | None, total: int, timers: Sequence[Timer]
) -> int | None:
    """Return the minutes hands on of a declared total; None without preparing and steps."""
    if prep is None and not _has_words(recipe.steps):
        return None
    hand = _hand_minutes(recipe) if prep is None else prep
    return min(total, round(hand + sum(_active_minutes(timers))))


def timers_of(steps: Sequence[str]) -> Iterator[Timer]:
    """Yield the durations of steps in their order: what kitchen timers are set to."""
    for number, step in enumerate(steps, start=1):
        for duration in find_durations(step):
            yield Timer(number, step[duration.start : duration.stop], duration)


def _read(recipe: Recipe, timers: Sequence[Timer]) -> Times:
    if not _has_words(recipe.steps):
        return Times(None, None, Basis.UNKNOWN, None, None, (), tuple(timers))
    evidence = list(_counted(timers))
    guesses = list(_guessed(recipe.steps, timers))
    hand = _hand_minutes(recipe)
    hands = TimeEvidence("lines and steps", f"{len(recipe.lines)} lines", hand)
    active = hand + sum(_active_minutes(timers))
    total = hand + sum(e.minutes for e in (*evidence, *guesses))
    spread = [_bounds(timers, at) for at in (0, 1)]
    rest = hand + sum(e.minutes for e in guesses)
    basis = Basis.GUESSED if not evidence else Basis.PARTLY if guesses else Basis.STATED
    return Times(
        total_minutes=min(round(total), LONGEST_MINUTES),
        active_minutes=min(round(active), round(total), LONGEST_MINUTES),
        basis=basis,
        low_minutes=min(round(rest + spread[0]), LONGEST_MINUTES),
        high_minutes=min(round(rest + spread[1]), LONGEST_MINUTES),
        evidence=(*evidence, *guesses, hands),
        timers=tuple(timers),
    )


def _has_words(steps: Sequence[str]) -> bool:
    return any(any(map(str.isalpha, step)) for step in steps)


def _active_minutes(timers: Sequence[Timer]) -> Iterator[float]:
    """Yield the durations that need a hand; what goes on beside something else does, too."""
    for duration in (t.duration for t in timers):
        if duration.use is Use.COUNTED and duration.attention is Attention.ACTIVE:
            yield duration.likely_s / 60


def _counted(timers: Sequence[Timer]) -> Iterator[TimeEvidence]:
    """Yield what adds up: parallel durations only with what they last longer."""
    free_s = 0
    for timer in timers:
        duration, seconds = timer.duration, timer.duration.likely_s
        if duration.use is Use.PARALLEL:
            seconds, free_s = max(0, seconds - free_s), max(0, free_s - seconds)
        elif duration.use is Use.COUNTED:
            free_s = seconds if duration.attention is Attention.WAIT else 0
        else:
            continue
        if seconds:
            yield TimeEvidence(f"step {timer.step}", timer.text, seconds / 60)


def _bounds(timers: Sequence[Timer], at: int) -> float:
    """Return the minutes by the lowest (0) or highest (1) of ranges and alternatives."""
    total: list[float] = []
    choose = (min, max)[at]
    for timer in timers:
        duration = timer.duration
        minutes = (duration.low_s, duration.high_s)[at] * duration.times / 60
        if duration.use is Use.COUNTED:
            total.append(minutes)
        elif duration.use is Use.ALTERNATIVE and total:
            total[-1] = choose(total[-1], minutes)
    return sum(total)


@cache
def _guessable() -> tuple[str, ...]:
    """Return the verbs whose time is known without a duration."""
    return tuple(verb.name for verb in set(kitchen_verbs().values()) if verb.minutes)


def _guessed(steps: Sequence[str], timers: Sequence[Timer]) -> Iterator[TimeEvidence]:
    """Yield what verbs take where no duration is named with them, each verb once."""
    told = {t.duration.what for t in timers}
    timed = {t.step for t in timers}
    for number, step in enumerate(steps, start=1):
        if number in timed:
            continue
        lower = step.lower()
        if not any(map(lower.__contains__, _guessable())):
            continue  # far cheaper than looking up each word
        for written, verb in verbs_in(lower):
            if verb.minutes and written == verb.name and verb.name not in told:
                if f" a {written}" in lower or f" the {written}" in lower:
                    continue  # "bring to a boil"
                told.add(verb.name)
                yield TimeEvidence(f"step {number}", verb.name, verb.minutes)


def _hand_minutes(recipe: Recipe) -> float:
    """Estimate the handwork that no step puts a time to."""
    sentences = sum(step.count(". ") + 1 for step in recipe.steps)
    return HAND_MINUTES + MINUTES_A_LINE * len(recipe.lines) + MINUTES_A_SENTENCE * sentences
