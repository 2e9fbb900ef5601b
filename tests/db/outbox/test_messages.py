"""Messages: written once, sent once, and painted by one painter at a time."""

from datetime import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import NoResultFound

from db import leases
from db.connection import Database
from db.leases import Lease
from db.outbox import messages
from db.tables import OutboxRow
from tests.db.rows import INSTANT, NOW, SECOND, a_message, a_workspace, at_once

LEASED = 60 * SECOND
STATES = ("pending", "sending", "ambiguous", "sent", "dead")
ALLOWED = {
    ("pending", "sending"),
    ("pending", "dead"),
    ("sending", "sent"),
    ("sending", "pending"),
    ("sending", "ambiguous"),
    ("sending", "dead"),
    ("ambiguous", "sent"),
    ("ambiguous", "pending"),
    ("ambiguous", "dead"),
}


def take(database: Database, at: datetime = NOW) -> list[Lease]:
    with database.write() as session:
        return leases.take(session, OutboxRow, messages.due(at), order=OutboxRow.id, machine_now=at, limit=10)


def paint(database: Database, at: datetime = NOW, *, limit: int = 10) -> list[Lease]:
    with database.write() as session:
        return messages.take_paint(session, machine_now=at, limit=limit)


def one(database: Database, **columns: object) -> int:
    """A message with columns as given."""
    with database.write() as session:
        message_id = a_message(session, a_workspace(session), "candidate:1")
        if columns:
            session.execute(update(OutboxRow).values(**columns))
    return message_id


@pytest.mark.parametrize("before", STATES)
def test_every_step_is_on_the_way_or_refused(database: Database, before: str) -> None:
    message_id = one(database)
    for after in STATES:
        with database.write() as session:
            session.execute(update(OutboxRow).values(state=before, lease_no=3))
            if (before, after) not in ALLOWED:
                with pytest.raises(ValueError, match=f"no way from {before} to {after}"):
                    messages.step(session, Lease(message_id, 3), before, after)
                assert messages.by_id(session, message_id).state == before
                continue
            assert not messages.step(session, Lease(message_id, 2), before, after)
            assert messages.step(session, Lease(message_id, 3), before, after)
            assert messages.by_id(session, message_id).state == after
            assert not messages.step(session, Lease(message_id, 3), before, after)


def test_a_step_gives_the_row_back_and_beginning_to_send_keeps_it(database: Database) -> None:
    message_id = one(database)
    (lease,) = take(database)
    with database.write() as session:
        assert messages.start(session, lease, machine_now=NOW)
        assert messages.by_id(session, message_id).began_at == NOW
        assert session.scalar(select(OutboxRow.lease_until)) == NOW + LEASED
        assert messages.mark_ambiguous(session, lease)
        assert session.scalar(select(OutboxRow.lease_until)) == NOW + LEASED
        assert messages.step(session, lease, "ambiguous", "sent", ts="170.1", sent_at=NOW)
        assert session.execute(select(OutboxRow.lease_until, OutboxRow.lease_tries)).one() == (None, 0)


def test_a_message_is_written_once_whoever_is_first(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)

    def write(_: int) -> int | None:
        with database.write() as session:
            return messages.write(
                session,
                here,
                key="digest:1",
                kind="digest",
                subject_id=1,
                channel_id="C0WORTH",
                machine_now=NOW,
            )

    written = at_once(4, write)
    assert len([message_id for message_id in written if message_id is not None]) == 1
    with database.read() as session:
        assert len(session.scalars(select(OutboxRow.id)).all()) == 1


def test_a_message_says_what_it_was_given(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        first = a_message(session, here, "candidate:7", subject_id=7)
        second = a_message(
            session, here, "draft:3", kind="draft", subject_id=3, parent_id=first, payload={"text": "é"}
        )
        found = messages.by_id(session, second)
        assert (found.workspace_id, found.key, found.kind, found.subject_id, found.channel_id) == (
            here,
            "draft:3",
            "draft",
            3,
            "C0WORTH",
        )
        assert (found.state, found.payload, found.parent_id, found.parent_ts, found.resends) == (
            "pending",
            {"text": "é"},
            first,
            None,
            0,
        )
        messages.adopt(session, first, "170.1", machine_now=NOW)
        assert messages.by_id(session, second).parent_ts == "170.1"
        with pytest.raises(NoResultFound):
            messages.by_id(session, second + 1)


def test_the_latest_message_about_a_row_is_found(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        a_message(session, here, "candidate:1:0", subject_id=1)
        again = a_message(session, here, "candidate:1:1", subject_id=1)
        a_message(session, here, "draft:1", subject_id=1, kind="draft")
        found = messages.of_subject(session, "candidate", 1)
        assert found is not None
        assert found.id == again
        assert messages.of_subject(session, "candidate", 2) is None


def test_a_message_is_due_from_its_time_on(database: Database) -> None:
    message_id = one(database, send_after=NOW)
    assert take(database, NOW - INSTANT) == []
    assert take(database, NOW) == [Lease(message_id, 1)]


@pytest.mark.parametrize(
    ("state", "due"),
    [("pending", True), ("sending", True), ("ambiguous", True), ("sent", False), ("dead", False)],
)
def test_what_is_unsent_or_unclear_is_due_and_what_is_settled_is_not(
    database: Database, state: str, due: bool
) -> None:
    one(database, state=state)
    assert bool(take(database)) is due


def test_a_thread_waits_for_its_beginning(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        first = a_message(session, here, "handoff:1", kind="handoff")
        second = a_message(session, here, "text:1", kind="text", parent_id=first)
    (lease,) = take(database)
    assert lease.id == first
    with database.write() as session:
        messages.start(session, lease, machine_now=NOW)
        messages.step(session, lease, "sending", "sent", ts="170.1", sent_at=NOW)
    assert [lease.id for lease in take(database)] == [second]


def test_a_message_put_off_stays_as_it_is(database: Database) -> None:
    message_id = one(database)
    (lease,) = take(database)
    with database.write() as session:
        assert messages.later(session, lease, send_after=NOW + 5 * SECOND)
        assert not messages.later(session, Lease(message_id, 0), send_after=NOW)
    assert take(database, NOW + 5 * SECOND - INSTANT) == []
    assert take(database, NOW + 5 * SECOND) == [Lease(message_id, 2)]


def test_a_message_with_nothing_to_tell_is_given_up(database: Database) -> None:
    message_id = one(database)
    (lease,) = take(database)
    with database.write() as session:
        assert messages.overtaken(session, lease)
        assert messages.by_id(session, message_id).state == "dead"
        assert session.scalar(select(OutboxRow.error)) == "overtaken"
    assert take(database, NOW + LEASED) == []


@pytest.mark.parametrize("state", ["pending", "sending", "ambiguous"])
def test_a_copy_that_is_pressed_is_the_one_and_is_painted(database: Database, state: str) -> None:
    message_id = one(database, state=state)
    (lease,) = take(database)
    with database.write() as session:
        assert messages.adopt(session, message_id, "170.9", machine_now=NOW)
        assert not messages.adopt(session, message_id, "170.10", machine_now=NOW)
        found = messages.by_id(session, message_id)
        assert (found.state, found.ts) == ("sent", "170.9")
        if state != "pending":
            assert not messages.step(session, lease, state, "sent", ts="170.11")
        assert messages.by_id(session, message_id).ts == "170.9"
    assert take(database, NOW + LEASED) == []
    assert [lease.id for lease in paint(database)] == [message_id]


# --- painting -----------------------------------------------------------------------------


def sent(database: Database, n: int = 1) -> list[int]:
    """Messages that stand in the channel as they should."""
    with database.write() as session:
        here = a_workspace(session)
        ids = [a_message(session, here, f"candidate:{number}", subject_id=number) for number in range(n)]
        session.execute(update(OutboxRow).values(state="sent", ts="170.1"))
    return ids


def change(database: Database, *subject_ids: int) -> None:
    with database.write() as session:
        for subject_id in subject_ids:
            messages.repaint(session, ["candidate"], subject_id)


def test_only_what_is_out_of_date_is_painted(database: Database) -> None:
    first, second = sent(database, 2)
    assert paint(database) == []
    change(database, 1)
    assert [lease.id for lease in paint(database)] == [second]
    with database.read() as session:
        assert messages.by_id(session, second).dirty_no == 1
        assert messages.by_id(session, first).dirty_no == 0


def test_other_kinds_about_the_same_row_stay_as_they_are(database: Database) -> None:
    sent(database)
    with database.write() as session:
        messages.repaint(session, ["draft", "handoff"], 0)
    assert paint(database) == []


def test_an_unsent_message_is_not_painted(database: Database) -> None:
    one(database, dirty_no=1)
    assert paint(database) == []


def test_a_message_is_painted_by_one_at_a_time_each_under_a_number_of_its_own(database: Database) -> None:
    ids = sent(database, 6)
    change(database, *range(6))
    taken = at_once(4, lambda _: paint(database, limit=3) + paint(database, limit=3))
    assert sorted(lease.id for batch in taken for lease in batch) == ids
    assert paint(database, NOW + LEASED - INSTANT) == []
    again = paint(database, NOW + LEASED)
    assert [lease.id for lease in again] == ids
    before = {lease.id: lease.no for batch in taken for lease in batch}
    assert all(lease.no == before[lease.id] + 1 for lease in again)


def test_what_changed_while_painting_is_painted_again_after_a_pause(database: Database) -> None:
    (message_id,) = sent(database)
    change(database, 0)
    (lease,) = paint(database)
    with database.read() as session:
        drawn = messages.by_id(session, message_id).dirty_no
    change(database, 0)
    with database.write() as session:
        assert messages.painted(session, lease, no=drawn, again_after=NOW + SECOND)
    assert paint(database, NOW + SECOND - INSTANT) == []
    (lease,) = paint(database, NOW + SECOND)
    with database.write() as session:
        assert messages.painted(session, lease, no=drawn + 1, again_after=NOW + SECOND)
    assert paint(database, NOW + LEASED) == []


def test_a_painting_that_failed_comes_again_when_said(database: Database) -> None:
    sent(database)
    change(database, 0)
    (lease,) = paint(database)
    with database.write() as session:
        assert messages.not_painted(session, lease, again_after=NOW + 3 * SECOND)
    assert paint(database, NOW + 3 * SECOND - INSTANT) == []
    assert len(paint(database, NOW + 3 * SECOND)) == 1


def test_a_painter_who_comes_too_late_changes_nothing(database: Database) -> None:
    sent(database)
    change(database, 0)
    (late,) = paint(database)
    (lease,) = paint(database, NOW + LEASED)
    with database.write() as session:
        assert not messages.hold_paint(session, late, machine_now=NOW + LEASED)
        assert not messages.painted(session, late, no=1, again_after=NOW)
        assert not messages.not_painted(session, late, again_after=NOW)
        assert messages.hold_paint(session, lease, machine_now=NOW + LEASED)
        assert messages.painted(session, lease, no=1, again_after=NOW)
        assert not messages.hold_paint(session, lease, machine_now=NOW + LEASED)


def test_holding_the_brush_lasts_another_minute(database: Database) -> None:
    sent(database)
    change(database, 0)
    (lease,) = paint(database)
    with database.write() as session:
        assert messages.hold_paint(session, lease, machine_now=NOW + 30 * SECOND)
    assert paint(database, NOW + 30 * SECOND + LEASED - INSTANT) == []
    assert len(paint(database, NOW + 30 * SECOND + LEASED)) == 1
