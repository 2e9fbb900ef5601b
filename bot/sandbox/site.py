"""All parts of one running stand-in, and the log of the Web API calls it answered."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import Clock, iso, machine_now
from bot.sandbox.faults import Faults
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.socket_mode import Links
from bot.sandbox.views import Views
from bot.sandbox.walk import Processes
from bot.sandbox.workspace import Workspace

Json = dict[str, Any]

# Enough for a long load, some hundred megabytes at worst; older ones are let go.
CALLS_KEPT = 20_000


@dataclass(slots=True)
class Changes:
    """A number that grows with every change, for pages that wait for one."""

    version: int = 0
    _waiting: "asyncio.Event" = field(default_factory=asyncio.Event)

    def happened(self) -> None:
        """Count a change and wake who waits."""
        self.version += 1
        self._waiting.set()
        self._waiting = asyncio.Event()

    async def after(self, version: int, wait_s: float) -> int:
        """Wait until the version differs from `version`, `wait_s` at most; returns the version then."""
        if self.version == version:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._waiting.wait(), wait_s)
        return self.version


@dataclass(slots=True)
class Calls:
    """The Web API calls so far, tokens left out."""

    clock: Clock
    _count: int = 0
    _kept: "deque[Json]" = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))

    def begun(self, method: str, payload: Json) -> Json:
        """Note a call before it is answered; returns its entry, to be completed."""
        self._count += 1
        shown = {k: v for k, v in payload.items() if k != "token"}
        entry: Json = {"n": self._count, "method": method, "payload": shown, "ok": None, "error": None}
        entry |= {"at": iso(self.clock.now()), "machine_at": iso(machine_now())}
        self._kept.append(entry)
        return entry

    def since(self, number: int) -> list[Json]:
        """The calls with a number above `number`."""
        return [entry for entry in self._kept if entry["n"] > number]


@dataclass(frozen=True, slots=True)
class Site:
    """The parts; all of them live on the sandbox's event loop."""

    url: Callable[[], str]
    clock: Clock
    workspace: Workspace
    views: Views
    links: Links
    response_urls: ResponseUrls
    faults: Faults
    calls: Calls
    processes: Processes
    changes: Changes
    commands: tuple[Json, ...]
    scopes: tuple[str, ...]
    moving: asyncio.Lock
