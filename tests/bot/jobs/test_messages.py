"""Sending: what a press, another process or Slack does in the middle of it neither loses nor doubles anything."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.jobs import cards
from bot.jobs.messages import send
from bot.jobs.share import drafts
from bot.slack.wire import Delivery, Refused, Sent
from bot.world import World
from curation.judge.candidate import State
from curation.judge.friend_test import Rule
from db import leases
from db.judge import candidates, votes
from db.leases import Lease, LostLease
from db.outbox import messages
from db.tables import ElectorRow, OutboxRow
from db.team import workspaces
from tests.bot.jobs.conftest import Office
from tests.db.rows import NOW, a_candidate, a_message, a_workspace, people


def a_card_to_send(office: Office) -> tuple[int, Lease]:
    """A card about to be sent, and the lease of whoever sends it."""
    with office.database.write() as session:
        here = a_workspace(session)
        card = a_candidate(session, here, State.ASKING, rule=Rule().to_json())
        candidates.elect(session, card, people(session, here, "U0ANA", "U0BEN"))
        a_message(session, here, f"candidate:{card}:0", subject_id=card)
        (lease,) = take(office, session)
    return card, lease


def take(office: Office, session: Any) -> list[Lease]:
    machine_now = office.clock.machine()
    due = messages.due(machine_now)
    return leases.take(session, OutboxRow, due, order=OutboxRow.id, machine_now=machine_now, limit=5)


def answering(office: Office, post: Callable[[dict[str, Any]], Delivery]) -> World:
    """The office's world, with Slack's side of one call played by the test."""
    return replace(office.world, post=post)


def nobody(_payload: dict[str, Any]) -> Delivery:
    raise AssertionError("this message has arrived: it must not be sent again")


def test_a_copy_pressed_before_the_second_sending_is_not_sent_again(office: Office) -> None:
    _, lease = a_card_to_send(office)
    send_it = answering(office, nobody)
    with office.database.read() as session:
        seen = messages.by_id(session, lease.id)
    assert seen.state == "pending"

    def pressed_meanwhile() -> Any:
        # After the job has read the row, before it begins to send.
        with office.database.write() as session:
            messages.adopt(session, lease.id, "170.1", machine_now=NOW)
        return office.database.write()

    send(replace(send_it, write=pressed_meanwhile), lease)

    with office.database.read() as session:
        assert messages.by_id(session, lease.id).ts == "170.1"


def test_a_refusal_that_comes_after_the_lease_changes_nothing(office: Office) -> None:
    card, lease = a_card_to_send(office)

    def slow(_payload: dict[str, Any]) -> Delivery:
        office.later(minutes=2)
        with office.database.write() as session:
            (other,) = take(office, session)
            messages.mark_ambiguous(session, other)
            messages.step(session, other, "ambiguous", "sent", ts="170.1", sent_at=NOW)
            cards.opened(session, card, now=NOW)
        return Refused("channel_not_found")

    with pytest.raises(LostLease):
        send(answering(office, slow), lease)

    with office.database.read() as session:
        assert candidates.by_id(session, card).state is State.OPEN
        assert session.scalar(select(func.count()).select_from(ElectorRow)) == 2
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 1


def test_a_press_while_the_card_arrives_and_the_job_that_sent_it_let_each_other_through(
    office: Office,
) -> None:
    card, lease = a_card_to_send(office)
    pressing = threading.Event()
    failed: list[Exception] = []

    def press() -> None:
        try:
            with office.database.write() as session:
                votes.press(session, "T0TEAM", card, "U0ANA")
                pressing.set()
                time.sleep(0.3)  # until the job is in its transaction
                votes.repaint(session, card)
        except Exception as error:  # noqa: BLE001 - looked at below
            failed.append(error)

    presser = threading.Thread(target=press)

    def arrives(_payload: dict[str, Any]) -> Delivery:
        presser.start()
        pressing.wait(timeout=10)
        return Sent("170.1")

    send(answering(office, arrives), lease)
    presser.join(timeout=10)

    assert failed == []
    with office.database.read() as session:
        assert candidates.by_id(session, card).state is State.OPEN


def test_the_draft_of_a_card_that_was_given_up_stands_in_the_channel(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session)
        card = a_candidate(session, here, State.APPROVED)
        lost = a_message(session, here, f"candidate:{card}:0", subject_id=card)
        (lease,) = take(office, session)
        messages.overtaken(session, lease)
        drafts.write_draft(session, workspaces.by_id(session, here), card, 7, machine_now=NOW)
        (due,) = take(office, session)
        assert due.id != lost
        assert messages.by_id(session, due.id).parent_id is None
