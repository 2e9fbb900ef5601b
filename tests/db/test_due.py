"""What is due: the kinds of work that wait, how much is left, and the next instants people see."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from curation.judge.candidate import State
from curation.share.post import PostState
from db import due, leases
from db.collect import items, requests, sources
from db.connection import Database
from db.due import NextInstants
from db.judge import tastes
from db.outbox import messages
from db.tables import CandidateRow, OutboxRow, SourceRow, TasteRow, WorkspaceRow
from tests.db.rows import (
    DAY,
    HOUR,
    INSTANT,
    MINUTE,
    NOW,
    SECOND,
    a_candidate,
    a_feed,
    a_message,
    a_post,
    a_source,
    a_workspace,
    an_item,
    an_open_card,
    set_feed,
)

LATER = NOW + DAY


def kinds(database: Database, now: datetime = NOW, machine_now: datetime = NOW) -> set[str]:
    with database.read() as session:
        return set(due.kinds(session, now=now, machine_now=machine_now))


def waiting(database: Database, now: datetime = NOW, machine_now: datetime = NOW) -> int:
    with database.read() as session:
        return due.waiting(session, now=now, machine_now=machine_now)


def feed_due(session: Session) -> None:
    a_source(session, a_workspace(session))


def items_to_fan_out(session: Session) -> None:
    source = a_source(session, a_workspace(session))
    feed = sources.by_id(session, source).feed_id
    set_feed(session, feed, next_poll_at=LATER)
    items.add_items(session, feed, [an_item("rye")], now=NOW)


def card_due(session: Session) -> None:
    an_open_card(session, a_workspace(session), [], due_at=NOW)
    session.execute(update(OutboxRow).values(painted_no=OutboxRow.dirty_no))


def request_due(session: Session) -> None:
    requests.keep(
        session,
        a_workspace(session),
        "add",
        "https://oven.example",
        user_id="U0ANA",
        channel_id="",
        response_url="",
        locale="en",
        now=NOW,
    )


def workspace(**columns: Any) -> Callable[[Session], None]:
    def make(session: Session) -> None:
        a_workspace(session, **columns)

    return make


def message_due(session: Session) -> None:
    a_message(session, a_workspace(session), "candidate:1")


def message_out_of_date(session: Session) -> None:
    message_id = a_message(session, a_workspace(session), "candidate:1")
    messages.adopt(session, message_id, "170.1", machine_now=NOW)


def reminder_due(session: Session) -> None:
    a_post(session, a_workspace(session), PostState.HANDED_OFF, remind_at=NOW)


def answers_to_learn_from(session: Session) -> None:
    tastes.learn_by(session, a_workspace(session), NOW, now=NOW)


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("collect", feed_due),
        ("fan_out", items_to_fan_out),
        ("close", card_due),
        ("request", request_due),
        ("ask", workspace(next_round_at=NOW)),
        ("publish", workspace(next_slot_at=NOW)),
        ("digest", workspace(next_digest_at=NOW)),
        ("people", workspace(next_members_at=NOW)),
        ("resume", workspace(state="paused", paused_until=NOW)),
        ("send", message_due),
        ("paint", message_out_of_date),
        ("remind", reminder_due),
        ("learn", answers_to_learn_from),
    ],
)
def test_each_kind_of_work_is_named_when_it_waits_and_counted(
    database: Database, kind: str, make: Callable[[Session], None]
) -> None:
    assert (kinds(database), waiting(database)) == (set(), 0)
    with database.write() as session:
        make(session)
    assert (kinds(database), waiting(database)) == ({kind}, 1)


@pytest.mark.parametrize("column", ["next_round_at", "next_slot_at", "next_digest_at", "next_members_at"])
def test_a_workspace_is_due_at_the_instant_and_not_before(database: Database, column: str) -> None:
    with database.write() as session:
        a_workspace(session, **{column: NOW})
    assert (kinds(database, NOW - INSTANT), waiting(database, NOW - INSTANT)) == (set(), 0)
    assert len(kinds(database)) == 1


@pytest.mark.parametrize("state", ["new", "paused", "ended"])
def test_a_workspace_that_is_not_active_has_no_rounds_slots_or_digests(
    database: Database, state: str
) -> None:
    with database.write() as session:
        a_workspace(session, state=state, next_round_at=NOW, next_slot_at=NOW, next_digest_at=NOW)
    assert (kinds(database), waiting(database)) == (set(), 0)


def test_people_of_a_paused_team_are_kept_known_and_of_an_ended_one_not(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session, state="paused", next_members_at=NOW)
    assert kinds(database) == {"people"}
    with database.write() as session:
        session.execute(update(WorkspaceRow).where(WorkspaceRow.id == here).values(state="ended"))
    assert kinds(database) == set()


def test_a_pause_without_an_end_is_never_due(database: Database) -> None:
    with database.write() as session:
        a_workspace(session, state="paused")
        a_workspace(session, "T0OTHER", state="paused", paused_until=NOW + INSTANT)
    assert kinds(database) == set()


def test_what_somebody_holds_waits_for_nobody_but_is_not_done(database: Database) -> None:
    with database.write() as session:
        a_workspace(session, next_round_at=NOW)
        leases.take(
            session,
            WorkspaceRow,
            due.round_due(NOW),
            order=WorkspaceRow.id,
            machine_now=NOW,
            limit=1,
        )
    assert (kinds(database), waiting(database)) == (set(), 1)
    later = NOW + 60 * SECOND
    assert (kinds(database, machine_now=later), waiting(database, machine_now=later)) == ({"ask"}, 1)


def test_stuck_rows_are_told_of_and_then_wait_for_nothing(database: Database) -> None:
    with database.write() as session:
        a_workspace(session, next_round_at=NOW)
        session.execute(update(WorkspaceRow).values(lease_tries=8, lease_until=NOW))
    assert kinds(database, machine_now=NOW - INSTANT) == set()
    assert kinds(database) == {"stuck"}
    with database.write() as session:
        leases.stuck(session, WorkspaceRow, machine_now=NOW)
    assert (kinds(database), waiting(database, machine_now=NOW)) == (set(), 0)


@pytest.mark.parametrize("table", [CandidateRow, OutboxRow, SourceRow, TasteRow])
def test_every_table_whose_rows_can_stick_is_watched(database: Database, table: Any) -> None:
    with database.write() as session:
        items_to_fan_out(session)
        a_candidate(session, a_workspace(session), State.DECLINED)
        message_due(session)
        answers_to_learn_from(session)
        session.execute(update(table).values(lease_tries=8, lease_until=NOW))
    assert "stuck" in kinds(database)


@pytest.mark.parametrize("state", ["resting", "gone"])
def test_a_failed_feed_is_told_of_once(database: Database, state: str) -> None:
    with database.write() as session:
        source = a_source(session, a_workspace(session))
        set_feed(session, sources.by_id(session, source).feed_id, state=state)
    assert kinds(database) == {"failed"}
    with database.write() as session:
        sources.told_of_failure(session, source)
    assert kinds(database) == set()


def test_a_message_that_waits_for_its_pace_is_not_done(database: Database) -> None:
    with database.write() as session:
        message_due(session)
        session.execute(update(OutboxRow).values(send_after=NOW + MINUTE))
    assert (kinds(database), waiting(database)) == (set(), 1)
    with database.write() as session:
        message_id = a_message(session, a_workspace(session), "candidate:2")
        messages.adopt(session, message_id, "170.1", machine_now=NOW)
        session.execute(update(OutboxRow).where(OutboxRow.id == message_id).values(paint_after=LATER))
    assert (kinds(database), waiting(database)) == (set(), 2)


def test_a_feed_that_nobody_wants_waits_for_nothing(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        source = a_source(session, here)
        a_feed(session, "nobodys")
    assert (kinds(database), waiting(database)) == ({"collect"}, 1)
    with database.write() as session:
        sources.remove(session, here, source)
    assert (kinds(database), waiting(database)) == (set(), 0)


def test_nothing_is_next_where_nothing_is_planned(database: Database) -> None:
    with database.write() as session:
        a_workspace(session)
        assert due.next_instants(session) == NextInstants(None, None, None, None, None, None)


def test_the_next_instants_are_the_earliest_of_all_active_teams(database: Database) -> None:
    times = {"next_round_at": NOW + 5 * HOUR, "next_slot_at": NOW + 6 * HOUR, "next_digest_at": NOW + DAY}
    with database.write() as session:
        here = a_workspace(session, **times)
        a_workspace(session, "T0LATER", **{name: at + HOUR for name, at in times.items()})
        paused = a_workspace(session, "T0PAUSED", state="paused", **dict.fromkeys(times, NOW))
        held = an_open_card(session, here, [], due_at=NOW + MINUTE, held_verdict="approved")
        an_open_card(session, here, [], closes_at=NOW + HOUR, due_at=NOW + HOUR)
        an_open_card(session, paused, [], closes_at=NOW, due_at=NOW, held_verdict="approved")
        a_candidate(session, here, State.DECLINED, closes_at=NOW, due_at=NOW, held_verdict="declined")
        found = due.next_instants(session)
        assert (found.round, found.slot, found.digest) == tuple(times.values())
        assert (found.hold, found.deadline) == (NOW + MINUTE, NOW + HOUR)
        session.execute(update(CandidateRow).where(CandidateRow.id == held).values(held_verdict="open"))
        assert due.next_instants(session).hold is None
