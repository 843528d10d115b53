"""What CONVENTIONS.md marks [arch] and the import contracts in `.importlinter` cannot say."""

from __future__ import annotations

import ast
import builtins
import configparser
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from ladle.models import model_kinds

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "src" / "ladle"
SOURCES = sorted(HOUSE.rglob("*.py"))
ROOMS = sorted({path.parent.name for path in SOURCES if path.parent.parent == HOUSE})
TESTS = ROOT / "tests"
MOST_LINES, MOST_UI_LINES = 500, 300
FILES_WITHOUT_ROOM = [HOUSE / "__init__.py"]
OF_A_WHOLE_ROOM = {
    "food/test_properties.py": "what no way of writing a recipe may change in its verdicts",
    "food/test_traps.py": "texts that hide an allergen, over all of the room",
    "models/test_contract.py": "the one contract suite over every model",
    "service/test_degrading.py": "what is answered where something fails",
    "service/test_swapping.py": "new versions of everything, under load",
    "ranking/test_safety.py": "what no path through the room may break",
    "request/test_utterances.py": "how much of what people say is understood",
    "ui/test_page.py": "the page as a person uses it",
}
"""Suites that mirror no one file, and why."""

UNMIRRORED_ROOMS = {"cli"}
"""Wiring: tests need not cover it file by file, but a test file there has its source, too."""
MAY_SERVE_THE_WEB = {"assistants", "cli", "service"}
TRAINING_PACKAGES = {"catboost", "implicit", "lightgbm", "scipy", "threadpoolctl", "torch"}
TRAINING_FILES = {"ladle.models.neural_network"}
"""Files that are nothing but training: they may import these packages, and are imported as they."""


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _where(path: Path, node: ast.stmt | ast.expr) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def _room(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0]


def _imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str, list[str]]]:
    """Yield each import as its statement, the module, and the names taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name, []) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node, "." * node.level + (node.module or ""), [a.name for a in node.names]


@cache
def _public(room: str) -> frozenset[str]:
    """Return the names that a room's `__init__.py` lists."""
    for node in _tree(HOUSE / room / "__init__.py").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def _importlinter(contract: str, option: str) -> set[str]:
    file = configparser.ConfigParser()
    file.read(ROOT / ".importlinter", encoding="utf-8")
    return set(file[f"importlinter:contract:{contract}"][option].replace("|", "\n").split())


def _assert_none(offenders: Iterable[str]) -> None:
    """Fail naming every offender, where a compared list would be cut short."""
    found = sorted(offenders)
    assert not found, "\n" + "\n".join(found)


def test_code_lies_in_a_room_and_never_deeper() -> None:
    _assert_none(
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.parent.parent != HOUSE and path not in FILES_WITHOUT_ROOM
    )


def test_every_room_stands_in_the_import_contracts() -> None:
    assert _importlinter("rooms", "layers") == {f"ladle.{room}" for room in ROOMS}
    assert _importlinter("web", "source_modules") == {
        f"ladle.{room}" for room in ROOMS if room not in MAY_SERVE_THE_WEB
    }
    assert _importlinter("models", "modules") == {
        kind.fitted.__module__ for kind in model_kinds().values()
    }


def test_the_display_has_no_python_and_small_files() -> None:
    files = [path for path in (HOUSE / "ui").rglob("*") if path.is_file()]
    own = [path for path in files if "vendor" not in path.parts]
    assert own
    _assert_none(str(path) for path in files if path.suffix in {".py", ".pyc", ".pyi"})
    _assert_none(_longer_than(MOST_UI_LINES, own))


def test_no_python_file_is_too_long() -> None:
    folders = (ROOT / name for name in ("src", "scripts", "benchmarks", "tests"))
    _assert_none(_longer_than(MOST_LINES, (p for folder in folders for p in folder.rglob("*.py"))))


def _longer_than(most: int, files: Iterable[Path]) -> Iterator[str]:
    for path in files:
        if (n := len(path.read_bytes().splitlines())) > most:
            yield f"{path.relative_to(ROOT)} has {n} lines; {most} are the most"


def test_every_source_file_has_its_test_file() -> None:
    wanted = {
        TESTS / _room(path) / f"test_{path.name}"
        for path in SOURCES
        if path.name != "__init__.py" and _room(path) not in UNMIRRORED_ROOMS
    }
    _assert_none(f"{p.relative_to(ROOT)} is missing" for p in wanted if not p.is_file())


def test_every_test_file_of_a_room_has_its_source_file() -> None:
    _assert_none(
        f"{test.relative_to(ROOT)} mirrors no source file"
        for test in TESTS.rglob("*/test_*.py")
        if not _sources_of(test) and test.relative_to(TESTS).as_posix() not in OF_A_WHOLE_ROOM
    )


def _sources_of(test: Path) -> list[Path]:
    """Find what a test is about: a file of a room, of any kind, or of `scripts`, `benchmarks`.

    What would be too long is cut by subject, which is named behind the file: `test_FILE__SUBJECT`.
    """
    folder = test.parent.relative_to(TESTS)
    whole = test.stem.removeprefix("test_")
    stems = [stem for stem in (whole, whole.rpartition("__")[0]) if stem]
    return [
        path
        for stem in stems
        for home in (HOUSE, ROOT)
        for path in (home / folder).glob(f"{stem}.*")
    ]


def test_no_test_folder_is_a_package() -> None:
    _assert_none(str(path.relative_to(ROOT)) for path in TESTS.rglob("__init__.py"))


def test_every_room_says_what_belongs_there_and_lists_its_names() -> None:
    for room in ROOMS:
        said = ast.get_docstring(_tree(HOUSE / room / "__init__.py")) or ""
        assert "Does not belong:" in said, f"{room}/__init__.py says not what does not belong"
        assert _public(room), f"{room}/__init__.py lists no public names"


def test_other_rooms_import_only_public_names() -> None:
    _assert_none(
        f"{_where(path, node)}: {ast.unparse(node)}"
        for path in SOURCES
        for node, module, names in _imports(_tree(path))
        if not _may_import(path, module, names)
    )


def _may_import(path: Path, module: str, names: list[str]) -> bool:
    match module.split("."):
        case ["ladle"]:
            return names == ["__version__"]
        case ["ladle", room, *_] if room == _room(path):
            return True
        case ["ladle", room]:
            return names != [] and set(names) <= _public(room)
        case first, *_:
            return first not in {"ladle", ""}
    return True


def test_core_uses_the_standard_library_only() -> None:
    _assert_none(
        f"{_where(path, node)}: {module}"
        for path in SOURCES
        if _room(path) == "core"
        for node, module, _ in _imports(_tree(path))
        if module.split(".")[0] not in sys.stdlib_module_names
        and module.split(".")[:2] != ["ladle", "core"]
    )


def test_only_the_command_line_prints() -> None:
    _assert_none(
        _where(path, node)
        for path in SOURCES
        if _room(path) != "cli"
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"print", "sys.stdout.write", "sys.stderr.write"}
    )


def test_only_the_settings_read_the_environment() -> None:
    readers = {"environ", "environb", "getenv", "getenvb"}
    found = {
        path.relative_to(HOUSE).as_posix()
        for path in SOURCES
        for node in ast.walk(_tree(path))
        if (isinstance(node, ast.Attribute) and node.attr in readers)
        or (isinstance(node, ast.ImportFrom) and readers & {alias.name for alias in node.names})
    }
    assert found == {"core/settings.py"}


def test_every_error_descends_from_the_one_root() -> None:
    parents = {
        node.name: [ast.unparse(base).split(".")[-1] for base in node.bases]
        for path in SOURCES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ClassDef) and node.name != "LadleError"
    }

    def is_foreign(name: str) -> bool:
        if name in parents:
            return any(is_foreign(parent) for parent in parents[name])
        kind = getattr(builtins, name, None)
        return isinstance(kind, type) and issubclass(kind, BaseException)

    _assert_none(f"{name} does not descend from LadleError" for name in parents if is_foreign(name))


def test_training_packages_are_imported_only_where_training_begins() -> None:
    def outside(tree: ast.AST) -> Iterator[ast.stmt]:
        for node in ast.iter_child_nodes(tree):
            is_for_types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            if isinstance(node, ast.FunctionDef) or is_for_types:
                continue
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield node
            yield from outside(node)

    _assert_none(
        f"{_where(path, statement)}: {module}"
        for path in SOURCES
        if ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts) not in TRAINING_FILES
        for statement in outside(_tree(path))
        for _, module, _ in _imports(statement)
        if module in TRAINING_FILES or module.split(".")[0] in TRAINING_PACKAGES
    )


def test_a_server_starts_without_training_packages() -> None:
    program = "import sys, ladle.cli.serve; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run(  # noqa: S603 - a program of our own
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "ladle" in loaded
    assert TRAINING_PACKAGES & set(loaded) == set()
