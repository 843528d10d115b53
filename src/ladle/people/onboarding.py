"""Five questions that make a useful first profile; whoever skips one has said nothing there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from ladle.core import BadRequestError, nearest
from ladle.food import ALLERGENS, ASKED_DIETS, cuisine_names
from ladle.people.allergies import DEFAULT_JURISDICTION, Allergy, check_allergy
from ladle.people.bounds import check_count
from ladle.people.profiles import Profile, check_profile

Answer: TypeAlias = str | Sequence[str]
_FIELD = "answers"
_SHOWN = 50
"""Characters of a wrong answer that an error quotes."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    ONE = "one"
    """With the key of one choice."""
    MANY = "many"
    """With a list of keys of its choices."""
    NAMES = "names"
    """With a list of names: its choices are suggestions."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be answered."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as it is put to a person."""

    id: str
    text: str
    kind: QuestionKind
    choices: tuple[Choice, ...] = ()


_MINUTES = {"15": 15, "30": 30, "45": 45, "60": 60, "any": None}


def questions() -> tuple[Question, ...]:
    """Return the five questions, the one that matters most first."""
    return (
        Question(
            "allergies",
            "Is there a food that must never be on your plate?",
            QuestionKind.NAMES,
            tuple(Choice(key, words) for key, words in ALLERGENS.items()),
        ),
        Question(
            "diets",
            "Do you keep to a diet?",
            QuestionKind.MANY,
            tuple(Choice(key, words) for key, words in ASKED_DIETS.items()),
        ),
        Question("dislikes", "What would you rather not eat?", QuestionKind.NAMES),
        Question(
            "likes",
            "Which cuisines and foods do you like?",
            QuestionKind.NAMES,
            tuple(Choice(name, name) for name in cuisine_names()),
        ),
        Question(
            "minutes",
            "How long may cooking take on a working day?",
            QuestionKind.ONE,
            tuple(Choice(key, _minutes_in_words(key)) for key in _MINUTES),
        ),
    )


def _minutes_in_words(key: str) -> str:
    return "as long as it takes" if _MINUTES[key] is None else f"{key} minutes"


def profile_from_answers(
    answers: Mapping[str, Answer], jurisdiction: str = DEFAULT_JURISDICTION
) -> Profile:
    """Return the profile that answers make; allergies are taken strictly.

    Parameters
    ----------
    answers
        By the question's id; a list of names, or for "minutes" the key of one choice.
    jurisdiction
        Whose allergens the person's country goes by.

    Raises
    ------
    UnknownFoodError
        An allergy or a dislike is no food or allergen.
    BadRequestError
        A question is unknown, or an answer is of the wrong kind or unknown.
    """
    _check_known(answers)
    profile = Profile(
        allergies=_allergies(_listed(answers, "allergies"), jurisdiction),
        diets=_listed(answers, "diets"),
        dislikes=_listed(answers, "dislikes"),
        likes=_listed(answers, "likes"),
        max_weekday_minutes=_minutes(answers.get("minutes", "any")),
    )
    return check_profile(profile, _FIELD)


def _check_known(answers: Mapping[str, Answer]) -> None:
    known = [question.id for question in questions()]
    for name in answers:
        if name not in known:
            near = nearest(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            why = f"holds {name[:_SHOWN]!r}, no question; known are {', '.join(known)}{hint}"
            raise BadRequestError(_FIELD, why)


def _listed(answers: Mapping[str, Answer], name: str) -> tuple[str, ...]:
    answer = answers.get(name, ())
    field = f"{_FIELD}.{name}"
    if isinstance(answer, str):
        raise BadRequestError(field, f"is {answer[:_SHOWN]!r}; it must be a list of names")
    check_count(answer, field)
    return tuple(answer)


def _allergies(names: tuple[str, ...], jurisdiction: str) -> tuple[Allergy, ...]:
    """Check them here, since an answer is a name and no object that has one."""
    allergies = (Allergy(name=name, jurisdiction=jurisdiction) for name in names)
    return tuple(
        check_allergy(allergy, "", f"{_FIELD}.allergies[{i}]")
        for i, allergy in enumerate(allergies)
    )


def _minutes(answer: Answer) -> int | None:
    if isinstance(answer, str) and answer in _MINUTES:
        return _MINUTES[answer]
    shown = repr(answer[:_SHOWN]) if isinstance(answer, str) else "a list"
    known = ", ".join(_MINUTES)
    raise BadRequestError(f"{_FIELD}.minutes", f"is {shown}; it must be one of {known}")
