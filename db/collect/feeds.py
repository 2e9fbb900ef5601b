"""Feeds: polled addresses, when to look again, what the last look gave."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal_column, select, tuple_, update
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Session

from curation.collect.feed import Reading
from curation.collect.moves import Move
from curation.collect.polling import NextLook, Rhythm, rhythm
from curation.collect.read import pinning
from curation.collect.read.pinning import Pin
from db.collect import hosts, items
from db.leases import LEASE, Lease, LostLease
from db.tables import FeedRow, SourceRow, UtcTime
from db.upsert import insert_new

_F = FeedRow


@dataclass(frozen=True, slots=True)
class PolledFeed:
    """What a poll needs to know of a feed; times aware UTC."""

    id: int
    url: str
    host: str
    title: str
    home_url: str | None
    language: str | None
    state: str
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    ttl_minutes: int | None
    skip_hours: int
    skip_days: int
    pin: Pin
    rhythm: Rhythm
    move: Move | None
    slowed: int
    failures: int
    error: str | None
    success_at: datetime | None
    looked_at: datetime | None


def ensure(session: Session, url: str, *, host: str, title: str, now: datetime) -> int:
    """Give the id of the feed at this address, made now if it is new; to be polled when somebody subscribes.

    An address whose feed has become another one gives that one.
    """
    hosts.introduce(session, [host])
    insert_new(session, FeedRow, [{"url": url, "host": host, "title": title[:300], "next_poll_at": now}])
    found = session.execute(select(_F.id, _F.same_as_id).where(_F.url == url)).one()
    return int(found.same_as_id or found.id)


def lock(session: Session, feed_ids: Collection[int]) -> None:
    """Let who reads these feeds wait, to see the sources that this transaction brings; before any source or host.

    Else what a look brings meanwhile would be told to nobody who came at the same time.
    """
    if session.get_bind().dialect.name == "postgresql":
        ours = select(_F.id).where(_F.id.in_(feed_ids)).order_by(_F.id)
        session.execute(ours.with_for_update(key_share=True))


def by_id(session: Session, feed_id: int) -> PolledFeed:
    """Read a feed; raises NoResultFound."""
    return _feed(session.execute(select(FeedRow.__table__).where(_F.id == feed_id)).one())


def renew(session: Session, held: Sequence[Lease], *, machine_now: datetime) -> list[PolledFeed]:
    """Hold these feeds for another minute and read them; those whose lease has passed on are left out."""
    if not held:
        return []
    given = {"held": [(lease.id, lease.no) for lease in held], "until": machine_now + LEASE}
    rows = session.connection().execute(_renew(), given)
    return sorted((_feed(row) for row in rows), key=lambda feed: feed.id)


@cache
def _renew() -> Any:
    table = FeedRow.__table__
    return (
        update(table)  # type: ignore[arg-type]
        .where(tuple_(table.c.id, table.c.lease_no).in_(bindparam("held", expanding=True)))
        .values(lease_until=bindparam("until", type_=UtcTime()))
        .returning(table)
    )


def due(now: Any) -> ColumnElement[bool]:
    """Say, in SQL, which feeds are to be looked at and are wanted by somebody."""
    wanted = exists().where(SourceRow.feed_id == _F.id, SourceRow.state == "active")
    return and_(_F.next_poll_at <= now, _F.state == "active", wanted)


def is_over() -> ColumnElement[bool]:
    """Say, in SQL, which feeds rest or are gone; found by index, since they are few."""
    # Written out, because an index of some rows is used only by who asks for these in its own words.
    return and_(literal_column("feeds.state <> 'active'"), _F.state.in_(("resting", "gone")))


def let_rest(session: Session, feed_ids: Sequence[int], *, failures: int) -> None:
    """Leave feeds alone until a person tries again; their hosts are brought up to date together, in order."""
    if feed_ids:
        resting = {"state": "resting", "next_poll_at": None, "failures": failures, "error": None}
        session.execute(update(_F).where(_F.id.in_(feed_ids)).values(resting))
        hosts.refresh(session, session.scalars(select(_F.host).where(_F.id.in_(feed_ids))).all())


@dataclass(frozen=True, slots=True)
class NothingNew:
    """A look that brought nothing new, or nothing at all; many such are stored together."""

    lease: Lease
    look: NextLook
    error: str | None
    success_at: datetime | None
    etag: str | None
    last_modified: str | None
    """The validators to send next time: refreshed by a 304, else those there were."""


def keep_reading(session: Session, feed: PolledFeed, kept: NothingNew, *, now: datetime) -> None:
    """Store a look that brought something, and let go of the lease; raises LostLease.

    To be called last in its transaction, which is undone when the lease has passed on.
    """
    gap = feed.rhythm.gap
    done = session.connection().execute(
        _reading(),
        {
            **_as_stored(kept, now),
            "its_title": feed.title,
            "home": feed.home_url,
            "its_language": feed.language,
            "ttl": feed.ttl_minutes,
            "hours": feed.skip_hours,
            "days": feed.skip_days,
            "its_hash": feed.body_hash,
            "its_parser": feed.pin.parser,
            "its_proofs": feed.pin.proofs,
            "proved": feed.pin.proved_at,
            "newest": feed.rhythm.newest,
            "gap": None if gap is None else round(gap.total_seconds()),
        },
    )
    if done.rowcount != 1:
        raise LostLease(f"feed {feed.id} lease {kept.lease.no}")


@cache
def _reading() -> Any:
    return _nothing_new().values(
        title=bindparam("its_title"),
        home_url=bindparam("home"),
        language=bindparam("its_language"),
        ttl_minutes=bindparam("ttl"),
        skip_hours=bindparam("hours"),
        skip_days=bindparam("days"),
        body_hash=bindparam("its_hash"),
        parser=bindparam("its_parser"),
        proofs=bindparam("its_proofs"),
        proved_at=bindparam("proved", type_=UtcTime()),
        entry_at=bindparam("newest", type_=UtcTime()),
        entry_gap_s=bindparam("gap"),
    )


def keep_nothing_new(session: Session, looks: Sequence[NothingNew], *, now: datetime) -> None:
    """Store many such looks and let go of their leases; those whose lease has passed on change nothing."""
    if looks:
        session.connection().execute(_nothing_new(), [_as_stored(each, now) for each in looks])


def _as_stored(kept: NothingNew, now: datetime) -> dict[str, Any]:
    return {
        "its_id": kept.lease.id,
        "its_lease": kept.lease.no,
        "now": now,
        "at": kept.look.at,
        "its_failures": kept.look.failures,
        "its_slowed": kept.look.slowed,
        "its_state": kept.look.health.state,
        "its_error": kept.error,
        "succeeded": kept.success_at,
        "its_etag": kept.etag,
        "modified": kept.last_modified,
    }


@cache
def _nothing_new() -> Any:
    def instant(name: str) -> Any:
        return bindparam(name, type_=UtcTime())

    return (
        update(FeedRow.__table__)  # type: ignore[arg-type]
        .where(_F.id == bindparam("its_id"), _F.lease_no == bindparam("its_lease"))
        .values(
            lease_until=None,
            lease_tries=0,
            looked_at=instant("now"),
            next_poll_at=instant("at"),
            failures=bindparam("its_failures"),
            slowed=bindparam("its_slowed"),
            state=bindparam("its_state"),
            error=bindparam("its_error"),
            success_at=func.coalesce(instant("succeeded"), _F.success_at),
            etag=bindparam("its_etag"),
            last_modified=bindparam("modified"),
        )
    )


def after_reading(
    session: Session, feed: PolledFeed, reading: Reading, *, now: datetime, body_hash: str
) -> PolledFeed:
    """Give the feed as it is after a document has been read; its items are kept before, itself after."""
    document = reading.feed
    dates = [item.published for item in document.items if item.published is not None]
    if len(dates) < 2:
        dates = items.recent_times(session, feed.id)
    found = rhythm(dates, now)
    read = replace(
        feed,
        title=(document.title or feed.title)[:300],
        ttl_minutes=document.ttl_minutes,
        skip_hours=document.skip_hours,
        skip_days=document.skip_days,
        home_url=document.home_url,
        language=None if document.language is None else document.language[:32],
        body_hash=body_hash,
        rhythm=found,
        pin=pinning.after(feed.pin, reading.agreed, now=now),
    )
    return read


def remember_move(session: Session, feed_id: int, move: Move | None) -> None:
    """Keep where a feed says it has gone (None: it is where it was)."""
    values = (None, 0, None) if move is None else (move.to, move.seen, move.since)
    session.execute(
        update(_F)
        .where(_F.id == feed_id)
        .values(dict(zip(("moved_to", "moved_seen", "moved_since"), values, strict=True)))
    )


def _feed(row: SqlRow[Any]) -> PolledFeed:
    gap = None if row.entry_gap_s is None else timedelta(seconds=row.entry_gap_s)
    return PolledFeed(
        id=row.id,
        url=row.url,
        host=row.host,
        title=row.title,
        home_url=row.home_url,
        language=row.language,
        state=row.state,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        ttl_minutes=row.ttl_minutes,
        skip_hours=row.skip_hours,
        skip_days=row.skip_days,
        pin=Pin(row.parser, row.proofs, row.proved_at),
        rhythm=Rhythm(row.entry_at, gap),
        move=None if row.moved_to is None else Move(row.moved_to, row.moved_seen, row.moved_since),
        slowed=row.slowed,
        failures=row.failures,
        error=row.error,
        success_at=row.success_at,
        looked_at=row.looked_at,
    )
