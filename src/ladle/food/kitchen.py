"""What a cook asks next: how long, for how many, which timers, and the lines for other numbers.

It gathers times, yield and scaled lines of one recipe for `ladle facts`.
"""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from ladle.core import Recipe
from ladle.food.measures import System
from ladle.food.oven import step_notes
from ladle.food.scaling import ScaledLine, Show, scale_line
from ladle.food.servings import Yield, YieldOf, read_yield
from ladle.food.times import Times, times_of

_AS_WRITTEN = "as written: its amount could not be scaled"
_SAYS_HOW_MUCH = re.compile(r"[\d\u00bc-\u00be\u2150-\u215e]|\b(?:half|each|couple|few|dozen)\b")
_IMPERIAL = frozenset({"en-gb", "en-ie"})
_METRIC = frozenset({"en-au", "en-nz", "en-ca", "en-za"})


class TimerView(msgspec.Struct, frozen=True):
    """A duration in a step, for a kitchen timer."""

    place: str
    """`step 2`."""
    text: str
    start: int
    """Where it begins, in characters of the step."""
    low_s: int
    high_s: int
    what: str
    """The verb; empty where none stands near."""
    attention: str
    """wait or active."""
    use: str
    """counted, alternative, parallel, within or aside."""


class TimesView(msgspec.Struct, frozen=True):
    """Minutes, and what they rest on."""

    total_minutes: int | None
    active_minutes: int | None
    waiting_minutes: int | None
    low_minutes: int | None
    high_minutes: int | None
    basis: str
    """declared, stated, partly, guessed or unknown, the surest first."""
    evidence: tuple[str, ...]


class YieldView(msgspec.Struct, frozen=True):
    """For how many people, or how many pieces."""

    low: float
    high: float
    of: str
    """people, pieces or amount."""
    what: str
    size: str
    sureness: str
    """said, or bare for a number alone."""


class LineView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line as it is shown for other numbers or in other units."""

    text: str
    was: str
    notes: tuple[str, ...] = ()


class KitchenView(msgspec.Struct, frozen=True, omit_defaults=True):
    """Times, yield, timers, and scaled lines where these were asked for."""

    times: TimesView
    timers: tuple[TimerView, ...]
    makes: YieldView | None = None
    factor: float = 1.0
    lines: tuple[LineView, ...] = ()
    unscaled: str = ""
    """Why the lines could not be scaled."""
    steps: dict[str, tuple[str, ...]] = {}
    """By the step's number, from "1": what its temperatures are in the units asked for."""


def kitchen_view(
    recipe: Recipe,
    servings: float | None = None,
    show: Show = Show.AS_WRITTEN,
    times: Times | None = None,
) -> KitchenView:
    """Return what a cook asks of a recipe.

    Parameters
    ----------
    servings
        For how many people the lines are to be, above 0; None leaves them as they are.
    times
        Those of the recipe, where they are known already.
    """
    times = times or times_of(recipe)
    made = read_yield(recipe.servings)
    factor, why = _factor(made, servings)
    scaled = _scaled(recipe, factor, show)
    return KitchenView(
        times=_times(times),
        timers=tuple(
            TimerView(
                f"step {t.step}", t.text, t.duration.start, t.duration.low_s, t.duration.high_s,
                t.duration.what, t.duration.attention.value, t.duration.use.value,
            )
            for t in times.timers
        ),
        makes=None if made is None else YieldView(
            made.low, made.high, made.of.value, made.what, made.size, made.sureness.value
        ),
        factor=round(factor, 4),
        lines=tuple(LineView(line.text, line.was, line.notes) for line in scaled),
        unscaled=why,
        steps=step_notes(recipe.steps, show),
    )  # fmt: skip


def scale_recipe(
    recipe: Recipe, servings: float | None = None, show: Show = Show.AS_WRITTEN
) -> tuple[tuple[ScaledLine, ...], str]:
    """Return a recipe's lines for so many people and in these units.

    What a line says otherwise than as an amount ("juice of half a lemon", "1 tsp each salt and
    pepper") stays as it is written, and its note says so.

    Parameters
    ----------
    servings
        As of `kitchen_view`.

    Returns
    -------
    tuple
        The lines, and why their amounts are as written where they could not be scaled ("" if they
        were).
    """
    factor, why = _factor(read_yield(recipe.servings), servings)
    scaled = _scaled(recipe, factor, show) or [ScaledLine(line, line) for line in recipe.lines]
    return tuple(_told(line, is_other=factor != 1) for line in scaled), why


def _told(line: ScaledLine, *, is_other: bool) -> ScaledLine:
    """Return a line of another number of people, with a note where it could not be scaled."""
    is_left = line.text == line.was and _SAYS_HOW_MUCH.search(line.was.casefold())
    return replace(line, notes=(*line.notes, _AS_WRITTEN)) if is_other and is_left else line


def _scaled(recipe: Recipe, factor: float, show: Show) -> tuple[ScaledLine, ...]:
    """Return scaled lines; none where all stays as it is written."""
    if factor == 1 and show is Show.AS_WRITTEN:
        return ()
    system = _system(recipe.language)
    return tuple(scale_line(line, factor, show, system) for line in recipe.lines)


def _factor(made: Yield | None, servings: float | None) -> tuple[float, str]:
    if servings is None:
        return 1.0, ""
    if made is None:
        return 1.0, "the recipe does not say for how many it is"
    if made.of is not YieldOf.PEOPLE:
        return 1.0, f"the recipe makes {made.text}, and does not say for how many people"
    return servings / ((made.low + made.high) / 2), ""


def _system(language: str) -> System:
    """Tell whose cups and pints are meant by the language; without one, most are American."""
    tag = language.casefold()
    if tag in _IMPERIAL:
        return System.IMPERIAL
    return System.METRIC if tag in _METRIC else System.US


def _times(times: Times) -> TimesView:
    return TimesView(
        times.total_minutes, times.active_minutes, times.waiting_minutes, times.low_minutes,
        times.high_minutes, times.basis.value,
        tuple(f"{e.place}: {e.text} ({e.minutes:g} min)" for e in times.evidence),
    )  # fmt: skip
