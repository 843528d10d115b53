"""The tables of nutrition in `ladle facts`."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from ladle.cli.console import console, say
from ladle.food import NutritionView

_DAILY = {
    "kcal": 2000.0, "fat": 70.0, "saturates": 20.0, "carbohydrate": 260.0, "sugars": 90.0,
    "fibre": 25.0, "protein": 50.0, "salt": 6.0,
}  # fmt: skip
"""Reference intakes of an adult: Regulation (EU) No 1169/2011, Annex XIII, part B; fibre: EFSA 2010
(EFSA Journal 8(3):1462)."""
_BAR = 20
"""Characters of a bar: a whole day's intake."""
_STYLES = {
    "low": "green", "medium": "yellow", "high": "bold red", "unknown": "dim", "yes": "green",
    "no": "bold red", "A": "green", "B": "green", "C": "yellow", "D": "yellow", "E": "bold red",
}  # fmt: skip


def print_nutrition(view: NutritionView) -> None:
    """Print amounts with bars, the labels, and what is not covered."""
    amounts, of_what = view.per_serving, "serving"
    if amounts is None:
        amounts, of_what = view.per_100g, "100 g"
    if amounts is None:
        say(Text("Nutrition: no line has an amount that is known.", "yellow"))
        return
    console.print(_amounts(view, amounts, of_what))
    about = f", about {view.serving_g:g} g" if view.serving_g else ""
    say(
        f"An estimate as bought{about}: {view.share_of_mass:.0%} of the mass and "
        f"{view.share_of_lines:.0%} of the lines are covered; confidence {view.confidence:.2f}."
    )
    score = view.nutri_score
    grade = score.grade or "unknown"
    say(Text.assemble("Nutri-Score 2023: ", Text(grade, _STYLES[grade]), f" ({score.why})"))
    for name, diet in view.diets.items():
        why = f" ({'; '.join(diet.why)})" if diet.why else ""
        verdict = Text(diet.verdict, _STYLES[diet.verdict])
        say(Text.assemble(f"{name.replace('_', ' ')}: ", verdict, why))
    lost = [f"{x.place}: {', '.join(x.foods) or '?'}" for x in view.lines if not x.known]
    if lost:
        say(Text(f"Not covered: {'; '.join(lost)}", "yellow"))


def _amounts(view: NutritionView, amounts: dict[str, float], of_what: str) -> Table:
    table = Table(
        title=f"Nutrition of a {of_what}" if of_what == "serving" else "Nutrition of 100 g"
    )
    for name in ("", "amount", "of a day", "", "traffic light"):
        table.add_column(name, justify="right" if name in {"amount", "of a day"} else "left")
    for name, amount in amounts.items():
        share = amount / _DAILY[name]
        unit = "kcal" if name == "kcal" else "g"
        light = view.traffic_light.get(name, "")
        least = "at least " if name in view.not_known else ""
        table.add_row(
            "energy" if name == "kcal" else name,
            f"{least}{amount:.0f} {unit}" if amount >= 10 else f"{least}{amount:.1f} {unit}",  # noqa: PLR2004 - below it a tenth matters
            f"{share:.0%}",
            "\u2588" * min(round(share * _BAR), _BAR),
            Text(light, _STYLES.get(light, "")),
        )
    return table
