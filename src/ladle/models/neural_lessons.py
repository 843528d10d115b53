"""What the neural model trains on: histories cut somewhere, and what was chosen next.

The rows have no requests, so these are simulated: a request asks for a feature of what was chosen
next, one that many recipes carry, and only recipes that carry it compete. Nothing here needs torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ladle.models.base import BASE_CROWD, BASE_DOUBT, BASE_HALF_LIFE_DAYS
from ladle.models.rows import FOOD, SECONDS_A_MONTH, TAG, Features, Items, Training

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

# The logits start from the baseline as it is shipped; another's settings would do hardly worse.
_MONTHLY_DECAY = 2 ** (-SECONDS_A_MONTH / (BASE_HALF_LIFE_DAYS * 86_400))

_WANTABLE = (TAG, FOOD)
_WANTABLE_SHARE = 0.01
"""What fewer recipes carry is seldom asked for, and leaves too few to tell apart."""
_SHORTEST_SHARE = 0.1
"""Of a history, how much comes before the cut at least."""
_N_NEXT = 100
"""Choices after a cut that it is to foretell, at most."""
_BATCH = 256
"""People a batch."""


@dataclass(frozen=True, eq=False)
class Lesson:
    """A batch of people: what they had chosen, what they asked for, and what they chose next."""

    n: int
    past_of: Ints
    """Shape (n_past,): whose choice each is."""
    past_item: Items
    past_age: Floats
    """Months before the next choice."""
    past_weight: Floats
    asking: Ints
    """Shape (n_asking,): who asks for something."""
    asked: Features
    """Shape (n_asking,): for what, as places in `Lessons.wantable`."""
    items: Items
    """Shape (n_compared,): among what the next choice is looked for."""
    base: Floats
    """Shape (n, n_compared): the baseline's log rates, less the logarithm of the chance to be
    compared."""
    allowed: Mask
    """Shape (n, n_compared): what carries what is asked for, and was not chosen before."""
    next_of: Ints
    """Shape (n_next,)."""
    next: Ints
    """Shape (n_next,): the next choices that are allowed, as places in `items`."""


class Lessons:
    """Draws batches from rows.

    Parameters
    ----------
    n_history
        Newest choices before a cut that are looked at.
    n_compared
        How many of the most chosen recipes are always compared.
    asking_share
        Share of people that ask for something.
    """

    def __init__(
        self, training: Training, n_history: int, n_compared: int, asking_share: float
    ) -> None:
        self._training, self._n_history = training, n_history
        self._asking_share = asking_share
        counts = np.bincount(training.item, minlength=training.items.size)
        self.chosen: Items = np.flatnonzero(counts).astype(np.int32)
        most_first = np.argsort(-counts[self.chosen], kind="stable")[:n_compared]
        self._head: Items = np.sort(self.chosen[most_first])
        self._column = np.full(counts.size, -1, np.int64)
        self._column[self._head] = np.arange(self._head.size)
        self._rate = counts / max(training.item.size, 1)
        self._n_own = np.bincount(training.person, minlength=training.n_people)
        self._first_month = int(training.month.min(initial=training.newest_month))
        self._base = self._monthly_base()
        self.wantable, self._carries = self._find_wantable()

    def _monthly_base(self) -> Floats:
        """Return the baseline's log rates in each month, shape (n_months, n_head).

        It is counted anew all the time where it serves, so half of a month's own choices are in it.
        """
        t = self._training
        share = t.weight * self._n_own[t.person] ** -BASE_CROWD
        rows = np.flatnonzero(self._column[t.item] >= 0)
        rows = rows[np.argsort(t.month[rows], kind="stable")]
        n_months = t.newest_month - self._first_month + 1
        bounds = np.searchsorted(t.month[rows], self._first_month + np.arange(n_months + 1))
        rates = np.zeros((n_months, self._head.size))
        before = np.zeros(self._head.size)
        for n in range(n_months):
            own = rows[bounds[n] : bounds[n + 1]]
            counts = np.bincount(self._column[t.item[own]], share[own], self._head.size)
            rates[n] = before + counts / 2 if n_months > 1 else counts
            before = (before + counts) * _MONTHLY_DECAY
        return np.log(rates + BASE_DOUBT).astype(np.float32)

    def _find_wantable(self) -> tuple[Features, NDArray[np.uint8]]:
        """Return the features that may be asked for, and what carries them.

        The latter has shape (n_chosen, n_wantable / 8), a bit each.
        """
        content, n_chosen = self._training.known_content, self.chosen.size
        values, starts = _ranges(content.offsets[self.chosen], content.offsets[self.chosen + 1])
        owner, feature = starts, content.values[values]
        n_carriers = np.bincount(feature, minlength=len(content.names))
        often = np.flatnonzero(n_carriers > _WANTABLE_SHARE * n_chosen)
        found = [n for n in often.tolist() if content.names[n].startswith(_WANTABLE)]
        wantable = np.array(found, np.int32)
        carries = np.zeros((n_chosen, wantable.size), np.bool_)
        place = np.full(len(content.names), -1)
        place[wantable] = np.arange(wantable.size)
        here = place[feature] >= 0
        carries[owner[here], place[feature[here]]] = True
        return wantable, np.packbits(carries, axis=1)

    def batches(self, chance: np.random.Generator) -> Iterator[Lesson]:
        """Yield, round after round for ever, the history of each person, cut at a random place.

        Nothing where nobody chose twice. Choices of one month come in a random order.
        """
        t = self._training
        starts = np.concatenate([[0], np.cumsum(self._n_own)])
        while True:
            rows = np.lexsort((chance.random(t.item.size), t.month, t.person))
            people = chance.permutation(np.flatnonzero(self._n_own > 1))
            if not people.size:
                return
            for i in range(0, people.size, _BATCH):
                batch = people[i : i + _BATCH]
                share = chance.uniform(_SHORTEST_SHARE, 1, batch.size)
                n_own = self._n_own[batch]
                cut = starts[batch] + np.clip((share * n_own).astype(np.int64), 1, n_own - 1)
                first = np.maximum(starts[batch], cut - self._n_history)
                end = np.minimum(starts[batch + 1], cut + _N_NEXT)
                yield self._lesson(rows, (first, cut, end), chance)

    def _lesson(
        self, rows: Ints, bounds: tuple[Ints, Ints, Ints], chance: np.random.Generator
    ) -> Lesson:
        """Return the batch whose histories and next choices lie between bounds, in sorted rows."""
        t, (first, cut, end) = self._training, bounds
        past, past_of = _ranges(first, cut)
        following, next_of = _ranges(cut, end)
        past, month = rows[past], t.month[rows[cut]].astype(np.int64)
        next_item = t.item[rows[following]]
        items, base = self._compared(next_item, month)
        others = items[self._head.size :]
        self._column[others] = self._head.size + np.arange(others.size)
        at, following = self._column[t.item[past]], self._column[next_item]
        self._column[others] = -1
        allowed = np.ones((cut.size, items.size), np.bool_)
        allowed[past_of[at >= 0], at[at >= 0]] = False
        asking, asked = self._asked(t.item[rows[cut]], chance)
        for who, what in zip(asking, asked, strict=True):
            allowed[who] &= self._carriers(int(what), items)
        valid = allowed[next_of, following]
        return Lesson(
            n=cut.size, past_of=past_of, past_item=t.item[past],
            past_age=(month[past_of] - t.month[past]).astype(np.float32),
            past_weight=t.weight[past], asking=asking, asked=asked, items=items, base=base,
            allowed=allowed, next_of=next_of[valid], next=following[valid],
        )  # fmt: skip

    def _compared(self, next_item: Items, month: Ints) -> tuple[Items, Floats]:
        """Return the most chosen recipes and the batch's own choices, and their base.

        A recipe that is compared only where it was chosen is compared the more often the more it is
        chosen; the logarithm of that chance is taken off (Yi et al., section 3).
        """
        others = np.setdiff1d(next_item, self._head)
        chance = -np.expm1(next_item.size * np.log1p(-self._rate[others]))
        tail = np.broadcast_to(np.log(BASE_DOUBT) - np.log(chance), (month.size, others.size))
        base = np.concatenate([self._base[month - self._first_month], tail], axis=1)
        return np.concatenate([self._head, others]).astype(np.int32), base.astype(np.float32)

    def _asked(self, items: Items, chance: np.random.Generator) -> tuple[Ints, Features]:
        """Simulate what is asked for when each item is chosen: one of what it carries."""
        if not self.wantable.size:
            return np.empty(0, np.int64), np.empty(0, np.int32)
        asking = np.flatnonzero(chance.random(items.size) < self._asking_share)
        bits = self._carries[np.searchsorted(self.chosen, items[asking])]
        carried = np.unpackbits(bits, axis=1, count=self.wantable.size)
        asked = np.argmax(carried * chance.random(carried.shape), axis=1).astype(np.int32)
        has_any = carried.any(axis=1)
        return asking[has_any], asked[has_any]

    def _carriers(self, wanted: int, items: Items) -> Mask:
        """Return which of some chosen items carry a wantable feature."""
        octets = self._carries[np.searchsorted(self.chosen, items), wanted >> 3]
        carriers: Mask = (octets & (0x80 >> (wanted & 7))) > 0
        return carriers


def _ranges(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return all numbers of some ranges, and the number of the range of each."""
    lengths = ends - starts
    of = np.repeat(np.arange(starts.size), lengths)
    before = np.cumsum(lengths) - lengths
    return np.arange(of.size) + (starts - before)[of], of
