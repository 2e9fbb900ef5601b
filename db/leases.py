"""Taking work: the row is the fact, the job is a hint.

Taking is one conditional UPDATE that ends other people's claims (`lease_no` goes
up); keeping asks for the same `lease_no`, so a worker that was thought dead can
change nothing. Lease times are machine time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, or_, select, update
from sqlalchemy.orm import Session

from db.tables import Leased

LEASE = timedelta(seconds=60)
MOST_TRIES = 8  # after this many leases without a result the row is stuck and a curator is told


class LostLease(Exception):
    """Somebody else has taken the row since: whatever was done here must not be kept."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A claim on one row: valid while the row still carries this number."""

    id: int
    no: int


def free(table: type[Leased], machine_now: datetime) -> ColumnElement[bool]:
    """Say, in SQL, that nobody holds the row and that it isn't stuck."""
    return or_(table.lease_until.is_(None), table.lease_until <= machine_now) & (
        table.lease_tries < MOST_TRIES
    )


def used_up(table: type[Leased], machine_now: Any) -> ColumnElement[bool]:
    """Say, in SQL, which rows have used up their tries and were not told of yet; found by index."""
    # Written out, because the index `only_stuck` is used only for a number the planner can read.
    return and_(table.lease_tries == literal_column(str(MOST_TRIES)), table.lease_until <= machine_now)


def take(
    session: Session,
    table: type[Leased],
    due: ColumnElement[bool],
    *,
    order: Any,
    machine_now: datetime,
    limit: int,
) -> list[Lease]:
    """Claim up to `limit` due rows that nobody holds; each is claimed by exactly one caller."""
    chosen = (
        select(table.id)
        .where(due, free(table, machine_now))
        .order_by(order)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.scalars(chosen))
    taken = take_these(session, table, ids, machine_now=machine_now) if ids else []
    return sorted(taken, key=lambda lease: ids.index(lease.id))  # an UPDATE keeps no order


def take_these(
    session: Session, table: type[Leased], ids: Sequence[int], *, machine_now: datetime
) -> list[Lease]:
    """Claim these rows, as far as nobody holds them."""
    claimed = session.execute(
        update(table)
        .where(table.id.in_(ids), free(table, machine_now))
        .values(
            lease_until=machine_now + LEASE,
            lease_no=table.lease_no + 1,
            lease_tries=table.lease_tries + 1,
        )
        .returning(table.id, table.lease_no)
        .execution_options(synchronize_session=False)
    )
    return [Lease(row_id, lease_no) for row_id, lease_no in claimed]


def renew(
    session: Session,
    table: type[Leased],
    lease: Lease,
    *,
    machine_now: datetime,
    until: timedelta | None = None,
) -> bool:
    """Hold the row for another LEASE, or `until` from now; False when it has passed to somebody else."""
    return _update(session, table, lease, {"lease_until": machine_now + (until or LEASE)})


def keep(session: Session, table: type[Leased], lease: Lease) -> None:
    """Let go of the row in the transaction that keeps the result; raises LostLease.

    Call it before the changes it protects, in the same transaction.
    """
    if not _update(session, table, lease, {"lease_until": None, "lease_tries": 0}):
        raise LostLease(f"{table.__name__} {lease.id} lease {lease.no}")


def let_go(session: Session, table: type[Leased], lease: Lease, *, until: datetime) -> bool:
    """Give the row back after a failure, to be taken again at `until` (machine time); tries still count."""
    return _update(session, table, lease, {"lease_until": until})


def stuck(session: Session, table: type[Leased], *, machine_now: datetime) -> list[int]:
    """Mark the rows that used up their tries, each told to one caller once."""
    found = session.execute(
        update(table)
        .where(used_up(table, machine_now))
        .values(lease_tries=MOST_TRIES + 1)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    )
    return list(found.scalars())


def _update(session: Session, table: type[Leased], lease: Lease, values: dict[str, object]) -> bool:
    done = session.execute(
        update(table)
        .where(table.id == lease.id, table.lease_no == lease.no)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]
