"""The facts of a week, counted from what happened between two cuts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.tables import (
    CandidateRow,
    DigestRow,
    FeedRow,
    PostRow,
    SightingRow,
    SourceRow,
    VoteRow,
)
from db.upsert import insert_new

_C = CandidateRow
_D = DigestRow
_P = PostRow


@dataclass(frozen=True, slots=True)
class ToldWeek:
    """One digest: its ISO week and the cuts between which it counts (aware UTC)."""

    id: int
    workspace_id: int
    week: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted; `edited` are posts whose text a person changed."""

    items_read: int
    answers: int
    edited: int
    approved: int
    declined: int
    expired: int


def begin(session: Session, workspace_id: int, week: str, *, since: datetime, until: datetime) -> int | None:
    """Begin the digest of a week; None when it was begun before."""
    ids = insert_new(
        session,
        DigestRow,
        [{"workspace_id": workspace_id, "week": week, "since": since, "until": until}],
    )
    return ids[0] if ids else None


def by_id(session: Session, digest_id: int) -> ToldWeek:
    """Read a digest's cuts; raises NoResultFound."""
    row = session.execute(select(DigestRow.__table__).where(_D.id == digest_id)).one()
    return ToldWeek(**{name: getattr(row, name) for name in ToldWeek.__slots__})


def last(session: Session, workspace_id: int) -> ToldWeek | None:
    """The latest digest of a workspace."""
    digest_id = session.scalar(
        select(_D.id).where(_D.workspace_id == workspace_id).order_by(_D.until.desc()).limit(1)
    )
    return None if digest_id is None else by_id(session, digest_id)


def covering(session: Session, workspace_id: int, at: datetime) -> ToldWeek | None:
    """The digest that counted an instant."""
    digest_id = session.scalar(
        select(_D.id).where(_D.workspace_id == workspace_id, _D.since <= at, at < _D.until).limit(1)
    )
    return None if digest_id is None else by_id(session, digest_id)


def counts(session: Session, workspace_id: int, since: datetime, until: datetime) -> Counts:
    """Count what happened in [since, until)."""
    items_read = session.scalar(
        select(func.count())
        .select_from(SightingRow)
        .join(SourceRow, SourceRow.id == SightingRow.source_id)
        .where(SourceRow.workspace_id == workspace_id, SightingRow.at >= since, SightingRow.at < until)
    )
    answers = session.scalar(
        select(func.count())
        .select_from(VoteRow)
        .join(_C, _C.id == VoteRow.candidate_id)
        .where(
            _C.workspace_id == workspace_id,
            VoteRow.answer.is_not(None),
            VoteRow.at >= since,
            VoteRow.at < until,
        )
    )
    edited = session.scalar(
        select(func.count()).where(
            _P.workspace_id == workspace_id, _P.edited, _P.created_at >= since, _P.created_at < until
        )
    )
    by_state = session.execute(
        select(_C.state, func.count())
        .where(_C.workspace_id == workspace_id, _C.decided_at >= since, _C.decided_at < until)
        .group_by(_C.state)
    )
    states = {state: n for state, n in by_state}
    return Counts(
        items_read=items_read or 0,
        answers=answers or 0,
        edited=edited or 0,
        approved=states.get("approved", 0),
        declined=states.get("declined", 0),
        expired=states.get("expired", 0),
    )


def published(
    session: Session, workspace_id: int, since: datetime, until: datetime
) -> list[tuple[int, str, str | None, str | None]]:
    """(post id, title, link, platform) of what was posted in [since, until), in order."""
    rows = session.execute(
        select(_P.id, _C.title, _C.url, _P.platform)
        .join(_C, _C.id == _P.candidate_id)
        .where(
            _P.workspace_id == workspace_id,
            _P.state == "published",
            _P.published_at >= since,
            _P.published_at < until,
        )
        .order_by(_P.published_at, _P.id)
    )
    return [(post_id, title, url, platform) for post_id, title, url, platform in rows]


def nearly_shared(
    session: Session, workspace_id: int, since: datetime, until: datetime, *, most: int = 2
) -> list[tuple[str, str | None, int, int]]:
    """(title, link, yes, no) of what was not shared but had the most yeses."""
    rows = session.execute(
        select(_C.title, _C.url, _C.yes, _C.no)
        .where(
            _C.workspace_id == workspace_id,
            _C.state.in_(("declined", "expired")),
            _C.decided_at >= since,
            _C.decided_at < until,
            _C.yes > 0,
        )
        .order_by((_C.yes - _C.no).desc(), _C.yes.desc(), _C.id)
        .limit(most)
    )
    return [(title, url, yes or 0, no or 0) for title, url, yes, no in rows]


def source_records(session: Session, workspace_id: int) -> list[tuple[int, str, str, int, int]]:
    """(source id, name, feed state, approved, asked) of every active source, over all time."""
    rows = session.execute(
        select(
            SourceRow.id,
            FeedRow.title,
            FeedRow.url,
            FeedRow.state,
            func.count(_C.id).filter(_C.state == "approved"),
            func.count(_C.id).filter(_C.state.in_(("approved", "declined", "expired"))),
        )
        .join(FeedRow, FeedRow.id == SourceRow.feed_id)
        .outerjoin(_C, _C.source_id == SourceRow.id)
        .where(SourceRow.workspace_id == workspace_id, SourceRow.state == "active")
        .group_by(SourceRow.id, FeedRow.title, FeedRow.url, FeedRow.state)
        .order_by(SourceRow.id)
    )
    return [(sid, title or url, state, yes, asked) for sid, title, url, state, yes, asked in rows]
