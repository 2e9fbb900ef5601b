"""The record of who did what."""

from sqlalchemy import select

from db.connection import Database
from db.tables import AuditRow
from db.team import audit
from tests.db.rows import DAY, NOW, a_workspace


def test_a_line_says_when_who_what_and_the_rest(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        audit.note(session, here, "approved", now=NOW, subject="candidate:3", yes=2, no=0)
        audit.note(session, here, "paused", now=NOW + DAY, actor="U0ANA")
    with database.read() as session:
        lines = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
        assert [(line.workspace_id, line.at, line.actor, line.action, line.subject) for line in lines] == [
            (here, NOW, "", "approved", "candidate:3"),
            (here, NOW + DAY, "U0ANA", "paused", ""),
        ]
        assert [line.detail for line in lines] == [{"yes": 2, "no": 0}, {}]


def test_a_long_address_is_cut_not_refused(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        audit.note(session, here, "suggested", now=NOW, subject="https://oven.example/" + "a" * 300)
    with database.read() as session:
        assert len(session.scalars(select(AuditRow.subject)).one()) == 120
