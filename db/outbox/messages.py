"""Messages: one row per new Slack message, written with the fact it tells, sent once, then repainted.

States: pending -> sending -> sent, pending (proven unsent), ambiguous, dead;
ambiguous -> sent, and pending once. Send and paint times are machine time.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Session, aliased

from db.leases import LEASE, Lease
from db.tables import OutboxRow
from db.upsert import insert_new

_O = OutboxRow

MOVES: dict[str, frozenset[str]] = {
    "pending": frozenset({"sending", "dead"}),
    "sending": frozenset({"sent", "pending", "ambiguous", "dead"}),
    "ambiguous": frozenset({"sent", "pending", "dead"}),
    "sent": frozenset(),
    "dead": frozenset(),
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message on its way, or sent; `subject_id` names the row it tells about."""

    id: int
    workspace_id: int
    key: str
    kind: str
    subject_id: int
    channel_id: str
    parent_id: int | None
    parent_ts: str | None
    payload: dict[str, Any] | None
    state: str
    began_at: datetime | None
    resends: int
    ts: str | None
    dirty_no: int


_PARENT = aliased(OutboxRow)
_SELECT = select(OutboxRow.__table__, _PARENT.ts.label("parent_ts")).outerjoin(
    _PARENT, _PARENT.id == _O.parent_id
)


def write(
    session: Session,
    workspace_id: int,
    *,
    key: str,
    kind: str,
    subject_id: int,
    channel_id: str,
    parent_id: int | None = None,
    payload: dict[str, Any] | None = None,
    machine_now: datetime,
) -> int | None:
    """Write a message to be sent; None when one with this key was written before."""
    ids = insert_new(
        session,
        OutboxRow,
        [
            {
                "workspace_id": workspace_id,
                "key": key,
                "kind": kind,
                "subject_id": subject_id,
                "channel_id": channel_id,
                "parent_id": parent_id,
                "payload": payload,
                "send_after": machine_now,
                "created_at": machine_now,
            }
        ],
    )
    return ids[0] if ids else None


def by_id(session: Session, message_id: int) -> Message:
    """Read a message; raises NoResultFound."""
    return _message(session.execute(_SELECT.where(_O.id == message_id)).one())


def of_subject(session: Session, kind: str, subject_id: int) -> Message | None:
    """The latest message of a kind about a row."""
    row = session.execute(
        _SELECT.where(_O.kind == kind, _O.subject_id == subject_id).order_by(_O.id.desc()).limit(1)
    ).first()
    return None if row is None else _message(row)


def due(machine_now: datetime) -> ColumnElement[bool]:
    """Say, in SQL, which messages are to be sent or cleared up: those in a thread after its beginning."""
    parent = aliased(OutboxRow)
    parent_sent = or_(
        _O.parent_id.is_(None),
        select(parent.id).where(parent.id == _O.parent_id, parent.ts.is_not(None)).exists(),
    )
    return and_(_O.state.in_(("pending", "sending", "ambiguous")), _O.send_after <= machine_now, parent_sent)


def start(session: Session, lease: Lease, *, machine_now: datetime) -> bool:
    """Note that the call is about to be made; False when somebody else has the row."""
    return _step(session, lease, "pending", "sending", began_at=machine_now)


def step(session: Session, lease: Lease, before: str, after: str, **columns: Any) -> bool:
    """Move a message on and give it back; False when somebody else has the row.

    Raises ValueError for a step that is not on the way: a programmer's mistake.
    """
    return _step(session, lease, before, after, lease_until=None, lease_tries=0, **columns)


def give_up_thread(session: Session, message_id: int) -> None:
    """Give up what was to stand in the thread of a message that will never be sent."""
    session.execute(
        update(_O)
        .where(_O.parent_id == message_id, _O.state == "pending")
        .values(state="dead", error="no thread to stand in")
    )


def overtaken(session: Session, lease: Lease) -> bool:
    """Give up a message that has nothing to tell any more."""
    return step(session, lease, "pending", "dead", error="overtaken")


def mark_ambiguous(session: Session, lease: Lease) -> bool:
    """Note that a sending was cut short; the row stays ours, to find out what became of it."""
    return _step(session, lease, "sending", "ambiguous")


def later(session: Session, lease: Lease, *, send_after: datetime) -> bool:
    """Leave a message as it is and come back to it."""
    done = session.execute(
        update(_O)
        .where(_O.id == lease.id, _O.lease_no == lease.no)
        .values(send_after=send_after, lease_until=None, lease_tries=0)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _step(session: Session, lease: Lease, before: str, after: str, **columns: Any) -> bool:
    if after not in MOVES[before]:
        raise ValueError(f"no way from {before} to {after}")
    done = session.execute(
        update(_O)
        .where(_O.id == lease.id, _O.lease_no == lease.no, _O.state == before)
        .values(state=after, **columns)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def adopt(session: Session, message_id: int, ts: str, *, machine_now: datetime) -> bool:
    """Take a copy that a person pressed for the one whose sending was unclear."""
    done = session.execute(
        update(_O)
        .where(_O.id == message_id, _O.ts.is_(None))
        .values(state="sent", ts=ts, sent_at=machine_now, lease_until=None, dirty_no=_O.dirty_no + 1)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def repaint(session: Session, kinds: Sequence[str], subject_id: int) -> None:
    """Let the painter bring the messages about a row up to date."""
    session.execute(
        update(_O).where(_O.kind.in_(kinds), _O.subject_id == subject_id).values(dirty_no=_O.dirty_no + 1)
    )


def repaint_all(session: Session, kinds: Sequence[str], subject_ids: Collection[int]) -> None:
    """The same for many rows at once."""
    if subject_ids:
        session.execute(
            update(_O)
            .where(_O.kind.in_(kinds), _O.subject_id.in_(subject_ids))
            .values(dirty_no=_O.dirty_no + 1)
        )


def by_key(session: Session, key: str) -> Message | None:
    """Read the message of a key; None when it was never written."""
    row = session.execute(_SELECT.where(_O.key == key)).one_or_none()
    return None if row is None else _message(row)


def rewrite(session: Session, key: str, payload: dict[str, Any]) -> None:
    """Let a notice say something else: unsent it goes out so, sent it is repainted."""
    session.execute(update(_O).where(_O.key == key).values(payload=payload, dirty_no=_O.dirty_no + 1))


def dirty(machine_now: datetime) -> ColumnElement[bool]:
    """Say, in SQL, which messages are out of date and may be painted."""
    return and_(
        _O.dirty_no > _O.painted_no,
        _O.state == "sent",
        or_(_O.paint_after.is_(None), _O.paint_after <= machine_now),
        or_(_O.paint_until.is_(None), _O.paint_until <= machine_now),
    )


def take_paint(session: Session, *, machine_now: datetime, limit: int) -> list[Lease]:
    """Claim messages to paint, those that waited longest first; each claim has a number of its own."""
    ids = list(
        session.scalars(
            select(_O.id)
            .where(dirty(machine_now))
            .order_by(_O.paint_after, _O.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
    if not ids:
        return []
    # A message that was sent is leased for nothing else, so its number serves the painter.
    claimed = session.execute(
        update(_O)
        .where(_O.id.in_(ids), dirty(machine_now))
        .values(paint_until=machine_now + LEASE, lease_no=_O.lease_no + 1)
        .returning(_O.id, _O.lease_no)
        .execution_options(synchronize_session=False)
    )
    return sorted((Lease(message_id, no) for message_id, no in claimed), key=lambda lease: lease.id)


def hold_paint(session: Session, lease: Lease, *, machine_now: datetime) -> bool:
    """Hold the brush for another minute; False when somebody else has it, or it was put down."""
    return _paint(session, lease, paint_until=machine_now + LEASE)


def painted(
    session: Session, lease: Lease, *, no: int, again_after: datetime, error: str | None = None
) -> bool:
    """Keep which version was painted; what changed meanwhile is painted after a pause."""
    return _paint(session, lease, painted_no=no, paint_after=again_after, paint_until=None, error=error)


def not_painted(session: Session, lease: Lease, *, again_after: datetime) -> bool:
    """Give a message back to be painted later."""
    return _paint(session, lease, paint_until=None, paint_after=again_after)


def _paint(session: Session, lease: Lease, **columns: Any) -> bool:
    done = session.execute(
        update(_O)
        .where(_O.id == lease.id, _O.lease_no == lease.no, _O.paint_until.is_not(None))
        .values(**columns)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _message(row: SqlRow[Any]) -> Message:
    return Message(**{name: getattr(row, name) for name in Message.__slots__})
