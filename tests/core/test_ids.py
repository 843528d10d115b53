"""`mypy --strict` reads these tests too: an ignore below that nothing needs is an error there."""

from ladle.core import ImpressionId, PersonHash, PersonKey, RecipeId, RecipeIx


def _outside(recipe: RecipeId) -> str:
    return recipe


def _row(recipe: RecipeIx) -> int:
    return recipe


def _other_rooms(person: PersonHash) -> object:
    return person


def test_an_id_is_its_plain_value_when_the_program_runs() -> None:
    assert _outside(RecipeId("toast")) == "toast"
    assert _row(RecipeIx(7)) == 7
    assert _other_rooms(PersonHash("f" * 32)) == "f" * 32


def test_the_type_checker_lets_no_kind_of_id_stand_in_for_another() -> None:
    assert _outside("toast") == "toast"  # type: ignore[arg-type]
    assert _outside(ImpressionId("toast")) == "toast"  # type: ignore[arg-type]
    assert _row(7) == 7  # type: ignore[arg-type]
    assert _other_rooms(PersonKey(bytes(16))) == bytes(16)  # type: ignore[arg-type]
