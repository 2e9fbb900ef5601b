"""Joined to a sandbox: product time comes from there, and what this process has in hand is told there.

The sandbox pushes its clock over the same line that carries presses, so no press is
judged by yesterday's time; after every tick the process says what it knows.
"""

import http.client
import json
import os
import threading
import urllib.request
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog

from bot.clock import Clock
from db.due import NextInstants

log = structlog.get_logger()
TIMEOUT_S = 5


class SandboxLink:
    """What a process hears from its sandbox and says back."""

    def __init__(self, root: str, clock: Clock, wake: Callable[[], None]) -> None:
        self._url = f"{root}/sandbox"
        self._clock = clock
        self._wake = wake
        self._lock = threading.Lock()
        self._seen = 0

    def begin(self) -> None:
        """Take over the sandbox's time before anything is done; raises OSError when nobody answers."""
        with urllib.request.urlopen(f"{self._url}/clock", timeout=TIMEOUT_S) as answer:  # noqa: S310
            self._clock.follow(datetime.fromisoformat(json.load(answer)["now"]))

    def hear(self, _client: object, message: dict[str, Any], _raw: str | None = None) -> None:
        """Listen to everything that comes over the line: clock pushes, and the time on every envelope."""
        now = message.get("now") if message.get("type") == "sandbox_clock" else message.get("sandbox_now")
        if isinstance(now, str):
            self._clock.follow(datetime.fromisoformat(now))
        if message.get("type") == "sandbox_clock":
            with self._lock:
                self._seen = max(self._seen, int(message.get("n") or 0))
            self._wake()

    def seen(self) -> int:
        """The number of the last clock push; read before a tick, told after it."""
        with self._lock:
            return self._seen

    def report(self, *, seen: int, busy: int, instants: NextInstants) -> None:
        """Say what this process has in hand; a sandbox that is gone is no reason to stop."""
        due = {name: getattr(instants, name) for name in NextInstants.__slots__}
        body = {
            "pid": os.getpid(),
            "busy": busy,
            "n": seen,
            "next": {name: None if at is None else at.isoformat() for name, at in due.items()},
        }
        request = urllib.request.Request(  # noqa: S310 - our own sandbox on loopback
            f"{self._url}/process",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S):  # noqa: S310
                return
        except (OSError, http.client.HTTPException) as error:
            log.debug("sandbox doesn't listen", why=str(error))
