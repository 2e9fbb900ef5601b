"""`passalong demo` and `passalong sandbox`: a stand-in workspace, feeds to read, and a team that is set up.

The demo is the same bot as `passalong run`, with another address, another clock and a
few settings; the team is set up the way a person would, through the modal.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from pydantic import SecretStr

from bot.lock import only_one
from bot.run import Bot, CannotStart, open_memory, until_told
from bot.sandbox.server import PortInUse, Sandbox
from bot.sandbox.store import DataInUse
from bot.sandbox.web_api import DEFAULT_SCOPES
from bot.settings import Settings, load
from bot.slack.curate.command import usages
from curation.collect import packs
from curation.collect.fetch import Allow, Fetcher, FetchFailed, Request
from db.team import workspaces

SANDBOX_BOT_TOKEN = "xoxb-sandbox"  # noqa: S105 - the stand-in's own, known to everybody
SANDBOX_APP_TOKEN = "xapp-sandbox"  # noqa: S105
TEAM = "T0TEAM"
# The stand-in grants the optional scopes too, by which a message whose reply was lost is found again.
SANDBOX_SCOPES = (*DEFAULT_SCOPES, "channels:history", "groups:history")
ONLINE_WITHIN_S = 4.0  # how long the starter pack is given to show that the web can be reached


def demo(chosen: argparse.Namespace) -> int:
    """Start everything in one process (and the feeds in their own), print `ready`, run until told to stop."""
    with only_one(chosen.data, "demo"), _open_sandbox(chosen) as sandbox, _feeds(chosen) as feeds:
        settings = _settings(chosen.data, sandbox.url, feeds)
        bot = Bot(settings, open_memory(settings))
        bot.start()
        try:
            with bot.world.read() as session:
                known = workspaces.by_team(session, TEAM)
            if known is None or known.set_up_at is None:
                _set_up_team(sandbox.url)
            print(f"ready {sandbox.url}", flush=True)
            if not chosen.headless:
                print(
                    "Open that page. You are Ana; Ben and Chloe are one click away. Ctrl-C ends it.",
                    flush=True,
                )
            until_told(threading.Event())
        finally:
            bot.stop()
    return 0


def sandbox(chosen: argparse.Namespace) -> int:
    """Start the stand-in alone (with a folder of feeds, if given); bots join it."""
    with only_one(chosen.data, "sandbox"), _open_sandbox(chosen) as opened:
        if chosen.feeds is None:
            print(f"ready {opened.url}", flush=True)
            until_told(threading.Event())
            return 0
        with _feeds(chosen) as served:
            print(f"feeds {served.allow} as listed in {served.pack}", flush=True)
            print(f"ready {opened.url}", flush=True)
            until_told(threading.Event())
    return 0


@contextmanager
def _open_sandbox(chosen: argparse.Namespace) -> Iterator[Sandbox]:
    try:
        opened = Sandbox.start(
            chosen.port, chosen.data, start=chosen.start, commands=usages(), scopes=SANDBOX_SCOPES
        )
    except PortInUse:
        raise CannotStart(
            f"Port {chosen.port} is in use by another program. Choose another one with --port."
        ) from None
    except DataInUse as error:
        raise CannotStart(str(error)) from None
    except ValueError:
        raise CannotStart(f"--start {chosen.start!r} is no instant; write 2026-11-23T09:00:00Z.") from None
    try:
        yield opened
    finally:
        opened.stop()


class _Feeds:
    """Where the demo's feeds are: an OPML file or "default", and the address that may be read."""

    def __init__(self, pack: str, allow: str) -> None:
        self.pack = pack
        self.allow = allow


@contextmanager
def _feeds(chosen: argparse.Namespace) -> Iterator[_Feeds]:
    """Serve the given folder, or read the open web, or, without it, serve feeds of our own writing."""
    if chosen.feeds is not None:
        if not chosen.feeds.is_dir():
            raise CannotStart(f"--feeds: there is no folder {chosen.feeds}.")
        with _served(chosen.feeds, chosen.data) as served:
            yield served
    elif not (chosen.data / "feeds.opml").exists() and _online():
        yield _Feeds("default", "")
    else:
        with (
            as_file(files("bot.sandbox").joinpath("feeds")) as folder,
            _served(folder, chosen.data) as served,
        ):
            yield served


def _online() -> bool:
    """Whether any feed of a starter pack answers within a few seconds."""
    fetcher = Fetcher(Allow.parse(""), "Passalong/0.1", total_s=ONLINE_WITHIN_S)
    try:
        requests = [Request(entry.url) for entry in packs.pack(packs.named(packs.DEFAULT, "en")).entries]
        return any(not isinstance(answer, FetchFailed) for _, answer in fetcher.fetch_all(requests))
    finally:
        fetcher.close()


@contextmanager
def _served(folder: Path, data: Path) -> Iterator[_Feeds]:
    """Serve a folder in a process of its own, on the port it had before, and list it as OPML."""
    remembered = data / "feeds.port"
    port = remembered.read_text().strip() if remembered.exists() else "0"
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.sandbox.feed_folder", str(folder), "--port", port],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        assert process.stdout is not None  # noqa: S101 - asked for two lines above
        line = process.stdout.readline().strip()
        if not line.startswith("ready "):
            raise CannotStart(
                f"The feeds can't be served on port {port}: is it in use? Remove {remembered} for another one."
            )
        root = line.removeprefix("ready ")
        remembered.write_text(root.rsplit(":", 1)[1])
        pack = data / "feeds.opml"
        pack.write_text(_outline(folder, root), "utf-8")
        yield _Feeds(str(pack), root.removeprefix("http://"))
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


def _outline(folder: Path, root: str) -> str:
    names = sorted(
        entry.name for entry in folder.iterdir() if entry.is_file() and not entry.name.startswith(".")
    )
    entries = "\n".join(
        f"<outline type='rss' text={quoteattr(name)} xmlUrl={quoteattr(f'{root}/{quote(name)}')}/>"
        for name in names
    )
    return f"<opml version='2.0'><head><title>Feeds</title></head><body>\n{entries}\n</body></opml>\n"


def _settings(data: Path, url: str, feeds: _Feeds) -> Settings:
    return load(
        env_file=None,
        slack=False,
        SLACK_BOT_TOKEN=SecretStr(SANDBOX_BOT_TOKEN),
        SLACK_APP_TOKEN=SecretStr(SANDBOX_APP_TOKEN),
        DATABASE_URL=SecretStr(""),
        PASSALONG_DATA=data,
        PASSALONG_SLACK_URL=f"{url}/api/",
        PASSALONG_ALLOW=feeds.allow,
        PASSALONG_PACK=feeds.pack,
        PASSALONG_MAX_AGE_DAYS=0 if feeds.allow else 7,
    )


def _set_up_team(url: str) -> None:
    """Set the team up as Ana would: `/curate here`, five answers, begin."""
    _ask(url, "command", {"user": "U0ANA", "channel": "C0WORTH", "text": "/curate here"})
    modals = _state(url)["modals"].get("U0ANA") or []
    for _ in range(50):
        if modals:
            break
        time.sleep(0.1)
        modals = _state(url)["modals"].get("U0ANA") or []
    if not modals:
        raise CannotStart(
            "The demo's team could not be set up: no form came. Remove the data folder and try again."
        )
    view = modals[-1]
    answers: dict[str, Any] = {
        "interests": "bread, cafés, small shops, customers, marketing, design, web, boutiques",
        "friend": "a regular who runs a small shop down the road",
        "platform": "linkedin",
        "voters": ["U0ANA", "U0BEN", "U0CHLOE"],
        "poster": "U0ANA",
    }
    values = {name: {name: value} for name, value in answers.items()}
    done = _ask(url, "submit", {"user": "U0ANA", "view_id": view["id"], "values": values})
    if not done.get("ok"):
        raise CannotStart(f"The demo's team could not be set up: {done}")


def _state(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/sandbox/state", timeout=10) as answer:  # noqa: S310 - our own loopback
        return dict(json.load(answer))


def _ask(url: str, call: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 - our own loopback
        f"{url}/sandbox/{call}", data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return dict(json.load(answer))
