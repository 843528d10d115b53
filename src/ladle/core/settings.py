"""Settings: one frozen dataclass a room, filled from defaults, `ladle.toml`, `LADLE_*`, flags.

This is the only file that reads the environment. An unknown key is an error that names the
nearest one.
"""

from __future__ import annotations

import ast
import difflib
import json
import os
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from inspect import getsource
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from typing import Any, ClassVar, Protocol, TypeVar, get_type_hints

from ladle.core.errors import NO_FILE, BadFileError, BadSettingError

ENV_PREFIX = "LADLE_"
_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


S = TypeVar("S", bound=_Dataclass)


def nearest(name: str, known: Iterable[str], n: int = 3, cutoff: float = 0.6) -> list[str]:
    """Return up to `n` names of `known` that look like `name`, the most alike first.

    Parameters
    ----------
    cutoff
        How alike they must be, from 0 to 1 (`difflib`'s ratio).
    """
    return difflib.get_close_matches(name, list(known), n=n, cutoff=cutoff)


class SettingsSource:
    """Where settings come from: a TOML file and the environment, each read once.

    Parameters
    ----------
    tables
        Section name to its keys, as in `ladle.toml`.
    environ
        Environment variables; only those that start with `LADLE_` are looked at, named
        `LADLE_SECTION_KEY`.
    """

    def __init__(self, tables: Mapping[str, Any], environ: Mapping[str, str]) -> None:
        self._tables = tables
        self._environ = {
            k.removeprefix(ENV_PREFIX).lower(): v
            for k, v in environ.items()
            if k.startswith(ENV_PREFIX)
        }

    @classmethod
    def read(cls, path: Path | None = None) -> SettingsSource:
        """Read `ladle.toml` (here, or at `path`) and the environment.

        Raises
        ------
        BadFileError
            The file was named and is missing, or is no TOML.
        """
        file = path or Path("ladle.toml")
        if path is None and not _is_there(file):
            return cls({}, os.environ)
        try:
            return cls(tomllib.loads(file.read_text(encoding="utf-8")), os.environ)
        except NO_FILE as e:
            raise BadFileError.unopened(file, e) from e
        except (OSError, ValueError) as e:
            raise BadFileError(file, f"cannot be read as TOML settings ({e})") from e

    @classmethod
    def environment(cls) -> SettingsSource:
        """Read the environment alone."""
        return cls({}, os.environ)

    def env(self, name: str) -> str | None:
        """Return the environment's `LADLE_NAME`, if set."""
        return self._environ.get(name)

    def check(self, sections: Mapping[str, type[_Dataclass]]) -> None:
        """Refuse sections, keys and `LADLE_*` variables that no room knows.

        Raises
        ------
        BadSettingError
            With the nearest known name.
        """
        for section in self._tables:
            if section not in sections:
                raise BadSettingError(section, self._tables[section], _named(section, sections))
            self._table(section, sections[section])
        known = {f"{s}_{f.name}" for s, kind in sections.items() for f in fields(kind)} | {"data"}
        for name in self._environ:
            if name not in known:
                shown = {f"{ENV_PREFIX}{k.upper()}" for k in known}
                env_name = f"{ENV_PREFIX}{name.upper()}"
                raise BadSettingError(env_name, "set", _named(env_name, shown))

    def load(self, section: str, kind: type[S], flags: Mapping[str, object] | None = None) -> S:
        """Fill the settings of one room.

        Parameters
        ----------
        section
            The room's section in the file.
        kind
            The frozen dataclass to fill; fields are int, float, bool or str.
        flags
            What the command line said, by field; a None counts as not said.

        Raises
        ------
        BadSettingError
            A key is unknown, or its value is not of the field's type.
        """
        table = self._table(section, kind)
        types = get_type_hints(kind)
        values: dict[str, Any] = {}
        for key in (f.name for f in fields(kind)):
            name = f"{section}.{key}"
            if key in table:
                values[key] = _typed(name, table[key], types[key])
            if (text := self._environ.get(f"{section}_{key}")) is not None:
                values[key] = _parsed(name, text, types[key])
        values |= {key: value for key, value in (flags or {}).items() if value is not None}
        return kind(**values)

    def _table(self, section: str, kind: type[_Dataclass]) -> Mapping[str, Any]:
        """Return one section of the file, whose keys are all known."""
        table = self._tables.get(section, {})
        if not isinstance(table, Mapping):
            raise BadSettingError(section, table, f"a table: [{section}]")
        known = [f.name for f in fields(kind)]
        for key in table:
            if key not in known:
                raise BadSettingError(f"{section}.{key}", table[key], _named(key, known))
        return table


def _is_there(file: Path) -> bool:
    try:
        return file.is_file()
    except PermissionError:  # the folder is another's, as root's is to who runs `sudo -u ladle`
        return False


def _named(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known, n=1)
    return f"named {near[0]!r}, perhaps" if near else f"named one of {', '.join(sorted(known))}"


def _typed(name: str, value: object, want: type) -> object:
    if want is float and isinstance(value, int | float) and not isinstance(value, bool):
        # a NaN passes every "must not be below" and then spoils every score it touches
        if not abs(value) <= sys.float_info.max:
            raise BadSettingError(name, value, "a finite number")
        return float(value)
    if type(value) is not want:
        raise BadSettingError(name, value, f"of type {want.__name__}")
    return value


def _parsed(name: str, text: str, want: type) -> object:
    try:
        value = _WORDS[text.lower()] if want is bool else want(text)
    except (KeyError, ValueError) as e:
        raise BadSettingError(name, text, f"of type {want.__name__}") from e
    return _typed(name, value, want)


def sample_toml(sections: Mapping[str, type[_Dataclass]]) -> str:
    """Return a commented `ladle.toml` that lists every setting with its default and meaning."""
    parts = [
        "# Every setting of Ladle with its default. Order: this file, LADLE_SECTION_KEY, flags."
    ]
    for section, kind in sections.items():
        parts.append(f"\n[{section}]")
        meanings = _meanings(kind)
        for f in fields(kind):
            parts.append(f"# {meanings.get(f.name, '')}".rstrip())
            parts.append(f"#{f.name} = {_toml(f.default)}")
    return "\n".join(parts) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool | str):  # JSON and TOML quote alike, but for this one character
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)


def _meanings(kind: type) -> dict[str, str]:
    """Read the sentence under each field from the class's own source."""
    found: dict[str, str] = {}
    tree = ast.parse(dedent(getsource(kind)))
    body = next(node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    for pair in pairwise(body):
        match pair:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = " ".join(text.split())
    return found
