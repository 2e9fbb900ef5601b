"""Feeds: polled addresses, when to look again, what the last look gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Session, aliased

from curation.collect.feed import Item
from db.leases import Lease, free, take_these
from db.tables import FeedRow, ItemRow, SourceRow
from db.upsert import insert_new

_F = FeedRow
_TAKING = 7_270_926_444  # any number, as long as every process of this program uses the same one


@dataclass(frozen=True, slots=True)
class PolledFeed:
    """What a poll needs to know of a feed; times aware UTC."""

    id: int
    url: str
    title: str
    state: str
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    ttl_minutes: int | None
    failures: int
    error: str | None
    success_at: datetime | None
    looked_at: datetime | None


def ensure(session: Session, url: str, *, host: str, title: str, now: datetime) -> int:
    """Give the id of the feed at this address, made now if it is new; to be polled at once then."""
    insert_new(session, FeedRow, [{"url": url, "host": host, "title": title[:300], "next_poll_at": now}])
    return session.scalars(select(_F.id).where(_F.url == url)).one()


def by_id(session: Session, feed_id: int) -> PolledFeed:
    """Read a feed; raises NoResultFound."""
    return _feed(session.execute(select(FeedRow.__table__).where(_F.id == feed_id)).one())


def due(now: datetime) -> ColumnElement[bool]:
    """Say, in SQL, which feeds are to be looked at and are wanted by somebody."""
    wanted = exists().where(SourceRow.feed_id == _F.id, SourceRow.state == "active")
    return and_(_F.next_poll_at <= now, _F.state == "active", wanted)


def take_due(
    session: Session, *, now: datetime, machine_now: datetime, limit: int, exempt_hosts: Sequence[str]
) -> list[Lease]:
    """Claim due feeds, one per host that nobody is asking right now; hosts of the allow-list are exempt."""
    if session.get_bind().dialect.name == "postgresql":
        # Two callers at once would each see a host free and take different feeds of it.
        session.execute(select(func.pg_advisory_xact_lock(_TAKING)))
    busy = aliased(FeedRow)
    host_is_free = or_(
        _F.host.in_(exempt_hosts),
        ~select(busy.id).where(busy.host == _F.host, busy.lease_until > machine_now).exists(),
    )
    rows = session.execute(
        select(_F.id, _F.host)
        .where(due(now), free(FeedRow, machine_now), host_is_free)
        .order_by(_F.next_poll_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    chosen: list[int] = []
    hosts: set[str] = set()
    for feed_id, host in rows:
        if host in exempt_hosts or host not in hosts:
            chosen.append(feed_id)
            hosts.add(host)
    return take_these(session, FeedRow, chosen, machine_now=machine_now) if chosen else []


def keep_outcome(session: Session, feed_id: int, **columns: Any) -> None:
    """Store what a look gave; the caller holds the lease and has let go of it in this transaction."""
    session.execute(update(_F).where(_F.id == feed_id).values(**columns))


def add_items(session: Session, feed_id: int, items: Sequence[Item], *, now: datetime) -> int:
    """Keep the entries not seen before and return how many; oldest first, so that ids follow time.

    An entry counts as seen when its key, or its key without scheme and host, was seen in this feed.
    """
    keys = [item.key for item in items]
    alt_keys = [item.alt_key for item in items if item.alt_key]
    seen = session.execute(
        select(ItemRow.key, ItemRow.alt_key).where(
            ItemRow.feed_id == feed_id, or_(ItemRow.key.in_(keys), ItemRow.alt_key.in_(alt_keys))
        )
    ).all()
    seen_keys = {row.key for row in seen}
    seen_alt = {row.alt_key for row in seen if row.alt_key}
    fresh = [
        item
        for item in reversed(items)
        if item.key not in seen_keys and not (item.alt_key and item.alt_key in seen_alt)
    ]
    ids = insert_new(
        session,
        ItemRow,
        [
            {
                "feed_id": feed_id,
                "key": item.key,
                "alt_key": item.alt_key,
                "url": item.url,
                "url_key": item.url_key,
                "title": item.title,
                "summary": item.summary,
                "published_at": item.published,
                "seen_at": now,
            }
            for item in fresh
        ],
    )
    if ids:
        session.execute(
            update(_F).where(_F.id == feed_id).values(newest_item_id=max(ids), newest_item_at=now)
        )
    return len(ids)


def recent_times(session: Session, feed_id: int, *, limit: int = 20) -> list[datetime]:
    """When the latest entries came out (or were first seen), newest first."""
    at = func.coalesce(ItemRow.published_at, ItemRow.seen_at)
    return list(
        session.scalars(select(at).where(ItemRow.feed_id == feed_id).order_by(at.desc()).limit(limit))
    )


def _feed(row: SqlRow[Any]) -> PolledFeed:
    return PolledFeed(
        id=row.id,
        url=row.url,
        title=row.title,
        state=row.state,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        ttl_minutes=row.ttl_minutes,
        failures=row.failures,
        error=row.error,
        success_at=row.success_at,
        looked_at=row.looked_at,
    )
