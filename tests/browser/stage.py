"""What the browser tests play on: Chromium's flags, programs in their own processes, watched pages."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

# Names resolve to nothing, so that no press on a link can leave this machine.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
ROOT = Path(__file__).parents[2]

# What the browser says when the workspace was stopped, which is no fault of the page.
STOPPED = (
    "ERR_CONNECTION_REFUSED",
    "ERR_INCOMPLETE_CHUNKED_ENCODING",
    "ERR_EMPTY_RESPONSE",
    "ERR_CONNECTION_RESET",
)
USAGES = ("help", "add <url>", "sources", "suggest <url or idea>", "queue", "digest")
COMMANDS = [{"command": "/curate", "usage": usage} for usage in USAGES]


def chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


class Program:
    """A program of ours in its own process group, started and waited for by its `ready URL` line."""

    def __init__(self, command: list[str], log: Path) -> None:
        self._log = log.open("w")
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self._log, text=True, start_new_session=True
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("ready "):
                self.url = line.split()[1]
                return
        self.stop()
        pytest.fail(f"{command[1:4]} ended before it was ready:\n{log.read_text()[-4000:]}")

    def stop(self) -> None:
        """End it and wait; may be called twice."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._log.close()


class Seats:
    """Opens pages on workspaces and keeps what they complained of."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[Any] = []
        self.complaints: list[str] = []

    def open(self, url: str, **context: Any) -> Page:
        """A new page on `url`, ready to be used; `context` as for Playwright's new_context."""
        chosen = {"viewport": {"width": 1360, "height": 900}, "locale": "en-GB", **context}
        self._contexts.append(self._browser.new_context(**chosen))
        page: Page = self._contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("request", lambda sent: self._watch(sent.url))
        page.goto(url)
        page.locator("#compose-text").wait_for()
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not text.endswith(STOPPED):
            self.complaints.append(text)

    def _watch(self, url: str) -> None:
        if not url.startswith("http://127.0.0.1:"):
            self.complaints.append(f"asked for {url}")

    def close(self) -> None:
        """Close all pages."""
        for context in self._contexts:
            context.close()
