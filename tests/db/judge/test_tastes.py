"""Tastes: what is told of them."""

from sqlalchemy import insert

from curation.judge.candidate import State
from curation.judge.learnt import Learnt
from db.connection import Database
from db.judge import tastes
from db.tables import TasteRow
from tests.db.rows import NOW, a_candidate, a_workspace


def test_before_anything_is_learnt_the_answers_are_counted(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        assert tastes.learnt(session, here) == Learnt()
        for state, yes, no in (
            (State.APPROVED, 2, 1),
            (State.DECLINED, 1, 2),
            (State.DECLINED, 0, 2),
            (State.EXPIRED, 1, 0),  # too few for a verdict, but somebody said yes
            (State.EXPIRED, 0, 0),
            (State.WITHDRAWN, 3, 0),
        ):
            a_candidate(session, here, state, yes=yes, no=no, passed=0, decided_at=NOW)
        a_candidate(session, here, State.OPEN)
        assert tastes.learnt(session, here) == Learnt(labels=4, liked=2)


def test_what_was_learnt_is_told_with_its_day(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        values = {"workspace_id": here, "labels": 41, "liked": 17, "fitted_at": NOW, "model": b"m"}
        session.execute(insert(TasteRow).values(**values))
        assert tastes.learnt(session, here) == Learnt(labels=41, liked=17, fitted_at=NOW)
