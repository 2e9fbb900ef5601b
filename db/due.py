"""What is due: the instants people see next, and whether anything waits to be done."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, Select, exists, func, or_, select, union_all
from sqlalchemy.orm import Session

from db.collect import feeds, sources
from db.judge import candidates
from db.leases import MOST_TRIES, free
from db.outbox import messages
from db.share import posts
from db.tables import (
    CandidateRow,
    FeedRow,
    Leased,
    OutboxRow,
    PostRow,
    RequestRow,
    SourceRow,
    WorkspaceRow,
)

_W = WorkspaceRow


@dataclass(frozen=True, slots=True)
class NextInstants:
    """The next instants (product time, aware UTC) at which people will see something happen."""

    round: datetime | None
    hold: datetime | None
    deadline: datetime | None
    slot: datetime | None
    digest: datetime | None


def next_instants(session: Session) -> NextInstants:
    """Read them for all active workspaces together."""
    active = _W.state == "active"
    row = session.execute(
        select(
            select(func.min(_W.next_round_at)).where(active).scalar_subquery().label("round"),
            select(func.min(CandidateRow.due_at))
            .join(_W, _W.id == CandidateRow.workspace_id)
            .where(active, CandidateRow.state == "open", CandidateRow.held_verdict != "open")
            .scalar_subquery()
            .label("hold"),
            select(func.min(CandidateRow.closes_at))
            .join(_W, _W.id == CandidateRow.workspace_id)
            .where(active, CandidateRow.state == "open")
            .scalar_subquery()
            .label("deadline"),
            select(func.min(_W.next_slot_at)).where(active).scalar_subquery().label("slot"),
            select(func.min(_W.next_digest_at)).where(active).scalar_subquery().label("digest"),
        )
    ).one()
    return NextInstants(row.round, row.hold, row.deadline, row.slot, row.digest)


def round_due(now: datetime) -> ColumnElement[bool]:
    return (_W.state == "active") & (_W.next_round_at <= now)


def slot_due(now: datetime) -> ColumnElement[bool]:
    return (_W.state == "active") & (_W.next_slot_at <= now)


def digest_due(now: datetime) -> ColumnElement[bool]:
    return (_W.state == "active") & (_W.next_digest_at <= now)


def members_due(now: datetime) -> ColumnElement[bool]:
    return (_W.state != "ended") & (_W.next_members_at <= now)


def resume_due(now: datetime) -> ColumnElement[bool]:
    return (_W.state == "paused") & (_W.paused_until <= now)


def request_due(now: datetime) -> ColumnElement[bool]:
    return RequestRow.due_at <= now


def kinds(session: Session, *, now: datetime, machine_now: datetime) -> frozenset[str]:
    """Name the kinds of work that wait for somebody to take them: one statement, mostly index look-ups."""

    def there(table: type[Leased], due: ColumnElement[bool]) -> Exists:
        return exists().where(due, free(table, machine_now))

    found = {
        "collect": there(FeedRow, feeds.due(now)),
        "fan_out": there(SourceRow, sources.to_fan_out()),
        "close": there(CandidateRow, candidates.due(now)),
        "request": there(RequestRow, request_due(now)),
        "ask": there(WorkspaceRow, round_due(now)),
        "publish": there(WorkspaceRow, slot_due(now)),
        "digest": there(WorkspaceRow, digest_due(now)),
        "people": there(WorkspaceRow, members_due(now)),
        "resume": there(WorkspaceRow, resume_due(now)),
        "send": there(OutboxRow, messages.due(machine_now)),
        "paint": exists().where(messages.dirty(machine_now)),
        "remind": exists().where(posts.remind_due(now)),
        "failed": exists().where(
            SourceRow.state == "active",
            SourceRow.failure_told.is_(False),
            SourceRow.feed_id == FeedRow.id,
            FeedRow.state.in_(("resting", "gone")),
        ),
        "stuck": or_(
            *(
                exists().where(table.lease_tries == MOST_TRIES, table.lease_until <= machine_now)
                for table in (CandidateRow, OutboxRow, RequestRow, SourceRow, WorkspaceRow)
            )
        ),
    }
    row = session.execute(select(*(clause.label(name) for name, clause in found.items()))).one()
    return frozenset(name for name in found if getattr(row, name))


def waiting(session: Session, *, now: datetime, machine_now: datetime) -> int:
    """Count what is due or leased at this moment, over all processes: 0 means everything is done."""

    def pending(table: type[Leased], due: ColumnElement[bool]) -> Select[int]:
        leased = table.lease_until > machine_now
        return (
            select(func.count()).select_from(table).where(or_(leased, due & (table.lease_tries < MOST_TRIES)))
        )

    parts = union_all(
        pending(FeedRow, feeds.due(now)),
        pending(SourceRow, sources.to_fan_out()),
        pending(CandidateRow, candidates.due(now)),
        pending(RequestRow, request_due(now)),
        pending(
            WorkspaceRow,
            or_(round_due(now), slot_due(now), digest_due(now), members_due(now), resume_due(now)),
        ),
        # A message that waits for its pace is not done either, so its time doesn't matter here.
        pending(OutboxRow, OutboxRow.state.in_(("pending", "sending", "ambiguous"))),
        select(func.count())
        .select_from(OutboxRow)
        .where(OutboxRow.state == "sent", OutboxRow.dirty_no > OutboxRow.painted_no),
        select(func.count()).select_from(PostRow).where(posts.remind_due(now)),
    ).subquery()
    return int(session.scalar(select(func.sum(parts.c[0]))) or 0)
