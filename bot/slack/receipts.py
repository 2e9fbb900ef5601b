"""Private answers after the acknowledgement: best effort, from two threads, over lines that stay open."""

import http.client
import json
import threading
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog

log = structlog.get_logger()

TIMEOUT_S = 10
_JSON = {"Content-Type": "application/json; charset=utf-8"}


class Receipts:
    """Two threads for trifles; `close` lets those that wait out first."""

    def __init__(self, doors: tuple[str, ...]) -> None:
        # Receipts go to Slack's own door only, whatever a payload says.
        self._doors = doors
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="receipts")
        self._counting = threading.Lock()
        self._waiting = 0
        # One line per thread and server: opening one costs more than all the rest of a receipt.
        self._lines: dict[tuple[int, str], http.client.HTTPConnection] = {}
        self._proxied = bool(urllib.request.getproxies().keys() & {"http", "https", "all"})

    def whisper(self, response_url: str, payload: dict[str, Any]) -> None:
        """Answer one person through a `response_url`, soon; the fact it tells is kept already."""
        if response_url.startswith(self._doors):
            self.soon(partial(self._send, response_url, payload))

    def soon(self, trifle: Callable[[], None]) -> None:
        """Do something that nobody misses if it fails."""
        with self._counting:
            self._waiting += 1
        self._threads.submit(self._do, trifle)

    def _do(self, trifle: Callable[[], None]) -> None:
        try:
            trifle()
        except Exception:  # the boundary of trifles: what breaks here is told to the log
            log.exception("trifle failed")
        finally:
            with self._counting:
                self._waiting -= 1

    def busy(self) -> int:
        """How many trifles wait or are being done."""
        with self._counting:
            return self._waiting

    def close(self) -> None:
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
