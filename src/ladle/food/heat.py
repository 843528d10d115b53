"""How hot a dish is by its chilies, and what alcohol is in it.

Heat counts points of `data/chilies.tsv`, a serving: a line's amount times what a teaspoon or a
piece of its chili weighs. The scale is coarse; chilies of one name differ tenfold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from ladle.core import Recipe
from ladle.food.amounts import Amount, units
from ladle.food.concerns import trait_concern
from ladle.food.facts import RecipeFacts, Seen
from ladle.food.mains import first_amount
from ladle.food.servings import servings_of
from ladle.food.signs import UNMEASURED, Found, Sign, Told
from ladle.food.tables import read_table
from ladle.food.text import tokenize
from ladle.food.vocabulary import EntryIx, vocabulary
from ladle.food.words import Verdict

_LEVELS = (0.06, 0.3, 0.8)
"""Points a serving from which a dish is mild (1), hot (2) and very hot (3)."""
_SERVINGS = 4.0
"""Where the recipe tells none."""
_MOST_SERVINGS = 24.0
_TSP_ML, _TSP_G = 4.92892, 2.5
_PIECE_G = 15.0  # a jalapeno without its stem
_UNSAID = {"tsp": 0.25, "piece": 1.0}
"""What a line without an amount counts: "cayenne to taste", "chilies, sliced"."""
_SAYS_HOT = frozenset({
    "spicy", "fiery", "sriracha", "jerk", "vindaloo", "arrabbiata", "diablo", "firecracker",
    "inferno", "buffalo",
})  # fmt: skip
_SAYS_MILD = frozenset({"mild"})
_HOT, _MILD = 2, 1


class _Chili(NamedTuple):
    per: str
    points: float


@cache
def _chilies() -> Mapping[EntryIx, _Chili]:
    """Return what each hot entry counts; a kind counts as the nearest of the table above it."""
    vocab = vocabulary()
    stated: dict[EntryIx, _Chili] = {}
    columns = ("food", "per", "points", "range", "source")
    for food, per, points, _, _ in read_table("chilies.tsv", columns):
        entry = vocab.find(food)
        if entry is not None:
            stated[entry] = _Chili(per, float(points))
    found = dict(stated)
    for i, kinds in enumerate(vocab.kinds):
        above = [k for k in kinds if k in stated]
        if above and EntryIx(i) not in stated and not vocab.entries[i].is_dish:
            found[EntryIx(i)] = stated[max(above, key=lambda k: len(vocab.kinds[k]))]
    return found


def spiciness(recipe: Recipe, facts: RecipeFacts) -> Told[int] | None:
    """Return how hot a dish is, from 0 to 3; None where there is nothing to tell it by."""
    said = _said(recipe.name)
    if not facts.lines:
        return said
    chilies = _chilies()
    hot = [seen for seen in facts.lines if seen.entry in chilies]
    if not hot and said is None:
        return _MILDEST if facts.is_read else _MILDEST_OF_UNREAD
    points, is_measured = 0.0, True
    for seen in hot:
        counted, is_amount = _points(recipe, seen)
        points, is_measured = points + counted, is_measured and is_amount
    a_serving = points / _servings(recipe) if hot else 0.0
    level = sum(a_serving >= least for least in _LEVELS)
    signs = tuple(Sign(s.place, vocabulary().entries[s.entry].name) for s in hot)
    confidence = (
        (UNMEASURED.likely if is_measured else UNMEASURED.guess)
        if hot
        else UNMEASURED.sure
        if facts.is_read
        else UNMEASURED.likely
    )
    if said is None:
        return Told(level, confidence, signs)
    level = min(level, _MILD) if said.value == _MILD else max(level, _HOT)
    return Told(level, UNMEASURED.likely, (*said.signs, *signs))


_MILDEST: Told[int] = Told(0, UNMEASURED.sure, ())
_MILDEST_OF_UNREAD: Told[int] = Told(0, UNMEASURED.likely, ())


def _said(title: str) -> Told[int] | None:
    words = [word for word, _ in tokenize(title)]
    for named, level in ((_SAYS_MILD, _MILD), (_SAYS_HOT, _HOT)):
        if not named.isdisjoint(words):
            return Told(level, UNMEASURED.likely, (Sign("title", min(named.intersection(words))),))
    return None


def _points(recipe: Recipe, seen: Seen) -> tuple[float, bool]:
    """Return what a line counts, and whether it says how much."""
    chili = _chilies()[seen.entry]
    amount = first_amount(recipe.lines[seen.line - 1])
    if amount is None:
        return chili.points * _UNSAID[chili.per], False
    return chili.points * _measures(amount, chili.per), True


def _measures(amount: Amount, per: str) -> float:
    """Return how many teaspoons, or pieces, an amount is."""
    unit = units().get(amount.unit)
    if unit is None or unit.size is None or unit.kind not in {"ml", "g"}:
        # a bare number of dried or liquid heat has no unit that can be known
        return amount.low if per == "piece" else _UNSAID["tsp"]
    ml_or_g = amount.low * unit.size
    if per == "piece":
        return ml_or_g / _PIECE_G
    return ml_or_g / (_TSP_ML if unit.kind == "ml" else _TSP_G)


def _servings(recipe: Recipe) -> float:
    found = servings_of(recipe.servings)
    return min(max(found, 1.0), _MOST_SERVINGS) if found else _SERVINGS


def alcohol(facts: RecipeFacts, steps: Sequence[Found]) -> Told[str]:
    """Return what alcohol is in a dish.

    `contains`, or `partly cooked off` where a step cooks after the drink was named; `may`; `traces`
    of an extract, or `perhaps traces` (soy sauce); `none` or `unknown`. Only `none` means that
    there is none: what was cooked keeps 5 to 85 % of it (USDA Table of Nutrient Retention
    Factors, release 6).
    """
    named = [seen.entry for seen in (*facts.lines, *facts.prose)]
    if _raising_alcohol().isdisjoint(named):
        return _NO_ALCOHOL if facts.is_fully_read else _UNKNOWN_ALCOHOL
    drink, signs = _judged(facts, "alcohol")
    if drink is Verdict.CONTAINS:
        heat = _heat_after(facts, steps)
        if heat is None:
            return Told("contains", UNMEASURED.sure, signs)
        return Told("partly cooked off", UNMEASURED.guess, (*signs, Sign(heat.place, heat.text)))
    if drink is Verdict.MAY:
        return Told("may", UNMEASURED.likely, signs)
    trace, signs = _judged(facts, "alcohol_traces")
    if trace in {Verdict.CONTAINS, Verdict.MAY}:
        return Told(
            "traces" if trace is Verdict.CONTAINS else "perhaps traces", UNMEASURED.likely, signs
        )
    return _NO_ALCOHOL if drink is Verdict.FREE else _UNKNOWN_ALCOHOL


_NO_ALCOHOL: Told[str] = Told("none", UNMEASURED.sure, ())
_UNKNOWN_ALCOHOL: Told[str] = Told("unknown", UNMEASURED.sure, ())


@cache
def _raising_alcohol() -> frozenset[EntryIx]:
    """Return the foods that hold, or may hold, alcohol or traces of it: most recipes name none."""
    columns = [trait_concern(trait).statuses for trait in ("alcohol", "alcohol_traces")]
    return frozenset(EntryIx(i) for i in range(len(vocabulary())) if any(c[i] for c in columns))


def _judged(facts: RecipeFacts, trait: str) -> tuple[Verdict, tuple[Sign, ...]]:
    """Judge a trait as `RecipeFacts.judge` does, but ask only foods that can raise it."""
    concern = trait_concern(trait)
    statuses = concern.statuses
    if not any(map(statuses.__getitem__, (s.entry for s in (*facts.lines, *facts.prose)))):
        return (Verdict.FREE if facts.is_fully_read else Verdict.UNKNOWN), ()

    def signs(places: Iterable[Seen], verdict: Verdict) -> tuple[Sign, ...]:
        able = [s for s in places if statuses[s.entry] or s.claims]
        found = (s for s in able if concern.status(s.entry, s.claims) is verdict)
        entries = vocabulary().entries
        return tuple(dict.fromkeys(Sign(s.place, entries[s.entry].name) for s in found))

    if surely := signs((*facts.lines, *facts.prose), Verdict.CONTAINS):
        return Verdict.CONTAINS, surely
    if not facts.is_fully_read:
        return Verdict.UNKNOWN, ()
    perhaps = signs((*facts.lines, *facts.added), Verdict.MAY)
    return (Verdict.MAY if perhaps else Verdict.FREE), perhaps


def _heat_after(facts: RecipeFacts, steps: Sequence[Found]) -> Found | None:
    """Return the first word of cooking in or after every step that names the drink."""
    concern = trait_concern("alcohol")
    named = [
        int(s.place.removeprefix("step "))
        for s in facts.prose
        if s.place.startswith("step") and concern.status(s.entry, s.claims) is Verdict.CONTAINS
    ]
    if not named:
        return None
    last = max(named)
    cooked = (f for f in steps if f.sign == "cooked" and f.place.startswith("step"))
    return next((f for f in cooked if int(f.place.removeprefix("step ")) >= last), None)
