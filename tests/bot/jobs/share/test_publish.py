"""A slot: what is pressed at that very moment doesn't cost it."""

from sqlalchemy import select, update

from bot.jobs.share.publish import publish
from bot.slack.press.drafts import approve, find
from db import due, leases
from db.tables import PostRow, WorkspaceRow
from tests.bot.jobs.conftest import Office
from tests.bot.jobs.test_close import before_the_commit
from tests.db.rows import DAY, HOUR, NOW, a_post, a_workspace, people

TUESDAY = NOW + DAY  # nine o'clock in UTC: a slot


def test_a_text_approved_at_its_slot_goes_out_at_it(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session, next_slot_at=TUESDAY, next_round_at=NOW + 99 * DAY)
        people(session, here, "U0ANA")
        post_id = a_post(session, here)
        session.execute(update(PostRow).values(created_at=NOW - HOUR))
    office.later(days=1)
    with office.database.write() as session:
        (lease,) = leases.take(
            session,
            WorkspaceRow,
            due.slot_due(office.clock.now()),
            order=WorkspaceRow.id,
            machine_now=office.clock.machine(),
            limit=1,
        )

    world, serving = before_the_commit(office.world, lambda: publish(office.world, lease))
    with world.write() as session:
        _, post = find(session, {"team_id": "T0TEAM", "user_id": "U0ANA"}, post_id, lock=True)
        assert post is not None
        approve(session, post, post.text, by="U0ANA")
    serving.join(timeout=10)

    with office.database.read() as session:
        row = session.execute(select(PostRow.state, PostRow.approved_by)).one()
        assert tuple(row) == ("handed_off", "U0ANA")


def test_who_has_not_posted_is_reminded_a_working_day_later(office: Office) -> None:
    thursday = NOW + 3 * DAY
    with office.database.write() as session:
        here = a_workspace(session, next_slot_at=thursday, next_round_at=NOW + 99 * DAY)
        people(session, here, "U0ANA")
        a_post(session, here)
    office.clock.at = thursday
    office.tick()
    with office.database.read() as session:
        row = session.execute(select(PostRow.state, PostRow.remind_at)).one()
        assert tuple(row) == ("handed_off", thursday + DAY)
