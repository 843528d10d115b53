"""Who may call: the key of a request is known, and its scope covers the call."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from ladle.core import StoreError
from ladle.service.callers import note_key
from ladle.service.calls import call_of
from ladle.service.keys import ApiKey, ApiKeys, Scope, find
from ladle.service.rate_limit import too_often
from ladle.service.refusals import Refusal, refuse
from ladle.store import GroupCommit

REREAD_S = 1.0
"""Seconds after which a key that was added or removed counts in a running service."""

_REALM = 'Bearer realm="ladle"'
log = logging.getLogger(__name__)


class KeyRing:
    """The keys that count now, read again every `REREAD_S` seconds.

    Parameters
    ----------
    is_open
        Whether nobody needs a key until there is one; from then on everybody does, also when the
        last has been removed: nobody means by that to open what it had locked.
    lock
        A file that is made once keys are needed, so that other processes of the service know.
    monotonic_s
        A clock in seconds that never goes back.
    """

    def __init__(
        self,
        keys: ApiKeys,
        *,
        is_open: bool,
        lock: Path | None = None,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keys, self._lock, self._monotonic_s = keys, lock, monotonic_s
        self._is_open = is_open
        self._held, self._read_s = keys.all(), monotonic_s()
        self._close_for_good()
        self._noted: dict[str, date] = {}
        self._notes: GroupCommit[str] = GroupCommit(self._note, "api keys")

    @property
    def n_keys(self) -> int:
        """How many keys were there when last read."""
        return len(self._held)

    async def current(self) -> tuple[ApiKey, ...]:
        """Return the keys that count."""
        now_s = self._monotonic_s()
        if now_s - self._read_s >= REREAD_S:
            self._read_s = now_s  # before reading: one request reads, the others go on
            before = self._held
            try:
                self._held = await run_in_threadpool(self._keys.all)
            except StoreError as e:
                log.warning("API keys stay as they were: %s", e)
            if before and not self._held:
                log.warning("the last API key was removed: calls are refused until there is one")
            self._close_for_good()
        return self._held

    def _close_for_good(self) -> None:
        """Need keys from the first on, though it came and went before this process saw it."""
        if self._is_open and (self._held or (self._lock is not None and self._lock.exists())):
            self._is_open = False
            if self._lock is not None:
                self._lock.touch()

    async def needs_key(self) -> bool:
        """Return whether a caller must bring a key."""
        if self._is_open:
            await self.current()
        return not self._is_open

    async def owner(self, given: str) -> ApiKey | None:
        """Return the key that was given, and keep that it was used today."""
        found = find(await self.current(), given)
        if found is not None:
            today = self._keys.today()
            if today not in (found.last_used, self._noted.get(found.name)):
                self._noted[found.name] = today
                self._notes.put(found.name)  # the request does not wait for it
        return found

    def _note(self, names: Sequence[str]) -> None:
        self._keys.note_used(names, self._keys.today())

    def close(self) -> None:
        """Keep what is left to keep."""
        self._notes.close()


class KeyCheck:
    """Lets through who may make a call; where a service has no key ring, everybody may."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 401 or 403."""
        needed = call_of(scope).needs if scope["type"] == "http" else None
        ring: KeyRing | None = scope["app"].state.key_ring if needed else None
        if needed is None or ring is None or not await ring.needs_key():
            await self._app(scope, receive, send)
            return
        given = _bearer(Headers(scope=scope).get("authorization", ""))
        key = await ring.owner(given) if given else None
        if key is not None:
            note_key(scope, key.name)
            if key.scope.covers(needed):
                await self._app(scope, receive, send)
                return
        if refused := too_often(scope):  # else keys could be tried as fast as one likes
            await refuse(scope, receive, send, *refused)
            return
        status, code, why, said = _refusal(given, key, needed)
        refusal = Refusal(status, code, {"WWW-Authenticate": f"{_REALM}{said}"})
        await refuse(scope, receive, send, refusal, why)


def _bearer(header: str) -> str:
    scheme, _, token = header.strip().partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""


def _refusal(given: str, key: ApiKey | None, needed: Scope) -> tuple[int, str, str, str]:
    """Return status, code, sentence, and what WWW-Authenticate adds (RFC 6750, section 3)."""
    if key is not None:
        why = f"this call needs a key of the scope {needed}; this one has {key.scope}"
        return 403, "scope_missing", why, f', error="insufficient_scope", scope="{needed}"'
    if given:
        return 401, "key_unknown", "no such API key is known", ', error="invalid_token"'
    return 401, "key_missing", "send an API key: Authorization: Bearer KEY", ""
