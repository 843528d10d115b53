"""Recipes that the same people chose: item-to-item neighbours of two kinds.

*Taste*: recipes that are chosen together more often than how many choose each would have it, their
lift. A measure of Deshpande & Karypis, "Item-Based Top-N Recommendation Algorithms" (ACM
Transactions on Information Systems 22, 2004), the conditional probability over the frequency of
the recommended item, here with imaginary choices that calm rare pairs. It multiplies the rate at
which the baseline expects a recipe.

*Twins*: recipes that nearly the same people chose. The measure is the odds of the coefficient of
Jaccard, "The Distribution of the Flora in the Alpine Zone" (New Phytologist 11, 1912): J / (1 - J)
is how many chose both over how many chose one of the two alone. It adds to the rate: whoever chose
one of two twins wants the other, however seldom that is chosen.

Both are raised to a power, the "locality" of Aiolli, "Efficient Top-N Recommendation for Very Large
Scale Binary Rated Datasets" (RecSys 2013), so that few strong neighbours outweigh many weak ones.

The model keeps how many people chose each recipe and each pair, whole numbers that each person adds
one to. A pair below the threshold is not kept, and taking people out only lowers counts: so the
counts less one person's equal the counts of the others. All else is derived from them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Plane
from ladle.core import BadSettingError
from ladle.models.base import Capabilities, FittedModel, Query, Scores, Span
from ladle.models.manifest import load_model, reading_model, save_model
from ladle.models.neighbours_table import BOTH, Powers, Table
from ladle.models.pairs import counted_pairs, newest_choices, newest_of, strongest
from ladle.models.rows import Items, Training

_MOST_ODDS = np.array(1_000.0)
"""Surer than this makes no difference, and its powers stay finite."""
_MOST_SPARE = 8
"""Rooms for sums that are kept, of 24 bytes a place each: one for each thread that asks."""
_SPARE = 64
"""How many more than are wanted are found by their rates: rounding may swap the last of them."""


@dataclass(frozen=True)
class NeighboursSettings:
    """Settings of the neighbours model."""

    most_recent: int = 2_000
    """Newest choices of a person that count, 2 or more."""
    together: int = 2
    """People who must have chosen both of two recipes, 1 or more."""
    n_neighbours: int = 300
    """Recipes by which a recipe is found, at most, 1 or more."""
    n_spoken_for: int = 300
    """Recipes that a recipe helps to be found, at most, 1 or more: what everybody chose would else
    speak, a little, for a tenth of all, and asking would take as long."""
    taste_calm: float = 20.0
    """Imaginary choices of each recipe that calm the lift of rare pairs, 0 or more."""
    taste_power: float = 1.5
    """Exponent of the lift, above 0."""
    taste_weight: float = 0.1
    """How much a lift of 1 adds to the rate of a recipe, as a share of it; 0 or more."""
    twin_calm: float = 3.0
    """Imaginary people who chose one of two twins alone, above 0."""
    twin_power: float = 5.0
    """Exponent of the odds of twins, above 0."""
    twin_weight: float = 0.1
    """Rate of a recipe of which even odds make a twin, 0 or more."""

    def __post_init__(self) -> None:
        least = {"most_recent": 2, "together": 1, "n_neighbours": 1, "n_spoken_for": 1}
        least |= {"taste_calm": 0, "taste_weight": 0, "twin_weight": 0}
        for name, low in least.items():
            if not getattr(self, name) >= low:
                raise BadSettingError(f"neighbours.{name}", getattr(self, name), f"{low} or more")
        for name in ("taste_power", "twin_calm", "twin_power"):
            if not getattr(self, name) > 0:
                raise BadSettingError(f"neighbours.{name}", getattr(self, name), "above 0")


@dataclass(frozen=True, eq=False)
class Counts:
    """How many people chose what: all that is learned."""

    chosen: Items
    """Shape (n_chosen,): items that anybody chose, ascending; a *place* is an index here."""
    n_people: NDArray[np.int32]
    """Shape (n_chosen,): how many chose each."""
    first: NDArray[np.int32]
    """Shape (n_pairs,): the lower place of each pair; pairs ascend."""
    second: NDArray[np.int32]
    """Shape (n_pairs,): the higher place."""
    n_both: NDArray[np.int32]
    """Shape (n_pairs,): how many chose both, never below the threshold."""
    totals: NDArray[np.int64]
    """Shape (3,): items there are; choices; ordered pairs of two choices of one person."""

    @property
    def pair_rate(self) -> float:
        """How many people chose both of two recipes, over the product of how many chose each.

        What is expected if recipes had nothing to do with each other, and people chose as many as
        they did.
        """
        _, n_choices, n_pairs = self.totals.tolist()
        return float(n_pairs) / max(float(n_choices) ** 2, 1.0) or 1.0


class Room:
    """Room to add up what a history speaks for, and what else is known of each place."""

    def __init__(self, n_people: NDArray[np.int32]) -> None:
        from ladle.models.neighbours_kernel import PLACE  # noqa: PLC0415 - compiles

        self.places = np.zeros(n_people.size + 1, PLACE)
        self.places["people"][:-1] = n_people
        self.found = np.empty(n_people.size + 1, np.int32)
        self._known: tuple[Scores | None, NDArray[np.int32]] | None = None
        """Of which base the rates are, and of which rows those of the places."""
        self._row_of_place = np.empty(0, np.int32)

    def row_of_place(
        self, chosen: Items, base: Scores | None, rows: NDArray[np.int32]
    ) -> NDArray[np.int32]:
        """Return the row of each place; its rate is noted, where it was that of another base.

        Parameters
        ----------
        chosen
            The item of each place.
        base, rows
            What the baseline says of each item, and its row.
        """
        if self._known is None or self._known[0] is not base or self._known[1] is not rows:
            self.places["rate"][:-1] = 1.0 if base is None else np.exp(base[chosen])
            self._row_of_place, self._known = rows[chosen], (base, rows)
        return self._row_of_place


class Strengths:
    """How strongly a history speaks for the recipes that it speaks for.

    The room for the sums is lent, and goes back when this is no longer used: who asks touches a
    hundredth of it, and room made anew is many times as slow.

    Parameters
    ----------
    history
        Places, each once.
    """

    def __init__(self, model: FittedNeighbours, history: NDArray[np.int32]) -> None:
        from ladle.models.neighbours_kernel import add_up, forget  # noqa: PLC0415 - compiles

        table, spare = model.table, model.spare
        try:
            room = spare.pop()
        except IndexError:
            room = Room(model.counts.n_people)
        self.room, self.places, self._spare, self._forget = room, room.places, spare, forget
        n = add_up(
            table.offsets, table.cells, table.place_bits, *model.powers,
            history, room.places, room.found,
        )  # fmt: skip
        self.found = room.found[:n]
        """The places that it speaks for."""

    def __del__(self) -> None:
        """Give the room back."""
        self._forget(self.found, self.places)
        self._spare.append(self.room)


@dataclass(frozen=True, eq=False)
class AskedNeighbours:
    """One person's question: the sums over their history are made."""

    model: FittedNeighbours
    query: Query
    strengths: Strengths

    @property
    def lifted(self) -> Items:
        """Items that score above their base, each once; all others score at it."""
        items: Items = self.model.counts.chosen[self.strengths.found]
        return items

    def best_lifted(self, n: int, rows: NDArray[np.int32], within: Plane) -> Items:
        """Return the n best of the lifted items whose rows a filter passes, in no order."""
        from ladle.models.neighbours_kernel import best_found  # noqa: PLC0415 - compiles

        strengths, chosen = self.strengths, self.model.counts.chosen
        size = min(n + _SPARE, strengths.found.size)
        scores, best = np.empty(size, np.float32), np.empty(size, np.int32)
        if size:
            row_of_place = strengths.room.row_of_place(chosen, self.query.base, rows)
            size = best_found(
                strengths.found, strengths.places, row_of_place, *self._weights(), within,
                scores, best,
            )  # fmt: skip
        items: Items = chosen[best[:size]]
        if size <= n:
            return items
        kept: Items = items[np.argpartition(self.score(items), size - n)[size - n :]]
        return kept

    def score(self, items: Items) -> Scores:
        """Score recipes for this person, as `FittedNeighbours.score` does."""
        from ladle.models.neighbours_kernel import raise_scores  # noqa: PLC0415 - compiles

        scores = self.query.base_of(items)
        raise_scores(items, self.model.place, self.strengths.places, *self._weights(), scores)
        return scores

    def _weights(self) -> tuple[float, float]:
        """Return the weights of taste and twin; without a base, all recipes are alike."""
        s = self.model.settings
        rarity = 1.0 if self.query.base is not None else max(self.model.place.size - 1, 1)
        return s.taste_weight, s.twin_weight * rarity


class FittedNeighbours:
    """Neighbours of each recipe.

    Parameters
    ----------
    table
        For whom the recipe at each place speaks; derived from the counts if None.
    """

    name: ClassVar[str] = "neighbours"
    capabilities: ClassVar[Capabilities] = Capabilities(
        new_people=False, new_recipes=False, context=False, uncertainty=False
    )

    def __init__(
        self,
        settings: NeighboursSettings,
        data_hash: str,
        counts: Counts,
        table: Table | None = None,
    ) -> None:
        self.settings, self.counts, self._data_hash = settings, counts, data_hash
        self.table = table or _neighbours(counts, settings)
        self.powers = _powers(counts, self.table, settings)
        # one place more, at the end: where items point that nobody chose, and item -1
        self.place = np.full(int(counts.totals[0]) + 1, counts.chosen.size, np.int32)
        self.place[counts.chosen] = np.arange(counts.chosen.size, dtype=np.int32)
        self.spare: deque[Room] = deque(maxlen=_MOST_SPARE)
        """Rooms for sums that are not in use."""

    def score(self, query: Query, items: Items) -> Scores:
        """Return the logarithm of the rate at which a person is expected to choose recipes.

        log(r (1 + a sum of lift^q) + b sum of odds^p), with the baseline's rate r; the sums go over
        the newest recipes of the history. Where they are 0, it is the base.
        """
        return self.asked(query).score(items)

    def asked(self, query: Query) -> AskedNeighbours:
        """Add up what a history speaks for, once for any number of questions about it."""
        history = self.place[newest_of(query.taste.items, self.settings.most_recent)]
        history = history[history < self.counts.chosen.size]
        return AskedNeighbours(self, query, Strengths(self, history))

    def save(self, folder: Path) -> None:
        """Write counts, neighbours and manifest."""
        arrays = vars(self.counts) | {f"table_{n}": a for n, a in self.table._asdict().items()}
        save_model(folder, self.name, self.settings, self._data_hash, arrays, libraries=["scipy"])

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read counts, neighbours and manifest back."""
        with reading_model(folder, cls.name):
            manifest, arrays = load_model(folder, cls.name)
            settings = NeighboursSettings(**manifest["settings"])
            counts = Counts(**{f.name: arrays.pop(f.name) for f in fields(Counts)})
            _check(counts)
            arrays = {name.removeprefix("table_"): array for name, array in arrays.items()}
            table = _read(arrays, counts, settings)
            _check_table(table, counts)
            return cls(settings, manifest["data_hash"], counts, table)


def _read(arrays: Mapping[str, NDArray[Any]], counts: Counts, s: NeighboursSettings) -> Table:
    if "both" in arrays:
        return Table(**arrays)
    return Table.of_before(arrays, counts.n_people, counts.pair_rate, s.taste_calm, s.taste_power)


def _check(counts: Counts) -> None:
    """Refuse counts by which tables would be made that need more memory than there is."""
    people, most = counts.n_people, max(int(counts.totals[1]), 1)
    if people.size != counts.chosen.size or not _all_within(people, most):
        raise ValueError(_STRANGERS)


def _check_table(table: Table, counts: Counts) -> None:
    """Refuse what would lead a kernel outside of its arrays."""
    most = int(counts.n_people.max(initial=1))
    if table.offsets.size - 1 != counts.n_people.size or not _all_within(table.both, most):
        raise ValueError(_STRANGERS)


_STRANGERS = "the arrays do not belong together"


def _all_within(counts: NDArray[np.integer], most: int) -> bool:
    """Tell whether all counts are from 1 to the most."""
    return bool(counts.min(initial=1) > 0 and counts.max(initial=1) <= most)


def _neighbours(counts: Counts, s: NeighboursSettings) -> Table:
    """Return for each recipe those it speaks for, if it is among the best neighbours of them."""
    source = np.concatenate([counts.first, counts.second])
    target = np.concatenate([counts.second, counts.first])
    n_places = counts.n_people.size
    calm = counts.n_people.astype(np.float32) + np.float32(s.taste_calm)
    # the same in both directions
    lift = counts.n_both.astype(np.float32)
    lift /= calm[counts.first] * calm[counts.second]
    lift = np.tile(lift / np.float32(counts.pair_rate), 2)
    kept = strongest(source, target, lift, s.n_neighbours, n_places)
    spoken = strongest(target[kept], source[kept], lift[kept], s.n_spoken_for, n_places)
    kept = kept[np.sort(spoken)]
    both = np.concatenate([counts.n_both, counts.n_both])[kept]
    return Table.of(source[kept], target[kept], both, n_places)


def _powers(counts: Counts, table: Table, s: NeighboursSettings) -> Powers:
    """Return the powers of all counts that may be met, scaled so that none is far from 1."""
    most = int(counts.n_people.max(initial=1))
    calm = np.maximum(np.arange(most + 1), 1) + np.float64(s.taste_calm)
    apart = np.arange(2 * most + 1) + np.float64(s.twin_calm)
    scale = np.sqrt(apart[-1])
    both = np.zeros(table.both.size, BOTH)
    both["people"] = table.both
    both["taste"] = _power(table.both, s.taste_power)
    both["twin"] = _power(table.both / scale, s.twin_power)
    return Powers(
        both,
        calm=_power(calm * np.sqrt(counts.pair_rate), -s.taste_power),
        apart=_power(apart / scale, -s.twin_power),
        most_twin=float(_power(_MOST_ODDS, s.twin_power)),
    )


def _power(base: NDArray[Any], exponent: float) -> NDArray[np.float32]:
    """Return a power, as near as a number can be that is neither 0 nor infinite."""
    limits = np.finfo(np.float32)
    with np.errstate(over="ignore"):
        exact = np.power(base, exponent)
    power: NDArray[np.float32] = np.clip(exact, limits.tiny, limits.max).astype(np.float32)
    return power


@dataclass(frozen=True)
class Neighbours:
    """Counts which recipes the same people chose."""

    settings: NeighboursSettings = NeighboursSettings()
    name: ClassVar[str] = "neighbours"
    fitted: ClassVar[type[FittedModel]] = FittedNeighbours
    space: ClassVar[Mapping[str, Span]] = MappingProxyType({
        "taste_power": Span(0.5, 4.0), "taste_weight": Span(0.01, 1.0, is_log=True),
        "twin_calm": Span(0.5, 20.0, is_log=True), "twin_power": Span(1.0, 8.0),
        "twin_weight": Span(0.01, 10.0, is_log=True),
    })  # fmt: skip

    def fit(self, training: Training) -> FittedNeighbours:
        """Count; somebody who chose a recipe many times counts once.

        Raises
        ------
        MissingExtraError
            `scipy` is not installed.
        """
        person, item = newest_choices(training, self.settings.most_recent)
        chosen, place = np.unique(item, return_inverse=True)
        per_person = np.bincount(person, minlength=1).astype(np.int64)
        ones, fewest = np.ones(place.size, np.int32), self.settings.together
        pairs = list(counted_pairs(person, place, ones, fewest, self.name))
        first, second, n_both = (
            np.concatenate([np.empty(0, np.int32), *(p[column] for p in pairs)])
            for column in range(3)
        )
        del pairs
        totals = [training.items.size, item.size, per_person @ (per_person - 1)]
        counts = Counts(
            chosen=chosen.astype(np.int32),
            n_people=np.bincount(place, minlength=chosen.size).astype(np.int32),
            first=first, second=second, n_both=n_both,
            totals=np.array(totals, np.int64),
        )  # fmt: skip
        return FittedNeighbours(self.settings, training.data_hash, counts)
