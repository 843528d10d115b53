"""How much of anything is taken: names and lists that come from outside, checked at the door."""

from __future__ import annotations

from collections.abc import Sized

from ladle.core import BadRequestError

MAX_NAME = 100
MAX_ITEMS = 100
MAX_PANTRY = 200
MAX_MEMBERS = 50


def check_name(name: str, field: str) -> str:
    """Return a name without the blanks around it.

    Parameters
    ----------
    field
        Where it stands, as a dotted path.

    Raises
    ------
    BadRequestError
        It is empty, longer than `MAX_NAME`, or no proper text.
    """
    stripped = name.strip()
    if not 0 < len(stripped) <= MAX_NAME:
        why = f"has {len(stripped)} characters; it must have 1 to {MAX_NAME}"
        raise BadRequestError(field, why)
    check_proper(stripped, field)
    return stripped


def check_count(items: Sized, field: str, most: int = MAX_ITEMS) -> None:
    """Refuse a list that is too long.

    Raises
    ------
    BadRequestError
        It has more than `most` items.
    """
    if len(items) > most:
        raise BadRequestError(field, f"has {len(items)} items; at most {most}")


def check_proper(text: str, field: str) -> None:
    """Refuse a text that no file can hold.

    Raises
    ------
    BadRequestError
        It holds a lone surrogate.
    """
    try:
        text.encode()
    except UnicodeEncodeError:  # it quotes the text
        raise BadRequestError(field, "holds half a character (a lone surrogate)") from None
