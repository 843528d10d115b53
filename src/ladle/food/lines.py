"""Reading one ingredient line: which foods it names, how much, how prepared, what is left over.

Every word of a line must be accounted for: it belongs to a food's name, or is a unit, a number, a
cut, a size … from `data/words.tsv`. What is left over is *unread*, and an unread line makes its
recipe unknown: a word that Ladle does not know may be somebody's allergy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from ladle.food.amounts import Amount, read_amounts
from ladle.food.claims import Claim, names_a_claim, read_claims
from ladle.food.tables import read_table
from ladle.food.text import Token, key, tokenize, unescape, word_spans
from ladle.food.vocabulary import EntryIx, Match, Vocabulary, vocabulary
from ladle.food.words import Diet

_HEADING_WORDS = (
    "assembly", "base", "batter", "brine", "crumble", "crust", "dough", "drizzle", "dressing",
    "dry", "else", "everything", "frosting", "fry", "icing", "layer", "marinade", "mix", "other",
    "paste", "rub", "salad", "sauce", "seasoning", "stir", "streusel", "stuffing", "wet",
)  # fmt: skip
"""Words that say nothing in a heading, beside the prose of `data/words.tsv`; in a line of its own
such a word may well be what somebody must not eat."""

_FOR = re.compile(r"for(?:\s+(?:\w[\w'\u2019-]*|&))+\s*:", re.IGNORECASE)
"""A dish may have any name ("For the gloop:"), but a list of foods behind it is no name."""
_OPTIONAL = re.compile(
    r"\boptional(?:ly)?\b|\bopt\b|\bif (?:desired|you like|liked|wished|using|preferred)\b"
)
_OR = re.compile(r"\bor\b|/|\binstead of\b|\bsubstitute\b")
_BESIDE = re.compile(r"[(\[]|\b(?:with|in|for|from|such|like|without|into|on|to|of your)\b")
_WITHIN = re.compile(r"\s(?:in|on|with)\s(?:(?:the|its|their|a)\s)?|,\swith\s(?:its|their)\s")
"""Between the halves of one name: "chipotles in adobo sauce", "tomatoes with their juice"."""
_TRAILING = re.compile(r"[,(;]|\s-\s")
_PRODUCTS = frozenset({
    "ball", "bar", "bite", "crisp", "crumble", "cup", "drop", "finger", "kiss", "loaf", "log",
    "pop", "puff", "square", "swirl", "tart", "twist",
})  # fmt: skip
"""Words that say nothing before a food ("tart apples") and make another of it behind ("butter
tarts"): where the whole is no name, nobody knows what is in it."""
_TO_SERVE = re.compile(r"(?:for|to) (?:serv|garnish|decorat|taste|dust|fry|greas|brush|sprinkl)")


_PARTS = frozenset({"juice", "citrus zest", "citrus peel", "seed", "bone", "skin", "stem", "shell"})
"""Foods that are a part of another: of the one before the comma, or of the one behind "of"."""
_OF_ANOTHER = re.compile(r"\b(?:of|from)\b|^-?\s?in\b")
"""Behind a part: "juice of 1 lemon", "bone-in pork chops"."""
_REMOVED = frozenset({"removed", "discarded", "reserved", "only", "trimmed", "separated"})
_JOINS = frozenset({"and", "or", "plus"})
_DENIALS = frozenset({"non", "not"})
_TURNING = _PRODUCTS | _DENIALS
"""Words that make another food of the one beside them; most lines hold none."""


class Role(StrEnum):
    """What a food is to its line; for safety all of them count alike."""

    MAIN = "main"
    ALTERNATIVE = "alternative"
    """Behind "or": "butter or margarine"."""
    SUBSTITUTE = "substitute"
    """Behind "or" with an amount of its own: "1 vanilla bean or 1 tsp extract"."""
    BESIDE = "beside"
    """In a bracket or in the preparation: "1 egg, beaten with milk"."""


@dataclass(frozen=True, slots=True)
class NamedFood:
    """A food that a line names."""

    entry: EntryIx
    written: str
    """Its name as it stands there, folded ("free-range eggs": "eggs")."""
    role: Role
    claims: tuple[Claim, ...]
    """Free-from claims on it."""


class FoodsRead(NamedTuple):
    """What safety and nutrition ask of one line."""

    foods: tuple[tuple[EntryIx, tuple[Claim, ...]], ...]
    """Foods named, in order, with the claims on them; "or" and optional foods count too."""
    unread: tuple[str, ...]
    """Runs of words that are neither food nor known filler; empty if all was read."""
    asked: tuple[EntryIx, ...]
    """The main foods, in order, each once; where none is, the first of those named."""


@dataclass(frozen=True, slots=True)
class LineReading:
    """All that one line says."""

    line: str
    amounts: tuple[Amount, ...]
    foods: tuple[NamedFood, ...]
    preparation: str
    """What is to be done to the food ("finely chopped"); empty if nothing."""
    is_optional: bool
    unread: tuple[str, ...]

    @property
    def entries(self) -> tuple[EntryIx, ...]:
        """The foods named, in order, each once."""
        return tuple(dict.fromkeys(food.entry for food in self.foods))

    @property
    def names(self) -> tuple[EntryIx, ...]:
        """The foods that the line asks for, or their alternatives."""
        asked = (f.entry for f in self.foods if f.role in {Role.MAIN, Role.ALTERNATIVE})
        return tuple(dict.fromkeys(asked))


class Filler(StrEnum):
    """What a word is that says nothing about which food it is; the kinds of `data/words.tsv`."""

    UNIT = "unit"
    AMOUNT = "amount"
    CUT = "cut"
    STATE = "state"
    PART = "part"
    COLOUR = "colour"
    PLACE = "place"
    PROSE = "prose"
    LABEL = "label"
    BRAND = "brand"
    THING = "thing"
    """Something that is no food: it may stand alone in a line ("6 wooden skewers")."""
    ANIMAL_PART = "animal part"
    """A cut: says nothing only beside the animal's name ("chicken thighs or breasts")."""


_OF_AN_ITEM = frozenset({
    Filler.UNIT, Filler.AMOUNT, Filler.STATE, Filler.COLOUR, Filler.PLACE, Filler.LABEL,
    Filler.BRAND,
})  # fmt: skip


_ALL = frozenset(Filler)
_NO_ANIMAL = _ALL - {Filler.ANIMAL_PART}


@cache
def filler_words() -> Mapping[str, Filler]:
    """Return words that say nothing about what a food is, with their kinds."""
    rows = read_table("words.tsv", ("kind", "words"))
    return {key(word): Filler(kind) for kind, words in rows for word in words.split()}


@cache
def _head_words() -> Mapping[str, Filler]:
    return {**filler_words(), **{key(word): Filler.PROSE for word in _HEADING_WORDS}}


@lru_cache(maxsize=200_000)
def read_foods(line: str, *, may_head: bool = True) -> FoodsRead:
    """Read the foods of an ingredient line with the shipped vocabulary; a line is read once.

    Parameters
    ----------
    line
        As the recipe has it.
    may_head
        Whether ingredients come after it; without them it is no heading, whatever it looks like.
    """
    parsed = _parse(line, vocabulary(), may_head=may_head)
    claims = parsed.claims
    pairs = [
        (entry, claims[start]) if start in claims else _unclaimed(entry)
        for start, _, entry in parsed.foods
    ]
    if len(pairs) == 1:
        return FoodsRead(tuple(pairs), parsed.unread, _alone(pairs[0][0]))  # whatever its role
    return FoodsRead(tuple(dict.fromkeys(pairs)), parsed.unread, _asked(line, parsed))


# Nearly all lines name one food, and readings are kept by the hundred thousand: they share these.


@cache
def _unclaimed(entry: EntryIx) -> tuple[EntryIx, tuple[Claim, ...]]:
    return entry, ()


@cache
def _alone(entry: EntryIx) -> tuple[EntryIx, ...]:
    return (entry,)


def _asked(line: str, parsed: _Parsed) -> tuple[EntryIx, ...]:
    entries = [m.entry for m in parsed.foods]
    roles = _roles(parsed, *word_spans(line))
    for wanted, most in ((Role.MAIN, None), (Role.ALTERNATIVE, 1)):
        if named := [e for e, role in zip(entries, roles, strict=True) if role is wanted]:
            return tuple(dict.fromkeys(named[:most]))
    return tuple(entries[:1])


@lru_cache(maxsize=100_000)
def read_line(line: str, *, may_head: bool = True) -> LineReading:
    """Read all of an ingredient line: as `read_foods`, with amounts, roles and preparation."""
    parsed = _parse(line, vocabulary(), may_head=may_head)
    folded, spans = word_spans(line)
    roles = _roles(parsed, folded, spans)
    return LineReading(
        line=line,
        amounts=read_amounts(line),
        foods=tuple(
            NamedFood(
                m.entry, folded[spans[m.start][0] : spans[m.stop - 1][1]], role,
                parsed.claims.get(m.start, ()),
            )
            for m, role in zip(parsed.foods, roles, strict=True)
        ),
        preparation=_preparation(parsed, roles, folded, spans),
        is_optional=bool(_OPTIONAL.search(folded)),
        unread=parsed.unread,
    )  # fmt: skip


class _Parsed(NamedTuple):
    tokens: Sequence[Token]
    foods: list[Match]
    """Without silent phrases and what the line says is absent."""
    claims: Mapping[int, tuple[Claim, ...]]
    """By the first tokens of foods."""
    unread: tuple[str, ...]


def _parse(line: str, vocab: Vocabulary, *, may_head: bool) -> _Parsed:
    is_head = may_head and is_heading(line)
    filler = _head_words() if is_head else filler_words()
    tokens = tokenize(line)
    found = list(vocab.matches(tokens))
    claimed = read_claims(tokens, found, filler)
    named = set(claimed.words)
    for start, stop, _ in found:
        named.update(range(start, stop))
    unread = _unread_of(line, vocab, tokens, claimed.foods, named, filler)
    if unread and is_head and _FOR.fullmatch(unescape(line).strip()):
        unread = ()
    return _Parsed(tokens, claimed.foods, claimed.claims, unread)


def _unread_of(
    line: str, vocab: Vocabulary, tokens: Sequence[Token], foods: list[Match], named: set[int],
    filler: Mapping[str, Filler],
) -> tuple[str, ...]:  # fmt: skip
    if not foods:
        return _unread_without_food(unescape(line).strip(), tokens, named, filler)
    products: set[int] = set()
    if not _TURNING.isdisjoint([word for word, _ in tokens]):
        products = {
            m.stop for m in foods if m.stop < len(tokens) and _makes_a_product(tokens[m.stop])
        }
        products |= {m.start - 1 for m in foods if m.start and _is_denied(m, tokens, vocab)}
        products -= named
    doubtful = Filler.ANIMAL_PART
    odd = [
        i for i, (word, _) in enumerate(tokens)
        if i not in named and filler.get(word, doubtful) is doubtful and not word.isdigit()
    ]  # fmt: skip
    if not odd and not products:
        return ()  # as in nearly all lines
    has_animal = any(vocab.entries[m.entry].worst >= Diet.FISH for m in foods)
    return _runs(tokens, named, filler, _ALL if has_animal else _NO_ANIMAL, products)


def _unread_without_food(
    line: str, tokens: Sequence[Token], named: set[int], filler: Mapping[str, Filler]
) -> tuple[str, ...]:
    rest = (t.text for i, t in enumerate(tokens) if i not in named)
    kinds = {filler.get(word) for word in rest if not word.isdigit()}
    if not line or (tokens and _needs_no_food(line, kinds)):
        return ()
    if kinds <= set(Filler):
        # "2 large green ones", "1 pack, gluten free": all filler, no food: nothing is known
        return (" ".join(t.text for t in tokens) or line,)
    return _runs(tokens, named, filler, _NO_ANIMAL, set())


def _needs_no_food(line: str, kinds: set[Filler | None]) -> bool:
    """Tell a thing ("aluminum foil") or a bare note ("to serve") from a food that was not read."""
    if None in kinds:
        return False
    is_note = kinds <= {Filler.PROSE} or line.casefold().startswith("for the ")
    return Filler.THING in kinds or (is_note and not _has_amount(line))


def _makes_a_product(token: Token) -> bool:
    return token.text in _PRODUCTS and not token.breaks


def _is_denied(match: Match, tokens: Sequence[Token], vocab: Vocabulary) -> bool:
    """Tell "non-vegan butter": it is no vegan butter, and what it is nobody says."""
    is_denied = tokens[match.start - 1].text in _DENIALS and not tokens[match.start].breaks
    return is_denied and names_a_claim(vocab.entries[match.entry].name)


def _runs(
    tokens: Sequence[Token],
    named: set[int],
    filler: Mapping[str, Filler],
    skipped: frozenset[Filler],
    products: set[int],
) -> tuple[str, ...]:
    runs: list[list[str]] = [[]]
    for i, token in enumerate(tokens):
        is_read = i in named or filler.get(token.text) in skipped or token.text.isdigit()
        if is_read and i not in products:
            runs.append([])
        else:
            runs[-1].append(token.text)
    return tuple(" ".join(run) for run in runs if run)


def is_heading(line: str) -> bool:
    """Tell what looks like a heading ("For the topping:") or is empty from an ingredient.

    A line with an amount is never a heading. What a heading names still counts as held, and words
    of it that are not known still count as unread, but in the name of a dish ("For the gloop:").
    """
    text = unescape(line).strip()
    return not text or (text.endswith(":") and not _has_amount(text))


def with_heads(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield each line of a recipe, and whether it may be a heading: ingredients come after it."""
    last = next((n for n in reversed(range(len(lines))) if not is_heading(lines[n])), -1)
    for n, line in enumerate(lines):
        yield line, n < last


def _has_amount(text: str) -> bool:
    return any(c.isnumeric() for c in text)


def _roles(parsed: _Parsed, folded: str, spans: list[tuple[int, int]]) -> list[Role]:
    """Return the role of each food of a line, by what stands between it and the one before."""
    roles: list[Role] = []
    role, stop = Role.MAIN, 0
    for n, match in enumerate(parsed.foods):
        start = spans[match.start][0]
        if not roles:
            role = Role.BESIDE if folded[:start].count("(") > folded[:start].count(")") else role
        elif start >= stop:
            gap = folded[stop:start]
            if roles[-1] is Role.MAIN and _is_part_of(parsed.foods[n - 1], match, gap):
                roles = [Role.BESIDE] * n
                role = Role.MAIN
            else:
                is_item = not _TRAILING.search(gap) or _is_alone(parsed, match)
                role = _role(gap, role, is_item=is_item)
        stop = spans[match.stop - 1][1]
        roles.append(role)
    return _with_a_main_one(parsed.foods, roles)


def _with_a_main_one(foods: list[Match], roles: list[Role]) -> list[Role]:
    """Set adjectives ("buttered bread") aside, unless nothing else is named."""
    told = [
        Role.BESIDE if _is_adjective(m.entry) else role
        for m, role in zip(foods, roles, strict=True)
    ]
    return told if any(r is not Role.BESIDE for r in told) else [Role.MAIN] * len(roles)


@cache
def _is_adjective(ix: EntryIx) -> bool:
    return _name(ix).endswith(" food")


def _is_part_of(food: Match, match: Match, gap: str) -> bool:
    """Tell "zest and juice of 1 lime" and "2 cloves peeled garlic": the later food is meant."""
    if _name(food.entry) == "clove":
        return "garlic" in _name(match.entry) and "," not in gap
    return _name(food.entry) in _PARTS and bool(_OF_ANOTHER.search(gap))


def _name(ix: EntryIx) -> str:
    return vocabulary().entries[ix].name


def _is_alone(parsed: _Parsed, match: Match) -> bool:
    """Tell an item of a list ("salt, pepper") from a preparation ("lime, juice of half").

    Between the commas around an item stands nothing but its amount, colour or state.
    """
    if _name(match.entry) in _PARTS or _is_adjective(match.entry):
        return False
    start, stop, tokens = match.start, match.stop, parsed.tokens
    while start > 0 and not tokens[start].breaks:
        start -= 1
    while stop < len(tokens) and not tokens[stop].breaks:
        stop += 1
    named = {i for m in parsed.foods for i in range(m.start, m.stop)}
    rest = [tokens[i].text for i in range(start, stop) if i not in named]
    return _REMOVED.isdisjoint(rest) and all(
        w.isdigit() or w in _JOINS or filler_words().get(w) in _OF_AN_ITEM for w in rest
    )


def _role(gap: str, before: Role, *, is_item: bool) -> Role:
    """Tell a food's role by what stands between it and the one before."""
    if before is Role.BESIDE and ")" not in gap and "]" not in gap:
        return Role.BESIDE
    if _WITHIN.fullmatch(gap):
        return before
    if _OR.search(gap) and not _BESIDE.search(gap.replace("(or", "or")):
        has_own_amount = any(c.isdigit() for c in gap) or before is Role.SUBSTITUTE
        return Role.SUBSTITUTE if has_own_amount else Role.ALTERNATIVE
    if _BESIDE.search(gap):
        return Role.BESIDE
    if not is_item:
        return Role.BESIDE
    return Role.MAIN if before is Role.BESIDE else before


def _preparation(
    parsed: _Parsed, roles: list[Role], folded: str, spans: list[tuple[int, int]]
) -> str:
    """Join the words of cutting before the food and what stands behind a comma or in brackets."""
    if not roles:
        return ""
    first = parsed.foods[0].start
    cuts = [
        folded[slice(*spans[i])]
        for i in range(first)
        if filler_words().get(parsed.tokens[i].text) is Filler.CUT
    ]
    named = zip(parsed.foods, roles, strict=True)
    last = max(m.stop for m, role in named if role is not Role.BESIDE)
    tail = folded[spans[last - 1][1] :]
    parts = [" ".join(cuts)] if cuts else []
    parts += [p for part in re.split(r"[,;()\[\]]|\s-\s", tail) if (p := part.strip(" .*:-"))]
    return ", ".join(
        p for p in parts
        if not (_OPTIONAL.search(p) or _TO_SERVE.match(p) or not any(c.isalpha() for c in p))
    )  # fmt: skip
