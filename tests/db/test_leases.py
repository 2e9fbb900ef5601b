"""Taking work: a row is leased to one caller, and a worker whose lease has passed on changes nothing."""

from datetime import datetime

import pytest
from sqlalchemy import select

from db import leases
from db.connection import Database
from db.leases import Lease, LostLease
from db.tables import WorkspaceRow
from tests.db.rows import INSTANT, NOW, SECOND, a_workspace, at_once

DUE = WorkspaceRow.state == "active"
LEASED = 60 * SECOND


def take(database: Database, at: datetime, *, limit: int = 10) -> list[Lease]:
    with database.write() as session:
        return leases.take(session, WorkspaceRow, DUE, order=WorkspaceRow.id, machine_now=at, limit=limit)


def rows(database: Database, n: int) -> list[int]:
    with database.write() as session:
        return [a_workspace(session, f"T{number}") for number in range(n)]


def test_a_due_row_is_taken_under_the_next_number(database: Database) -> None:
    (row,) = rows(database, 1)
    assert take(database, NOW) == [Lease(row, 1)]


def test_what_is_not_due_is_not_taken(database: Database) -> None:
    with database.write() as session:
        a_workspace(session, state="paused")
    assert take(database, NOW) == []


def test_a_leased_row_is_free_again_after_a_minute_and_not_before(database: Database) -> None:
    (row,) = rows(database, 1)
    take(database, NOW)
    assert take(database, NOW + LEASED - INSTANT) == []
    assert take(database, NOW + LEASED) == [Lease(row, 2)]


def test_as_many_are_taken_as_asked_for_in_order(database: Database) -> None:
    first, second, third = rows(database, 3)
    assert [lease.id for lease in take(database, NOW, limit=2)] == [first, second]
    assert [lease.id for lease in take(database, NOW, limit=2)] == [third]


def test_among_callers_at_once_each_row_is_taken_by_exactly_one(database: Database) -> None:
    ids = rows(database, 12)
    taken = at_once(6, lambda _: take(database, NOW, limit=4) + take(database, NOW, limit=4))
    assert sorted(lease.id for batch in taken for lease in batch) == ids
    assert {lease.no for batch in taken for lease in batch} == {1}


def test_keeping_lets_go_and_forgets_the_tries(database: Database) -> None:
    (row,) = rows(database, 1)
    (lease,) = take(database, NOW)
    with database.write() as session:
        leases.keep(session, WorkspaceRow, lease)
    with database.read() as session:
        assert session.execute(select(WorkspaceRow.lease_until, WorkspaceRow.lease_tries)).one() == (None, 0)
    assert take(database, NOW) == [Lease(row, 2)]


def test_a_worker_thought_dead_keeps_nothing(database: Database) -> None:
    rows(database, 1)
    (old,) = take(database, NOW)
    (new,) = take(database, NOW + LEASED)
    with pytest.raises(LostLease), database.write() as session:
        leases.keep(session, WorkspaceRow, old)
    with database.write() as session:
        assert not leases.renew(session, WorkspaceRow, old, machine_now=NOW + LEASED)
        assert not leases.let_go(session, WorkspaceRow, old, until=NOW)
        leases.keep(session, WorkspaceRow, new)


def test_what_comes_with_a_lost_lease_is_rolled_back(database: Database) -> None:
    rows(database, 1)
    (old,) = take(database, NOW)
    take(database, NOW + LEASED)

    def change_and_keep() -> None:
        with database.write() as session:
            session.get_one(WorkspaceRow, old.id).name = "changed by a zombie"
            session.flush()
            leases.keep(session, WorkspaceRow, old)

    with pytest.raises(LostLease):
        change_and_keep()
    with database.read() as session:
        assert session.scalar(select(WorkspaceRow.name)) == ""


def test_renewing_holds_a_row_for_another_minute(database: Database) -> None:
    rows(database, 1)
    (lease,) = take(database, NOW)
    with database.write() as session:
        assert leases.renew(session, WorkspaceRow, lease, machine_now=NOW + 30 * SECOND)
    assert take(database, NOW + 30 * SECOND + LEASED - INSTANT) == []
    assert len(take(database, NOW + 30 * SECOND + LEASED)) == 1


def test_a_row_given_back_comes_again_when_said_and_the_try_counts(database: Database) -> None:
    rows(database, 1)
    (lease,) = take(database, NOW)
    with database.write() as session:
        assert leases.let_go(session, WorkspaceRow, lease, until=NOW + 4 * SECOND)
    assert take(database, NOW + 4 * SECOND - INSTANT) == []
    assert len(take(database, NOW + 4 * SECOND)) == 1
    with database.read() as session:
        assert session.scalar(select(WorkspaceRow.lease_tries)) == 2


def test_after_eight_leases_without_a_result_a_row_is_stuck_and_told_once(database: Database) -> None:
    (row,) = rows(database, 1)
    at = NOW
    for _ in range(8):
        assert len(take(database, at)) == 1
        with database.write() as session:
            assert leases.stuck(session, WorkspaceRow, machine_now=at) == []
        at += LEASED
    assert take(database, at) == []

    def told(_: int) -> list[int]:
        with database.write() as session:
            return leases.stuck(session, WorkspaceRow, machine_now=at)

    assert sorted(at_once(4, told)) == [[], [], [], [row]]
    assert told(0) == []
    assert take(database, at) == []


def test_only_rows_nobody_holds_are_taken_by_name(database: Database) -> None:
    first, second = rows(database, 2)
    take(database, NOW, limit=1)
    with database.write() as session:
        assert leases.take_these(session, WorkspaceRow, [first, second], machine_now=NOW) == [
            Lease(second, 1)
        ]
