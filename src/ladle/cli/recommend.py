"""`ladle recommend`: one question, one recipe, in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import msgspec
import typer
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ladle.cli.console import (
    ConfigOption,
    DataOption,
    as_text,
    console,
    errors,
    names_in,
    say,
)
from ladle.cli.sections import read_settings
from ladle.core import BadRequestError
from ladle.food import ASKED_DIETS
from ladle.ranking import Answer, Ladle, RankingSettings, RecipeView, RecommendationBody
from ladle.request import Wants, merge_wants, wants_from_json

_NOTHING_LEFT = 4
_VERDICTS = {"contains": "contains", "may": "may contain", "unknown": "cannot be ruled out"}
"""What is said of an allergen, by its verdict; of one that the recipe is free of, nothing."""


def recommend(  # noqa: PLR0913 - one parameter a flag
    utterance: Annotated[
        list[str] | None, typer.Argument(help="What is asked, in English.")
    ] = None,
    *,
    avoid: Annotated[
        str | None, typer.Option(help="Allergens or foods, comma separated: hard.")
    ] = None,
    have: Annotated[
        str | None, typer.Option(help="Foods at home, comma separated: preferred.")
    ] = None,
    diet: Annotated[str | None, typer.Option(help=f"{', '.join(ASKED_DIETS)}: hard.")] = None,
    minutes: Annotated[int | None, typer.Option(help="From start to table, at most.")] = None,
    work: Annotated[
        int | None, typer.Option(min=1, help="Minutes that need a hand, at most.")
    ] = None,
    calories: Annotated[
        int | None, typer.Option(min=1, help="Kilocalories a serving, at most: an estimate.")
    ] = None,
    servings: Annotated[
        int | None, typer.Option(min=1, help="How many eat: the lines are scaled to it.")
    ] = None,
    meal: Annotated[str | None, typer.Option(help="breakfast, lunch, dinner, …")] = None,
    cuisine: Annotated[
        list[str] | None, typer.Option(help="Given more than once, any one of them is enough.")
    ] = None,
    wants: Annotated[
        str | None, typer.Option(help="All wants as JSON; flags are added to it.")
    ] = None,
    person: Annotated[str | None, typer.Option(help="Who asks: their history then counts.")] = None,
    now: Annotated[str | None, typer.Option(help="Moment of asking (default: this one).")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what the HTTP call answers.")
    ] = False,
    trace: Annotated[bool, typer.Option("--trace", help="Show how the answer came about.")] = False,
    data: DataOption,
    config: ConfigOption = None,
) -> None:
    """Ask what to cook.

    Leaves with 4 if no recipe is left that is safe and grants the wishes.

    **Examples**

        ladle recommend
        ladle recommend quick mexican dinner without nuts --minutes 30
        ladle recommend pancakes --diet vegetarian --have eggs,milk --json
        ladle recommend --cuisine japanese --cuisine korean
        ladle recommend something spicy --work 20 --calories 600 --servings 6
        ladle recommend --person ann --wants '{"flavor": ["spicy"]}'
    """
    flags = Wants(
        avoid=names_in(avoid), diets=names_in(diet), max_minutes=minutes, meal=meal,
        max_active_minutes=work, max_calories=calories, servings=servings,
        cuisine=tuple(map(as_text, cuisine or ())),
    )  # fmt: skip
    body = RecommendationBody(
        person=person,
        utterance=as_text(" ".join(utterance or ())),
        wants=merge_wants(flags, _wants(wants)),
        pantry=names_in(have),
        now=moment_of(now),
        explain=trace,
    )
    settings = read_settings(config).load("ranking", RankingSettings)
    with Ladle.open(data, settings) as ladle:
        answer = ladle.answer(body)
    if as_json:
        typer.echo(answer.to_json())  # bytes: in UTF-8 wherever they go
    else:
        _print(answer)
    if answer.recommendation is None:
        raise typer.Exit(_NOTHING_LEFT)


def _wants(text: str | None) -> Wants:
    if text is None:
        return Wants()
    try:
        return wants_from_json(msgspec.json.decode(as_text(text)))
    except (msgspec.DecodeError, RecursionError) as e:
        raise BadRequestError("--wants", f"is no JSON ({e})") from e


def moment_of(text: str | None) -> datetime:
    """Return the moment in the machine's own zone: a cook asks from where the kitchen is."""
    if text is None:
        return datetime.now().astimezone()
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as e:
        raise BadRequestError("--now", f"is {text!r}; write it like 2026-05-01T18:30") from e


def _print(answer: Answer) -> None:
    if answer.is_synthetic:
        note("demo", "trained on synthetic (made-up) people")
    if answer.degraded:
        note("degraded", answer.degraded)
    if answer.not_understood:
        note("not understood", ", ".join(answer.not_understood))
    if answer.recommendation is None:
        print_nothing(answer)
    else:
        _print_recipe(answer)
    if answer.trace:
        _print_funnel(answer)


def note(what: str, text: str) -> None:
    """Say on standard error what is to be known beside an answer."""
    say(Text.assemble((f"{what}: ", "yellow"), text), errors)


def _print_recipe(answer: Answer) -> None:
    if answer.recommendation is None:
        return
    recipe = answer.recommendation.recipe
    servings = _servings(recipe)
    facts = [f for f in (_minutes(recipe), servings, recipe.dish, *recipe.cuisines) if f]
    reasons = [f"✓ {reason}" for reason in answer.recommendation.reasons]
    not_shown = ", ".join(answer.recommendation.not_shown)
    lines = _lines(recipe)
    steps = [f"{n}. {step}" for n, step in enumerate(recipe.steps, start=1)]
    parts = (
        Text(" · ".join(facts), "dim"),
        Text("\n".join(reasons), "green"),
        Text(f"could not be shown: {not_shown}" if not_shown else "", "yellow"),
        Text("\n".join(_verdicts(recipe)), "yellow"),
        Text(_serving(recipe), "dim"),
        Text("\n".join(f"• {line}" for line in lines)),
        Text(recipe.scaled.why if recipe.scaled else "", "yellow"),
        Text("\n".join(steps)),
    )
    body = Text("\n\n").join(part for part in parts if part)
    console.print(Panel(body, title=Text(recipe.name, style="bold"), title_align="left"))
    if answer.alternatives:
        others = ", ".join(a.name for a in answer.alternatives)
        say(Text(f"Or: {others}", style="dim"))


def _lines(recipe: RecipeView) -> list[str]:
    """Return the lines, scaled where that was asked, with what was rounded or left."""
    scaled = recipe.scaled
    if scaled is None:
        return list(recipe.lines)
    notes = (scaled.notes.get(str(n), ()) for n in range(1, len(scaled.lines) + 1))
    said = (f" ({'; '.join(of)})" if of else "" for of in notes)
    return [line + note for line, note in zip(scaled.lines, said, strict=True)]


def _servings(recipe: RecipeView) -> str:
    """Return for how many it is, and for how many its lines are shown."""
    scaled = recipe.scaled
    if scaled is None or scaled.servings is None or scaled.why:
        return recipe.servings
    return f"{recipe.servings}, here for {scaled.servings:g}"


def _minutes(recipe: RecipeView) -> str:
    """Return how long it takes, and how long of that there is something to do."""
    if not recipe.minutes:
        return ""
    about = "" if recipe.minutes_basis == "declared" else "about "
    active = recipe.active_minutes
    work = f", {active} of them at work" if active and active < recipe.minutes else ""
    return f"{about}{recipe.minutes} minutes{work}"


def _serving(recipe: RecipeView) -> str:
    """Return what a serving holds, in a line."""
    serving = recipe.serving
    if serving is None:
        return ""
    amounts = [
        f"{amount:g} kcal" if name == "kcal" else f"{name} {amount:g} g"
        for name, amount in serving.amounts.items()
    ]
    score = f" · Nutri-Score {serving.nutri_score}" if serving.nutri_score else ""
    return f"A serving, about: {', '.join(amounts)}{score} (an estimate)"


def _verdicts(recipe: RecipeView) -> Iterator[str]:
    for verdict, words in _VERDICTS.items():
        names = [_proven(recipe, a) for a, v in recipe.allergens.items() if v == verdict]
        if names:
            yield f"{words}: {', '.join(names)}"


def _proven(recipe: RecipeView, allergen: str) -> str:
    """Return an allergen with the first place that proves it ("milk (line 3: butter)")."""
    name = allergen.replace("_", " ")
    proofs = recipe.evidence.get(allergen, ())
    return f"{name} ({proofs[0]})" if proofs else name


def print_nothing(answer: Answer) -> None:
    """Print why there is no recipe, and what giving up a wish would allow."""
    if answer.nothing is None:
        return
    say(Text(f"Nothing fits: {answer.nothing.why}.", style="bold"))
    for c in answer.nothing.give_up:
        nearest = f"; {c.instead}: {c.n_instead:,}" if c.instead else ""
        say(f"  without {c.want} ({c.value}) there would be {c.n_recipes:,}{nearest}")


def _print_funnel(answer: Answer) -> None:
    """Draw how many recipes each stage left, on a logarithmic scale."""
    if answer.trace is None:
        return
    table = Table(title="How it was found", title_justify="left")
    for name, justify in (("stage", "left"), ("recipes", "right"), ("", "left"), ("ms", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for s in answer.trace.stages:
        bar = ("░" if s.is_source else "█") * (s.n_recipes.bit_length() * 2)
        name = f"  from {s.stage}" if s.is_source else s.stage
        table.add_row(name, f"{s.n_recipes:,}", bar, f"{s.ms:.2f}")
    console.print(table)
    if answer.recommendation is not None:
        chance = "chance put it first" if answer.trace.is_explored else "the best came first"
        say(f"{chance}, with a probability of {answer.trace.propensity:.3g}")
    for why in answer.trace.refused:
        say(f"refused: {why}")
