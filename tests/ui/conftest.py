"""A real server with the sample recipes, and a browser that notes all that goes wrong."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from tests.conftest import LONG_S
from tests.ranking.conftest import DINNER_TIME, NO_CHANCE
from tests.service.conftest import patient

from ladle.core import FixedClock
from ladle.ranking import Ladle
from ladle.service import make_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route

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
_MADE_WITHIN_S = 1_200.0
_WAITS_MS = 1e3 * LONG_S
_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation",
  (e) => console.error(`CSP ${e.violatedDirective} ${e.blockedURI}`))
"""
# What a screen reader cannot name, and what stands in the document twice.
_NAMELESS = """() => {
  const nameOf = (e) => [e.ariaLabel, ...[...(e.labels ?? [])].map((l) => l.textContent),
    e.matches("button, a") ? e.textContent : ""].find((text) => text?.trim());
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  const dangling = [...document.querySelectorAll("[aria-labelledby], [aria-describedby]")].filter(
    (e) => [e.getAttribute("aria-labelledby"), e.getAttribute("aria-describedby")].some(
      (id) => id && !document.getElementById(id)));
  return [
    ...[...document.querySelectorAll("input, select, button, a")].filter((e) => !nameOf(e)),
    ...document.querySelectorAll("img:not([alt])"),
    ...dangling,
  ].map((e) => e.outerHTML).concat(ids.filter((id, i) => ids.indexOf(id) !== i));
}"""

# Texts that stand out too little from what is behind them: WCAG 2.2, 1.4.3, level AA.
_PALE_TEXTS = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => rgb.slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if ((colour[3] ?? 1) > 0) return colour;
    }
    throw new Error("the page has no background");
  };
  const contrast = (e) => {
    const [a, b] = [light(parts(getComputedStyle(e).color)), light(behind(e))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const hasText = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const texts = [...document.querySelectorAll("#app *")]
    .filter((e) => hasText(e) && e.checkVisibility());
  if (!texts.length) throw new Error("the page has no text");
  return texts.filter((e) => contrast(e) < 4.5)
    .map((e) => `${contrast(e).toFixed(2)} ${e.textContent}`);
}"""

# the browser's own line about a refused request; only scenarios about failures may cause it
_FAILED_REQUEST = "Failed to load resource"


class _Server(uvicorn.Server):
    """A server that says when it is ready, so that nobody has to ask it again and again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@dataclass(frozen=True)
class Post:
    path: str
    body: dict[str, Any]


@dataclass
class Visit:
    """A page, what it asked for, and what it complained of."""

    page: Page
    base: str
    posts: list[Post] = field(default_factory=list)
    gets: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._on_request)

    def see(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def ask(self, utterance: str = "") -> None:
        self.page.locator("#utterance").fill(utterance)
        self.page.locator("#utterance").press("Enter")

    def see_recipe(self, *, other_than: str = "") -> str:
        """Wait for a recipe, until the page has moved the focus to it, and return its name."""
        from playwright.sync_api import expect  # noqa: PLC0415 - an extra

        title = self.page.locator(".recipe-title")
        if other_than:  # another's name may hold it
            title = title.filter(has_not_text=re.compile(f"^{re.escape(other_than)}$"))
        title.wait_for()
        name = title.text_content() or ""
        # the page does both once it has been drawn
        expect(self.page).to_have_title(f"{name} · Ladle", timeout=_WAITS_MS)
        return name

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def answer_with(self, path: str, body: object, status: int = 200) -> None:
        """Answer in the server's place, until `answer_truly`."""
        text = body if isinstance(body, str) else json.dumps(body)

        def fulfill(route: Route) -> None:
            route.fulfill(status=status, content_type="application/json", body=text)

        self.page.route(f"**/api/v1/{path}", fulfill)

    def focused(self, what: str = "id") -> str:
        """Return the focused element's property."""
        focused: str = self.page.evaluate(f"() => document.activeElement.{what}")
        return focused

    def nameless(self) -> list[str]:
        """Return what a screen reader cannot name, and ids that stand there twice."""
        found: list[str] = self.page.evaluate(_NAMELESS)
        return found

    def pale_texts(self) -> list[str]:
        """Return the texts that stand out too little."""
        found: list[str] = self.page.evaluate(_PALE_TEXTS)
        return found

    def answer_truly(self, path: str) -> None:
        self.page.unroute(f"**/api/v1/{path}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _on_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if f"{url.scheme}://{url.netloc}" != self.base:
            self.foreign.append(request.url)
        elif request.method == "POST":
            self.posts.append(Post(url.path, request.post_data_json or {}))
        else:
            self.gets.append(url.path)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of this machine's browser."""
    pytest.importorskip(
        "playwright.sync_api", reason="no playwright: install the extra `browser` for these tests"
    )
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(_BROWSERS)} is on the PATH")
    return found


@pytest.fixture(scope="session")
def trained_data(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory of the sample recipes, made-up people and models."""
    data = tmp_path_factory.mktemp("page") / "data"
    ladle = Path(sys.executable).with_name("ladle")
    for command in (("import", "--sample"), ("interactions", "--synthetic"), ("train",)):
        subprocess.run(  # noqa: S603 - our own command
            [ladle, *command, "--data", data],
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=_MADE_WITHIN_S,
        )
    return data


@pytest.fixture(scope="module")
def base(trained_data: Path) -> Iterator[str]:
    """Return the address of a running server."""
    clock = FixedClock(DINNER_TIME)
    app = make_app(lambda: Ladle.open(trained_data, NO_CHANCE, clock, seed=1), patient())
    server = _Server(uvicorn.Config(app, log_level="warning", server_header=False))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            assert server.ready.wait(LONG_S), "the server did not start"
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(LONG_S)
    assert not thread.is_alive()


# For the module only: while Playwright is open, no other test of this process can use asyncio.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Return this machine's browser, without a window."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=_FLAGS, timeout=_WAITS_MS
        )
        yield started
        started.close()


@pytest.fixture
def visit(request: pytest.FixtureRequest, browser: Browser, base: str) -> Iterator[Visit]:
    """Return the open page; at the end, nothing may have been wrong with it.

    Where a scenario uses `failing_requests`, the browser may say that requests failed.
    """
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
        timezone_id="Europe/Berlin",
    )
    context.set_default_timeout(_WAITS_MS)
    context.add_init_script(_REPORT_VIOLATIONS)
    visited = Visit(context.new_page(), base)
    visited.watch()
    visited.page.goto(base)
    visited.page.locator("#utterance").wait_for()
    yield visited
    context.close()
    complaints = visited.complaints
    if "failing_requests" in request.fixturenames:
        complaints = [said for said in complaints if not said.startswith(_FAILED_REQUEST)]
    assert complaints == []
    assert visited.foreign == []


@pytest.fixture
def failing_requests() -> None:
    """Mark a scenario whose requests fail: the browser may say that they do."""
