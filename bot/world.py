"""Every effect the program has, in one frozen value.

Jobs and listeners get a `World` and reach memory, time, Slack and the web only
through it, so that a test can hand them a real one that points at loopback.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.settings import Settings
from bot.slack.wire import Answer, Delivery, SlackWire
from curation.collect.feed import Feed, How, Reading
from curation.collect.fetch import Fetcher, FetchFailed, Request, Response
from curation.collect.parse_worker import ParseWorkers
from curation.judge.embedding.embedder import Embedder
from curation.judge.embedding.provider import ProviderEmbedder
from curation.judge.embedding.static import StaticEmbedder
from curation.share.writer import Writer
from curation.team import Workspace
from db.connection import Database

Transaction = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast Slack is spoken to; shared by all processes through the memory."""

    post_every: timedelta
    paint_every: timedelta
    repaint_after: timedelta


@dataclass(frozen=True, slots=True)
class Web:
    """The public Web, as the guard lets it be read, and the reading of what it answers.

    `parse` reads a document that is looked at once, `read_document` one of a feed that is polled.
    `machine_now` is the machine's time, aware UTC: how long servers keep somebody waiting.
    """

    fetch: Callable[[Request], Response]
    fetch_all: Callable[[Sequence[Request]], Iterator[tuple[int, Response | FetchFailed]]]
    parse: Callable[[bytes, str, str], Feed]
    read_document: Callable[[bytes, str, str, How], Reading]
    machine_now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class World:
    """What the program can do to the world.

    `write` and `read` are transactions; nothing but memory may be touched inside them.
    `post` sends a new message and never twice; `call` is for calls that may be repeated;
    `whisper` answers one person and `soon` does a trifle, both best effort; `wake` makes the
    tick come at once. `writer` writes first texts; None without a key. `embedder` compares
    texts by their meaning; None unless one is set. `slack_home` is where people see the team's messages, as
    Slack tells it ("https://x.slack.com/"); "" where nobody was asked.
    """

    write: Transaction
    read: Transaction
    clock: Clock
    post: Callable[[dict[str, Any]], Delivery]
    call: Callable[[str, dict[str, Any]], Answer]
    whisper: Callable[[str, dict[str, Any]], None]
    web: Web
    writer: Writer | None
    embedder: Embedder | None
    wake: Callable[[], None]
    soon: Callable[[Callable[[], None]], None]
    bot_user_id: str
    slack_home: str
    pace: Pace
    settings: Settings


def web(fetcher: Fetcher, parsers: ParseWorkers, clock: Clock) -> Web:
    """The Web through these; whoever opened them closes them."""

    def parse(body: bytes, content_type: str, url: str) -> Feed:
        return parsers.parse(body, content_type=content_type, url=url)

    def read_document(body: bytes, content_type: str, url: str, how: How) -> Reading:
        return parsers.read(body, content_type=content_type, url=url, how=how)

    return Web(
        fetch=fetcher.fetch,
        fetch_all=fetcher.fetch_all,
        parse=parse,
        read_document=read_document,
        machine_now=clock.machine,
    )


def writer(settings: Settings) -> Writer | None:
    """The writer of first texts that the settings name, None without a key; whoever opened it closes it."""
    key = settings.openai_api_key.get_secret_value()
    if not key:
        return None
    return Writer(
        api_key=key,
        base_url=settings.openai_base_url,
        model=settings.writer_model,
        api=settings.writer_api,
    )


def embedder(settings: Settings) -> Embedder | None:
    """The embedder that the settings name; whoever opened it closes it. Nothing is loaded before its first text."""
    if settings.embedder == "static":
        return StaticEmbedder()
    if settings.embedder == "openai":
        return ProviderEmbedder(
            api_key=settings.openai_api_key.get_secret_value(),
            base_url=settings.openai_base_url,
            model=settings.embed_model,
            price=settings.embed_price,
        )
    return None


def embedder_for(world: World, workspace: Workspace) -> Embedder | None:
    """The embedder that may be given this team's texts: a provider's only while the team has AI switched on."""
    embedder = world.embedder
    return None if embedder is None or not (embedder.stays or workspace.writer) else embedder


def build(
    settings: Settings,
    database: Database,
    wire: SlackWire,
    fetcher: Fetcher,
    parsers: ParseWorkers,
    *,
    bot_user_id: str,
    slack_home: str = "",
    clock: Clock,
    wake: Callable[[], None],
    writer: Writer | None = None,
    embedder: Embedder | None = None,
) -> World:
    """Put the world together from its open resources; whoever opened them closes them."""
    return World(
        write=database.write,
        read=database.read,
        clock=clock,
        post=wire.post,
        call=wire.call,
        whisper=wire.whisper,
        web=web(fetcher, parsers, clock),
        writer=writer,
        embedder=embedder,
        wake=wake,
        soon=wire.soon,
        bot_user_id=bot_user_id,
        slack_home=slack_home,
        pace=Pace(
            post_every=timedelta(seconds=settings.post_every_s),
            paint_every=timedelta(seconds=settings.paint_every_s),
            repaint_after=timedelta(seconds=settings.repaint_after_s),
        ),
        settings=settings,
    )
