"""Write `ladle.sample.toml`: every setting, commented, with its default and meaning.

Run it after a setting has changed; `tests/cli/test_console.py` compares the file.
"""

from __future__ import annotations

from pathlib import Path

from ladle.cli.sections import SECTIONS
from ladle.core import sample_toml

SAMPLE = Path(__file__).parents[1] / "ladle.sample.toml"

if __name__ == "__main__":
    SAMPLE.write_text(sample_toml(SECTIONS), encoding="utf-8")
    print(f"wrote {SAMPLE}")
