"""A whole bot on a stage: the real sandbox, the real Socket Mode client, the real memory; only time is moved.

The test acts through the control API alone, as people would.
"""

import atexit
import json
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.demo import SANDBOX_APP_TOKEN, SANDBOX_BOT_TOKEN, SANDBOX_SCOPES
from bot.run import Bot
from bot.sandbox.server import Sandbox
from bot.settings import Settings, load
from bot.slack.curate.command import usages
from bot.world import World
from curation.collect.feed import Feed, How, Reading
from curation.collect.parse_worker import ParseWorkers
from db.connection import Database, open_database
from tests.feed_server import FeedServer, answers
from tests.memory import empty_memory

Json = dict[str, Any]

ANA, BEN, CHLOE = "U0ANA", "U0BEN", "U0CHLOE"
WORTH, GENERAL = "C0WORTH", "C0GENERAL"
MONDAY = "2026-11-23T09:00:00+00:00"


def settings_for(sandbox_url: str, data: Path, *, database_url: str = "", **given: object) -> Settings:
    """The settings of a bot joined to a sandbox, with nothing to wait for."""
    chosen: Json = {
        "SLACK_BOT_TOKEN": SecretStr(SANDBOX_BOT_TOKEN),
        "SLACK_APP_TOKEN": SecretStr(SANDBOX_APP_TOKEN),
        "DATABASE_URL": SecretStr(database_url),
        "PASSALONG_DATA": data,
        "PASSALONG_SLACK_URL": f"{sandbox_url}/api/",
        "PASSALONG_PACK": "none",
        "PASSALONG_MAX_AGE_DAYS": 0,
        "PASSALONG_POST_EVERY_S": 0,
        "PASSALONG_PAINT_EVERY_S": 0,
        "PASSALONG_REPAINT_AFTER_S": 0,
        **given,
    }
    return load(env_file=None, slack=False, **chosen)


@cache
def _readers() -> ParseWorkers:
    """The process that reads documents for one stage after the other: starting it takes longer than all they read."""
    workers = ParseWorkers()
    atexit.register(workers.close)
    return workers


def _reading_together(world: World) -> World:
    def parse(body: bytes, content_type: str, url: str) -> Feed:
        return _readers().parse(body, content_type=content_type, url=url)

    def read_document(body: bytes, content_type: str, url: str, how: How) -> Reading:
        return _readers().read(body, content_type=content_type, url=url, how=how)

    return replace(world, web=replace(world.web, parse=parse, read_document=read_document))


@dataclass
class Stage:
    """The sandbox's control API, with the bot behind it. `database` is the bot's own, to look into."""

    url: str
    bot: Bot
    database: Database
    feeds: FeedServer

    @classmethod
    @contextmanager
    def open(
        cls,
        folder: Path,
        feeds: FeedServer,
        *,
        database_url: str = "",
        start: str = MONDAY,
        scopes: Sequence[str] = SANDBOX_SCOPES,
        **given: object,
    ) -> Iterator["Stage"]:
        allow = feeds.url("/").removeprefix("http://").rstrip("/")
        with (
            closing(open_database(database_url)) if database_url else empty_memory() as database,
            Sandbox.start(0, folder / "sandbox", start=start, commands=usages(), scopes=scopes) as sandbox,
        ):
            chosen = settings_for(
                sandbox.url, folder / "bot", database_url=database.url, **{"PASSALONG_ALLOW": allow, **given}
            )
            chosen.data_dir.mkdir(exist_ok=True)
            bot = Bot(chosen, database, wrap=_reading_together)
            bot.start()
            try:
                yield cls(sandbox.url, bot, database, feeds)
            finally:
                bot.stop()

    # --- acting -------------------------------------------------------------------------

    def call(self, name: str, /, **body: object) -> Json:
        request = urllib.request.Request(
            f"{self.url}/sandbox/{name}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=260) as answer:
            return dict(json.load(answer))

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/sandbox/{path}", timeout=30) as answer:
            return json.load(answer)

    def command(self, text: str, *, user: str = ANA, channel: str = WORTH) -> str:
        """Type `/curate <text>`, wait until everything is done, and give what the person read last."""
        done = self.call("command", user=user, channel=channel, text=f"/curate {text}")
        assert done["ok"], done
        self.settle()
        return self.told(user, channel)

    def press(self, user: str, message: Json, action_id: str, **more: object) -> Json:
        """Press on a message and wait until everything is done."""
        done = self.call(
            "press", user=user, channel=message["channel"], ts=message["ts"], action_id=action_id, **more
        )
        self.settle()
        return done

    def submit(self, user: str, view_id: str, **values: object) -> Json:
        """Send off a modal whose block ids are its action ids."""
        filled = {name: {name: value} for name, value in values.items()}
        done = self.call("submit", user=user, view_id=view_id, values=filled)
        self.settle()
        return done

    def settle(self) -> None:
        """Wait until nothing is due, leased or on its way."""
        for _ in range(40):
            if self.get("idle")["idle"]:
                return
        raise AssertionError("the bot doesn't come to rest")

    def advance(self, **where: object) -> Json:
        """Move product time: `advance_s=600` or `to="deadline"`."""
        moved = self.call("clock", **where)
        assert moved["idle"], moved
        return moved

    def set_up(self, *, user: str = ANA, **answers: object) -> None:
        """Set a team up as a person would, through the modal."""
        self.call("command", user=user, channel=WORTH, text="/curate here")
        view = self.modals(user)[-1]
        given: Json = {
            "interests": "bread, small shops",
            "friend": "a regular",
            "platform": "linkedin",
            "voters": [ANA, BEN, CHLOE],
            "poster": ANA,
            **answers,
        }
        done = self.submit(user, view["id"], **given)
        assert done["ok"], done

    def add_feed(self, path: str = "/feed", *titles: str, user: str = ANA) -> None:
        """Serve a small feed and subscribe the team to it."""
        self.feeds.on(path, answers(rss(*(titles or ("Rye keeps longer than you think",)), path=path)))
        self.command(f"add {self.feeds.url(path)}", user=user)

    # --- looking ------------------------------------------------------------------------

    def messages(self, kind: str | None = None, channel: str = WORTH) -> list[Json]:
        """The messages of a channel, of one kind (candidate, draft, handoff ...) or all."""
        found = next(c["messages"] for c in self.get("state")["channels"] if c["id"] == channel)
        return [
            {**message, "channel": channel}
            for message in found
            if kind is None or (message["metadata"] or {}).get("event_type") == f"passalong_{kind}"
        ]

    def cards(self) -> list[Json]:
        return self.messages("candidate")

    def told(self, user: str, channel: str = WORTH) -> str:
        """What this person alone was told last."""
        mine = [message for message in self.messages(channel=channel) if message["to"] == user]
        return words(mine[-1]["blocks"]) or str(mine[-1]["text"]) if mine else ""

    def modals(self, user: str) -> list[Json]:
        return list(self.get("state")["modals"].get(user, []))


def words(blocks: object) -> str:
    """Everything a person reads in blocks, in order."""
    if isinstance(blocks, dict):
        own = [blocks["text"]] if isinstance(blocks.get("text"), str) else []
        return " ".join(
            filter(None, [*own, *(words(v) for v in blocks.values() if isinstance(v, dict | list))])
        )
    if isinstance(blocks, list):
        return " ".join(filter(None, map(words, blocks)))
    return ""


def rss(*titles: str, path: str = "/feed", site: str = "https://oven.example") -> bytes:
    """A small feed of our own, newest first."""
    items = "".join(
        f"<item><guid>{path}-{title}</guid><title>{title}</title><link>{site}{path}/{n}</link>"
        f"<description>About {title.lower()}, at some length and with care.</description></item>"
        for n, title in enumerate(titles)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>News of {path.strip("/")}</title>'
        f"<link>{site}/</link>{items}</channel></rss>"
    ).encode()
