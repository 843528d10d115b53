"""The tables of `ladle facts` on a dish's character and on substitutes."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence

from rich.table import Table

from ladle.cli.console import console
from ladle.food import Character, FactsSheet, Sign, Swap, Told

_MOST_SIGNS = 3


def print_character(sheet: FactsSheet) -> None:
    """Print what kind of dish a recipe is, what it is like, and what may stand in for its foods."""
    if sheet.character is not None:
        console.print(_character(sheet.character))
    if sheet.swaps:
        console.print(_swaps(sheet.swaps))


def _character(character: Character) -> Table:
    table = Table(title="Character", title_justify="left")
    for name in ("what", "it is", "sure", "because of"):
        table.add_column(name, overflow="fold")
    for what, told in _readings(character):
        for n, one in enumerate(told):
            table.add_row(
                "" if n else what, str(one.value), f"{one.confidence:.0%}", _signs(one.signs)
            )
        if not told:
            table.add_row(what, "-", "", "")
    season = ", ".join(calendar.month_abbr[m] for m in character.season.northern)
    table.add_row("season (north)", season or "-", "", _signs(character.season.signs))
    table.add_row("for children", character.children.suits, "", "advice, not a promise")
    for note in character.children.notes:
        table.add_row("", f"under {note.under_years}: {note.advice}", "", _signs(note.signs))
    shopping = character.shopping
    table.add_row("staples", _numbers(shopping.staples), "", "")
    table.add_row("to buy", _numbers(shopping.bought), "", "")
    return table


def _readings(character: Character) -> Iterable[tuple[str, Sequence[Told[object]]]]:
    kind, keeping = character.kind, character.keeping
    yield "dish", kind.types
    yield "course", kind.courses
    yield "meal", kind.meals
    yield "cuisine", kind.cuisines
    yield (
        "main ingredient",
        [Told(f"{m.value.food} ({m.value.group})", m.confidence, m.signs) for m in character.mains],
    )
    yield "equipment", character.effort.equipment
    yield "difficulty", _one(character.effort.difficulty)
    yield "hot (0-3)", _one(character.spiciness)
    yield "alcohol", _one(character.alcohol)
    yield "price class (1-3)", _one(character.price)
    yield "leftovers", _one(keeping.leftovers)
    yield "freezing", _one(keeping.freezing)


def _one(told: Told[object] | None) -> Sequence[Told[object]]:
    return [] if told is None else [told]


def _signs(signs: Sequence[Sign]) -> str:
    shown = [f"{sign.place}: {sign.text}" for sign in signs[:_MOST_SIGNS]]
    more = len(signs) - len(shown)
    return ", ".join(shown) + (f", and {more} more" if more > 0 else "")


def _numbers(lines: Sequence[int]) -> str:
    return f"line {', '.join(map(str, lines))}" if lines else "-"


def _swaps(swaps: Iterable[Swap]) -> Table:
    table = Table(title="Instead of", title_justify="left")
    for name in ("where", "food", "take", "how much", "what changes"):
        table.add_column(name, overflow="fold")
    for swap in swaps:
        table.add_row(swap.place, swap.food, " + ".join(swap.instead), swap.ratio, swap.changes)
    return table
