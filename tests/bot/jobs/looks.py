"""Feeds that are looked at: documents, subscriptions, and what the scripted server saw of us."""

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

from sqlalchemy import select

from db.collect import feeds, sources
from db.tables import CandidateRow, FeedRow, ItemRow
from tests.bot.jobs.conftest import Office
from tests.db.rows import NOW, a_workspace
from tests.feed_server import (
    FeedServer,
    redirects,
    with_validators,
)

RSS = "<rss version='2.0'><channel><title>Oven</title>{head}{items}</channel></rss>"


def document(*guids: str, head: str = "", link: str = "https://oven.example/{}") -> bytes:
    """Entries of yesterday, newest first."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>About the loaf {guid}</title>"
        f"<link>{link.format(guid)}</link><pubDate>{format_datetime(NOW - timedelta(days=1))}</pubDate></item>"
        for guid in guids
    )
    return RSS.format(head=head, items=items).encode()


def subscribe(office: Office, url: str, team: str = "T0TEAM", *, host: str | None = None) -> int:
    """A team's source; `host` as if the feed lay there, for what is not done to hosts of the allow-list."""
    with office.database.write() as session:
        workspace_id = a_workspace(session, team)
        feed_id = feeds.ensure(
            session, url, host=host or urlsplit(url).netloc, title="Oven", now=office.clock.at
        )
        source, _ = sources.subscribe(
            session, workspace_id, feed_id, lane="share", added_by=None, now=office.clock.at
        )
    return source.id


def feed_at(office: Office, url: str) -> FeedRow:
    with office.database.read() as session:
        found = session.scalars(select(FeedRow).where(FeedRow.url == url)).one()
        session.expunge_all()
        return found


def looked_again(office: Office, url: str) -> timedelta:
    """How long after now the next look is."""
    at = feed_at(office, url).next_poll_at
    assert at is not None
    return at - office.clock.at


def asked(feed_server: FeedServer, path: str) -> list[dict[str, str]]:
    return [headers for seen, headers in feed_server.seen if seen == path]


def known(office: Office) -> list[str]:
    with office.database.read() as session:
        return sorted(session.scalars(select(ItemRow.key)))


def candidates(office: Office) -> int:
    with office.database.read() as session:
        return len(session.scalars(select(CandidateRow.id)).all())


def look(office: Office, url: str) -> None:
    """Move the clock to a feed's next look, and look."""
    at = feed_at(office, url).next_poll_at
    assert at is not None
    office.clock.at = max(office.clock.at, at)
    office.tick()


def with_headers(behave: Callable, headers: dict[str, str]) -> Callable:  # type: ignore[type-arg]
    def more(exchange) -> None:  # type: ignore[no-untyped-def]
        answer = exchange.answer
        exchange.answer = lambda *given, **named: answer(*given, **{**named, **headers})
        behave(exchange)

    return more


def moved(office: Office, feed_server: FeedServer, *, status: int = 301) -> tuple[str, str]:
    old = feed_server.on("/old", redirects("/new", status))
    new = feed_server.on("/new", with_validators(document("g1", "g0")))
    return old, new


def see_it_moved(office: Office, old: str, times: int = 3) -> None:
    for _ in range(times):
        look(office, old)
        office.later(days=1)
