import errno
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ladle.core import BadFileError, BadSettingError, SettingsSource, nearest, sample_toml
from ladle.core.settings import _toml


@dataclass(frozen=True)
class Oven:
    """Settings of a room that is made up."""

    heat_c: float = 180.0
    """Degrees: the middle of the oven, above 0."""
    racks: int = 2
    """Racks, 1 or more; a meaning may take
    more than one line."""
    fan: bool = False
    """Whether the fan runs."""
    label: str = 'the "big" one'
    """What is written on it ("front")."""

    def __post_init__(self) -> None:
        if self.racks < 1:
            raise BadSettingError("oven.racks", self.racks, "1 or more")


@dataclass(frozen=True)
class Timer:
    """Settings of another."""

    minutes: int = 10
    """Minutes until it rings."""


SECTIONS = {"oven": Oven, "timer": Timer}


def _loaded(toml: str = "", environ: dict[str, str] | None = None, **flags: object) -> Oven:
    return SettingsSource(tomllib.loads(toml), environ or {}).load("oven", Oven, flags)


def test_what_nobody_sets_keeps_its_default() -> None:
    assert _loaded() == Oven()


def test_flags_beat_the_environment_which_beats_the_file_which_beats_defaults() -> None:
    toml = "[oven]\nracks = 3\nlabel = 'file'\nheat_c = 200.0"
    environ = {"LADLE_OVEN_RACKS": "4", "LADLE_OVEN_LABEL": "environment"}
    assert _loaded(toml, environ, racks=5) == Oven(200.0, 5, fan=False, label="environment")


def test_a_flag_that_was_not_given_counts_as_not_said() -> None:
    assert _loaded("[oven]\nracks = 3", racks=None).racks == 3


def test_a_flag_that_says_no_counts_as_said() -> None:
    assert _loaded("[oven]\nfan = true", fan=False).fan is False


def test_another_rooms_section_changes_nothing() -> None:
    assert _loaded("[timer]\nminutes = 3", {"LADLE_TIMER_MINUTES": "4"}) == Oven()


def test_variables_without_the_prefix_change_nothing() -> None:
    assert _loaded("", {"OVEN_RACKS": "4", "XLADLE_OVEN_RACKS": "5"}) == Oven()


def test_a_whole_number_will_do_where_a_fraction_may_stand() -> None:
    heat_c = _loaded("[oven]\nheat_c = 200").heat_c
    assert (heat_c, type(heat_c)) == (200.0, float)


@pytest.mark.parametrize(
    ("text", "fan"),
    [("true", True), ("1", True), ("YES", True), ("False", False), ("0", False), ("no", False)],
)
def test_the_environment_says_yes_and_no_in_three_ways(text: str, fan: bool) -> None:
    assert _loaded(environ={"LADLE_OVEN_FAN": text}).fan is fan


@pytest.mark.parametrize(
    ("toml", "text"),
    [
        ("racks = '3'", r"oven\.racks is '3'; it must be of type int"),
        ("racks = 3.0", r"oven\.racks is 3\.0; it must be of type int"),
        ("racks = true", r"oven\.racks is True; it must be of type int"),
        ("heat_c = true", r"oven\.heat_c is True; it must be of type float"),
        ("heat_c = '180'", r"oven\.heat_c is '180'; it must be of type float"),
        ("fan = 1", r"oven\.fan is 1; it must be of type bool"),
        ("label = 7", r"oven\.label is 7; it must be of type str"),
        ("label = ['a']", r"oven\.label is \['a'\]; it must be of type str"),
        ("heat_c = nan", r"oven\.heat_c is nan; it must be a finite number"),
        ("heat_c = -inf", r"oven\.heat_c is -inf; it must be a finite number"),
        (f"heat_c = {10**400}", r"oven\.heat_c is 10+; it must be a finite number"),
    ],
)
def test_a_value_of_the_wrong_type_in_the_file_is_refused(toml: str, text: str) -> None:
    with pytest.raises(BadSettingError, match=f"^{text}$"):
        _loaded(f"[oven]\n{toml}")


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("RACKS", "three", r"oven\.racks is 'three'; it must be of type int"),
        ("RACKS", "3.0", r"oven\.racks is '3\.0'; it must be of type int"),
        ("HEAT_C", "hot", r"oven\.heat_c is 'hot'; it must be of type float"),
        ("HEAT_C", "nan", r"oven\.heat_c is nan; it must be a finite number"),
        ("HEAT_C", "inf", r"oven\.heat_c is inf; it must be a finite number"),
        ("FAN", "maybe", r"oven\.fan is 'maybe'; it must be of type bool"),
    ],
)
def test_a_value_of_the_wrong_type_in_the_environment_is_refused(
    key: str, value: str, text: str
) -> None:
    with pytest.raises(BadSettingError, match=f"^{text}$"):
        _loaded(environ={f"LADLE_OVEN_{key}": value})


def test_the_rooms_own_rules_hold_for_values_from_everywhere() -> None:
    for say in (
        {"toml": "[oven]\nracks = 0"},
        {"environ": {"LADLE_OVEN_RACKS": "0"}},
        {"racks": 0},
    ):
        arguments: dict[str, Any] = dict(say)
        with pytest.raises(BadSettingError, match=r"^oven\.racks is 0; it must be 1 or more$"):
            _loaded(**arguments)


def test_an_unknown_key_names_the_nearest_one() -> None:
    with pytest.raises(
        BadSettingError, match=r"^oven\.rack is 3; it must be named 'racks', perhaps$"
    ) as caught:
        _loaded("[oven]\nrack = 3")
    assert (caught.value.name, caught.value.got) == ("oven.rack", 3)


def test_an_unknown_key_that_is_like_none_names_them_all() -> None:
    text = r"^oven\.zzz is 1; it must be named one of fan, heat_c, label, racks$"
    with pytest.raises(BadSettingError, match=text):
        _loaded("[oven]\nzzz = 1")


@pytest.mark.parametrize("toml", ["oven = 3", "[[oven]]\nracks = 3"])
def test_a_section_that_is_no_table_is_refused(toml: str) -> None:
    with pytest.raises(BadSettingError, match=r"^oven is .*3.*; it must be a table: \[oven\]$"):
        _loaded(toml)


def test_check_accepts_what_rooms_know_and_the_data_directory() -> None:
    environ = {"LADLE_DATA": "/srv", "LADLE_TIMER_MINUTES": "3", "PATH": "/bin"}
    source = SettingsSource({"oven": {"racks": 3}, "timer": {}}, environ)
    source.check(SECTIONS)
    assert source.env("data") == "/srv"
    assert source.env("oven_racks") is None


@pytest.mark.parametrize(
    ("toml", "text"),
    [
        ("[ovne]\nracks = 3", "ovne is {'racks': 3}; it must be named 'oven', perhaps"),
        ("[fridge]", "fridge is {}; it must be named one of oven, timer"),
        ("racks = 3", "racks is 3; it must be named one of oven, timer"),
        ("[timer]\nminute = 3", "timer.minute is 3; it must be named 'minutes', perhaps"),
        ("timer = 3", r"timer is 3; it must be a table: \[timer\]"),
    ],
)
def test_check_refuses_sections_and_keys_of_every_room(toml: str, text: str) -> None:
    with pytest.raises(BadSettingError, match=f"^{text}$"):
        SettingsSource(tomllib.loads(toml), {}).check(SECTIONS)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("LADLE_OVEN_RACK", "LADLE_OVEN_RACKS"),
        ("LADLE_TIMR_MINUTES", "LADLE_TIMER_MINUTES"),
        ("LADLE_DAT", "LADLE_DATA"),
        ("LADLE_", "LADLE_DATA"),
    ],
)
def test_check_refuses_unknown_variables_without_showing_their_value(name: str, near: str) -> None:
    text = f"^{name} is 'set'; it must be named '{near}', perhaps$"
    with pytest.raises(BadSettingError, match=text):
        SettingsSource({}, {name: "a secret"}).check(SECTIONS)


def test_read_takes_the_file_of_this_folder_and_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LADLE_OVEN_FAN", "yes")
    (tmp_path / "ladle.toml").write_text("[oven]\nlabel = 'crème'\n", encoding="utf-8")
    assert SettingsSource.read().load("oven", Oven) == Oven(fan=True, label="crème")


def test_read_does_without_a_file_in_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LADLE_OVEN_RACKS", "6")
    assert SettingsSource.read().load("oven", Oven) == Oven(racks=6)


def test_read_takes_the_file_it_was_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ladle.toml").write_text("[oven]\nracks = 1\n", encoding="utf-8")
    (tmp_path / "mine.toml").write_text("[oven]\nracks = 9\n", encoding="utf-8")
    assert SettingsSource.read(tmp_path / "mine.toml").load("oven", Oven).racks == 9


def test_a_file_that_was_named_and_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"none\.toml: is not there; name a file that is$"):
        SettingsSource.read(tmp_path / "none.toml")


def test_in_a_folder_that_may_not_be_looked_into_there_is_no_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    assert SettingsSource.read().load("oven", Oven) == Oven()


@pytest.mark.parametrize(
    "content", [b"[oven", b"racks = ", b"label = '\xff'", b"racks = " + b"9" * 5000]
)
def test_a_file_that_is_no_toml_is_an_error(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "ladle.toml"
    file.write_bytes(content)
    with pytest.raises(BadFileError, match=r"ladle\.toml: cannot be read as TOML settings \("):
        SettingsSource.read(file)


@given(st.dictionaries(st.sampled_from(["HEAT_C", "RACKS", "FAN", "LABEL"]), st.text(max_size=8)))
def test_whatever_the_environment_says_is_a_setting_or_a_bad_setting(said: dict[str, str]) -> None:
    with suppress(BadSettingError):
        oven = _loaded(environ={f"LADLE_OVEN_{key}": text for key, text in said.items()})
        assert [type(value) for value in vars(oven).values()] == [float, int, bool, str]


def test_nearest_puts_the_most_alike_first_and_leaves_out_the_unlike() -> None:
    known = ["salt", "batter", "butter", "butternut", "buffet"]
    assert nearest("buter", known) == ["butter", "batter", "butternut"]
    assert nearest("buter", iter(known), n=1) == ["butter"]
    assert nearest("zzz", known) == []


def test_the_sample_shows_every_setting_with_default_and_meaning() -> None:
    assert sample_toml(SECTIONS) == (
        "# Every setting of Ladle with its default. Order: this file, LADLE_SECTION_KEY, flags.\n"
        "\n"
        "[oven]\n"
        "# Degrees: the middle of the oven, above 0.\n"
        "#heat_c = 180.0\n"
        "# Racks, 1 or more; a meaning may take more than one line.\n"
        "#racks = 2\n"
        "# Whether the fan runs.\n"
        "#fan = false\n"
        '# What is written on it ("front").\n'
        '#label = "the \\"big\\" one"\n'
        "\n"
        "[timer]\n"
        "# Minutes until it rings.\n"
        "#minutes = 10\n"
    )


def test_the_sample_uncommented_gives_the_defaults() -> None:
    lines = sample_toml(SECTIONS).splitlines()
    tables = tomllib.loads("\n".join(line.removeprefix("#") for line in lines if line[:2] != "# "))
    source = SettingsSource(tables, {})
    source.check(SECTIONS)
    assert (source.load("oven", Oven), source.load("timer", Timer)) == (Oven(), Timer())


@example("delete \x7f, bell \a, beyond \U0001f35d")
@given(st.one_of(st.text(), st.booleans(), st.integers(), st.floats(allow_nan=False)))
def test_every_default_can_be_written_as_toml(value: object) -> None:
    read = tomllib.loads(f"key = {_toml(value)}")["key"]
    assert (read, type(read)) == (value, type(value))
