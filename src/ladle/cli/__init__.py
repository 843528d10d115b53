"""The command line: one file a command, wiring only.

Does not belong: logic.
"""

from __future__ import annotations


def main() -> None:
    """Run `ladle`."""
    from ladle.cli.app import app  # noqa: PLC0415 - completion and --version need not wait for the rest

    app()


__all__ = ["main"]
