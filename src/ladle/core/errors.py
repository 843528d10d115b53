"""Every error that Ladle raises.

LadleError
├── BadFileError          a file cannot be read as what it was said to be
├── BadRecordError        one record of a file is refused; the rest goes on
├── BadRequestError       a question to Ladle is malformed
│   └── UnknownFoodError  a food or allergen name that must count cannot be resolved
├── BadSettingError       a setting has a value that cannot work
├── RecipeNotFoundError   no recipe of that id is in the catalog
├── NotKnownError         nobody, or no household, is known by that id
├── NotReadyError         something must be made first: a catalog, a database
├── CorruptVersionError   a catalog or a model on disk is not what its manifest says
│   └── OtherFormatError  it was written by an older Ladle, or a newer one
├── VocabularyError       a line of a food table breaks its schema
├── StoreError            the database could not do what was asked
├── CannotServeError      the service cannot go on serving
└── MissingExtraError     an optional package is needed and not installed

The text says what was wrong, the value, and what would be right; the fields carry the same for
programs. No person's data stands in a text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

NO_FILE = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
"""What the system raises where a path leads to no file that could be opened."""
_WAY_OUT = "move it away and make a new version, or go back to the last"
"""Out of a damaged version, where no more is known of it."""


class LadleError(Exception):
    """Root of the tree; catch it to catch everything that Ladle raises on purpose."""


class BadFileError(LadleError):
    """A file cannot be read as what it was said to be."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why

    @classmethod
    def unopened(cls, path: Path, error: OSError) -> Self:
        """Say why the system opened no file, and what would be right."""
        if isinstance(error, IsADirectoryError):
            return cls(path, "is a folder; name a file")
        if isinstance(error, NO_FILE):
            return cls(path, "is not there; name a file that is")
        return cls(path, f"cannot be read: {error.strerror or error}")


class BadRecordError(LadleError):
    """One record is refused, for a reason that its owner can act on."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class BadRequestError(LadleError):
    """A question to Ladle is malformed; `field` says where, as a dotted path."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why


class UnknownFoodError(BadRequestError):
    """A food name that must count (an allergy, an exclusion) is in no vocabulary."""

    def __init__(self, field: str, name: str, near: list[str]) -> None:
        hint = f"; did you mean {', '.join(near)}?" if near else "; name it another way"
        super().__init__(field, f"{name!r} is no food or allergen that Ladle knows{hint}")
        self.name, self.near = name, near


class BadSettingError(LadleError):
    """A setting has a value that cannot work."""

    def __init__(self, name: str, got: object, want: str) -> None:
        super().__init__(f"{name} is {got!r}; it must be {want}")
        self.name, self.got, self.want = name, got, want


class RecipeNotFoundError(LadleError):
    """No recipe of that id is in the catalog."""

    def __init__(self, recipe_id: str) -> None:
        super().__init__(f"no recipe {recipe_id!r} is in the catalog")
        self.recipe_id = recipe_id


class NotKnownError(LadleError):
    """Nobody, or nothing of people's, is known by an id; the text does not quote it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"no {what} is known by that id")
        self.what = what


class NotReadyError(LadleError):
    """Something must be made first; the text names the command that makes it."""


class CorruptVersionError(LadleError):
    """A version on disk is not what its manifest says.

    Parameters
    ----------
    way_out
        What would be right; a room that knows what the version is of names the commands.
    """

    def __init__(self, path: Path, why: str, way_out: str = "") -> None:
        super().__init__(f"{path}: {why}; {way_out or _WAY_OUT}")
        self.path, self.why = path, why


class OtherFormatError(CorruptVersionError):
    """A version on disk was written by an older Ladle, or by a newer one.

    Parameters
    ----------
    command
        What makes an older one readable.
    """

    def __init__(self, path: Path, found: int, known: int, command: str) -> None:
        older, newer = f"run `{command}`", "install the newer Ladle that wrote it"
        why = f"has format {found}, this Ladle reads {known}: {older if found < known else newer}"
        LadleError.__init__(self, f"{path}: {why}")
        self.path, self.why, self.found, self.known = path, why, found, known


class VocabularyError(LadleError):
    """A line of a food table breaks its schema; the text says where and what would be right."""


class StoreError(LadleError):
    """The database could not do what was asked."""


class CannotServeError(LadleError):
    """The service cannot go on serving; the text says what was tried."""


class MissingExtraError(LadleError):
    """An optional package is needed and not installed."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        super().__init__(f"{what} needs {package}: pip install 'ladle-recipes[{extra}]'")
        self.package, self.extra = package, extra
