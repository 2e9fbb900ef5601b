"""Private answers after the acknowledgement: best effort, from two threads, over lines that stay open.

Presses come first: a receipt sent while others press doubles what a press takes, measured, since all
share one interpreter. So they wait for a moment in which nobody presses, and not for long.
"""

import http.client
import json
import threading
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog

log = structlog.get_logger()

TIMEOUT_S = 10
QUIET_S = 0.02  # nobody has pressed for so long
LONGEST_S = 0.5  # people look for their receipt; nobody misses it sooner
_JSON = {"Content-Type": "application/json; charset=utf-8"}


class Receipts:
    """Two threads for trifles; `close` lets those that wait out first."""

    def __init__(
        self, doors: tuple[str, ...], *, quiet_s: float = QUIET_S, longest_s: float = LONGEST_S
    ) -> None:
        # Receipts go to Slack's own door only, whatever a payload says.
        self._doors = doors
        self._quiet_s, self._longest_s = quiet_s, longest_s
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="receipts")
        self._lock = threading.Lock()
        self._waiting = 0
        self._gathered: list[Callable[[], None]] = []
        self._gathering: Future[None] | None = None
        self._last = 0.0
        self._closing = threading.Event()
        self._here = threading.local()
        # One line per thread and server: opening one costs more than all the rest of a receipt.
        self._lines: dict[tuple[int, str], http.client.HTTPConnection] = {}
        self._proxied = bool(urllib.request.getproxies().keys() & {"http", "https", "all"})

    def whisper(self, response_url: str, payload: dict[str, Any]) -> None:
        """Answer one person through a `response_url`, soon; the fact it tells is kept already."""
        if response_url.startswith(self._doors):
            self.soon(partial(self._send, response_url, payload))

    def soon(self, trifle: Callable[[], None]) -> None:
        """Do something that nobody misses if it fails; what a trifle asks for is done at once."""
        if getattr(self._here, "at_it", False):
            trifle()
            return
        with self._lock:
            self._waiting += 1
            self._last = time.monotonic()
            self._gathered.append(trifle)
            if self._gathering is None:
                self._gathering = self._threads.submit(self._gather)

    def _gather(self) -> None:
        end = time.monotonic() + self._longest_s
        while (left := min(self._last + self._quiet_s, end) - time.monotonic()) > 0:
            if self._closing.wait(left):
                break
        with self._lock:
            gathered, self._gathered, self._gathering = self._gathered, [], None
            for trifle in gathered:
                self._threads.submit(self._do, trifle)

    def _do(self, trifle: Callable[[], None]) -> None:
        self._here.at_it = True
        try:
            trifle()
        except Exception:  # the boundary of trifles: what breaks here is told to the log
            log.exception("trifle failed")
        finally:
            with self._lock:
                self._waiting -= 1

    def busy(self) -> int:
        """How many trifles wait or are being done."""
        with self._lock:
            return self._waiting

    def close(self) -> None:
        self._closing.set()
        with self._lock:
            gathering = self._gathering
        if gathering is not None:
            gathering.result()
        self._threads.shutdown(wait=True)
        for line in self._lines.values():
            line.close()

    def _send(self, response_url: str, payload: dict[str, Any]) -> None:
        body = json.dumps({"response_type": "ephemeral", **payload}).encode()
        try:
            if self._proxied:
                _send_once(response_url, body)
            else:
                self._send_on(response_url, body)
        except (OSError, http.client.HTTPException) as error:
            log.warning("receipt lost", why=str(error))

    def _send_on(self, response_url: str, body: bytes) -> None:
        parts = urlsplit(response_url)
        place = (threading.get_ident(), f"{parts.scheme}://{parts.netloc}")
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        kept = self._lines.pop(place, None)
        if kept is not None:
            try:
                self._lines[place] = _said(kept, path, body)
                return
            except (ConnectionError, http.client.RemoteDisconnected, http.client.CannotSendRequest):
                kept.close()  # the other side closed a line it had no use for
        make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        line = make(parts.netloc, timeout=TIMEOUT_S)
        try:
            self._lines[place] = _said(line, path, body)
        except (OSError, http.client.HTTPException):
            line.close()
            raise


def _said(line: http.client.HTTPConnection, path: str, body: bytes) -> http.client.HTTPConnection:
    """Send one receipt over a line, and give the line back for the next."""
    line.request("POST", path, body, _JSON)
    answer = line.getresponse()
    answer.read()
    if answer.status >= 400:
        log.warning("receipt lost", why=f"HTTP {answer.status}")
    return line


def _send_once(response_url: str, body: bytes) -> None:
    """Send over a line of its own, through whatever proxy the environment names."""
    request = urllib.request.Request(response_url, data=body, headers=_JSON)  # noqa: S310 - Slack's door
    with urllib.request.urlopen(request, timeout=TIMEOUT_S):  # noqa: S310
        return
