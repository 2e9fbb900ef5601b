"""What is due: the instants people see next, and whether anything waits to be done."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, bindparam, exists, func, or_, select, union_all
from sqlalchemy.orm import Session

from db.collect import feeds, hosts, imports, sources
from db.judge import candidates, tastes
from db.leases import MOST_TRIES, free, used_up
from db.outbox import messages
from db.share import posts
from db.tables import (
    CandidateRow,
    FeedRow,
    ImportRow,
    Leased,
    OutboxRow,
    PostRow,
    RequestRow,
    SourceRow,
    TasteRow,
    UtcTime,
    WorkspaceRow,
)

_W = WorkspaceRow

# These statements are run every second or oftener, and building one takes longer than running it.
_NOW: Any = bindparam("now", type_=UtcTime())
_MACHINE_NOW: Any = bindparam("machine_now", type_=UtcTime())


@dataclass(frozen=True, slots=True)
class NextInstants:
    """The next instants (product time, aware UTC) at which people will see something happen."""

    round: datetime | None
    hold: datetime | None
    deadline: datetime | None
    photo: datetime | None
    slot: datetime | None
    digest: datetime | None


@cache
def _next_instants() -> Any:
    active = _W.state == "active"
    return select(
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
        select(func.min(_W.next_photo_at)).where(active).scalar_subquery().label("photo"),
        select(func.min(_W.next_slot_at)).where(active).scalar_subquery().label("slot"),
        select(func.min(_W.next_digest_at)).where(active).scalar_subquery().label("digest"),
    )


def next_instants(session: Session) -> NextInstants:
    """Read them for all active workspaces together."""
    row = session.execute(_next_instants()).one()
    return NextInstants(row.round, row.hold, row.deadline, row.photo, row.slot, row.digest)


def round_due(now: datetime) -> ColumnElement[bool]:
    return (_W.state == "active") & (_W.next_round_at <= now)


def slot_due(now: datetime) -> ColumnElement[bool]:
    return (_W.state == "active") & (_W.next_slot_at <= now)


def photo_due(now: datetime) -> ColumnElement[bool]:
    return (_W.state == "active") & (_W.next_photo_at <= now)


def digest_due(now: datetime) -> ColumnElement[bool]:
    return (_W.state == "active") & (_W.next_digest_at <= now)


def members_due(now: datetime) -> ColumnElement[bool]:
    return (_W.state != "ended") & (_W.next_members_at <= now)


def resume_due(now: datetime) -> ColumnElement[bool]:
    return (_W.state == "paused") & (_W.paused_until <= now)


def request_due(now: datetime) -> ColumnElement[bool]:
    return (RequestRow.due_at <= now) & (RequestRow.kind != "version")


def version_due(now: datetime) -> ColumnElement[bool]:
    return (RequestRow.due_at <= now) & (RequestRow.kind == "version")


@cache
def _kinds() -> Any:
    def there(table: type[Leased], due: ColumnElement[bool]) -> Exists:
        return exists().where(due, free(table, _MACHINE_NOW))

    found: dict[str, ColumnElement[bool]] = {
        "collect": hosts.any_due(),
        "fan_out": there(SourceRow, sources.to_fan_out()),
        "close": there(CandidateRow, candidates.due(_NOW)),
        "request": there(RequestRow, request_due(_NOW)),
        "version": there(RequestRow, version_due(_NOW)),
        "import": there(ImportRow, imports.due(_NOW)),
        "learn": there(TasteRow, tastes.due(_NOW)),
        "ask": there(WorkspaceRow, round_due(_NOW)),
        "write": there(PostRow, posts.to_write(_NOW)),
        "photo": there(WorkspaceRow, photo_due(_NOW)),
        "publish": there(WorkspaceRow, slot_due(_NOW)),
        "digest": there(WorkspaceRow, digest_due(_NOW)),
        "people": there(WorkspaceRow, members_due(_NOW)),
        "resume": there(WorkspaceRow, resume_due(_NOW)),
        "send": there(OutboxRow, messages.due(_MACHINE_NOW)),
        "paint": exists().where(messages.dirty(_MACHINE_NOW)),
        "remind": exists().where(posts.remind_due(_NOW)),
        "failed": exists().where(
            SourceRow.state == "active",
            SourceRow.failure_told.is_(False),
            SourceRow.feed_id.in_(select(FeedRow.id).where(feeds.is_over())),
        ),
        "stuck": or_(
            *(
                exists().where(used_up(table, _MACHINE_NOW))
                for table in (
                    CandidateRow,
                    FeedRow,
                    ImportRow,
                    OutboxRow,
                    PostRow,
                    RequestRow,
                    SourceRow,
                    TasteRow,
                    WorkspaceRow,
                )
            )
        ),
    }
    return select(*(clause.label(name) for name, clause in found.items()))


def kinds(session: Session, *, now: datetime, machine_now: datetime) -> frozenset[str]:
    """Name the kinds of work that wait for somebody to take them: one statement, mostly index look-ups."""
    row = session.execute(_kinds(), {"now": now, "machine_now": machine_now}).one()
    return frozenset(name for name, there in row._mapping.items() if there)


@cache
def _waiting() -> Any:
    def pending(table: type[Leased], due: ColumnElement[bool]) -> Select[int]:
        leased = table.lease_until > _MACHINE_NOW
        return (
            select(func.count()).select_from(table).where(or_(leased, due & (table.lease_tries < MOST_TRIES)))
        )

    parts = union_all(
        pending(FeedRow, feeds.due(_NOW)),
        pending(SourceRow, sources.to_fan_out()),
        pending(CandidateRow, candidates.due(_NOW)),
        pending(RequestRow, RequestRow.due_at <= _NOW),
        pending(ImportRow, imports.due(_NOW)),
        pending(PostRow, posts.to_write(_NOW)),
        pending(TasteRow, tastes.due(_NOW)),
        pending(
            WorkspaceRow,
            or_(
                round_due(_NOW),
                photo_due(_NOW),
                slot_due(_NOW),
                digest_due(_NOW),
                members_due(_NOW),
                resume_due(_NOW),
            ),
        ),
        # A message that waits for its pace is not done either, so its time doesn't matter here.
        pending(OutboxRow, OutboxRow.state.in_(("pending", "sending", "ambiguous"))),
        select(func.count())
        .select_from(OutboxRow)
        .where(OutboxRow.state == "sent", OutboxRow.dirty_no > OutboxRow.painted_no),
        select(func.count()).select_from(PostRow).where(posts.remind_due(_NOW)),
    ).subquery()
    return select(func.sum(parts.c[0]))


def waiting(session: Session, *, now: datetime, machine_now: datetime) -> int:
    """Count what is due or leased at this moment, over all processes: 0 means everything is done."""
    return int(session.scalar(_waiting(), {"now": now, "machine_now": machine_now}) or 0)
