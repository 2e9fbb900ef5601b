"""Slack's pace: a new message a second in a channel, and updates in bursts that add up to what it grants."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from bot.jobs.messages import paint, send
from bot.slack.wire import Answer, Delivery, Said, Sent
from bot.world import Pace, World
from curation.judge.candidate import State
from curation.judge.friend_test import Rule
from db import leases
from db.judge import candidates
from db.outbox import messages
from db.tables import OutboxRow
from tests.bot.jobs.conftest import Office
from tests.db.rows import DAY, NOW, a_candidate, a_message, a_workspace, people

SLACKS = Pace(
    post_every=timedelta(seconds=1),
    paint_every=timedelta(seconds=60 / 45),
    repaint_after=timedelta(seconds=1.2),
)


def cards(office: Office, number: int, state: State) -> None:
    """Cards of one channel."""
    with office.database.write() as session:
        here = a_workspace(session)
        voters = people(session, here, "U0ANA", "U0BEN")
        for count in range(number):
            card = a_candidate(
                session, here, state, rule=Rule().to_json(), title=f"Loaf {count}", closes_at=NOW + DAY
            )
            candidates.elect(session, card, voters)
            a_message(session, here, f"candidate:{card}:0", subject_id=card)


def paced(office: Office, said: list[str]) -> World:
    """The office's world at Slack's pace, with a Slack that takes everything."""

    def post(_payload: dict[str, Any]) -> Delivery:
        said.append("post")
        return Sent(f"170.{len(said)}")

    def call(method: str, _payload: dict[str, Any]) -> Answer:
        said.append(method)
        return Said({})

    return replace(office.world, pace=SLACKS, post=post, call=call)


def test_of_two_new_messages_in_a_channel_the_second_comes_a_second_later(office: Office) -> None:
    cards(office, 2, State.ASKING)
    said: list[str] = []
    with office.database.write() as session:
        taken = leases.take(
            session, OutboxRow, messages.due(NOW), order=OutboxRow.id, machine_now=NOW, limit=5
        )
    for lease in taken:
        send(paced(office, said), lease)
    assert said == ["post"]
    with office.database.read() as session:
        rows = session.execute(select(OutboxRow.state, OutboxRow.send_after).order_by(OutboxRow.id)).all()
    assert [row.state for row in rows] == ["sent", "pending"]
    assert rows[1].send_after == NOW + timedelta(seconds=1)


def test_after_a_rest_five_updates_may_follow_at_once_and_the_sixth_waits_its_turn(office: Office) -> None:
    cards(office, 7, State.OPEN)
    said: list[str] = []
    with office.database.write() as session:
        session.execute(update(OutboxRow).values(state="sent", ts="170.1", dirty_no=1))
        taken = messages.take_paint(session, machine_now=NOW, limit=20)
    for lease in taken:
        paint(paced(office, said), lease)
    assert said == ["chat.update"] * 5
    with office.database.read() as session:
        waiting = session.scalars(
            select(OutboxRow.paint_after).where(OutboxRow.dirty_no > OutboxRow.painted_no)
        ).all()
    assert set(waiting) == {NOW + timedelta(seconds=60 / 45)}
