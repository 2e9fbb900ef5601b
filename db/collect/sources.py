"""Sources: a workspace's subscriptions, and what each has seen with its fate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Session

from curation.collect.known import filters
from curation.links import clean
from db.collect import feeds, hosts
from db.tables import FeedRow, SourceRow
from db.upsert import insert_new

_S = SourceRow
SLOWED: Final = frozenset({"busy", "challenge"})  # errors that say we come too often


@dataclass(frozen=True, slots=True)
class Source:
    """A subscription and how its feed is doing; times aware UTC.

    `include` and `exclude` are the words that decide what is asked, see `curation.collect.known.filters`.
    `next_poll_at` is None when nobody looks any more.
    """

    id: int
    workspace_id: int
    feed_id: int
    title: str
    url: str
    lane: str
    looked: bool
    seen_item_id: int
    feed_state: str
    failures: int
    error: str | None
    success_at: datetime | None
    newest_item_at: datetime | None
    added_by: str | None
    added_at: datetime
    next_poll_at: datetime | None
    include: tuple[str, ...]
    exclude: tuple[str, ...]

    @property
    def name(self) -> str:
        """What to call it: its own title, else its address."""
        return self.title or self.url

    @property
    def resting(self) -> bool:
        """Whether nobody looks at it any more until a person says so."""
        return self.feed_state in ("resting", "gone")

    @property
    def failing(self) -> bool:
        """Whether its last look failed; a server that wants fewer looks is no failure of the feed."""
        return self.resting or (self.failures > 0 and self.error not in SLOWED)


_SELECT = select(
    _S.id,
    _S.workspace_id,
    _S.feed_id,
    FeedRow.title,
    FeedRow.url,
    _S.lane,
    _S.looked,
    _S.seen_item_id,
    FeedRow.state.label("feed_state"),
    FeedRow.failures,
    FeedRow.error,
    FeedRow.success_at,
    FeedRow.newest_item_at,
    _S.added_by,
    _S.added_at,
    FeedRow.next_poll_at,
    _S.include,
    _S.exclude,
).join(FeedRow, FeedRow.id == _S.feed_id)


def subscribe(
    session: Session, workspace_id: int, feed_id: int, *, lane: str, added_by: str | None, now: datetime
) -> tuple[Source, bool]:
    """Subscribe a workspace to a feed; the flag says whether it is new (or was removed before)."""
    feeds.lock(session, [feed_id])
    insert = {
        "workspace_id": workspace_id,
        "feed_id": feed_id,
        "lane": lane,
        "added_by": added_by,
        "added_at": now,
    }
    new = bool(insert_new(session, SourceRow, [insert]))
    here = (_S.workspace_id == workspace_id) & (_S.feed_id == feed_id) & (_S.lane == lane)
    if not new:
        again = session.execute(
            update(_S)
            .where(here, _S.state == "removed")
            .values(state="active", failure_told=False, looked=False, include="", exclude="")
        )
        new = bool(again.rowcount)  # type: ignore[attr-defined]
    # A feed that rested because nobody wanted it, or that failed for others, is looked at afresh.
    if session.scalar(
        select(FeedRow.id).where(
            FeedRow.id == feed_id, (FeedRow.state == "resting") | FeedRow.next_poll_at.is_(None)
        )
    ):
        _look_again(session, feed_id, now=now)
    feed = session.execute(select(FeedRow.host, FeedRow.newest_item_id).where(FeedRow.id == feed_id)).one()
    hosts.refresh(session, [feed.host])
    if new:  # what the feed has brought already, for others, is there to be looked at
        session.execute(update(_S).where(here, _S.seen_item_id < feed.newest_item_id).values(due_at=now))
    return _source(session.execute(_SELECT.where(here)).one()), new


def remove(session: Session, workspace_id: int, source_id: int) -> bool:
    """End a subscription; what came from it stays. True for the one caller who did it."""
    done = session.execute(
        update(_S)
        .where(_S.id == source_id, _S.workspace_id == workspace_id, _S.state == "active")
        .values(state="removed")
    )
    hosts.refresh(
        session,
        session.scalars(
            select(FeedRow.host).join(_S, _S.feed_id == FeedRow.id).where(_S.id == source_id)
        ).all(),
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def restore(session: Session, workspace_id: int, source_id: int, *, now: datetime) -> Source | None:
    """Take a removal back; None when there is nothing to take back. May be called twice."""
    found = session.execute(
        select(_S.feed_id, FeedRow.same_as_id, _S.lane, _S.added_by, _S.include, _S.exclude, _S.looked)
        .join(FeedRow, FeedRow.id == _S.feed_id)
        .where(_S.id == source_id, _S.workspace_id == workspace_id, _S.state == "removed")
    ).one_or_none()
    if found is None:
        return None
    feed_id = found.same_as_id or found.feed_id  # it may have become another one since
    source, _ = subscribe(session, workspace_id, feed_id, lane=found.lane, added_by=found.added_by, now=now)
    as_it_was = {"include": found.include, "exclude": found.exclude, "looked": found.looked}
    session.execute(update(_S).where(_S.id == source_id).values(as_it_was))
    return by_id(session, source.id)


def put_to_sleep(session: Session, workspace_id: int) -> None:
    """Stop reading for a team that has taken the app away; what only it had read is left alone from now on."""
    asleep = session.execute(
        update(_S)
        .where(_S.workspace_id == workspace_id, _S.state == "active")
        .values(state="asleep", due_at=None)
        .returning(_S.feed_id)
    )
    _hosts_of(session, list(asleep.scalars()))


def wake_up(session: Session, workspace_id: int, *, now: datetime) -> None:
    """Read again for a team that has come back, with all the sources it had. May be called twice."""
    feed_ids = session.scalars(
        select(_S.feed_id).where(_S.workspace_id == workspace_id, _S.state == "asleep")
    ).all()
    feeds.lock(session, feed_ids)
    session.execute(
        update(FeedRow)
        .where(FeedRow.id.in_(feed_ids), (FeedRow.state == "resting") | FeedRow.next_poll_at.is_(None))
        .where(FeedRow.state.in_(("active", "resting")))
        .values(state="active", failures=0, next_poll_at=now, lease_tries=0)
    )
    session.execute(
        update(_S)
        .where(_S.workspace_id == workspace_id, _S.state == "asleep")
        .values(state="active", failure_told=False, due_at=now)
    )
    _hosts_of(session, feed_ids)


def _hosts_of(session: Session, feed_ids: Sequence[int]) -> None:
    hosts.refresh(session, session.scalars(select(FeedRow.host).where(FeedRow.id.in_(feed_ids))).all())


def retry(session: Session, workspace_id: int, source_id: int, *, now: datetime) -> bool:
    """Look at a resting source's feed again at once; False when it isn't this workspace's."""
    feed_id = session.scalar(
        select(_S.feed_id).where(_S.id == source_id, _S.workspace_id == workspace_id, _S.state == "active")
    )
    if feed_id is None:
        return False
    _look_again(session, feed_id, now=now)
    hosts.refresh(session, session.scalars(select(FeedRow.host).where(FeedRow.id == feed_id)).all())
    return True


def _look_again(session: Session, feed_id: int, *, now: datetime) -> None:
    """Begin afresh with a feed. If it fails again, every team that has it is told again: it was news."""
    session.execute(
        update(FeedRow)
        .where(FeedRow.id == feed_id)
        .values(state="active", failures=0, next_poll_at=now, lease_tries=0)
    )
    session.execute(update(_S).where(_S.feed_id == feed_id).values(failure_told=False))


def filter_by(
    session: Session, workspace_id: int, source_id: int, *, include: Sequence[str], exclude: Sequence[str]
) -> bool:
    """Keep the words of a source; entries seen before keep their fate. False when it isn't this workspace's."""
    done = session.execute(
        update(_S)
        .where(_S.id == source_id, _S.workspace_id == workspace_id, _S.state == "active")
        .values(include="\n".join(include), exclude="\n".join(exclude))
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def at_address(session: Session, workspace_id: int, url: str, *, lane: str) -> Source | None:
    """The active subscription to the feed at this very address, if there is one in this lane."""
    rows = session.execute(
        _SELECT.where(
            _S.workspace_id == workspace_id,
            _S.state == "active",
            _S.lane == lane,
            FeedRow.url.in_({url, clean(url) or url}),
        )
    )
    return next((_source(row) for row in rows), None)


def of_workspace(session: Session, workspace_id: int) -> list[Source]:
    """The active subscriptions, by name."""
    rows = session.execute(_SELECT.where(_S.workspace_id == workspace_id, _S.state == "active"))
    return sorted((_source(row) for row in rows), key=lambda source: source.name.lower())


def by_id(session: Session, source_id: int) -> Source:
    """Read one subscription; raises NoResultFound."""
    return _source(session.execute(_SELECT.where(_S.id == source_id)).one())


def of_team(session: Session, workspace_id: int, source_id: int) -> Source | None:
    """Read one active subscription of a workspace; None when it isn't its own."""
    row = session.execute(
        _SELECT.where(_S.id == source_id, _S.workspace_id == workspace_id, _S.state == "active")
    ).one_or_none()
    return None if row is None else _source(row)


def to_fan_out() -> ColumnElement[bool]:
    """Say, in SQL, which sources have entries of their feed still to see."""
    return (_S.state == "active") & _S.due_at.is_not(None)


def never_tried(session: Session, workspace_id: int) -> int:
    """How many sources wait for the first look at their feed."""
    return (
        session.scalar(
            select(func.count())
            .select_from(_S)
            .join(FeedRow, FeedRow.id == _S.feed_id)
            .where(_S.workspace_id == workspace_id, _S.state == "active")
            .where((FeedRow.looked_at.is_(None)) | (FeedRow.newest_item_id > _S.seen_item_id))
            .where(FeedRow.state == "active", FeedRow.failures == 0)
        )
        or 0
    )


def to_tell_of_failure(session: Session) -> list[Source]:
    """Sources whose feed rests or is gone and whose team hasn't been told."""
    rows = session.execute(
        _SELECT.where(
            _S.state == "active",
            _S.failure_told.is_(False),
            feeds.is_over(),
        )
        .order_by(_S.id)  # two processes lock them one after the other
        .limit(50)
    )
    return [_source(row) for row in rows]


def told_of_failure(session: Session, source_id: int) -> bool:
    """True for the one caller who may tell the team."""
    done = session.execute(
        update(_S).where(_S.id == source_id, _S.failure_told.is_(False)).values(failure_told=True)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _source(row: SqlRow[*tuple[Any, ...]]) -> Source:
    columns = {name: getattr(row, name) for name in Source.__slots__}
    words = {name: filters.stored(columns[name]) for name in ("include", "exclude")}
    return Source(**{**columns, **words})
