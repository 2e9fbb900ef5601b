"""Closing: what people change at the same moment is either all before the verdict or all after it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.jobs.close import close
from bot.slack.press.settings import choose_focus
from bot.slack.press.who import who
from bot.world import World
from curation.judge.friend_test import Answer
from db import leases
from db.judge import candidates, votes
from db.leases import Lease
from db.tables import CandidateRow, PostRow
from db.team import members
from tests.bot.jobs.conftest import Office
from tests.db.rows import a_workspace, an_open_card, people


def take(office: Office) -> Lease:
    now = office.clock.now()
    with office.database.write() as session:
        (lease,) = leases.take(
            session,
            CandidateRow,
            candidates.due(now),
            order=CandidateRow.id,
            machine_now=office.clock.machine(),
            limit=1,
        )
    return lease


def before_the_commit(world: World, act: Callable[[], None]) -> tuple[World, threading.Thread]:
    """A world that begins something else in another thread when its next transaction is about to end."""
    other = threading.Thread(target=act)

    @contextmanager
    def write() -> Iterator[Session]:
        with world.write() as session:
            yield session
            other.start()
            time.sleep(0.3)  # long enough for it to run into what is locked here, or past it

    return replace(world, write=write), other


def test_a_focus_chosen_while_a_card_closes_is_the_one_its_text_is_for(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session)
        ids = people(session, here, "U0ANA", "U0BEN")
        members.give_roles(session, here, ["U0ANA"], curator=True)
        card = an_open_card(session, here, ids)
        for member_id in ids:
            votes.cast(session, card, member_id, Answer.YES, now=office.clock.now())
    office.later(days=3)
    lease = take(office)
    with office.database.read() as session:
        ana = who(session, {"team_id": "T0TEAM", "user_id": "U0ANA"})

    world, closing = before_the_commit(office.world, lambda: close(office.world, lease))
    choose_focus(world, ana, "bluesky", {})
    closing.join(timeout=10)

    with office.database.read() as session:
        assert session.scalars(select(PostRow.platform)).all() == ["bluesky"]
