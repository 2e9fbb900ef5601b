"""Pace: when the next call of a kind may go out, one row shared by all processes. Machine time."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.tables import PaceRow
from db.upsert import insert_pairs


def take_turn(
    session: Session, key: str, *, every: timedelta, burst: int, machine_now: datetime
) -> datetime | None:
    """Take a turn now and return None, or return when to come back.

    Turns come every `every`; after a rest up to `burst` of them may follow at once.
    """
    insert_pairs(session, PaceRow, [{"key": key, "next_at": machine_now}])
    next_at = session.scalars(select(PaceRow.next_at).where(PaceRow.key == key).with_for_update()).one()
    allowed_at = next_at - every * (burst - 1)
    if allowed_at > machine_now:
        return allowed_at
    following = max(next_at, machine_now) + every
    session.execute(update(PaceRow).where(PaceRow.key == key).values(next_at=following))
    return None


def rest(session: Session, key: str, *, until: datetime) -> None:
    """Let everybody wait: Slack said "slow down"."""
    insert_pairs(session, PaceRow, [{"key": key, "next_at": until}])
    session.execute(update(PaceRow).where(PaceRow.key == key, PaceRow.next_at < until).values(next_at=until))
