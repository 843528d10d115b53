from pathlib import Path

import pytest

from ladle import core
from ladle.core import (
    BadFileError,
    BadRecordError,
    BadRequestError,
    BadSettingError,
    CorruptVersionError,
    LadleError,
    MissingExtraError,
    NotKnownError,
    OtherFormatError,
    RecipeNotFoundError,
    UnknownFoodError,
    errors,
)

TEXTS = [
    (BadFileError(Path("a.csv"), "holds no rows"), "a.csv: holds no rows"),
    (
        BadFileError.unopened(Path("a"), FileNotFoundError(2, "No such file")),
        "a: is not there; name a file that is",
    ),
    (
        BadFileError.unopened(Path("a/b"), NotADirectoryError(20, "Not a directory")),
        "a/b: is not there; name a file that is",
    ),
    (
        BadFileError.unopened(Path("a"), IsADirectoryError(21, "Is a directory")),
        "a: is a folder; name a file",
    ),
    (
        BadFileError.unopened(Path("a"), OSError(5, "Input/output error")),
        "a: cannot be read: Input/output error",
    ),
    (BadFileError.unopened(Path("a"), OSError("no disk")), "a: cannot be read: no disk"),
    (BadRecordError("has no name"), "has no name"),
    (BadRequestError("wants.meal", "is no meal"), "wants.meal: is no meal"),
    (
        UnknownFoodError("avoid", "buter", ["butter", "butternut"]),
        "avoid: 'buter' is no food or allergen that Ladle knows; did you mean butter, butternut?",
    ),
    (
        UnknownFoodError("avoid", "xyzzy", []),
        "avoid: 'xyzzy' is no food or allergen that Ladle knows; name it another way",
    ),
    (
        BadSettingError("service.port", 0, "from 1 to 65535"),
        "service.port is 0; it must be from 1 to 65535",
    ),
    (RecipeNotFoundError("r'1"), 'no recipe "r\'1" is in the catalog'),
    (NotKnownError("household"), "no household is known by that id"),
    (
        CorruptVersionError(Path("catalog/000001-0a0a0a0a"), "is empty"),
        (
            "catalog/000001-0a0a0a0a: is empty; "
            "move it away and make a new version, or go back to the last"
        ),
    ),
    (
        CorruptVersionError(Path("shelf/000001-0a0a0a0a"), "is empty", "run `ladle train`"),
        "shelf/000001-0a0a0a0a: is empty; run `ladle train`",
    ),
    (
        OtherFormatError(Path("catalog/000001-0a0a0a0a"), 4, 5, "ladle upgrade"),
        "catalog/000001-0a0a0a0a: has format 4, this Ladle reads 5: run `ladle upgrade`",
    ),
    (
        OtherFormatError(Path("catalog/000001-0a0a0a0a"), 6, 5, "ladle upgrade"),
        (
            "catalog/000001-0a0a0a0a: has format 6, this Ladle reads 5: "
            "install the newer Ladle that wrote it"
        ),
    ),
    (
        MissingExtraError("training", "implicit", "train"),
        "training needs implicit: pip install 'ladle-recipes[train]'",
    ),
]


@pytest.mark.parametrize(("error", "text"), TEXTS, ids=[type(e).__name__ for e, _ in TEXTS])
def test_the_text_says_what_was_wrong_and_what_would_be_right(error: LadleError, text: str) -> None:
    assert str(error) == text


def test_the_fields_carry_for_programs_what_the_text_says() -> None:
    setting = BadSettingError("port", 0, "1 or more")
    assert (setting.name, setting.got, setting.want) == ("port", 0, "1 or more")
    food = UnknownFoodError("avoid", "buter", ["butter"])
    assert (food.field, food.name, food.near) == ("avoid", "buter", ["butter"])
    assert food.why.startswith("'buter' is no food")
    file = BadFileError(Path("a"), "is gone")
    assert (file.path, file.why) == (Path("a"), "is gone")
    version = CorruptVersionError(Path("a"), "is gone")
    assert (version.path, version.why) == (Path("a"), "is gone")
    extra = MissingExtraError("training", "implicit", "train")
    assert (extra.package, extra.extra) == ("implicit", "train")
    assert RecipeNotFoundError("r1").recipe_id == "r1"
    assert BadRecordError("is empty").why == "is empty"


def test_the_drawn_tree_is_the_real_one() -> None:
    assert _drawn() == {
        kind.__name__: kind.__mro__[1].__name__
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, LadleError) and kind is not LadleError
    }


def test_every_error_is_a_public_name_of_the_room() -> None:
    assert {"LadleError", *_drawn()} <= set(core.__all__)


def _drawn() -> dict[str, str]:
    """Read class and parent from the tree at the top of the file."""
    parents, drawn = ["LadleError"], {}
    for line in (errors.__doc__ or "").splitlines():
        branch, _, rest = line.partition("── ")
        if rest:
            depth = len(branch) // 4
            name = rest.split()[0]
            drawn[name] = parents[depth]
            parents[depth + 1 :] = [name]
    return drawn
