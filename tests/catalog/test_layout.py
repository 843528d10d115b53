"""The names in a version's folder, which older and newer programs share."""

from __future__ import annotations

from ladle.catalog import layout


def test_no_two_things_of_a_version_have_one_name() -> None:
    names = [
        layout.BASE, layout.CHANGES, layout.LIVE, layout.DELETED, layout.FOOD, layout.CHECKSUMS
    ]  # fmt: skip
    assert len({*names, "manifest.json"}) == len(names) + 1


def test_every_name_is_a_plain_file_name() -> None:
    names = [v for k, v in vars(layout).items() if k.isupper() and isinstance(v, str)]
    assert names
    assert all("/" not in name and not name.startswith(".") for name in names)


def test_names_stay_since_versions_on_disk_have_them() -> None:
    assert (layout.BASE, layout.CHANGES) == ("base", "changes")
    assert (layout.LIVE, layout.DELETED) == ("live.npy", "deleted.npy")
    assert (layout.FOOD, layout.CHECKSUMS) == ("food.json", "checksums.json")
