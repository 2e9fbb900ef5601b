"""A real Chromium, a stand-in workspace on a thread of its own, and a small bot in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from tests.browser.small_bot import SmallBot
from tests.browser.stage import COMMANDS, FLAGS, Seats, chromium

# Other tests keep the machine busy meanwhile.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, or a loud skip. Not for longer than a file: while it is there no other test can run an event loop."""
    path = chromium()
    if path is None:
        pytest.skip("NO CHROMIUM FOUND: the page was not tested. Install Debian's package `chromium`.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def start_stand_in(tmp_path: Path) -> Iterator[Callable[[int], Sandbox]]:
    """Start the stand-in workspace on a port; always on the same folder."""
    running: list[Sandbox] = []

    def start(port: int) -> Sandbox:
        box = Sandbox.start(port, tmp_path / "workspace", start="2026-11-23T09:30:00Z", commands=COMMANDS)
        running.append(box)
        return box

    yield start
    for box in running:
        box.stop()


@pytest.fixture
def workspace(start_stand_in: Callable[[int], Sandbox]) -> Sandbox:
    """A fresh stand-in workspace with the three people; nobody answers in it yet."""
    return start_stand_in(0)


@pytest.fixture
def slack(workspace: Sandbox) -> WebClient:
    """The Web API of the workspace, with the bot's token."""
    return WebClient("xoxb-sandbox", base_url=f"{workspace.url}/api/")


@pytest.fixture
def seats(browser: Browser) -> Iterator[Seats]:
    """Pages on workspaces; at the end none of them may have complained or asked another host for anything."""
    opened = Seats(browser)
    yield opened
    opened.close()
    assert opened.complaints == []


@pytest.fixture
def page(workspace: Sandbox, seats: Seats) -> Page:
    """The page, as Ana, in #worth-sharing."""
    return seats.open(workspace.url)


@pytest.fixture
def bot(workspace: Sandbox) -> Iterator[SmallBot]:
    """A small bot that is connected to the workspace."""
    connected = SmallBot(workspace.url)
    yield connected
    workspace.stop()  # else hanging up waits three seconds for a word from the workspace
    connected.close()
