"""Where the interface wants a key, the page asks for it, in a real browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Route
    from tests.ui.conftest import Visit

pytestmark = pytest.mark.slow

MISSING = {"error": {"code": "key_missing", "message": "send an API key"}}
UNKNOWN = {"error": {"code": "key_unknown", "message": "no such API key is known"}}


def lock(visit: Visit, key: str) -> list[str | None]:
    """Let the interface want a key; return what is sent as one, in its order."""
    sent: list[str | None] = []

    def answer(route: Route) -> None:
        given = route.request.headers.get("authorization")
        sent.append(given)
        if given == f"Bearer {key}":
            route.continue_()
            return
        body = json.dumps(MISSING if given is None else UNKNOWN)
        route.fulfill(status=401, content_type="application/json", body=body)

    visit.page.route("**/api/v1/**", answer)
    return sent


@pytest.mark.usefixtures("failing_requests")
def test_a_key_is_asked_for_sent_and_kept_until_the_tab_is_closed(visit: Visit) -> None:
    page = visit.page
    sent = lock(visit, "ladle_right")
    visit.ask("dinner")
    visit.see("This Ladle asks for a key")
    assert visit.nameless() == []
    assert visit.pale_texts() == []
    field = page.get_by_label("API key")
    assert field.get_attribute("type") == "password"
    field.fill("ladle_wröng")
    visit.press("Use this key")
    visit.see("A key has no blanks and no accents")
    field.fill("ladle_wrong")
    field.press("Enter")
    visit.see("That key is not known")
    page.get_by_label("API key").fill(" ladle_right ")
    visit.press("Use this key")
    visit.see_recipe()
    visit.see("Ladle chooses from")  # the footer has its answer now, too
    assert set(sent) == {None, "Bearer ladle_wrong", "Bearer ladle_right"}
    page.reload()
    visit.ask("breakfast")
    visit.see_recipe()
    assert sent[-1] == "Bearer ladle_right"
    assert page.evaluate("() => JSON.stringify(localStorage)") == "{}"
    assert page.evaluate("() => sessionStorage.length") == 1


@pytest.mark.usefixtures("failing_requests")
def test_a_browser_that_keeps_nothing_keeps_the_key_while_the_page_is_open(visit: Visit) -> None:
    page = visit.page
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    lock(visit, "ladle_right")
    visit.ask("dinner")
    page.get_by_label("API key").fill("ladle_right")
    visit.press("Use this key")
    visit.see_recipe()
