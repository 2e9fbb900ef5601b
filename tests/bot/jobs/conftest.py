"""A world for jobs: real memory on both databases, real feeds on loopback, a clock the test moves, no Slack."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import world as worlds
from bot.clock import Clock
from bot.jobs import work
from bot.jobs.engine import Engine, Lane
from bot.jobs.tick import tick
from bot.slack.wire import SlackWire
from bot.world import World
from curation.collect.fetch import Allow, Fetcher
from curation.collect.parse_worker import ParseWorkers
from curation.judge.embedding.embedder import Embedder
from curation.share.writer import Writer
from db.connection import Database
from db.leases import Lease
from tests.db.rows import NOW
from tests.feed_server import FeedServer
from tests.model_server import ModelServer
from tests.stage import settings_for

NOBODY = "http://127.0.0.1:9"  # a port of this machine where nobody answers


class MovedClock(Clock):
    """Both clocks stand still until the test moves them."""

    def __init__(self) -> None:
        super().__init__()
        self.at = NOW

    def machine(self) -> datetime:
        return self.at

    def now(self) -> datetime:
        return self.at


@dataclass
class Office:
    """A world whose jobs run inline, one after the other."""

    world: World
    clock: MovedClock
    database: Database

    def tick(self) -> list[str]:
        """Tick until nothing is due that needs no Slack; returns the jobs done."""
        inline = Inline(self.world)
        for _ in range(20):
            if not tick(self.world, inline):
                break
        return inline.done

    def reading(self, **otherwise: Any) -> World:
        """The same world, with a Web that answers otherwise."""
        return replace(self.world, web=replace(self.world.web, **otherwise))

    def with_writer(self, server: ModelServer, **settings: Any) -> "Office":
        """The same office, whose first texts the server of `server.base_url` writes."""
        writer = Writer(api_key="sk-test", base_url=server.base_url, model="test", timeout_s=2)
        given = {name: getattr(self.world.settings, name) for name in ("data_dir",)}
        chosen = settings_for(NOBODY, given["data_dir"], **settings)
        return replace(self, world=replace(self.world, writer=writer, settings=chosen))

    def with_embedder(self, embedder: Embedder | None, **settings: Any) -> "Office":
        """The same office, where texts are compared by their meaning too."""
        chosen = settings_for(NOBODY, self.world.settings.data_dir, **settings)
        return replace(self, world=replace(self.world, embedder=embedder, settings=chosen))

    def later(self, **much: float) -> None:
        self.clock.at += timedelta(**much)


class Inline(Engine):
    """Carries a job out at once; what is said to Slack stays in the outbox."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.done: list[str] = []

    def hand_on(self, job: str, leases: "list[Lease]") -> None:  # type: ignore[override]
        self.done.append(job)
        if job not in ("send", "paint", "people"):
            work.run(self.world, job, leases)

    def busy(self, lane: Lane | None = None) -> int:
        return 0

    def stop(self, *, patience_s: float) -> None:
        """Nothing is ever in hand."""


@pytest.fixture(scope="session")
def parsers() -> Iterator[ParseWorkers]:
    workers = ParseWorkers()
    yield workers
    workers.close()


@pytest.fixture
def office(
    database: Database, feed_server: FeedServer, parsers: ParseWorkers, tmp_path: Path
) -> Iterator[Office]:
    allow = feed_server.url("").removeprefix("http://")
    settings = settings_for(NOBODY, tmp_path, PASSALONG_ALLOW=allow, PASSALONG_MAX_AGE_DAYS=7)
    fetcher = Fetcher(Allow.parse(allow), "Passalong/test", total_s=3)
    wire = SlackWire("xoxb-nobody", f"{NOBODY}/api/")
    clock = MovedClock()
    world = worlds.build(
        settings, database, wire, fetcher, parsers, bot_user_id="U0BOT", clock=clock, wake=lambda: None
    )
    yield Office(world, clock, database)
    fetcher.close()
    wire.close()
