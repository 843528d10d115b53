"""The tables of `ladle facts`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rich.table import Table
from rich.text import Text

from ladle.cli.console import console, say
from ladle.food import (
    ALLERGENS,
    DIETS,
    Coverage,
    FactsSheet,
    FoodView,
    KitchenView,
    PlaceView,
    Proof,
    find_jurisdiction,
)

_STYLES = {
    "contains": "bold red", "no": "bold red", "may": "yellow", "unknown": "yellow",
    "free": "green", "yes": "green",
}  # fmt: skip
_WORDS = {"may": "may contain"}
_MOST_PROOFS = 3
_MOST_UNKNOWN = 30
_VERDICTS = ("contains", "may", "unknown", "free")
_FITS = ("yes", "no", "unknown")


def print_sheet(sheet: FactsSheet) -> None:
    """Print one recipe: what was read where, then allergens and diets with their proofs."""
    title = sheet.name or f"(no name) {sheet.identifier}"
    console.rule(Text(title, style="bold"), align="left")
    console.print(_reading(sheet.places))
    console.print(_allergens(sheet))
    if sheet.specific:
        say(f"In particular: {', '.join(sheet.specific)}")
    console.print(_diets(sheet))
    if sheet.unknown:
        say(Text(f"Not understood: {', '.join(sheet.unknown)}", style="yellow"))
    if not sheet.has_steps:
        say(Text("No steps: what they may add is not known.", style="yellow"))
    for name, view in sheet.foods.items():
        proofs = f" ({_proofs(view.evidence)})" if view.evidence else ""
        say(Text.assemble(f"{name}: ", _verdict(view.verdict), proofs))
    if sheet.kitchen:
        _print_kitchen(sheet.kitchen)


def _print_kitchen(kitchen: KitchenView) -> None:
    times, made = kitchen.times, kitchen.makes
    if times.total_minutes is not None:
        hands = f", {times.active_minutes} of them active" if times.active_minutes else ""
        say(f"Time: {times.total_minutes} minutes{hands} ({times.basis})")
    for timer in kitchen.timers:
        say(f"  {timer.place}: {timer.text} {timer.what}".rstrip() + f" ({timer.use})")
    if made:
        number = f"{made.low:g}" + f"-{made.high:g}" * (made.low != made.high)
        what = made.what or made.of
        say(f"Makes: {number} {what}" + f" ({made.size})" * bool(made.size))
    if kitchen.unscaled:
        say(Text(f"Not scaled: {kitchen.unscaled}.", style="yellow"))
    for line in kitchen.lines:
        notes = f"  ({'; '.join(line.notes)})" if line.notes else ""
        say(Text.assemble(f"  {line.text}", Text(notes, "dim")))
    for n, said in kitchen.steps.items():
        say(f"  step {n}: {'; '.join(said)}")


def _reading(places: Iterable[PlaceView]) -> Table:
    table = Table(title="What was read", title_justify="left", show_lines=True)
    for name in ("where", "text", "read as", "contains", "may contain", "why"):
        table.add_column(name, overflow="fold")
    for place in places:
        foods = place.foods
        table.add_row(
            place.place,
            _text(place),
            "\n".join(_read_as(food) for food in foods) or Text("-", style="dim"),
            "\n".join(", ".join(food.contains) or "-" for food in foods),
            "\n".join(", ".join(food.may) or "-" for food in foods),
            "\n".join(", ".join(food.source) for food in foods),
        )
    return table


def _text(place: PlaceView) -> Text:
    text = Text(place.text)
    notes = [
        " + ".join(place.amounts),
        place.preparation,
        "optional" * place.optional,
        "a heading" * place.heading,
    ]
    if said := " · ".join(note for note in notes if note):
        text.append(f"\n{said}", "dim")
    for words in place.unread:
        text.append(f"\nnot understood: {words}", "yellow")
    return text


def _read_as(food: FoodView) -> str:
    notes = [food.role if food.role not in {"", "main"} else "", *food.claims]
    said = ", ".join(note for note in notes if note)
    return f"{food.name} ({said})" if said else food.name


def _allergens(sheet: FactsSheet) -> Table:
    words = {group.key: group.words for group in find_jurisdiction(sheet.jurisdiction)}
    table = Table(title=f"Allergens ({sheet.jurisdiction.upper()})", title_justify="left")
    for name in ("allergen", "verdict", "proof"):
        table.add_column(name, overflow="fold")
    for key, view in sheet.allergens.items():
        table.add_row(words[key], _verdict(view.verdict), _proofs(view.evidence))
    return table


def _diets(sheet: FactsSheet) -> Table:
    table = Table(title="Diets", title_justify="left")
    for name in ("diet", "fits", "because of", "policy"):
        table.add_column(name, overflow="fold")
    for key, view in sheet.diets.items():
        table.add_row(
            DIETS[key], _verdict(view.verdict), _proofs(view.evidence), Text(view.policy, "dim")
        )
    return table


def _verdict(verdict: str) -> Text:
    return Text(_WORDS.get(verdict, verdict), style=_STYLES[verdict])


def _proofs(proofs: Sequence[Proof]) -> str:
    shown = [f"{proof.place}: {proof.food}" for proof in proofs[:_MOST_PROOFS]]
    more = len(proofs) - len(shown)
    return ", ".join(shown) + (f", and {more} more" if more > 0 else "")


def print_coverage(found: Mapping[str, Coverage]) -> None:
    """Print how much is known, file by file, and the verdicts and unknown names over all."""
    table = Table(title="Coverage", title_justify="left")
    table.add_column("file", overflow="fold")
    heads = ("recipes", "other language", "no lines", "known", "with steps", "known, with steps")
    for name in heads:
        table.add_column(name, justify="right")
    for name, c in found.items():
        numbers = (c.n_recipes, c.n_other_language, c.n_without_lines)
        table.add_row(
            name, *(f"{n:,}" for n in numbers), f"{c.known_share:.1%}", f"{c.n_with_steps:,}",
            f"{c.fully_known_share:.1%}",
        )  # fmt: skip
    console.print(table)
    say("Known: every word of the ingredient lines was read. Other languages are not counted.")
    console.print(_shares("Allergens", ALLERGENS, _VERDICTS, [c.verdicts for c in found.values()]))
    console.print(_shares("Diets", DIETS, _FITS, [c.diets for c in found.values()]))
    unknown = sum((c.unknown for c in found.values()), Counter[str]())
    if unknown:
        say(f"The commonest of {len(unknown):,} unknown names, by recipes:")
        for name, n in unknown.most_common(_MOST_UNKNOWN):
            say(f"  {n:>8,}  {name}")


def _shares(
    title: str,
    words: Mapping[str, str],
    verdicts: Sequence[str],
    counted: Sequence[Mapping[str, Counter[str]]],
) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for verdict in verdicts:
        table.add_column(_WORDS.get(verdict, verdict), justify="right")
    for key, name in words.items():
        total = sum((c[key] for c in counted), Counter[str]())
        n = max(total.total(), 1)
        table.add_row(name, *(f"{total[v] / n:.1%}" for v in verdicts))
    return table
