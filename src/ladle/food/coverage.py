"""How much of a corpus is known: shares, the commonest unknown names, verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ladle.core import Recipe
from ladle.food.diets import DIETS
from ladle.food.facts import RecipeFacts
from ladle.food.words import ALLERGENS


@dataclass
class Coverage:
    """Counts over the recipes that were added."""

    n_recipes: int = 0
    n_other_language: int = 0
    """Declared to be in another language than English, which Ladle reads: in no other count."""
    n_without_lines: int = 0
    """They tell no ingredients: in no share either."""
    n_known: int = 0
    """Every word of their lines was read."""
    n_with_steps: int = 0
    n_fully_known: int = 0
    """So, and there are steps that tell what to do."""
    n_lines: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    """Words that could not be read, by how many recipes hold them."""
    verdicts: dict[str, Counter[str]] = field(default_factory=lambda: _counters(ALLERGENS))
    """Verdicts by allergen, over recipes with lines."""
    diets: dict[str, Counter[str]] = field(default_factory=lambda: _counters(DIETS))

    @property
    def n_judged(self) -> int:
        """How many recipes with lines, in English, were added."""
        return self.n_recipes - self.n_other_language - self.n_without_lines

    @property
    def known_share(self) -> float:
        """The share of them of which every line was read to the last word; 0 if there are none."""
        return self.n_known / self.n_judged if self.n_judged else 0.0

    @property
    def fully_known_share(self) -> float:
        """The same among those that have steps, too."""
        return self.n_fully_known / self.n_with_steps if self.n_with_steps else 0.0

    def add(self, recipe: Recipe, facts: RecipeFacts) -> None:
        """Count one recipe."""
        self.n_recipes += 1
        if recipe.language and not recipe.language.casefold().startswith("en"):
            self.n_other_language += 1
            return
        if not any(line.strip() for line in recipe.lines):
            self.n_without_lines += 1
            return
        self.n_known += facts.is_read
        self.n_with_steps += facts.has_steps
        self.n_fully_known += facts.is_fully_read
        self.n_lines += len(recipe.lines)
        self.unknown.update(facts.unread)
        for key, verdict in zip(ALLERGENS, facts.verdicts, strict=True):
            self.verdicts[key][verdict.name.lower()] += 1
        for key, fits in zip(DIETS, facts.fits, strict=True):
            self.diets[key][fits.name.lower()] += 1


def _counters(keys: Iterable[str]) -> dict[str, Counter[str]]:
    return {key: Counter() for key in keys}
