"""Take the README's pictures: a real answer of a real server, in this machine's Chromium.

It needs the extra `browser` (`make dev EXTRAS=train,judge,dev,browser`) and chromium on the PATH.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    from playwright.sync_api import Page, sync_playwright
except ModuleNotFoundError:
    raise SystemExit("no playwright: run `make dev EXTRAS=train,judge,dev,browser`") from None

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
PAGE, SERVING = IMAGES / "page.png", IMAGES / "serving.png"
QUESTION = "italian dinner with pasta and aubergine for 6, no nuts"
"""It names a meal, so that the pictures do not depend on the hour."""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_LADLE = Path(sys.executable).with_name("ladle")
_WIDTH, _HEIGHT, _BELOW = 1280, 1900, 12
_AROUND = 20
"""Pixels of the card that are shown around a serving."""
_MOST_BYTES = 300_000
_READY_S = 60.0


def main() -> int:
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        raise SystemExit(f"no browser: none of {', '.join(_BROWSERS)} is on the PATH")
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder) / "data") as base:
        _take(browser, base)
    for picture in (PAGE, SERVING):
        n_bytes = picture.stat().st_size
        if n_bytes > _MOST_BYTES:
            raise SystemExit(f"{picture} has {n_bytes:,} bytes; {_MOST_BYTES:,} are the most")
        print(f"{picture}: {n_bytes:,} bytes")
    return 0


def _take(browser: str, base: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=_FLAGS)
        page = started.new_page(
            viewport={"width": _WIDTH, "height": _HEIGHT},
            color_scheme="light",
            reduced_motion="reduce",
            timezone_id="Europe/Berlin",
        )
        page.goto(base)
        page.locator("#utterance").fill(QUESTION)
        page.locator("#utterance").press("Enter")
        page.locator(".recipe-title").wait_for()
        page.evaluate("() => window.scrollTo(0, 0)")  # an answer scrolls itself into view
        _, y, _, height = _box(page, ".heard")
        end = y + height + _BELOW
        page.screenshot(path=PAGE, clip={"x": 0, "y": 0, "width": _WIDTH, "height": end})
        x, y, width, height = _box(page, ".nutrition")
        page.screenshot(
            path=SERVING,
            full_page=True,
            clip={
                "x": x - _AROUND,
                "y": y - _AROUND,
                "width": width + 2 * _AROUND,
                "height": height + 2 * _AROUND,
            },
        )
        started.close()


def _box(page: Page, selector: str) -> tuple[float, float, float, float]:
    """Return where a part of the unscrolled page is: x, y, width and height in pixels."""
    box = page.locator(selector).bounding_box()
    if box is None:
        raise SystemExit(f"the page shows no {selector}")
    return box["x"], box["y"], box["width"], box["height"]


@contextmanager
def _server(data: Path) -> Iterator[str]:
    """Serve the sample recipes on a free port; nothing of the caller's settings counts."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LADLE_")}
    for command in (("import", "--sample"), ("interactions", "--synthetic"), ("train",)):
        words = [_LADLE, *command, "--data", data]
        subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=300)
    port = _free_port()
    words = [_LADLE, "serve", "--data", data, "--port", str(port)]
    with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL) as serving:
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}/readyz", serving)
            yield f"http://127.0.0.1:{port}"
        finally:
            serving.terminate()


def _wait_until_ready(address: str, serving: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _READY_S
    while time.monotonic() < deadline and serving.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"`ladle serve` was not ready within {_READY_S:g} s, or left")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
