"""Lists of feeds that people bring: many subscriptions in few statements, and how far their reading has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, String, cast, func, or_, select, update
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Session

from curation.collect.opml import Entry
from curation.links import registrable_domain
from db.collect import feeds, hosts
from db.tables import FeedRow, ImportRow, SourceRow
from db.upsert import insert_new

_F, _I, _S = FeedRow, ImportRow, SourceRow
AT_ONCE = 200  # feeds in one transaction: well below what a statement may hold, a few tens of milliseconds


@dataclass(frozen=True, slots=True)
class Import:
    """A list that somebody brought; times aware UTC. `due_at` is None for one read at a terminal."""

    id: int
    workspace_id: int
    key: str
    origin: str
    user_id: str | None
    channel_id: str | None
    total: int
    known: int
    bad: int
    repeated: int
    left_out: int
    at: datetime
    due_at: datetime | None
    done_at: datetime | None
    told: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading of a list has come: its new feeds, those not looked at yet, those that gave nothing."""

    new: int
    unread: int
    failed: int

    @property
    def working(self) -> int:
        return self.new - self.unread - self.failed


@dataclass(frozen=True, slots=True)
class Failure:
    """A feed of a list that gave nothing, with the name of the reason."""

    title: str
    url: str
    error: str | None


def begin(
    session: Session,
    workspace_id: int,
    key: str,
    *,
    origin: str,
    user_id: str | None,
    channel_id: str | None,
    total: int,
    bad: int,
    repeated: int,
    left_out: int,
    now: datetime,
) -> Import:
    """Remember a list; the one of the same key when it was begun before."""
    columns = {"total": total, "bad": bad, "repeated": repeated, "left_out": left_out}
    who = {"origin": origin, "user_id": user_id, "channel_id": channel_id}
    insert_new(session, ImportRow, [{"workspace_id": workspace_id, "key": key, "at": now, **who, **columns}])
    row = session.execute(
        select(ImportRow.__table__).where(_I.workspace_id == workspace_id, _I.key == key)
    ).one()
    return _import(row)


def by_id(session: Session, import_id: int) -> Import:
    """Read one; raises NoResultFound."""
    return _import(session.execute(select(ImportRow.__table__).where(_I.id == import_id)).one())


def due(now: datetime) -> ColumnElement[bool]:
    """Say, in SQL, which lists are to be told of again."""
    return _I.due_at <= now


def change(session: Session, import_id: int, **columns: Any) -> None:
    session.execute(update(_I).where(_I.id == import_id).values(**columns))


def finish(session: Session, import_id: int, *, told: str, now: datetime) -> None:
    """Close a list with what was told last. Its key is free again: the same file may be brought once more."""
    change(session, import_id, due_at=None, done_at=now, told=told, key=_I.key + "#" + cast(_I.id, String))


def subscribe(
    session: Session,
    workspace_id: int,
    entries: Sequence[Entry],
    *,
    import_id: int | None,
    added_by: str | None,
    now: datetime,
) -> int:
    """Subscribe a workspace to at most `AT_ONCE` feeds and return how many it didn't have; may be repeated.

    A source that was removed before is there again, and belongs to this list then. New feeds are due at once.
    """
    ids = _ensure(session, entries, now=now)
    feeds.lock(session, ids.values())
    wanted = {(ids[entry.url], entry.lane): entry for entry in reversed(entries)}
    rows = [
        {
            "workspace_id": workspace_id,
            "feed_id": feed_id,
            "lane": lane,
            "added_by": added_by,
            "added_at": now,
            "import_id": import_id,
            "include": entry.include,
            "exclude": entry.exclude,
        }
        for (feed_id, lane), entry in sorted(wanted.items(), key=lambda item: item[0])
    ]
    new = set(insert_new(session, SourceRow, rows))
    feed_ids = sorted({feed_id for feed_id, _ in wanted})
    again = [
        (row.id, wanted[row.feed_id, row.lane])
        for row in session.execute(
            select(_S.id, _S.feed_id, _S.lane).where(
                _S.workspace_id == workspace_id, _S.feed_id.in_(feed_ids), _S.state == "removed"
            )
        )
        if (row.feed_id, row.lane) in wanted
    ]
    for source_id, entry in again:
        words = {"include": entry.include, "exclude": entry.exclude}
        session.execute(
            update(_S)
            .where(_S.id == source_id)
            .values(state="active", failure_told=False, looked=False, import_id=import_id, **words)
        )
    new.update(source_id for source_id, _ in again)
    if new:
        # A feed that others have had for long has something to show already.
        newer = select(_F.id).where(_F.id == _S.feed_id, _F.newest_item_id > _S.seen_item_id).exists()
        session.execute(
            update(_S)
            .where(_S.id.in_(new), newer)
            .values(due_at=now)
            .execution_options(synchronize_session=False)
        )
        fresh = select(_S.feed_id).where(_S.id.in_(new))
        session.execute(
            update(_F)
            .where(_F.id.in_(fresh), (_F.state == "resting") | _F.next_poll_at.is_(None))
            .values(state="active", failures=0, looked_at=None, next_poll_at=now, lease_tries=0)
        )
        hosts.refresh(session, session.scalars(select(_F.host).where(_F.id.in_(fresh)).distinct()).all())
    return len(new)


def _ensure(session: Session, entries: Sequence[Entry], *, now: datetime) -> dict[str, int]:
    """The ids of the feeds at these addresses, made now where they are new; what became another feed, that one."""
    named = {entry.url: entry for entry in reversed(entries)}
    of_host = {url: registrable_domain(urlsplit(url).netloc) for url in named}
    hosts.introduce(session, of_host.values())
    rows = [
        {"url": url, "host": of_host[url], "title": entry.title[:300], "next_poll_at": now}
        for url, entry in sorted(named.items())
    ]
    insert_new(session, FeedRow, rows)
    found = session.execute(select(_F.url, _F.id, _F.same_as_id).where(_F.url.in_(named)))
    return {row.url: row.same_as_id or row.id for row in found}


def progress(session: Session, import_id: int) -> Progress:
    """Count a list's sources by what became of the first look at each."""
    unread = _F.looked_at.is_(None)
    failed = _F.looked_at.is_not(None) & or_(_F.failures > 0, _F.state == "gone")
    row = session.execute(
        select(
            func.count(),
            func.count().filter(unread),
            func.count().filter(failed),
        )
        .select_from(_S)
        .join(_F, _F.id == _S.feed_id)
        .where(_S.import_id == import_id, _S.state == "active")
    ).one()
    return Progress(*row)


def failures(session: Session, import_id: int, *, limit: int) -> list[Failure]:
    """The feeds of a list that gave nothing, by name."""
    rows = session.execute(
        select(_F.title, _F.url, _F.error)
        .join(_S, _F.id == _S.feed_id)
        .where(_S.import_id == import_id, _S.state == "active", _F.looked_at.is_not(None))
        .where(or_(_F.failures > 0, _F.state == "gone"))
        .order_by(func.lower(_F.title), _F.url)
        .limit(limit)
    )
    return [Failure(row.title, row.url, row.error) for row in rows]


def listed(session: Session, workspace_id: int) -> list[Entry]:
    """A workspace's sources of both lanes as the entries of a list, by name."""
    rows = session.execute(
        select(_F.title, _F.url, _S.lane, _S.include, _S.exclude)
        .join(_S, _F.id == _S.feed_id)
        .where(_S.workspace_id == workspace_id, _S.state == "active")
        .order_by(_S.lane.desc(), func.lower(_F.title), _F.url)
    )
    return [Entry(row.title, row.url, row.lane, row.include, row.exclude) for row in rows]


def _import(row: SqlRow[Any]) -> Import:
    return Import(**{name: getattr(row, name) for name in Import.__slots__})
