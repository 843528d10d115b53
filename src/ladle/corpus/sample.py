"""The sample corpus that ships with Ladle, and made-up people for its first start.

The recipes are real and free (`data/sample/README.md`). The people are not: they only make the
first start look like a house in use. No quality figure may come from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from random import Random
from typing import NamedTuple

from ladle.core import Recipe

_FILES = ("recipes.jsonl", "cocktails.jsonl")
_LAST_DAY = datetime(2026, 6, 30, 12, tzinfo=UTC)
_DAYS = 540
_N_FAVOURITES = 2
_WHOLE = 8  # ingredients of a dish worth keeping
_FAVOURITE_BONUS = 6.0


class MadeUp(NamedTuple):
    """One made-up interaction, in the columns of the interchange format."""

    person_id: str
    recipe_id: str
    rating: int
    kind: str
    at: str


@contextmanager
def sample_files() -> Iterator[list[Path]]:
    """Lend the sample's files as paths, wherever the package is installed."""
    folder = files("ladle.corpus") / "data" / "sample"
    with ExitStack() as stack:
        yield [stack.enter_context(as_file(folder / name)) for name in _FILES]


def synthetic_interactions(
    recipes: Sequence[Recipe], prefix: str, n_people: int = 300, seed: int = 7
) -> list[MadeUp]:
    """Make up people who each like two cuisines and cook the well-known dishes more often.

    The same recipes, number and seed give the same rows.

    Parameters
    ----------
    prefix
        How every made-up identity begins, so that it is known for one wherever it goes.
    """
    chance = Random(seed)  # noqa: S311 - nothing secret depends on it
    if not recipes:
        return []
    dishes = sorted(recipes, key=lambda r: r.id)
    chance.shuffle(dishes)
    # Zipf: few dishes are cooked by many; and hardly anybody keeps a recipe of two lines
    fame = [(1 + min(len(d.lines), _WHOLE)) / (rank + 10) for rank, d in enumerate(dishes)]
    cuisines = sorted({c for r in dishes for c in r.cuisines})
    rows: list[MadeUp] = []
    for n in range(n_people):
        likes = set(chance.sample(cuisines, min(_N_FAVOURITES, len(cuisines))))
        weights = [
            f * (_FAVOURITE_BONUS if likes & set(r.cuisines) else 1.0)
            for f, r in zip(fame, dishes, strict=True)
        ]
        rows.extend(_choices(f"{prefix}{n:03d}", dishes, weights, likes, chance))
    return rows


def _choices(
    person: str, dishes: list[Recipe], weights: list[float], likes: set[str], chance: Random
) -> Iterator[MadeUp]:
    n_choices = min(3 + int(chance.expovariate(1 / 9)), 60)
    for dish in dict.fromkeys(chance.choices(dishes, weights, k=n_choices)):
        stars = chance.choice((4, 5, 5) if likes & set(dish.cuisines) else (2, 3, 4, 4, 5))
        at = _LAST_DAY - timedelta(days=chance.randrange(_DAYS), hours=chance.randrange(24))
        yield MadeUp(person, dish.id, stars, "rating", at.isoformat())
